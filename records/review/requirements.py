"""The rules that ship, each with its citation, and the local policy beside them (domain section 3.2, 3.3)."""

import datetime as dt

from accounts.policy import declare

SHIPPED_FROM = dt.date(2019, 11, 29)  # the last revision of 482.22 and 482.24 took effect on this day
STAYS = ["IMP", "OBSENC", "SS"]

# Offsets without a federal number are local policy: the department changes the row by a new one from a later day.
SHIPPED = [
    {
        "key": "hp", "how": "history_and_physical", "label": "History and physical", "event": "admission",
        "classes": STAYS, "types": ["hp"], "hours": 24, "role": "attending",
        "citation": "42 CFR 482.22(c)(5)(i), 482.24(c)(4)(i)(A)",
    },
    {
        "key": "hp_update", "how": "update_note", "label": "H&P update note", "event": "admission",
        "classes": STAYS, "types": ["hp_update"], "others": ["hp"], "hours": 24, "role": "attending",
        "citation": "42 CFR 482.22(c)(5)(ii), 482.24(c)(4)(i)(B)",
    },
    {
        "key": "operative_report", "how": "operative_report", "label": "Operative report", "event": "surgery",
        "classes": STAYS, "types": ["operative", "procedure"], "others": ["brief_op"], "hours": 24, "role": "surgeon",
        "citation": "42 CFR 482.51(b)(6); 24 hours by policy",
    },
    {
        "key": "discharge_summary", "how": "discharge_summary", "label": "Discharge summary", "event": "discharge",
        "classes": STAYS, "types": ["discharge_summary", "death_summary"], "others": ["progress"], "days": 7,
        "role": "attending", "citation": "42 CFR 482.24(c)(4)(vii); 7 days by policy",
    },
    {
        "key": "signature", "how": "signature", "label": "Signature", "event": "document", "classes": [],
        "hours": 48, "role": "author", "citation": "42 CFR 482.24(c)(1); 48 hours by policy",
    },
    {
        "key": "cosignature", "how": "cosignature", "label": "Cosignature", "event": "document", "classes": [],
        "hours": 72, "role": "cosigner", "citation": "42 CFR 482.24(c)(1); medical staff bylaws, 72 hours by policy",
    },
]  # fmt: skip

# What reopens a complete chart when it arrives late.
LATE_RESULTS = frozenset({"lab", "pathology", "radiology"})

declare("analyzed_classes", STAYS, "Classes of encounter whose charts are analyzed after discharge.")
declare(
    "chart_completion_days", 30, "Days after discharge within which a record is complete (42 CFR 482.24(c)(4)(viii))."
)
declare("short_stay_hours", 48, "Stays shorter than this need a final note only, not a discharge summary; 0: none do.")
declare("short_stay_services", ["Newborn"], "Services whose ordinary stays need a final note only.")
declare("manual_deficiency_days", 7, "Days that a provider has for a deficiency that a person opened.")


def synchronize(using: str = "default", **kwargs) -> None:
    """Write the rules that ship and are not there yet; a rule that the department has changed stays as it is."""
    from django.db import connections

    from accounts import audit
    from records.review.models import RequirementRule

    if RequirementRule._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration of part of the house
    present = set(RequirementRule.objects.values_list("key", flat=True))
    missing = [row for row in SHIPPED if row["key"] not in present]
    if not missing:
        return
    with audit.act("requirementrule.synchronize", by=None):
        for position, row in enumerate(SHIPPED):
            if row in missing:
                RequirementRule.objects.create(position=position * 10, effective_from=SHIPPED_FROM, **row)
