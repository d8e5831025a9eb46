"""A release goes astray, in Chromium: reported, assessed, told, and in the patient's accounting; axe on every page."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from records.accounting.models import AccountingRequest
from records.incidents.models import Incident
from tests.browser.records.release.test_release import as_person, hospital, settled  # noqa: F401
from tests.factories import accounting as disclosures
from tests.factories import incidents as made


def test_from_a_misdirected_release_to_the_last_letter(as_person, cast, ruth, hospital):  # noqa: F811
    disclosures.disclosure(
        ruth, hospital, by=cast.clerk, basis="authorization", recipient_name="Brandt & Loewe LLP", days_ago=1
    )
    page = as_person(cast.clerk)
    page.goto(reverse("release:disclosure_list", args=[ruth.public_id]))
    settled(page, "40-disclosures")
    page.get_by_role("link", name=re.compile("went wrong")).press("Enter")
    page.get_by_label("What happened").fill("The fax went to a bakery, which called.")
    page.get_by_label("Discovered").fill("t")
    page.get_by_label("Who got it").fill("Corner Bakery")
    settled(page, "41-report")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The privacy officer takes it from here")).to_be_visible()
    page = as_person(cast.privacy)
    page.goto(reverse("incidents:queue_incidents"))
    settled(page, "42-incidents")
    page.locator("body").press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Incident I-"))).to_be_visible()
    settled(page, "43-reported")
    page.get_by_role("button", name="Take it up").press("Enter")
    page.get_by_label("What was done at once").fill("Shredded, as the bakery wrote.")
    page.get_by_role("button", name="Contained", exact=True).press("Enter")
    _assess(page)
    page.locator("body").press("b")
    expect(page.get_by_text("Decided: breach")).to_be_visible()
    _tell(page)
    page.goto(reverse("incidents:breach_log"))
    settled(page, "48-log")
    page.goto(reverse("accounting:patient_show", args=[ruth.public_id]))
    expect(page.get_by_text("Corner Bakery")).to_be_visible()
    settled(page, "49-accounting")
    assert Incident.objects.get().status == "CLOSED"


def _assess(page) -> None:
    for words in ("Nature and extent", "Who used it", "Whether it was", "How far"):
        page.get_by_label(re.compile(f"^{words}")).select_option("high")
    for box in page.get_by_label(re.compile("^Why, as to")).all():
        box.fill("As it was found on the day.")
    settled(page, "44-assess")
    page.get_by_role("button", name="Write the assessment").press("Enter")
    expect(page.get_by_text("As it was found on the day.").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Low probability"))).to_have_attribute("aria-disabled", "true")
    settled(page, "45-assessed")


def _tell(page) -> None:
    for label, text in (("What happened", made.NOTICE["notice_what"]), ("What people can do", made.NOTICE["notice_steps"]),
                        ("What we do", made.NOTICE["notice_doing"]), ("Whom to ask", made.NOTICE["notice_contact"])):  # fmt: skip
        page.get_by_label(re.compile(f"^{label}")).fill(text)
    page.get_by_role("checkbox", name="Test results").check()
    settled(page, "46-letter")
    page.get_by_role("button", name="Keep the words").press("Enter")
    expect(page.get_by_text("The words of the letters are kept")).to_be_visible()
    page.locator("body").press("n")
    page.get_by_role("button", name="Written down as sent").press("Enter")
    expect(page.get_by_text("1 letter written down as sent")).to_be_visible()
    settled(page, "47-sent")
    page.locator("body").press("c")
    expect(page.get_by_text("Closed").first).to_be_visible()


def test_an_accounting_by_keyboard(as_person, cast, ruth, hospital):  # noqa: F811
    for days in (90, 60, 30):
        disclosures.disclosure(ruth, hospital, by=cast.clerk, days_ago=days)
    disclosures.disclosure(
        ruth, hospital, by=cast.clerk, days_ago=9, basis="law_enforcement", recipient_name="State Police"
    )
    page = as_person(cast.privacy)
    page.goto(reverse("accounting:patient_show", args=[ruth.public_id]))
    page.locator("body").press("u")
    page.get_by_role("checkbox", name="State Police").check()
    page.get_by_label("Who made the statement").fill("Det. Lane, State Police")
    page.get_by_label("Made", exact=True).select_option("written")
    page.get_by_label("Why an accounting").fill("An open investigation")
    page.get_by_label("To", exact=True).fill("t+60")
    settled(page, "50-suspend")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("In force")).to_be_visible()
    settled(page, "51-suspended")
    page.locator("body").press("r")
    settled(page, "52-record")
    page = as_person(cast.clerk)
    page.goto(reverse("accounting:patient_show", args=[ruth.public_id]))
    page.locator("body").press("l")
    page.get_by_label("Received").fill("now")
    page.get_by_label("Identity seen by").select_option("photo_id")
    settled(page, "53-log")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 disclosure to an agency")).to_be_visible()
    expect(page.get_by_text("3 times, about every 30 days")).to_be_visible()
    settled(page, "54-request")
    page.goto(reverse("accounting:queue_accountings"))
    settled(page, "55-queue")
    page.locator("body").press("j")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Give the accounting")).wait_for()
    page.locator("body").press("g")
    expect(page.get_by_role("link", name=re.compile("^Open the letter"))).to_be_visible()
    settled(page, "56-given")
    assert AccountingRequest.objects.get().status == "GIVEN"
