"""A typist's hour, a second listener's check and an author's edit, by keyboard, in a real browser."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from accounts import clock
from records.transcription import actions, checking, moving
from records.transcription.models import Dictation, DictationMove, TranscriptionCheck
from tests.browser.accounts.conftest import sign_in
from tests.browser.looks import faults
from tests.factories import people, records, transcription
from tests.factories.transcription import TEXT, wav
from tests.unit.records.transcription.conftest import nothing_is_drawn

__all__ = ["nothing_is_drawn"]


@pytest.fixture
def house(transactional_db, nothing_is_drawn):
    """The hospital with its people, two typists, and a STAT and a routine dictation of Ruth Ames's stay."""
    cache.clear()
    hospital = people.facility("MVMC")
    cast = people.cast()
    cast.bea = people.person("bea", "transcriptionist", hospital, given="Bea", family="Lowell", reaches=[hospital])
    cast.tom = people.person("tom", "transcriptionist", hospital, given="Tom", family="Farrow", reaches=[hospital])
    ruth = records.patient(hospital, family="Ames", given="Ruth", birth_date=dt.date(1955, 3, 4))
    cast.stay = records.encounter(ruth, by=cast.registrar, attending=cast.attending)
    cast.stat = transcription.received(cast.stay, by=cast.bea, stat=True, hours_ago=6, sound=wav(20))
    cast.routine = transcription.received(cast.stay, by=cast.bea, kind="progress", sound=wav(8))
    cast.hospital = hospital
    return cast


def url(name, thing):
    return reverse(f"transcription:{name}", args=[thing.public_id])


def test_a_dictation_is_heard_typed_and_sent_without_the_mouse(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.bea)
    page.goto("/records/transcription/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")  # the STAT one is due first
    text = page.get_by_label("What was dictated")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(r"^Reason for consultation:\s+History:\s+Examination:\s+Impression:"))
    expect(page.locator("[data-of]")).to_have_text("of 0:20")
    at = page.locator("[data-at]")
    page.keyboard.press("F4")  # play, while the caret stays in the text
    expect(page.locator("[data-word]")).to_have_text("Pause")
    expect(at).not_to_have_text("0:00")
    page.keyboard.press("F4")
    expect(page.locator("[data-word]")).to_have_text("Play")
    for _ in range(8):
        page.keyboard.press("F2")
    expect(at).to_have_text("0:00")
    for second in ("0:03", "0:06", "0:09"):
        page.keyboard.press("Shift+F2")
        expect(at).to_have_text(second)
    page.keyboard.press("F2")
    expect(at).to_have_text("0:06")
    page.keyboard.press("F8")
    expect(page.locator("[data-speed]")).to_have_text("1.1×")
    page.keyboard.press("Shift+F8")
    expect(page.locator("[data-speed]")).to_have_text("1.0×")

    page.keyboard.press("Control+a")
    page.keyboard.type("Impression:\n\nStable angina. Took ____")
    expect(page.locator("[data-blank-count]")).to_have_text("1 left")
    assert "____[0:0" in text.input_value()  # the place in the recording is written behind it
    page.keyboard.type(" daily.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 blank is left")
    assert "____[0:0" in page.get_by_label("What was dictated").input_value()
    page.keyboard.press("F9")  # the blank is selected: typing fills it
    page.keyboard.type("aspirin")
    expect(page.locator("[data-blank-count]")).to_have_text("None")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"{house.stat.number}: Sent to its author.")).to_be_visible()
    expect(page.get_by_role("heading", name="Progress note")).to_be_visible()  # the next one is open
    house.stat.refresh_from_db()
    assert house.stat.document.current_version.text == "Impression:\n\nStable angina. Took aspirin daily."


def test_what_is_typed_comes_back_after_the_page_was_left(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.bea)
    page.goto(url("dictation_type", house.routine))
    page.get_by_label("What was dictated").fill("Overnight:\n\nSlept well.")
    expect(page.get_by_text("Draft kept at")).to_be_visible()
    page.goto("/records/transcription/")
    page.goto(url("dictation_type", house.routine))
    expect(page.get_by_text("Your draft of")).to_be_visible()
    expect(page.get_by_label("What was dictated")).to_have_value("Overnight:\n\nSlept well.")


