"""What the journeys share: the house with its people, changing places at the one keyboard, and a look at each page."""

import os
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.looks import faults
from tests.factories import people
from tests.factories.people import PASSWORD

SHOTS = os.environ.get("HITRECORDS_SHOTS", "")


@pytest.fixture
def hospital(transactional_db):
    cache.clear()
    return people.facility("MVMC", address="1 Hospital Way, Easton, PA 18042", phone="610-555-0100")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Documents and packets of the journey lie in a folder of its own."""
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
        }
    }


@pytest.fixture
def as_person(browser_page, live_server):
    """`as_person(cast.clerk)`: the page, with somebody else at the keyboard."""

    def sit_down(user):
        cookie = people.client_for(user).cookies[site.SESSION_COOKIE_NAME]
        browser_page.context.clear_cookies()
        browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return browser_page

    return sit_down


def sign_in(page, user) -> None:
    """Through the door, by keyboard."""
    expect(page.get_by_label("User name").or_(page.get_by_label("Username")).first).to_be_focused()
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def looked(page, name: str) -> None:
    """The page as it stands has no fault that axe knows of, light or dark; kept as a picture when somebody wants to look."""
    assert faults(page) == [], name
    for scheme in ("dark", "light") if SHOTS else ():
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=Path(SHOTS) / f"{name}-{scheme}.png")


def type_in(page, label: str, words: str) -> None:
    """Into the field of that name, by keyboard."""
    page.get_by_label(label).first.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def walk_to(page, words: str, most: int = 15) -> None:
    """Down the rows with j until the one that says so is in focus."""
    for _ in range(most):
        page.keyboard.press("j")
        if words in page.evaluate("document.activeElement.closest('[data-row]')?.textContent ?? ''"):
            return
    raise AssertionError(f"no row says {words!r}")
