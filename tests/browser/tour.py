"""The README's pictures, taken from a running demo: python -m tests.browser.tour [--port 8000] [--out tests/browser/tour].

Signs in as the people of the demo hospital, opens their screens at 1280x800 (and a phone's width for physicians), and
writes a picture of each. Needs Chromium and a demo of this machine.
"""

import argparse
import contextlib
import re
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from hitrecords.home import where
from tests.browser.fixtures import chromium, launch_options

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def password() -> str:
    return re.search(r"(?m)^\s+password\s+(\S+)", (where() / "demo-signin.txt").read_text()).group(1)


def open_first(page: Page) -> None:
    """Open the first row of the work list on the screen."""
    with page.expect_navigation():
        page.locator("[data-row] .open").first.click()
    page.wait_for_load_state("networkidle")


def open_mail(page: Page) -> None:
    page.locator(".mail").first.click()
    page.wait_for_load_state("networkidle")


def find(words: str):
    def go(page: Page) -> None:
        page.locator("#seek").fill(words)
        with page.expect_navigation():
            page.locator("#seek").press("Enter")
        page.wait_for_load_state("networkidle")

    return go


def at(address: str):
    def go(page: Page) -> None:
        page.goto(address)
        page.wait_for_load_state("networkidle")

    return go


# who, what the picture is called, and the way there from their home
STOPS = [
    ("", "sign-in", [], DESK),
    ("petrie", "charts-to-analyze", [at("/records/review/")], DESK),
    ("petrie", "chart-review", [at("/records/review/"), open_first], DESK),
    ("petrie", "search", [find("garcia")], DESK),
    ("petrie", "chart", [find("jankowski, krzysztof"), open_first], DESK),
    ("okafor", "inbox", [open_mail], DESK),
    ("okafor", "inbox-phone", [], PHONE),
    ("okafor", "query", [at("/coding/queries/to-answer/"), open_mail], DESK),
    ("nair", "ready-to-code", [], DESK),
    ("nair", "coding-desk", [at("/coding/assignment/mine/"), open_first], DESK),
    ("nair", "audit-findings", [at("/coding/audits/findings/"), open_first], DESK),
    ("cole", "requests", [], DESK),
    ("cole", "request", [at("/records/release/gathering/"), open_first], DESK),
    ("feldman", "not-explained", [at("/accounts/privacy/alerts/")], DESK),
    ("feldman", "incident", [at("/records/incidents/"), open_first], DESK),
    ("feldman", "who-looked", [at("/accounts/privacy/")], DESK),
    ("feldman", "broken-glass", [at("/accounts/privacy/glass/"), open_first], DESK),
    ("quill", "people", [], DESK),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "tour")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with (
        sync_playwright() as playwright,
        contextlib.closing(playwright.chromium.launch(**launch_options(chromium()))) as browser,
    ):
        for who, name, way, size in STOPS:
            if asked.only in name:
                context = browser.new_context(base_url=f"http://localhost:{asked.port}", viewport=size)
                picture(context.new_page(), who, way, asked.out / f"{name}.png")
                context.close()


def picture(page: Page, who: str, way, path: Path) -> None:
    page.goto("/accounts/login/")
    if who:
        page.get_by_label("User name", exact=True).fill(who)
        page.get_by_label("Password", exact=True).fill(password())
        with page.expect_navigation():
            page.get_by_label("Password", exact=True).press("Enter")
        page.wait_for_load_state("networkidle")
    for step in way:
        step(page)
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    print(path.name, page.url)  # noqa: T201


if __name__ == "__main__":
    main()
