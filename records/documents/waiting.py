"""Who a document waits for reaches its patient until they have signed: a care team's reach ends sooner than its work."""

from accounts.access import grant, revoke
from accounts.people.models import ProviderProfile
from records.documents.models import Document
from records.patients.models import PatientGrant

S = Document.Status
REASONS = {"author": "A document waits for their signature", "cosigner": "A document waits for their cosignature"}


def waits_for(document: Document) -> dict[str, ProviderProfile]:
    """The part (author, cosigner) and person whose signature is missing now; nobody for drafts and what is done."""
    if document.status == S.PRELIMINARY and document.author is not None:
        return {"author": document.author}
    if document.status == S.COSIGN_PENDING and document.cosigner is not None:
        return {"cosigner": document.cosigner}
    return {}


def follow(document: Document) -> None:
    """Let in who it waits for now, and out again who it waited for. Call it after every step."""
    waiting = {part: person.user for part, person in waits_for(document).items() if person.user is not None}
    for row in PatientGrant.objects.filter(
        content_object_id=document.patient_id, source__endswith=f":document:{document.pk}", revoked_at=None
    ).select_related("user", "content_object"):
        if waiting.get(row.source.split(":")[0]) != row.user:
            revoke(grant=row, by=None, reason="The document waits for them no longer")
    for part, user in waiting.items():
        grant(user=user, obj=document.patient, ceiling="work", source=f"{part}:document:{document.pk}",
              reason=REASONS[part], by=None)  # fmt: skip
