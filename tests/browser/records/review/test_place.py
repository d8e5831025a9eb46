"""On the analysis workbench what scrolls keeps its place; and a page that only sends a file goes on hearing keys."""

import datetime as dt
import re

from django.urls import reverse
from playwright.sync_api import expect

from records.documents.models import Document
from records.review.models import Chart
from tests.browser.accounts.conftest import coder, desk, hospital, sign_in
from tests.browser.records.review.test_review import PROGRESS, house
from tests.unit.records.review.test_engine import sign, write

__all__ = ["coder", "desk", "hospital", "house"]
TOP = "document.querySelector('[data-keep=task]').scrollTop"


def test_opening_a_piece_of_evidence_keeps_the_checklist_where_it_was(house, browser_page, live_server):
    page, stay = browser_page, house.stays[0]
    for number in range(12):
        key = ("progress", "consult", "nursing")[number % 3]
        write(stay, key, house.attending, when=stay.admitted_at + dt.timedelta(hours=number), text=PROGRESS)
    sign(write(stay, "discharge_summary", house.attending, text="Course.\n\nPneumonia."), house.attending)
    page.set_viewport_size({"width": 1280, "height": 420})
    sign_in(page, live_server, house.technician)
    page.goto(reverse("review:chart_analyze", args=[Chart.objects.get(encounter=stay).public_id]))
    evidence = page.get_by_label("Checklist").get_by_role("link", name=re.compile("^Discharge summary$"))
    evidence.scroll_into_view_if_needed()
    page.get_by_label("Checklist").evaluate("pane => { pane.scrollTop += 40; }")
    before = page.evaluate(TOP)
    assert before > 0, "the checklist is longer than the screen"
    evidence.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Pneumonia.", exact=True).wait_for()
    expect(evidence).to_be_focused()  # j and k go on from here
    assert page.evaluate(TOP) == before
    page.keyboard.press("l")  # back to all documents
    page.get_by_role("table").wait_for()
    assert page.evaluate(TOP) == before


def test_of_another_chart_nothing_is_kept(house, browser_page, live_server):
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 420})
    sign_in(page, live_server, house.technician)
    charts = [Chart.objects.get(encounter=stay).public_id for stay in house.stays[:2]]
    page.goto(reverse("review:chart_analyze", args=[charts[0]]))
    page.get_by_label("Checklist").evaluate("pane => { pane.scrollTop = 9999; }")
    page.goto(reverse("review:chart_analyze", args=[charts[1]]))
    assert page.evaluate(TOP) == 0
    assert Document.objects.exists()


def test_a_page_that_only_sends_a_file_goes_on_hearing_keys(desk):
    desk.goto("/gallery/specimen/")
    expect(desk.locator("html[data-ready]")).to_have_count(1)
    for _ in range(2):
        with desk.expect_download(timeout=2_500):
            desk.keyboard.press("e")
    desk.keyboard.press("j")
    desk.keyboard.press("a")  # assigns the row in focus, at once
    expect(desk.get_by_text("Undo")).to_be_visible(timeout=1_500)
