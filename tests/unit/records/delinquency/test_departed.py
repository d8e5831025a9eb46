"""What a provider who left still owes: the chair decides, and only the committee waives."""

import datetime as dt

import pytest

from accounts.access import Denied, Unknown, forget_reach, may
from accounts.people.models import Department
from accounts.workflow import Refused
from records.delinquency import actions, chair
from records.delinquency.models import CommitteeMatter
from records.encounters.actions import add_provider
from records.review import actions as review
from records.review.models import Chart, Deficiency
from tests.factories import people

pytestmark = pytest.mark.django_db
MET = dt.date(2026, 3, 12)
BECAUSE = "The author has left and cannot be reached."


@pytest.fixture
def head(hospital):
    return people.person("head", "department_chair", hospital, given="Paul", family="Stern", credential="MD")


@pytest.fixture
def left(discharged, cast, hospital, head):
    """Samuel Okafor left yesterday; Paul Stern is the chair of his department. Returns the summary that he owes."""
    profile = cast.attending.provider
    profile.department = Department.objects.create(facility=hospital, name="Medicine", chair=head)
    from accounts import clock

    profile.active_to = clock.today(hospital) - dt.timedelta(days=1)
    profile.save(update_fields=["department", "active_to"])
    chair.let_in(hospital)
    forget_reach(head)
    return Deficiency.objects.get(encounter=discharged, wanted__key="discharge_summary")


class TestRouting:
    def test_it_waits_in_the_chairs_queue_and_the_chair_reaches_the_patient(self, left, head):
        assert left in chair.for_chair(head)
        assert may(head, "records.route_deficiency", left)

    def test_another_departments_chair_does_not_see_it(self, left, hospital):
        other = people.person("other", "department_chair", hospital)
        assert not chair.for_chair(other).exists()
        with pytest.raises((Denied, Unknown)):
            actions.ask_committee(deficiency=left, by=other, reason=BECAUSE)

    def test_one_who_is_here_answers_for_themselves(self, discharged, cast, head):
        assert not chair.of_departed().exists()

    def test_a_closed_account_is_gone_as_well(self, discharged, cast):
        cast.attending.is_active = False
        cast.attending.save(update_fields=["is_active"])
        assert chair.of_departed().count() == 2

    def test_without_a_chair_it_is_nobodys_and_is_said_so(self, left):
        Department.objects.update(chair=None)
        assert left in chair.for_nobody()

    def test_the_chair_gives_it_to_another_of_the_care_on_its_own_clock(self, left, discharged, head, cast):
        add_provider(encounter=discharged, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=discharged.admitted_at)  # fmt: skip
        new = actions.route(deficiency=left, to=cast.surgeon.provider, by=head, reason="Knew the patient")
        left.refresh_from_db()
        assert (left.status, new.provider.user, new.due_at, new.clock_start) == (
            "REASSIGNED", cast.surgeon, left.due_at, left.clock_start
        )  # fmt: skip

    def test_not_to_one_who_gave_no_care(self, left, head, cast):
        with pytest.raises(Refused, match="no part in this encounter"):
            actions.route(deficiency=left, to=cast.surgeon.provider, by=head, reason="Has time")

    def test_when_it_is_closed_the_chairs_reach_ends(self, left, head, cast):
        other = Deficiency.objects.exclude(pk=left.pk).get(encounter=left.encounter, status="OPEN")
        for row in (left, other):
            review.close(deficiency=row, verb="cancel", by=cast.technician, reason="Not required")
        forget_reach(head)
        assert not may(head, "records.route_deficiency", left)


class TestCommittee:
    def test_nobody_waives_without_its_decision(self, left, cast):
        with pytest.raises(Refused, match="Only the medical records committee waives"):
            review.close(deficiency=left, verb="waive", by=cast.director, reason=BECAUSE)

    def test_its_decision_is_kept_with_meeting_and_minutes_and_the_record_follows(self, left, head, cast):
        matter = actions.ask_committee(deficiency=left, by=head, reason=BECAUSE)
        assert left not in chair.for_chair(head)
        done = actions.decide(
            matter=matter, verb="waive", met_on=MET, minutes="MRC 2026-03, item 4", reason=BECAUSE, by=cast.director
        )
        left.refresh_from_db()
        assert (done.status, left.status) == ("WAIVED", "WAIVED")
        assert "Medical records committee of March 12, 2026 (MRC 2026-03, item 4)" in left.events.last().reason
        assert Chart.objects.get(pk=left.chart_id).open_count == 1

    def test_what_it_keeps_is_owed_still_and_the_chair_has_it_again(self, left, head, cast):
        matter = actions.ask_committee(deficiency=left, by=head, reason=BECAUSE)
        actions.decide(
            matter=matter, verb="keep", met_on=MET, minutes="Item 5", reason="He can be reached", by=cast.director
        )
        left.refresh_from_db()
        assert left.live
        assert left in chair.for_chair(head)
        with pytest.raises(Refused, match="Only the medical records committee"):
            review.close(deficiency=left, verb="waive", by=cast.director, reason=BECAUSE)

    def test_a_decision_that_nobody_asked_for_here_is_recorded_at_once(self, left, cast):
        actions.waive(deficiency=left, met_on=MET, minutes="Item 6", reason=BECAUSE, by=cast.director)
        assert CommitteeMatter.objects.get().status == "WAIVED"

    def test_a_technician_or_the_chair_waives_nothing(self, left, head, cast):
        for who in (cast.technician, head):
            with pytest.raises(Denied):
                actions.waive(deficiency=left, met_on=MET, minutes="Item 6", reason=BECAUSE, by=who)

    @pytest.mark.parametrize(("change", "words"), [
        ({"minutes": " "}, "minutes"), ({"met_on": dt.date(2199, 1, 1)}, "still to come"), ({"verb": "cancel"}, "no such step"),
        ({"reason": ""}, "reason in words"),
    ])  # fmt: skip
    def test_half_a_decision_is_none(self, left, head, cast, change, words):
        matter = actions.ask_committee(deficiency=left, by=head, reason=BECAUSE)
        given = {
            "matter": matter,
            "verb": "waive",
            "met_on": MET,
            "minutes": "Item 4",
            "reason": BECAUSE,
            "by": cast.director,
        }
        with pytest.raises(Refused, match=words):
            actions.decide(**(given | change))
        left.refresh_from_db()
        assert left.live

    def test_it_is_asked_once(self, left, head):
        actions.ask_committee(deficiency=left, by=head, reason=BECAUSE)
        with pytest.raises(Refused, match="already"):
            actions.ask_committee(deficiency=left, by=head, reason=BECAUSE)
