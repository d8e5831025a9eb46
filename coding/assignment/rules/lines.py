"""Edits of outpatient and professional service lines (domain section 4.2). CPT's own words are the AMA's: none are here."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from coding.assignment.rules.shape import Finding, Item, Stay, consider, fix, note

MODIFIER = re.compile(r"[0-9A-Z]{2}")
EVALUATION = re.compile(r"99[2-4]\d\d|9200[24]|9201[24]|G0463|G0402|G0438|G0439")
DELETED = {"99201"}
SEPARATE = frozenset({"59", "XE", "XS", "XP", "XU"})
# Modifiers that say why a pair of NCCI may stand on one day (NCCI policy manual, chapter I).
FINGERS = {f"F{n}" for n in "A123456789"} | {f"T{n}" for n in "A123456789"} | {f"E{n}" for n in "1234"}
PTP_MODIFIERS = SEPARATE | FINGERS | {
    "LT", "RT", "LC", "LD", "RC", "LM", "RI", "24", "25", "27", "57", "58", "78", "79", "91",
}  # fmt: skip
NEVER_TOGETHER = (("26", "TC"), ("LT", "RT"), ("50", "LT"), ("50", "RT"), ("JW", "JZ"), ("52", "53"), ("73", "74"), ("59", "XE"),
                  ("59", "XS"), ("59", "XP"), ("59", "XU"))  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """An NCCI procedure-to-procedure edit: `modifier` 0 never, 1 with a proper modifier."""

    column1: str
    column2: str
    modifier: str
    rationale: str = ""


@dataclass(frozen=True)
class Limit:
    """A medically unlikely edit: units a line (indicator 1) or a day (2 by policy, 3 by clinical benchmark)."""

    units: int
    indicator: str


@dataclass(frozen=True)
class ClaimTables:
    """What the quarter's NCCI files say of the codes on the set; empty where none are loaded."""

    pairs: tuple[Pair, ...] = ()
    limits: dict[str, Limit] = field(default_factory=dict)
    primaries: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)  # add-on -> (type, its primaries)
    missing: tuple[str, ...] = ()  # files that are not loaded for the day, by name


def line_edits(stay: Stay, items: list[Item], tables: ClaimTables) -> Iterator[Finding]:
    """Every edit of the service lines, each alone and against each other."""
    lines = [item for item in items if item.kind == "line"]
    if stay.inpatient or not lines:
        return
    diagnoses = {item.id for item in items if item.is_reported}
    for line in lines:
        yield from _units_and_day(stay, line)
        yield from _pointers(stay, line, diagnoses)
        yield from _modifiers(stay, line)
        yield from _professional(stay, line)
    if tables.missing:
        yield note("ncci_missing", f"Not checked, since no file of that day is loaded: {', '.join(tables.missing)}.")
    yield from _ptp(lines, tables)
    yield from _mue(lines, tables)
    yield from _add_ons(lines, tables)


def _units_and_day(stay: Stay, line: Item) -> Iterator[Finding]:
    if line.code in DELETED:
        yield fix("line_deleted", f"{line.code} was deleted: office visits of new patients begin a level higher.", line)
    if line.units < 1:
        yield fix("units", f"{line.code} has {line.units} units: at least one.", line)
    if not line.performed_on:
        yield fix("line_date", f"{line.code} needs its date.", line)
    elif not stay.admitted_on <= line.performed_on <= (stay.discharged_on or dt.date.max):
        yield fix("line_date", f"{line.code} on {line.performed_on:%m/%d/%Y} lies outside of the visit.", line)


def _pointers(stay: Stay, line: Item, diagnoses: set[str]) -> Iterator[Finding]:
    if any(pointer not in diagnoses for pointer in line.pointers):
        yield fix("pointer", f"{line.code} points to a diagnosis that is not on the set any more.", line)
    elif stay.professional and not line.pointers:
        yield fix("pointer", f"{line.code} needs the diagnosis that it was done for.", line)


