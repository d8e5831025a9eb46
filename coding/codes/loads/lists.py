"""Official lists in text: HCPCS Level II, POA-exempt codes, NCCI, and what the customer has licensed.

Layouts (columns from 1): HCPCS ANWEB, 320 bytes: 1-5 code (a modifier in 4-5), 6-10 sequence, 11 record (3 code, 4 its
continuation, 7 modifier, 8 its continuation), 12-91 long, 92-119 short, 120-127 pricing, 230 coverage, 257-259 BETOS,
261-265 types of service, 269-276 added, 277-284 action date, 285-292 ended, 293 action. POA-exempt: tab text: order,
code with its dot, description. CPT, revenue codes, places of service: code, tab or comma, words.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator

from coding.codes.loads.files import Member, Refused, effective_day, named
from coding.codes.loads.store import DAY, Report, Whole, record, span, staged, standing
from coding.codes.models import Code, CodeRelease, CodeSystem, release_name
from coding.codes.shapes import is_whole
from coding.codes.tables import PoaExempt

Content = CodeRelease.Content
EXEMPT = Whole(PoaExempt, ("code",), (), {}, {})
# Marks the modifiers of CPT, which stand beside those of HCPCS and do not end when a file of those has none of them.
LICENSED = {"licensed": True}

# ---- HCPCS Level II

_CODE, _MORE, _MODIFIER, _MODIFIER_MORE = "3", "4", "7", "8"


def load_hcpcs(found: list[Member], given: dt.date | None) -> list[Report]:
    """HCPCS Level II codes and modifiers from the contractor file (ANWEB). Raises Refused."""
    members = named(found, r"ANWEB.*\.txt$") or named(found, r"\.txt$")
    if not members:
        raise Refused("There is no HCPCS file (…ANWEB….txt) here.")
    member = members[0]
    entries = list(_hcpcs_entries(member))
    named_year = re.search(r"20\d\d", f"{member.short} {member.around}")
    if given and named_year and given.year != int(named_year[0]):
        raise Refused(f"its name says {named_year[0]}, not {given:%m/%d/%Y}", file=member.short)
    since = given or _quarter(member, entries)
    version = f"{since:%Y-%m}"
    reports = []
    for system, kind in ((CodeSystem.HCPCS, _CODE), (CodeSystem.MODIFIER, _MODIFIER)):
        rows = [_hcpcs_row(system, entry) for entry in entries if entry["kind"] == kind]
        _check_size(system, member, rows, since)
        reports.append(_take_codes(system, member, version, since, rows))
    return reports


def _hcpcs_entries(member: Member) -> Iterator[dict]:
    """Codes and modifiers, each with its continuation lines joined."""
    entry: dict | None = None
    for number, text in enumerate(member.lines(), start=1):
        kind = text[10:11]
        if len(text) < 12 or "\t" in text or kind not in "3478" or not re.fullmatch(r"\d{5}", text[5:10]):
            raise Refused(_why(text, 12), file=member.short, line=number)
        code = text[:5].strip()
        if kind in (_CODE, _MODIFIER):
            if entry:
                yield entry
            if len(text) < 293:
                raise Refused("the line is cut short", file=member.short, line=number)
            if not is_whole(CodeSystem.HCPCS if kind == _CODE else CodeSystem.MODIFIER, code):
                raise Refused(
                    f"{code!r} is no HCPCS {'code' if kind == _CODE else 'modifier'}", file=member.short, line=number
                )
            entry = _hcpcs_fields(member, number, kind, code, text)
        elif entry is None or entry["code"] != code:
            raise Refused(f"a continuation of {code} without its beginning", file=member.short, line=number)
        else:
            entry["long"] = f"{entry['long']} {text[11:91].strip()}"
    if entry:
        yield entry


def _why(text: str, least: int) -> str:
    if "\t" in text or (text.count(",") > 3 and text[5:6] == ","):
        return "the columns are not where the official file has them: it was saved again, perhaps by a spreadsheet"
    if not text.strip():
        return "an empty line"
    return "the line is cut short" if len(text) < least else "this is no line of an official file of this kind"


def _hcpcs_fields(member: Member, number: int, kind: str, code: str, text: str) -> dict:
    return {
        "line": number, "kind": kind, "code": code, "long": text[11:91].strip(), "short": text[91:119].strip(),
        "pricing": text[119:127].strip(), "coverage": text[229:230].strip(), "betos": text[256:259].strip(),
        "tos": text[260:265].strip(), "added": _day(member, number, text[268:276]),
        "acted": _day(member, number, text[276:284]), "ended": _day(member, number, text[284:292]),
        "action": text[292:293].strip(),
    }  # fmt: skip


def _day(member: Member, number: int, text: str) -> dt.date | None:
    text = text.strip()
    if not text:
        return None
    try:
        return dt.datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Refused(f"{text!r} is no date (YYYYMMDD)", file=member.short, line=number) from None


def _quarter(member: Member, entries: list[dict]) -> dt.date:
    """From when a file holds: its latest date that is not to come, of the year that its name tells."""
    year = re.search(r"20\d\d", f"{member.short} {member.around}")
    if year is None:
        raise Refused("the name tells no year: give the first day it holds with --effective", file=member.short)
    days = [e["acted"] for e in entries if e["acted"] and e["acted"].year == int(year[0])]
    if not days:
        raise Refused(f"nothing in it is of {year[0]}, the year of its name", file=member.short, line=1)
    return dt.date(int(year[0]), (max(days).month - 1) // 3 * 3 + 1, 1)


def _hcpcs_row(system: str, entry: dict) -> tuple:
    names = ("short", "pricing", "coverage", "betos", "tos", "action")
    details = {name: entry[name] for name in names if entry[name]}
    return entry["code"], entry["added"] or dt.date(1990, 1, 1), entry["ended"], entry["long"], details


def _check_size(system: str, member: Member, rows: list[tuple], since: dt.date) -> None:
    """A whole file is never much smaller than what is known of its day, and its codes reach to V."""
    if system == CodeSystem.HCPCS and not any(row[0] >= "V5" for row in rows):
        last = rows[-1][0] if rows else "nothing"
        raise Refused(f"the file ends at {last}: it is cut short", file=member.short, line=len(member.lines()))
    before = Code.objects.of(system).on(since).exclude(details=LICENSED).count()
    if len(rows) < before * 0.8:
        raise Refused(f"{len(rows):,} codes where {before:,} are loaded: it is cut short", file=member.short)


# A whole list of codes: a code that is no more in it ends, a title that changed is kept beside the new one. What an older
# list has besides a later one that is loaded ends where that begins.
_LIST = {"code": "text", "valid_from": "date", "valid_to": "date", "title": "text", "details": "jsonb"}
_LIST_OLD_TITLES = """
INSERT INTO coding_codetitle (system, code, since, title)
SELECT c.system, c.code, coalesce(least(c.title_since, %(since)s), c.valid_from),
       CASE WHEN c.title_since > %(since)s THEN s.title ELSE c.title END
