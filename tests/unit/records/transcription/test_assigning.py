"""Who types the dictation of a restricted patient: whom the director lets in, for that job and no longer."""

import datetime as dt

import pytest

from accounts import clock
from accounts.access import Denied, forget_reach, grant, may
from accounts.audit.models import LogEntry
from accounts.policy import set_policy
from accounts.workflow import Refused
from records.patients.actions import restrict_patient
from records.patients.models import PatientBlock, PatientGrant
from records.transcription import actions, assigning, checking, moving
from records.transcription.models import Dictation
from tests.factories import people, records, transcription
from tests.factories.transcription import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(job, cast):
    """Ruth Ames became a VIP after Samuel Okafor's dictation about her had come."""
    restrict_patient(patient=job.patient, by=cast.privacy, reason="Known to the press")
    return again(job)


def again(job) -> Dictation:
    return Dictation.objects.select_related("patient", "facility", "transcriptionist").get(pk=job.pk)


def fresh(*users):
    for user in users:
        forget_reach(user)


def given(job, to, cast):
    made = assigning.assign(dictation=again(job), to=to, by=cast.director)
    fresh(to)
    return made


class TestBefore:
    def test_nobody_at_the_desk_reaches_it_and_it_waits_for_the_director(self, secret, bea, cast):
        fresh(bea, cast.director)
        assert not may(bea, "records.transcribe_dictation", secret)
        assert list(assigning.unassigned(cast.director)) == [secret]
        with pytest.raises(Denied):
            actions.start(dictation=secret, by=bea)

    def test_what_everybody_reaches_does_not_stand_there(self, job, cast):
        assert list(assigning.unassigned(cast.director)) == []
        with pytest.raises(Refused, match="whoever is next"):
            assigning.assign(dictation=again(job), to=cast.technician, by=cast.director)

    def test_another_houses_director_sees_none_of_it(self, secret, clinic):
        other = people.person("other", "him_director", clinic, reaches=[clinic])
        assert list(assigning.unassigned(other)) == []

    def test_who_is_kept_from_the_patient_does_not_see_the_job_either(self, secret, cast):
        block(cast.director, secret.patient, cast)
        assert list(assigning.unassigned(cast.director)) == []


def block(user, patient, cast):
    PatientBlock.objects.create(
        user=user, patient=patient, starts_at=clock.now(), reason="A relative", set_by=cast.privacy
    )
    fresh(user)


