"""The NCCI files of the quarter, as far as they are loaded, for the codes on a set."""

import datetime as dt
from collections.abc import Iterable

from coding.assignment.rules import ClaimTables, Limit, Pair
from coding.codes import lookups
from coding.codes.models import CodeSystem
from coding.codes.tables import Setting

PROCEDURES = (CodeSystem.CPT, CodeSystem.HCPCS)


def claim_tables(codes: Iterable[str], *, professional: bool, on: dt.date) -> ClaimTables:
    """Pairs, unit limits and add-ons that hold on a day for these CPT and HCPCS codes: four queries, none without codes.

    Practitioners and outpatient hospitals have tables of their own. What is not loaded is empty, and named.
    """
    codes = sorted(set(codes))
    if not codes:
        return ClaimTables()
    setting = Setting.PRACTITIONER if professional else Setting.HOSPITAL
    pairs = lookups.procedure_pairs(codes, on, setting)
    limits = lookups.unit_limits(codes, on, setting)
    return ClaimTables(
        pairs=tuple(Pair(row.column1, row.column2, row.modifier, row.rationale) for row in pairs),
        limits={code: Limit(row.units, row.indicator) for code, row in limits.items()},
        primaries={code: (rule.kind, rule.primaries) for code, rule in lookups.add_on_rules(codes, on).items()},
        missing=tuple(lookups.ncci_missing(setting, on)),
    )
