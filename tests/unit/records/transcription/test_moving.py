"""A dictation sent for the wrong patient or visit goes whole to the right one; what stays holds nothing of it."""

import datetime as dt

import pytest

from accounts import audit, clock
from accounts.access import Denied, Unknown
from accounts.audit.models import LogEntry
from accounts.workflow import Refused
from records.documents import files
from records.documents.moves import DocumentMove, move_document
from records.transcription import actions, moving
from records.transcription.models import Dictation, DictationMove
from tests.factories import people, records
from tests.factories.transcription import TEXT, received, signed, typed, typing

pytestmark = pytest.mark.django_db


@pytest.fixture
def right(hospital, cast):
    """Ida Sørensen's stay, attended by the same physician."""
    patient = records.patient(hospital, family="Sørensen", given="Ida", birth_date=dt.date(1948, 2, 3))
    return records.encounter(patient, by=cast.registrar, attending=cast.attending)


def move(dictation, encounter, *, by, reason="chosen", **more):
    return moving.move(
        dictation=dictation, patient=encounter.patient, encounter=encounter, by=by, reason=reason, **more
    )


def opened(dictation, who):
    """They opened the job, as the trail knows it."""
    audit.viewed(type("Request", (), {"user": who})(), dictation, "dictation.view")


class TestToAnotherPatient:
    def test_the_recording_goes_along_and_a_marker_stays(self, job, right, cast, ruth):
        due, path = job.due_at, job.path
        moved = move(job, right, by=cast.technician)
        assert (moved.pk, moved.patient, moved.encounter, moved.status) == (job.pk, right.patient, right, "QUEUED")
        assert (moved.due_at, moved.path) == (due, path)  # a correction resets no clock
        with files.open_stored(moved) as content:
            assert content.read()[:4] == b"RIFF"
        left = DictationMove.objects.get()
        assert (left.patient, left.to_patient, left.moved_by) == (ruth, right.patient, cast.technician)
        assert not Dictation.objects.filter(patient=ruth).exists()

    def test_nothing_of_the_other_person_stays_in_the_marker(self, job, right, cast, bea):
        job = actions.start(dictation=job, by=bea)
        actions.save(dictation=job, by=bea, text="Sørensen has chest pain.")
        move(job, right, by=cast.technician)
        left = DictationMove.objects.get()
        held = {f.name: getattr(left, f.attname) for f in left._meta.concrete_fields if f.name != "to_patient"}
        assert "chest" not in str(held)
        assert "Sørensen" not in str(held)

    def test_one_row_of_the_trail_names_both(self, job, right, cast, ruth):
        move(job, right, by=cast.technician)
        (row,) = LogEntry.objects.filter(kind="act", verb="dictation.move")
        assert set(row.patient_ids) == {ruth.pk, right.patient_id}
        assert (row.actor, row.additional_data["from"], row.additional_data["to"]) == (
            cast.technician,
            ruth.pk,
            right.patient_id,
        )

    def test_its_document_goes_whole_with_its_signature(self, inpatient, right, bea, cast):
        job = signed(typed(inpatient, typist=bea), by=cast.attending)
        moved = move(job, right, by=cast.technician)
        document = moved.document
        document.refresh_from_db()
        assert (document.patient, document.encounter, document.status) == (right.patient, right, "FINAL")
        assert DocumentMove.objects.get().document == document
        assert moved.status == "DISTRIBUTED"

    def test_a_document_moved_by_itself_takes_its_recording_along(self, inpatient, right, bea, cast):
        job = typed(inpatient, typist=bea)
        move_document(
            document=job.document,
            to_patient=right.patient,
            to_encounter=right,
            by=cast.technician,
            reason="Wrong chart",
        )
        job.refresh_from_db()
        assert (job.patient, job.encounter) == (right.patient, right)
        assert DictationMove.objects.get().dictation == job

    def test_who_had_heard_it_is_to_be_told_once_each(self, job, right, bea, tom, cast):
        for who in (bea, bea, tom, cast.technician):
            opened(job, who)
        move(job, right, by=cast.technician)
        notices = DictationMove.objects.get().notices.all()
        assert {notice.user for notice in notices} == {bea, tom}
        told = moving.tell(notice=notices[0], by=cast.technician)
        assert told.told_by == cast.technician
        first = told.told_at
        assert moving.tell(notice=told, by=cast.technician).told_at == first

    def test_the_check_goes_along(self, inpatient, right, bea, cast):
        from accounts.policy import set_policy

        set_policy(key="transcription_qa_percent", value=100, by=cast.director)
        job = typed(inpatient, typist=bea)
        move(job, right, by=cast.technician)
        check = job.check_of
        check.refresh_from_db()
        assert (check.patient, check.dictation_id) == (right.patient, job.pk)

    def test_back_again_leaves_two_markers(self, job, inpatient, right, cast):
        move(job, right, by=cast.technician)
        job.refresh_from_db()
        back = move(job, inpatient, by=cast.technician, reason="said")
        assert back.patient == inpatient.patient
        assert DictationMove.objects.count() == 2


