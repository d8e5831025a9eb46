"""What is decided beside a request's way, in Chromium: an extension by keyboard, a denial, its review, the states' rules."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from records.release.decisions import Denial
from records.release.law import ReleaseRule
from records.release.models import ReleaseRequest
from tests.browser.records.release.test_release import as_person, chart, hospital, settled  # noqa: F401
from tests.factories import people
from tests.factories import release as made


def test_a_request_is_extended_and_a_part_of_it_denied_and_reviewed(as_person, cast, ruth, hospital, chart):  # noqa: F811
    asked = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name, days_ago=25)
    page = as_person(cast.clerk)
    page.goto(reverse("release:queue_open"))
    expect(page.get_by_text("5 d left")).to_be_visible()
    settled(page, "20-by-days-left")
    page.goto(reverse("release:request_show", args=[asked.public_id]))
    page.get_by_role("button", name=re.compile("^Extend")).press("Enter")
    page.get_by_label("New day").fill("t+20")
    page.get_by_label("Reason", exact=False).last.fill("The volumes of 2009 are off site.")
    settled(page, "21-extend")
    page.get_by_role("button", name="Extend", exact=True).press("Enter")
    expect(page.get_by_text("The volumes of 2009 are off site.")).to_be_visible()
    settled(page, "22-extended")
    page = as_person(cast.director)
    page.goto(reverse("release:denial_new", args=[asked.public_id]))
    page.get_by_role("radio", name=re.compile("Likely to endanger the life")).check()
    page.get_by_label("Judged by").select_option(str(cast.attending.provider.pk))
    page.get_by_label("The basis in plain words").fill("It would endanger her physical safety.")
    page.get_by_role("checkbox", name=re.compile("Consent, ")).check()
    settled(page, "23-deny")
    page.get_by_role("button", name=re.compile("^Deny it")).press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Denial in part"))).to_be_visible()
    settled(page, "24-denied")
    _reviewed(as_person, cast, hospital, asked)


def _reviewed(as_person, cast, hospital, asked) -> None:  # noqa: F811
    row = Denial.objects.get()
    page = as_person(cast.clerk)
    page.goto(reverse("release:denial_show", args=[row.public_id]))
    page.get_by_text("The requester asks for a review").click()
    page.get_by_label("Asked on").fill("t")
    page.get_by_role("button", name="Write it down").press("Enter")
    expect(page.get_by_text("Review asked").first).to_be_visible()
    page.goto(reverse("release:request_show", args=[asked.public_id]))
    expect(page.get_by_text("Denied: likely to endanger").first).to_be_visible()
    settled(page, "25-part-denied")
    advisor = people.person("advisor", "physician_advisor", hospital, reaches=[hospital], given="Paul", family="Stern")
    page = as_person(advisor)
    page.goto(reverse("release:queue_reviews"))
    settled(page, "26-reviews")
    page.locator("body").press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Denial in part"))).to_be_visible()
    settled(page, "27-to-review")
    page.locator("body").press("o")
    page.get_by_role("dialog").get_by_label("Why?").fill("No danger that I can see.")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Overturn")).press("Enter")
    expect(page.get_by_text("No danger that I can see.").first).to_be_visible()
    settled(page, "28-overturned")
    assert ReleaseRequest.objects.get().status == "LOGGED"


def test_the_states_rules_are_filled_and_verified(as_person, cast, hospital):  # noqa: F811
    page = as_person(cast.director)
    page.goto(reverse("release:law_list"))
    settled(page, "30-rules")
    page.locator("body").press("c")
    page.get_by_label("Where", exact=True).select_option("PA")
    page.get_by_label("What it says").select_option("deadline")
    page.get_by_label("Days or age").fill("15")
    page.get_by_label("Citation").fill("Example Code 1")
    settled(page, "31-rule-form")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("15 calendar days").first).to_be_visible()
    settled(page, "32-rule")
    page.locator("body").press("v")
    expect(page.get_by_text("Verified.")).to_be_visible()
    assert not ReleaseRule.objects.get(jurisdiction="PA").to_verify
