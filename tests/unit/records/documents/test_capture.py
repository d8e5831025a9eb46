"""Capture and filing: each file by itself, duplicates named, filed under this patient's encounters only."""

import datetime as dt
import hashlib

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts import clock
from accounts.access import Denied, Unknown
from accounts.workflow import Refused
from records.documents import actions, files, search, signals, sniff
from records.documents.models import Document, DocumentVersion
from tests.factories import records
from tests.unit.records.documents import samples

pytestmark = pytest.mark.django_db
S = Document.Status


@pytest.fixture
def scan(kind, cast):
    """`scan(encounter, content)`: the technician captures a scanned page, signed on paper."""

    def capture(encounter, content=None, *, key="consent", by=None, **more):
        return actions.capture(
            name="scan.pdf", content=content or samples.pdf(2), patient=encounter.patient, encounter=encounter,
            type=kind(key), by=by or cast.technician, **({"signed_on_paper": True} | more),
        )  # fmt: skip

    return capture


def test_a_scan_signed_on_paper_is_final_and_comes_back_as_it_was(discharged, cast, scan):
    content = samples.pdf(3)
    document = scan(discharged, content)
    version = document.current_version
    assert (document.status, document.source, version.page_count) == (S.FINAL, "scanned", 3)
    assert version.sha256 == hashlib.sha256(content).hexdigest()
    assert files.open_version(version).read() == content
    assert version.original_name == ".pdf"


def test_a_scan_that_waits_for_its_author_goes_to_the_inbox(discharged, cast, scan):
    document = scan(discharged, author=cast.attending.provider, signed_on_paper=False)
    assert (document.status, document.author) == (S.PRELIMINARY, cast.attending.provider)


def test_what_is_written_here_is_not_filed_as_signed(inpatient, cast, kind):
    with pytest.raises(Refused, match="signed here"):
        actions.create_document(patient=inpatient.patient, encounter=inpatient, type=kind("progress"), text="A note.",
                                by=cast.attending, signed_on_paper=True)  # fmt: skip


def test_the_third_of_five_is_bad_and_nothing_else_is_lost(discharged, cast, kind):
    sent = [(f"page {n}.pdf", samples.pdf(1, f"Consent {n}")) for n in range(5)]
    sent[2] = ("page 2.pdf", sent[2][1][:100])
    outcomes = actions.capture_many(
        sent=sent, patient=discharged.patient, encounter=discharged, type=kind("consent"), by=cast.technician,
        signed_on_paper=True,
    )  # fmt: skip
    assert [bool(outcome.document) for outcome in outcomes] == [True, True, False, True, True]
    assert "cut off" in outcomes[2].error
    assert Document.objects.filter(encounter=discharged).count() == 4


def test_the_same_file_twice_is_one_document_and_says_which(discharged, cast, kind):
    filing = {"patient": discharged.patient, "encounter": discharged, "type": kind("consent"), "by": cast.technician}
    content = samples.pdf(1)
    first, second = actions.capture_many(sent=[("a.pdf", content), ("b.pdf", content)], signed_on_paper=True, **filing)
    assert second.duplicate
    assert second.document == first.document
    assert second.error == "This file is in the chart already: Consent."


def test_the_same_file_of_another_visit_is_another_document(discharged, ruth, cast, scan):
    clinic_visit = records.encounter(ruth, by=cast.registrar, klass="AMB", attending=cast.attending, days_ago=1)
    content = samples.pdf(1)
    assert scan(discharged, content) != scan(clinic_visit, content)


def test_after_a_retraction_the_file_can_come_again(discharged, cast, scan):
    content = samples.pdf(1)
    actions.retract(document=scan(discharged, content), by=cast.technician, reason="Filed by mistake")
    assert scan(discharged, content).status == S.FINAL


def test_a_duplicate_of_a_document_beyond_ones_categories_is_not_shown(discharged, cast, scan, kind):
    content = samples.pdf(1)
    scan(discharged, content, key="external", sensitivity=["psychotherapy"], by=cast.attending)
    outcome = actions.capture_many(
        sent=[("x.pdf", content)], patient=discharged.patient, encounter=discharged, type=kind("consent"),
        by=cast.technician, signed_on_paper=True,
    )[0]  # fmt: skip
    assert outcome.duplicate
    assert outcome.document is None
    assert outcome.error == "It is in the chart already."


def test_an_encounter_of_another_patient_is_refused(discharged, hospital, cast, scan, kind):
    other = records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.surgeon)
    with pytest.raises(Refused, match="another patient's"):
        actions.create_document(patient=discharged.patient, encounter=other, type=kind("consent"), by=cast.technician,
                                text="Signed consent.")  # fmt: skip
    with pytest.raises(Refused, match="another patient's"):
        actions.refile(document=scan(discharged), by=cast.technician, encounter=other)