FROM coding_code c JOIN coding_rows s USING (code) WHERE c.system = %(system)s AND c.title NOT IN ('', s.title)
ON CONFLICT (system, code, since) DO NOTHING
"""
_LIST_CHANGE = """
UPDATE coding_code c SET title = s.title, title_since = %(since)s, details = s.details, valid_to = s.valid_to
FROM coding_rows s WHERE c.system = %(system)s AND c.code = s.code AND (c.title_since IS NULL OR c.title_since <= %(since)s)
  AND (c.title, c.details, c.valid_to) IS DISTINCT FROM (s.title, s.details, s.valid_to)
"""
_LIST_ADD = """
INSERT INTO coding_code (system, code, valid_from, valid_to, level, billable, title, title_since, parent, poa_exempt,
                         details, family, front)
SELECT %(system)s, s.code, s.valid_from, least(s.valid_to, %(until)s), 'code', true, s.title, %(since)s, '', false,
       s.details, s.code, true
FROM coding_rows s WHERE NOT EXISTS (SELECT 1 FROM coding_code c WHERE c.system = %(system)s AND c.code = s.code)
"""
_LIST_END = """
UPDATE coding_code c SET valid_to = %(before)s WHERE c.system = %(system)s AND c.valid_from <= %(before)s
  AND (c.valid_to IS NULL OR c.valid_to >= %(since)s) AND c.title_since <= %(since)s
  AND c.details IS DISTINCT FROM '{"licensed": true}'::jsonb
  AND NOT EXISTS (SELECT 1 FROM coding_rows s WHERE s.code = c.code)
