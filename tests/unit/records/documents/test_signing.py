"""Signing, cosigning, changing, adding, retracting (domain 3.4), in the words of its rules."""

import datetime as dt

import pytest

from accounts import clock
from accounts.access import Denied, acting
from accounts.audit.models import LogEntry
from accounts.workflow import SYSTEM, Refused
from records.documents import actions, signals
from records.documents.models import Document, Signature
from records.documents.workflow import WORKFLOW, offers_to
from tests.factories import records

pytestmark = pytest.mark.django_db
S = Document.Status


def refused(action, **values) -> str:
    with pytest.raises(Refused) as refusal:
        action(**values)
    return str(refusal.value)


@pytest.fixture
def residents_note(inpatient, cast, note, opened):
    """A resident's note, read and signed by her: it waits for the attending."""
    from records.encounters.actions import add_provider

    add_provider(encounter=inpatient, provider=cast.resident.provider, role="resident", by=cast.registrar)
    acting(cast.resident, "resident")
    document = opened(note(inpatient, by=cast.resident), cast.resident)
    return actions.sign(document=document, by=cast.resident, reauthenticated=True)


# --------------------------------------------------------------------- sign


def test_an_attending_reads_and_signs_and_it_is_final(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.attending)
    done = actions.sign(document=document, by=cast.attending, reauthenticated=True)
    assert done.status == S.FINAL
    assert [event.verb for event in done.events.all()] == ["create", "sign", "finalize"]


def test_the_signature_says_who_with_what_credential_when_as_what_and_for_which_content(inpatient, cast, signed):
    document = signed(inpatient, by=cast.attending)
    signature = Signature.objects.get(version=document.current_version)
    assert signature.name == "Samuel Okafor, MD"
    assert signature.user == cast.attending
    assert signature.get_meaning_display() == "Author"
    assert signature.content_sha256 == document.current_version.sha256
    assert signature.at == document.signed_at


def test_only_the_author_signs_as_author(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.surgeon)
    records_reach(cast.surgeon, inpatient)
    assert "Only its author signs it: Samuel Okafor, MD" in refused(
        actions.sign, document=document, by=cast.surgeon, reauthenticated=True
    )


def records_reach(user, encounter):
    from accounts.access import grant

    grant(user=user, obj=encounter.patient, ceiling="work", source="test", reason="Covers", by=None)


def test_staff_cannot_sign_for_the_physician(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.technician)
    with pytest.raises(Denied):
        actions.sign(document=document, by=cast.technician, reauthenticated=True)


def test_nothing_is_signed_automatically(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.attending)
    assert "Only its author signs it" in refused(actions.sign, document=document, by=SYSTEM, reauthenticated=True)


def test_nothing_is_signed_unopened(inpatient, cast, note):
    document = note(inpatient, by=cast.attending)
    assert "Open it and read it first" in refused(
        actions.sign, document=document, by=cast.attending, reauthenticated=True
    )


def test_opening_an_earlier_version_is_not_enough(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.attending)
    actions.add_version(document=document, by=cast.attending, text="Plan:\n\nStays until Monday.")
    assert "this version has not been opened" in refused(
        actions.sign, document=document, by=cast.attending, reauthenticated=True
    )


def test_signing_needs_the_password(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.attending)
    assert "needs your password" in refused(actions.sign, document=document, by=cast.attending, reauthenticated=False)


def test_what_was_changed_after_it_was_opened_is_not_signed(inpatient, cast, note, opened):
    document = note(inpatient, by=cast.attending)
    actions.add_version(document=document, by=cast.attending, text="Plan:\n\nAnother plan.")
    opened(document, cast.attending)
    assert "changed after you opened it" in refused(
        actions.sign, document=document, by=cast.attending, reauthenticated=True, seen=1
    )