def test_a_date_of_service_to_come_is_refused(discharged, scan):
    with pytest.raises(Refused, match="still to come"):
        scan(discharged, service_at=clock.now() + dt.timedelta(hours=2))


def test_filing_anew_keeps_the_content_and_says_what_changed(discharged, cast, scan, kind, monkeypatch):
    heard = []
    document = scan(discharged)
    monkeypatch.setattr(signals, "on_filed", [lambda **facts: heard.append(facts["document"].type.key)])
    done = actions.refile(document=document, by=cast.technician, type=kind("advance_directive"), title="Living will")
    assert (done.label, done.versions.count(), heard) == ("Living will", 1, ["advance_directive"])
    assert done.events.last().detail == {"fields": ["type", "title"]}


def test_only_who_files_files_anew(discharged, cast, scan, kind):
    with pytest.raises(Denied):
        actions.refile(document=scan(discharged), by=cast.coder, type=kind("external"))


def test_a_type_brings_its_sensitivity_and_so_does_the_visit(discharged, cast, scan):
    discharged.sensitivity = ["part2"]
    discharged.save(update_fields=["sensitivity"])
    assert scan(discharged, key="psych_eval").sensitivity == ["mental_health", "part2"]


def test_nobody_files_what_they_could_not_see_afterwards(discharged, cast, scan):
    with pytest.raises(Refused, match="does not file documents of this category: Psychotherapy notes"):
        scan(discharged, key="therapy_note")
    with pytest.raises(Refused, match="Psychotherapy notes"):
        actions.refile(document=scan(discharged), by=cast.technician, sensitivity=["psychotherapy"])


def test_the_sensitivity_of_its_type_cannot_be_filed_away(discharged, cast, scan):
    document = scan(discharged, key="psych_eval")
    assert actions.refile(document=document, by=cast.technician, sensitivity=[]).sensitivity == ["mental_health"]


def test_a_history_and_physical_of_45_days_before_is_flagged(discharged, cast, scan):
    document = scan(discharged, key="hp", service_at=discharged.admitted_at - dt.timedelta(days=45))
    assert "a new one is needed" in document.index_flag


@pytest.mark.parametrize("who", ["coder", "clerk", "registrar", "privacy", "checker"])
def test_who_may_not_capture(discharged, cast, scan, who):
    with pytest.raises(Denied):
        scan(discharged, by=getattr(cast, who))


def test_a_stranger_does_not_even_learn_that_the_patient_exists(discharged, cast, scan):
    with pytest.raises(Unknown):
        scan(discharged, by=cast.stranger)


def test_a_failed_capture_leaves_an_orphan_that_the_sweep_takes(discharged, cast, scan, monkeypatch, clock):
    def fails(**facts):
        raise RuntimeError("no")

    kept = scan(discharged)
    monkeypatch.setattr(signals, "on_filed", [fails])
    with pytest.raises(RuntimeError):
        scan(discharged, samples.pdf(1, "Lost"))
    assert len(list(files.stored_paths())) == 2
    call_command("sweep_files", verbosity=0)
    assert len(list(files.stored_paths())) == 2, "younger than a day"
    clock(dt.datetime.now(dt.UTC) + dt.timedelta(days=2))
    call_command("sweep_files", "--dry-run")
    assert len(list(files.stored_paths())) == 2
    call_command("sweep_files")
    assert list(files.stored_paths()) == [kept.current_version.path]


def test_the_sweep_names_files_that_are_missing(discharged, scan):
    files.delete(scan(discharged).current_version.path)
    with pytest.raises(CommandError, match="missing"):
        call_command("sweep_files")


def test_rotation_brings_every_file_under_the_new_key(discharged, scan, settings, capsys):
    from base64 import b64encode
    from os import urandom

    content = samples.pdf(1)
    scan(discharged, content)
    settings.FILE_KEYS = settings.FILE_KEYS | {"v2": b64encode(urandom(32)).decode()}
    settings.FILE_KEY_CURRENT = "v2"
    call_command("rotate_file_keys")
    call_command("rotate_file_keys")
    assert "0 file keys" in capsys.readouterr().out
    settings.FILE_KEYS = {"v2": settings.FILE_KEYS["v2"]}
    version = DocumentVersion.objects.get()
    assert version.key_version == "v2"
    assert files.open_version(version).read() == content


def test_rotation_says_which_file_it_cannot_open(discharged, scan, settings):
    scan(discharged)
    settings.FILE_KEYS, settings.FILE_KEY_CURRENT = {"v2": settings.FILE_KEYS["v1"]}, "v2"
    with pytest.raises(CommandError, match="could not be opened"):
        call_command("rotate_file_keys")


