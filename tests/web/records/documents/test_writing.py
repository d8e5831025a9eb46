"""Documents by screen: written, edited, added to, uploaded."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.workflow import Refused
from records.documents import actions
from records.documents.models import Document
from tests.unit.records.documents import samples
from tests.web.records.documents.test_documents import S, url

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------- write


def filing(kind="progress", **more):
    return {"type": kind, "encounter": "", "service_at": "", "once": "k1", **more}


def test_a_physician_writes_and_lands_in_the_viewer_to_sign(discharged, cast, client_for):
    client = client_for(cast.attending)
    where = reverse("documents:document_write", args=[discharged.patient.public_id])
    page = client.get(where, {"type": "discharge_summary", "encounter": discharged.public_id}).content.decode()
    assert "Hospital course:" in page
    answer = client.post(where, filing(text="Course:\n\nUneventful.", encounter=discharged.public_id))
    document = Document.objects.get()
    assert answer["Location"] == document.get_absolute_url()
    assert (document.status, document.author) == (S.DRAFT, cast.attending.provider)
    again = client.post(where, filing(text="Course:\n\nUneventful.", encounter=discharged.public_id))
    assert again["Location"] == document.get_absolute_url()
    assert Document.objects.count() == 1, "a form sent twice makes one document"


def test_a_note_of_a_chosen_type_begins_with_its_template_and_is_signed_only_with_its_parts(
    discharged, cast, client_for
):
    """From the chart as from the inbox: required elements are checked as typed, and before the signature (domain 3.2)."""
    okafor = client_for(cast.attending)
    url = reverse("documents:document_write", args=[discharged.patient.public_id]) + "?type=discharge_summary"
    page = okafor.get(url)
    assert "Required parts" in page.content.decode()
    assert page.context["form"]["text"].value().startswith("Final diagnoses:")
    sent = {"type": "discharge_summary", "encounter": discharged.public_id, "once": "k1",
            "text": "Final diagnoses:\n\nPneumonia.\n\nHospital course:\n\nCeftriaxone."}  # fmt: skip
    assert okafor.post(url, sent).status_code == 302
    made = Document.objects.get(type__key="discharge_summary")
    okafor.get(made.get_absolute_url())
    with pytest.raises(Refused, match="It lacks Condition at discharge, Disposition and Follow-up"):
        actions.sign(document=made, by=cast.attending, reauthenticated=True)
    edit = okafor.get(reverse("documents:document_edit", args=[made.public_id])).content.decode()
    assert "3 of 5 required parts are still empty" in edit


def test_what_is_typed_for_the_physician_waits_in_their_inbox(discharged, cast, client_for):
    where = reverse("documents:document_write", args=[discharged.patient.public_id])
    data = filing(text="Course:\n\nUneventful.", author=cast.attending.provider.public_id)
    client_for(cast.technician).post(where, data)
    document = Document.objects.get()
    assert (document.status, document.source) == (S.PRELIMINARY, "dictated")


def test_a_blank_note_stays_on_the_screen_with_its_reason(discharged, cast, client_for):
    where = reverse("documents:document_write", args=[discharged.patient.public_id])
    answer = client_for(cast.attending).post(where, filing(text="Plan:\n\n"))
    assert answer.status_code == 422
    assert "The note is blank" in answer.content.decode()


def test_a_late_entry_says_when(discharged, cast, client_for):
    where = reverse("documents:document_write", args=[discharged.patient.public_id])
    answer = client_for(cast.attending).post(where, filing(text="She fell.", late_entry="on"))
    assert answer.status_code == 422
    assert "A late entry says when the care was" in answer.content.decode()


def test_another_patients_visit_is_no_choice(discharged, hospital, cast, client_for):
    from tests.factories import records

    other = records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.surgeon)
    where = reverse("documents:document_write", args=[discharged.patient.public_id])
    answer = client_for(cast.attending).post(where, filing(text="A note.", encounter=other.public_id))
    assert answer.status_code == 422
    assert Document.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("coder", 403), ("clerk", 403), ("stranger", 404), ("technician", 200)])
def test_who_writes_and_uploads(discharged, cast, client_for, who, status):
    client = client_for(getattr(cast, who))
    for name in ("document_write", "document_upload"):
        assert client.get(reverse(f"documents:{name}", args=[discharged.patient.public_id])).status_code == status


def test_editing_a_note_makes_a_version_and_shows_the_earlier_one(discharged, cast, note, client_for):
    document, client = note(discharged, by=cast.attending), client_for(cast.attending)
    assert "Better today" in client.get(url("document_edit", document)).content.decode()
    client.post(url("document_edit", document), {"text": "Worse today.", "seen": 1})
    assert "Worse today." in client.get(url("document_show", document)).content.decode()
    earlier = client.get(url("version_show", document, 1)).content.decode()
    assert "Better today" in earlier
    assert "Earlier version" in earlier
    assert client.get(url("version_show", document, 9)).status_code == 404


def test_an_edit_over_anothers_is_refused_with_the_words_kept(discharged, cast, note, client_for):
    document, client = note(discharged, by=cast.attending), client_for(cast.attending)
    client.post(url("document_edit", document), {"text": "First.", "seen": 1})
    answer = client.post(url("document_edit", document), {"text": "Second thoughts.", "seen": 1})
    assert answer.status_code == 422
    assert "Second thoughts." in answer.content.decode()


def test_an_addendum_stands_under_its_document(discharged, cast, signed, client_for):
    document, client = signed(discharged, by=cast.attending), client_for(cast.attending)
    answer = client.post(url("document_addend", document), {"text": "Culture: E. coli.", "once": "k2"})
    assert answer.status_code == 302
    html = client.get(url("document_show", document)).content.decode()
    assert "Culture: E. coli." in html
    assert client_for(cast.technician).get(url("document_addend", document)).status_code == 403


# ------------------------------------------------------------------ upload


def upload(client, patient, *sent, kind="consent", accept="application/json", **more):
    data = filing(kind, source="scanned", signed_on_paper="on", **more)
    data["file"] = [SimpleUploadedFile(name, content) for name, content in sent]
    return client.post(reverse("documents:document_upload", args=[patient.public_id]), data, headers={"accept": accept})


def test_a_good_file_is_kept_and_says_where(discharged, cast, client_for):
    answer = upload(client_for(cast.technician), discharged.patient, ("x.pdf", samples.pdf(2)))
    document = Document.objects.get()
    assert answer.json() == {"label": "Kept", "url": document.get_absolute_url(), "note": "2 pages"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "No file came|empty"),
        (samples.pdf(1, password="x"), "locked"),
        (samples.pdf(1)[:200], "cut off"),
        (samples.zip_named_pdf(), "ZIP archive"),
        (samples.png_bomb(), "larger than"),
        (samples.RTF_WITH_OBJECT, "embedded object"),
        (b"MZ\0\0\x01", "a program"),
    ],
    ids=["0 bytes", "encrypted", "truncated", "zip", "bomb", "rtf object", "exe"],
)
def test_a_bad_file_is_refused_in_words(discharged, cast, client_for, content, words):
    answer = upload(client_for(cast.technician), discharged.patient, ("discharge.pdf", content))
    assert answer.status_code == 422
    assert any(word in answer.json()["error"] for word in words.split("|"))
    assert Document.objects.count() == 0


def test_a_file_that_is_too_large_is_not_even_read(discharged, cast, client_for, settings):
    settings.DOCUMENT_MAX_MB, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1, 2 * 1024 * 1024
    answer = upload(client_for(cast.technician), discharged.patient, ("big.pdf", b"%PDF-" + b"0" * 3 * 1024 * 1024))
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.json()["error"]


def test_no_clear_copy_of_an_upload_lies_in_a_temporary_file(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > settings.DOCUMENT_MAX_MB * 1024 * 1024


def test_without_scripts_each_of_many_files_has_its_line(discharged, cast, client_for):
    sent = [("a.pdf", samples.pdf(1, "One")), ("b.pdf", b"MZ\0\0"), ("c.pdf", samples.pdf(1, "One"))]
    html = upload(client_for(cast.technician), discharged.patient, *sent, accept="text/html").content.decode()
    assert (html.count("Not taken"), html.count("There already"), html.count(">Kept<")) == (1, 1, 1)


def test_a_name_with_a_path_or_a_patient_in_it_is_not_kept(discharged, cast, client_for):
    upload(client_for(cast.technician), discharged.patient, ("../../Ames Ruth.pdf", samples.pdf(1)))
    version = Document.objects.get().current_version
    assert version.original_name == ".pdf"
    assert "Ames" not in version.path


def test_who_says_that_it_is_not_signed_names_its_author(discharged, cast, client_for):
    client = client_for(cast.technician)
    where = reverse("documents:document_upload", args=[discharged.patient.public_id])
    answer = client.post(where, filing("consent", source="scanned"), headers={"accept": "application/json"})
    assert "Name its author" in answer.json()["error"]
