"""What the code sets say, asked by date: for the coding desk, the edits and the code browser.

Every function takes the day that counts (discharge or service) and undotted codes, and answers for many codes in one
query or two. A code of which nothing is known is simply not in the answer.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from coding.codes.models import Code, CodeNote, CodeRelease, CodeSystem
from coding.codes.poa import is_poa_exempt
from coding.codes.tables import AddOn, CodePair, PoaExempt, UnitLimit

Kind = CodeNote.Kind
SEQUENCING = (Kind.CODE_FIRST, Kind.USE_ADDITIONAL, Kind.CODE_ALSO)
# What CMS's code editor says of age and sex, as its code master flags it: years, both ends included.
AGES = {"newborn": (0, 0), "pediatric": (0, 17), "maternity": (9, 64), "adult": (15, 124)}
SEXES = {"female": "F", "male": "M"}


@dataclass(frozen=True)
class Instruction:
    """An instruction of the tabular list that holds for a code: of which kind, where it stands (the code or a heading
    above it), its words, and the codes it names as prefixes ("E08") or ranges ("A00-A09")."""

    kind: str
    at: str
    text: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Demographics:
    """Whom a code is for, by CMS's code editor: years of age, both included, and "F" or "M"; None where anybody."""

    ages: tuple[int, int] | None
    sex: str | None


@dataclass(frozen=True)
class AddOnRule:
    """An add-on code never stands alone: with which primaries, and whether the contractor decides on others."""

    primaries: frozenset[str]
    contractor_decides: bool


def titles(keys: Iterable[tuple[str, str]], on: dt.date) -> dict[tuple[str, str], str]:
    """Titles on a day by (system, code); a valid code without one says which release to load."""
    rows = _on(Code.objects.filter(_any_of(keys)), on)
    return {(row.system, row.code): row.title or row.missing_title for row in rows}


def _any_of(keys: Iterable[tuple[str, str]]) -> Q:
    by_system = defaultdict(list)
    for system, code in keys:
        by_system[system].append(code)
    wanted = Q(pk=None)
    for system, codes in by_system.items():
        wanted |= Q(system=system, code__in=codes)
    return wanted


def _on(rows, day: dt.date):
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


# ---- ICD-10-CM: seventh characters and instructions


def seventh_choices(codes: Iterable[str], on: dt.date) -> dict[str, dict[str, str]]:
    """For each code that lacks its seventh character, what may follow: {"S52501": {"S52501A": "initial encounter …"}}.

    Placeholders X are in the codes; only those valid on the day. A code with nothing to choose is not in the answer.
    """
    stems = {code.rstrip("X") if len(code) == 6 else code: code for code in codes if 3 <= len(code) <= 6}
    rows = _on(Code.objects.filter(system=CodeSystem.ICD10CM, code__in=stems, billable=False), on)
    words = {row.code: row.seventh for row in rows if row.seventh}
    wanted = [stem.ljust(6, "X") + character for stem, choices in words.items() for character in choices]
    valid = _on(Code.objects.filter(system=CodeSystem.ICD10CM, code__in=wanted, billable=True), on)
    there = set(valid.values_list("code", flat=True))
    return {
        stems[stem]: {full: said for char, said in choices.items() if (full := stem.ljust(6, "X") + char) in there}
        for stem, choices in words.items()
    }


_UP = """
WITH RECURSIVE up(leaf, code, parent) AS (
    SELECT code, code, parent FROM coding_code
    WHERE system = 'icd10cm' AND code = ANY(%(codes)s) AND valid_from <= %(on)s
      AND (valid_to IS NULL OR valid_to >= %(on)s)
  UNION
    SELECT up.leaf, above.code, above.parent FROM up
    JOIN coding_code above ON above.system = 'icd10cm' AND above.code = up.parent AND above.valid_to IS NULL
)
SELECT up.leaf, note.code, note.text, note.targets, note.kind FROM up
JOIN coding_codenote note ON note.system = 'icd10cm' AND note.code = up.code AND note.kind = ANY(%(kinds)s)
     AND note.valid_from <= %(on)s AND (note.valid_to IS NULL OR note.valid_to >= %(on)s)
ORDER BY up.leaf, length(note.code) DESC, note.code, note.kind, note.position
"""


def instructions(codes: Iterable[str], on: dt.date, kinds: Iterable[str] = tuple(Kind)) -> dict[str, list[Instruction]]:
    """Instructions at each ICD-10-CM code and at every heading above it, the nearest first. One query."""
    found = defaultdict(list)
    codes = list(codes)
    if codes:
        with connection.cursor() as cursor:
            cursor.execute(_UP, {"codes": codes, "kinds": [str(kind) for kind in kinds], "on": on})
            for leaf, at, text, targets, kind in cursor.fetchall():
                found[leaf].append(Instruction(kind, at, text, tuple(json.loads(targets))))
    return dict(found)


