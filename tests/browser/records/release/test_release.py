"""A request's whole way in Chromium, by keyboard: the clerk's part, the second person's, and the release."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings as site
from django.urls import reverse
from playwright.sync_api import expect

from records.release import jobs
from records.release.models import Disclosure, Packet, ReleaseRequest
from tests.browser.looks import faults
from tests.factories import people
from tests.factories import release as made

SHOTS = os.environ.get("HITRECORDS_SHOTS", "")


@pytest.fixture
def hospital(transactional_db):
    return people.facility("MVMC", address="1 Hospital Way, Easton, PA 18042", phone="610-555-0100")


@pytest.fixture
def chart(ruth, discharged):
    return {
        "operative": made.document(ruth, discharged, "operative", pages=3),
        "consent": made.document(ruth, discharged, "consent", pages=2),
        "summary": made.document(
            ruth, discharged, "discharge_summary", text="Discharged home in good condition.\n" * 20
        ),
        "sud": made.document(ruth, discharged, "sud_note", pages=2, sensitivity=["part2"]),
    }


@pytest.fixture
def as_person(browser_page, live_server):
    """`as_person(cast.clerk)`: the page, signed in as somebody else."""

    def sign_in(user):
        cookie = people.client_for(user).cookies[site.SESSION_COOKIE_NAME]
        browser_page.context.clear_cookies()
        browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return browser_page

    return sign_in


def settled(page, name: str) -> None:
    """The page as it stands has no fault that axe knows of; kept as a picture when somebody wants to look."""
    assert faults(page) == [], name
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_from_the_mail_to_the_disclosure_without_a_mouse(as_person, cast, ruth, chart):
    page = as_person(cast.clerk)
    page.goto(reverse("release:request_new"))
    page.keyboard.type("Ames 3/4/1955")
    page.keyboard.press("Enter")
    settled(page, "1-find")
    page.keyboard.press("Escape")
    page.locator("body").press("j")
    page.keyboard.press("Enter")
    _log(page)
    _read_the_paper(page)
    settled(page, "4-workbench")
    page.keyboard.press("i")
    settled(page, "5-identity")
    page.get_by_label("Signature matches").check()
    page.keyboard.press("Control+Enter")
    expect(
        page.get_by_text("Identity verified").or_(page.get_by_text("Valid, identity verified")).first
    ).to_be_visible()
    settled(page, "6-pages")
    page.keyboard.press("c")
    expect(page.get_by_text("6 pages are chosen.")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name=re.compile("Build the packet"))).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_role("progressbar")).to_be_visible()
    settled(page, "7-building")
    jobs.build(Packet.objects.get())
    expect(page.get_by_role("progressbar")).to_have_count(0)
    settled(page, "8-built")
    page.keyboard.press("q")
    page.wait_for_url(re.compile("gathering"))
    asked = ReleaseRequest.objects.get()
    assert asked.status == "QC"
    _second_look(as_person(cast.checker), asked)
    _send(as_person(cast.clerk), asked, ruth)


def _log(page) -> None:
    page.get_by_label("Who asks").select_option("attorney")
    page.get_by_label("Name of the requester").fill("Brandt & Loewe LLP")
    page.get_by_label("Address").first.fill("40 Court St\nEaston, PA 18042")
    page.get_by_label("Received").fill("t-4 9:30")
    page.get_by_label("Came by").select_option("mail")
    settled(page, "2-log")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("authorization"))


def _read_the_paper(page) -> None:
    page.get_by_label("What is to be disclosed").fill("operative note and discharge summary")
    page.get_by_label("Who may disclose").fill("Marlow Valley Medical Center")
    page.get_by_label("Element 2 means this facility").check()
    page.get_by_label("To whom").fill("Brandt & Loewe LLP")
    page.get_by_label("Purpose").fill("legal")
    page.get_by_label("Signed by").fill("Ruth E. Ames")
    page.get_by_label("Dated").fill("t-20")
    for words in ("7. The right", "8. Whether", "9. That what"):
        page.get_by_label(words).check()
    settled(page, "3-paper")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The expiration date or event is missing.").first).to_be_visible()
    settled(page, "3-defect")
    page.get_by_role("link", name="Edit e").press("Enter")
    page.get_by_label("Expires on").fill("t+90")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("12 of 12 elements pass")).to_be_visible()


def _second_look(page, asked) -> None:
    page.goto(reverse("release:queue_qc"))
    settled(page, "9-queue")
    page.locator("body").press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quality check")).to_be_visible()
    settled(page, "10-check")
    for box in page.locator("form#check input[type=checkbox]").all():
        box.press("Space")
    page.locator("body").press("p")
    page.wait_for_url(re.compile("quality-check"))
    asked.refresh_from_db()
    assert asked.status == "READY"


def _send(page, asked, ruth) -> None:
    page.goto(reverse("release:request_show", args=[asked.public_id]))
    settled(page, "11-ready")
    page.keyboard.press("r")
    settled(page, "12-release")
    page.keyboard.press("Enter")
    expect(page.get_by_text("disclosure recorded")).to_be_visible()
    settled(page, "13-released")
    assert Disclosure.objects.count() == 1
    page.goto(reverse("release:disclosure_list", args=[ruth.public_id]))
    settled(page, "14-disclosures")
    page.goto(reverse("release:request_history", args=[asked.public_id]))
    settled(page, "15-history")
