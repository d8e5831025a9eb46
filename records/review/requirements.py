"""The rules that ship, each with its citation, and the local policy beside them (domain section 3.2, 3.3).

Offsets without a federal number are local policy: `limit_policy` names the setting that gives them, in the unit of the
row. Rows marked `proposed` are policy alone, or ask for what many hospitals keep outside of documents: they stand in
the table, ready to be tried and switched on, and are not in force.
"""

import datetime as dt

from accounts.policy import declare
from records.encounters.codes import CLASSES

SHIPPED_FROM = dt.date(2019, 11, 29)  # the last revision of 482.22 and 482.24 took effect on this day
STAYS = ["IMP", "OBSENC", "SS"]
PSYCHIATRIC_UNITS = ["Psychiatry", "Behavioral health"]
SUMMARY_PARTS = ["Condition at discharge|Outcome|Condition", "Disposition|Discharged to", "Follow-up|Follow up"]
BRIEF_PARTS = [
    "Surgeon and assistants|Surgeon", "Procedure|Procedures", "Findings", "Estimated blood loss|EBL", "Specimens",
    "Postoperative diagnosis", "Complications",
]  # fmt: skip
COMPLICATIONS = ["Complications|Adverse reactions|Unfavorable reactions"]

SHIPPED = [
    {
        "key": "hp", "how": "history_and_physical", "label": "History and physical", "event": "admission",
        "classes": STAYS, "types": ["hp"], "hours": 24, "role": "attending", "position": 0,
        "citation": "42 CFR 482.22(c)(5)(i), 482.24(c)(4)(i)(A)",
    },
    {
        "key": "hp_update", "how": "update_note", "label": "H&P update note", "event": "admission",
        "classes": STAYS, "types": ["hp_update"], "others": ["hp"], "hours": 24, "role": "attending", "position": 10,
        "citation": "42 CFR 482.22(c)(5)(ii), 482.24(c)(4)(i)(B)",
    },
    {
        "key": "hp_outpatient", "how": "outpatient_history", "label": "History and physical before a procedure",
        "event": "surgery", "classes": ["AMB"], "types": ["hp"], "timing": "before", "days": 30, "role": "surgeon",
        "position": 12, "citation": "42 CFR 482.22(c)(5)(i), (iii): bylaws may allow an assessment instead",
    },
    {
        "key": "admitting_diagnosis", "how": "admitting_diagnosis", "label": "Admitting diagnosis",
        "event": "admission", "classes": ["IMP"], "types": ["hp"], "hours": 24, "role": "attending", "position": 14,
        "citation": "42 CFR 482.24(c)(4)(ii)",
    },
    {
        "key": "psychiatric_evaluation", "how": "document", "label": "Psychiatric evaluation", "event": "admission",
        "classes": ["IMP"], "services": PSYCHIATRIC_UNITS, "types": ["psych_eval"], "hours": 60, "role": "attending",
        "position": 16, "citation": "42 CFR 482.61(b)",
    },
    {
        "key": "restraint", "how": "document", "label": "Face-to-face evaluation after restraint", "event": "order",
        "types": ["restraint_evaluation"], "others": ["restraint_order"], "hours": 1, "role": "orderer",
        "position": 18, "citation": "42 CFR 482.13(e)(12)",
    },
    {
        "key": "consult", "how": "document", "label": "Consultation", "event": "consult", "classes": STAYS,
        "types": ["consult"], "hours": 24, "limit_policy": "consult_hours", "role": "consultant", "position": 22,
        "citation": "42 CFR 482.24(c)(4)(iii); 24 hours by policy",
    },
    {
        "key": "consent", "how": "document", "label": "Informed consent", "event": "surgery", "types": ["consent"],
        "timing": "before", "days": 30, "limit_policy": "consent_days", "except_emergency": True, "role": "surgeon",
        "position": 24, "citation": "42 CFR 482.51(b)(2); valid for 30 days by policy",
    },
    {
        "key": "anesthesia_before", "how": "document", "label": "Pre-anesthesia evaluation", "event": "surgery",
        "types": ["anesthesia_pre"], "others": ["anesthesia_intra", "anesthesia_post"], "timing": "before", "hours": 48,
        "role": "anesthesia", "position": 26,
        "citation": "42 CFR 482.52(b)(1)",
    },
    {
        "key": "anesthesia_after", "how": "document", "label": "Post-anesthesia evaluation", "event": "surgery",
        "types": ["anesthesia_post"], "others": ["anesthesia_pre", "anesthesia_intra"], "hours": 48,
        "role": "anesthesia", "position": 28,
        "citation": "42 CFR 482.52(b)(3)",
    },
    {
        "key": "operative_report", "how": "operative_report", "label": "Operative report", "event": "surgery",
        "classes": STAYS, "types": ["operative", "procedure"], "others": ["brief_op"], "hours": 24,
        "limit_policy": "operative_report_hours", "role": "surgeon", "position": 30,
        "citation": "42 CFR 482.51(b)(6); 24 hours by policy",
    },
    {
        "key": "brief_note", "how": "brief_note", "label": "Brief operative note", "event": "surgery", "classes": STAYS,
        "types": ["brief_op"], "others": ["operative", "procedure"], "hours": 2, "limit_policy": "brief_note_hours",
        "role": "surgeon", "position": 32,
        "citation": "42 CFR 482.51(b)(6): before the next level of care; 2 hours by policy",
    },
    {
        "key": "brief_note_elements", "how": "elements", "label": "Parts of a brief operative note",
        "event": "document", "types": ["brief_op"], "elements": BRIEF_PARTS, "hours": 24, "role": "author",
        "position": 34, "citation": "42 CFR 482.51(b)(6); elements of the Joint Commission",
    },
    {
        "key": "complications", "how": "elements", "label": "Complications and unfavorable reactions",
        "event": "document", "types": ["operative", "procedure", "anesthesia_post"], "elements": COMPLICATIONS, "hours": 24,
        "limit_policy": "operative_report_hours", "role": "author", "position": 36,
        "citation": "42 CFR 482.24(c)(4)(iv)",
    },
    {
        "key": "discharge_summary", "how": "discharge_summary", "label": "Discharge summary", "event": "discharge",
        "classes": STAYS, "types": ["discharge_summary", "death_summary"], "others": ["progress"], "days": 7,
        "limit_policy": "discharge_summary_days", "role": "attending", "position": 40,
        "citation": "42 CFR 482.24(c)(4)(vii); 7 days by policy",
    },
    {
        "key": "summary_elements", "how": "elements", "label": "Outcome, disposition and follow-up",
        "event": "document", "types": ["discharge_summary"], "elements": SUMMARY_PARTS, "days": 7,
        "limit_policy": "discharge_summary_days", "role": "author", "position": 42,
        "citation": "42 CFR 482.24(c)(4)(vii)",
    },
    {
        "key": "final_diagnosis", "how": "elements", "label": "Final diagnosis", "event": "document",
        "types": ["discharge_summary", "death_summary"],
        "elements": ["Final diagnoses|Final diagnosis|Principal diagnosis|Discharge diagnoses|Diagnoses"], "days": 30,
        "role": "author", "position": 44, "citation": "42 CFR 482.24(c)(4)(viii)",
    },
    {
        "key": "orders", "how": "signature", "label": "Orders, also verbal ones", "event": "order", "types": ["orders"],
        "hours": 48, "limit_policy": "verbal_order_hours", "role": "author", "position": 50,
        "citation": "42 CFR 482.24(c)(2): promptly; 48 hours by policy",
    },
    {
        "key": "clinic_note", "how": "signature", "label": "Clinic note signed", "event": "document",
        "types": ["clinic_note"], "hours": 72, "limit_policy": "clinic_note_hours", "role": "author", "position": 52,
        "citation": "42 CFR 482.24(c)(1); 72 hours by policy",
    },
    {
        "key": "signature", "how": "signature", "label": "Signature", "event": "document", "classes": [],
        "hours": 48, "limit_policy": "signature_hours", "role": "author", "position": 54,
        "citation": "42 CFR 482.24(c)(1); 48 hours by policy",
    },
    {
        "key": "cosignature", "how": "cosignature", "label": "Cosignature", "event": "document", "classes": [],
        "hours": 72, "limit_policy": "cosignature_hours", "role": "cosigner", "position": 56,
        "citation": "42 CFR 482.24(c)(1); medical staff bylaws, 72 hours by policy",
    },
    {
        "key": "progress", "how": "daily", "label": "Progress note", "event": "day", "classes": ["IMP"],
        "types": ["progress"], "hours": 24, "role": "attending", "position": 70, "proposed": True,
        "citation": "42 CFR 482.24(c)(4)(vi); daily by policy",
    },
    {
        "key": "nursing", "how": "document", "label": "Nursing note", "event": "admission", "classes": ["IMP"],
        "types": ["nursing"], "hours": 24, "role": "nurse", "position": 72, "proposed": True,
        "citation": "42 CFR 482.24(c)(4)(vi)",
    },
    {
        "key": "medications", "how": "document", "label": "Medication record", "event": "discharge",
        "classes": ["IMP"], "types": ["mar"], "days": 1, "role": "nurse", "position": 74, "proposed": True,
        "citation": "42 CFR 482.24(c)(4)(vi)",
    },
    {
        "key": "results", "how": "document", "label": "Results of the stay", "event": "discharge", "classes": ["IMP"],
        "types": ["lab", "radiology", "pathology"], "days": 3, "role": "department", "position": 76, "proposed": True,
        "citation": "42 CFR 482.24(c)(4)(vi)",
    },
    {
        "key": "summary_list", "how": "summary_list", "label": "Summary list", "event": "admission", "classes": ["AMB"],
        "types": ["summary_list"], "days": 7, "role": "attending", "position": 78, "proposed": True,
        "citation": "Joint Commission, until 2026; by the third visit by policy",
    },
]  # fmt: skip

