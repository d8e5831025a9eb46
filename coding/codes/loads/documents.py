"""The official XML files: tabular list, indexes and tables of ICD-10-CM; tables, definitions and index of ICD-10-PCS."""

import datetime as dt
import itertools
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator

from coding.codes.loader import note_rows
from coding.codes.loads.files import Member, Refused, effective_day, stream
from coding.codes.loads.store import Report, Whole, earliest, record, span, standing
from coding.codes.models import Code, CodeNote, CodeRelease, CodeSystem, release_name, undotted
from coding.codes.shapes import BEGUN, is_whole
from coding.codes.tables import IndexEntry, PcsTerm, PcsValue
from coding.codes.tabular import read_tabular

Content = CodeRelease.Content
PCS_BEGUN = BEGUN[CodeSystem.ICD10PCS]
NOTES = Whole(CodeNote, ("code", "kind", "position"), ("text", "targets"), {"position": "int", "targets": "jsonb"}, {})
ENTRIES = Whole(IndexEntry, ("position",), ("words", "also", "codes", "see"), {"position": "int", "codes": "jsonb"}, {})
VALUES = Whole(PcsValue, ("prefix", "position", "value"), ("label", "definition"), {"position": "int"}, {})
TERMS = Whole(
    PcsTerm, ("section", "position", "title"), ("definition", "explanation", "includes"), {"position": "int"}, {}
)


def load_documents(system: str, found: list[Member], given: dt.date | None) -> list[Report]:
    """Load every official XML file among these. Raises Refused for an XML file that is none of them."""
    return [_load(system, member, given) for member in found if member.short.lower().endswith(".xml")]


def _load(system: str, member: Member, given: dt.date | None) -> Report:
    root = _parsed(member)
    tag, title = root.tag, " ".join((root.findtext("title") or "").split())
    kinds = {
        (CodeSystem.ICD10CM, "ICD10CM.tabular"): _tabular, (CodeSystem.ICD10CM, "ICD10CM.index"): _index,
        (CodeSystem.ICD10PCS, "ICD10PCS.tabular"): _pcs_tables, (CodeSystem.ICD10PCS, "ICD10PCS.index"): _pcs_index,
        (CodeSystem.ICD10PCS, "ICD10PCS.definitions"): _pcs_terms,
    }  # fmt: skip
    read = kinds.get((system, tag))
    if read is None:
        raise Refused(f"<{tag}> is no official file of {CodeSystem(system).label}", file=member.short)
    since = effective_day(member, given, title=root.findtext("version") or title)
    year = root.findtext("version") or ""
    if year.isdigit() and since.year + (since.month >= 10) != int(year):
        raise Refused(f"it is of FY{year}, not of {release_name(since)}", file=member.short, line=2)
    return read(member, root, since)


def _parsed(member: Member) -> ET.Element:
    if b"<!ENTITY" in member.data[:10_000]:
        raise Refused("it declares entities, which no official file does", file=member.short)
    try:
        return ET.parse(stream(member)).getroot()  # noqa: S314 - without entities of its own
    except ET.ParseError as error:
        why, line = error.msg.split(":")[0], error.position[0]
        raise Refused(f"the XML is broken or cut short ({why})", file=member.short, line=line) from None


def _take(member: Member, whole: Whole, rows: list[tuple], *, system: str, content: str, since: dt.date) -> Report:
    version = release_name(since)
    if stood := standing(system, content, version, member.digest):
        return stood
    first = earliest(content, system, since)
    counts = whole.replace(rows, first, span(content, system, since)[1])
    return record(
        system, content, version, since=since, source=member.short, digest=member.digest, rows=len(rows), counts=counts
    )


def _only(whole: Whole, **fixed) -> Whole:
    return Whole(whole.model, whole.key, whole.said, whole.types, fixed)


# ---- ICD-10-CM


def _tabular(member: Member, root: ET.Element, since: dt.date) -> Report:
    """Instructions of every heading and code; headings learn the seventh characters that their codes take."""
    nodes = list(read_tabular(stream(member)))
    if len(nodes) < 20_000 or not any(node.code == "Z99" for node in nodes):
        raise Refused("chapters are missing at its end: it is cut short", file=member.short)
    notes = [row[1:6] for row in note_rows(CodeSystem.ICD10CM, nodes)]
    report = _take(
        member, _only(NOTES, system=CodeSystem.ICD10CM.value), notes,
        system=CodeSystem.ICD10CM, content=Content.NOTES, since=since,
    )  # fmt: skip
    if not report.stood:
        _tell_sevenths({node.code: node.seventh for node in nodes if node.leaf and node.seventh})
    return report


