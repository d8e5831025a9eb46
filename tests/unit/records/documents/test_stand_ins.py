"""Who stands in for a clinician: cover while on leave, and the delegate who prepares and never signs (domain 3.4)."""

import datetime as dt

import pytest

from accounts import clock
from accounts.access import Denied, forget_reach, may
from accounts.audit.models import LogEntry
from accounts.privacy import sentences
from accounts.workflow import Refused
from records.documents import actions, stand_ins
from records.documents.models import Document
from records.documents.stand_ins import StandIn
from records.patients.models import PatientGrant
from tests.factories import people
from tests.unit.records.documents.test_signing import refused, residents_note

__all__ = ["residents_note"]
pytestmark = pytest.mark.django_db
S = Document.Status


def named(cast, user, kind="cover", *, by=None, days=7, starts=0, **more):
    today = clock.today()
    values = {"provider": cast.attending.provider, "user": user, "kind": kind, "by": by or cast.attending,
              "starts_on": today + dt.timedelta(days=starts), "reason": "Leave"}  # fmt: skip
    values["ends_on"] = None if days is None else today + dt.timedelta(days=days)
    return stand_ins.name_stand_in(**(values | more))


@pytest.fixture
def assistant(hospital):
    return people.person("assistant", "delegate", hospital, given="Bea", family="Lorenz")


class TestNaming:
    def test_a_physician_names_a_colleague_for_a_leave(self, cast):
        made = named(cast, cast.surgeon)
        assert made.is_live
        assert stand_ins.covers_for(cast.surgeon, cast.attending.provider) == made

    def test_the_director_names_one_for_anybody_and_a_colleague_for_nobody_else(self, cast):
        assert named(cast, cast.surgeon, by=cast.director).named_by == cast.director
        with pytest.raises(Denied):
            named(cast, cast.attending, by=cast.surgeon, provider=cast.resident.provider)

    @pytest.mark.parametrize(
        ("who", "changes", "words"),
        [
            ("attending", {}, "Nobody stands in for themselves"),
            ("resident", {}, "A physician covers for a physician"),
            ("technician", {}, "A physician covers for a physician"),
            ("surgeon", {"days": None}, "Give the last day"),
            ("surgeon", {"days": 61}, "60 days at most"),
            ("surgeon", {"days": -3}, "ends before it starts"),
            ("surgeon", {"reason": " "}, "Say why"),
        ],
    )
    def test_is_refused_in_words(self, cast, who, changes, words):
        with pytest.raises(Refused, match=words):
            named(cast, getattr(cast, who), **changes)

    def test_the_same_person_twice_at_a_time_is_refused(self, cast):
        named(cast, cast.surgeon)
        with pytest.raises(Refused, match="already in part of that time"):
            named(cast, cast.surgeon, starts=3, days=9)

    def test_it_begins_and_ends_by_itself(self, cast):
        named(cast, cast.surgeon, starts=2, days=4)
        provider = cast.attending.provider
        assert stand_ins.covers_for(cast.surgeon, provider) is None
        with clock.at(clock.now() + dt.timedelta(days=3)):
            assert stand_ins.covers_for(cast.surgeon, provider)
        with clock.at(clock.now() + dt.timedelta(days=6)):
            assert stand_ins.covers_for(cast.surgeon, provider) is None


class TestReach:
    def test_ends_with_the_cover_and_at_once_when_it_is_ended(self, cast, discharged):
        made = named(cast, cast.surgeon)
        stand_ins.let_in(made, discharged.patient)
        assert may(cast.surgeon, "records.view_patient", discharged.patient)
        forget_reach(cast.surgeon)
        with clock.at(clock.now() + dt.timedelta(days=9)):
            assert not may(cast.surgeon, "records.view_patient", discharged.patient)
        stand_ins.end(stand_in=made, by=cast.attending)
        forget_reach(cast.surgeon)
        assert not may(cast.surgeon, "records.view_patient", discharged.patient)
        assert PatientGrant.objects.get(source=made.source).revoked_at

    def test_only_those_concerned_or_who_manages_them_end_it(self, cast):
        made = named(cast, cast.surgeon)
        with pytest.raises(Denied):
            stand_ins.end(stand_in=made, by=cast.technician)


