"""A question by keyboard: the coder asks from the desk, the physician answers in the inbox, the coder codes."""

import datetime as dt

import pytest
from django.conf import settings
from playwright.sync_api import expect

from coding.assignment.models import CodeSet
from coding.queries.models import Query
from tests.browser.looks import faults
from tests.factories import coding, people, queries, records

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


def clean(page) -> None:
    assert faults(page) == []


def signed_in(page, live_server, user):
    cookie = people.client_for(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def select(page, words: str) -> None:
    """Select the words in the record, as a mouse or the caret would."""
    page.evaluate(
        """words => {
            const walk = document.createTreeWalker(document.querySelector("[data-open-document]"), NodeFilter.SHOW_TEXT);
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
        }""",
        words,
    )


@pytest.fixture
def house(browser_page, live_server):
    browser_page.context.set_default_timeout(60_000)  # a busy machine takes its time to read the code sets
    hospital = people.facility("MVMC")
    cast = people.cast()
    ruth = records.patient(hospital, family="Ames", given="Ruth", birth_date=dt.date(1955, 3, 4), sex="F")
    stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending)
    queries.note(stay, cast.attending)
    codeset = coding.in_coding(stay, by=cast.coder)
    browser_page.cast, browser_page.codeset, browser_page.stay = cast, codeset, stay
    return browser_page


def test_the_coder_asks_the_physician_answers_the_coder_codes(house, live_server):
    page, cast = house, house.cast
    signed_in(page, live_server, cast.coder)
    page.goto(f"/coding/assignment/{page.codeset.public_id}/")
    clean(page)
    # The words that raise the question, and q.
    select(page, "Acute blood loss anemia after the procedure")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("q")
    page.wait_for_selector("#compose")
    assert page.locator("#indicators q").inner_text() == "Acute blood loss anemia after the procedure"
    clean(page)
    # More indicators are picked while the documents stay in sight.
    page.get_by_role("link", name="Progress note").click()
    page.get_by_text("Creatinine 3.1 mg/dL").wait_for()
    select(page, "Creatinine 3.1 mg/dL on day two")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("i")
    page.get_by_label("Value of indicator 2").wait_for()
    # What leads is said as it is typed.
    page.locator("[name=title]").fill("Sepsis MCC")
    page.locator("#lint [data-rule=cc]").wait_for()
    page.locator("#lint [data-rule=leading]").wait_for()
    page.locator("[name=title]").fill("Clarification of kidney function")
    page.locator("select[name=why]").select_option("incomplete")
    page.get_by_text("Multiple choice").click()
    page.locator("[name=question]").fill("Please clarify the cause of the rise of creatinine.")
    for number, words in ((1, "Acute tubular necrosis"), (2, "Prerenal azotemia")):
        page.get_by_label(f"Option {number}", exact=True).fill(words)
        page.get_by_label(f"Indicators of option {number}").fill("2")
    page.get_by_label("Value of indicator 1").fill("acute blood loss anemia")
    expect(page.locator("#lint")).to_contain_text("It can be sent")
    clean(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coding/assignment/")
    assert CodeSet.objects.get(pk=page.codeset.pk).status == "QUERY_PENDING"

    # The physician: open, choose, sign.
    signed_in(page, live_server, cast.attending)
    page.goto("/records/review/inbox/")
    page.get_by_text("Clarification of kidney function").click()
    page.wait_for_selector("form.answer")
    clean(page)
    assert page.locator("[name=answer]:checked").count() == 0
    page.keyboard.press("2")
    assert page.get_by_label("What the record will say").input_value() == "Prerenal azotemia."
    page.keyboard.press("s")  # asks for the password first
    page.locator("#answer-password").press_sequentially(people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('form.answer')")
    query = Query.objects.get()
    assert (query.status, query.answer_option.text) == ("DOCUMENTED", "Prerenal azotemia")
    assert query.documentation.parent.type.key == "discharge_summary"

    # The coder: the answer is to be coded, and taken up.
    signed_in(page, live_server, cast.coder)
    page.goto("/coding/queries/")
    page.locator("tr[data-row] a.open").first.click()
    page.get_by_text("Answered, to code").first.wait_for()
    clean(page)
    page.keyboard.press("c")
    page.wait_for_url(f"**/coding/assignment/{page.codeset.public_id}/")
    page.locator("#add").press_sequentially("r79.89")
    page.wait_for_selector("#hits [aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr[data-code='R79.89']")
    assert Query.objects.get().status == "CLOSED"


def test_on_a_phone_it_is_answered_in_the_inbox(house, live_server):
    page, cast = house, house.cast
    query = queries.poa(page.stay, by=cast.coder, author=cast.attending)
    signed_in(page, live_server, cast.attending)
    page.set_viewport_size(PHONE)
    page.goto("/records/review/inbox/")
    page.get_by_text("Present on admission").click()
    page.wait_for_selector("form.answer")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    clean(page)
    page.get_by_text("Yes", exact=True).click()
    assert "present on admission" in page.get_by_label("What the record will say").input_value()
    page.locator("#answer-password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign and open next").click()
    page.wait_for_function("() => !document.querySelector('form.answer')")
    assert Query.objects.get(pk=query.pk).status == "DOCUMENTED"


def test_the_other_pages_are_clean(house, live_server):
    page, cast = house, house.cast
    queries.answered(queries.sent(page.stay, by=cast.coder, author=cast.attending, blocking=False), by=cast.attending)
    queries.sent(page.stay, by=cast.coder, author=cast.attending)
    signed_in(page, live_server, cast.lead)
    for address in (
        "/coding/queries/waiting/",
        "/coding/queries/report/",
        "/coding/queries/all/",
        f"/records/patients/{page.stay.patient.public_id}/s/queries/",
    ):
        page.goto(address)
        clean(page)
