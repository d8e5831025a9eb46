"""How days, ages, money and counts read."""

import datetime as dt

import pytest

from accounts import clock, icons, say
from accounts.queues.cells import guarded
from accounts.queues.shape import Column

NOW = dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


def test_days():
    assert say.day(dt.date(2026, 11, 12)) == "Nov 12"
    assert say.day(dt.date(2025, 11, 12)) == "Nov 12, 2025"
    assert say.daytime(dt.datetime(2026, 11, 12, 19, 5, tzinfo=dt.UTC)) == "Nov 12, 14:05"
    assert say.day(None) == say.daytime(None) == ""


@pytest.mark.parametrize(
    ("back", "words"),
    [({"seconds": 5}, "just now"), ({"minutes": 6}, "6 min"), ({"hours": 3}, "3 h"), ({"days": 9}, "9 d")],
)
def test_ago(back, words):
    assert say.ago(NOW - dt.timedelta(**back)) == words


def test_due_counts_calendar_days():
    assert say.due(dt.date(2026, 11, 21)) == ("today", False)
    assert say.due(dt.date(2026, 11, 24)) == ("Nov 24", False)
    assert say.due(dt.date(2026, 11, 18)) == ("3 d over", True)


def test_counts_stop_at_a_thousand():
    assert say.upto(1000) == "1,000"
    assert say.upto(1001) == "1,000+"
    assert say.plural(1, "account") == "1 account"
    assert say.plural(0, "query", "queries") == "0 queries"


def test_money():
    assert say.usd(2456990) == "$2,456,990"
    assert say.usd("-31.5", cents=True) == "-$31.50"
    assert say.usd(None) == ""


@pytest.mark.parametrize(
    ("days", "late", "band"), [(1, 9, 1), (3, 9, 2), (6, 9, 3), (9, 9, 4), (2, None, 1), (14, None, 4)]
)
def test_age_bands(days, late, band):
    assert say.age_band(days, late) == band


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd|x", "@SUM(A1)", "\tx"])
def test_a_spreadsheet_runs_nothing(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "+3", "Ames, Ruth", "", "1e5"])
def test_numbers_and_words_stay_as_they_are(text):
    assert guarded(text) == text


def test_a_column_of_no_kind_is_refused():
    with pytest.raises(ValueError, match="no kind"):
        Column("x", "X", "x", kind="nonsense")


def test_an_icon_that_is_not_drawn_is_a_dot_and_not_an_error():
    assert icons.svg("no such icon") == icons.svg("dot")
