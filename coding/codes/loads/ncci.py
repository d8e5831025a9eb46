"""NCCI files of CMS: procedure-to-procedure pairs, medically unlikely edits, add-on codes. They contain CPT codes, so
the customer fetches them under CMS's click-through license; nothing of them is in the product.

Layouts, text between tabs or commas, headings first. PTP: column 1, column 2, in existence before 1996, effective
(YYYYMMDD), deletion (`*` none), modifier 0/1/9, rationale. MUE: code, units, adjudication indicator (its first
character is the MAI), rationale. Add-on codes: add-on code, effective, deletion, type, primary code (blank or CCCCC
where the contractor decides), effective, deletion, special instruction; dates YYYYMMDD or YYYYDDD.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator

from django.db import connection

from coding.codes.loader import copy_rows
from coding.codes.loads.files import Member, Refused, named
from coding.codes.loads.store import Report, Whole, record, span, staged, standing
from coding.codes.models import CodeRelease, CodeSystem
from coding.codes.tables import AddOn, Setting, UnitLimit

Content = CodeRelease.Content
CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
CONTRACTORS = ("", "CCCCC")  # a primary that the contractor names
LEAST = 0.8  # of the lines of the list that is loaded: a list never shrinks more in a quarter
# Words of the headings, by which a file of another kind is known.
HEADED = {
    Content.PTP: re.compile(r"column ?(1|one)\b", re.IGNORECASE), Content.MUE: re.compile(r"\bMUE\b", re.IGNORECASE),
    Content.ADDON: re.compile(r"add[- _]?on", re.IGNORECASE),
}  # fmt: skip
LIMITS = Whole(UnitLimit, ("code",), ("units", "indicator", "rationale"), {"units": "int"}, {})
ADD_ONS = ("code", "kind", "primary", "valid_from", "valid_to")
PAIRS = ("column1", "column2", "modifier", "rationale", "valid_from", "valid_to")
Parsed = tuple[int, list[str]]


def load_ptp(found: list[Member], given: dt.date | None) -> list[Report]:
    """Procedure pairs of one setting; a large file comes in parts, which are loaded together. Raises Refused."""
    members = named(found, r"\.(txt|csv)$")
    if not members:
        raise Refused("There is no text file of NCCI pairs here.")
    setting, since = _setting(members[0]), _quarter(members[0], given)
    digest = " ".join(member.digest[:20] for member in members)[:64]
    version = f"{setting} {since}"
    if stood := standing(CodeSystem.CPT, Content.PTP, version, digest):
        return [stood]
    _refuse_after_a_later(members[0], Content.PTP, since, setting)
    rows = [row for member in members for row in _pairs(member)]
    counts = _merge_pairs(setting, rows)
    return [_recorded(Content.PTP, version, since, members[0], digest, len(rows), counts)]


def _setting(member: Member) -> str:
    text = f"{member.name} {member.around}".lower()
    for setting, words in (
        (Setting.DME, r"dme"), (Setting.HOSPITAL, r"hosp|ccioph|outpatient|oph"), (Setting.PRACTITIONER, r"pra|phys|ccimcr"),
    ):  # fmt: skip
        if re.search(words, text):
            return setting.value
    raise Refused("its name does not tell whose claims it is for: practitioner, hospital or dme", file=member.short)


def _quarter(member: Member, given: dt.date | None) -> dt.date:
    """From when a quarterly file holds: as given, or by its name (2026q1, -01-01-2026, v321 has no day)."""
    named = _named_quarter(f"{member.name} {member.around}")
    if given and named and given != named:
        raise Refused(f"its name says that it holds from {named:%m/%d/%Y}, not {given:%m/%d/%Y}", file=member.short)
    if day := given or named:
        return day
    raise Refused("its name tells no quarter: give the first day it holds with --effective", file=member.short)


def _named_quarter(text: str) -> dt.date | None:
    if found := re.search(r"(20\d\d)[-_ ]?q([1-4])", text, re.IGNORECASE):
        return dt.date(int(found[1]), int(found[2]) * 3 - 2, 1)
    if found := re.search(r"(0[1-9]|1[0-2])-([0-3]\d)-(20\d\d)", text):
        return dt.date(int(found[3]), int(found[1]), min(max(int(found[2]), 1), 28))
    return None


def _refuse_after_a_later(member: Member, content: str, since: dt.date, setting: str = "") -> None:
    """A list that carries its past with it makes no sense after a later one: it would take back what ended since."""
    later = CodeRelease.objects.filter(content=content, version__startswith=setting, effective_from__gt=since).first()
    if later:
        why = f"the file of {later.effective_from:%m/%d/%Y} is loaded already, and it holds all that this one says"
        raise Refused(why, file=member.short)


def _refuse_a_part(member: Member, lines: int, loaded: int) -> None:
    if lines < loaded * LEAST:
        raise Refused(
            f"{lines:,} lines where {loaded:,} are loaded: it is cut short",
            file=member.short,
            line=len(member.lines("cp1252")),
        )


def _cells(member: Member, content: str) -> Iterator[Parsed]:
    """Lines with a code first, after the headings and the license notice."""
    lines = member.lines("cp1252")
    begun = False
    dialect = csv.excel_tab if any("\t" in line for line in lines[:20]) else csv.excel
    for number, cells in enumerate(csv.reader(lines, dialect=dialect), start=1):
        cells = [cell.strip() for cell in cells]
        if cells and CODE.fullmatch(cells[0]):
            if not begun:
                _check_headings(member, content, " ".join(lines[: number - 1]))
            begun = True
            yield number, cells
        elif (begun and any(cells)) or (cells and re.fullmatch(r"\d{1,4}|[\d.]+E\+?\d+", cells[0]) and len(cells) > 2):
            raise Refused(_why(cells[0]), file=member.short, line=number)
    if not begun:
        raise Refused("no line begins with a code: it is another kind of file", file=member.short, line=1)


def _check_headings(member: Member, content: str, headings: str) -> None:
    others = [kind for kind, words in HEADED.items() if kind != content and words.search(headings)]
    if others and not HEADED[content].search(headings):
        raise Refused(f"its headings are those of another file: {others[0].label}", file=member.short, line=1)


def _why(cell: str) -> str:
    if re.fullmatch(r"\d{1,4}|[\d.]+E\+?\d+", cell):
        return f"{cell!r}: a spreadsheet took the code for a number"
    return f"{cell[:20]!r} is no CPT or HCPCS code"


def _pairs(member: Member) -> Iterator[tuple]:
    for number, cells in _cells(member, Content.PTP):
        if len(cells) < 6:
            raise Refused("the line is cut short", file=member.short, line=number)
        if not CODE.fullmatch(cells[1]):
            raise Refused(_why(cells[1]), file=member.short, line=number)
        if cells[5] not in ("0", "1", "9"):
            raise Refused(f"modifier indicator {cells[5]!r}: 0, 1 or 9", file=member.short, line=number)
        rationale = cells[6] if len(cells) > 6 else ""
        yield (
            cells[0],
            cells[1],
            cells[5],
            rationale,
            _day(member, number, cells[3]),
            _last_day(member, number, cells[4]),
        )


def _last_day(member: Member, number: int, text: str) -> dt.date | None:
    return None if text in ("*", "", "0") else _day(member, number, text)


def _day(member: Member, number: int, text: str) -> dt.date:
    for size, shape in ((8, "%Y%m%d"), (7, "%Y%j"), (10, "%m/%d/%Y")):
        if len(text) == size:
            try:
                return dt.datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                break
    raise Refused(f"{text!r} is no date (YYYYMMDD)", file=member.short, line=number)


# A file holds every pair that ever was, with its dates: the rows are the truth for its setting.
_MERGE = """
WITH wanted AS (
    SELECT DISTINCT ON (column1, column2, valid_from) * FROM coding_pairs
    WHERE valid_to IS NULL OR valid_to >= valid_from
    ORDER BY column1, column2, valid_from, valid_to DESC NULLS FIRST
), merged AS (
    INSERT INTO coding_codepair (setting, column1, column2, modifier, rationale, valid_from, valid_to)
    SELECT %(setting)s, column1, column2, modifier, rationale, valid_from, valid_to FROM wanted
    ON CONFLICT (setting, column1, column2, valid_from) DO UPDATE
    SET modifier = excluded.modifier, rationale = excluded.rationale, valid_to = excluded.valid_to
    WHERE (coding_codepair.modifier, coding_codepair.valid_to) IS DISTINCT FROM (excluded.modifier, excluded.valid_to)
    RETURNING xmax = 0 AS added, valid_to IS NOT NULL AS ended
)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added AND NOT ended),
       count(*) FILTER (WHERE NOT added AND ended) FROM merged
