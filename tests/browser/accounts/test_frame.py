"""The frame in a real browser, by keyboard: rows, palette, drafts, time left, files, and axe on every part."""

import re

import pytest
from playwright.sync_api import expect

from accounts import say
from accounts.drafts.models import Draft
from accounts.queues.models import Claim
from records.encounters.models import Encounter
from tests.browser.looks import faults, settle

PAGES = ["specimen/", "parts/", "bench/", "form/", "error/403/", "error/404/", "error/409/", "error/410/", "error/500/"]


def test_axe_finds_nothing_on_any_part(desk):
    for name in PAGES:
        desk.goto(f"/gallery/{name}")
        assert faults(desk) == [], name


def test_axe_finds_nothing_in_the_dialogs(desk):
    desk.goto("/gallery/specimen/")
    for key in ("?", "Control+k", "f", "v", "s"):
        desk.keyboard.press(key)
        expect(desk.locator("dialog[open]")).to_be_visible()
        assert faults(desk) == [], key
        desk.keyboard.press("Escape")
        expect(desk.locator("dialog[open]")).to_have_count(0)


def test_fifteen_rows_of_work_without_scrolling(desk):
    desk.goto("/gallery/specimen/")
    seen = desk.evaluate("[...document.querySelectorAll('tr[data-row]')].filter(r => r.getBoundingClientRect().bottom < "
                         "document.querySelector('.foot-bar').getBoundingClientRect().top).length")  # fmt: skip
    assert seen >= 15


@pytest.mark.parametrize("name", ["specimen/", "parts/", "bench/", "form/", "error/404/"])
def test_a_phone_never_scrolls_sideways(desk, name):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"/gallery/{name}")
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390


def test_rows_are_walked_selected_assigned_and_taken_back_by_keyboard(desk, coder):
    desk.goto("/gallery/specimen/")
    for key in ("j", "j", "x", "j", "x"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-n]")).to_contain_text("2 selected")
    desk.keyboard.press("a")
    expect(desk.get_by_text("Assign to me: 2 accounts.")).to_be_visible()
    assert Claim.objects.live().filter(user=coder).count() == 2
    desk.keyboard.press("u")
    expect(desk.get_by_text("Taken back: 2 accounts.")).to_be_visible()
    assert not Claim.objects.live().exists()


def test_a_bulk_key_without_a_selection_takes_the_row_in_focus_and_asks(desk):
    from tests.gallery import urls

    urls.HELD.clear()
    desk.goto("/gallery/specimen/")
    desk.keyboard.press("j")
    desk.keyboard.press("h")
    expect(desk.get_by_role("dialog")).to_contain_text("Hold: 1 selected")
    desk.keyboard.type("Pathology is due Monday")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Hold: 1 account.")).to_be_visible()
    assert [held[2] for held in urls.HELD] == ["Pathology is due Monday"]


def test_sorting_and_paging_swap_the_rows_and_the_address(desk):
    desk.goto("/gallery/specimen/")
    desk.get_by_role("link", name="Charges, $").click()
    expect(desk.locator("th[aria-sort]")).to_have_text("Charges, $")
    assert desk.url.endswith("?sort=charges")
    desk.keyboard.press("]")
    expect(desk.get_by_text("51 to 60 of 60 accounts")).to_be_visible()
    desk.go_back()
    expect(desk.get_by_text("1 to 50 of 60 accounts")).to_be_visible()


def test_the_palette_finds_screens_and_the_pages_own_actions(desk):
    desk.goto("/gallery/specimen/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("every part")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Components")).to_be_visible()
    desk.keyboard.press("Control+k")
    desk.keyboard.type("no such thing")
    expect(desk.get_by_text("Nothing by that name")).to_be_visible()


def test_single_keys_can_be_turned_off(desk):
    desk.goto("/gallery/specimen/")
    desk.keyboard.press("?")
    desk.get_by_label("Single-letter keys on").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("f")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()


