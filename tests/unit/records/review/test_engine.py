"""Deficiencies open, move and close by themselves, and nobody can lose one."""

import datetime as dt

import pytest

from accounts import clock
from accounts.access import acting, forget_reach, may, reach_of
from accounts.audit.models import LogEntry
from accounts.policy import set_policy
from records.documents import actions as documents
from records.documents import signing
from records.documents.models import DocumentType
from records.encounters import actions as encounters
from records.patients.models import PatientGrant
from records.review import actions, engine
from records.review.models import Chart, Deficiency
from tests.factories import records

pytestmark = pytest.mark.django_db


def write(encounter, key, author, *, when=None, text="Assessment: pneumonia, improving.", submit=True, **more):
    """A note of this type by its author, in the author's inbox unless it is kept as a draft."""
    return documents.create_document(
        patient=encounter.patient, type=DocumentType.objects.get(key=key), by=author, text=text, encounter=encounter,
        service_at=when, submit=submit, **more,
    )  # fmt: skip


def sign(document, author):
    signing.mark_opened(version=document.current_version, by=author)
    return signing.sign(document=document, by=author, reauthenticated=True)


def cosign(document, attending):
    signing.mark_opened(version=document.current_version, by=attending)
    return signing.cosign(document=document, by=attending, reauthenticated=True)


def owed(encounter, **which):
    return list(Deficiency.objects.filter(encounter=encounter, status__in=Deficiency.LIVE, **which).order_by("id"))


def chart_of(encounter):
    return Chart.objects.get(encounter=encounter)


@pytest.fixture
def complete(discharged, cast):
    """Ruth Ames's stay with its history and summary signed and its chart analyzed."""
    sign(write(discharged, "hp", cast.attending, when=discharged.admitted_at + dt.timedelta(hours=2)), cast.attending)
    sign(write(discharged, "discharge_summary", cast.attending), cast.attending)
    actions.analyze(chart=chart_of(discharged), by=cast.technician)
    return discharged


class TestOpening:
    def test_a_discharge_opens_the_chart_and_what_it_lacks(self, discharged, cast):
        chart = chart_of(discharged)
        assert chart.status == "NOT_ANALYZED"
        assert {(d.wanted.key, d.provider.user) for d in owed(discharged)} == {
            ("hp", cast.attending), ("discharge_summary", cast.attending)
        }  # fmt: skip
        assert chart.open_count == 2
        assert clock.local(chart.due_at, chart.facility).date() == clock.local(
            discharged.discharged_at, chart.facility
        ).date() + dt.timedelta(days=30)

    def test_a_clinic_visit_has_no_chart_to_analyze(self, ruth, cast):
        visit = records.discharged(ruth, by=cast.registrar, attending=cast.attending, klass="AMB", stay=0.1)
        assert not Chart.objects.filter(encounter=visit).exists()

    def test_a_clinic_note_is_followed_until_it_is_signed(self, ruth, cast):
        visit = records.discharged(ruth, by=cast.registrar, attending=cast.attending, klass="AMB", stay=0.1)
        note = write(visit, "clinic_note", cast.attending)
        assert (chart_of(visit).status, chart_of(visit).to_analyze) == ("INCOMPLETE", False)
        sign(note, cast.attending)
        assert chart_of(visit).status == "COMPLETE"

    def test_evaluating_again_changes_nothing_and_leaves_no_trace(self, discharged):
        before = LogEntry.objects.count(), Deficiency.objects.count()
        engine.evaluate(discharged)
        engine.evaluate(discharged)
        assert (LogEntry.objects.count(), Deficiency.objects.count()) == before

    def test_an_unsigned_note_is_owed_by_its_author_and_closes_when_signed(self, discharged, cast):
        note = write(discharged, "progress", cast.attending)
        (gap,) = owed(discharged, kind="missing_signature")
        assert gap.document == note
        sign(note, cast.attending)
        gap.refresh_from_db()
        assert (gap.status, gap.completed_with) == ("COMPLETED", note)
        assert [event.verb for event in gap.events.all()] == ["open", "complete"]

    def test_a_cosignature_is_owed_only_after_the_resident_has_signed(self, discharged, cast):
        encounters.add_provider(encounter=discharged, provider=cast.resident.provider, role="resident", by=cast.registrar,
                                since=discharged.admitted_at)  # fmt: skip
        note = write(discharged, "progress", cast.resident)
        assert not owed(discharged, kind="missing_cosignature")
        note = sign(note, cast.resident)
        (gap,) = owed(discharged, kind="missing_cosignature")
        assert gap.provider == cast.attending.provider
        cosign(note, cast.attending)
        assert not owed(discharged, kind="missing_cosignature")

    def test_the_missing_summary_closes_when_it_is_signed_and_not_by_a_draft(self, discharged, cast):
        draft = write(discharged, "discharge_summary", cast.attending, submit=False)
        assert [d.wanted.key for d in owed(discharged, wanted__key="discharge_summary")] == ["discharge_summary"]
        sign(draft, cast.attending)
        assert not owed(discharged, wanted__key="discharge_summary")

    def test_a_short_stay_needs_a_final_note_only_while_policy_says_so(self, ruth, cast):
        stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending, stay=1.2)
        sign(write(stay, "progress", cast.attending, when=stay.discharged_at), cast.attending)
        assert not owed(stay, wanted__key="discharge_summary")
        set_policy(key="short_stay_hours", value=0, by=cast.director)
        engine.evaluate(stay)
        assert not owed(stay, wanted__key="discharge_summary"), "the policy of its own time holds"
        set_policy(key="short_stay_hours", value=0, by=cast.director, effective_from=stay.admitted_at)
        engine.evaluate(stay)
        assert owed(stay, wanted__key="discharge_summary")