def _tell_sevenths(sevenths: dict[str, dict[str, str]]) -> None:
    """Headings that were loaded without it learn which seventh characters follow them."""
    rows = [
        row
        for row in Code.objects.of(CodeSystem.ICD10CM).filter(billable=False, seventh__isnull=True)
        if row.code in sevenths
    ]
    for row in rows:
        row.seventh = sevenths[row.code]
    Code.objects.bulk_update(rows, ["seventh"], batch_size=1000)


def _index(member: Member, root: ET.Element, since: dt.date) -> Report:
    title = (root.findtext("title") or "").upper()
    heads = [" ".join((head.text or "").split()) for head in root.iter("head")]
    kind = _index_kind(member, title, heads)
    rows = list(_entries(root, _columns(heads)))
    if root.find("letter") is None or len(rows) < 50:
        raise Refused("the index has almost no entries: it is cut short", file=member.short)
    content = {IndexEntry.Kind.MAIN: Content.INDEX}.get(kind, kind)
    whole = _only(ENTRIES, system=CodeSystem.ICD10CM.value, kind=kind.value)
    return _take(member, whole, rows, system=CodeSystem.ICD10CM, content=content, since=since)


def _index_kind(member: Member, title: str, heads: list[str]) -> IndexEntry.Kind:
    if "Substance" in heads:
        return IndexEntry.Kind.DRUGS
    if "Neoplasm" in heads:
        return IndexEntry.Kind.NEOPLASMS
    if "EXTERNAL" in title:
        return IndexEntry.Kind.EXTERNAL
    if "DISEASE" in title or "INDEX" in title:
        return IndexEntry.Kind.MAIN
    raise Refused("its title names no index of ICD-10-CM", file=member.short, line=4)


MANIFESTATION = "manifestation"  # in brackets behind its cause, as the index prints it

_COLUMN_WORDS = {
    "accidental": "accidental", "self-harm": "self-harm", "assault": "assault", "undetermined": "undetermined",
    "adverse": "adverse effect", "underdosing": "underdosing", "primary": "malignant", "secondary": "secondary malignant",
    "situ": "in situ", "benign": "benign", "uncertain": "uncertain behavior", "unspecified": "unspecified behavior",
}  # fmt: skip


def _columns(heads: list[str]) -> dict[str, str]:
    """What each column of a table says, by its number."""
    return {
        str(n): next((words for key, words in _COLUMN_WORDS.items() if key in head.lower()), head.lower())
        for n, head in enumerate(heads, start=1)
    }


def _entries(root: ET.Element, columns: dict[str, str]) -> Iterator[tuple]:
    numbers = itertools.count()
    for letter in root.iter("letter"):
        for main in letter.findall("mainTerm"):
            yield from _entry(main, (), (), columns, numbers)


def _entry(element: ET.Element, path: tuple, around: tuple, columns: dict[str, str], numbers) -> Iterator[tuple]:
    title = element.find("title")
    words, also = _said(title)
    path, around = (*path, words), (*around, also)
    named = {"": _code(element.findtext("code")), MANIFESTATION: _code(element.findtext("manif"))}
    codes = {column: code for column, code in named.items() if code}
    codes |= {
        columns.get(cell.get("col", ""), ""): code for cell in element.findall("cell") if (code := _code(cell.text))
    }
    see = "; ".join(
        _plain(found.text) for tag in ("see", "seeAlso", "use") for found in element.findall(tag) if found.text
    )
    if codes or see:
        yield (
            next(numbers),
            ", ".join(part for part in path if part),
            " ".join(part for part in around if part),
            codes,
            see,
        )
    for term in element.findall("term"):
        yield from _entry(term, path, around, columns, numbers)


def _said(title: ET.Element | None) -> tuple[str, str]:
    """A line's words, and its nonessential modifiers."""
    if title is None:
        return "", ""
    words = " ".join([title.text or "", *(child.tail or "" for child in title)])
    also = " ".join(child.text or "" for child in title)
    return _plain(words), _plain(also.replace("(", " ").replace(")", " "))


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _code(text: str | None) -> str:
    """A code as a column has it, undotted; empty where it has none ("--")."""
    found = undotted((text or "").split("[")[0].split("/")[0]).rstrip("-").strip("*#◊")
    return found if is_whole(CodeSystem.ICD10CM, found) else ""


# ---- ICD-10-PCS