# ------------------------------------------------------------------- search


def test_words_are_found_in_notes_and_in_scans(inpatient, cast, note, scan):
    typed = note(inpatient, by=cast.attending, text="Plan:\n\nStart warfarin on Monday.")
    scanned = scan(inpatient, samples.pdf(1, "Warfarin consent"))
    found = search.search_chart(cast.attending, inpatient.patient, "warfarin")
    assert {one.document for one in found} == {typed, scanned}
    assert "<mark>warfarin</mark>" in "".join(one.snippet for one in found)


def test_a_snippet_is_never_more_than_text(inpatient, cast, note):
    note(inpatient, by=cast.attending, text="Warfarin <script>alert(1)</script> & more.")
    snippet = search.search_chart(cast.attending, inpatient.patient, "warfarin")[0].snippet
    assert "<script>" not in snippet


def test_search_shows_nothing_beyond_role_reach_or_status(inpatient, cast, note, signed):
    drafted = note(inpatient, by=cast.attending, text="Draft about warfarin.")
    therapy = signed(inpatient, by=cast.attending, key="therapy_note", text="Session about warfarin.")
    gone = signed(inpatient, by=cast.attending, text="Warfarin, in the wrong chart.")
    actions.retract(document=gone, by=cast.technician, reason="Wrong patient")

    def seen(user):
        return {one.document for one in search.search_chart(user, inpatient.patient, "warfarin")}

    assert seen(cast.attending) == {drafted, therapy}
    assert seen(cast.coder) == set()
    assert seen(cast.technician) == {gone}
    assert seen(cast.stranger) == set()


def test_a_therapy_note_is_the_originators_own(inpatient, cast, signed):
    from accounts.access import grant
    from records.documents.access import hidden_why

    grant(user=cast.surgeon, obj=inpatient.patient, ceiling="work", source="test", reason="Covers", by=None)
    therapy = signed(inpatient, by=cast.attending, key="therapy_note", text="Session notes.")
    assert hidden_why(cast.attending, therapy) == ""
    assert "psychotherapy" in hidden_why(cast.surgeon, therapy)
    assert therapy not in Document.objects.shown_to(cast.surgeon)


def test_examined_files_only(discharged, cast, kind):
    with pytest.raises(sniff.BadFile, match="empty"):
        actions.capture(name="a.pdf", content=b"", patient=discharged.patient, type=kind("consent"), by=cast.technician)


# ---------------------------------------------------------- in the database


def test_what_a_version_says_cannot_be_changed_even_by_sql(discharged, scan):
    from django.db import DatabaseError, transaction

    version = scan(discharged).current_version
    for change in ("SET text = 'other'", "SET sha256 = ''", "SET path = 'x'"):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            run(f"UPDATE records_documentversion {change} WHERE id = {version.pk}")
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        run(f"DELETE FROM records_documentversion WHERE id = {version.pk}")


def test_a_signature_can_only_be_voided_and_only_once(discharged, cast, signed):
    from django.db import DatabaseError, transaction

    signed(discharged, by=cast.attending)
    for change in ("UPDATE records_signature SET name = 'Another'", "DELETE FROM records_signature"):
        with pytest.raises(DatabaseError, match="only be voided"), transaction.atomic():
            run(change)
    run("UPDATE records_signature SET voided_at = now()")
    with pytest.raises(DatabaseError, match="only be voided"), transaction.atomic():
        run("UPDATE records_signature SET voided_at = NULL")


def run(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


# ------------------------------------------------------------------- doubts


def test_a_doubt_is_put_to_rest_by_who_looked(discharged, cast, scan):
    document = scan(discharged, key="hp", service_at=discharged.admitted_at - dt.timedelta(days=45))
    assert actions.refile(document=document, by=cast.technician, title="Old H&P").index_flag
    assert actions.refile(document=document, by=cast.technician, is_right=True).index_flag == ""


@pytest.mark.parametrize(("key", "when"), [("hp", "admitted_at"), ("discharge_summary", "discharged_at")])
def test_an_undated_document_is_dated_by_its_type(discharged, scan, key, when):
    assert scan(discharged, key=key).service_at == getattr(discharged, when)


def test_the_past_inherits_the_sensitivity_of_its_type_and_keeps_long_texts_whole(discharged, cast, kind):
    from records.documents.history import Past, record_past

    text = "word " * 100_000
    row = Document(patient=discharged.patient, encounter=discharged, facility=discharged.facility, status=S.FINAL,
                   type=kind("psych_eval"), service_at=discharged.admitted_at)  # fmt: skip
    document = record_past([Past(row, text)], by=None)[0]
    document.refresh_from_db()
    assert document.sensitivity == ["mental_health"]
    assert files.open_version(document.current_version).read().decode() == text
