"""Signing: by whom it is, for what was before their eyes, with the password, and what follows from it (domain 3.4)."""

from accounts import audit, clock
from accounts.policy import declare
from accounts.workflow import SYSTEM, Refused
from records.documents import signals, waiting
from records.documents.models import Document, DocumentVersion, Opening, Signature
from records.documents.notices import DocumentNotice
from records.documents.workflow import DONE, WORKFLOW

declare(
    "sign_reauth_minutes", 5, "Minutes that one password serves for signing what was opened; 0 asks each time.", least=0
)


def mark_opened(*, version: DocumentVersion, by) -> None:
    """The person has this version before their eyes. The viewer says so; nothing is signed without it."""
    Opening.objects.bulk_create([Opening(version=version, user=by, at=clock.now())], ignore_conflicts=True)


def sign(*, document, by, reauthenticated: bool, seen: int | None = None) -> Document:
    """The author's signature under the present version. `seen` is the number of the version before their eyes."""
    return _sign(document, "sign", by, reauthenticated, seen)


def cosign(*, document, by, reauthenticated: bool, seen: int | None = None, statement: str = "") -> Document:
    """The attending's signature, with an attestation where one is wanted. It makes the document final."""
    return _sign(document, "cosign", by, reauthenticated, seen, statement)


def attestation_for(author) -> str:
    """What an attending usually attests of a note of this author: to be taken over, or changed."""
    return ATTESTATIONS.get(author.works_as, ATTESTATIONS["resident"]) if author else ""


ATTESTATIONS = {
    "resident": "I saw and examined the patient, discussed the care with the author, and agree with this note.",
    "student": "I was present or performed the examination and the medical decision making again myself, and have verified "
               "this student's note.",
    "scribe": "This was written by a scribe in my presence. I have reviewed it, and it says what I did and decided.",
}  # fmt: skip
ATTESTED = ("student", "scribe")


def _check_statement(document, verb, statement) -> None:
    """A student's or scribe's entry is worth nothing without the attending's own words (domain 3.4)."""
    if verb == "cosign" and document.author.works_as in ATTESTED and not statement.strip():
        raise Refused(
            f"A {document.author.works_as}'s entry needs your attestation: say what you saw and did yourself."
        )


def _sign(document, verb, by, reauthenticated, seen, statement="") -> Document:
    if not reauthenticated:
        raise Refused("Signing needs your password.")
    with audit.act(f"document.{verb}", by=None if by is SYSTEM else by, obj=document) as act:
        at = clock.now()
        fields = {"signed_at": at} if verb == "sign" else {}
        document = WORKFLOW.take(document, verb, by=by, **fields)
        _check_statement(document, verb, statement)
        if seen is not None and seen != document.current_version.number:
            raise Refused("It was changed after you opened it. Read the new version, then sign.")
        act.detail |= _told(document, verb, by)
        signature = _signature(document, verb, by, at, statement)
        document = _go_on(document, by)
        waiting.follow(document)
        signals.tell(signals.on_signed, document=document, signature=signature, by=by)
    return document


def _told(document, verb, by) -> dict:
    """What the act's row in the trail says besides: whose place was taken, and who had prepared what is signed."""
    provider = document.author if verb == "sign" else document.cosigner
    told: dict = {} if provider.user_id == by.pk else {"for": provider.pk, "for_name": str(provider)}
    signers = {provider.user_id, by.pk, document.author.user_id} - {None}
    hands = document.versions.exclude(created_by=None).exclude(created_by__in=signers)
    people = list(
        dict.fromkeys(version.created_by for version in hands.select_related("created_by").order_by("number"))
    )
    if people:
        told |= {"prepared_by": [one.pk for one in people], "prepared_by_names": [str(one) for one in people]}
    return told


def _signature(document, verb, by, at, statement) -> Signature:
    provider, name = _signer(document, verb, by)
    return Signature.objects.create(
        version=document.current_version, user=by, provider=provider, name=name, meaning=_meaning(document, verb),
        at=at, content_sha256=document.current_version.sha256, statement=statement.strip(),
    )  # fmt: skip


def _signer(document, verb, by):
    """Who signs, and the name under it: who covers signs with their own name, for the one whose place they take."""
    provider = document.author if verb == "sign" else document.cosigner
    if provider.user_id == by.pk:
        return provider, str(provider)
    return by.provider, f"{by.provider}, covering for {provider}"[:160]


def _meaning(document, verb) -> str:
    if verb == "cosign":
        return Signature.Meaning.COSIGNER
    if document.corrects:
        return Signature.Meaning.CORRECTION
    return Signature.Meaning.ADDENDUM if document.parent_id else Signature.Meaning.AUTHOR


def _go_on(document, by) -> Document:
    """What follows a signature by rule: the wait for the cosigner, or final; and with a final addition its document."""
    if document.status == Document.Status.SIGNED:
        verb = "await_cosignature" if document.author.needs_cosigner else "finalize"
        document = WORKFLOW.take(document, verb, by=SYSTEM)
    if document.status in DONE and document.parent_id and document.parent.status in DONE:
        _of_parent(document, by)
    return document


def _of_parent(document, by) -> None:
    """What was added makes its document ADDENDED; a correction AMENDED, and who saw the error is told."""
    from records.documents.after import tell_who_saw

    verb = "amend" if document.corrects else "addend"
    parent = WORKFLOW.take(document.parent, verb, by=SYSTEM, detail={"addendum": document.public_id})
    if document.corrects:
        tell_who_saw(parent, DocumentNotice.Kind.CORRECTED, by)