class TestToAnotherVisit:
    def test_of_the_same_patient_it_goes_itself_without_a_marker(self, inpatient, bea, cast, ruth):
        other = records.encounter(ruth, by=cast.registrar, attending=cast.attending, klass="AMB", days_ago=4)
        job = typed(inpatient, typist=bea)
        moved = move(job, other, by=cast.technician, reason="worklist")
        moved.document.refresh_from_db()
        assert (moved.encounter, moved.document.encounter) == (other, other)
        assert not DictationMove.objects.exists()
        assert moved.events.latest("id").verb == "move"

    def test_the_director_moves_no_document_that_she_does_not_file(self, inpatient, bea, cast, ruth):
        other = records.encounter(ruth, by=cast.registrar, attending=cast.attending, klass="AMB", days_ago=4)
        job = typed(inpatient, typist=bea)
        with pytest.raises(Refused, match="who files documents"):
            move(job, other, by=cast.director)


class TestRefused:
    def test_to_where_it_stands(self, job, inpatient, cast):
        with pytest.raises(Refused, match="under that visit already"):
            move(job, inpatient, by=cast.technician)

    def test_without_a_reason_of_the_list(self, job, right, cast):
        with pytest.raises(Refused, match="how it came"):
            move(job, right, by=cast.technician, reason="It was about Ida")

    def test_on_one_identifier(self, job, right, cast):
        with pytest.raises(Refused, match="Two identifiers"):
            move(job, right, by=cast.technician, identifiers=("mrn",))

    def test_to_a_visit_in_which_its_dictator_has_no_part(self, job, hospital, cast):
        other = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.surgeon)
        with pytest.raises(Refused, match="has no part"):
            move(job, other, by=cast.technician)

    def test_by_who_types(self, job, right, bea):
        with pytest.raises(Denied):
            move(job, right, by=bea)

    def test_to_a_patient_beyond_reach(self, job, clinic, cast):
        from accounts.access import grant

        ivan = people.person("reg2", "registrar", clinic, reaches=[clinic])
        grant(user=cast.attending, obj=clinic, ceiling="work", source="t", reason="Works here", by=None)
        other = records.encounter(records.patient(clinic), by=ivan, attending=cast.attending, facility=clinic)
        with pytest.raises(Unknown):
            move(job, other, by=cast.technician)
        job.refresh_from_db()
        assert job.patient.family == "Ames"

    def test_what_was_withdrawn(self, inpatient, right, bea, cast):
        from records.documents.actions import retract

        job = typed(inpatient, typist=bea)
        retract(document=job.document, by=cast.technician, reason="Twice")
        with pytest.raises(Refused, match="nothing to move"):
            move(job, right, by=cast.technician)

    def test_a_half_typed_one_stays_with_its_typist(self, inpatient, right, bea, cast):
        job = typing(inpatient, typist=bea)
        assert move(job, right, by=cast.technician).transcriptionist == bea
        assert received(right, by=bea, text=TEXT, dictated_at=clock.now()).status == "QUEUED"
