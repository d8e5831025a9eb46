"""An analyst's chart by keyboard: two keystrokes, a finding on selected words, copied text, a document moved."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from records.review import copied_text
from records.review.findings import Finding
from records.review.models import Chart, Deficiency
from tests.browser.accounts.conftest import sign_in
from tests.browser.looks import faults, settle
from tests.factories import people, records
from tests.unit.records.review.test_copied_text import DAY_2, DAY_3, noted
from tests.unit.records.review.test_engine import sign


@pytest.fixture
def house(transactional_db):
    cache.clear()
    hospital = people.facility("MVMC")
    cast = people.cast()
    patient = records.patient(hospital, family="Ames", given="Ruth", birth_date=dt.date(1955, 3, 4))
    cast.stay = records.discharged(patient, by=cast.registrar, attending=cast.attending)
    cast.other = records.discharged(
        records.patient(hospital, family="Kowalczyk", given="Stanley"), by=cast.registrar, attending=cast.attending
    )
    cast.notes = [sign(note, cast.attending) for note in noted(cast.stay, cast.attending, DAY_2, DAY_3)]
    copied_text.notice(cast.stay.pk)
    cast.chart = Chart.objects.get(encounter=cast.stay)
    cast.bench = reverse("review:chart_analyze", args=[cast.chart.public_id])
    return cast


def test_a_deficiency_is_two_keystrokes_and_a_finding_hangs_on_the_chosen_sentence(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.technician)
    page.goto(f"{house.bench}?document={house.notes[1].public_id}")
    page.get_by_text("Walked in the hall twice today").wait_for()
    page.keyboard.press("a")
    page.locator("#add[open]").wait_for()
    page.keyboard.press("t")
    page.get_by_text("Opened for Samuel Okafor, MD").wait_for()
    assert Deficiency.objects.get(kind="missing_date").document == house.notes[1]
    settle(page)  # the keys of the viewer are its script's
    page.keyboard.press(".")
    page.keyboard.press(".")
    page.keyboard.press("h")
    page.locator("#note[open]").wait_for()
    assert page.locator("#note-words").input_value() == "Walked in the hall twice today."
    page.keyboard.press("c")
    page.get_by_text("Noted: contradiction").wait_for()
    passage = Finding.objects.get().passages.get()
    assert passage.words == "Walked in the hall twice today"
    assert page.locator(f"#passage-{passage.public_id}").first.inner_text() == "Walked in the hall twice today"
    page.get_by_role("heading", name="Ames").or_(page.get_by_text("Ruth Ames")).first.wait_for()


def test_what_is_incomplete_asks_for_its_part_and_takes_enter(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.technician)
    page.goto(house.bench)
    page.get_by_role("link", name="Progress note").first.focus()
    page.keyboard.press("a")
    page.locator("#add[open]").wait_for()
    page.keyboard.press("i")
    page.keyboard.type("allergies")
    page.keyboard.press("Enter")
    page.get_by_text("Opened for Samuel Okafor, MD").wait_for()
    assert Deficiency.objects.get(kind="incomplete_content").element == "allergies"


def test_a_document_is_moved_and_nothing_of_the_other_is_left(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.technician)
    page.goto(f"{house.bench}?document={house.notes[0].public_id}")
    page.get_by_text("Slept well and took breakfast").wait_for()
    page.keyboard.press("w")
    page.get_by_label("Whose document is it?").fill(house.other.patient.mrn)
    page.keyboard.press("Enter")
    page.get_by_role("radio").first.check()
    page.get_by_label("Why?").fill("Dictated under the wrong number")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Entered in error, moved").wait_for()
    assert "Kowalczyk" not in page.content()


def test_axe_finds_nothing(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.technician)
    for address in (house.bench, f"{house.bench}?document={house.notes[1].public_id}", "/records/review/in-house/",
                    reverse("documents:document_move", args=[house.notes[1].public_id])):  # fmt: skip
        page.goto(address)
        assert faults(page) == [], address
    page.goto(f"{house.bench}?document={house.notes[1].public_id}")
    for key, dialog in (("a", "#add"), ("h", "#note")):
        page.keyboard.press(key)
        page.locator(f"{dialog}[open]").wait_for()
        assert faults(page) == [], key
        page.keyboard.press("Escape")
