"""What people decide about deficiencies: who may, what it needs, and that the clock runs on."""

import datetime as dt

import pytest

from accounts import clock
from accounts.access import Denied, Unknown
from accounts.policy import set_policy
from accounts.workflow import Refused
from records.delinquency import actions as committee
from records.documents.models import DocumentType
from records.review import actions, queues
from records.review.models import Chart, Deficiency
from tests.factories import records
from tests.unit.records.review.test_engine import owed, sign, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def chart(discharged):
    return Chart.objects.get(encounter=discharged)


@pytest.fixture
def gap(discharged):
    """The discharge summary that Samuel Okafor owes."""
    return owed(discharged, wanted__key="discharge_summary")[0]


class TestDecline:
    def test_the_provider_says_why_and_the_clock_runs_on(self, gap, cast):
        declined = actions.decline(deficiency=gap, by=cast.attending, code="not_my_patient", reason="I was on leave")
        assert (declined.status, declined.due_at, declined.clock_start) == ("DECLINED", gap.due_at, gap.clock_start)
        assert declined.live
        assert Chart.objects.get(pk=gap.chart_id).open_count == 2

    def test_only_who_owes_it_declines(self, gap, cast):
        with pytest.raises((Denied, Unknown)):
            actions.decline(deficiency=gap, by=cast.surgeon, code="other", reason="Not me either")
        with pytest.raises(Denied):
            actions.decline(deficiency=gap, by=cast.technician, code="other", reason="For the doctor")

    def test_needs_a_reason_in_words_and_in_code(self, gap, cast):
        with pytest.raises(Refused, match="Choose the reason"):
            actions.decline(deficiency=gap, by=cast.attending, code="", reason="I was on leave")
        with pytest.raises(Refused, match="reason in words"):
            actions.decline(deficiency=gap, by=cast.attending, code="other", reason=" ")

    def test_the_department_reaffirms_and_that_is_not_declined_again(self, gap, cast):
        actions.decline(deficiency=gap, by=cast.attending, code="not_my_patient", reason="I was on leave")
        back = actions.reaffirm(deficiency=gap, by=cast.technician, reason="You were the attending on that day")
        assert back.status == "REAFFIRMED"
        with pytest.raises(Refused, match="it is reaffirmed"):
            actions.decline(deficiency=gap, by=cast.attending, code="other", reason="Still not")

    def test_the_department_answers_within_days_and_the_queue_says_when_these_are_over(self, gap, cast):
        """HIM decides within [P] days."""
        actions.decline(deficiency=gap, by=cast.attending, code="not_my_patient", reason="I was away")
        (row,) = queues.to_decide(cast.technician)
        assert queues._decision(row) == ("wait", "Declined by Samuel Okafor, MD: not my patient")
        with clock.at(clock.now() + dt.timedelta(days=5)):
            tone, words = queues._decision(row)
        assert (tone, words.endswith("5 days without an answer")) == ("late", True)
        set_policy(key="decline_answer_days", value=9, by=cast.director)
        with clock.at(clock.now() + dt.timedelta(days=5)):
            assert queues._decision(row)[0] == "wait"

    def test_a_declined_one_completes_all_the_same_when_it_is_signed(self, gap, discharged, cast):
        actions.decline(deficiency=gap, by=cast.attending, code="other", reason="Later")
        sign(write(discharged, "discharge_summary", cast.attending), cast.attending)
        gap.refresh_from_db()
        assert gap.status == "COMPLETED"


class TestReassign:
    @pytest.fixture
    def consulted(self, discharged, cast):
        from records.encounters.actions import add_provider

        add_provider(encounter=discharged, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=discharged.admitted_at)  # fmt: skip
        return discharged

    def test_keeps_history_and_the_original_clock(self, gap, consulted, cast):
        new = actions.reassign(
            deficiency=gap, to=cast.surgeon.provider, by=cast.technician, reason="Took over the care"
        )
        gap.refresh_from_db()
        assert (gap.status, new.reassigned_from, new.provider.user) == ("REASSIGNED", gap, cast.surgeon)
        assert (new.clock_start, new.due_at, new.role) == (gap.clock_start, gap.due_at, "consulting")

    def test_the_rule_leaves_it_where_it_was_put_and_completes_it_there(self, gap, consulted, cast):
        from records.review import engine

        new = actions.reassign(
            deficiency=gap, to=cast.surgeon.provider, by=cast.technician, reason="Took over the care"
        )
        engine.evaluate(consulted)
        assert owed(consulted, wanted__key="discharge_summary") == [new]
        sign(write(consulted, "discharge_summary", cast.surgeon), cast.surgeon)
        new.refresh_from_db()
        assert new.status == "COMPLETED"

    def test_not_to_who_had_no_part_in_the_encounter(self, gap, cast):
        with pytest.raises(Refused, match="Helen Vance, MD had no part in this encounter"):
            actions.reassign(deficiency=gap, to=cast.surgeon.provider, by=cast.technician, reason="Please")
        gap.refresh_from_db()
        assert gap.status == "OPEN"


