"""A physician's minute, counted: three keystrokes, or three taps, from opening to signed; and words that outlive anything."""

import pytest
from django.urls import reverse

from records.documents.models import Document
from records.review.models import Deficiency
from tests.browser.accounts.conftest import sign_in
from tests.browser.looks import faults
from tests.browser.records.review.test_review import house
from tests.factories.people import PASSWORD

__all__ = ["house"]
WIDTHS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
# Trusted keys and taps of this tab, over all the pages that it goes through; letters of a password are none.
COUNTER = """
const more = name => sessionStorage.setItem(name, Number(sessionStorage.getItem(name) ?? 0) + 1);
addEventListener("keydown", e => { if (e.isTrusted && !(e.target.type === "password" && e.key.length === 1)) more("strokes"); }, true);
addEventListener("pointerdown", e => { if (e.isTrusted) more("taps"); }, true);
"""


def counted(page, name: str) -> int:
    return page.evaluate(f"Number(sessionStorage.getItem('{name}') ?? 0)")


def signed() -> int:
    return Document.objects.filter(type__key="progress", status="FINAL").count()


@pytest.mark.parametrize("width", WIDTHS)
def test_three_keystrokes_from_opening_to_signed(house, browser_page, live_server, width):
    page = browser_page
    page.set_viewport_size(WIDTHS[width])
    page.add_init_script(COUNTER)
    sign_in(page, live_server, house.attending)
    page.goto("/records/review/inbox/to-sign/")
    page.keyboard.press("Enter")
    page.get_by_text("Pneumonia, day 3 of ceftriaxone").wait_for()
    page.keyboard.press("s")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Signed: Progress note").wait_for()
    assert (counted(page, "strokes"), signed()) == (3, 1)
    page.keyboard.press("s")  # the next one is open, and the password serves on: one stroke
    page.get_by_text("1 of 1 to sign").wait_for()
    assert (counted(page, "strokes"), signed()) == (4, 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]


def test_three_taps_on_a_phone(house, browser, live_server):
    context = browser.new_context(base_url=live_server.url, viewport=WIDTHS["phone"], has_touch=True, is_mobile=True)
    page = context.new_page()
    page.add_init_script(COUNTER)
    sign_in(page, live_server, house.attending)
    page.goto("/records/review/inbox/to-sign/")
    page.get_by_role("link", name="Ames").first.tap()
    page.get_by_text("Pneumonia, day 3 of ceftriaxone").wait_for()
    page.get_by_role("button", name="Sign and open next").tap()
    page.locator("dialog[open] input[type=password]").wait_for()  # it has the focus: nobody taps into it
    page.keyboard.type(PASSWORD)
    assert faults(page) == []
    page.locator("dialog[open]").get_by_role("button", name="Sign", exact=True).tap()
    page.get_by_text("Signed: Progress note").wait_for()
    assert (counted(page, "taps"), signed()) == (3, 1)
    context.close()


# ------------------------------------------------------------------ what is typed survives


@pytest.fixture
def writing(house, browser_page, live_server):
    """Samuel Okafor begins the discharge summary that he owes."""
    gap = Deficiency.objects.get(encounter=house.stays[0], wanted__key="discharge_summary")
    browser_page.address = reverse("review:mail_write", args=[gap.public_id])
    sign_in(browser_page, live_server, house.attending)
    browser_page.goto(browser_page.address)
    return browser_page


def typed(page, words: str) -> None:
    box = page.get_by_role("textbox", name="Note")
    box.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def comes_back(browser, live_server, who, address, *words) -> None:
    """On another computer, an hour later."""
    context = browser.new_context(base_url=live_server.url)
    context.set_default_timeout(20_000)
    page = context.new_page()
    sign_in(page, live_server, who)
    page.goto(address)
    page.get_by_text("Your draft of").wait_for()
    text = page.get_by_role("textbox", name="Note").input_value()
    assert [one for one in words if one not in text] == []
    context.close()


def test_the_tab_is_closed_in_the_middle_of_a_word(house, writing, browser, live_server):
    typed(writing, "Ceftriaxone for three da")
    writing.close()  # at once: before the pause after which drafts are kept
    comes_back(browser, live_server, house.attending, writing.address, "Ceftriaxone for three da")


def test_the_session_runs_out(house, browser_page, browser, live_server):
    page, gap = browser_page, Deficiency.objects.get(encounter=house.stays[0], wanted__key="discharge_summary")
    address = reverse("review:mail_write", args=[gap.public_id])
    sign_in(page, live_server, house.attending)
    page.clock.install()
    page.goto(address)
    typed(page, "Ceftriaxone for three days, then called aw")
    page.clock.run_for(16 * 60 * 1000)
    page.wait_for_url("**/login/?idle=1**")
    assert "Ceftriaxone" not in page.content()
    comes_back(browser, live_server, house.attending, address, "then called aw")
