"""Puts a release of ICD-10-CM or ICD-10-PCS into the code table: titles by date, and validity beyond what is known."""

import datetime as dt
import re
from collections.abc import Callable

from coding.codes.families import family_keys, named, without_encounter
from coding.codes.loads.files import Member, Refused, effective_day
from coding.codes.loads.order import Change, Line, is_addendum, read_addendum, read_codes, read_order
from coding.codes.loads.store import DAY, Report, record, staged, standing
from coding.codes.models import FIRST_DAY, Code, CodeRelease, CodeSystem, release_name
from coding.codes.poa import is_poa_exempt

CODES = CodeRelease.Content.CODES
MOST_ENDED = 0.06  # of the codes, in one release beyond those that are known: the largest year ended 3%
SHOWN = 3


def load_release(system: str, found: list[Member], given: dt.date | None) -> Report:
    """Load the order file among these (else the codes file, else the addendum). Raises Refused.

    `given` is the first day it holds; else its names tell the year, and whether it is April's.
    """
    member, read = _choose(system, found)
    since = effective_day(member, given)
    addendum = read is read_addendum
    version = release_name(since) + (" addendum" if addendum else "")
    if stood := standing(system, CODES, version, member.digest):
        return stood
    lines = read(member, system)
    counts = _amend(system, member, lines, since) if addendum else _take(system, member, lines, since)
    _name_families(system)
    return record(
        system, CODES, version, since=since, source=member.short, digest=member.digest, rows=len(lines), counts=counts,
    )  # fmt: skip


def _choose(system: str, found: list[Member]) -> tuple[Member, Callable]:
    kinds = [(is_addendum(member), "order" not in member.short.lower(), member) for member in found if _may_be(member)]
    if not kinds:
        raise Refused(f"There is no order or codes file of {CodeSystem(system).label} here.")
    addendum, codes, member = min(kinds, key=lambda kind: kind[:2])
    if addendum:
        return member, read_addendum
    is_order = not codes or re.match(rb"\d{5} ", member.data) is not None
    return member, read_order if is_order else read_codes


def _may_be(member: Member) -> bool:
    return member.short.lower().endswith(".txt") or "." not in member.short


# ---- a whole release


def _take(system: str, member: Member, lines: list[Line], since: dt.date) -> tuple[int, int, int]:
    known = _known_to(system)
    if known and since <= known:
        _check_against_known(system, member, lines, since)
        return (_write_headings(system, lines, since), _write_titles(system, lines, since), 0)
    ended = _check_against_last(system, member, lines, since, known)
    added = _write_codes(system, [line for line in lines if line.billable], since)
    _end(system, ended, since)
    headings = _write_headings(system, lines, since)
    changed = _write_titles(system, lines, since)
    _extend(system, since)
    return added + headings, changed, len(ended)


def _known_to(system: str) -> dt.date | None:
    rows = CodeRelease.objects.filter(system=system, content=CodeRelease.Content.VALIDITY)
    return rows.order_by("-known_to").values_list("known_to", flat=True).first()


def _valid(system: str, day: dt.date) -> set[str]:
    return set(Code.objects.of(system).on(day).filter(billable=True).values_list("code", flat=True))


def _check_against_known(system: str, member: Member, lines: list[Line], since: dt.date) -> None:
    """A release of a day of which validity is known must have the codes of that day, all of them and no others."""
    valid = _valid(system, since)
    stray = [line for line in lines if line.billable and line.code not in valid]
    missing = sorted(valid - {line.code for line in lines if line.billable})
    if not stray and not missing:
        return
    fits = _fitting(system, {line.code for line in lines if line.billable}, since)
    hint = f"; it is that of {release_name(fits)}" if fits else ""
    label, day = CodeSystem(system).label, f"{since:%m/%d/%Y}"
    if stray:
        why = f"{stray[0].code} is no code of {label} on {day} ({len(stray)} such codes){hint}"
        raise Refused(why, file=member.short, line=stray[0].number)
    names = ", ".join(missing[:SHOWN]) + (", …" if len(missing) > SHOWN else "")
    last = lines[-1].number
    raise Refused(f"{len(missing)} codes of {label} of {day} are missing: {names}{hint}", file=member.short, line=last)


