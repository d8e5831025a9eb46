"""The documents' screens: who may, who may not, bad input, one row in the trail, as few queries as ever."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit.models import LogEntry
from accounts.workflow import Refused
from records.documents import actions, pages
from records.documents.models import Document, Opening
from tests.factories.people import PASSWORD
from tests.unit.records.documents import samples

pytestmark = pytest.mark.django_db
S = Document.Status


def url(name, document, *more):
    return reverse(f"documents:{name}", args=[document.public_id, *more])


def acts(verb):
    return LogEntry.objects.filter(verb=verb, kind=LogEntry.ACT, outcome=LogEntry.OK)


def refusals():
    return LogEntry.objects.filter(outcome=LogEntry.REFUSED)


@pytest.fixture
def scan(discharged, cast, kind):
    return actions.capture(
        name="scan.pdf", content=samples.pdf(3, "Consent page {n}"), patient=discharged.patient, encounter=discharged,
        type=kind("consent"), by=cast.technician, signed_on_paper=True,
    )  # fmt: skip


# -------------------------------------------------------------------- show


@pytest.mark.parametrize("who", ["technician", "coder", "trainee", "clerk", "attending", "director"])
def test_who_opens_a_document(discharged, cast, signed, client_for, who):
    document = signed(discharged, by=cast.attending)
    answer = client_for(getattr(cast, who)).get(url("document_show", document))
    assert answer.status_code == 200
    assert "Better today. Home tomorrow." in answer.content.decode()
    row = acts("document.view").get()
    assert (row.patient_ids, row.additional_data) == ([document.patient_id], {"version": 1})


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("surgeon", 404), ("privacy", 403), ("administrator", 403)]
)
def test_who_does_not(discharged, cast, signed, client_for, who, status):
    document = signed(discharged, by=cast.attending)
    answer = client_for(getattr(cast, who)).get(url("document_show", document))
    assert answer.status_code == status
    assert "Better today" not in answer.content.decode()
    assert refusals().count() == 1
    assert not acts("document.view").exists()


def test_signed_out_it_is_the_sign_in_page(discharged, cast, signed, client):
    answer = client.get(url("document_show", signed(discharged, by=cast.attending)))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_sensitive_document_needs_its_verb(discharged, cast, signed, client_for):
    document = signed(discharged, by=cast.attending, key="sud_note", text="Methadone 80 mg daily.")
    assert client_for(cast.coder).get(url("document_show", document)).status_code == 200
    assert client_for(cast.mpi_analyst).get(url("document_show", document)).status_code == 404


def test_what_was_typed_is_shown_as_text_and_never_as_markup(discharged, cast, note, client_for):
    document = note(discharged, by=cast.attending, text="Plan <b>now</b>:\n\n<script>alert(1)</script> {{ 7|add:7 }}")
    html = client_for(cast.attending).get(url("document_show", document)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<h3>Plan &lt;b&gt;now&lt;/b&gt;</h3>" in html


def test_others_drafts_are_not_shown(discharged, cast, note, client_for):
    document = note(discharged, by=cast.attending)
    assert client_for(cast.attending).get(url("document_show", document)).status_code == 200
    assert client_for(cast.technician).get(url("document_show", document)).status_code == 404


def test_what_was_retracted_is_gone_for_the_coder_and_there_for_him(discharged, cast, signed, client_for):
    document = signed(discharged, by=cast.attending)
    actions.retract(document=document, by=cast.technician, reason="Another patient's note")
    gone = client_for(cast.coder).get(url("document_show", document))
    assert gone.status_code == 410
    assert "retracted" in gone.content.decode()
    assert "Better today" not in gone.content.decode()
    shown = client_for(cast.technician).get(url("document_show", document)).content.decode()
    assert "Another patient&#x27;s note" in shown


def test_opening_is_noted_for_those_who_can_sign_it(discharged, cast, note, client_for):
    document = note(discharged, by=cast.attending)
    client_for(cast.attending).get(url("document_show", document))
    client_for(cast.attending).get(url("document_show", document))
    assert Opening.objects.get().user == cast.attending


def test_the_number_of_queries_does_not_grow_with_the_record(discharged, cast, signed, opened, client_for):
    def count(document):
        client = client_for(cast.coder)
        client.get(url("document_show", document))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("document_show", document))
        return len(queries)

    plain = signed(discharged, by=cast.attending)
    few = count(plain)
    for n in range(4):
        signed(discharged, by=cast.attending, text=f"Another day, {n}.")
    assert count(plain) == few
    assert few <= 11


def test_nor_with_its_addenda_and_versions(discharged, cast, signed, opened, client_for):
    document, client = signed(discharged, by=cast.attending), client_for(cast.coder)

    def count():
        client.get(url("document_show", document))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("document_show", document))
        return len(queries)

    def add(text):
        added = opened(actions.addend(document=document, by=cast.attending, text=text), cast.attending)
        actions.sign(document=added, by=cast.attending, reauthenticated=True)

    add("One.")
    few = count()
    for text in ("Two.", "Three.", "Four."):
        add(text)
    assert count() == few


def test_who_retracts_learns_who_had_seen_it(discharged, cast, signed, client_for):
    document = signed(discharged, by=cast.attending)
    client_for(cast.coder).get(url("document_show", document))
    actions.retract(document=document, by=cast.technician, reason="Another patient's note")
    html = client_for(cast.technician).get(url("document_show", document)).content.decode()
    assert "Who had seen it" in html
    assert "Priya Nair, CCS" in html


# ------------------------------------------------------------------- pages


def page_urls(client, document):
    return [page["url"] for page in client.get(url("document_show", document)).context["reading"].pages]


def test_pages_are_pictures_under_the_act_that_opened_them(scan, cast, client_for):
    client = client_for(cast.coder)
    urls = page_urls(client, scan)
    rows = LogEntry.objects.count()
    answer = client.get(urls[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert LogEntry.objects.count() == rows, "no new row a page"


def test_a_page_is_drawn_once_while_it_is_looked_at(scan, cast, client_for, monkeypatch):
    client = client_for(cast.coder)
    first = page_urls(client, scan)[0]
    before = client.get(first).content
    monkeypatch.setattr(pages.foreign, "draw", lambda *a: pytest.fail("drawn again"))
    assert client.get(first).content == before


def test_a_page_link_serves_nobody_else_and_no_other_session(scan, cast, client_for):
    urls = page_urls(client_for(cast.coder), scan)
    assert client_for(cast.clerk).get(urls[0]).status_code == 404
    assert client_for(cast.coder).get(urls[0]).status_code == 404


def test_a_page_link_ends_with_the_right_to_see(scan, cast, client_for):
    client = client_for(cast.coder)
    urls = page_urls(client, scan)
    actions.retract(document=scan, by=cast.technician, reason="Another patient's consent")
    assert client.get(urls[0]).status_code == 404


@pytest.mark.parametrize("number", [0, 4, 99999])
def test_there_is_no_page_beyond_the_last(scan, cast, client_for, number):
    client = client_for(cast.coder)
    first = page_urls(client, scan)[0]
    assert client.get(first.removesuffix("1/") + f"{number}/").status_code == 404


def test_a_forged_link_opens_nothing(scan, cast, client_for):
    client = client_for(cast.coder)
    forged = reverse("documents:page_show", args=["x" * 40, 1])
    assert client.get(forged).status_code == 404


def test_words_are_found_on_their_pages(scan, cast, client_for):
    answer = client_for(cast.coder).post(url("document_find", scan), {"words": "PAGE  2"})
    assert answer.json() == {"pages": [2]}
    terms = acts("document.search").get().additional_data
    assert "PAGE" not in str(terms), "the trail keeps a digest of the words"


# ------------------------------------------------------- print and download


def test_printing_and_downloading_are_written_in_the_trail(scan, cast, client_for):
    client = client_for(cast.technician)
    assert client.get(url("document_print", scan)).status_code == 200
    answer = client.get(url("document_download", scan))
    content = b"".join(answer.streaming_content)
    assert content == samples.pdf(3, "Consent page {n}") or content.startswith(b"%PDF")
    assert acts("document.print").count() == 1
    assert acts("document.export").get().additional_data["version"] == 1


def test_the_browser_never_shows_the_foreign_file(scan, cast, client_for):
    answer = client_for(cast.technician).get(url("document_download", scan))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert scan.patient.family not in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("who", ["coder", "attending", "checker"])
def test_who_prints_nothing(scan, cast, client_for, who):
    client = client_for(getattr(cast, who))
    assert client.get(url("document_print", scan)).status_code == 403
    assert client.get(url("document_download", scan)).status_code == 403
    assert "Download" not in client.get(url("document_show", scan)).content.decode()


# -------------------------------------------------------------------- sign


def act(client, document, verb, number=1, **data):
    return client.post(url("document_act", document, number), {"verb": verb, **data})


def test_read_and_sign_with_the_password(discharged, cast, note, client_for):
    document, client = note(discharged, by=cast.attending), client_for(cast.attending)
    assert "do-sign" in client.get(url("document_show", document)).content.decode()
    answer = act(client, document, "sign", password=PASSWORD)
    document.refresh_from_db()
    assert (answer.status_code, document.status) == (302, S.FINAL)


def test_one_password_serves_for_some_minutes(discharged, cast, note, client_for):
    first, second = note(discharged, by=cast.attending), note(discharged, by=cast.attending, text="Day two.")
    client = client_for(cast.attending)
    for document in (first, second):
        client.get(url("document_show", document))
    act(client, first, "sign", password=PASSWORD)
    act(client, second, "sign")
    second.refresh_from_db()
    assert second.status == S.FINAL


def test_where_the_policy_says_so_each_signature_asks(discharged, cast, note, client_for):
    from accounts.policy import set_policy

    set_policy(key="sign_reauth_minutes", value=0, by=cast.director)
    first, second = note(discharged, by=cast.attending), note(discharged, by=cast.attending, text="Day two.")
    client = client_for(cast.attending)
    for document in (first, second):
        client.get(url("document_show", document))
    act(client, first, "sign", password=PASSWORD)
    assert act(client, second, "sign").status_code == 409


def test_a_wrong_password_signs_nothing_and_says_so(discharged, cast, note, client_for):
    document, client = note(discharged, by=cast.attending), client_for(cast.attending)
    client.get(url("document_show", document))
    answer = act(client, document, "sign", password="wrong")
    assert answer.status_code == 422
    assert "That is not your password" in answer.content.decode()
    document.refresh_from_db()
    assert document.status == S.DRAFT


def test_without_a_password_nothing_is_signed(discharged, cast, note, client_for):
    document, client = note(discharged, by=cast.attending), client_for(cast.attending)
    client.get(url("document_show", document))
    answer = act(client, document, "sign")
    assert answer.status_code == 409
    assert "needs your password" in answer.content.decode()


def test_unopened_nothing_is_signed_even_with_the_password(discharged, cast, note, client_for):
    document = note(discharged, by=cast.attending)
    answer = act(client_for(cast.attending), document, "sign", password=PASSWORD)
    assert answer.status_code == 409
    assert "Open it and read it first" in answer.content.decode()


def test_a_technician_retracts_with_a_reason_and_a_coder_does_not(discharged, cast, signed, client_for):
    document = signed(discharged, by=cast.attending)
    assert act(client_for(cast.coder), document, "retract", reason="x").status_code == 403
    assert act(client_for(cast.technician), document, "retract", reason="").status_code == 409
    assert act(client_for(cast.technician), document, "retract", reason="Another patient's").status_code == 302


@pytest.mark.parametrize("verb", ["finalize", "file", "delete", ""])
def test_steps_that_are_no_ones_to_take(discharged, cast, note, client_for, verb):
    document = note(discharged, by=cast.attending)
    assert act(client_for(cast.attending), document, verb).status_code == 409


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


# -------------------------------------------------------- file anew, search


def test_a_technician_files_it_anew(scan, cast, client_for):
    client = client_for(cast.technician)
    assert client.get(url("document_refile", scan)).status_code == 200
    data = {"type": "external", "encounter": "", "service_at": "t-3 0900", "title": "", "sensitivity": ["hiv"]}
    assert client.post(url("document_refile", scan), data).status_code == 302
    scan.refresh_from_db()
    assert (scan.type.key, scan.sensitivity, scan.encounter) == ("external", ["hiv"], None)
    assert client_for(cast.coder).get(url("document_refile", scan)).status_code == 403


def test_words_of_the_chart_are_searched_by_post(scan, discharged, cast, signed, client_for):
    signed(discharged, by=cast.attending, text="Lactate 3.1 on arrival.")
    where = reverse("documents:document_search", args=[discharged.patient.public_id])
    client = client_for(cast.coder)
    assert client.get(where).status_code == 200
    html = client.post(where, {"words": "lactate"}).content.decode()
    assert "<mark>Lactate</mark> 3.1" in html
    assert "Not in this chart" in client.post(where, {"words": "xylophone"}).content.decode()
    assert client.post(where, {"words": ""}).status_code == 422
    assert client_for(cast.stranger).post(where, {"words": "lactate"}).status_code == 404
    assert "actate" not in str(list(acts("document.search").values_list("additional_data", flat=True)))


def test_doubtful_filing_waits_in_the_technicians_queue(discharged, cast, kind, client_for):
    import datetime as dt

    document = actions.capture(
        name="hp.pdf", content=samples.pdf(1), patient=discharged.patient, encounter=discharged, type=kind("hp"),
        by=cast.technician, signed_on_paper=True, service_at=discharged.admitted_at - dt.timedelta(days=40),
    )  # fmt: skip
    where = reverse("documents:queue_file")
    html = client_for(cast.technician).get(where).content.decode()
    assert "Done 40 days before admission" in html
    assert document.public_id in html
    assert client_for(cast.coder).get(where).status_code == 403
    assert document.public_id not in client_for(cast.stranger).get(where).content.decode()


def test_an_altered_file_is_said_in_words_and_not_served(scan, cast, client_for, own_folder):
    path = own_folder / scan.current_version.path
    path.write_bytes(path.read_bytes()[:-1])
    client = client_for(cast.technician)
    assert client.get(page_urls(client, scan)[0]).status_code == 500
    answer = client.get(url("document_download", scan))
    assert answer.status_code == 409
    assert "cannot be opened" in answer.content.decode()
    assert not acts("document.export").exists()
