"""A physician's minute and an analyst's chart, by keyboard."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts import clock
from records.documents import stand_ins
from records.documents.models import Signature
from records.encounters.actions import add_provider
from records.review import actions
from records.review.models import Chart, Deficiency
from tests.browser.accounts.conftest import sign_in
from tests.browser.looks import faults
from tests.factories import people, records
from tests.factories.people import PASSWORD
from tests.unit.records.review.test_engine import sign, write

PROGRESS = """Overnight:

Afebrile since yesterday evening. Slept. Taking food and oral fluids.

Examination:

Temperature 36.9, pulse 84, blood pressure 118/66, saturation 96% on room air. Lungs clear. Abdomen soft. No edema.

Assessment and plan:

Pneumonia, day 3 of ceftriaxone, improving. Physical therapy today; home with services if steady."""

SUMMARY = """Final diagnoses:

Pneumonia, treated.

Hospital course:

Ceftriaxone for three days.

Condition at discharge: good.
Disposition: home.
Follow-up: in one week."""


@pytest.fixture
def house(transactional_db):
    """The hospital, its people, and three discharged stays with what they lack."""
    cache.clear()
    hospital = people.facility("MVMC")
    cast = people.cast()
    stays = []
    for family, given, ago in (("Ames", "Ruth", 40), ("Kowalczyk", "Stanley", 9), ("Delacroix", "Simone", 3)):
        patient = records.patient(hospital, family=family, given=given, birth_date=dt.date(1955, 3, 4))
        stay = records.discharged(patient, by=cast.registrar, attending=cast.attending, days_ago=ago)
        sign(
            write(stay, "hp", cast.attending, when=stay.admitted_at + dt.timedelta(hours=3), text=PROGRESS),
            cast.attending,
        )
        write(stay, "progress", cast.attending, when=stay.discharged_at - dt.timedelta(days=1), text=PROGRESS)
        stays.append(stay)
    cast.hospital, cast.stays = hospital, stays
    return cast


def test_a_note_is_opened_read_and_signed_in_three_keystrokes(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.attending)
    page.goto("/records/review/inbox/")
    page.keyboard.press("Enter")
    page.get_by_text("Pneumonia, day 3 of ceftriaxone").wait_for()
    page.keyboard.press("s")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Signed: Progress note").wait_for()
    page.get_by_text("1 of 2 to sign").wait_for()  # the next one is open
    page.keyboard.press("s")  # the password serves on
    page.get_by_text("1 of 1 to sign").wait_for()
    assert Deficiency.objects.filter(document__type__key="progress", status="COMPLETED").count() == 2


def test_the_missing_summary_is_written_and_signed_and_the_chart_completes(house, browser_page, live_server):
    page, stay = browser_page, house.stays[2]
    actions.analyze(chart=Chart.objects.get(encounter=stay), by=house.technician)
    sign(stay.documents.get(type__key="progress"), house.attending)
    sign_in(page, live_server, house.attending)
    page.goto("/records/review/inbox/deficiencies/")
    page.get_by_role("link", name="Delacroix").click()
    page.get_by_role("link", name="Write it").wait_for()
    page.keyboard.press("w")
    page.get_by_role("textbox", name="Note").fill(
        "Hospital course:\n\nPneumonia, treated.\n\nFollow-up:\n\nIn one week."
    )
    page.get_by_text("3 of 5 required parts are still empty").wait_for()  # as one types
    page.keyboard.press("Control+Enter")
    page.get_by_text("Nothing is written under Final diagnoses, Condition at discharge, Disposition").wait_for()
    page.keyboard.press("e")
    page.get_by_role("textbox", name="Note").fill(SUMMARY)
    page.get_by_text("Every required part is written").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("Ceftriaxone for three days").wait_for()
    page.keyboard.press("s")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Signed: Discharge summary").wait_for()
    assert Chart.objects.get(encounter=stay).status == "COMPLETE"


def test_what_was_read_is_signed_together_with_one_password(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.attending)
    page.goto("/records/review/inbox/to-sign/")
    page.keyboard.press("Enter")
    for place in ("1 of 3 to sign", "2 of 3 to sign"):
        page.get_by_text(place).wait_for()
        page.keyboard.press("n")
    page.get_by_text("3 of 3 to sign").wait_for()
    page.keyboard.press("S")
    dialog = page.locator("dialog[open]")
    assert dialog.get_by_role("checkbox").count() == 3
    assert faults(page) == []
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Signed: 3 documents.").wait_for()
    assert Deficiency.objects.filter(document__type__key="progress", status="COMPLETED").count() == 3


def test_a_note_outlives_a_killed_browser(house, browser, browser_page, live_server):
    page, gap = browser_page, Deficiency.objects.get(encounter=house.stays[0], wanted__key="discharge_summary")
    address = reverse("review:mail_write", args=[gap.public_id])
    sign_in(page, live_server, house.attending)
    page.goto(address)
    page.get_by_role("textbox", name="Note").fill("Hospital course:\n\nTyped before the browser died.")
    page.get_by_text("Draft kept at").wait_for()
    page.context.close()
    again = browser.new_context(base_url=live_server.url).new_page()
    sign_in(again, live_server, house.attending)
    again.goto(address)
    again.get_by_text("Your draft of").wait_for()
    assert "Typed before the browser died." in again.get_by_role("textbox", name="Note").input_value()
    again.context.close()


def test_who_covers_cosigns_for_a_colleague_on_a_phone(house, browser_page, live_server):
    page, stay = browser_page, house.stays[2]
    today = clock.today()
    stand_ins.name_stand_in(
        provider=house.attending.provider, user=house.surgeon, kind="cover", by=house.attending, starts_on=today,
        ends_on=today + dt.timedelta(days=5), reason="Leave",
    )  # fmt: skip
    add_provider(encounter=stay, provider=house.resident.provider, role="resident", by=house.registrar,
                 since=stay.admitted_at)  # fmt: skip
    sign(write(stay, "progress", house.resident, text=PROGRESS), house.resident)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, house.surgeon)
    page.goto("/records/review/inbox/")
    page.get_by_role("link", name="Open", exact=True).click()
    page.get_by_text("To cosign, 1").wait_for()
    page.get_by_role("link", name="by Mia Castellano").click()
    page.get_by_role("button", name="Cosign for Okafor").click()
    page.get_by_label("Your password").fill(PASSWORD)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Your password").press("Enter")
    page.get_by_text("For Samuel Okafor, MD.").wait_for()
    assert Signature.objects.get(meaning="cosigner").name == "Helen Vance, MD, covering for Samuel Okafor, MD"


def test_not_mine_is_one_key_and_a_reason(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.attending)
    page.goto("/records/review/inbox/deficiencies/")
    page.keyboard.press("Enter")
    page.get_by_text("none after the discharge of").wait_for()
    page.keyboard.press("m")
    page.get_by_label("Not my patient").check()
    page.get_by_label("In your words").fill("I was away that week.")
    page.get_by_role("button", name="Send it back").click()
    page.get_by_text("Sent to the records department").wait_for()
    assert Deficiency.objects.filter(status="DECLINED").count() == 1


def test_an_analyst_goes_through_the_charts_by_keyboard(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.technician)
    page.goto("/records/review/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_text("Discharge summary: none after the discharge").wait_for()
    page.get_by_role("link", name="History and physical").first.click()
    page.get_by_text("Pneumonia, day 3 of ceftriaxone").wait_for()
    page.keyboard.press("d")
    page.get_by_text("Analyzed. Incomplete: 2 lacking.").wait_for()
    page.keyboard.press("n")
    page.get_by_text("Discharge summary: none after the discharge").wait_for()
    assert Chart.objects.filter(analyzed_by=house.technician).count() == 1


def test_axe_finds_nothing(house, browser_page, live_server):
    page, chart = browser_page, Chart.objects.get(encounter=house.stays[0])
    gap = Deficiency.objects.get(chart=chart, wanted__key="discharge_summary")
    note = house.stays[0].documents.get(type__key="progress")
    bench = reverse("review:chart_analyze", args=[chart.public_id])
    pages = {
        house.technician: [
            "/records/review/", bench, f"{bench}?document={note.public_id}",
            reverse("review:deficiency_new", args=[chart.public_id]),
            reverse("review:deficiency_show", args=[gap.public_id]),
        ],
        house.attending: [
            "/records/review/inbox/", reverse("review:mail_show", args=["sign", note.public_id]) + "#mail",
            reverse("review:mail_show", args=["owed", gap.public_id]) + "#mail",
            reverse("review:mail_write", args=[gap.public_id]), reverse("review:mail_edit", args=[note.public_id]),
            reverse("review:stand_in_list"), reverse("review:queue_notices"),
        ],
        house.director: [reverse("documents:template_list"), reverse("documents:template_edit", args=["brief_op"])],
    }  # fmt: skip
    for who, addresses in pages.items():
        sign_in(page, live_server, who)
        for address in addresses:
            page.goto(address)
            assert faults(page) == [], address
    sign_in(page, live_server, house.attending)
    page.goto(reverse("review:mail_show", args=["sign", note.public_id]) + "#mail")
    for key in ("s", "m"):
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        assert faults(page) == [], key
        page.keyboard.press("Escape")


def test_a_phone_shows_the_list_then_the_document(house, browser_page, live_server):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, house.attending)
    page.goto("/records/review/inbox/")
    page.get_by_role("link", name="Ames").first.click()
    page.get_by_text("Pneumonia, day 3 of ceftriaxone").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Sign and open next").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Signed: Progress note").wait_for()
