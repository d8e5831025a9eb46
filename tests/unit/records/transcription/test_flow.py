"""A dictation from its receipt to the signed document, and each way in which that goes wrong (domain section 10)."""

import datetime as dt

import pytest
from django.core.files.storage import storages

from accounts import clock
from accounts.access import Denied, Unknown
from accounts.audit.models import LogEntry
from accounts.policy import set_policy
from accounts.workflow import SYSTEM, Refused
from records.documents import actions as documents
from records.documents import files
from records.documents.models import Document, DocumentType
from records.documents.workflow import WORKFLOW as DOCUMENT
from records.transcription import actions
from records.transcription.models import Dictation
from records.transcription.workflow import WORKFLOW
from tests.factories import people, records, transcription
from tests.factories.transcription import TEXT, received, signed, typed, typing, wav

pytestmark = pytest.mark.django_db


def verbs(thing):
    return list(thing.events.order_by("id").values_list("verb", flat=True))


class TestReceipt:
    def test_a_recording_is_kept_encrypted_and_queued(self, job, inpatient, cast):
        assert (job.status, job.waits_for, job.seconds, job.content_type) == ("QUEUED", "type", 2, "audio/wav")
        assert verbs(job) == ["receive", "queue"]
        with files.open_stored(job) as content:
            assert content.read()[:4] == b"RIFF"
        with storages["documents"].open(job.path) as sealed:
            assert b"RIFF" not in sealed.read()
        assert job.started_at == job.dictated_at - dt.timedelta(seconds=2)

    @pytest.mark.parametrize(
        ("kind", "stat", "hours"),
        [
            ("consult", False, 24),
            ("hp", False, 24),
            ("operative", False, 24),
            ("clinic_note", False, 48),
            ("consult", True, 4),
        ],
    )
    def test_is_due_by_its_type_from_the_end_of_dictation(self, inpatient, bea, kind, stat, hours):
        made = received(inpatient, by=bea, kind=kind, stat=stat, hours_ago=3)
        assert made.due_at == made.dictated_at + dt.timedelta(hours=hours)

    def test_a_discharge_summary_has_seventy_two_hours(self, discharged, bea):
        made = received(discharged, by=bea, kind="discharge_summary")
        assert made.due_at - made.dictated_at == dt.timedelta(hours=72)

    def test_the_hospital_sets_its_own_turnaround_for_what_comes_after(self, inpatient, bea, cast):
        before = received(inpatient, by=bea)
        set_policy(key="transcription_hours_consult", value=12, by=cast.director, effective_from=clock.now())
        after = received(inpatient, by=bea)
        assert before.due_at - before.dictated_at == dt.timedelta(hours=24)
        assert after.due_at - after.dictated_at == dt.timedelta(hours=12)

    def test_the_clocks_going_back_move_no_due_time(self, inpatient, bea):
        night = dt.datetime(2026, 11, 1, 4, 30, tzinfo=dt.UTC)
        inpatient.admitted_at = night - dt.timedelta(days=1)
        with clock.at(night + dt.timedelta(minutes=5)):
            made = received(inpatient, by=bea, dictated_at=night, service_at=night)
        assert made.due_at == night + dt.timedelta(hours=24)

    def test_late_dictation_keeps_its_real_times_and_its_document_says_so(self, discharged, bea):
        care = discharged.admitted_at
        with clock.at(clock.now() + dt.timedelta(days=30)):
            made = typed(discharged, typist=bea, kind="consult", service_at=care, hours_ago=2)
        assert made.document.late_entry
        assert (made.document.service_at, made.document.dictated_at) == (care, made.dictated_at)

    def test_what_is_dictated_in_time_is_no_late_entry(self, inpatient, bea):
        assert not typed(inpatient, typist=bea).document.late_entry

    def test_a_clinician_sends_their_own(self, inpatient, cast):
        assert received(inpatient, by=cast.attending).dictator == cast.attending.provider

    def test_a_typed_draft_and_a_speech_draft_need_no_recording_and_say_what_they_are(self, inpatient, bea):
        assert received(inpatient, by=bea, text="Chest pain.").origin == "typed"
        speech = received(inpatient, by=bea, text="Chess pain.", speech=True)
        assert (speech.origin, speech.get_origin_display(), speech.text) == (
            "speech",
            "Speech-recognition draft",
            "Chess pain.",
        )


