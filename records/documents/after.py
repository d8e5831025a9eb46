"""What can still happen to a final document: addendum, late entry, correction, retraction (domain 3.4)."""

import datetime as dt

from accounts import audit, clock
from accounts.access import require
from accounts.workflow import SYSTEM, Refused
from records.documents import notices, signals, waiting
from records.documents.models import Document
from records.documents.notices import DocumentNotice
from records.documents.workflow import DONE, WORKFLOW

# Registered above: f(document) -> why compliance looks at what is added to it, or "" (a hold, a denial, a lawsuit).
WATCHED: list = []


def addend(
    *, document, by, text: str, service_at: dt.datetime | None = None, late_entry: bool = False, **more
) -> Document:
    """An addendum: a document of its own under the final one, with its own author, time and signature. Returns it."""
    return _add(document, by, text, "Late entry" if late_entry else "Addendum", service_at=service_at or clock.now(),
                late_entry=late_entry, **more)  # fmt: skip


def correct(*, document, by, wrong: str, right: str, reason: str) -> Document:
    """A correction: what the final document says wrongly, what is right, and why. The original stays as it was signed.

    With its signature the original is AMENDED, and who has seen it, or was sent it, is told. Returns the correction.
    """
    if not (wrong.strip() and right.strip() and reason.strip()):
        raise Refused("Say what is wrong, what is right, and why.")
    text = f"What is wrong:\n\n{wrong.strip()}\n\nWhat is right:\n\n{right.strip()}\n\nReason:\n\n{reason.strip()}"
    return _add(document, by, text, "Correction", service_at=clock.now(), corrects=True)


def _add(document, by, text, title, **more) -> Document:
    from records.documents.actions import create_document

    if by is not SYSTEM:
        require(by, "records.addend_document", document)
    if document.status not in DONE:
        raise Refused("It is not final yet: edit it instead of adding to it.")
    parent = document.parent or document
    with audit.act(
        "document.correct" if more.get("corrects") else "document.addend", by=None if by is SYSTEM else by
    ) as act:
        made = create_document(
            patient=document.patient, type=document.type, by=by, text=text, encounter=document.encounter,
            facility=document.facility, title=title, parent=parent, **more,
        )  # fmt: skip
        act.obj = made
        _flag(made, parent)
    return made


def _flag(made, parent) -> None:
    """Written after a hold, a denial or a lawsuit: compliance looks at it."""
    why = ["Written under a legal hold"] if "legal_hold" in parent.patient.flag_codes else []
    why += [words for ask in WATCHED if (words := ask(parent))]
    if why:
        made.index_flag = _flag_words(why)
        made.save(update_fields=["index_flag"])


def _flag_words(why: list[str]) -> str:
    """As many of the reasons as the flag has room for, each whole."""
    room = Document._meta.get_field("index_flag").max_length
    words = f"{', '.join(why)}: compliance looks at it"
    return words if len(words) <= room or len(why) == 1 else _flag_words(why[:-1])


def late_entry(*, service_at: dt.datetime, **writing) -> Document:
    """A note written later than the care: it says so, states when the care was, and is recorded now, never backdated."""
    from records.documents.actions import create_document

    if service_at >= clock.now():
        raise Refused("A late entry tells of care in the past: give the day and time when it happened.")
    return create_document(service_at=service_at, late_entry=True, **writing)


def retract(*, document, by, reason: str) -> Document:
    """Take it out of routine view, with its addenda: entered in error, wrong patient. HIM can still show it.

    Who has seen it is told in their notices; recipients outside stand on the release desk's list.
    """
    with audit.act("document.retract", by=None if by is SYSTEM else by, obj=document):
        document = WORKFLOW.take(document, "retract", by=by, reason=reason)
        waiting.follow(document)
        for addendum in document.addenda.exclude(status=Document.Status.RETRACTED):
            waiting.follow(WORKFLOW.take(addendum, "retract", by=by, reason=reason))
            signals.tell(signals.on_retracted, document=addendum, by=by, reason=reason)
        signals.tell(signals.on_retracted, document=document, by=by, reason=reason)
        tell_who_saw(document, DocumentNotice.Kind.RETRACTED, by)
    return document


def tell_who_saw(document: Document, kind: str, by) -> list[DocumentNotice]:
    """Notices to all who opened, printed or took it out, but the one who acts."""
    from records.documents.reading import opened_by

    return notices.give(document=document, kind=kind, by=by, seen=opened_by(document, but=None if by is SYSTEM else by))