def excludes(codes: Iterable[str], on: dt.date) -> dict[str, list[Instruction]]:
    """Excludes1 and Excludes2 instructions that hold for each code; `kind` tells which, `targets` what they name."""
    return instructions(codes, on, (Kind.EXCLUDES1, Kind.EXCLUDES2))


def sequencing(codes: Iterable[str], on: dt.date) -> dict[str, list[Instruction]]:
    """Code first, use additional code and code also instructions that hold for each code."""
    return instructions(codes, on, SEQUENCING)


# ---- CMS's code editor


def flags(codes: Iterable[str], on: dt.date, system: str = CodeSystem.ICD10CM) -> dict[str, frozenset[str]]:
    """What the code editor marks each code as: "manifestation", "unacceptable", "ecodepdx", "unspecified", …"""
    rows = _on(Code.objects.filter(system=system, code__in=list(codes), billable=True), on)
    return {code: frozenset(marks or ()) for code, marks in rows.values_list("code", "flags")}


def manifestations(codes: Iterable[str], on: dt.date) -> set[str]:
    """Those of the codes that are manifestations: never principal."""
    return {code for code, marks in flags(codes, on).items() if "manifestation" in marks}


def demographics(codes: Iterable[str], on: dt.date, system: str = CodeSystem.ICD10CM) -> dict[str, Demographics]:
    """Ages and sex that the code editor expects, for the codes that it marks."""
    found = {}
    for code, marks in flags(codes, on, system).items():
        ages = next((AGES[mark] for mark in AGES if mark in marks), None)
        sex = next((SEXES[mark] for mark in SEXES if mark in marks), None)
        if ages or sex:
            found[code] = Demographics(ages, sex)
    return found


# ---- POA


def poa_exempt(codes: Iterable[str], on: dt.date) -> set[str]:
    """Those of the codes that take no POA indicator on the day.

    By the official list in force, where one is loaded; a code newer than the list, or a day before every list, by the
    rule that the lists follow (`coding.codes.poa`).
    """
    codes = list(codes)
    since = _list_since(on)
    if since is None:
        return {code for code in codes if is_poa_exempt(code)}
    listed = set(_on(PoaExempt.objects.filter(code__in=codes), on).values_list("code", flat=True))
    newer = Code.objects.filter(system=CodeSystem.ICD10CM, code__in=codes, valid_from__gt=since, billable=True)
    return listed | {code for code in newer.values_list("code", flat=True) if is_poa_exempt(code)}


def _list_since(on: dt.date) -> dt.date | None:
    lists = CodeRelease.objects.filter(content=CodeRelease.Content.POA, effective_from__lte=on)
    return lists.order_by("-effective_from").values_list("effective_from", flat=True).first()


# ---- NCCI


def procedure_pairs(codes: Iterable[str], on: dt.date, setting: str) -> list[CodePair]:
    """NCCI edits between the codes in force on a day of service (indicator 9 left out). One query."""
    codes = list(set(codes))
    rows = CodePair.objects.filter(setting=setting, column1__in=codes, column2__in=codes).exclude(modifier="9")
    return list(_on(rows, on).order_by("column1", "column2"))


def unit_limits(codes: Iterable[str], on: dt.date, setting: str) -> dict[str, UnitLimit]:
    """Medically unlikely edits for the codes on a day of service. One query."""
    rows = UnitLimit.objects.filter(setting=setting, code__in=list(codes))
    return {row.code: row for row in _on(rows, on)}


def add_on_rules(codes: Iterable[str], on: dt.date) -> dict[str, AddOnRule]:
    """For those of the codes that are add-on codes: what they may stand with. One query."""
    found = defaultdict(list)
    for row in _on(AddOn.objects.filter(code__in=list(codes)), on):
        found[row.code].append(row)
    return {
        code: AddOnRule(frozenset(r.primary for r in rows if r.primary), any(r.kind in "23" for r in rows))
        for code, rows in found.items()
    }


def ncci_loaded(setting: str, on: dt.date, content: str = CodeRelease.Content.PTP) -> bool:
    """Whether an NCCI file of this kind and setting speaks of the day; without one its edits are not checked."""
    releases = CodeRelease.objects.filter(content=content, version__startswith=setting, effective_from__lte=on)
    return releases.exists()


def known_to(system: str) -> dt.date | None:
    """The last day of which the loaded sets speak."""
    rows = CodeRelease.objects.filter(system=system, content=CodeRelease.Content.VALIDITY)
    return rows.order_by("-known_to").values_list("known_to", flat=True).first()
