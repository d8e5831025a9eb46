"""Charts an hour from the time at the desk."""

import datetime as dt
from decimal import Decimal

import pytest

from coding.audits.productivity import Moment, against, group_of, per_hour, time_at_desk

START = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)
LONGEST = dt.timedelta(minutes=120)


def time(*steps):
    """Minutes from START, and the state that the step led to."""
    moments = [Moment(state, START + dt.timedelta(minutes=at)) for at, state in steps]
    found = time_at_desk(moments, LONGEST)
    return None if found is None else found.total_seconds() / 60


def test_time_runs_from_taking_up_to_the_step_away():
    assert time((0, "READY"), (30, "IN_CODING"), (55, "FINAL_CODED")) == 25


def test_time_on_hold_and_in_review_does_not_count():
    steps = ((0, "IN_CODING"), (10, "DOC_HOLD"), (900, "IN_CODING"), (905, "SECOND_REVIEW"), (990, "FINAL_CODED"))
    assert time(*steps) == 15


def test_a_chart_left_open_overnight_was_not_coded_all_night():
    assert time((0, "IN_CODING"), (900, "FINAL_CODED")) == 120


def test_what_was_never_taken_up_here_has_no_time():
    assert time((0, "FINAL_CODED")) is None
    assert time() is None


def test_charts_an_hour():
    assert per_hour(5, dt.timedelta(hours=2)) == Decimal("2.5")
    assert per_hour(5, dt.timedelta()) is None


@pytest.mark.parametrize(
    ("rate", "words"), [(None, ""), ("1.9", "below"), ("2", "within"), ("3", "within"), ("3.1", "above")]
)
def test_the_rate_stands_beside_what_is_expected(rate, words):
    assert against(None if rate is None else Decimal(rate), [2, 3]) == words


@pytest.mark.parametrize(
    ("klass", "group"), [("IMP", "inpatient"), ("SS", "surgery"), ("EMER", "emergency"), ("AMB", "ancillary")]
)
def test_each_class_has_its_expectation(klass, group):
    assert group_of(klass) == group