class TestMoving:
    def test_retracting_the_summary_reopens_what_it_had_closed(self, complete, cast):
        summary = complete.documents.get(type__key="discharge_summary")
        documents.retract(document=summary, by=cast.technician, reason="Another patient's")
        (gap,) = owed(complete)
        assert (gap.status, gap.wanted.key) == ("REOPENED", "discharge_summary")
        assert chart_of(complete).status == "INCOMPLETE"

    def test_a_retracted_unsigned_note_is_owed_no_more(self, discharged, cast):
        note = write(discharged, "progress", cast.attending)
        documents.retract(document=note, by=cast.technician, reason="Another patient's")
        gap = Deficiency.objects.get(document=note)
        assert gap.status == "CANCELLED"
        assert gap.events.last().reason == "The document was retracted."

    def test_an_edit_that_voids_the_signature_asks_for_it_again_and_not_for_a_cosignature(self, discharged, cast):
        encounters.add_provider(encounter=discharged, provider=cast.resident.provider, role="resident", by=cast.registrar,
                                since=discharged.admitted_at)  # fmt: skip
        note = sign(write(discharged, "progress", cast.resident), cast.resident)
        note = documents.add_version(document=note, by=cast.resident, text="Corrected: the left lung.")
        assert [gap.status for gap in owed(discharged, kind="missing_signature")] == ["REOPENED"]
        assert not owed(discharged, kind="missing_cosignature")
        sign(note, cast.resident)
        (gap,) = owed(discharged, kind="missing_cosignature")
        assert gap.status == "REOPENED"

    def test_a_canceled_discharge_stops_the_clock_and_takes_the_analysis_back(self, complete, cast):
        assert chart_of(complete).status == "COMPLETE"
        encounters.cancel_discharge(encounter=complete, by=cast.director, reason="Wrong patient discharged")
        chart = chart_of(complete)
        assert (chart.status, chart.discharged_at, chart.due_at, chart.analyzed_at) == ("INCOMPLETE", None, None, None)
        assert chart.reopened_because == "The discharge was canceled."

    def test_a_missing_summary_is_not_owed_while_the_patient_is_back_in_house(self, discharged, cast):
        encounters.cancel_discharge(encounter=discharged, by=cast.director, reason="Wrong patient discharged")
        assert [d.wanted.key for d in owed(discharged)] == ["hp"]
        gone = Deficiency.objects.get(wanted__key="discharge_summary")
        assert gone.events.last().reason == "The patient has not been discharged."

    def test_an_encounter_entered_in_error_owes_nothing(self, discharged, cast):
        encounters.enter_in_error(encounter=discharged, by=cast.director, reason="Registered twice")
        assert owed(discharged) == []

    def test_a_new_attending_owes_what_the_one_before_owed(self, inpatient, cast):
        engine.evaluate(inpatient)
        encounters.add_provider(
            encounter=inpatient, provider=cast.surgeon.provider, role="attending", by=cast.registrar
        )
        (gap,) = owed(inpatient, wanted__key="hp")
        assert gap.provider == cast.surgeon.provider
        old = Deficiency.objects.get(wanted__key="hp", provider=cast.attending.provider)
        assert old.events.last().reason == "Somebody else is responsible for it now."

    def test_what_a_person_canceled_the_rule_does_not_open_again(self, discharged, cast):
        (gap,) = owed(discharged, wanted__key="hp")
        actions.close(deficiency=gap, verb="cancel", by=cast.technician, reason="On paper in the old chart")
        engine.evaluate(discharged)
        assert not owed(discharged, wanted__key="hp")


