"""Overdue and delinquent, apart (domain 3.3): a document past its own limit, and a record past the whole one's."""

import datetime as dt

from accounts import say


def lateness(chart, now: dt.datetime) -> tuple[str, str]:
    """Tone and words for a chart: delinquent before overdue, one record being one delinquent record; ("", "") for neither."""
    if not chart.open_count:
        return "", ""
    if chart.due_at and chart.due_at < now:
        return "stop", f"Delinquent, {_over(chart.due_at, now)}"
    if chart.next_due_at and chart.next_due_at < now:
        return "late", f"Overdue, {_over(chart.next_due_at, now)}"
    return "", ""


def _over(due, now):
    days = max((now - due).days, 0)
    return say.plural(days, "day") if days else "since today"
