"""The NCCI files of the quarter, as far as they are loaded, for the codes on a set."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps

from coding.assignment.rules import ClaimTables, Limit, Pair
from coding.codes.models import CodeSystem

PROCEDURES = (CodeSystem.CPT, CodeSystem.HCPCS)


def claim_tables(codes: Iterable[str], *, professional: bool, on: dt.date) -> ClaimTables:
    """Pairs, unit limits and add-ons that hold on a day for these CPT and HCPCS codes: three queries, none without codes.

    Practitioners and outpatient hospitals have tables of their own. Empty where no file is loaded.
    """
    codes = sorted(set(codes))
    if not codes:
        return ClaimTables()
    setting = "prac" if professional else "hosp"
    pairs = _on("CodePair", on).filter(setting=setting, column1__in=codes, column2__in=codes)
    limits = _on("UnitLimit", on).filter(setting=setting, code__in=codes)
    primaries: dict[str, list] = defaultdict(list)
    for row in _on("AddOn", on).filter(code__in=codes):
        primaries[row.code].append(row)
    return ClaimTables(
        pairs=tuple(Pair(row.column1, row.column2, row.modifier, row.rationale) for row in pairs),
        limits={row.code: Limit(row.units, row.indicator) for row in limits},
        primaries={code: (rows[0].kind, frozenset(r.primary for r in rows)) for code, rows in primaries.items()},
    )


def _on(name: str, day: dt.date):
    return apps.get_model("coding", name).objects.on(day)
