"""Debian's Chromium for the journeys: `browser_page` is a fresh profile on the live server, 1280 by 800."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

PATIENCE = 20_000  # ms: other tests share the machine
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
]


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def launch_options(program: str) -> dict:
    """How Chromium is started: quiet towards the network, and without its sandbox where the user is root."""
    return {"executable_path": program, "args": QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])}


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One Chromium a worker."""
    program = chromium()
    if not program:
        _without_chromium()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)

    # Playwright keeps an event loop in this thread; Django, which is never run from it, would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options(program))
        yield running
        running.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


def _without_chromium() -> None:
    say = "Chromium was not found: install it (apt-get install chromium) or set CHROMIUM to its path"
    if os.environ.get("HITRECORDS_REQUIRE_BROWSER") == "1":
        pytest.fail(say, pytrace=False)
    pytest.skip(say)


@pytest.fixture
def browser_page(browser, live_server) -> Iterator:
    """A page whose addresses are relative to the live server: `browser_page.goto("/")`."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def pytest_terminal_summary(terminalreporter) -> None:
    if not chromium():
        terminalreporter.section("BROWSER JOURNEYS WERE NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line("No Chromium on this machine: `apt-get install chromium`, or set CHROMIUM to its path.")
