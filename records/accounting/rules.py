"""The accounting of disclosures as pure functions (45 CFR 164.528): its period, its clock, its fee, what is summarized."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

YEARS = 6  # 164.528(a)(1): in the six years before the day on which it is asked for
DAYS, EXTENSION_DAYS = 60, 30  # 164.528(c)(1)
ORAL_DAYS = 30  # 164.528(a)(2)(ii)(C): an oral statement suspends no longer
# Only to these may the right to an accounting be suspended: a health oversight agency, a law enforcement official.
SUSPENDABLE = frozenset({"law_enforcement", "public_health"})


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day that many years earlier; February 29 becomes February 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def first_day(asked_on: dt.date) -> dt.date:
    """The earliest day that an accounting asked for on `asked_on` covers."""
    return years_before(asked_on, YEARS)


def due_on(received_on: dt.date) -> dt.date:
    """The last calendar day to act, day 0 being the day of receipt."""
    return received_on + dt.timedelta(days=DAYS)


def period_problem(first: dt.date, last: dt.date, asked_on: dt.date) -> str:
    """What is wrong with the period that the patient asks for, in words; empty when nothing is."""
    if last > asked_on:
        return "The period ends on the day of the request at the latest."
    if first > last:
        return "The period ends before it begins."
    if first < first_day(asked_on):
        return f"An accounting goes back {YEARS} years: to {first_day(asked_on):%m/%d/%Y}."
    return ""


def extension_problem(*, extended: bool, due: dt.date, today: dt.date, until: dt.date) -> str:
    """Why the limit may not be extended to `until`: once, in writing, inside the first 60 days (164.528(c)(1)(ii))."""
    if extended:
        return "It was extended once: the law gives no second extension."
    if today > due:
        return f"The first {DAYS} days are over: the statement had to be sent inside them."
    if until <= due:
        return "The new day lies after the present one."
    if until > (longest := due + dt.timedelta(days=EXTENSION_DAYS)):
        return f"The law gives {EXTENSION_DAYS} days at most: to {longest:%m/%d/%Y}."
    return ""


def is_free(earlier: Iterable[dt.date], asked_on: dt.date) -> bool:
    """Whether this is the first accounting in 12 months; `earlier`: the days on which others were given."""
    year_ago = years_before(asked_on, 1)
    return not any(year_ago < day <= asked_on for day in earlier)


def suspension_problem(*, statement: str, stated_on: dt.date, starts: dt.date, ends: dt.date) -> str:
    """What is wrong with the time of a suspension, in words; empty when nothing is (164.528(a)(2))."""
    if ends < starts:
        return "The suspension ends before it begins."
    if starts < stated_on:
        return "It begins with the agency's statement at the earliest."
    if statement == "oral" and ends > (latest := stated_on + dt.timedelta(days=ORAL_DAYS)):
        return f"An oral statement suspends for {ORAL_DAYS} days at most: to {latest:%m/%d/%Y}. Longer needs it in writing."
    return ""


@dataclass
class Line:
    """What the patient is told of one disclosure, or of several to one recipient for one purpose (164.528(b)(3))."""

    first_on: dt.date
    last_on: dt.date
    recipient: str
    address: str
    what: str
    purpose: str
    basis: str
    times: int = 1
    rows: list[Any] = field(default_factory=list)

    @property
    def how_often(self) -> str:
        """ "Once", or the number and periodicity: "6 times, about every 30 days"."""
        if self.times == 1:
            return "Once"
        between = round((self.last_on - self.first_on).days / (self.times - 1))
        if between == 0:
            return f"{self.times} times on one day" if self.last_on == self.first_on else f"{self.times} times"
        return f"{self.times} times, about every {'day' if between == 1 else f'{between} days'}"


def same(text: str) -> str:
    """A name or address as it is compared: without case, and with every run of blanks as one."""
    return " ".join(text.casefold().split())


def summarize(disclosures: Iterable[tuple[dt.date, Any]]) -> list[Line]:
    """Lines in order of their first day. `disclosures`: (the facility's day, row), oldest first."""
    lines: dict[tuple, Line] = {}
    for day, row in disclosures:
        key = (same(row.recipient_name), same(row.recipient_address), same(row.purpose), row.basis)
        line = lines.get(key)
        if line is None:
            line = lines[key] = Line(
                day, day, row.recipient_name, row.recipient_address, row.what, row.purpose, row.basis, 0
            )
        line.last_on, line.times = day, line.times + 1
        line.rows.append(row)
    return list(lines.values())
