"""A document turns out to be another patient's: no code of the wrong chart rests on its words any more."""

from accounts import clock
from coding.assignment.models import CodeEvidence, CodingHold

REASON = "The document was another patient's and was moved to its right chart."
LOOK_AGAIN = "A document that codes rested on was another patient's: look at these codes again."


def document_moved(document, move, by) -> None:
    """Listener of documents.signals.on_moved. Voids what the codes of the wrong chart cite of the document and its
    addenda, and holds each of their code sets for a second look, whatever its state: a bill may have gone out on it."""
    cited = CodeEvidence.objects.filter(document=document, patient=move.patient, voided_at=None)
    cited = cited.select_related("assignment__codeset")
    shaken = {}
    for evidence in cited:
        evidence.voided_at, evidence.voided_by, evidence.void_reason = clock.now(), by, REASON
        evidence.save(update_fields=["voided_at", "voided_by", "void_reason"])
        if evidence.assignment.voided_at is None:
            shaken[evidence.assignment.codeset_id] = evidence.assignment.codeset
    for codeset in shaken.values():
        CodingHold(
            codeset=codeset, patient=codeset.patient, kind=CodingHold.Kind.REVIEW, reason=LOOK_AGAIN,
            placed_at=clock.now(), placed_by=by,
        ).save(force_insert=True)  # fmt: skip
