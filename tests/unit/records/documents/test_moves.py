"""A document on the wrong patient goes whole to its right chart, and leaves nothing of the other person behind."""

import datetime as dt

import pytest

from accounts.access import Denied, Unknown
from accounts.audit.models import LogEntry
from accounts.workflow import Refused
from records.documents import actions as documents
from records.documents import moves, search
from records.documents.models import DocumentType
from records.patients.models import PatientGrant
from records.release.moved import require_own
from records.review import actions, copied_text, noting
from records.review.findings import Finding
from records.review.models import Chart, Deficiency
from tests.factories import records, release
from tests.unit.records.review.test_engine import owed, sign, write

pytestmark = pytest.mark.django_db
TEXT = "Assessment:\n\nMarfan syndrome, known aortic root dilation. Left knee pain since the fall on Tuesday."


@pytest.fixture
def right(hospital, cast):
    """Stanley Kowalczyk's stay, whose note it is."""
    patient = records.patient(hospital, family="Kowalczyk", given="Stanley", birth_date=dt.date(1948, 11, 2), sex="M")
    return records.discharged(patient, by=cast.registrar, attending=cast.attending, days_ago=1)


@pytest.fixture
def chart(discharged):
    return Chart.objects.get(encounter=discharged)


def wrong_note(discharged, cast, key="progress", **more):
    return write(discharged, key, cast.attending, text=TEXT, **more)


def move(document, to, by, reason="Stanley's note, dictated under the wrong number"):
    return moves.move_document(document=document, to_patient=to.patient, to_encounter=to, by=by, reason=reason)


def seen_by(user, document, what="document.view"):
    from accounts.audit import acts

    return acts.read(what, by=user, obj=document)


