"""What is added to a document after its claim went out, or was denied, is looked at by compliance (domain 3.4)."""

from coding.assignment.models import CodeSet, CodeSetEvent
from records.documents import after


def claim_or_denial(document) -> str:
    """Why an addition to this document is watched: the insurer denied the stay's claim, now or once, or it was sent."""
    if document.encounter_id is None:
        return ""
    if CodeSetEvent.objects.filter(subject__encounter=document.encounter_id, verb="deny").exists():
        return "Written after the insurer's denial"
    sent = CodeSet.objects.filter(encounter=document.encounter_id, billed_at__isnull=False)
    return "Written after the claim was sent" if sent.exists() else ""


def listen() -> None:
    if claim_or_denial not in after.WATCHED:
        after.WATCHED.append(claim_or_denial)
