"""Patients in a real browser, by keyboard: find, open, turn the chart's tabs, register, discharge, break the glass."""

import pytest
from django.conf import settings as site
from django.urls import reverse
from playwright.sync_api import expect

from accounts.audit.models import LogEntry
from records.encounters.models import Encounter
from records.patients.models import Patient
from tests.browser.looks import faults
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_(browser_page, live_server, client_for):
    """`as_(cast.technician)`: the page, signed in as that person."""

    def sign_in(user):
        cookie = client_for(user).cookies[site.SESSION_COOKIE_NAME]
        browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return browser_page

    return sign_in


def find(page, words):
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_technician_finds_opens_and_reads_a_chart_without_a_mouse(inpatient, cast, as_):
    page = as_(cast.technician)
    page.goto("/records/patients/search/")
    assert faults(page) == []
    find(page, "aims, ruth")
    expect(page.get_by_role("link", name="Ames, Ruth Eleanor")).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Inpatient, since")).to_be_visible()
    expect(page.get_by_text("12 Mill Street")).to_be_visible()  # the panels came
    assert faults(page) == []
    for tab in ("Documents", "Encounters", "Problems", "Results", "Coverage", "Identity"):
        page.get_by_role("navigation", name="Chart").get_by_role("link", name=tab).press("Enter")
        expect(page.locator("nav.tabs [aria-current]")).to_have_text(tab)
        assert faults(page) == []
    page.keyboard.press("t")
    expect(page.locator("nav.tabs [aria-current]")).to_have_text("Timeline")
    assert LogEntry.objects.filter(kind="act", verb="chart.view").count() == 1


def test_a_registrar_registers_a_newcomer_and_a_visit(cast, as_, hospital):
    page = as_(cast.registrar)
    page.goto("/records/patients/new/")
    expect(page.get_by_label("Last name")).to_be_focused()
    assert faults(page) == []
    page.keyboard.type("Quist")
    page.keyboard.press("Tab")
    page.keyboard.type("Nora")
    page.keyboard.press("Tab")
    page.keyboard.type("19810709")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody on record looks like this person")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Sex").select_option("F")
    page.get_by_label("Sex").press("Control+Enter")
    expect(page.get_by_text("This chart is empty")).to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_label("Class")).to_be_focused()
    assert faults(page) == []
    page.get_by_label("Class").select_option("EMER")
    page.get_by_label("Attending").select_option(str(cast.attending.provider.pk))
    page.get_by_label("Attending").press("Control+Enter")
    expect(page.get_by_role("heading", name="Emergency, since")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("b")
    expect(page.locator(".head .st")).to_have_text("In progress")
    page.keyboard.press("d")
    expect(page.get_by_label("Discharged")).to_be_focused()
    page.keyboard.type("now")
    page.get_by_label("Patient status").select_option("01")
    assert faults(page) == []
    page.get_by_label("Patient status").press("Control+Enter")
    expect(page.locator(".head .st")).to_have_text("Discharged")
    assert Encounter.objects.get().patient == Patient.objects.get(family="Quist")


def test_a_stranger_meets_the_masked_row_and_breaks_the_glass(ruth, cast, as_):
    page = as_(cast.stranger)
    page.goto("/records/patients/search/")
    find(page, "ruth ames 3/4/1955")
    expect(page.get_by_text("Beyond your reach")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Break the glass").press("Enter")
    expect(page.get_by_role("heading", name="Break the glass")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Asked for a consultation").check()
    page.get_by_label("Why you need this record").fill("The ward asked for my opinion tonight")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Break-the-glass until")).to_be_visible()
    assert faults(page) == []


def test_the_duplicate_stop_and_the_edit_form_have_no_faults(ruth, cast, as_):
    page = as_(cast.registrar)
    page.goto("/records/patients/new/")
    for label, words in (("Last name", "Ames"), ("First name", "Ruth"), ("Date of birth", "3/4/1955")):
        page.get_by_label(label).fill(words)
    page.keyboard.press("Enter")
    page.get_by_label("Sex").select_option("F")
    page.get_by_label("Sex").press("Control+Enter")
    expect(page.get_by_label("Why this is another person")).to_be_focused()
    assert faults(page) == []
    page.goto(reverse("patients:patient_edit", args=[ruth.public_id]))
    assert faults(page) == []
