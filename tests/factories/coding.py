"""Code sets of the tests, brought to a state by its legal steps."""

from accounts.workflow import SYSTEM
from coding.assignment import actions, opening, steps
from coding.assignment.models import CodeSet
from records.documents.actions import create_document
from records.documents.models import Document, DocumentType

SUMMARY = """Final diagnoses
1. Non-ST elevation myocardial infarction.
2. Type 2 diabetes with hyperglycemia, on insulin.
3. Acute blood loss anemia after the procedure.

Hospital course
The patient came with chest pain. Troponin rose to 4.2. A drug-eluting stent was placed in one coronary artery.
"""


def summary(encounter, *, by=SYSTEM, text: str = SUMMARY) -> Document:
    """A discharge summary that came signed on paper, by default through an interface."""
    kind = DocumentType.objects.get(key="discharge_summary")
    return create_document(
        patient=encounter.patient, encounter=encounter, type=kind, by=by, text=text, source="external",
        author=encounter.attending, signed_on_paper=True,
    )  # fmt: skip


def ready(encounter, *, by) -> CodeSet:
    """Ready to code, pulled forward by `by` (a coder) before the bill hold is over."""
    codeset = opening.open_codeset(encounter)
    return steps.step(codeset, "pull_forward", by=by, reason="Test")


def in_coding(encounter, *, by) -> CodeSet:
    summary(encounter)
    return steps.step(ready(encounter, by=by), "start", by=by)


def add(codeset, *codes, by, system: str = "icd10cm", **more) -> list:
    """Put codes on: "I21.4 Y" is a code with its POA."""
    rows = []
    for text in codes:
        code, _, poa = text.partition(" ")
        rows.append(actions.add_code(codeset, by=by, system=system, code=code, poa=poa, **more))
    return rows


def coded(encounter, *, by) -> CodeSet:
    """In coding with nothing wanted any more: an infarction with a stent, diabetes and anemia."""
    codeset = in_coding(encounter, by=by)
    add(codeset, "R07.9", by=by, kind="admitting")
    add(codeset, "I21.4 Y", "E11.65 Y", "D62 N", "Z79.4", by=by)
    day = encounter.admitted_at.date()
    add(codeset, "027034Z", by=by, system="icd10pcs", performed_on=day, provider=encounter.attending)
    actions.confirm_disposition(codeset, by=by, disposition=encounter.disposition)
    return CodeSet.objects.get(pk=codeset.pk)
