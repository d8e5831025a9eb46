"""The types of documents (domain 3.1): one table, synchronized to the database after each migration.

LOINC codes are those of the domain; a type without one is known by its key. `sensitivity` is what documents of the
type carry from the start, whatever else is added when they are filed.
"""

from dataclasses import dataclass

SUMMARY, HISTORY, EMERGENCY, PROGRESS = "Summaries", "History and consults", "Emergency", "Progress notes"
SURGERY, RESULTS, NURSING, ORDERS = "Operations and procedures", "Results", "Nursing", "Orders and medications"
CLINIC, BEHAVIORAL, LEGAL = "Clinic", "Behavioral health", "Consents and legal"
OUTSIDE, LETTERS = "Outside records", "Correspondence"


@dataclass(frozen=True)
class Kind:
    """A row of the table: key, name, LOINC, section of the chart, sensitivity from the start, part of the record."""

    key: str
    name: str
    loinc: str
    section: str
    sensitivity: tuple[str, ...] = ()
    clinical: bool = True


# In the order in which a chart and a packet show them.
KINDS = (
    Kind("discharge_summary", "Discharge summary", "18842-5", SUMMARY),
    Kind("death_summary", "Death summary", "47046-8", SUMMARY),
    Kind("transfer", "Transfer form", "18761-7", SUMMARY),
    Kind("hp", "History and physical", "34117-2", HISTORY),
    Kind("hp_update", "H&P update note", "", HISTORY),
    Kind("consult", "Consultation", "11488-4", HISTORY),
    Kind("ed_note", "Emergency department note", "34111-5", EMERGENCY),
    Kind("progress", "Progress note", "11506-3", PROGRESS),
    Kind("operative", "Operative report", "11504-8", SURGERY),
    Kind("brief_op", "Brief operative note", "", SURGERY),
    Kind("procedure", "Procedure note", "28570-0", SURGERY),
    Kind("anesthesia_pre", "Pre-anesthesia evaluation", "", SURGERY),
    Kind("anesthesia_intra", "Anesthesia record", "", SURGERY),
    Kind("anesthesia_post", "Post-anesthesia evaluation", "", SURGERY),
    Kind("pathology", "Pathology report", "11526-1", RESULTS),
    Kind("radiology", "Radiology report", "18748-4", RESULTS),
    Kind("lab", "Laboratory report", "11502-2", RESULTS),
    Kind("nursing", "Nursing note", "34746-8", NURSING),
    Kind("orders", "Orders", "", ORDERS),
    Kind("restraint_order", "Restraint or seclusion order", "", ORDERS),
    Kind("restraint_evaluation", "Restraint face-to-face evaluation", "", ORDERS),
    Kind("mar", "Medication administration record", "", ORDERS),
    Kind("clinic_note", "Clinic note", "34108-1", CLINIC),
    Kind("summary_list", "Summary list", "11450-4", CLINIC),
    Kind("psych_eval", "Psychiatric evaluation", "", BEHAVIORAL, ("mental_health",)),
    Kind("therapy_note", "Psychotherapy note", "", BEHAVIORAL, ("psychotherapy",)),
    Kind("sud_note", "Substance use treatment note", "", BEHAVIORAL, ("part2",)),
    Kind("discharge_instructions", "Discharge instructions", "8653-8", LEGAL),
    Kind("consent", "Consent", "59284-0", LEGAL),
    Kind("advance_directive", "Advance directive", "42348-3", LEGAL),
    Kind("ama", "Left against medical advice", "", LEGAL),
    Kind("external", "Outside record", "", OUTSIDE),
    # Queries and their answers, where policy keeps them in the legal health record.
    Kind("query", "Documentation query", "", LETTERS),
    Kind("correspondence", "Correspondence", "", LETTERS, (), False),
)
# The headings that a new note of the type starts with.
OUTLINES = {
    "discharge_summary": ("Final diagnoses", "Procedures", "Hospital course", "Condition at discharge", "Disposition",
                          "Medications", "Follow-up"),
    "death_summary": ("Final diagnoses", "Hospital course", "Circumstances of death", "Notified"),
    "hp": ("Chief complaint", "History of present illness", "Past history", "Medications", "Allergies",
           "Social and family history", "Review of systems", "Examination", "Assessment and plan"),
    "hp_update": ("Changes since the history and physical", "Examination"),
    "consult": ("Reason for consultation", "History", "Examination", "Impression", "Recommendations"),
    "progress": ("Overnight", "Examination", "Results", "Assessment and plan"),
    "ed_note": ("Chief complaint", "History", "Examination", "Course in the emergency department", "Disposition"),
    "operative": ("Preoperative diagnosis", "Postoperative diagnosis", "Procedure", "Surgeon and assistants",
                  "Anesthesia", "Findings", "Estimated blood loss", "Specimens", "Complications",
                  "Description of procedure"),
    "brief_op": ("Surgeon and assistants", "Procedure", "Findings", "Estimated blood loss", "Specimens",
                 "Postoperative diagnosis", "Complications"),
    "procedure": ("Indication", "Procedure", "Findings", "Complications"),
    "clinic_note": ("Reason for visit", "History", "Examination", "Assessment and plan"),
    "summary_list": ("Known diagnoses", "Operations and procedures", "Medications", "Allergies"),
    "psych_eval": ("Reason for admission", "History", "Mental status", "Diagnosis", "Plan"),
}  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}
BY_LOINC = {kind.loinc: kind for kind in KINDS if kind.loinc}

# Codes that other systems send for the same types.
ALSO_LOINC = {
    "34109-9": "clinic_note", "34131-3": "clinic_note", "28655-9": "discharge_summary", "34105-7": "discharge_summary",
    "11505-5": "procedure", "34878-9": "ed_note", "11490-0": "discharge_summary", "34139-6": "nursing",
    "28568-4": "ed_note", "68604-8": "radiology", "60591-5": "external", "51855-5": "clinic_note",
}  # fmt: skip


def key_for_loinc(code: str) -> str:
    """The key of the type that a LOINC code means, or "" when it is none of ours."""
    kind = BY_LOINC.get(code)
    return kind.key if kind else ALSO_LOINC.get(code, "")


def outline(key: str) -> str:
    """The text that a new note of the type starts with: its headings, or nothing."""
    return "".join(f"{heading}:\n\n" for heading in OUTLINES.get(key, ()))


def synchronize(using: str = "default", **kwargs) -> None:
    """Write the table to the database: new types are added, changed ones set. A type is never deleted."""
    from django.db import connections

    from accounts import audit
    from records.documents.models import DocumentType

    if DocumentType._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration of part of the house
    present = {row.key: row for row in DocumentType.objects.all()}
    wanted = [(present.get(kind.key), _values(position, kind)) for position, kind in enumerate(KINDS)]
    changed = [(row, values) for row, values in wanted if row is None or _differs(row, values)]
    if not changed:
        return
    with audit.act("documenttype.synchronize", by=None):
        for row, values in changed:
            _write(row or DocumentType(), values)


def _values(position: int, kind: Kind) -> dict:
    return {
        "key": kind.key, "name": kind.name, "loinc": kind.loinc, "section": kind.section, "position": position * 10,
        "clinical": kind.clinical, "sensitivity": list(kind.sensitivity),
    }  # fmt: skip


def _differs(row, values: dict) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _write(row, values: dict) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=None if row.pk is None else list(values))