def test_a_refused_signature_leaves_nothing(inpatient, cast, note):
    document = note(inpatient, by=cast.attending)
    refused(actions.sign, document=document, by=cast.attending, reauthenticated=True)
    document.refresh_from_db()
    assert (document.status, document.signed_at, Signature.objects.count()) == (S.DRAFT, None, 0)


@pytest.mark.parametrize("text", ["", "   \n\n  ", "Assessment:\n\nPlan:\n\n", "...\n---"])
def test_a_blank_note_is_refused(inpatient, cast, note, text):
    assert "blank" in refused(note, encounter=inpatient, by=cast.attending, text=text)


def test_a_discharge_summary_comes_after_the_discharge(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending, key="discharge_summary"), cast.attending)
    assert "has not been discharged yet" in refused(
        actions.sign, document=document, by=cast.attending, reauthenticated=True
    )


def test_after_the_discharge_it_is_signed(discharged, cast, signed):
    assert signed(discharged, by=cast.attending, key="discharge_summary").status == S.FINAL


def test_an_author_whose_privileges_ended_does_not_sign(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.attending)
    profile = cast.attending.provider
    profile.active_to = clock.today() - dt.timedelta(days=1)
    profile.save(update_fields=["active_to"])
    assert "privileges are not active" in refused(
        actions.sign, document=document, by=cast.attending, reauthenticated=True
    )


# ------------------------------------------------------------------- cosign


def test_a_residents_note_waits_for_the_attending_of_the_stay(residents_note, cast):
    assert residents_note.status == S.COSIGN_PENDING
    assert residents_note.cosigner == cast.attending.provider


def test_the_attending_reads_and_cosigns_with_an_attestation(residents_note, cast, opened):
    opened(residents_note, cast.attending)
    done = actions.cosign(document=residents_note, by=cast.attending, reauthenticated=True, statement="I examined her.")
    assert done.status == S.FINAL
    author, cosigner = Signature.objects.order_by("id")
    assert (author.meaning, cosigner.meaning) == ("author", "cosigner")
    assert cosigner.statement == "I examined her."
    assert done.signed_at == author.at


def test_the_cosigner_opens_it_too(residents_note, cast):
    assert "Open it and read it first" in refused(
        actions.cosign, document=residents_note, by=cast.attending, reauthenticated=True
    )


def test_nobody_else_cosigns(residents_note, cast, opened, inpatient):
    records_reach(cast.surgeon, inpatient)
    opened(residents_note, cast.surgeon)
    assert "waits for another cosigner: Samuel Okafor, MD" in refused(
        actions.cosign, document=residents_note, by=cast.surgeon, reauthenticated=True
    )


def test_a_resident_never_cosigns(residents_note, cast, opened):
    opened(residents_note, cast.resident)
    with pytest.raises(Denied):
        actions.cosign(document=residents_note, by=cast.resident, reauthenticated=True)


def test_nobody_names_themselves_as_their_cosigner(inpatient, cast, note):
    assert "Nobody cosigns what they wrote" in refused(
        note, encounter=inpatient, by=cast.attending, cosigner=cast.attending.provider
    )


def test_a_resident_without_an_attending_must_name_one(ruth, cast, note, opened):
    alone = records.encounter(ruth, by=cast.registrar, klass="AMB", attending=cast.attending)
    records_reach(cast.resident, alone)
    alone.attending = None
    document = opened(note(alone, by=cast.resident), cast.resident)
    assert "Choose the attending who cosigns" in refused(
        actions.sign, document=document, by=cast.resident, reauthenticated=True
    )


def live_sources(user) -> list[str]:
    from records.patients.models import PatientGrant

    return [row.source.split(":")[0] for row in PatientGrant.objects.filter(user=user, revoked_at=None)]


