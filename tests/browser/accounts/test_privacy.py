"""The privacy officer's morning in Chromium, by keyboard: what nothing explains, a case in one key, broken glass."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from accounts.privacy import engine
from accounts.privacy.models import Alert
from tests.browser.records.release.test_release import as_person, hospital, settled  # noqa: F401
from tests.factories import privacy


def test_an_alert_becomes_a_case_in_one_key(as_person, cast, ruth, hospital):  # noqa: F811
    cast.clerk.last_name = "Ames"
    cast.clerk.save(update_fields=["last_name"])
    privacy.saw(cast.clerk, ruth, times=3)
    privacy.saw(cast.checker, ruth)
    engine.explain()
    page = as_person(cast.privacy)
    page.goto(reverse("privacy:alert_list"))
    expect(page.get_by_text("opened Ruth Ames's record 3 times")).to_be_visible()
    settled(page, "40-not-explained")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The patient has the same last name")).to_be_visible()
    settled(page, "41-alert")
    page.locator("body").press("c")
    expect(page.get_by_role("heading", name="About Dana Ames")).to_be_visible()
    settled(page, "42-case")
    page.locator("body").press("a")
    expect(page.get_by_text("Open", exact=True).first).to_be_visible()
    page.locator("body").press("p")
    expect(page.get_by_text(re.compile("as the trail has them"))).to_be_visible()
    settled(page, "43-evidence")
    page.goto(reverse("privacy:allowance_new", args=[Alert.objects.get(user=cast.checker).public_id]))
    page.get_by_label("Until").fill("t+10")
    page.get_by_label("Why").fill("Helps the registrar for a week")
    settled(page, "44-allow")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith("/allow/"))
    page.goto(reverse("privacy:allowance_list"))
    expect(page.get_by_text("Helps the registrar for a week")).to_be_visible()
    settled(page, "45-allowed")
    page.goto(reverse("privacy:rule_list"))
    settled(page, "46-rules")
    page.goto(reverse("privacy:complaint_new"))
    settled(page, "47-complaint")
    page.goto(reverse("privacy:sanction_list"))
    settled(page, "48-sanctions")