def test_a_step_asks_for_its_password_or_its_reason_first(desk):
    desk.goto("/gallery/parts/")
    desk.keyboard.press("s")
    expect(desk.get_by_role("dialog", name="Sign this document")).to_be_visible()
    expect(desk.get_by_label("Your password")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("h")
    expect(desk.get_by_label("Why?")).to_be_focused()


def test_the_counts_come_after_the_first_paint(desk):
    desk.goto("/gallery/parts/")
    expect(desk.locator("[data-queue=specimen] .n")).to_have_text("60")
    oldest = Encounter.objects.order_by("discharged_at").first()
    expect(desk.locator("[data-queue=specimen] .age")).to_have_text(
        re.compile(f"{say.days_since(oldest.discharged_at)} d")
    )


def test_a_draft_is_kept_sealed_and_comes_back(desk):
    desk.goto("/gallery/form/")
    desk.get_by_label("Reason").fill("She was judged back to her usual self")
    desk.get_by_text("Unable to determine").click()
    expect(desk.get_by_text("Draft kept at")).to_be_visible()
    assert "usual self" not in Draft.objects.get().sealed
    desk.goto("/gallery/parts/")
    desk.goto("/gallery/form/")
    expect(desk.get_by_text("Your draft of")).to_be_visible()
    expect(desk.get_by_label("Reason")).to_have_value("She was judged back to her usual self")
    expect(desk.get_by_label("Unable to determine")).to_be_checked()
    desk.get_by_role("button", name="Drop it").click()
    expect(desk.get_by_label("Reason")).to_have_value("")
    expect(desk.get_by_text("Draft dropped.")).to_be_visible()
    assert not Draft.objects.exists()


def test_a_lost_connection_says_so_and_saves_when_it_is_back(desk):
    desk.goto("/gallery/form/")
    settle(desk)
    desk.context.set_offline(True)
    desk.get_by_label("Reason").fill("typed in the elevator")
    expect(desk.get_by_text("No connection")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.get_by_text("Draft kept at")).to_be_visible()


def test_what_was_refused_stays_and_links_to_its_field(desk):
    desk.goto("/gallery/form/")
    desk.get_by_label("Name").fill("Brandt & Loewe")
    desk.get_by_label("Birth date").fill("2/30/1955")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_be_focused()
    expect(desk.get_by_label("Name")).to_have_value("Brandt & Loewe")
    desk.get_by_role("link", name="Birth date").click()
    expect(desk.get_by_label("Birth date")).to_be_focused()


@pytest.mark.parametrize(
    ("typed", "read"), [("3/4/1962", "March 4, 1962"), ("19620304", "March 4"), ("mar 4 62", "1962")]
)
def test_a_date_says_what_was_understood(desk, typed, read):
    desk.goto("/gallery/form/")
    desk.get_by_label("Birth date").fill(typed)
    expect(desk.locator("#id_born-read")).to_contain_text(read)
    expect(desk.locator("#id_born-read")).to_contain_text("years")


def test_when_the_time_is_up_nothing_stays_on_the_screen_and_the_draft_is_kept(desk):
    desk.clock.install()
    desk.goto("/gallery/bench/")
    expect(desk.get_by_text("Ruth Ames")).to_be_visible()
    desk.clock.run_for(14 * 60 * 1000 - 25_000)
    expect(desk.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.clock.run_for(15 * 60 * 1000)
    desk.wait_for_url(re.compile(r"/login/\?idle=1&next=%2Fgallery%2Fbench%2F"))
    assert "Ruth Ames" not in desk.content()
    desk.goto("/gallery/bench/")
    assert "login" in desk.url


def test_many_files_go_one_by_one_and_a_refused_one_says_why(desk):
    desk.goto("/gallery/form/")
    desk.set_input_files("#upload-files", [
        {"name": "consent.txt", "mimeType": "text/plain", "buffer": b"signed"},
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2000},
    ])  # fmt: skip
    expect(desk.locator(".drop-list li", has_text="consent.txt")).to_contain_text("Kept")
    expect(desk.locator(".drop-list li", has_text="scan.pdf")).to_contain_text("larger than 1,000 bytes")


def test_words_are_found_in_a_document(desk):
    desk.goto("/gallery/bench/")
    desk.keyboard.press("f")
    desk.keyboard.type("sepsis")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-find-count]")).to_have_text("1 of 2")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-find-count]")).to_have_text("2 of 2")


def test_the_bar_between_the_panes_moves_by_keys_and_is_remembered(desk):
    desk.goto("/gallery/bench/")
    desk.locator(".bar").focus()
    desk.keyboard.press("ArrowLeft")
    desk.reload()
    expect(desk.locator(".bar")).to_have_attribute("aria-valuenow", "48")


def test_signing_out_in_one_tab_blanks_the_others(desk):
    desk.goto("/gallery/bench/")
    other = desk.context.new_page()
    other.goto("/gallery/parts/")
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(other.get_by_text("You were signed out.")).to_be_visible()
    assert "Ruth Ames" not in other.content()
    other.get_by_role("link", name="Sign in again").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