def test_a_second_listener_is_asked_and_answers(house, browser_page, live_server):
    page = browser_page
    sign_in(page, live_server, house.bea)
    page.goto(url("dictation_type", house.routine))
    page.get_by_label("What was dictated").fill("Overnight:\n\nTook ____[0:03].")
    page.get_by_text("Not clear…").click()
    page.get_by_role("button", name="Ask a second listener…").click()
    page.get_by_label("What should they listen to?").fill("The drug at 0:03")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_text("Held for a second listener.")).to_be_visible()
    sign_in(page, live_server, house.technician)
    page.goto("/records/transcription/")
    expect(page.get_by_text("Second listener: The drug at 0:03")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_label("What was dictated").fill("Overnight:\n\nTook aspirin.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"{house.routine.number}: Sent to its author.")).to_be_visible()


def test_the_author_fills_the_blank_with_the_recording_and_sees_the_change(house, browser_page, live_server):
    page = browser_page
    job = actions.start(dictation=house.stat, by=house.bea)
    job = actions.finish(dictation=job, by=house.bea, text=TEXT.replace("Metoprolol", "____[0:12]"), with_blanks=True)
    sign_in(page, live_server, house.attending)
    page.goto(url("dictation_show", job))
    page.keyboard.press("e")
    page.get_by_role("button", name="Go to the blank at 0:12").click()
    expect(page.locator("[data-at]")).to_have_text("0:09")
    page.keyboard.type("Metoprolol")
    page.keyboard.press("Control+Enter")
    expect(page.locator("ins")).to_have_text("Metoprolol")
    job.refresh_from_db()
    assert job.status == "PROVIDER_EDIT"


def test_a_check_is_finished_by_keyboard(house, browser_page, live_server):
    page = browser_page
    job = actions.finish(dictation=actions.start(dictation=house.stat, by=house.bea), by=house.bea, text=TEXT)
    transcription.drawn(job)
    sign_in(page, live_server, house.technician)
    page.goto(url("dictation_check", job))
    page.keyboard.type("Critical: wrong dose")  # the first field has the focus, and takes words
    page.keyboard.press("Tab")
    page.keyboard.type("0:42")
    page.keyboard.press("Tab")
    page.keyboard.type("25 mg")
    page.keyboard.press("Tab")
    page.keyboard.type("50 mg")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("tell the typist")
    page.get_by_label("Feedback to").fill("Listen to every dose twice.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("does not pass")).to_be_visible()
    assert TranscriptionCheck.objects.get().errors.get().at == 42


def test_axe_finds_nothing(house, browser_page, live_server):
    page = browser_page
    done = transcription.typed(house.stay, typist=house.bea)
    check = transcription.drawn(done)
    checking.finish_check(
        check=check, by=house.technician, errors=[checking.Found("spelling", 3)], feedback="Once more."
    )
    waits = transcription.typed(house.stay, typist=house.bea, kind="hp")
    transcription.drawn(waits)
    other = transcription.received(house.stay, by=house.bea)
    right = records.encounter(records.patient(house.hospital), by=house.registrar, attending=house.attending)
    with clock.at(clock.now()):
        moving.move(dictation=other, patient=right.patient, encounter=right, by=house.technician, reason="said")
    left = DictationMove.objects.get()
    pages = {
        house.bea: ["/records/transcription/", url("dictation_type", house.stat), url("dictation_show", done),
                    url("dictation_new", house.stay.patient)],
        house.technician: [url("dictation_check", waits), url("dictation_move", house.routine), url("move_show", left),
                           "/records/transcription/moved/"],
        house.director: ["/records/transcription/report/", "/records/transcription/jobs/"],
        house.attending: [url("dictation_edit", done)],
    }  # fmt: skip
    for who, addresses in pages.items():
        sign_in(page, live_server, who)
        for address in addresses:
            page.goto(address)
            assert faults(page) == [], address


def test_a_physician_hears_and_reads_on_a_phone(house, browser_page, live_server):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    job = actions.finish(dictation=actions.start(dictation=house.stat, by=house.bea), by=house.bea, text=TEXT)
    sign_in(page, live_server, house.attending)
    for name, thing in (("dictation_show", job), ("dictation_edit", job), ("dictation_new", house.stay.patient)):
        page.goto(url(name, thing))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    assert Dictation.objects.count() == 2