# What reopens a complete chart when it arrives late.
LATE_RESULTS = frozenset({"lab", "pathology", "radiology"})

declare("summary_list_visit", 3, "The clinic visit of a patient by which their summary list of problems is there.")
declare("analyzed_classes", STAYS, "Classes of encounter whose charts are analyzed after discharge.",
        choices=tuple(code for code, _ in CLASSES))  # fmt: skip
declare(
    "chart_completion_days",
    30,
    "Days after discharge within which a record is complete (42 CFR 482.24(c)(4)(viii)).",
    most=30,
)
declare(
    "short_stay_hours",
    48,
    "Stays shorter than this need a final note only, not a discharge summary; 0: none do.",
    least=0,
)
declare("short_stay_services", ["Newborn"], "Services whose ordinary stays need a final note only.")
declare("manual_deficiency_days", 7, "Days that a provider has for a deficiency that a person opened.")
declare("decline_answer_days", 3, "Days within which the department answers a deficiency that its provider declined.")
declare(
    "discharge_summary_days", 7, "Days after discharge within which the summary is there; bylaws often say 7 to 14."
)
declare("operative_report_hours", 24, "Hours after an operation within which its full report is there.")
declare("brief_note_hours", 2, "Hours within which a brief operative note is there while the full report is not.")
declare("consult_hours", 24, "Hours after a consultant was asked within which the consultation is written.")
declare("consent_days", 30, "Days for which a consent to an operation is valid.")
declare(
    "verbal_order_hours", 48, "Hours within which orders, also verbal ones, are signed (no federal number since 2012)."
)
declare("signature_hours", 48, "Hours within which an entry is signed by who wrote it.")
declare("cosignature_hours", 72, "Hours after the author's signature within which an entry is cosigned.")
declare("clinic_note_hours", 72, "Hours within which a clinic note is signed.")
SETTINGS = (
    "discharge_summary_days", "operative_report_hours", "brief_note_hours", "consult_hours", "consent_days",
    "verbal_order_hours", "signature_hours", "cosignature_hours", "clinic_note_hours", "chart_completion_days",
    "short_stay_hours", "short_stay_services", "analyzed_classes", "manual_deficiency_days", "decline_answer_days",
    "summary_list_visit",
)  # fmt: skip


def synchronize(using: str = "default", **kwargs) -> None:
    """Write the rules that ship and are not there yet; a rule that the department has changed stays as it is.

    One that a later version of the software brings is in force from that day: it judges nothing that was judged before.
    """
    from django.db import connections

    from accounts import audit, clock
    from records.review.models import RequirementRule

    if RequirementRule._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration of part of the house
    present = set(RequirementRule.objects.values_list("key", flat=True))
    missing = [row for row in SHIPPED if row["key"] not in present]
    if not missing:
        return
    since = clock.today() if present else SHIPPED_FROM
    with audit.act("requirementrule.synchronize", by=None):
        for row in missing:
            RequirementRule.objects.create(effective_from=None if row.get("proposed") else since, **row)