class TestWhatTheyMay:
    def test_who_covers_cosigns_with_their_own_name_and_whom_for(self, residents_note, cast, opened):
        named(cast, cast.surgeon)
        stand_ins.let_in(StandIn.objects.get(), residents_note.patient)
        opened(residents_note, cast.surgeon)
        done = actions.cosign(document=residents_note, by=cast.surgeon, reauthenticated=True)
        signature = done.current_version.signatures.get(meaning="cosigner")
        assert done.status == S.FINAL
        assert (signature.user, signature.provider) == (cast.surgeon, cast.surgeon.provider)
        assert signature.name == "Helen Vance, MD, covering for Samuel Okafor, MD"

    def test_without_a_cover_a_colleague_does_not_cosign(self, residents_note, cast, opened):
        made = named(cast, cast.surgeon)
        stand_ins.let_in(made, residents_note.patient)
        opened(residents_note, cast.surgeon)
        made.ended_by = cast.attending
        made.save(update_fields=["ended_by"])
        said = {"document": residents_note, "by": cast.surgeon, "reauthenticated": True}
        assert "It waits for another cosigner" in refused(actions.cosign, **said)

    def test_nobody_signs_as_author_for_another_not_even_who_covers(self, inpatient, cast, note, opened):
        document = note(inpatient, by=cast.attending, submit=True)
        stand_ins.let_in(named(cast, cast.surgeon), inpatient.patient)
        opened(document, cast.surgeon)
        said = {"document": document, "by": cast.surgeon, "reauthenticated": True}
        assert "Only its author signs it" in refused(actions.sign, **said)

    def test_a_delegate_prepares_edits_and_cannot_sign(self, inpatient, cast, kind, assistant):
        stand_ins.let_in(named(cast, assistant, "delegate", days=None), inpatient.patient)
        document = actions.create_document(
            patient=inpatient.patient, encounter=inpatient, type=kind("progress"), by=assistant, text="Better.",
            author=cast.attending.provider,
        )  # fmt: skip
        assert (document.status, document.author) == (S.PRELIMINARY, cast.attending.provider)
        document = actions.add_version(document=document, by=assistant, text="Much better.")
        actions.mark_opened(version=document.current_version, by=assistant)
        with pytest.raises(Denied):
            actions.sign(document=document, by=assistant, reauthenticated=True)
        actions.mark_opened(version=document.current_version, by=cast.attending)
        assert actions.sign(document=document, by=cast.attending, reauthenticated=True).status == S.FINAL


class TestTheTrail:
    def test_a_cosignature_in_anothers_place_says_in_whose(self, residents_note, cast, opened):
        stand_ins.let_in(named(cast, cast.surgeon), residents_note.patient)
        opened(residents_note, cast.surgeon)
        actions.cosign(document=residents_note, by=cast.surgeon, reauthenticated=True)
        row = LogEntry.objects.filter(kind=LogEntry.ACT, verb="document.cosign").get()
        assert row.additional_data["for"] == cast.attending.provider.pk
        assert "in the place of Samuel Okafor, MD" in said(row, cast.surgeon)

    def test_the_signature_of_what_a_delegate_prepared_names_who_prepared_it(self, inpatient, cast, kind, assistant):
        stand_ins.let_in(named(cast, assistant, "delegate", days=None), inpatient.patient)
        document = actions.create_document(
            patient=inpatient.patient, encounter=inpatient, type=kind("progress"), by=assistant, text="Better.",
            author=cast.attending.provider,
        )  # fmt: skip
        document = actions.add_version(document=document, by=cast.attending, text="Better. Home tomorrow.")
        actions.mark_opened(version=document.current_version, by=cast.attending)
        actions.sign(document=document, by=cast.attending, reauthenticated=True)
        row = LogEntry.objects.filter(kind=LogEntry.ACT, verb="document.sign").get()
        assert row.additional_data["prepared_by"] == [assistant.pk]
        assert "as prepared by Bea Lorenz" in said(row, cast.attending)

    def test_what_one_wrote_and_signed_oneself_says_nothing_more(self, inpatient, cast, note, opened):
        document = opened(note(inpatient, by=cast.attending), cast.attending)
        actions.sign(document=document, by=cast.attending, reauthenticated=True)
        assert not LogEntry.objects.filter(kind=LogEntry.ACT, verb="document.sign").get().additional_data


def said(row, actor) -> str:
    """The row as the privacy officer reads it."""
    return sentences.tell(row, actor, {}, {}).why