def _fitting(system: str, codes: set[str], besides: dt.date) -> dt.date | None:
    """The release whose codes these are."""
    known = _known_to(system) or besides
    days = [dt.date(year, month, 1) for year in range(FIRST_DAY.year, known.year + 1) for month in (4, 10)]
    return next((day for day in days if FIRST_DAY <= day <= known and _valid(system, day) == codes), None)


def _check_against_last(
    system: str, member: Member, lines: list[Line], since: dt.date, known: dt.date | None
) -> list[str]:
    """Beyond what is known a release is believed if it ends no more codes than releases do. The codes that it ends."""
    before = _valid(system, min(known, since - DAY) if known else since - DAY)
    ended = sorted(before - {line.code for line in lines if line.billable})
    if len(ended) > MOST_ENDED * len(before):
        why = f"{len(ended):,} of {len(before):,} codes are missing, {ended[0]} the first: it is cut short or of another year"
        raise Refused(why, file=member.short, line=lines[-1].number)
    return ended


def _write_codes(system: str, lines: list[Line], since: dt.date) -> int:
    there = _valid(system, since)
    fresh = [line for line in lines if line.code not in there]
    Code.objects.bulk_create(_new_code(system, line, since) for line in fresh)
    return len(fresh)


def _new_code(system: str, line: Line, since: dt.date) -> Code:
    procedure = system == CodeSystem.ICD10PCS
    return Code(
        system=system, code=line.code, valid_from=since, level="code", billable=True, title=line.title,
        title_since=since, parent=line.code[:3] if procedure else _above(line.code),
        poa_exempt=not procedure and is_poa_exempt(line.code), family=line.code[:4] if procedure else line.code,
    )  # fmt: skip


def _above(code: str) -> str:
    """The heading right above a code, by its characters: without the last, and without the placeholders before it."""
    return max(code[:3], code[:-1].rstrip("X"), key=len) if len(code) > 3 else ""


def _end(system: str, codes: list[str], since: dt.date) -> None:
    Code.objects.of(system).on(since - DAY).filter(billable=True, code__in=codes).update(valid_to=since - DAY)


def _extend(system: str, since: dt.date) -> None:
    """Validity is now known until the day before the next half-yearly update may come."""
    until = dt.date(since.year + 1, 3, 31) if since.month >= 10 else dt.date(since.year, 9, 30)
    CodeRelease.objects.filter(system=system, content=CodeRelease.Content.VALIDITY).update(known_to=until)


def _write_headings(system: str, lines: list[Line], since: dt.date) -> int:
    """Headings that are not there yet (ICD-10-PCS keeps none)."""
    if system == CodeSystem.ICD10PCS:
        return 0
    there = set(Code.objects.of(system).filter(billable=False).values_list("code", flat=True))
    fresh = [line for line in lines if not line.billable and line.code not in there]
    leaves = dict(
        Code.objects.of(system).filter(billable=True, code__in=[f.code for f in fresh]).values_list("code", "valid_to")
    )
    made = []
    for line in fresh:
        last = leaves.get(line.code)
        from_day = max(since, last + DAY) if last else since
        above = next((line.code[:n] for n in range(len(line.code) - 1, 2, -1) if line.code[:n] in there), "")
        made.append(Code(
            system=system, code=line.code, valid_from=from_day, level="category", billable=False, title=line.title,
            title_since=since, parent=above, family=line.code,
        ))  # fmt: skip
        there.add(line.code)
    Code.objects.bulk_create(made)
    return len(made)


