"""Taking places out of a copy in Chromium: words and a box by keyboard alone, then a word and a box by mouse."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from records.release.redactions import Redaction
from tests.browser.looks import faults
from tests.browser.records.release.test_release import as_person, chart, hospital, settled  # noqa: F401
from tests.factories import release as made


@pytest.fixture
def page(as_person, ruth, hospital, discharged, cast):  # noqa: F811
    """The redaction screen of a summary, before the clerk."""
    text = "Discharged home in good condition.\nHer brother Karl Ames drinks.\nFollow up in two weeks."
    note = made.document(ruth, discharged, "discharge_summary", text=text)
    asked = made.walked(made.logged(ruth, hospital, by=cast.clerk), "RETRIEVING", by=cast.clerk)
    shown = as_person(cast.clerk)
    shown.goto(reverse("release:redaction_edit", args=[asked.public_id, note.public_id, 1]))
    return shown


def test_pages_are_sifted_by_kind_and_taken_or_left_together(as_person, cast, ruth, hospital, chart):  # noqa: F811
    """And a page that tells of another patient is not among them: it is ticked by hand, once it is read."""
    made.document(ruth, chart["operative"].encounter, "hp", text="Patient: Orr, Tom\nSeen today.")
    asked = made.walked(made.logged(ruth, hospital, by=cast.clerk), "IDENTITY_VERIFIED", by=cast.clerk)
    shown = as_person(cast.clerk)
    shown.goto(reverse("release:request_show", args=[asked.public_id]))
    expect(shown.get_by_text("calls “Orr, Tom” the patient")).to_be_visible()
    settled(shown, "pick-1")
    ticked = shown.locator("input[name=page]:checked")
    expect(ticked).to_have_count(6)  # three, two and one; not the one of another, not the substance use note
    shown.get_by_label("Documents").select_option("consent")
    shown.locator("body").press("v")
    expect(ticked).to_have_count(4)
    shown.get_by_label("Documents").select_option("")
    shown.locator("body").press("t")
    expect(ticked).to_have_count(6)
    shown.get_by_label("another patient").check()
    shown.get_by_role("button", name="Choose these pages").click()
    expect(shown.get_by_text("Read it first")).to_be_visible()
    assert not asked.items.exists()


def words(page) -> list[str]:
    """What the boxes taken out so far lie over."""
    return sorted(f"{row.reason}:{row.page}" for row in Redaction.objects.live())


def test_words_and_a_box_by_keyboard(page):
    settled(page, "redact-1")
    sheet = page.locator("[data-redact]")
    sheet.focus()
    sheet.press("End")
    sheet.press("Space")
    expect(page.locator("[data-redact-said]")).to_contain_text("chosen")
    page.keyboard.press("o")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 places chosen on this page")).to_be_visible()
    settled(page, "redact-2-chosen")
    page.get_by_label("About another person").check()
    page.get_by_label("About another person").press("t")
    expect(page.get_by_text("2 places taken out.")).to_be_visible()
    assert words(page) == ["third_party:1", "third_party:1"]
    settled(page, "redact-3-taken")
    page.get_by_role("button", name="Take back").first.press("Enter")
    expect(page.get_by_text("Taken back")).to_be_visible()
    assert len(words(page)) == 1


def test_a_word_and_a_box_by_mouse_and_words_by_typing(page):
    word = page.locator("[data-redact] .word").nth(3)
    word.click(force=True)
    frame = page.locator("[data-redact]").bounding_box()
    page.mouse.move(frame["x"] + 100, frame["y"] + 300)
    page.mouse.down()
    page.mouse.move(frame["x"] + 220, frame["y"] + 340, steps=4)
    page.mouse.up()
    expect(page.get_by_text("2 places chosen on this page")).to_be_visible()
    page.mouse.click(frame["x"] + 150, frame["y"] + 320)  # a click on a drawn box takes it away
    expect(page.get_by_text("1 place chosen on this page")).to_be_visible()
    page.get_by_label("Words to take out").fill("karl ames")
    expect(page.locator(".word.said")).to_have_count(2)
    page.get_by_label("About another person").check()
    page.get_by_role("button", name="Take out").click()
    expect(page.get_by_text("2 places taken out.")).to_be_visible()
    expect(page.locator("rect.gone")).to_have_count(2)
    assert faults(page) == []
