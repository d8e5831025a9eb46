"""Documents in a real browser, by keyboard: write and sign, read pages and find words, drop good and bad files."""

import pytest
from django.conf import settings as site
from django.urls import reverse
from playwright.sync_api import expect

from records.documents import actions
from records.documents.models import Document
from tests.browser.looks import faults
from tests.factories.people import PASSWORD
from tests.unit.records.documents import samples
from tests.unit.records.documents.conftest import kind, note, opened, own_folder, signed  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_(browser_page, live_server, client_for):
    """`as_(cast.attending)`: the page, signed in as that person."""

    def sign_in(user):
        cookie = client_for(user).cookies[site.SESSION_COOKIE_NAME]
        browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return browser_page

    return sign_in


@pytest.fixture
def scan(discharged, cast, kind):  # noqa: F811
    return actions.capture(
        name="scan.pdf", content=samples.pdf(4, "Consent page {n}"), patient=discharged.patient, encounter=discharged,
        type=kind("consent"), by=cast.technician, signed_on_paper=True,
    )  # fmt: skip


def write_url(discharged, query=""):
    return reverse("documents:document_write", args=[discharged.patient.public_id]) + query


def test_a_physician_writes_reads_and_signs_without_a_mouse(discharged, cast, as_):
    page = as_(cast.attending)
    page.goto(write_url(discharged, "?type=discharge_summary"))
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type(
        "Final diagnoses:\nSepsis due to E. coli.\nHospital course: Ceftriaxone for seven days.\n"
        "Condition at discharge: good.\nDisposition: home.\nFollow-up: in a week."
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator("article.paper")).to_contain_text("Sepsis due to E. coli.")
    expect(page.get_by_role("heading", name="Final diagnoses")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("s")
    expect(page.get_by_label("Your password")).to_be_focused()
    assert faults(page) == []
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed as Samuel Okafor, MD.")).to_be_visible()
    document = Document.objects.get()
    assert (document.status, document.encounter) == ("FINAL", discharged)


def test_what_was_typed_is_still_there_after_the_connection_was_lost(discharged, cast, as_):
    page = as_(cast.attending)
    page.goto(write_url(discharged, "?type=progress"))
    page.get_by_role("textbox", name="Note").fill("Typed before the sign-out.")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.goto(write_url(discharged, "?type=progress"))
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Typed before the sign-out.")


def test_pages_are_read_and_searched_by_keyboard(scan, cast, as_):
    page = as_(cast.coder)
    page.goto(scan.get_absolute_url())
    first = page.get_by_role("img", name="Page 1")
    expect(first).to_have_js_property("naturalWidth", 1500)
    page.keyboard.press("f")
    page.keyboard.type("page 3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-page-now]")).to_have_text("Page 3 of 4")
    page.keyboard.press("Escape")
    wide = first.bounding_box()["width"]
    page.keyboard.press("+")
    assert first.bounding_box()["width"] > wide
    assert faults(page) == []


def test_five_files_dropped_one_bad_none_lost(discharged, cast, as_):
    page = as_(cast.technician)
    page.goto(reverse("documents:document_upload", args=[discharged.patient.public_id]))
    assert faults(page) == []
    page.get_by_label("Type", exact=True).select_option("consent")
    good = [(f"page {n}.pdf", samples.pdf(1, f"Consent {n}")) for n in range(4)]
    sent = [*good[:2], ("locked.pdf", samples.pdf(1, password="x")), *good[2:]]
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in sent]
    )
    expect(page.get_by_text("Kept", exact=True)).to_have_count(4, timeout=30_000)
    expect(page.get_by_text("This PDF is locked with a password.")).to_be_visible()
    assert faults(page) == []
    assert Document.objects.count() == 4


def test_a_phone_reads_and_signs(discharged, cast, note, as_):  # noqa: F811
    document = note(discharged, by=cast.attending)
    page = as_(cast.attending)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(document.get_absolute_url())
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_axe_finds_nothing_on_the_other_screens(scan, signed, discharged, cast, as_):  # noqa: F811
    final = signed(discharged, by=cast.attending, text="Lactate 3.1.")
    for user, names in (
        (cast.technician, ("document_refile", "document_print")),
        (cast.attending, ("document_addend",)),
    ):
        page = as_(user)
        for name in names:
            page.goto(reverse(f"documents:{name}", args=[final.public_id]))
            assert faults(page) == [], name
    page.goto(reverse("documents:document_search", args=[final.patient.public_id]))
    page.keyboard.type("lactate")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("Lactate")
    assert faults(page) == []
