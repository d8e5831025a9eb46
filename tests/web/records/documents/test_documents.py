"""The documents' screens: who may, who may not, bad input, one row in the trail, as few queries as ever."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit.models import LogEntry
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
