"""The clock of a request: calendar days in the facility's zone, from receipt by anyone in the organization."""

import datetime as dt
from zoneinfo import ZoneInfo

ACCESS_DAYS = 30  # 45 CFR 164.524(b)(2): no later than 30 days after receipt, weekends and holidays included
AMBER_FROM, RED_FROM = 21, 28  # days spent


def due_on(
    received_at: dt.datetime, zone: str, *, days: int = ACCESS_DAYS, return_on: dt.date | None = None
) -> dt.date:
    """The last calendar day to act. Day 0 is the day of receipt on the facility's wall clock.

    `received_at` is aware, in any zone; `zone` an IANA name. `return_on`, the date that an order or subpoena names,
    wins when it is earlier. A change of clocks moves nothing, because days are counted and not hours.
    """
    last = received_on(received_at, zone) + dt.timedelta(days=days)
    return min(last, return_on) if return_on else last


def received_on(received_at: dt.datetime, zone: str) -> dt.date:
    """The facility's calendar day of a moment."""
    return received_at.astimezone(ZoneInfo(zone)).date()


def days_left(due: dt.date, today: dt.date) -> int:
    """Whole days until the due day; negative when it has passed."""
    return (due - today).days


def clock_tone(received: dt.date, today: dt.date) -> str:
    """`good` to day 20, `warn` from day 21, `bad` from day 28 (domain 5.9)."""
    spent = (today - received).days
    return "bad" if spent >= RED_FROM else "warn" if spent >= AMBER_FROM else "good"
