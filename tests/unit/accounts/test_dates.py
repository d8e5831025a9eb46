"""Dates and times as people type them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.dates import read_date, read_moment, read_time

TODAY = dt.date(2026, 11, 21)
NEW_YORK = ZoneInfo("America/New_York")
NOW = dt.datetime(2026, 11, 21, 15, 42, 7, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("3/4/1962", (1962, 3, 4)), ("03-04-1962", (1962, 3, 4)), ("3.4.62", (1962, 3, 4)), ("19620304", (1962, 3, 4)),
        ("1962-03-04", (1962, 3, 4)), ("Mar 4, 1962", (1962, 3, 4)), ("4 march 1962", (1962, 3, 4)),
        ("sept. 9 2026", (2026, 9, 9)), ("3/4", (2026, 3, 4)), ("mar 4", (2026, 3, 4)), ("T", (2026, 11, 21)),
        (" today ", (2026, 11, 21)), ("yesterday", (2026, 11, 20)), ("t-2", (2026, 11, 19)), ("t + 1w", (2026, 11, 28)),
        ("t-9m", (2026, 2, 21)), ("t-1y", (2025, 11, 21)), ("2/29/2024", (2024, 2, 29)), ("3/4/30", (2030, 3, 4)),
    ],
)  # fmt: skip
def test_what_people_type(typed, read):
    assert read_date(typed, today=TODAY) == dt.date(*read)


def test_months_back_end_with_the_month():
    assert read_date("t-1m", today=dt.date(2026, 3, 31)) == dt.date(2026, 2, 28)


def test_a_birth_years_two_digits_are_never_ahead():
    assert read_date("3/4/30", today=TODAY, past=True) == dt.date(1930, 3, 4)
    assert read_date("3/4/26", today=TODAY, past=True) == dt.date(2026, 3, 4)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("11/31/26", "November 2026 has 30 days"), ("2/29/2026", "February 2026 has 28 days"), ("13/4/2026", "no month 13"),
        ("soon", "not a date"), ("foo 4 2026", "no month called foo"), ("3/4/0062", "year 62"), ("t-9999y", "too far"),
    ],
)  # fmt: skip
def test_what_cannot_be_says_how_to_mend_it(typed, words):
    with pytest.raises(ValueError, match=words):
        read_date(typed, today=TODAY)


@given(some.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_every_day_is_read_in_every_way_of_writing_it(day):
    for form in ("%m/%d/%Y", "%Y%m%d", "%Y-%m-%d", "%b %d, %Y", "%d %B %Y"):
        assert read_date(day.strftime(form), today=TODAY) == day


@given(some.text(max_size=20))
def test_any_text_is_a_day_or_is_refused_in_words(text):
    try:
        words = f"{read_date(text, today=TODAY)}."
    except ValueError as error:
        words = str(error)
    assert words.endswith(".")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("14:30", (14, 30)), ("1430", (14, 30)), ("2:30 pm", (14, 30)), ("2p", (14, 0)), ("12a", (0, 0))],
)
def test_times(typed, read):
    assert read_time(typed) == dt.time(*read)


@pytest.mark.parametrize("typed", ["25:00", "14", "13pm", "0 pm", "noon", "12:61"])
def test_times_that_cannot_be(typed):
    with pytest.raises(ValueError, match=r"hour|time|hours"):
        read_time(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("11/20/2026 14:30", (20, 14, 30)),
        ("t-1 0815", (20, 8, 15)),
        ("20261120 2:30p", (20, 14, 30)),
        ("now", (21, 15, 42)),
    ],
)
def test_moments(typed, read):
    moment = read_moment(typed, now=NOW)
    assert (moment.day, moment.hour, moment.minute) == read
    assert moment.tzinfo is NEW_YORK


def test_an_hour_that_the_clocks_skipped_is_refused():
    with pytest.raises(ValueError, match="skipped"):
        read_moment("3/8/2026 02:30", now=NOW)


def test_a_moment_needs_its_time():
    with pytest.raises(ValueError, match="date and the time"):
        read_moment("11/20/2026", now=NOW)
