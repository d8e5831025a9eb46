"""The screens of what is decided about a record after the fact: axe finds nothing, and a phone shows the physician's."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts import clock
from accounts.access import grant
from accounts.people.models import Department
from records.delinquency import chair
from records.documents import actions as documents
from records.documents.notices import DocumentNotice
from records.patients.actions import restrict_patient
from records.review import actions as review
from records.review.models import Chart, Deficiency
from tests.browser.accounts.conftest import sign_in
from tests.browser.journeys.conftest import SHOTS
from tests.browser.looks import faults, settle
from tests.factories import delinquency, people, records, release, transcription
from tests.unit.records.review.test_engine import sign, write


@pytest.fixture
def house(transactional_db):
    """Ruth Ames's record is before the committee; a document of it was corrected, another retracted after its release; and
    a dictation of a restricted patient waits."""
    cache.clear()
    hospital = people.facility("MVMC")
    cast = people.cast()
    patient = records.patient(hospital, family="Ames", given="Ruth", birth_date=dt.date(1955, 3, 4))
    cast.stay = records.discharged(patient, by=cast.registrar, attending=cast.attending)
    cast.note = sign(write(cast.stay, "progress", cast.attending, text="Left knee, day 2."), cast.attending)
    operative = release.document(patient, cast.stay, "operative", pages=2)
    release.walked(release.logged(patient, hospital, by=cast.clerk), "RELEASED", by=cast.clerk, checker=cast.checker)
    documents.retract(document=operative, by=cast.technician, reason="Wrong patient")
    cast.chart = review.analyze(chart=Chart.objects.get(encounter=cast.stay), by=cast.technician)
    cast.gap = Deficiency.objects.get(chart=cast.chart, wanted__key="discharge_summary")
    cast.matter = delinquency.matter(cast.gap, by=cast.technician)
    cast.vip = records.patient(hospital, family="Vale", given="Celeste")
    stay = records.encounter(cast.vip, by=cast.registrar, attending=cast.attending)
    cast.job = transcription.received(stay, by=cast.attending)
    restrict_patient(patient=cast.vip, by=cast.privacy, reason="Known to the press")
    transcription.received(cast.stay, by=cast.attending, kind="discharge_summary")
    cast.typist = people.person("bea", "transcriptionist", hospital, given="Bea", family="Lowell", reaches=[hospital])
    return cast


def departed(house):
    """Samuel Okafor has left; Paul Stern is the chair of his department."""
    head = people.person("head", "department_chair", house.chart.facility, given="Paul", family="Stern")
    profile = house.attending.provider
    profile.department = Department.objects.create(facility=house.chart.facility, name="Medicine", chair=head)
    profile.active_to = clock.today() - dt.timedelta(days=1)
    profile.save(update_fields=["department", "active_to"])
    chair.let_in(house.chart.facility)
    grant(user=head, obj=house.chart.patient, ceiling="work", source="test", reason="Decides", by=None)
    return head


def clean(page, live_server, who, *addresses) -> None:
    sign_in(page, live_server, who)
    for address in addresses:
        page.goto(address)
        if SHOTS:
            settle(page)
            page.screenshot(path=Path(SHOTS) / f"decisions-{address.strip('/').replace('/', '-')[:40]}.png")
        assert faults(page) == [], address


def test_axe_finds_nothing(house, browser_page, live_server):
    page, gap = browser_page, house.gap
    notice = DocumentNotice.objects.get(user=None)
    clean(
        page, live_server, house.director,
        reverse("delinquency:filing_new", args=[house.chart.public_id]), reverse("delinquency:queue_filed"),
        reverse("delinquency:waiver_new", args=[gap.public_id]), reverse("delinquency:queue_committee"),
        reverse("delinquency:matter_show", args=[house.matter.public_id]),
        reverse("delinquency:excuse_new", args=[gap.provider.public_id]),
        reverse("transcription:queue_restricted"), reverse("transcription:dictation_assign", args=[house.job.public_id]),
        reverse("review:chart_analyze", args=[house.chart.public_id]), reverse("transcription:report_show"),
        reverse("documents:template_list"),
    )  # fmt: skip
    clean(page, live_server, house.clerk, reverse("review:queue_recipients"),
          reverse("documents:notice_show", args=[notice.public_id]))  # fmt: skip
    clean(page, live_server, house.attending, reverse("documents:document_correct", args=[house.note.public_id]),
          reverse("documents:document_write", args=[house.stay.patient.public_id]) + "?type=discharge_summary",
          reverse("patients:patient_show", args=[house.stay.patient.public_id]))  # fmt: skip
    head = departed(house)
    clean(page, live_server, head, "/records/delinquency/left/", reverse("delinquency:left_show", args=[gap.public_id]))


def test_a_physicians_screens_fit_a_phone(house, browser_page, live_server):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, house.attending)
    for address in (
        reverse("documents:document_correct", args=[house.note.public_id]),
        reverse("documents:document_write", args=[house.stay.patient.public_id]) + "?type=discharge_summary",
        reverse("review:mail_write", args=[house.gap.public_id]), reverse("patients:patient_show", args=[house.stay.patient.public_id]),
    ):  # fmt: skip
        page.goto(address)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_the_director_gives_a_restricted_dictation_away_by_keyboard(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.director)
    page.goto(reverse("transcription:queue_restricted"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Bea Lowell").wait_for()
    assert "Vale" not in page.content()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.get_by_text(f"Bea Lowell finds {house.job.number}").wait_for()
    page.get_by_text("wait here until somebody is let in").wait_for()
