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
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from coding.codes.models import Code, CodeNote, CodeRelease, CodeSystem
from coding.codes.poa import is_poa_exempt
from coding.codes.tables import AddOn, CodePair, PoaExempt, UnitLimit

Kind = CodeNote.Kind
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
class AddOnRule:
    """An add-on code never stands alone: with which primaries; `kind` 1 only these, 2 the contractor's, 3 both."""

    kind: str
    primaries: frozenset[str]


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


# ---- POA


def with_poa_list(rows: QuerySet[Code], on: dt.date) -> QuerySet[Code]:
    """The rows, each with what the official list in force on a day says of it, for `takes_no_poa`."""
    lists = CodeRelease.objects.filter(content=CodeRelease.Content.POA, effective_from__lte=on)
    listed = _on(PoaExempt.objects.filter(code=OuterRef("code")), on)
    return rows.annotate(
        poa_listed=Exists(listed),
        poa_list_since=Subquery(lists.order_by("-effective_from").values("effective_from")[:1]),
    )


def takes_no_poa(row: Code) -> bool:
    """Whether a row of `with_poa_list` is exempt from POA on that day.

    By the official list in force, where one is loaded; a code newer than the list, or a day before every list, by the
    rule that the lists follow (`coding.codes.poa`).
    """
    if row.system != CodeSystem.ICD10CM:
        return False
    by_rule = row.poa_list_since is None or row.valid_from > row.poa_list_since
    return row.poa_listed or (by_rule and is_poa_exempt(row.code))


def poa_exempt(codes: Iterable[str], on: dt.date) -> set[str]:
    """Those of the ICD-10-CM codes valid on a day that take no POA indicator. One query."""
    rows = Code.objects.of(CodeSystem.ICD10CM).on(on).filter(code__in=list(codes), billable=True)
    return {row.code for row in with_poa_list(rows, on) if takes_no_poa(row)}


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
        code: AddOnRule(max(r.kind for r in rows), frozenset(r.primary for r in rows if r.primary))
        for code, rows in found.items()
    }


def ncci_missing(setting: str, on: dt.date) -> list[str]:
    """Which NCCI files do not speak of a day of service: their edits are not checked then. One query.

    Pairs and add-on codes carry their past with them, so a later file does; units are of their own quarter.
    """
    content, quarter = CodeRelease.Content, dt.date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    since = {content.PTP: quarter, content.MUE: quarter, content.ADDON: dt.date(on.year, 1, 1)}
    rows = CodeRelease.objects.filter(content__in=since).values_list("content", "version", "effective_from")
    there = {
        kind
        for kind, version, day in rows
        if (kind == content.ADDON or version.startswith(setting))
        and day >= since[kind]
        and (kind != content.MUE or day <= on)
    }
    return [kind.label for kind in since if kind not in there]


def known_to(system: str) -> dt.date | None:
    """The last day of which the loaded sets speak."""
    rows = CodeRelease.objects.filter(system=system, content=CodeRelease.Content.VALIDITY)
    return rows.order_by("-known_to").values_list("known_to", flat=True).first()
