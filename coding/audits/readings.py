"""A code set as a reading that can be compared, and the DRG of a reading."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from coding.assignment.desk import GROUPER, look_at
from coding.assignment.models import CodeSet
from coding.audits.compare import Coded
from coding.codes.poa import is_poa_exempt
from coding.grouping.case import Case, Diagnosis
from coding.grouping.weights import weight_of


def codes_of(codeset: CodeSet) -> list[Coded]:
    """The live codes of a set that are compared, in the desk's order."""
    rows = codeset.assignments.filter(voided_at=None).exclude(kind="admitting").order_by("kind", "sequence", "id")
    return [
        Coded(row.kind, row.system, row.code, row.sequence, row.poa, tuple(row.modifiers), row.units, row.title)
        for row in rows
    ]


def kept(codes: Iterable[Coded]) -> list[dict]:
    return [one.as_dict() for one in codes]


def read(rows: Iterable[dict]) -> list[Coded]:
    return [Coded.read(row) for row in rows]


def group(codeset: CodeSet, codes: Iterable[Coded], *, disposition: str = "") -> tuple[int, Decimal | None] | None:
    """The DRG of the set's stay with these codes, and its weight (None: the year's weights are not loaded). None for
    what has no DRG: an outpatient, a reading without a principal diagnosis. `disposition`: another than the stay's."""
    base = look_at(codeset).case
    codes = list(codes)
    principal = next((one for one in codes if one.kind == "principal"), None)
    if base is None or principal is None:
        return None
    case: Case = replace(
        base, principal=_diagnosis(principal), secondary=tuple(_diagnosis(one) for one in codes if one.kind == "other"),
        procedures=tuple(one.code for one in codes if one.system == "icd10pcs"),
        discharge_status=int(disposition or base.discharge_status),
    )  # fmt: skip
    result = GROUPER.group(case)
    weight = weight_of(result.drg, result.version)
    return result.drg, weight.weight if weight else None


def _diagnosis(one: Coded) -> Diagnosis:
    return Diagnosis(one.code, one.poa, is_poa_exempt(one.code))