# Of two titles the later stays with the code; the other is kept beside it, with the release that it is of.
_KEEP_OLD = """
INSERT INTO coding_codetitle (system, code, since, title)
SELECT c.system, c.code, least(c.title_since, %(since)s),
       CASE WHEN c.title_since <= %(since)s THEN c.title ELSE s.title END
FROM coding_code c JOIN coding_titles s ON s.code = c.code AND s.billable = c.billable
WHERE c.system = %(system)s AND c.title <> '' AND c.title_since <> %(since)s AND c.title <> s.title
  AND c.valid_from <= %(since)s AND (c.valid_to IS NULL OR c.valid_to >= %(since)s)
  AND NOT EXISTS (SELECT FROM coding_codetitle t WHERE t.system = c.system AND t.code = c.code
                  AND t.since <= %(since)s AND t.title = s.title)
ON CONFLICT (system, code, since) DO UPDATE SET title = excluded.title WHERE coding_codetitle.title <> excluded.title
"""
_NEWER = """
UPDATE coding_code c SET title = s.title,
       title_since = CASE WHEN c.title = s.title THEN least(c.title_since, %(since)s) ELSE %(since)s END
FROM coding_titles s
WHERE c.system = %(system)s AND s.code = c.code AND s.billable = c.billable
  AND c.valid_from <= %(since)s AND (c.valid_to IS NULL OR c.valid_to >= %(since)s)
  AND (c.title = '' OR c.title_since IS NULL OR (c.title <> s.title AND c.title_since <= %(since)s))
RETURNING 1
"""
_REACH = """
UPDATE coding_code c SET title_since = %(since)s FROM coding_titles s
WHERE c.system = %(system)s AND s.code = c.code AND s.billable = c.billable AND c.title = s.title
  AND c.title_since > %(since)s AND c.valid_from <= %(since)s AND (c.valid_to IS NULL OR c.valid_to >= %(since)s)
"""


def _write_titles(system: str, lines: list[Line], since: dt.date) -> int:
    rows = ((line.code, line.billable, line.title) for line in lines)
    with staged("coding_titles", {"code": "text", "billable": "boolean", "title": "text"}, rows) as cursor:
        values = {"system": system, "since": since}
        cursor.execute(_KEEP_OLD, values)
        kept = cursor.rowcount
        cursor.execute(_NEWER, values)
        newer = cursor.rowcount
        cursor.execute(_REACH, values)
    return max(kept, newer)


# ---- an addendum


def _amend(system: str, member: Member, changes: list[Change], since: dt.date) -> tuple[int, int, int]:
    """Adds, ends and rewords what the addendum names; every other code stays as it is."""
    valid, before = _valid(system, since), _valid(system, since - DAY)
    deleted = [change for change in changes if change.verb == "delete"]
    for change in deleted:
        if change.billable and change.code not in before:
            why = f"{change.code} cannot end on {since:%m/%d/%Y}: it is no code before"
            raise Refused(why, file=member.short, line=change.number)
    added = [Line(c.number, c.code, c.billable, c.title) for c in changes if c.verb == "add"]
    _check_added(system, member, added, before, {change.code for change in deleted}, since)
    made = _write_codes(system, [line for line in added if line.billable], since)
    gone = [change.code for change in deleted if change.billable and change.code in valid]
    _end(system, gone, since)
    headings = _write_headings(system, added, since)
    revised = [Line(c.number, c.code, c.billable, c.title) for c in changes if c.verb == "revise"]
    return made + headings, _write_titles(system, added + revised, since), len(gone)


def _check_added(
    system: str, member: Member, added: list[Line], before: set[str], deleted: set[str], since: dt.date
) -> None:
    """What is added was not there the day before: else the addendum is of another release."""
    for line in added:
        if line.billable and line.code in before and line.code not in deleted:
            why = f"{line.code} is a code before {since:%m/%d/%Y} already: the addendum is of another release"
            raise Refused(why, file=member.short, line=line.number)
    known = _known_to(system)
    if known and since <= known:
        valid = _valid(system, since)
        for line in added:
            if line.billable and line.code not in valid:
                why = f"{line.code} is no code of {CodeSystem(system).label} on {since:%m/%d/%Y}"
                raise Refused(why, file=member.short, line=line.number)


# ---- families


def _name_families(system: str) -> None:
    """Families anew, since titles came."""
    if system != CodeSystem.ICD10CM:
        return
    rows = Code.objects.of(system).filter(billable=True).exclude(title="").values_list("code", "title", "family")
    had = {code: family for code, _, family in rows}
    titles = ((code, without_encounter(title)) for code, title, _ in rows)
    moved = [(code, family) for code, family in named(family_keys(titles)) if had[code] != family]
    if not moved:
        return
    with staged("coding_families", {"code": "text", "family": "text"}, moved) as cursor:
        cursor.execute(
            "UPDATE coding_code c SET family = f.family, front = f.family = c.code FROM coding_families f "
            "WHERE c.system = %s AND c.code = f.code AND c.billable",
            [system],
        )
