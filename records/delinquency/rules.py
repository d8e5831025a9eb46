"""When a record is late, which notice is due, and how days of suspension count (domain 3.3): pure.

Days are calendar days of the facility, day 0 being the day of discharge, so that a change to or from daylight saving
time moves no notice and no suspension.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from accounts import clock, say


# ------------------------------------------------------------- overdue and delinquent, apart
def lateness(chart, now: dt.datetime) -> tuple[str, str]:
    """Tone and words for a chart: delinquent before overdue, one record being one delinquent record; ("", "") for neither.

    Overdue is an item past its own limit. Delinquent is the record of a stay past the whole one's limit: a clinic visit,
    whose chart is only followed, has none.
    """
    if not chart.open_count:
        return "", ""
    if chart.to_analyze and chart.due_at and chart.due_at < now:
        return "stop", f"Delinquent, {_over(chart, chart.due_at, now)}"
    if chart.next_due_at and chart.next_due_at < now:
        return "late", f"Overdue, {_over(chart, chart.next_due_at, now)}"
    return "", ""


def _over(chart, due, now) -> str:
    """Calendar days of the facility."""
    days = (clock.local(now, chart.facility).date() - clock.local(due, chart.facility).date()).days
    return say.plural(days, "day") if days else "since today"


def ratio(delinquent: int, discharges_in_year: int) -> float | None:
    """Delinquent records over the average monthly discharges of the last twelve months; None without discharges."""
    return delinquent / (discharges_in_year / 12) if discharges_in_year else None


def rate(delinquent: int, discharges_in_year: int) -> str:
    """The same in words (domain 3.3)."""
    found = ratio(delinquent, discharges_in_year)
    return "no discharges to compare with" if found is None else f"{found:.0%} of a month's discharges"


# --------------------------------------------------------------------------------- notices
def level_reached(age: int, levels: Iterable[int]) -> int | None:
    """The highest level (a day after discharge) that a record of this age in days has come to; None before the first."""
    return max((level for level in levels if level <= age), default=None)


def notice_due(age: int, levels: Iterable[int], sent: Iterable[int]) -> int | None:
    """The level to give notice of today, or None.

    `sent` are the levels of which notice was given already. After nights that were missed only the highest is given, and
    one that lies below what was given never comes later.
    """
    level = level_reached(age, levels)
    return level if level is not None and level > max(sent, default=-1) else None


def next_notice(age: int, levels: Iterable[int]) -> int | None:
    """The day of the notice that comes next, or None after the last."""
    return min((level for level in levels if level > age), default=None)


# ------------------------------------------------------------------------------- suspension
Period = tuple[dt.date, dt.date | None]  # the first day, and the day on which it ended; None: it runs


def days_suspended(periods: Iterable[Period], year: int, today: dt.date) -> int:
    """Calendar days of the year on which the provider was suspended, each counted once.

    The day on which a suspension begins counts and the day on which it ends does not, unless they are one day, as a
    stay's length is counted. One that runs counts today.
    """
    days: set[dt.date] = set()
    for first, last in periods:
        days.update(_days_of(first, last, today))
    return sum(day.year == year for day in days)


def _days_of(first: dt.date, last: dt.date | None, today: dt.date) -> Iterable[dt.date]:
    count = (last - first).days if last else (today - first).days + 1
    return (first + dt.timedelta(days=n) for n in range(max(count, 1)))


# -------------------------------------------------------------------------------- reporting
BANDS: Sequence[tuple[str, int, int | None]] = (
    ("0 to 7 days", 0, 7), ("8 to 14", 8, 14), ("15 to 30", 15, 30), ("over 30", 31, None),
)  # fmt: skip


def band(days: int) -> int:
    """Which band of age, 0 to 3, a record of so many days since its discharge stands in."""
    return next(n for n, (_, _, last) in enumerate(BANDS) if last is None or days <= last)


def month_of(day: dt.date) -> dt.date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: dt.date) -> dt.date:
    return month_of(month + dt.timedelta(days=31))


def months_before(month: dt.date, count: int) -> dt.date:
    """The first day of the month so many months before."""
    number = month.year * 12 + month.month - 1 - count
    return dt.date(number // 12, number % 12 + 1, 1)