"""


def _merge_pairs(setting: str, rows: list[tuple]) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE coding_pairs (column1 text, column2 text, modifier text, rationale text, "
            "valid_from date, valid_to date)"
        )
        copy_rows(cursor, "coding_pairs", PAIRS, rows)
        cursor.execute("ANALYZE coding_pairs")
        cursor.execute(_MERGE, {"setting": setting})
        counts = cursor.fetchone()
        cursor.execute("DROP TABLE coding_pairs")
    return counts


def load_mue(found: list[Member], given: dt.date | None) -> list[Report]:
    """Medically unlikely edits of one setting and quarter, whole. Raises Refused."""
    member = next(iter(named(found, r"\.(csv|txt)$")), None)
    if member is None:
        raise Refused("There is no text file of MUEs here.")
    setting, since = _setting(member), _quarter(member, given)
    version = f"{setting} {since}"
    if stood := standing(CodeSystem.CPT, Content.MUE, version, member.digest):
        return [stood]
    rows = list(_limits(member))
    _refuse_a_part(member, len(rows), UnitLimit.objects.on(since).filter(setting=setting).count())
    whole = Whole(LIMITS.model, LIMITS.key, LIMITS.said, LIMITS.types, {"setting": setting})
    counts = whole.replace(rows, since, span(Content.MUE, CodeSystem.CPT, since, like=setting)[1])
    return [_recorded(Content.MUE, version, since, member, member.digest, len(rows), counts)]


def _limits(member: Member) -> Iterator[tuple]:
    seen: dict[str, int] = {}
    for number, cells in _cells(member, Content.MUE):
        if len(cells) < 3 or not cells[1].isdigit():
            raise Refused("a line has a code, units and an adjudication indicator", file=member.short, line=number)
        if not re.match(r"[123](?!\d)", cells[2]):
            raise Refused(f"adjudication indicator {cells[2][:20]!r}: 1, 2 or 3", file=member.short, line=number)
        if seen.setdefault(cells[0], number) != number:
            raise Refused(f"{cells[0]} stands in line {seen[cells[0]]} already", file=member.short, line=number)
        yield cells[0], int(cells[1]), cells[2][0], cells[3] if len(cells) > 3 else ""


def load_add_ons(found: list[Member], given: dt.date | None) -> list[Report]:
    """Add-on codes and the primaries they go with; a file holds all of them with their dates. Raises Refused."""
    member = next(iter(named(found, r"\.(txt|csv)$")), None)
    if member is None:
        raise Refused("There is no text file of add-on codes here.")
    since = _quarter(member, given)
    version = f"{since}"
    if stood := standing(CodeSystem.CPT, Content.ADDON, version, member.digest):
        return [stood]
    _refuse_after_a_later(member, Content.ADDON, since)
    rows = list(dict.fromkeys(_add_ons(member)))
    _refuse_a_part(member, len(rows), AddOn.objects.count())
    counts = _merge_add_ons(rows)
    return [_recorded(Content.ADDON, version, since, member, member.digest, len(rows), counts)]


def _add_ons(member: Member) -> Iterator[tuple]:
    for number, cells in _cells(member, Content.ADDON):
        if len(cells) < 4 or cells[3] not in ("1", "2", "3"):
            raise Refused("a line has a code, its dates and its type 1, 2 or 3", file=member.short, line=number)
        cells += [""] * (8 - len(cells))
        code, since, until, kind, primary, primary_since, primary_until = cells[:7]
        if primary not in CONTRACTORS and not CODE.fullmatch(primary):
            raise Refused(f"primary code {_why(primary)}", file=member.short, line=number)
        if kind == "1" and primary in CONTRACTORS:
            raise Refused(f"{code} is of type 1 and names no primary code", file=member.short, line=number)
        if primary in CONTRACTORS:
            primary = ""
        elif primary_since:
            since, until = primary_since, primary_until
        first, last = _day(member, number, since), _last_day(member, number, until)
        if last is None or last >= first:  # else it was deleted from the beginning
            yield code, kind, primary, first, last


def _merge_add_ons(rows: list[tuple]) -> tuple[int, int, int]:
    types = {"code": "text", "kind": "text", "primary_": "text", "valid_from": "date", "valid_to": "date"}
    with staged("coding_add_ons", types, rows) as cursor:
        cursor.execute(
            "DELETE FROM coding_addon t WHERE NOT EXISTS (SELECT 1 FROM coding_add_ons s "
            'WHERE (s.code, s.primary_, s.valid_from) = (t.code, t."primary", t.valid_from))'
        )
        gone = cursor.rowcount
        cursor.execute(
            'WITH done AS (INSERT INTO coding_addon (code, kind, "primary", valid_from, valid_to) '
            "SELECT DISTINCT ON (code, primary_, valid_from) * FROM coding_add_ons "
            'ON CONFLICT (code, "primary", valid_from) DO UPDATE SET kind = excluded.kind, valid_to = excluded.valid_to '
            "WHERE (coding_addon.kind, coding_addon.valid_to) IS DISTINCT FROM (excluded.kind, excluded.valid_to) "
            "RETURNING xmax = 0 AS added) SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM done"
        )
        added, changed = cursor.fetchone()
    return added, changed, gone


def _recorded(content: str, version: str, since: dt.date, member: Member, digest: str, rows: int, counts) -> Report:
    return record(
        CodeSystem.CPT, content, version, since=since, source=member.short, digest=digest, rows=rows, counts=counts
    )
