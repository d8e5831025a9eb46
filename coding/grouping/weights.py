"""Table 5 of the IPPS final rule: what each MS-DRG weighs and how long its stays last."""

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.metadata import version

from django.db import transaction

from coding.codes.packages import package_file
from coding.grouping.case import fiscal_year_of
from coding.grouping.models import DrgWeight

HEADINGS = ("MS-DRG", "MDC", "TYPE", "MS-DRG TITLE")


class NotTable5(ValueError):
    """The file is not Table 5; the message says at which line it stops being one."""


def load_packaged_weights() -> int:
    """Load the Table 5 that the package `drg` carries (FY2026). Returns the lines added; 0 when it stands already."""
    path = package_file("drg", "data/cms/drg_weights.txt")
    with path.open(encoding="cp1252", newline="") as file:
        return load_table5(file, source=f"drg {version('drg')}")


def load_table5(lines: Iterable[str], *, source: str) -> int:
    """Load one year of Table 5 (tab-separated text, cp1252) unless it is there. Raises NotTable5; all or nothing."""
    year, rows = read_table5(lines)
    with transaction.atomic():
        if DrgWeight.objects.filter(fiscal_year=year).exists():
            return 0
        made = DrgWeight.objects.bulk_create(DrgWeight(fiscal_year=year, source=source, **row) for row in rows)
        return len(made)


def read_table5(lines: Iterable[str]) -> tuple[int, list[dict]]:
    """The fiscal year that the table names in its heading, and its lines as fields of DrgWeight."""
    table = list(csv.reader(lines, dialect="excel-tab"))
    start = next((n for n, row in enumerate(table[:10]) if row and row[0].strip() == "MS-DRG"), None)
    year = re.search(r"FY\s?(20\d\d)", " ".join(cell for row in table[:4] for cell in row))
    if start is None or year is None:
        raise NotTable5("No line with the headings of Table 5 and no fiscal year in the first ten lines.")
    return int(year[1]), list(_read(table[start + 1 :], first=start + 2))


def _read(rows: Iterable[list[str]], first: int) -> Iterator[dict]:
    for number, row in enumerate(rows, start=first):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield _line(cells, number)


def _line(cells: list[str], number: int) -> dict:
    if len(cells) < 9 or not re.fullmatch(r"\d{3}", cells[0]):
        raise NotTable5(f"Line {number} is no line of Table 5: it begins with {cells[0][:20]!r}.")
    drg, post_acute, special_pay, mdc, kind, title, before, weight, *stays = cells
    gmlos, amlos = [*stays, ""][:2]
    return {
        "drg": int(drg), "post_acute": post_acute == "Yes", "special_pay": special_pay == "Yes", "mdc": mdc,
        "kind": kind, "title": title, "weight_before_cap": _number(before), "weight": _number(weight),
        "gmlos": _number(gmlos), "amlos": _number(amlos),
    }  # fmt: skip


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"\d+(\.\d+)?|\.\d+", text) else None


def weights_of(drgs: Iterable[int], grouper_version: int) -> dict[int, DrgWeight]:
    """The lines of some DRGs in the version's own fiscal year: empty when that year is not loaded, never another year's."""
    rows = DrgWeight.objects.filter(fiscal_year=fiscal_year_of(grouper_version), drg__in=set(drgs))
    return {row.drg: row for row in rows}


def weight_of(drg: int, grouper_version: int) -> DrgWeight | None:
    """The line of the version's own fiscal year; None when that year is not loaded: never another year's."""
    return DrgWeight.objects.filter(fiscal_year=fiscal_year_of(grouper_version), drg=drg).first()
