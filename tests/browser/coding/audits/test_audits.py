"""An audit by keyboard: drawn, re-coded blind, submitted, rebutted, decided, reported."""

import datetime as dt

import pytest
from django.conf import settings

from accounts import clock
from coding.assignment import actions as desk
from coding.assignment.models import CodeSet
from coding.audits.models import AuditChart, CodingAudit
from tests.browser.looks import faults
from tests.factories import audits, coding, people, records

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser_page, live_server):
    """Ruth Ames's stay, final-coded by Priya Nair; `sign_in` lets the next person sit down."""
    hospital = people.facility("MVMC")
    cast = people.cast()
    ruth = records.patient(hospital, family="Ames", given="Ruth", birth_date=dt.date(1955, 3, 4), sex="F")
    audits.final(ruth, cast)

    def sign_in(user):
        cookie = people.client_for(user).cookies[settings.SESSION_COOKIE_NAME]
        browser_page.context.clear_cookies()
        browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    browser_page.context.set_default_timeout(60_000)
    browser_page.cast, browser_page.sign_in = cast, sign_in
    return browser_page


def clean(page) -> None:
    assert faults(page) == []


def words(page, text: str) -> None:
    """Type the reason in the dialog and send it."""
    page.wait_for_selector("#finding-do[open]")
    clean(page)
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    page.wait_for_load_state()


def test_an_audit_from_the_draw_to_the_report(house):
    page, cast = house, house.cast

    # the lead draws a sample
    page.sign_in(cast.lead)
    page.goto("/coding/audits/new/")
    page.locator("[name=name]").fill("November")
    page.get_by_label("Priya Nair").check()
    page.locator("[name=reviewers]").first.check()
    page.locator("[name=period_from]").fill(f"{clock.today() - dt.timedelta(days=9):%m/%d/%Y}")
    clean(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Nothing is drawn yet")
    clean(page)
    page.keyboard.press("d")
    page.wait_for_selector("text=1 of 1")
    clean(page)

    # the auditor re-codes blind
    page.goto("/coding/audits/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You code this chart blind")
    clean(page)
    assert "I21.4" not in page.content()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#add")
    assert "I21.4" not in page.content()
    clean(page)
    chart = AuditChart.objects.get()
    copy = CodeSet.every.get(pk=chart.copy_id)
    coding.add(copy, *audits.AGREES, "N17.9 Y", by=cast.lead)
    stay = chart.codeset.encounter
    coding.add(
        copy,
        audits.STENT,
        by=cast.lead,
        system="icd10pcs",
        performed_on=stay.admitted_at.date(),
        provider=stay.attending,
    )
    desk.confirm_disposition(copy, by=cast.lead, disposition=stay.disposition)
    page.reload()
    page.wait_for_selector(".btn--primary[data-verb=compare]")
    page.locator("main").focus()
    page.keyboard.press("Control+Enter")

    # and compares
    page.wait_for_selector("text=N17.9 is omitted")
    clean(page)
    page.keyboard.press("j")
    page.keyboard.press("n")
    words(page, "KDIGO stage 1")
    page.wait_for_selector("text=Carol Bauer: KDIGO stage 1")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coding/audits/")

    # the coder rebuts
    page.sign_in(cast.coder)
    page.goto("/coding/audits/findings/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=KDIGO stage 1")
    clean(page)
    page.keyboard.press("j")
    page.keyboard.press("r")
    words(page, "Creatinine 1.1 throughout")
    page.wait_for_selector("text=Rebutted")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coding/audits/findings/")

    # the auditor maintains
    page.sign_in(cast.lead)
    page.goto(chart.get_absolute_url())
    page.keyboard.press("j")
    page.keyboard.press("m")
    words(page, "It doubled on day 2")
    page.wait_for_selector("text=Maintained")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coding/audits/rebuttals/")

    # a third person decides
    page.sign_in(cast.director)
    page.goto("/coding/audits/decide/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Creatinine 1.1 throughout")
    page.keyboard.press("j")
    page.keyboard.press("u")
    words(page, "Coding Clinic, first quarter")
    page.wait_for_selector("text=Upheld")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coding/audits/decide/")
    assert AuditChart.objects.get().status == "FINAL"

    # and it is reported
    made = CodingAudit.objects.get()
    for address, said in ((f"{made.get_absolute_url()}report/", "83.3%"), ("/coding/audits/quality/", "Priya Nair"),
                          ("/coding/audits/charts/", "Ames")):  # fmt: skip
        page.goto(address)
        page.wait_for_selector(f"text={said}")
        clean(page)
    page.sign_in(cast.coder)
    page.goto("/coding/audits/mine/")
    page.wait_for_selector("text=83.3%")
    clean(page)


def test_a_trainee_reads_the_reviewers_changes(house):
    page, cast = house, house.cast
    from coding.assignment.steps import step

    stay = records.discharged(records.patient(people.facility("MVMC")), by=cast.registrar, attending=cast.attending)
    codeset = step(coding.coded(stay, by=cast.trainee), "submit", by=cast.trainee)
    coding.add(codeset, "N17.9 Y", by=cast.lead)
    desk.finalize(codeset, by=cast.lead)
    page.sign_in(cast.trainee)
    page.goto("/coding/audits/reviewed/")
    clean(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=N17.9 added")
    clean(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coding/audits/reviewed/")
    assert codeset.reviews.get().status == "READ"