def test_who_a_document_waits_for_reaches_it_until_they_signed(ruth, cast, kind, opened):
    from accounts.access import forget_reach

    records.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=60)
    assert "attending" not in live_sources(cast.attending), "the care team's reach ended a month ago"
    document = actions.create_document(
        patient=ruth, type=kind("progress"), by=cast.technician, author=cast.attending.provider, text="As dictated."
    )
    assert "author" in live_sources(cast.attending)
    forget_reach(cast.attending)
    opened(document, cast.attending)
    actions.sign(document=document, by=cast.attending, reauthenticated=True)
    assert "author" not in live_sources(cast.attending)


def test_a_named_cosigner_from_elsewhere_reaches_it_to_cosign(inpatient, cast, note, opened):
    records_reach(cast.resident, inpatient)
    document = opened(note(inpatient, by=cast.resident, cosigner=cast.surgeon.provider), cast.resident)
    document = actions.sign(document=document, by=cast.resident, reauthenticated=True)
    opened(document, cast.surgeon)
    assert actions.cosign(document=document, by=cast.surgeon, reauthenticated=True).status == S.FINAL


# ------------------------------------------------------------------- change


def test_editing_voids_signatures(residents_note, cast):
    document = actions.add_version(document=residents_note, by=cast.resident, text="Plan:\n\nAnother antibiotic.")
    assert document.status == S.PRELIMINARY
    assert document.signed_at is None
    assert Signature.objects.get().voided_at is not None
    assert document.current_version.number == 2
    assert document.versions.get(number=1).text.startswith("Assessment")


def test_after_the_final_signature_the_text_is_read_only(inpatient, cast, signed):
    document = signed(inpatient, by=cast.attending)
    assert "it is final" in refused(actions.add_version, document=document, by=cast.attending, text="Other words.")


def test_only_the_author_changes_what_it_says(inpatient, cast, note):
    records_reach(cast.surgeon, inpatient)
    document = note(inpatient, by=cast.attending)
    assert "Only its author changes" in refused(
        actions.add_version, document=document, by=cast.surgeon, text="Other words."
    )


def test_two_who_edit_at_once_do_not_overwrite_each_other(inpatient, cast, note):
    document = note(inpatient, by=cast.attending)
    actions.add_version(document=document, by=cast.attending, text="From the ward.", seen=1)
    assert "Somebody saved another version meanwhile" in refused(
        actions.add_version, document=document, by=cast.attending, text="From the office.", seen=1
    )


def test_saving_the_same_words_makes_no_version(inpatient, cast, note):
    document = note(inpatient, by=cast.attending)
    actions.add_version(document=document, by=cast.attending, text=document.current_version.text)
    assert document.versions.count() == 1


# ---------------------------------------------------------- after the final


def test_an_addendum_has_its_own_author_time_and_signature(inpatient, cast, signed, opened):
    document = signed(inpatient, by=cast.attending)
    addendum = actions.addend(document=document, by=cast.attending, text="Culture grew E. coli.")
    assert (addendum.parent, addendum.label, addendum.status) == (document, "Addendum", S.DRAFT)
    opened(addendum, cast.attending)
    actions.sign(document=addendum, by=cast.attending, reauthenticated=True)
    document.refresh_from_db()
    assert document.status == S.ADDENDED
    assert Signature.objects.get(version__document=addendum).meaning == "addendum"


def test_there_is_no_addendum_before_the_final_signature(inpatient, cast, note):
    document = note(inpatient, by=cast.attending)
    assert "edit it instead" in refused(actions.addend, document=document, by=cast.attending, text="More.")


def test_an_addendum_under_a_legal_hold_is_flagged(inpatient, cast, signed):
    document = signed(inpatient, by=cast.attending)
    document.patient.flag_codes = ["legal_hold"]
    addendum = actions.addend(document=document, by=cast.attending, text="In addition.")
    assert "legal hold" in addendum.index_flag


def test_a_late_entry_is_labeled_and_never_backdated(inpatient, cast, kind):
    then = clock.now() - dt.timedelta(days=3)
    document = actions.late_entry(
        service_at=then, patient=inpatient.patient, encounter=inpatient, type=kind("progress"), by=cast.attending,
        text="She fell in the night; no injury.",
    )  # fmt: skip
    document.refresh_from_db()
    assert document.late_entry
    assert document.service_at == then
    assert document.recorded_at > then + dt.timedelta(days=2)


