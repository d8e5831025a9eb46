"""A document of a request turns out to be another patient's: it leaves every packet that has not left, and who got it is
written on the notice list."""

from accounts.access import Unknown
from accounts.workflow import Refused
from records.documents.models import Document
from records.documents.moves import add_release
from records.release.models import CLOSED_STATES, Disclosure, ReleaseItem
from records.release.papers import Authorization


def document_moved(document, move, by) -> None:
    """Listener of documents.signals.on_moved."""
    if Authorization.objects.filter(scan=document).exists():
        raise Refused("A request rests on this paper: log the request on the right chart, and retract the paper here.")
    items = ReleaseItem.objects.filter(document=document, patient=move.patient).select_related("request")
    for item in items:
        if item.request.status not in CLOSED_STATES and item.pages:
            item.pages = []
            item.save(update_fields=["pages"])
    held = Disclosure.objects.filter(
        patient=move.patient, packet__manifest__items__contains=[{"key": document.public_id}]
    )
    known = set(move.notices.exclude(disclosure=None).values_list("disclosure_id", flat=True))
    for disclosure in held.exclude(pk__in=known):
        add_release(move, disclosure)


def holds_anothers(packet) -> bool:
    """Whether a built packet has pages of a document that was moved to another patient since."""
    keys = [item["key"] for item in (packet.manifest or {}).get("items", []) if item.get("key")]
    return Document.objects.filter(public_id__in=keys).exclude(patient=packet.patient_id).exists()


def require_own(packet, verb: str) -> None:
    """Nobody reads another patient's pages in this packet any more, also when it has left: Unknown."""
    if holds_anothers(packet):
        raise Unknown(verb, packet, "holds a document that was moved to another patient")


def listen() -> None:
    from records.documents import signals

    signals.on_moved.append(document_moved)