class TestChart:
    def test_analyzed_with_something_open_it_is_incomplete_and_completes_by_itself(self, discharged, cast):
        sign(write(discharged, "hp", cast.attending, when=discharged.admitted_at), cast.attending)
        chart = actions.analyze(chart=chart_of(discharged), by=cast.technician)
        assert (chart.status, chart.analyzed_by, chart.open_count) == ("INCOMPLETE", cast.technician, 1)
        sign(write(discharged, "discharge_summary", cast.attending), cast.attending)
        chart = chart_of(discharged)
        assert (chart.status, chart.open_count) == ("COMPLETE", 0)
        assert [event.verb for event in chart.events.all()] == ["open", "analyze", "complete"]

    def test_nothing_open_is_not_complete_before_somebody_has_analyzed_it(self, discharged, cast):
        sign(write(discharged, "hp", cast.attending, when=discharged.admitted_at), cast.attending)
        sign(write(discharged, "discharge_summary", cast.attending), cast.attending)
        assert chart_of(discharged).status == "NOT_ANALYZED"

    def test_a_patient_in_house_is_not_analyzed(self, inpatient, cast):
        chart = engine.evaluate(inpatient)
        with pytest.raises(Exception, match="still in house"):
            actions.analyze(chart=chart, by=cast.technician)

    def test_a_late_result_reopens_a_complete_chart(self, complete, cast):
        documents.create_document(
            patient=complete.patient, type=DocumentType.objects.get(key="pathology"), by=cast.technician,
            text="Final diagnosis: adenocarcinoma.", encounter=complete, source="interface", signed_on_paper=True,
        )  # fmt: skip
        chart = chart_of(complete)
        assert (chart.status, chart.analyzed_at) == ("INCOMPLETE", None)
        assert chart.reopened_because == "A late result came: pathology report."
        chart = actions.analyze(chart=chart, by=cast.technician)
        assert (chart.status, chart.reopened_because) == ("COMPLETE", "")


class TestReach:
    def test_a_deficiency_lets_its_provider_to_the_patient_until_it_is_closed(self, discharged, cast):
        with clock.at(clock.now() + dt.timedelta(days=200)):  # the care team's own reach is over
            acting(cast.attending, "physician")
            assert reach_of(cast.attending).door_to(discharged.patient).source.startswith("deficiency:")
            note = write(discharged, "progress", cast.attending)
            forget_reach(cast.attending)
            assert may(cast.attending, "records.sign_document", note)
            sign(note, cast.attending)
            for gap in owed(discharged):
                actions.close(
                    deficiency=gap, verb="cancel", by=cast.technician, reason="Closed by the committee's list"
                )
            forget_reach(cast.attending)
            assert reach_of(cast.attending).door_to(discharged.patient) is None
        assert not PatientGrant.objects.filter(source__startswith="deficiency:", revoked_at=None).exists()
