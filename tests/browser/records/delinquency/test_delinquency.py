"""The director's list by keyboard, the reports with their numbers opened, and a physician's own standing on a phone."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from accounts import clock
from records.delinquency import nightly
from records.delinquency.models import Suspension
from tests.browser.accounts.conftest import sign_in
from tests.browser.looks import faults
from tests.factories import people, records

ROOT = "/records/delinquency/"


@pytest.fixture
def late(transactional_db):
    """Samuel Okafor owes on a record of forty days ago; the night has been worked."""
    cache.clear()
    hospital = people.facility("MVMC")
    cast = people.cast()
    noon = clock.local(clock.now(), hospital).replace(hour=12) - dt.timedelta(days=40)
    patient = records.patient(hospital, family="Ames", given="Ruth", birth_date=dt.date(1955, 3, 4))
    records.discharged(patient, by=cast.registrar, attending=cast.attending, discharged_at=noon)
    nightly.run(hospital)
    return cast


def test_the_director_approves_in_three_keys(late, browser_page, live_server):
    sign_in(browser_page, live_server, late.director)
    browser_page.goto(ROOT)
    assert faults(browser_page) == []
    browser_page.keyboard.press("j")
    browser_page.keyboard.press("Enter")
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Samuel Okafor, MD")
    assert faults(browser_page) == []
    browser_page.keyboard.press("a")
    expect(browser_page.get_by_text("Approved.")).to_be_visible()
    assert Suspension.objects.get().status == "AWAITING_STAFF"


def test_a_number_of_a_report_opens_its_records(late, browser_page, live_server):
    sign_in(browser_page, live_server, late.director)
    for address in ("providers/", "nights/", "reports/"):
        browser_page.goto(ROOT + address)
        assert faults(browser_page) == [], address
    browser_page.goto(f"{ROOT}reports/delinquency/")
    assert faults(browser_page) == []
    browser_page.get_by_role("link", name=re.compile("Delinquent records 1")).click()
    expect(browser_page.get_by_role("link", name="Ruth Ames")).to_be_visible()
    assert faults(browser_page) == []


def test_a_physician_sees_on_a_phone_where_they_stand(late, browser_page, live_server):
    browser_page.set_viewport_size({"width": 390, "height": 844})
    sign_in(browser_page, live_server, late.attending)
    browser_page.goto(f"{ROOT}mine/")
    expect(browser_page.get_by_text("1 delinquent")).to_be_visible()
    assert faults(browser_page) == []
