"""The code browser by keyboard: search, the way down, a procedure built axis by axis."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.looks import faults
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser_page, live_server):
    """Priya Nair, coder, with the whole code sets."""
    cast = people.cast()
    cookie = people.client_for(cast.coder).cookies[settings.SESSION_COOKIE_NAME]
    browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    browser_page.context.set_default_timeout(60_000)  # the words are read once a process
    return browser_page


def test_a_coder_finds_a_code_and_builds_another(page):
    page.goto("/coding/codes/")
    page.keyboard.type("broken hip left")
    row = page.locator(".found tbody tr").first
    expect(row).to_contain_text("S72.002A", timeout=60_000)
    row.get_by_role("link", name="right").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("S72.001A")
    assert faults(page) == []

    page.goto("/coding/codes/builder/?on=05/01/2026")
    page.keyboard.type("0FT4")
    expect(page.locator(".places li.now")).to_contain_text("Approach", timeout=60_000)
    page.keyboard.type("4ZZ")
    expect(page.locator("#built")).to_contain_text("Resection of Gallbladder, Percutaneous Endoscopic", timeout=60_000)
    page.keyboard.press("Backspace")
    expect(page.locator(".places li.now")).to_contain_text("Qualifier", timeout=60_000)
    assert faults(page) == []
