"""When a record is late, which notice is due, and how days of suspension count."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.delinquency import rules

LEVELS = [7, 14, 21, 25]
DAY = dt.date(2026, 3, 10)


@pytest.mark.parametrize(("age", "sent", "level"), [
    (6, [], None), (7, [], 7), (7, [7], None), (13, [7], None), (14, [7], 14), (25, [7, 14, 21], 25), (60, [25], None),
])  # fmt: skip
def test_notice_is_given_on_days_7_14_21_and_25_once_each(age, sent, level):
    assert rules.notice_due(age, LEVELS, sent) == level


def test_after_missed_nights_only_the_latest_notice_is_given_and_the_missed_never_come():
    assert rules.notice_due(22, LEVELS, []) == 21
    assert rules.notice_due(23, LEVELS, [21]) is None


def test_a_bylaw_with_other_days_does_not_repeat_what_was_said_later():
    assert rules.notice_due(15, [10, 20], [14]) is None
    assert rules.notice_due(20, [10, 20], [14]) == 20


@given(st.sets(st.integers(0, 60), max_size=6), st.lists(st.integers(0, 70), max_size=40))
def test_whatever_nights_are_worked_no_notice_is_given_twice_and_they_only_rise(levels, nights):
    sent: list[int] = []
    for age in sorted(nights):
        level = rules.notice_due(age, levels, sent)
        if level is not None:
            sent.append(level)
    assert sent == sorted(set(sent))
    assert set(sent) <= levels


class TestDaysSuspended:
    def test_the_first_day_counts_and_the_day_it_is_lifted_does_not(self):
        assert rules.days_suspended([(DAY, DAY + dt.timedelta(days=5))], 2026, DAY) == 5

    def test_lifted_on_its_first_day_it_was_one_day(self):
        assert rules.days_suspended([(DAY, DAY)], 2026, DAY) == 1

    def test_one_that_runs_counts_today(self):
        assert rules.days_suspended([(DAY, None)], 2026, DAY + dt.timedelta(days=2)) == 3

    def test_a_day_on_which_one_ended_and_another_began_is_one_day(self):
        periods = [(DAY, DAY + dt.timedelta(days=2)), (DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=3))]
        assert rules.days_suspended(periods, 2026, DAY) == 3

    def test_each_year_has_its_own_days(self):
        over = [(dt.date(2025, 12, 30), dt.date(2026, 1, 4))]
        assert [rules.days_suspended(over, year, DAY) for year in (2024, 2025, 2026)] == [0, 2, 3]


@pytest.mark.parametrize(("late", "discharges", "words"), [
    (0, 0, "no discharges to compare with"), (6, 120, "60% of a month's discharges"), (0, 12, "0% of a month's discharges"),
])  # fmt: skip
def test_the_rate_is_of_an_average_month_of_the_last_twelve(late, discharges, words):
    assert rules.rate(late, discharges) == words


@pytest.mark.parametrize(("days", "band"), [(0, 0), (7, 0), (8, 1), (14, 1), (15, 2), (30, 2), (31, 3), (400, 3)])
def test_bands_of_age(days, band):
    assert rules.band(days) == band


def test_months_roll_over_the_year():
    assert rules.next_month(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)
    assert rules.months_before(dt.date(2026, 1, 1), 1) == dt.date(2025, 12, 1)
    assert rules.months_before(dt.date(2026, 11, 1), 12) == dt.date(2025, 11, 1)
