"""Signing: by whom it is, for what was before their eyes, with the password, and what follows from it (domain 3.4)."""

from accounts import audit, clock
from accounts.policy import declare
from accounts.workflow import SYSTEM, Refused
from records.documents import signals, waiting
from records.documents.models import Document, DocumentVersion, Opening, Signature
from records.documents.workflow import DONE, WORKFLOW

declare("sign_reauth_minutes", 5, "Minutes that one password serves for signing what was opened; 0 asks each time.")


def mark_opened(*, version: DocumentVersion, by) -> None:
    """The person has this version before their eyes. The viewer says so; nothing is signed without it."""
    Opening.objects.bulk_create([Opening(version=version, user=by, at=clock.now())], ignore_conflicts=True)


def sign(*, document, by, reauthenticated: bool, seen: int | None = None) -> Document:
    """The author's signature under the present version. `seen` is the number of the version before their eyes."""
    return _sign(document, "sign", by, reauthenticated, seen)


def cosign(*, document, by, reauthenticated: bool, seen: int | None = None, statement: str = "") -> Document:
    """The attending's signature, with an attestation where one is wanted. It makes the document final."""
    return _sign(document, "cosign", by, reauthenticated, seen, statement)


def _sign(document, verb, by, reauthenticated, seen, statement="") -> Document:
    if not reauthenticated:
        raise Refused("Signing needs your password.")
    with audit.act(f"document.{verb}", by=None if by is SYSTEM else by, obj=document):
        at = clock.now()
        fields = {"signed_at": at} if verb == "sign" else {}
        document = WORKFLOW.take(document, verb, by=by, **fields)
        if seen is not None and seen != document.current_version.number:
            raise Refused("It was changed after you opened it. Read the new version, then sign.")
        signature = _signature(document, verb, by, at, statement)
        document = _go_on(document)
        waiting.follow(document)
        signals.tell(signals.on_signed, document=document, signature=signature, by=by)
    return document


def _signature(document, verb, by, at, statement) -> Signature:
    provider = document.author if verb == "sign" else document.cosigner
    meaning = Signature.Meaning.COSIGNER if verb == "cosign" else Signature.Meaning.AUTHOR
    if verb == "sign" and document.parent_id:
        meaning = Signature.Meaning.ADDENDUM
    return Signature.objects.create(
        version=document.current_version, user=by, provider=provider, name=str(provider), meaning=meaning,
        at=at, content_sha256=document.current_version.sha256, statement=statement.strip(),
    )  # fmt: skip


def _go_on(document) -> Document:
    """What follows a signature by rule: the wait for the cosigner, or final; and with a final addendum its document."""
    if document.status == Document.Status.SIGNED:
        verb = "await_cosignature" if document.author.needs_cosigner else "finalize"
        document = WORKFLOW.take(document, verb, by=SYSTEM)
    if document.status in DONE and document.parent_id and document.parent.status in DONE:
        WORKFLOW.take(document.parent, "addend", by=SYSTEM, detail={"addendum": document.public_id})
    return document