"""


def _take_codes(
    system: str, member: Member, version: str, since: dt.date, rows: list[tuple], *, whole: bool = True
) -> Report:
    if stood := standing(system, Content.CODES, version, member.digest):
        return stood
    until = span(Content.CODES, system, since)[1] if whole else None
    values = {"system": system, "since": since, "before": since - DAY, "until": until}
    with staged("coding_rows", _LIST, rows) as cursor:
        done = []
        for statement in (_LIST_OLD_TITLES, _LIST_CHANGE, _LIST_ADD, *([_LIST_END] if whole else [])):
            cursor.execute(statement, values)
            done.append(cursor.rowcount)
    changed, added, ended = (*done[1:], 0)[:3]
    return record(
        system, Content.CODES, version, since=since, source=member.short, digest=member.digest, rows=len(rows),
        counts=(added, changed, ended),
    )  # fmt: skip


# ---- lists of code and words: CPT, revenue codes, places of service

_LISTED = {
    CodeSystem.CPT: (5, "five characters, as 99213 or 0001T"),
    CodeSystem.REVENUE: (4, "four digits, as 0450"),
    CodeSystem.POS: (2, "two digits, as 21"),
    CodeSystem.MODIFIER: (2, "two characters, as 25"),
}


def load_listed(system: str, found: list[Member], given: dt.date | None) -> list[Report]:
    """CPT, revenue codes, places of service, modifiers: the customer's own licensed list. Raises Refused.

    Lines before the first code (a license notice, headings) are passed over; a file says nothing of when it holds, so
    `given` is asked for.
    """
    member = next(iter(found), None)
    if member is None:
        raise Refused("There is no text file here.")
    if given is None:
        raise Refused("give the first day it holds with --effective", file=member.short)
    rows = list(_listed(system, member, given))
    if not rows:
        raise Refused("no line of it has a code and its words", file=member.short)
    seen: dict[str, int] = {}
    for number, row in rows:
        if seen.setdefault(row[0], number) != number:
            raise Refused(f"{row[0]} stands in line {seen[row[0]]} already", file=member.short, line=number)
    before = Code.objects.of(system).on(given).count()
    if system != CodeSystem.MODIFIER and len(rows) < before * 0.8:
        raise Refused(f"{len(rows):,} codes where {before:,} are loaded: it is cut short", file=member.short)
    whole = system != CodeSystem.MODIFIER  # CPT's modifiers stand beside those of HCPCS
    return [_take_codes(system, member, f"{given}", given, [row for _, row in rows], whole=whole)]


def _listed(system: str, member: Member, since: dt.date) -> Iterator[tuple[int, tuple]]:
    size, words = _LISTED[CodeSystem(system)]
    begun = False
    lines = member.lines()
    dialect = csv.excel_tab if any("\t" in line for line in lines) else csv.excel
    for number, cells in enumerate(csv.reader(lines, dialect=dialect), start=1):
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        code, title = cells[0], next((cell for cell in reversed(cells[1:]) if cell), "")
        if is_whole(system, code) and title:
            begun = True
            yield number, (code, since, None, title, LICENSED if system == CodeSystem.MODIFIER else {})
        elif begun:
            lost = code.isdigit() and len(code) < size
            why = (
                "the leading zeros are gone: it was saved again, perhaps by a spreadsheet"
                if lost
                else f"a code has {words}"
            )
            raise Refused(
                f"{code[:20]!r}: {why}" if title else f"{code[:20]!r} has no words", file=member.short, line=number
            )
        elif code.isdigit() and len(code) < size and title:
            raise Refused(
                f"{code!r}: the leading zeros are gone: it was saved again, perhaps by a spreadsheet",
                file=member.short, line=number,
            )  # fmt: skip


# ---- POA-exempt


def load_poa(found: list[Member], given: dt.date | None) -> list[Report]:
    """The list of diagnoses exempt from POA reporting, whole. Raises Refused."""
    members = [
        m for m in named(found, r"POA.*\.txt$") if not re.search(r"add|delete|revise|readme", m.short, re.IGNORECASE)
    ]
    member = next(iter(members or named(found, r"\.txt$")), None)
    if member is None:
        raise Refused("There is no POA-exempt list (POAexemptCodes….txt) here.")
    since = effective_day(member, given)
    version = release_name(since)
    if stood := standing(CodeSystem.ICD10CM, Content.POA, version, member.digest):
        return [stood]
    codes = _exempt_codes(member, since)
    counts = EXEMPT.replace([(code,) for code in codes], since, span(Content.POA, CodeSystem.ICD10CM, since)[1])
    _mark_exempt(since)
    return [record(
        CodeSystem.ICD10CM, Content.POA, version, since=since, source=member.short, digest=member.digest,
        rows=len(codes), counts=counts,
    )]  # fmt: skip


def _exempt_codes(member: Member, since: dt.date) -> list[str]:
    valid = set(Code.objects.of(CodeSystem.ICD10CM).on(since).filter(billable=True).values_list("code", flat=True))
    found: dict[str, int] = {}
    for number, text in enumerate(member.lines("cp1252"), start=1):
        cells = text.split("\t")
        if number == 1 and len(cells) == 3 and "code" in cells[1].lower():
            continue
        if len(cells) < 3 or not re.fullmatch(r"\d{5}", cells[0].strip()):
            raise Refused(_poa_why(text), file=member.short, line=number)
        code = cells[1].replace(".", "").strip()
        if code not in valid:
            raise Refused(
                f"{cells[1]} is no code of ICD-10-CM on {since:%m/%d/%Y}: it is of another year",
                file=member.short,
                line=number,
            )
        if found.setdefault(code, number) != number:
            raise Refused(f"{cells[1]} stands in line {found[code]} already", file=member.short, line=number)
    last = next(reversed(found), "")
    if not last.startswith("Z9"):
        raise Refused(
            f"the file ends at {last or 'nothing'}: it is cut short",
            file=member.short,
            line=len(member.lines("cp1252")),
        )
    return list(found)


def _poa_why(text: str) -> str:
    if re.match(r"\d{1,4}\t", text):
        return "the leading zeros are gone: it was saved again, perhaps by a spreadsheet"
    return "a line has an order number of five digits, a code and its description, between tabs"


def _mark_exempt(since: dt.date) -> None:
    """The code table shows what the newest list says of the codes it knows."""
    newest = CodeRelease.objects.filter(content=Content.POA, effective_from__gt=since).exists()
    if newest:
        return
    listed = PoaExempt.objects.on(since).values("code")
    rows = Code.objects.of(CodeSystem.ICD10CM).on(since).filter(billable=True)
    rows.filter(poa_exempt=False, code__in=listed).update(poa_exempt=True)
    rows.filter(poa_exempt=True).exclude(code__in=listed).update(poa_exempt=False)
