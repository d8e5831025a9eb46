"""No key is lost: not one that comes before the page's scripts have run, not one right after a dialog was closed."""

import re

from playwright.sync_api import expect


def held_back(page) -> list:
    """This page's main script, not that of the next, waits until `continue_()` is called on what this list then holds."""
    held: list = []
    page.route(re.compile(r"/app(\.[0-9a-f]+)?\.js"), lambda route: held.append(route), times=1)
    return held


def test_keys_before_the_scripts_ran_are_acted_on_in_order(desk):
    held = held_back(desk)
    desk.goto("/gallery/parts/", wait_until="commit")
    desk.get_by_role("button", name="Sign s").wait_for()
    desk.keyboard.press("s")
    desk.keyboard.type("typed ahead")
    assert desk.locator("dialog[open]").count() == 0
    desk.wait_for_function("performance.now() > 0")  # lets the held request be seen
    held[0].continue_()
    expect(desk.locator("dialog[open] input[type=password]")).to_have_value("typedahead")  # a space scrolls the page


def test_an_early_enter_opens_the_row_that_an_early_j_went_to(desk):
    held = held_back(desk)
    desk.goto("/gallery/specimen/", wait_until="commit")
    desk.locator("tr[data-row]").first.wait_for()
    first = desk.locator("tr[data-row] a.open").first.get_attribute("href")
    for key in ("j", "Enter"):
        desk.keyboard.press(key)
    desk.wait_for_function("performance.now() > 0")
    held[0].continue_()
    desk.wait_for_url(re.compile(re.escape(first) + "$"))


def test_a_key_right_after_escape_is_not_taken_for_typing(desk):
    desk.goto("/gallery/parts/")
    for _ in range(3):
        desk.keyboard.press("s")
        expect(desk.locator("dialog[open] input[type=password]")).to_be_focused()
        desk.keyboard.press("Escape")
        desk.keyboard.press("?")
        expect(desk.locator("dialog#keys[open]")).to_be_visible()
        desk.keyboard.press("Escape")
        expect(desk.locator("dialog[open]")).to_have_count(0)


def test_a_page_says_when_its_keys_are_ready(desk):
    desk.goto("/gallery/specimen/")
    expect(desk.locator("html[data-ready]")).to_have_count(1)
