"""Opening a document to read it: checked, written in the trail once, and everything its viewer shows.

context = reading.open_document(request, public_id)          # loads, checks, audits
{% include "records/documents/_viewer.html" with reading=context %}   # inside a .pane, anywhere in the house
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.functional import cached_property

from accounts import audit
from accounts.access import Unknown, has_verb, may
from accounts.audit.models import LogEntry
from accounts.frame import url_or_none
from records.documents import pages, rules
from records.documents.foreign.child import MOST_TEXT
from records.documents.marking import Mark, marked_sections
from records.documents.models import Document, DocumentVersion, Signature
from records.documents.signing import mark_opened
from records.documents.stand_ins import covers_for
from records.loaders import load_document

TONES = {
    "DRAFT": "open", "PRELIMINARY": "wait", "SIGNED": "doing", "COSIGN_PENDING": "wait", "FINAL": "done",
    "ADDENDED": "done", "AMENDED": "done", "RETRACTED": "stop",
}  # fmt: skip

SEEN = ("document.view", "document.print", "document.export", "document.edit_form")


@dataclass
class Reading:
    """One version before somebody's eyes: `pages` for pictures, `sections` for text, the rest for what stands around."""

    document: Document
    version: DocumentVersion
    pages: list[dict]
    addenda: list["Reading"] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES[self.document.status]

    @property
    def find_url(self) -> str:
        """Where the viewer asks for words in pictures; text it searches by itself."""
        return reverse("documents:document_find", args=[self.document.public_id]) if self.pages else ""

    @property
    def is_current(self) -> bool:
        return self.version.pk == self.document.current_version_id

    @property
    def is_cut(self) -> bool:
        """Only the beginning of the text is shown: the rest is in the file."""
        return bool(self.version.path) and self.version.reads_as_text and len(self.version.text) >= MOST_TEXT

    @cached_property
    def sections(self) -> Sequence[tuple[str, Sequence[str]]]:
        if not self.version.reads_as_text:
            return []
        return marked_sections(self.version.text, self.marks) if self.marks else rules.sections_of(self.version.text)


def open_document(request, public_id: str, *, number: int | None = None, what: str = "document.view") -> Reading:
    """Load, check and open a document (its current version, or `number`), as one act of the trail.

    Who could sign it has then opened this version. Raises Unknown or Denied.
    """
    return read(request, load_document(request, public_id), number=number, what=what)


def read(request, document: Document, *, number: int | None = None, what: str = "document.view") -> Reading:
    """The same for a document that is loaded and checked already."""
    version = document.current_version if number is None else document.versions.filter(number=number).first()
    if version is None:
        raise Unknown("records.view_document", document, "no such version")
    act = audit.viewed(request, document, what, detail={"version": version.number})
    if _could_sign(request.user, document) and version.pk == document.current_version_id:
        mark_opened(version=version, by=request.user)
    reading = Reading(document, version, pages.links(request, version, act))
    reading.addenda = _addenda(request, document)
    _add_signatures([reading, *reading.addenda])
    return reading


def _could_sign(user, document) -> bool:
    """Signs or cosigns, and this is theirs: nobody else's opening is asked for."""
    if not (has_verb(user, "records.sign_document") or has_verb(user, "records.cosign_document")):
        return False
    if any(who is not None and who.user_id == user.pk for who in (document.author, document.cosigner)):
        return True
    return document.status == "COSIGN_PENDING" and covers_for(user, document.cosigner) is not None


def _addenda(request, document) -> list[Reading]:
    """What was added, oldest first, as far as this person may see it: part of what they opened."""
    if document.parent_id:
        return []
    rows = document.addenda.shown_to(request.user).select_related(
        "current_version", "author", "cosigner", "type", "patient"
    )
    seen = [row for row in rows.order_by("recorded_at", "id") if may(request.user, "records.view_document", row)]
    return [Reading(row, row.current_version, []) for row in seen]


def _add_signatures(readings: list[Reading]) -> None:
    """Of all of them in one query, however many addenda there are."""
    by_version = {reading.version.pk: reading.signatures for reading in readings}
    for signature in Signature.objects.filter(version__in=by_version, voided_at=None).order_by("at", "id"):
        by_version[signature.version_id].append(signature)


def opened_by(document: Document, *, but) -> list[LogEntry]:
    """Who `but` this person opened, printed or took out the document, each with the last time.

    They are told when it is retracted.
    """
    kind = ContentType.objects.get_for_model(Document)
    rows = LogEntry.objects.filter(
        kind=LogEntry.ACT, outcome=LogEntry.OK, patient_ids__contains=[document.patient_id], content_type=kind,
        object_id=document.pk, verb__in=SEEN,
    ).exclude(actor=but).select_related("actor")  # fmt: skip
    latest = {row.actor_id: row for row in rows.order_by("timestamp")}
    return sorted(latest.values(), key=lambda row: row.timestamp, reverse=True)


def chart_url(patient) -> str:
    return url_or_none("patients:patient_show", patient.public_id)


def pages_with(version: DocumentVersion, words: str) -> list[int]:
    """The numbers of the pages that hold all these words side by side, in any case and spacing."""
    wanted = " ".join(words.casefold().split())
    if not wanted:
        return []
    texts = enumerate(version.text.split("\f"), start=1)
    return [number for number, text in texts if wanted in " ".join(text.casefold().split())]