def _pcs_tables(member: Member, root: ET.Element, since: dt.date) -> Report:
    """What each character means, by table. The tables must make the very codes that are valid on the day."""
    tables = root.findall("pcsTable")
    _check_codes(member, tables, since)
    rows = _pcs_values(tables)
    return _take(
        member, VALUES, rows, system=CodeSystem.ICD10PCS, content=Content.TABLES, since=since,
    )  # fmt: skip


def _pcs_values(tables: list[ET.Element]) -> list[tuple]:
    found: dict[tuple, tuple] = {}
    for table in tables:
        axes = table.findall("axis")
        begun = "".join(axis.find("label").get("code", "") for axis in axes)
        for place, axis in enumerate(axes):
            for row in _axis(axis, begun[:place]):
                found.setdefault(row[:3], row)
        for pcs_row in table.findall("pcsRow"):
            for axis in pcs_row.findall("axis"):
                for row in _axis(axis, begun):
                    found.setdefault(row[:3], row)
    return list(found.values())


def _axis(axis: ET.Element, table: str) -> Iterator[tuple]:
    place, definition = int(axis.get("pos", "0")), _plain(axis.findtext("definition"))
    yield table, place, "", _plain(axis.findtext("title")), ""
    for label in axis.findall("label"):
        yield table, place, label.get("code", ""), _plain(label.text), definition


def _check_codes(member: Member, tables: list[ET.Element], since: dt.date) -> None:
    made = {code for table in tables for code in _expanded(table)}
    valid = set(Code.objects.of(CodeSystem.ICD10PCS).on(since).filter(billable=True).values_list("code", flat=True))
    if valid and made != valid:
        few = sorted(made ^ valid)
        raise Refused(
            f"its tables make {len(made):,} codes; on {since:%m/%d/%Y} there are {len(valid):,} ({few[0]} differs first): "
            "it is cut short or of another year",
            file=member.short,
        )


def _expanded(table: ET.Element) -> Iterator[str]:
    begun = "".join(axis.find("label").get("code", "") for axis in table.findall("axis"))
    for row in table.findall("pcsRow"):
        places = [[label.get("code", "") for label in axis.findall("label")] for axis in row.findall("axis")]
        yield from (begun + "".join(rest) for rest in itertools.product(*places))


def _pcs_terms(member: Member, root: ET.Element, since: dt.date) -> Report:
    rows: dict[tuple, tuple] = {}
    for section in root.findall("section"):
        for axis in section.findall("axis"):
            for term in axis.findall("terms"):
                parts = [
                    "; ".join(_plain(found.text) for found in term.findall(tag))
                    for tag in ("definition", "explanation", "includes")
                ]
                key = (section.get("code", ""), int(axis.get("pos", "0")), _plain(term.findtext("title")))
                rows.setdefault(key, (*key, *parts))
    if len(rows) < 100:
        raise Refused("it has almost no definitions: it is cut short", file=member.short)
    return _take(member, TERMS, list(rows.values()), system=CodeSystem.ICD10PCS, content=Content.TERMS, since=since)


def _pcs_index(member: Member, root: ET.Element, since: dt.date) -> Report:
    numbers, rows = Counter(), []
    for main in root.iter("mainTerm"):
        for words, see, codes in _pcs_lines(main, ""):
            rows.append((numbers["n"], words, "", {str(n): code for n, code in enumerate(codes)}, see))
            numbers["n"] += 1
    if len(rows) < 1000:
        raise Refused("it has almost no entries: it is cut short", file=member.short)
    whole = _only(ENTRIES, system=CodeSystem.ICD10PCS.value, kind=IndexEntry.Kind.PROCEDURES.value)
    return _take(member, whole, rows, system=CodeSystem.ICD10PCS, content=Content.INDEX, since=since)


def _pcs_lines(element: ET.Element, before: str) -> Iterator[tuple[str, str, list[str]]]:
    words = ", ".join(part for part in (before, _plain(element.findtext("title"))) if part)
    sees, codes = [], []
    for tag in ("see", "use", "code", "codes"):
        for found in element.findall(tag):
            sees.append(_plain(found.text))
            codes += [_plain(code.text) for code in (found, *found.iter("codes"), *found.iter("code")) if _is_pcs(code)]
    if sees or codes:
        yield words, "; ".join(see for see in sees if see), list(dict.fromkeys(codes))
    for term in element.findall("term"):
        yield from _pcs_lines(term, words)


def _is_pcs(element: ET.Element) -> bool:
    return element.tag in ("code", "codes") and bool(PCS_BEGUN.fullmatch(_plain(element.text)))
