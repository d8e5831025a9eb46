"""Overdue and delinquent, apart (domain 3.3): a document past its own limit, and a record past the whole one's."""

import datetime as dt

from accounts import clock, say


def lateness(chart, now: dt.datetime) -> tuple[str, str]:
    """Tone and words for a chart: delinquent before overdue, one record being one delinquent record; ("", "") for neither."""
    if not chart.open_count:
        return "", ""
    if chart.due_at and chart.due_at < now:
        return "stop", f"Delinquent, {_over(chart, chart.due_at, now)}"
    if chart.next_due_at and chart.next_due_at < now:
        return "late", f"Overdue, {_over(chart, chart.next_due_at, now)}"
    return "", ""


def _over(chart, due, now) -> str:
    """Calendar days of the facility."""
    days = (clock.local(now, chart.facility).date() - clock.local(due, chart.facility).date()).days
    return say.plural(days, "day") if days else "since today"


def rate(delinquent: int, discharges_in_year: int) -> str:
    """Delinquent records over the average monthly discharges of the last twelve months, in words (domain 3.3)."""
    if not discharges_in_year:
        return "no discharges to compare with"
    return f"{delinquent / (discharges_in_year / 12):.0%} of a month's discharges"
