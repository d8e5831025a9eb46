"""The clock of a request: calendar days in the facility's zone, from receipt by anyone in the organization."""

import datetime as dt
from zoneinfo import ZoneInfo

from .states import Limit, after

ACCESS_DAYS = 30  # 45 CFR 164.524(b)(2): no later than 30 days after receipt, weekends and holidays included
AMBER_FROM, RED_FROM = 21, 28  # days spent
EXTENSION_DAYS = 30  # 45 CFR 164.524(b)(2)(iii): once
AMBER_LEFT, RED_LEFT = ACCESS_DAYS - AMBER_FROM, ACCESS_DAYS - RED_FROM  # the same bands, as days left


def due_on(
    received_at: dt.datetime, zone: str, *, days: int = ACCESS_DAYS, return_on: dt.date | None = None,
    state: Limit | None = None,
) -> dt.date:  # fmt: skip
    """The last calendar day to act. Day 0 is the day of receipt on the facility's wall clock.

    `received_at` is aware, in any zone; `zone` an IANA name. `return_on`, the date that an order or subpoena names,
    wins when it is earlier, and so does a state's shorter limit (45 CFR 160.203: what gives the patient more holds). A
    change of clocks moves nothing, because days are counted and not hours.
    """
    received = received_on(received_at, zone)
    last = received + dt.timedelta(days=days)
    return min([last, *([return_on] if return_on else []), *([after(received, state)] if state else [])])


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


def left_tone(left: int) -> str:
    """The same bands by days left, for limits of any length: `good`, `warn` from 9 days left, `bad` from 2."""
    return "bad" if left <= RED_LEFT else "warn" if left <= AMBER_LEFT else "good"


def extension_problem(
    *, is_access: bool, extended: bool, received: dt.date, due: dt.date, today: dt.date, until: dt.date
) -> str:
    """Why a limit may not be extended to `until`, in words; empty when it may (45 CFR 164.524(b)(2)(iii))."""
    first = received + dt.timedelta(days=ACCESS_DAYS)
    longest = first + dt.timedelta(days=EXTENSION_DAYS)
    if not is_access:
        return "Only a patient's own access has an extension."
    if extended:
        return "It was extended once: the law gives no second extension."
    if due < first:
        return "The state's shorter limit holds, which the federal extension does not lengthen."
    if today > due:
        return f"The first {ACCESS_DAYS} days are over: the notice had to be sent inside them."
    if until <= due:
        return "The new day lies after the present one."
    if until > longest:
        return f"The law gives {EXTENSION_DAYS} days at most: to {longest:%m/%d/%Y}."
    return ""
