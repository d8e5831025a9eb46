"""What must not happen at the desk: bad files lost or kept, a stranger let in, typed words gone, a phone that cannot sign."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.audit.models import LogEntry
from records.documents import actions as documents
from records.models import Document
from tests.browser.journeys.conftest import looked, sign_in
from tests.factories.people import PASSWORD
from tests.unit.records.documents import samples
from tests.unit.records.documents.conftest import kind  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


# ------------------------------------------------------------------ bad uploads

ZIP = b"PK\x03\x04" + b"\x14\x00\x00\x00\x08\x00" + b"\x00" * 40
SENT = [
    ("locked.pdf", samples.pdf(1, password="x"), "locked with a password"),
    ("notes.pdf", ZIP, re.compile("zip|not (a|of)|cannot", re.I)),
    ("nothing.pdf", b"", "empty"),
    ("good.pdf", samples.pdf(2, "Consent {n}"), "Kept"),
]


@pytest.mark.parametrize("way", ["chooser", "drop"])
def test_the_good_file_is_kept_and_the_bad_are_refused_in_words(way, discharged, cast, as_person):
    page = as_person(cast.technician)
    page.goto(reverse("documents:document_upload", args=[discharged.patient.public_id]))
    page.get_by_label("Type", exact=True).select_option("consent")
    if way == "chooser":
        page.locator("input[type=file]").set_input_files(
            [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content, _ in SENT]
        )
    else:
        _drop(page, SENT)
    for name, _, words in SENT:
        expect(page.locator(".drop-list li", has_text=name)).to_contain_text(words, timeout=20_000)
    looked(page, f"40-uploads-{way}")
    assert [one.current_version.page_count for one in Document.objects.all()] == [2]


def _drop(page, sent) -> None:
    files = [{"name": name, "bytes": list(content)} for name, content, _ in sent]
    dropped = page.evaluate_handle(
        """files => { const all = new DataTransfer();
            for (const f of files) all.items.add(new File([new Uint8Array(f.bytes)], f.name, {type: "application/pdf"}));
            return all; }""",
        files,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.locator(".drop-zone").first.dispatch_event(event, {"dataTransfer": dropped})


# ------------------------------------------------------------------ refusals


def test_a_stranger_meets_a_page_that_knows_nothing(ruth, cast, as_person):
    page = as_person(cast.stranger)
    answer = page.goto(reverse("patients:patient_show", args=[ruth.public_id]))
    assert answer.status == 404
    expect(page.get_by_role("navigation").first).to_be_visible()  # in the frame, with the way on
    assert "Ames" not in page.content()
    looked(page, "41-not-here")
    row = LogEntry.objects.filter(outcome=LogEntry.REFUSED, actor=cast.stranger).get()
    assert (row.verb, row.patient_ids) == ("records.view_patient", [ruth.pk])


def test_a_role_without_the_verb_is_told_so(ruth, cast, as_person):
    page = as_person(cast.registrar)
    answer = page.goto(reverse("documents:document_upload", args=[ruth.public_id]))
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looked(page, "42-not-allowed")
    assert LogEntry.objects.filter(outcome=LogEntry.REFUSED, actor=cast.registrar).exists()


# ------------------------------------------------------------------ sign-out in mid-typing


def test_what_was_typed_is_there_after_the_idle_log_off(discharged, cast, browser_page):
    page = browser_page
    page.clock.install()
    page.goto("/")
    sign_in(page, cast.attending)
    page.wait_for_url("**/inbox/")
    write = reverse("documents:document_write", args=[discharged.patient.public_id]) + "?type=progress"
    page.goto(write)
    page.get_by_role("textbox", name="Note").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Lactate 3.1 at 14:00. Called away in the middle of a sen")
    page.clock.run_for(2_000)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.clock.run_for(16 * 60 * 1000)
    page.wait_for_url(re.compile(r"/login/\?idle=1"))
    assert "Ames" not in page.content()
    assert "Lactate" not in page.content()
    looked(page, "43-idle")
    sign_in(page, cast.attending)
    page.wait_for_url(re.compile("/write/"))
    expect(page.get_by_role("textbox", name="Note")).to_have_value(re.compile("Called away in the middle of a sen$"))


# ------------------------------------------------------------------ a phone


def test_a_physician_opens_and_signs_on_a_phone(discharged, cast, as_person, kind):  # noqa: F811
    patient = discharged.patient
    note = documents.create_document(
        patient=patient, encounter=discharged, type=kind("progress"), by=cast.attending, text="Assessment: improving.",
        submit=True,
    )  # fmt: skip
    page = as_person(cast.attending)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.wait_for_url("**/inbox/")
    looked(page, "44-phone-inbox")
    _fits(page)
    page.get_by_role("link", name=re.compile("Ames")).first.click()
    expect(page.get_by_text("improving")).to_be_visible()
    looked(page, "45-phone-mail")
    _fits(page)
    page.get_by_role("button", name="Sign and open next").click()
    page.get_by_label("Your password").fill(PASSWORD)
    looked(page, "46-phone-sign")
    page.get_by_role("dialog").get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed: Progress note")).to_be_visible()
    _fits(page)
    note.refresh_from_db()
    assert note.status == "FINAL"


def _fits(page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