class TestGiving:
    def test_who_is_chosen_is_let_in_for_days_types_it_and_is_out_when_it_goes_on(self, secret, bea, tom, cast):
        made = given(secret, bea, cast)
        assert (made.ceiling, made.granted_by) == ("work", cast.director)
        assert made.expires_at - clock.now() <= dt.timedelta(days=3)
        assert not may(tom, "records.view_patient", secret.patient), "the rest of the desk stays out"
        actions.start(dictation=secret, by=bea)
        done = actions.finish(dictation=again(secret), by=bea, text=TEXT)
        fresh(bea)
        assert done.status == "PRELIMINARY"
        assert PatientGrant.objects.get(pk=made.pk).revoke_reason == assigning.ENDED
        assert not may(bea, "records.view_patient", secret.patient)
        row = LogEntry.objects.get(kind="act", verb="dictation.assign")
        assert (row.actor, row.patient_ids, row.additional_data["to"]) == (cast.director, [secret.patient_id], bea.pk)

    def test_for_how_many_days_is_policy(self, secret, bea, cast):
        set_policy(key="transcription_restricted_days", value=1, by=cast.director)
        assert given(secret, bea, cast).expires_at - clock.now() <= dt.timedelta(days=1)

    def test_when_the_days_are_over_it_waits_for_the_director_again(self, secret, bea, cast):
        given(secret, bea, cast)
        assert list(assigning.unassigned(cast.director)) == []
        with clock.at(clock.now() + dt.timedelta(days=4)):
            fresh(bea, cast.director)
            assert not may(bea, "records.view_patient", secret.patient)
            assert list(assigning.unassigned(cast.director)) == [secret]

    @pytest.mark.parametrize("verb", ["reject", "hold"])
    def test_returned_or_held_it_is_at_another_step(self, secret, bea, tom, cast, verb):
        typing = given(secret, bea, cast)
        actions.start(dictation=secret, by=bea)
        actions.take(dictation=again(secret), verb=verb, by=bea, reason="0:09 is not clear")
        ended = PatientGrant.objects.get(pk=typing.pk).revoked_at is not None
        assert ended is (verb == "reject"), "its typist may take it up again after the second listener"
        if verb == "hold":
            assert [person.pk for person in assigning.people_for(again(secret))] == [tom.pk, cast.technician.pk]

    def test_a_check_is_given_to_another_than_its_typist_and_the_feedback_to_the_typist(self, secret, bea, tom, cast):
        given(secret, bea, cast)
        actions.start(dictation=secret, by=bea)
        done = actions.finish(dictation=again(secret), by=bea, text=TEXT)
        check = checking.order(done, drawn_with="test")
        assert list(assigning.unassigned(cast.director)) == [secret]
        given(secret, tom, cast)
        checking.finish_check(check=check, by=tom, errors=[])
        assert [person.pk for person in assigning.people_for(again(secret))] == [bea.pk]

    def test_moved_to_another_patient_the_reach_to_the_first_ends(self, secret, bea, cast, hospital):
        given(secret, bea, cast)
        other = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        grant(user=cast.technician, obj=secret.patient, ceiling="work", source="test", reason="Works on it", by=None)
        fresh(cast.technician)
        moving.move(
            dictation=again(secret), patient=other.patient, encounter=other, by=cast.technician, reason="chosen"
        )
        fresh(bea)
        assert not may(bea, "records.view_patient", secret.patient)


class TestNotGiven:
    @pytest.mark.parametrize("who", ["coder", "attending", "stranger"])
    def test_to_nobody_who_is_not_of_the_desk(self, secret, cast, who):
        with pytest.raises(Refused, match="cannot be given this job"):
            assigning.assign(dictation=secret, to=getattr(cast, who), by=cast.director)

    def test_to_nobody_who_is_kept_from_the_patient(self, secret, bea, cast):
        block(bea, secret.patient, cast)
        with pytest.raises(Refused, match="cannot be given this job"):
            assigning.assign(dictation=secret, to=bea, by=cast.director)

    def test_not_to_the_patient_themselves(self, secret, bea, cast):
        secret.patient.staff_user = bea
        secret.patient.save(update_fields=["staff_user"])
        with pytest.raises(Refused, match="cannot be given this job"):
            assigning.assign(dictation=again(secret), to=bea, by=cast.director)

    @pytest.mark.parametrize("who", ["technician", "privacy", "attending"])
    def test_by_nobody_but_the_director(self, secret, bea, cast, who):
        with pytest.raises(Denied):
            assigning.assign(dictation=secret, to=bea, by=getattr(cast, who))

    def test_nothing_of_what_is_done_already(self, secret, bea, cast):
        given(secret, bea, cast)
        actions.start(dictation=secret, by=bea)
        done = actions.finish(dictation=again(secret), by=bea, text=TEXT)
        with pytest.raises(Refused, match="Nothing waits"):
            assigning.assign(dictation=again(done), to=bea, by=cast.director)


def test_a_dictation_of_a_restricted_patient_comes_like_any_other(vip, cast, bea):
    """Their physician sends it; it is queued, and reaches nobody before it is given."""
    grant(user=cast.registrar, obj=vip, ceiling="work", source="test", reason="Registers her", by=None)
    fresh(cast.registrar)
    stay = records.encounter(vip, by=cast.registrar, attending=cast.attending)
    fresh(cast.attending)
    made = transcription.received(stay, by=cast.attending)
    assert (made.status, list(assigning.unassigned(cast.director))) == ("QUEUED", [made])
