"""The summary list over a patient's clinic visits: counted, wanted on the third, and met from wherever it is filed."""

import datetime as dt

import pytest

from accounts import clock
from accounts.policy import set_policy
from records.clinical.models import Problem
from records.documents.actions import retract
from records.review import engine, facts
from records.review.models import RequirementRule
from records.review.rulebook import RuleBook
from records.review.trial import try_rule
from tests.factories import records
from tests.unit.records.review.test_engine import owed, sign, write

pytestmark = pytest.mark.django_db
TEXT = "Known diagnoses:\n\nHypertension.\n\nMedications:\n\nLisinopril.\n\nAllergies:\n\nNone."


@pytest.fixture
def in_force(hospital):
    """The department has switched the rule on, a year ago."""
    rule = RequirementRule.objects.get(key="summary_list")
    rule.proposed, rule.effective_from = False, clock.today(hospital) - dt.timedelta(days=365)
    rule.save(update_fields=["proposed", "effective_from"])
    return rule


def visits(patient, cast, number=3):
    return [
        records.discharged(patient, by=cast.registrar, attending=cast.attending, klass="AMB", stay=0.05,
                           days_ago=5 * (number - place), unit="Clinic")
        for place in range(number)
    ]  # fmt: skip


def test_the_third_visit_lacks_it_and_no_other(ruth, cast, in_force):
    first, second, third = visits(ruth, cast)
    assert (owed(first), owed(second)) == ([], [])
    (gap,) = owed(third)
    assert (gap.wanted.key, gap.provider) == ("summary_list", cast.attending.provider)


def test_as_shipped_it_is_not_in_force(ruth, cast):
    assert owed(visits(ruth, cast)[2]) == []


def test_it_is_answered_by_one_filed_under_another_visit_and_wanted_again_when_that_is_retracted(ruth, cast, in_force):
    first, _, third = visits(ruth, cast)
    made = write(first, "summary_list", cast.attending, text=TEXT)
    made = sign(made, cast.attending)
    assert owed(third) == []
    retract(document=made, by=cast.technician, reason="Written in the wrong chart")
    assert [gap.status for gap in owed(third)] == ["REOPENED"]


def test_a_visit_that_was_entered_in_error_does_not_count(ruth, cast, in_force):
    from records.encounters.actions import enter_in_error

    first = records.encounter(ruth, by=cast.registrar, attending=cast.attending, klass="AMB", days_ago=30)
    enter_in_error(encounter=first, by=cast.director, reason="Another person's")
    assert owed(visits(ruth, cast)[1]) == []


def test_a_problem_list_as_data_meets_it(ruth, cast, in_force):
    Problem.objects.create(patient=ruth, text="Hypertension", category="problem-list-item")
    assert owed(visits(ruth, cast)[2]) == []


def test_the_number_is_policy(ruth, cast, in_force):
    set_policy(key="summary_list_visit", value=2, by=cast.director,
               effective_from=clock.now() - dt.timedelta(days=300))  # fmt: skip
    _, second, third = visits(ruth, cast)
    assert (len(owed(second)), len(owed(third))) == (1, 0)


def test_both_ways_of_loading_see_the_same(ruth, cast, in_force):
    third = visits(ruth, cast)[2]
    (subject,) = facts.many(facts.Which([third.pk]), carried=True)
    loaded = facts.stay_of(facts.load(third.pk))
    assert (subject.stay.visit_number, loaded.visit_number) == (3, 3)


def test_a_run_over_all_costs_no_more_queries_with_more_visits(ruth, cast, hospital, in_force):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            facts.many(facts.Which((0, 10**9)), carried=True)
        return len(captured)

    visits(ruth, cast)
    few = asked()
    visits(records.patient(hospital), cast, 4)
    assert asked() == few


def test_it_can_be_tried_before_it_is_switched_on(ruth, cast, hospital):
    visits(ruth, cast)
    rule = RequirementRule.objects.get(key="summary_list")
    trial = try_rule(rule, facility=hospital, user=cast.director)
    assert (len(trial.opened), trial.charts) == (1, 1)
    assert not RuleBook.load().carried, "nothing was switched on"


def test_evaluating_again_changes_nothing(ruth, cast, in_force):
    third = visits(ruth, cast)[2]
    assert not engine.reevaluate(facts.Which([third.pk]))["changed"]


def test_a_rule_that_a_later_version_brings_holds_from_that_day(db):
    """Its shipping judges nothing that was judged before."""
    from records.review import requirements

    RequirementRule.objects.filter(key="complications").delete()
    requirements.synchronize()
    assert RequirementRule.objects.get(key="complications").effective_from == clock.today()
