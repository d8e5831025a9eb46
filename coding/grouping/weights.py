"""Table 5 of the IPPS final rule: what each MS-DRG weighs and how long its stays last."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version

from django.db import transaction
from django.db.models import Count, Max

from coding.codes.packages import package_file
from coding.grouping.case import fiscal_year_of
from coding.grouping.models import DrgWeight

LEAST = 600  # lines; the shortest table of MS-DRGs had 735
LAST = 999
DAYS = Decimal(500)


class NotTable5(ValueError):
    """The file is not Table 5 of that year, or not all of it; the message says why, `line` where."""

    def __init__(self, why: str, line: int | None = None):
        self.line = line
        super().__init__(why)


@dataclass(frozen=True)
class LoadedTable:
    """What a load of Table 5 did, in lines."""

    fiscal_year: int
    lines: int
    added: int = 0
    changed: int = 0
    ended: int = 0


def load_packaged_weights() -> LoadedTable:
    """Load the Table 5 that the package `drg` carries (FY2026), unless that year was loaded from a file already."""
    path = package_file("drg", "data/cms/drg_weights.txt")
    source = f"drg {version('drg')}"
    lines = path.read_bytes().decode("cp1252").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    year, rows = read_table5(lines)
    if DrgWeight.objects.filter(fiscal_year=year).exclude(source=source).exists():
        return LoadedTable(year, len(rows))
    return _take(year, rows, source)


def load_table5(lines: Iterable[str], *, source: str, year: int | None = None) -> LoadedTable:
    """Load one year of Table 5 (tab-separated text, cp1252), or a corrected one over it: all or nothing, and a second
    time without effect. `year`: the fiscal year that it is taken for. Raises NotTable5."""
    named, rows = read_table5(lines)
    if year and year != named:
        raise NotTable5(f"it is of FY{named}, not of FY{year}", 1)
    return _take(named, rows, source)


def _take(year: int, rows: list[dict], source: str) -> LoadedTable:
    with transaction.atomic():
        there = {row.drg: row for row in DrgWeight.objects.select_for_update().filter(fiscal_year=year)}
        _check_size(year, rows, there)
        fresh = [DrgWeight(fiscal_year=year, source=source, **row) for row in rows if row["drg"] not in there]
        changed = [there[row["drg"]] for row in rows if row["drg"] in there and _differs(there[row["drg"]], row)]
        by_drg = {row["drg"]: row for row in rows}
        for line in changed:
            for name, value in (by_drg[line.drg] | {"source": source}).items():
                setattr(line, name, value)
        DrgWeight.objects.bulk_create(fresh)
        DrgWeight.objects.bulk_update(changed, ["source", *rows[0]])
        gone = DrgWeight.objects.filter(fiscal_year=year).exclude(drg__in=by_drg)
        ended = gone.delete()[0]
    return LoadedTable(year, len(rows), len(fresh), len(changed), ended)


def _differs(line: DrgWeight, row: dict) -> bool:
    return any(getattr(line, name) != value for name, value in row.items())


def _check_size(year: int, rows: list[dict], there: dict) -> None:
    if len(rows) < len(there) * 0.95:
        raise NotTable5(f"{len(rows)} DRGs where {len(there)} of FY{year} are loaded: it is cut short")


def read_table5(lines: Iterable[str]) -> tuple[int, list[dict]]:
    """The fiscal year that the table names in its heading, and its lines as fields of DrgWeight. Raises NotTable5."""
    reader = csv.reader(lines, dialect="excel-tab")
    table = [(reader.line_num, row) for row in reader]
    start = next((n for n, (_, row) in enumerate(table[:10]) if row and row[0].strip() == "MS-DRG"), None)
    year = re.search(r"FY\s?(20\d\d)", " ".join(cell for _, row in table[:4] for cell in row))
    if start is None or year is None:
        raise NotTable5("no line with the headings of Table 5 and no fiscal year in the first ten lines", 1)
    _check_headings(*table[start])
    rows = list(_read(table[start + 1 :]))
    _check_end(rows)
    return int(year[1]), [row for _, row in rows]


_HEADINGS = (
    "ms-drg", "post-acute", "special pay", "mdc", "type", "title", "weights", "weights", "geometric mean", "arithmetic mean",
)  # fmt: skip


def _check_headings(number: int, row: list[str]) -> None:
    """The ten columns in their order: other tables of the rule (5A, 6A …) have others."""
    cells = [" ".join(cell.lower().split()) for cell in row]
    wrong = next((n for n, words in enumerate(_HEADINGS) if words not in (cells[n] if n < len(cells) else "")), None)
    if wrong is not None:
        raise NotTable5(f"column {wrong + 1} is not headed as in Table 5 (“{_HEADINGS[wrong]}”)", number)


def _check_end(rows: list[tuple[int, dict]]) -> None:
    seen: dict[int, int] = {}
    for number, row in rows:
        if seen.setdefault(row["drg"], number) != number:
            raise NotTable5(f"MS-DRG {row['drg']:03} stands in line {seen[row['drg']]} already", number)
    if not rows or rows[-1][1]["drg"] != LAST or len(rows) < LEAST:
        last = f"MS-DRG {rows[-1][1]['drg']:03}" if rows else "its headings"
        raise NotTable5(f"the file ends at {last}: it is cut short", rows[-1][0] if rows else None)


def _read(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, dict]]:
    for number, row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield number, _line(cells, number)


def _line(cells: list[str], number: int) -> dict:
    if re.fullmatch(r"\d{1,2}", cells[0]):
        raise NotTable5(
            f"{cells[0]!r}: the leading zeros are gone: it was saved again, perhaps by a spreadsheet", number
        )
    if len(cells) < 9 and re.fullmatch(r"\d{3}", cells[0]):
        raise NotTable5("the line is cut short", number)
    if not re.fullmatch(r"\d{3}", cells[0]):
        raise NotTable5(f"this is no line of Table 5: it begins with {cells[0][:20]!r}", number)
    drg, post_acute, special_pay, mdc, kind, title, before, weight, *stays = cells
    if kind not in ("SURG", "MED", "**") or not {post_acute, special_pay} <= {"Yes", "No"}:
        raise NotTable5(
            "this is no line of Table 5: its type is SURG, MED or **, transfer and special pay Yes or No", number
        )
    gmlos, amlos = [*stays, ""][:2]
    return {
        "drg": int(drg), "post_acute": post_acute == "Yes", "special_pay": special_pay == "Yes", "mdc": mdc,
        "kind": kind, "title": title, "weight_before_cap": _number(before, number), "weight": _number(weight, number),
        "gmlos": _number(gmlos, number), "amlos": _number(amlos, number),
    }  # fmt: skip


def _number(text: str, number: int) -> Decimal | None:
    """A weight or a length of stay in days; a dot or nothing is none (DRGs without cases)."""
    if text in ("", "."):
        return None
    if not re.fullmatch(r"\d+(\.\d+)?|\.\d+", text) or Decimal(text) > DAYS:
        raise NotTable5(f"{text[:20]!r} is no weight and no length of stay", number)
    return Decimal(text)


def loaded_years() -> list[dict]:
    """The years of which Table 5 is loaded, the latest first: fiscal_year, source, lines."""
    rows = DrgWeight.objects.values("fiscal_year").annotate(source=Max("source"), lines=Count("pk"))
    return list(rows.order_by("-fiscal_year"))


def weights_of(drgs: Iterable[int], grouper_version: int) -> dict[int, DrgWeight]:
    """The lines of some DRGs in the version's own fiscal year: empty when that year is not loaded, never another year's."""
    rows = DrgWeight.objects.filter(fiscal_year=fiscal_year_of(grouper_version), drg__in=set(drgs))
    return {row.drg: row for row in rows}


def weight_of(drg: int, grouper_version: int) -> DrgWeight | None:
    """The line of the version's own fiscal year; None when that year is not loaded: never another year's."""
    return DrgWeight.objects.filter(fiscal_year=fiscal_year_of(grouper_version), drg=drg).first()