class TestBadReceipt:
    def refused(self, words, encounter, by, **facts):
        with pytest.raises(Refused, match=words):
            received(encounter, by=by, **facts)
        assert not Dictation.objects.exists()

    def test_without_two_identifiers(self, inpatient, bea):
        self.refused("Two identifiers", inpatient, bea, identifiers=("mrn",))
        self.refused("Two identifiers", inpatient, bea, identifiers=("mrn", "mrn"))

    def test_an_encounter_of_another_patient(self, inpatient, bea, hospital, cast):
        other = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        with pytest.raises(Refused, match="another patient's"):
            actions.receive(
                patient=inpatient.patient, encounter=other, type=DocumentType.objects.get(key="consult"), by=bea,
                dictator=cast.attending.provider, dictated_at=clock.now(), text="Chest pain.",
            )  # fmt: skip

    def test_dictated_later_than_it_is_sent(self, inpatient, bea):
        self.refused("later than it is sent", inpatient, bea, hours_ago=-1)

    def test_ended_before_it_began(self, inpatient, bea):
        self.refused("ends before it begins", inpatient, bea, started_at=clock.now())

    def test_care_that_comes_after_the_dictation(self, inpatient, bea):
        self.refused("comes after the dictation", inpatient, bea, service_at=clock.now())

    def test_nothing_to_type(self, inpatient, bea):
        self.refused("neither a recording nor", inpatient, bea, text="  \n ")

    def test_a_type_that_nobody_types_for_another(self, inpatient, bea):
        self.refused("its author writes it", inpatient, bea, kind="therapy_note")

    def test_a_discharge_summary_before_discharge(self, inpatient, bea):
        self.refused("has not been discharged", inpatient, bea, kind="discharge_summary")

    def test_a_dictator_without_a_part_in_the_encounter(self, inpatient, bea, cast):
        self.refused("has no part in this encounter", inpatient, bea, dictator=cast.surgeon)

    def test_the_same_recording_twice_whoevers_it_is_said_to_be(self, inpatient, bea, hospital, cast):
        first = received(inpatient, by=bea, sound=wav(hertz=999))
        other = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        for encounter in (inpatient, other):
            with pytest.raises(actions.Duplicate, match=first.number) as refusal:
                received(encounter, by=bea, sound=wav(hertz=999))
            assert "Ames" not in str(refusal.value)
        assert Dictation.objects.count() == 1

    def test_by_a_role_that_sends_none(self, inpatient, cast):
        with pytest.raises(Denied):
            received(inpatient, by=cast.coder)

    def test_for_a_patient_beyond_reach(self, inpatient, cast, clinic):
        far = people.person("far", "transcriptionist", clinic, reaches=[clinic])
        with pytest.raises(Unknown):
            received(inpatient, by=far)


