"""A local value is found, set from today on, and stands in its history: by keyboard, in the light and in the dark."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from accounts.policy import policy
from tests.browser.accounts.conftest import sign_in
from tests.browser.looks import faults
from tests.factories import people


@pytest.fixture
def halloran(transactional_db, live_server, browser_page):
    cache.clear()
    people.facility("MVMC")
    sign_in(browser_page, live_server, people.cast().director)
    return browser_page


def test_a_value_is_found_and_set_by_keyboard(halloran):
    halloran.goto("/")
    halloran.keyboard.press("Control+k")
    halloran.keyboard.type("Local policy values")
    halloran.keyboard.press("Enter")
    expect(halloran.get_by_role("heading", name="Local values")).to_be_visible()
    assert faults(halloran) == []
    halloran.keyboard.press("j")
    halloran.keyboard.press("Enter")
    expect(halloran).to_have_url(re.compile("/accounts/policies/[a-z_]+/$"))
    halloran.goto("/accounts/policies/query_due_days/")
    halloran.keyboard.press("Control+a")
    halloran.keyboard.type("0")
    halloran.get_by_label("Why").fill("Bylaws of this year")
    halloran.keyboard.press("Control+Enter")
    expect(halloran.get_by_text("0 is out of bounds: 1 to 9999.").first).to_be_visible()
    assert faults(halloran) == []
    halloran.get_by_label("Value", exact=True).fill("5")
    halloran.keyboard.press("Control+Enter")
    expect(halloran.get_by_text("Set, from now on.")).to_be_visible()
    expect(halloran.get_by_role("row", name=re.compile("Bylaws of this year"))).to_contain_text("Holds")
    assert faults(halloran) == []
    assert policy("query_due_days") == 5


@pytest.mark.parametrize("path", ["?area=coding.assignment", "uncertain_terms/"])
def test_a_phone_shows_it_without_scrolling_sideways(halloran, path):
    halloran.set_viewport_size({"width": 390, "height": 844})
    halloran.goto(f"/accounts/policies/{path}")
    assert halloran.evaluate("document.documentElement.scrollWidth") <= 390