class TestMoving:
    def test_goes_with_versions_signature_and_history(self, discharged, right, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        version = note.current_version
        move(note, right, cast.technician)
        note.refresh_from_db()
        assert (note.patient, note.encounter, note.status) == (right.patient, right, "FINAL")
        assert note.current_version == version
        assert version.signatures.filter(voided_at=None).count() == 1
        assert [event.verb for event in note.events.all()][-1] == "move"

    def test_leaves_entered_in_error_without_content_or_identity(self, discharged, right, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        left = move(note, right, cast.technician)
        assert (left.patient, left.encounter, left.type) == (discharged.patient, discharged, note.type)
        note.refresh_from_db()
        assert "Ames" not in " ".join(event.reason for event in note.events.all())

    def test_addenda_go_along_and_never_alone(self, discharged, right, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        added = sign(documents.addend(document=note, by=cast.attending, text="Also: aspirin."), cast.attending)
        with pytest.raises(Refused, match="adds to another document"):
            move(added, right, cast.technician)
        move(note, right, cast.technician)
        added.refresh_from_db()
        assert added.patient == right.patient

    def test_the_trail_names_both_patients_in_one_act(self, discharged, right, cast):
        move(wrong_note(discharged, cast), right, cast.technician)
        act = LogEntry.objects.get(kind="act", verb="document.move")
        assert set(act.patient_ids) == {discharged.patient_id, right.patient_id}

    def test_no_word_of_it_is_found_in_the_wrong_chart_any_more(self, discharged, right, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        assert search.search_chart(cast.technician, discharged.patient, "Marfan")
        move(note, right, cast.technician)
        assert not search.search_chart(cast.technician, discharged.patient, "Marfan")
        assert search.search_chart(cast.technician, right.patient, "Marfan")

    def test_who_it_waited_for_reaches_the_right_patient_and_not_the_wrong_one(self, discharged, right, cast):
        note = wrong_note(discharged, cast)
        source = f"author:document:{note.pk}"
        move(note, right, cast.technician)
        live = PatientGrant.objects.filter(source=source, revoked_at=None)
        assert [grant.content_object_id for grant in live] == [right.patient_id]

    def test_can_be_moved_on_when_that_was_wrong_as_well(self, discharged, right, cast):
        note = wrong_note(discharged, cast)
        move(note, right, cast.technician)
        note.refresh_from_db()
        move(note, discharged, cast.technician, "It was hers after all")
        note.refresh_from_db()
        assert note.patient == discharged.patient
        assert moves.DocumentMove.objects.count() == 2


class TestRefusing:
    @pytest.mark.parametrize(("spoil", "words"), [
        ("reason", "reason in words"), ("same", "on this patient's chart already"), ("visit", "another patient's"),
        ("retracted", "is retracted"), ("there", "in the right chart already"), ("canceled", "canceled or entered in error"),
    ])  # fmt: skip
    def test_says_why_and_changes_nothing(self, discharged, right, cast, spoil, words):
        note = sign(wrong_note(discharged, cast), cast.attending)
        given = {
            "document": note,
            "to_patient": right.patient,
            "to_encounter": right,
            "by": cast.technician,
            "reason": "Not hers",
        }
        if spoil == "reason":
            given["reason"] = "  "
        elif spoil == "same":
            given |= {"to_patient": discharged.patient, "to_encounter": discharged}
        elif spoil == "visit":
            given["to_encounter"] = discharged
        elif spoil == "retracted":
            documents.retract(document=note, by=cast.technician, reason="Wrong")
        elif spoil == "there":
            write(right, "progress", cast.attending, text=TEXT)
        else:
            type(right)._base_manager.filter(pk=right.pk).update(status="ENTERED_IN_ERROR")
            right.refresh_from_db()
        with pytest.raises(Refused, match=words):
            moves.move_document(**given)
        note.refresh_from_db()
        assert note.patient == discharged.patient
        assert not moves.DocumentMove.objects.exists()

    def test_only_who_may_on_both_sides(self, discharged, right, vip, cast):
        note = wrong_note(discharged, cast)
        for who in (cast.attending, cast.coder, cast.clerk, cast.registrar):
            with pytest.raises(Denied):
                move(note, right, who)
        with pytest.raises(Unknown):
            move(note, right, cast.stranger)
        with pytest.raises(Unknown):
            moves.move_document(document=note, to_patient=vip, by=cast.technician, reason="Hers")

    def test_a_paper_on_which_a_request_rests_stays(self, discharged, right, cast, hospital):
        request = release.logged(discharged.patient, hospital, by=cast.clerk)
        paper = release.document(discharged.patient, None, "correspondence", pages=1)
        from records.release.papers import Authorization

        Authorization(request=request, patient=discharged.patient, scan=paper, recorded_by=cast.clerk).save(
            force_insert=True
        )
        with pytest.raises(Refused, match="request rests on this paper"):
            moves.move_document(document=paper, to_patient=right.patient, by=cast.technician, reason="His")


class TestBothCharts:
    def test_what_it_proved_is_owed_again_and_what_it_proves_is_not(self, discharged, right, chart, cast):
        history = write(
            discharged, "hp", cast.attending, text=TEXT, when=discharged.admitted_at + dt.timedelta(hours=2)
        )
        history = sign(history, cast.attending)
        sign(write(discharged, "discharge_summary", cast.attending), cast.attending)
        actions.analyze(chart=chart, by=cast.technician)
        assert Chart.objects.get(pk=chart.pk).status == "COMPLETE"
        assert owed(right, wanted__key="hp")
        type(right)._base_manager.filter(pk=right.pk).update(admitted_at=history.service_at - dt.timedelta(hours=3))
        move(history, right, cast.technician)
        assert Chart.objects.get(pk=chart.pk).status == "INCOMPLETE"
        assert owed(discharged, wanted__key="hp")
        assert not owed(right, wanted__key="hp")

    def test_the_missing_signature_goes_along_on_its_own_clock(self, discharged, right, cast):
        note = wrong_note(discharged, cast)
        (before,) = owed(discharged, document=note)
        move(note, right, cast.technician)
        (after,) = owed(right, document=note)
        assert (after.pk, after.clock_start, after.due_at) == (before.pk, before.clock_start, before.due_at)
        assert not owed(discharged, document=note)
        reach = PatientGrant.objects.get(source=f"deficiency:{after.pk}", revoked_at=None)
        assert reach.content_object_id == right.patient_id

    def test_wrong_patient_is_completed_by_it(self, discharged, right, chart, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        asked = actions.open_deficiency(chart=chart, by=cast.technician, kind="wrong_patient", document=note,
                                        provider=cast.attending.provider)  # fmt: skip
        move(note, right, cast.technician)
        asked.refresh_from_db()
        assert (asked.status, asked.patient) == ("COMPLETED", right.patient)

    def test_a_finding_about_it_goes_along(self, discharged, right, chart, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        finding = noting.add_finding(
            chart=chart, by=cast.technician, kind="identity", document=note, words="Marfan syndrome"
        )
        move(note, right, cast.technician)
        finding = Finding.objects.get(pk=finding.pk)
        assert (finding.patient, finding.chart.encounter, finding.deficiency.patient) == (
            right.patient,
            right,
            right.patient,
        )
        assert finding.passages.get().patient == right.patient

    def test_a_contradiction_with_it_is_settled_and_quotes_nothing_on_either_side(self, discharged, right, chart, cast):
        own = sign(
            write(discharged, "progress", cast.attending, text="Right knee pain. No heart disease."), cast.attending
        )
        note = sign(wrong_note(discharged, cast), cast.attending)
        finding = noting.add_finding(
            chart=chart, by=cast.technician, kind="contradiction", document=own, words="No heart disease"
        )
        noting.add_passage(finding=finding, by=cast.technician, document=note, words="Marfan syndrome")
        move(note, right, cast.technician)
        finding = Finding.objects.get(pk=finding.pk)
        assert (finding.status, finding.patient) == ("SETTLED", discharged.patient)
        assert "Marfan" not in " ".join(p.words for p in finding.passages.filter(voided_at=None))
        assert not Deficiency.objects.filter(patient=discharged.patient, words__contains="Marfan").exists()
        assert not Deficiency.objects.filter(patient=right.patient, words__contains="No heart").exists()

    def test_to_a_chart_without_a_visit_nothing_is_left_to_read_either(self, discharged, right, cast):
        note = wrong_note(discharged, cast)
        moves.move_document(document=note, to_patient=right.patient, by=cast.technician, reason="No visit of his fits")
        rows = Deficiency.objects.filter(encounter=discharged, kind="missing_signature")
        assert [(row.status, row.document, row.words) for row in rows] == [
            ("CANCELLED", None, "It was about a document that was entered in error and moved.")
        ]

    def test_nothing_in_the_wrong_stay_is_copied_from_it_any_more(self, discharged, right, cast):
        long = TEXT + " He was advised to avoid lifting and to have an echocardiogram within the next month."
        write(discharged, "progress", cast.attending, text=long, when=discharged.admitted_at)
        note = write(discharged, "progress", cast.attending, text=long + " Again.")
        copied_text.notice(discharged.pk)
        assert copied_text.CopiedText.objects.exists()
        move(note, right, cast.technician)
        assert not copied_text.CopiedText.objects.exists()


class TestNoticeList:
    def test_keeps_who_had_opened_it_once_each_and_not_who_moved_it(self, discharged, right, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        for what in ("document.view", "document.view", "document.print"):
            seen_by(cast.coder, note, what)
        seen_by(cast.technician, note)
        left = move(note, right, cast.technician)
        (notice,) = left.notices.all()
        assert (notice.user, notice.times, notice.how) == (cast.coder, 3, "opened, printed")

    def test_names_to_whom_it_was_released_and_takes_it_out_of_what_has_not_left(
        self, discharged, right, cast, hospital
    ):
        paper = release.document(discharged.patient, discharged, "operative", pages=1)
        gone = release.walked(release.logged(discharged.patient, hospital, by=cast.clerk), "RELEASED", by=cast.clerk,
                              checker=cast.checker)  # fmt: skip
        waiting = release.walked(release.logged(discharged.patient, hospital, by=cast.clerk), "QC", by=cast.clerk,
                                 checker=cast.checker)  # fmt: skip
        left = move(paper, right, cast.technician)
        (notice,) = left.notices.exclude(disclosure=None)
        assert notice.disclosure.request == gone
        assert not [item for item in waiting.items.all() if item.pages]
        assert gone.items.get().pages == [1]
        for packet in (gone.current_packet(), waiting.current_packet()):
            with pytest.raises(Unknown):
                require_own(packet, "records.view_document")

    def test_the_privacy_officer_tells_each_and_closes_with_words(self, discharged, right, cast):
        note = sign(wrong_note(discharged, cast), cast.attending)
        seen_by(cast.coder, note)
        left = move(note, right, cast.technician)
        with pytest.raises(Denied):
            moves.tell(notice=left.notices.get(), by=cast.technician)
        notice = moves.tell(notice=left.notices.get(), by=cast.privacy)
        assert notice.told_by == cast.privacy
        assert moves.close(move=left, by=cast.privacy, reason="One coder, told").status == "CLOSED"


def test_the_type_is_sensitive_also_when_only_the_tombstone_is_left(discharged, right, cast):
    """Who may not see a category does not learn from what is left that there was such a document."""
    note = write(discharged, "sud_note", cast.attending, text=TEXT)
    move(note, right, cast.technician)
    assert moves.left_behind(cast.technician, encounter=discharged)
    assert not moves.left_behind(cast.mpi_analyst, encounter=discharged)
    assert DocumentType.objects.get(key="sud_note").sensitivity == ["part2"]