def _modifiers(stay: Stay, line: Item) -> Iterator[Finding]:
    given = set(line.modifiers)
    wrong = [m for m in line.modifiers if not MODIFIER.fullmatch(m)]
    if wrong:
        yield fix("modifier", f"{line.code}: {', '.join(wrong)} is not written like a modifier (two characters).", line)
    if len(given) < len(line.modifiers):
        yield fix("modifier", f"{line.code} carries the same modifier twice.", line)
    for one, other in NEVER_TOGETHER:
        if {one, other} <= given:
            yield fix("modifier", f"{line.code}: {one} and {other} do not stand on one line.", line)
    for m in sorted(given & {"25", "57"}):
        if not EVALUATION.fullmatch(line.code):
            yield fix(
                "modifier_25", f"{line.code}: modifier {m} belongs to an evaluation and management service.", line
            )
    yield from _broken_off(stay, line, given)


def _broken_off(stay: Stay, line: Item, given: set[str]) -> Iterator[Finding]:
    """Procedures broken off: facilities say 73 or 74, professionals 53."""
    if stay.professional and given & {"73", "74"}:
        yield fix("modifier", f"{line.code}: 73 and 74 are the facility's; a professional says 53.", line)
    if not stay.professional and "53" in given:
        yield fix("modifier", f"{line.code}: 53 is the professional's; a facility says 73 or 74.", line)


def _professional(stay: Stay, line: Item) -> Iterator[Finding]:
    if not stay.professional:
        return
    if not line.place_of_service:
        yield fix("place_of_service", f"{line.code} needs its place of service.", line)
    elif not re.fullmatch(r"\d\d", line.place_of_service):
        yield fix("place_of_service", f"{line.code}: a place of service has two digits.", line)
    if not line.has_provider:
        yield fix("line_provider", f"{line.code} needs who rendered it.", line)


# ---- lines against each other, where the files are loaded


def _days(lines: list[Item]) -> dict[tuple, list[Item]]:
    """Lines of one day by one provider: what NCCI judges together."""
    days = defaultdict(list)
    for line in lines:
        days[line.performed_on, line.provider].append(line)
    return days


def _ptp(lines: list[Item], tables: ClaimTables) -> Iterator[Finding]:
    for day in _days(lines).values():
        by_code = {line.code: line for line in day}
        for pair in tables.pairs:
            first, second = by_code.get(pair.column1), by_code.get(pair.column2)
            if first and second and pair.modifier in ("0", "1"):
                yield from _pair(first, second, pair)


def _pair(first: Item, second: Item, pair: Pair) -> Iterator[Finding]:
    why = f" ({pair.rationale.rstrip('.')})" if pair.rationale else ""
    if pair.modifier == "0":
        yield fix("ncci", f"{second.code} is never paid beside {first.code} on one day{why}.", first, second)
    elif not PTP_MODIFIERS & {*first.modifiers, *second.modifiers}:
        words = f"{second.code} is part of {first.code} on one day{why}: separate, with its modifier, or take it off."
        yield consider("ncci", words, first, second)


def _mue(lines: list[Item], tables: ClaimTables) -> Iterator[Finding]:
    daily: Counter = Counter()
    for line in lines:
        limit = tables.limits.get(line.code)
        daily[line.code, line.performed_on] += line.units
        if limit and limit.indicator == "1" and line.units > limit.units:
            yield consider("mue", f"{line.code}: {line.units} units on a line, {limit.units} are the most.", line)
    for (code, day), units in daily.items():
        limit = tables.limits.get(code)
        if limit and limit.indicator in "23" and units > limit.units:
            build, most = (fix, "by policy") if limit.indicator == "2" else (consider, "appealable")
            same = [line for line in lines if (line.code, line.performed_on) == (code, day)]
            yield build("mue", f"{code}: {units} units in a day, {limit.units} are the most ({most}).", *same)


def _add_ons(lines: list[Item], tables: ClaimTables) -> Iterator[Finding]:
    for day in _days(lines).values():
        codes = {line.code for line in day}
        for line in day:
            kind, primaries = tables.primaries.get(line.code, ("", frozenset()))
            if not kind or codes & primaries or (kind != "1" and len(codes) > 1):
                continue
            build = fix if kind == "1" else consider
            yield build("add_on", f"{line.code} is an add-on: the service that it adds to is not on that day.", line)