def test_a_late_entry_is_not_of_the_future(inpatient, cast, kind):
    assert "in the past" in refused(
        actions.late_entry, service_at=clock.now() + dt.timedelta(hours=1), patient=inpatient.patient,
        type=kind("progress"), by=cast.attending, text="Tomorrow.",
    )  # fmt: skip


def test_a_retraction_needs_its_reason(inpatient, cast, signed):
    document = signed(inpatient, by=cast.attending)
    assert "needs its reason" in refused(actions.retract, document=document, by=cast.technician, reason=" ")


def test_a_retracted_document_leaves_routine_view_with_its_addenda(inpatient, cast, signed, opened):
    document = signed(inpatient, by=cast.attending)
    addendum = actions.addend(document=document, by=cast.attending, text="More.")
    actions.retract(document=document, by=cast.technician, reason="Another patient's note")
    addendum.refresh_from_db()
    assert addendum.status == S.RETRACTED
    shown = Document.objects.filter(patient=inpatient.patient)
    assert not shown.shown_to(cast.attending).exists()
    assert shown.shown_to(cast.technician).count() >= 1
    assert document.versions.get().text, "nothing is deleted"


def test_a_physician_does_not_retract(inpatient, cast, signed):
    document = signed(inpatient, by=cast.attending)
    with pytest.raises(Denied):
        actions.retract(document=document, by=cast.attending, reason="Wrong")


def test_what_is_retracted_is_neither_signed_nor_filed(inpatient, cast, signed, kind):
    document = signed(inpatient, by=cast.attending)
    actions.retract(document=document, by=cast.technician, reason="Another patient's note")
    assert "retracted" in refused(actions.refile, document=document, by=cast.technician, type=kind("consult"))
    document.refresh_from_db()
    assert offers_to(document, cast.technician) == []


# -------------------------------------------------------------------- hooks


def test_others_hear_of_filing_signing_and_retraction_in_the_same_transaction(inpatient, cast, signed, monkeypatch):
    heard = []
    monkeypatch.setattr(signals, "on_signed", [lambda **facts: heard.append(("signed", facts["document"].status))])
    monkeypatch.setattr(signals, "on_retracted", [lambda **facts: heard.append(("retracted", facts["reason"]))])
    document = signed(inpatient, by=cast.attending)
    actions.retract(document=document, by=cast.technician, reason="Wrong patient")
    assert heard == [("signed", S.FINAL), ("retracted", "Wrong patient")]


def test_a_hook_that_fails_undoes_the_signature(inpatient, cast, note, opened, monkeypatch):
    document = opened(note(inpatient, by=cast.attending), cast.attending)

    def fails(**facts):
        raise RuntimeError("no")

    monkeypatch.setattr(signals, "on_signed", [fails])
    with pytest.raises(RuntimeError):
        actions.sign(document=document, by=cast.attending, reauthenticated=True)
    document.refresh_from_db()
    assert document.status == S.DRAFT


def test_a_signature_is_one_act_in_the_trail(inpatient, cast, note, opened):
    document = opened(note(inpatient, by=cast.attending), cast.attending)
    before = LogEntry.objects.filter(kind=LogEntry.ACT).count()
    actions.sign(document=document, by=cast.attending, reauthenticated=True)
    act = LogEntry.objects.filter(kind=LogEntry.ACT).latest("id")
    assert LogEntry.objects.filter(kind=LogEntry.ACT).count() == before + 1
    assert (act.verb, act.actor, act.patient_ids) == ("document.sign", cast.attending, [document.patient_id])


def test_every_state_can_be_reached(db):
    reached = {WORKFLOW.initial} | {step.target for step in WORKFLOW.steps}
    assert set(S.values) == reached