class TestTyping:
    def test_goes_from_the_queue_to_its_author(self, job, bea, cast):
        job = actions.start(dictation=job, by=bea)
        assert (job.status, job.transcriptionist) == ("TRANSCRIBING", bea)
        job = actions.finish(dictation=job, by=bea, text=TEXT)
        assert (job.status, job.text, job.waits_for) == ("PRELIMINARY", "", "")
        document = job.document
        assert (document.status, document.source, document.author) == (
            "PRELIMINARY",
            "dictated",
            cast.attending.provider,
        )
        assert document.current_version == job.transcribed_version
        assert document.dictated_at == job.dictated_at
        assert job.lines == -(-len(" ".join(TEXT.split())) // 65)
        assert verbs(job) == ["receive", "queue", "start", "finish"]

    def test_the_act_is_one_row_of_the_trail_and_keeps_no_words(self, job, bea):
        job = actions.start(dictation=job, by=bea)
        actions.finish(dictation=job, by=bea, text=TEXT)
        rows = LogEntry.objects.filter(kind="act", verb="dictation.finish")
        assert [row.actor for row in rows] == [bea]
        assert "angina" not in str(list(LogEntry.objects.values_list("changes", flat=True)))

    def test_a_text_with_blanks_is_not_finished_but_sent_with_them_or_held(self, job, bea):
        job = actions.start(dictation=job, by=bea)
        text = TEXT.replace("Metoprolol", "____[0:42]")
        with pytest.raises(Refused, match="1 blank is left"):
            actions.finish(dictation=job, by=bea, text=text)
        job.refresh_from_db()
        assert job.status == "TRANSCRIBING"
        held = actions.take(dictation=job, verb="flag", by=bea, text=text)
        assert (held.status, held.blank_count, held.waits_for) == ("BLANK", 1, "type")
        sent = actions.finish(dictation=held, by=bea, text=text, with_blanks=True)
        assert (sent.status, sent.blanks_left) == ("PRELIMINARY", 1)

    def test_without_blanks_nothing_is_sent_as_blank_or_held_for_them(self, job, bea):
        job = actions.start(dictation=job, by=bea)
        for call in (
            lambda: actions.finish(dictation=job, by=bea, text=TEXT, with_blanks=True),
            lambda: actions.take(dictation=job, verb="flag", by=bea, text=TEXT),
        ):
            with pytest.raises(Refused, match="no blank in it"):
                call()

    def test_headings_alone_are_nothing(self, job, bea):
        job = actions.start(dictation=job, by=bea)
        with pytest.raises(Refused, match="Nothing has been typed"):
            actions.finish(dictation=job, by=bea, text="Impression:\n\nRecommendations:\n\n")

    def test_the_words_of_another_who_saved_meanwhile_are_not_overwritten(self, job, bea, tom):
        job = actions.start(dictation=job, by=bea)
        seen = actions.mark_of(job.text)
        actions.save(dictation=job, by=tom, text="Tom's words.", seen=seen)
        with pytest.raises(Refused, match="Somebody saved another text"):
            actions.save(dictation=job, by=bea, text="Bea's words.", seen=seen)
        job.refresh_from_db()
        assert job.text == "Tom's words."

    def test_a_second_listener_is_another_person(self, job, bea, tom):
        job = actions.start(dictation=job, by=bea)
        job = actions.take(dictation=job, verb="hold", by=bea, text=TEXT, reason="The drug at 0:42")
        assert (job.status, job.held_because, job.waits_for) == ("QA_HOLD", "The drug at 0:42", "hold")
        with pytest.raises(Refused, match="somebody else listens"):
            actions.finish(dictation=job, by=bea, text=TEXT)
        done = actions.finish(dictation=job, by=tom, text=TEXT)
        assert (done.status, done.transcriptionist, done.document.versions.get().created_by) == (
            "PRELIMINARY",
            bea,
            tom,
        )

    def test_a_technician_answers_a_hold_but_types_nothing(self, job, bea, cast):
        with pytest.raises(Denied):
            actions.start(dictation=job, by=cast.technician)
        job = actions.start(dictation=job, by=bea)
        job = actions.take(dictation=job, verb="hold", by=bea, text=TEXT, reason="Whose voice?")
        back = actions.take(dictation=job, verb="resume", by=cast.technician, reason="It is Dr. Okafor.")
        assert back.status == "TRANSCRIBING"

    def test_a_trainee_sends_nothing_on_alone(self, hospital, inpatient, bea, tom):
        new = people.person("new", "transcriptionist", hospital, reaches=[hospital], trainee_of=bea)
        job = typing(inpatient, typist=new)
        with pytest.raises(Refused, match="in training"):
            actions.finish(dictation=job, by=new, text=TEXT)
        job = actions.take(dictation=job, verb="hold", by=new, text=TEXT, reason="In training")
        with pytest.raises(Denied):
            actions.finish(dictation=job, by=new, text=TEXT)
        assert actions.finish(dictation=job, by=tom, text=TEXT).transcriptionist == new

    def test_put_back_it_keeps_its_words_for_the_next(self, job, bea):
        job = actions.start(dictation=job, by=bea)
        job = actions.take(dictation=job, verb="put_back", by=bea, text="Half of it.")
        assert (job.status, job.transcriptionist, job.text) == ("QUEUED", None, "Half of it.")

    def test_what_cannot_be_typed_returns_to_its_dictator_and_comes_again(self, job, bea, cast):
        with pytest.raises(Refused, match="reason in words"):
            actions.take(dictation=job, verb="reject", by=bea)
        job = actions.take(dictation=job, verb="reject", by=bea, reason="Only noise after 0:10.")
        assert (job.status, job.waits_for) == ("REJECTED", "")
        due = job.due_at
        job = actions.take(dictation=job, verb="resend", by=cast.attending, reason="Listen on the left channel.")
        assert (job.status, job.due_at) == ("QUEUED", due)

    def test_it_is_sent_again_by_its_dictator_not_by_another_physician(self, job, bea, cast, ruth):
        from accounts.access import grant

        job = actions.take(dictation=job, verb="reject", by=bea, reason="Cut off.")
        grant(user=cast.surgeon, obj=ruth, ceiling="work", source="test", reason="Consulted", by=None)
        with pytest.raises(Refused, match="goes back to Samuel Okafor"):
            actions.take(dictation=job, verb="resend", by=cast.surgeon, reason="It is good.")

    @pytest.mark.parametrize("verb", ["queue", "edit", "sign", "distribute", "withdraw"])
    def test_what_follows_by_rule_is_taken_by_nobody(self, job, cast, verb):
        with pytest.raises((Refused, Denied)):
            WORKFLOW.take(job, verb, by=cast.attending, reason="Now")


class TestAfterTyping:
    def test_it_is_not_signed_while_blanks_remain(self, inpatient, bea, cast):
        job = typed(inpatient, typist=bea, text=TEXT.replace("Metoprolol", "____"), with_blanks=True)
        documents.mark_opened(version=job.document.current_version, by=cast.attending)
        offer = next(o for o in DOCUMENT.offers(job.document, cast.attending) if o.step.verb == "sign")
        assert offer.closed.startswith("1 blank is left in it (____)")
        with pytest.raises(Refused, match="1 blank is left"):
            documents.sign(document=job.document, by=cast.attending, reauthenticated=True)
        assert signed(job, by=cast.attending, text=TEXT).status == "DISTRIBUTED"

    def test_underscores_in_a_note_that_nobody_dictated_are_no_blanks(self, inpatient, cast):
        note = documents.create_document(
            patient=inpatient.patient, encounter=inpatient, type=DocumentType.objects.get(key="progress"),
            by=cast.attending, text="Signature of the witness: ________ Better today.", submit=True,
        )  # fmt: skip
        documents.mark_opened(version=note.current_version, by=cast.attending)
        assert documents.sign(document=note, by=cast.attending, reauthenticated=True).status == "FINAL"

    def test_the_dictator_signs_not_the_typist(self, inpatient, bea):
        job = typed(inpatient, typist=bea)
        with pytest.raises(Denied):
            documents.sign(document=job.document, by=bea, reauthenticated=True)

    def test_the_authors_changes_are_tracked_and_kept(self, inpatient, bea, cast):
        job = typed(inpatient, typist=bea)
        job = signed(job, by=cast.attending, text=TEXT.replace("25 mg", "50 mg").replace("at once", "immediately"))
        assert (job.words_changed, job.status) == (3, "DISTRIBUTED")
        assert "25 mg" in job.transcribed_version.text
        assert "50 mg" in job.signed_version.text
        assert verbs(job)[-3:] == ["edit", "sign", "distribute"]

    def test_signed_as_typed_changes_nothing(self, inpatient, bea, cast):
        job = signed(typed(inpatient, typist=bea), by=cast.attending)
        assert (job.words_changed, job.signed_version) == (0, job.transcribed_version)

    def test_what_its_typist_mends_is_not_the_authors_change(self, inpatient, bea, cast):
        job = typed(inpatient, typist=bea)
        mended = TEXT.replace("Stress test", "Exercise stress test")
        documents.add_version(document=Document.objects.get(pk=job.document_id), by=bea, text=mended)
        job = signed(job, by=cast.attending)
        assert (job.words_changed, job.transcribed_version.text) == (0, mended)

    def test_a_residents_dictation_is_in_the_chart_when_the_attending_cosigned(self, inpatient, bea, cast):
        from records.encounters.actions import add_provider

        add_provider(encounter=inpatient, provider=cast.resident.provider, role="resident", by=cast.registrar)
        job = signed(typed(inpatient, typist=bea, dictator=cast.resident), by=cast.resident)
        assert job.status == "SIGNED"
        document = Document.objects.get(pk=job.document_id)
        documents.mark_opened(version=document.current_version, by=cast.attending)
        documents.cosign(document=document, by=cast.attending, reauthenticated=True)
        job.refresh_from_db()
        assert job.status == "DISTRIBUTED"

    def test_its_retracted_document_withdraws_it(self, inpatient, bea, cast):
        job = typed(inpatient, typist=bea)
        documents.retract(document=job.document, by=cast.technician, reason="Dictated twice")
        job.refresh_from_db()
        assert (job.status, job.waits_for) == ("WITHDRAWN", "")

    def test_notes_without_a_recording_are_left_alone(self, inpatient, cast):
        note = documents.create_document(
            patient=inpatient.patient, encounter=inpatient, type=DocumentType.objects.get(key="progress"), by=SYSTEM,
            text="Better today.", author=cast.attending.provider, source="dictated", submit=True,
        )  # fmt: skip
        documents.mark_opened(version=note.current_version, by=cast.attending)
        assert documents.sign(document=note, by=cast.attending, reauthenticated=True).status == "FINAL"


def test_the_states_are_those_of_the_domain():
    assert transcription  # the factory walks them
    assert [s for s, _ in Dictation.Status.choices][:9] == [
        "DICTATED", "QUEUED", "TRANSCRIBING", "BLANK", "QA_HOLD", "PRELIMINARY", "PROVIDER_EDIT", "SIGNED", "DISTRIBUTED",
    ]  # fmt: skip
