"""Breach notification as pure functions (45 CFR 164.400 to 414): what is presumed, whom to tell, and by when."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from records.release.rules.states import Limit, after

DAYS = 60  # 164.404(b), 164.406(b), 164.408: calendar days from discovery, the outer limit
HHS_AT = 500  # 164.408(b): 500 or more persons in all
MEDIA_OVER = 500  # 164.406(a): more than 500 residents of one state
SUBSTITUTE_AT = 10  # 164.404(d)(2)(ii): ten or more who cannot be reached
SUBSTITUTE_DAYS = 90  # how long a notice stands on the web site
ORAL_DAYS = 30  # 164.412(b): an oral statement delays no longer

# 164.402(2): all four, always.
FACTORS = (
    ("nature", "Nature and extent of the information, and how likely it is to be identified again"),
    ("recipient", "Who used it or to whom it went"),
    ("acquired", "Whether it was actually acquired or viewed"),
    ("mitigation", "How far the risk has been mitigated"),
)
RATINGS = (("low", "Low"), ("medium", "Medium"), ("high", "High"))
# 164.402(1), and what is secured is no breach at all (164.402, unsecured protected health information).
EXCEPTIONS = (
    ("good_faith", "Workforce, in good faith, within authority, not used further (164.402(1)(i))"),
    ("inadvertent", "Between persons authorized here, not used further (164.402(1)(ii))"),
    ("not_retained", "Who got it could not have retained it (164.402(1)(iii))"),
    ("secured", "Encrypted or destroyed by HHS guidance: not unsecured (164.402)"),
)
INFORMATION = (
    ("name", "Full name"), ("birth_date", "Date of birth"), ("address", "Home address"), ("phone", "Telephone number"),
    ("ssn", "Social Security number"), ("account", "Account or record number"), ("insurance", "Health insurance number"),
    ("diagnosis", "Diagnosis"), ("treatment", "Treatment or procedure"), ("medication", "Medication"),
    ("results", "Test results"), ("financial", "Credit card or bank account"), ("other", "Other information"),
)  # fmt: skip


@dataclass(frozen=True)
class StateRule:
    """What a state adds: days to tell its residents, days to tell its authority and from how many residents."""

    people: Limit | None = None
    authority: Limit | None = None
    least: int = 1
    authority_name: str = ""


@dataclass(frozen=True)
class Duty:
    """One notice that the law asks for, with its last day. `yearly`: it may wait for the end of the calendar year."""

    kind: str
    label: str
    due_on: dt.date
    cite: str
    state: str = ""
    yearly: bool = False


def low_problem(ratings: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Why the assessment does not show a low probability, in words; empty when it does (164.402(2)).

    Every use or disclosure that is not permitted is presumed a breach: each of the four factors needs its words, and none
    may stand at high.
    """
    for key, label in FACTORS:
        if not words.get(key, "").strip() or key not in ratings:
            return f"Not assessed: {label[:1].lower()}{label[1:]}. It is presumed a breach."
    high = [label for key, label in FACTORS if ratings[key] == "high"]
    if high:
        return f"{high[0]} stands at high: that is no low probability. It is presumed a breach."
    return ""


def limit(discovered_on: dt.date, delayed_to: dt.date | None = None) -> dt.date:
    """The last day to tell the people: 60 calendar days after the day of discovery, or when a law enforcement delay ends."""
    last = discovered_on + dt.timedelta(days=DAYS)
    return max(last, delayed_to) if delayed_to else last


def yearly_limit(discovered_on: dt.date) -> dt.date:
    """The last day to tell HHS of fewer than 500: 60 days after the end of the calendar year of discovery (164.408(c))."""
    return dt.date(discovered_on.year, 12, 31) + dt.timedelta(days=DAYS)


def duties(
    *, total: int, by_state: Mapping[str, int], discovered_on: dt.date, unreachable: int = 0,
    states: Mapping[str, StateRule] | None = None, delayed_to: dt.date | None = None,
) -> list[Duty]:  # fmt: skip
    """Every notice that a breach of so many persons asks for, those of the states included.

    `by_state`: residents by state; "" where no address is known. `unreachable`: whose letter came back and who were not
    reached in another way. The two counts differ: HHS from 500 persons in all, the media over 500 residents of a state.
    """
    states = states or {}
    outer = limit(discovered_on, delayed_to)
    found = [Duty("people", "Letters to the people concerned", _people(outer, by_state, discovered_on, states, delayed_to),
                  "45 CFR 164.404")]  # fmt: skip
    if unreachable >= SUBSTITUTE_AT:
        words = f"Web site for {SUBSTITUTE_DAYS} days, or major media, with a toll-free number"
        found.append(Duty("substitute", words, outer, "45 CFR 164.404(d)(2)(ii)"))
    if total >= HHS_AT:
        found.append(Duty("hhs", f"HHS, with the letters: {HHS_AT} or more", outer, "45 CFR 164.408(b)"))
    else:
        yearly = max(yearly_limit(discovered_on), delayed_to) if delayed_to else yearly_limit(discovered_on)
        found.append(Duty("hhs", f"HHS, with the log of the year: fewer than {HHS_AT}", yearly, "45 CFR 164.408(c)",
                          yearly=True))  # fmt: skip
    for state, count in sorted(by_state.items()):
        if state and count > MEDIA_OVER:
            found.append(Duty("media", f"Prominent media of {state}", outer, "45 CFR 164.406", state))
        rule = states.get(state)
        if state and rule and rule.authority and count >= rule.least:
            day = _later(after(discovered_on, rule.authority), delayed_to)
            found.append(Duty("authority", rule.authority_name, day, rule.authority.citation, state))
    return found


def _people(outer, by_state, discovered_on, states, delayed_to) -> dt.date:
    """A state's shorter limit for its residents wins: all letters go by the earliest day."""
    own = [
        _later(after(discovered_on, states[state].people), delayed_to)
        for state, count in by_state.items()
        if count and state in states and states[state].people
    ]
    return min([outer, *own])


def _later(day: dt.date, delayed_to: dt.date | None) -> dt.date:
    return max(day, delayed_to) if delayed_to else day


def delay_problem(*, statement: str, stated_on: dt.date, until: dt.date) -> str:
    """What is wrong with a law enforcement delay, in words; empty when nothing is (164.412)."""
    if until <= stated_on:
        return "The delay ends after the day of the statement."
    if statement == "oral" and until > (latest := stated_on + dt.timedelta(days=ORAL_DAYS)):
        return (
            f"An oral statement delays for {ORAL_DAYS} days at most: to {latest:%m/%d/%Y}. Longer needs it in writing."
        )
    return ""


def soonest(found: Iterable[Duty]) -> dt.date | None:
    """The day of the duty that is due first; the yearly log waits for its own list."""
    return min((duty.due_on for duty in found if not duty.yearly), default=None)