class TestByHand:
    def test_an_incomplete_document_is_completed_by_an_addendum_signed_since(self, chart, discharged, cast):
        from records.documents import actions as documents

        history = sign(write(discharged, "hp", cast.attending, when=discharged.admitted_at), cast.attending)
        made = actions.open_deficiency(chart=chart, by=cast.technician, kind="incomplete_content", document=history,
                                       provider=cast.attending.provider, element="allergies")  # fmt: skip
        assert made.words == "History and physical: incomplete content (allergies)."
        addendum = documents.addend(document=history, by=cast.attending, text="Allergic to penicillin.")
        sign(addendum, cast.attending)
        made.refresh_from_db()
        assert (made.status, made.completed_with) == ("COMPLETED", addendum)
        assert actions.verify(deficiency=made, by=cast.technician).status == "VERIFIED"

    def test_a_missing_document_is_completed_by_a_signed_one_of_its_type(self, chart, discharged, cast):
        consult = DocumentType.objects.get(key="consult")
        made = actions.open_deficiency(chart=chart, by=cast.technician, kind="missing_document", wanted=consult,
                                       provider=cast.attending.provider)  # fmt: skip
        sign(write(discharged, "consult", cast.attending), cast.attending)
        made.refresh_from_db()
        assert made.status == "COMPLETED"

    def test_the_same_twice_is_refused(self, chart, gap, cast):
        with pytest.raises(Refused, match="has this deficiency already"):
            actions.open_deficiency(chart=chart, by=cast.technician, kind="missing_document", wanted=gap.wanted,
                                    provider=cast.attending.provider)  # fmt: skip

    def test_for_a_provider_with_no_role_on_the_encounter_is_refused(self, chart, cast):
        with pytest.raises(Refused, match="had no part in this encounter"):
            actions.open_deficiency(chart=chart, by=cast.technician, kind="missing_document",
                                    wanted=DocumentType.objects.get(key="consult"), provider=cast.surgeon.provider)  # fmt: skip

    @pytest.mark.parametrize(("kind", "words"), [
        ("missing_signature", "which document"), ("missing_report", "which type"), ("incomplete_content", "which document"),
    ])  # fmt: skip
    def test_says_what_it_is_about(self, chart, cast, kind, words):
        with pytest.raises(Refused, match=words):
            actions.open_deficiency(chart=chart, by=cast.technician, kind=kind, provider=cast.attending.provider)

    def test_a_physician_opens_none(self, chart, gap, cast):
        with pytest.raises(Denied):
            actions.open_deficiency(chart=chart, by=cast.attending, kind="missing_document", wanted=gap.wanted,
                                    provider=cast.attending.provider)  # fmt: skip

    def test_a_stranger_to_the_hospital_does_not_learn_that_the_chart_exists(self, chart, gap, cast):
        with pytest.raises(Unknown):
            actions.open_deficiency(chart=chart, by=cast.stranger, kind="missing_document", wanted=gap.wanted,
                                    provider=cast.attending.provider)  # fmt: skip


class TestWaiving:
    def test_is_the_committees_not_the_technicians(self, gap, cast):
        with pytest.raises(Denied):
            actions.close(deficiency=gap, verb="waive", by=cast.technician, reason="The author died")
        with pytest.raises(Refused, match="Only the medical records committee"):
            actions.close(deficiency=gap, verb="waive", by=cast.director, reason="The author died")
        committee.waive(
            deficiency=gap, by=cast.director, met_on=clock.today(), minutes="Item 4", reason="The author died"
        )
        gap.refresh_from_db()
        assert (gap.status, gap.closed_by) == ("WAIVED", cast.director)
        assert Chart.objects.get(pk=gap.chart_id).open_count == 1

    def test_a_canceled_one_is_opened_again_on_its_own_clock(self, gap, cast):
        actions.close(deficiency=gap, verb="cancel", by=cast.technician, reason="Taken for a short stay")
        back = actions.reopen(deficiency=gap, by=cast.technician, reason="It was no short stay")
        assert (back.status, back.due_at) == ("REOPENED", gap.due_at)


def test_a_clinic_visit_is_put_under_review_by_hand(ruth, cast):
    visit = records.discharged(ruth, by=cast.registrar, attending=cast.attending, klass="AMB", stay=0.1)
    chart = actions.open_chart(encounter=visit, by=cast.technician)
    assert (chart.status, chart.encounter) == ("NOT_ANALYZED", visit)
    write(visit, "clinic_note", cast.attending)
    assert Deficiency.objects.get(encounter=visit).kind == "missing_signature"
    assert chart.due_at - visit.discharged_at < dt.timedelta(days=32)
