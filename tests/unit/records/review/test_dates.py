"""Due dates: calendar days of the facility, hours that elapse; a change of clocks moves neither."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.review import dates

ZONES = [
    ZoneInfo(name) for name in ("America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu", "UTC")
]
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001


@given(moments, st.integers(0, 400), st.sampled_from(ZONES))
def test_days_end_on_the_wall_clocks_last_second_whatever_the_clocks_did(start, days, zone):
    due = dates.due_after(start, zone, days=days).astimezone(zone)
    assert due.date() == start.astimezone(zone).date() + dt.timedelta(days=days)
    assert due.time() == dt.time(23, 59, 59)


@given(moments, st.integers(0, 400), st.sampled_from(ZONES))
def test_hours_elapse(start, hours, zone):
    assert dates.due_after(start, zone, hours=hours) - start == dt.timedelta(hours=hours)


@given(moments, st.integers(0, 60), st.sampled_from(ZONES))
def test_a_later_start_is_never_due_earlier(start, days, zone):
    later = start + dt.timedelta(hours=7)
    assert dates.due_after(later, zone, days=days) >= dates.due_after(start, zone, days=days)


def test_a_discharge_late_in_the_evening_counts_its_own_day():
    zone = ZoneInfo("America/New_York")
    evening = dt.datetime(2026, 2, 10, 23, 30, tzinfo=zone)  # already February 11 in UTC; DST begins on March 8
    assert dates.due_after(evening, zone, days=30) == dt.datetime(2026, 3, 12, 23, 59, 59, tzinfo=zone)


@pytest.mark.parametrize("limit", [{}, {"hours": 1, "days": 1}])
def test_a_limit_is_in_hours_or_in_days(limit):
    with pytest.raises(ValueError, match="one of the two"):
        dates.due_after(dt.datetime(2026, 3, 3, tzinfo=dt.UTC), dt.UTC, **limit)


def test_a_day_of_another_year_says_its_year():
    zone = ZoneInfo("America/New_York")
    assert dates.say_day(dt.datetime(2025, 12, 20, 12, tzinfo=zone), zone, 2026) == "December 20, 2025"


@pytest.mark.parametrize(("delinquent", "discharges", "words"), [
    (12, 288, "50% of a month's discharges"), (0, 240, "0% of a month's discharges"),
    (3, 0, "no discharges to compare with"),
])  # fmt: skip
def test_the_rate_is_of_the_average_monthly_discharges(delinquent, discharges, words):
    from records.delinquency.rules import rate

    assert rate(delinquent, discharges) == words
