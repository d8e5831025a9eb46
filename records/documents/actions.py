"""What happens to documents: capture, writing, filing, signing, addenda, retraction. Views, imports and tests call these.

`by` is the acting user in their active role, or SYSTEM. Each raises Denied or Unknown (may not), Refused (not now, in
words) or BadFile (the file, in words), and then nothing is kept.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from accounts import audit, clock
from accounts.access import may, require
from accounts.workflow import SYSTEM, Refused, record
from records.documents import files, rules, signals, sniff, waiting
from records.documents.models import SENSITIVITIES, Document, DocumentType, DocumentVersion, Signature
from records.documents.signing import cosign, mark_opened, sign
from records.documents.workflow import WORKFLOW
from records.patients.models import Patient

__all__ = [
    "Duplicate", "Outcome", "add_version", "addend", "capture", "capture_many", "correct", "cosign", "create_document",
    "late_entry", "mark_opened", "refile", "retract", "sign", "submit",
]  # fmt: skip
KEEP = object()
Source = Document.Source


class Duplicate(Refused):
    """The same content is in the chart already; `document` is the one that holds it."""

    def __init__(self, document):
        self.document = document
        super().__init__(f"This file is in the chart already: {document.label}.")


@dataclass
class Outcome:
    """What became of one file of many: kept, there already, or not taken and why."""

    name: str
    document: Document | None = None
    error: str = ""
    duplicate: bool = False


# ----------------------------------------------------------------- capture


def create_document(
    *, patient, type: DocumentType, by, text: str | None = None, file: sniff.Good | None = None, encounter=None,
    author=None, cosigner=None, facility=None, title: str = "", service_at: dt.datetime | None = None,
    source: str = Source.DIRECT, sensitivity: Iterable[str] = (), late_entry: bool = False, parent=None,
    dictated_at=None, signed_on_paper: bool = False, submit: bool | None = None, template=None, corrects: bool = False,
) -> Document:  # fmt: skip
    """A new document with its first version: `text` typed, or a `file` that `sniff.examine` found good.

    It stands as DRAFT; goes on to PRELIMINARY (its author's inbox) with `submit`, by default when somebody else writes
    for the author; and straight to FINAL when it came from outside `signed_on_paper`. Sensitivity of the type and of
    the encounter is added. Written from a `template`, it is signed only with the parts that this requires. Raises
    Duplicate for a file that the same encounter (or patient without one) holds already.
    """
    _require(by, "records.create_document", patient)
    service_at = service_at or _usual_service_at(type, encounter)
    _check_filing(patient, encounter, service_at, sensitivity)
    sensitivity = _sensitivity(type, encounter, sensitivity, parent)
    _check_categories(by, patient, sensitivity)
    author = author or _own_profile(by)
    document = Document(
        patient=patient, encounter=encounter, facility=_facility(encounter, facility, by), type=type, title=title.strip(),
        author=author, cosigner=_cosigner(author, cosigner, encounter), source=source, service_at=service_at,
        sensitivity=sensitivity, late_entry=late_entry, parent=parent,
        dictated_at=dictated_at, transcribed_at=clock.now() if source == Source.DICTATED else None,
        index_flag="" if parent else _doubts(type, service_at, encounter), template=template, corrects=corrects,
    )  # fmt: skip
    with audit.act("document.create", by=_actor(by)) as act:
        if file is not None:
            _refuse_duplicate(patient, encounter, file)
        WORKFLOW.start(document, by=by, verb="create")
        act.obj = document
        _set_current(document, _add_version(document, text if file is None else file, by))
        return _after_creation(document, by, submit, signed_on_paper)


def _after_creation(document, by, submit, signed_on_paper):
    if signed_on_paper:
        document = WORKFLOW.take(document, "file", by=by)
    elif submit if submit is not None else not _is_by_author(document, by):
        document = WORKFLOW.take(document, "submit", by=by)
        waiting.follow(document)
    if document.status != Document.Status.DRAFT:
        signals.tell(signals.on_filed, document=document, by=by)
    return document


def capture(*, name: str, content: bytes, patient, by, source: str = Source.SCANNED, **filing) -> Document:
    """One file from outside, examined and filed. Raises BadFile in words, or what create_document raises."""
    good = sniff.examine(content, name)
    return create_document(patient=patient, by=by, file=good, source=source, **filing)


def capture_many(*, sent: Iterable[tuple[str, bytes]], **filing) -> list[Outcome]:
    """Every file by itself: (name, content) pairs in, an outcome for each out. A bad third loses none of the five."""
    return [_outcome(name, content, filing) for name, content in sent]


def _outcome(name, content, filing) -> Outcome:
    try:
        return Outcome(name, document=capture(name=name, content=content, **filing))
    except Duplicate as found:
        seen = may(filing["by"], "records.view_document", found.document)
        return Outcome(
            name, found.document if seen else None, str(found) if seen else "It is in the chart already.", True
        )
    except (sniff.BadFile, Refused) as refusal:
        return Outcome(name, error=str(refusal))


def _refuse_duplicate(patient, encounter, file):
    # Two sends of the same file at the same moment: the second waits here and finds the first.
    Patient._base_manager.select_for_update(no_key=True).only("pk").get(pk=patient.pk)
    digest = hashlib.sha256(file.content).hexdigest()
    same = Document.objects.routine().filter(patient=patient, encounter=encounter, versions__sha256=digest)
    found = same.select_related("type", "patient").first()
    if found is not None:
        raise Duplicate(found)


# ----------------------------------------------------------------- writing


def add_version(*, document, by, text: str | None = None, file: sniff.Good | None = None, seen: int | None = None):
    """New content for a document that is not final; signatures of what it said before are void. Returns the document.

    `seen` is the number of the version that the person edited from: when another was saved meanwhile, it is refused.
    """
    with audit.act("document.edit", by=_actor(by), obj=document):
        document = Document._base_manager.select_for_update(no_key=True).get(pk=document.pk)
        WORKFLOW.check(document, "edit", by)
        if seen is not None and document.current_version.number != seen:
            raise Refused(
                "Somebody saved another version meanwhile. Copy what you wrote, open it again, and add it there."
            )
        if text is not None and text == document.current_version.text and not document.current_version.path:
            return document
        version = _add_version(document, text if file is None else file, by)
        document = WORKFLOW.take(document, "edit", by=by, detail={"version": version.number},
                                 current_version=version, signed_at=None)  # fmt: skip
        voided = _void_signatures(document)
        waiting.follow(document)
        signals.tell(signals.on_edited, document=document, version=version, by=by)
        if voided:
            signals.tell(signals.on_filed, document=document, by=by)
    return document


def _void_signatures(document) -> int:
    """What was signed is not what it says now. Returns how many were voided."""
    signatures = list(Signature.objects.filter(version__document=document, voided_at=None))
    for signature in signatures:
        signature.voided_at = clock.now()
        signature.save(update_fields=["voided_at"])
    return len(signatures)


def submit(*, document, by) -> Document:
    """From draft to its author's inbox."""
    with audit.act("document.submit", by=_actor(by), obj=document):
        document = WORKFLOW.take(document, "submit", by=by)
        waiting.follow(document)
        signals.tell(signals.on_filed, document=document, by=by)
    return document


def _add_version(document, content: str | sniff.Good, by) -> DocumentVersion:
    last = document.versions.order_by("-number").values_list("number", flat=True).first() or 0
    values = _text_values(content) if isinstance(content, str) else _file_values(content)
    return document.versions.create(number=last + 1, created_by=_actor(by), created_at=clock.now(), **values)


def _text_values(text: str) -> dict:
    from records.documents.foreign.child import MOST_TEXT

    text = text.replace("\r\n", "\n").replace("\0", "").strip("\n")
    if rules.is_blank(text):
        raise Refused("The note is blank. Write what is to be kept, then save.")
    if len(text) > MOST_TEXT:
        raise Refused(f"The note is longer than {MOST_TEXT:,} characters. Attach it as PDF.")
    raw = text.encode()
    return {"text": text, "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw), "content_type": sniff.TEXT}


def _file_values(file: sniff.Good) -> dict:
    return files.store(file.content).fields() | {
        "content_type": file.content_type, "page_count": file.pages, "page_sizes": file.sizes, "text": file.text,
        "original_name": file.name,
    }  # fmt: skip


def _set_current(document, version):
    document.current_version = version
    document.save(update_fields=["current_version"])


# ------------------------------------------------------------------ filing


def refile(
    *, document, by, type: DocumentType | None = None, encounter=KEEP, service_at: dt.datetime | None = None,
    sensitivity: Iterable[str] | None = None, title: str | None = None, author=KEEP, cosigner=KEEP,
    is_right: bool = False,
) -> Document:  # fmt: skip
    """File it anew: type, encounter, date, sensitivity, title, author while unsigned, cosigner. The content stays.

    What is doubtful about it is looked at anew, or put to rest when somebody says that it `is_right` as it is.
    An encounter of another patient is refused: what came to the wrong patient is retracted, and captured for the right one.
    """
    given = {"type": type, "service_at": service_at, "title": title}
    wanted = {name: value for name, value in given.items() if value is not None}
    wanted |= {n: v for n, v in (("encounter", encounter), ("author", author), ("cosigner", cosigner)) if v is not KEEP}
    with audit.act("document.refile", by=_actor(by), obj=document):
        document = _locked(document)
        _require(by, "records.index_document", document)
        _check_refiling(document, wanted)
        if sensitivity is not None or "type" in wanted or "encounter" in wanted:
            kept = document.sensitivity if sensitivity is None else sensitivity
            wanted["sensitivity"] = _sensitivity(
                wanted.get("type", document.type), wanted.get("encounter", document.encounter), kept, document.parent
            )
        _check_categories(by, document.patient, wanted.get("sensitivity", ()))
        changed = [name for name, value in wanted.items() if getattr(document, name) != value]
        left = document.encounter if "encounter" in changed else None
        for name in changed:
            setattr(document, name, wanted[name])
        doubts = "" if is_right else _doubts_now(document, changed)
        if changed or doubts != document.index_flag:
            document.index_flag = doubts
            _save_refiled(document, changed, by)
        if left is not None:
            signals.tell(signals.on_left, document=document, encounter=left, by=by)
    return document


def _doubts_now(document, changed) -> str:
    if not {"type", "encounter", "service_at"} & set(changed):
        return document.index_flag
    return _doubts(document.type, document.service_at, document.encounter)


def _check_refiling(document, wanted):
    if document.status == Document.Status.RETRACTED:
        raise Refused("It is retracted: it is filed nowhere.")
    if "author" in wanted and document.status not in (Document.Status.DRAFT, Document.Status.PRELIMINARY):
        raise Refused("It is signed: its author stays.")
    encounter = wanted.get("encounter", document.encounter)
    _check_filing(
        document.patient, encounter, wanted.get("service_at", document.service_at), wanted.get("sensitivity", ())
    )


def _save_refiled(document, changed, by):
    if document.encounter is not None:
        document.facility = document.encounter.facility
    document.save(update_fields=[*changed, "index_flag", "facility"])
    record(document, verb="refile", was=document.status, by=by, detail={"fields": changed})
    waiting.follow(document)
    signals.tell(signals.on_filed, document=document, by=by)


def _check_filing(patient, encounter, service_at, sensitivity):
    if encounter is not None and encounter.patient_id != patient.pk:
        raise Refused("That encounter is another patient's. Choose one of this patient's.")
    if encounter is not None and encounter.status in ("CANCELLED", "ENTERED_IN_ERROR"):
        raise Refused("That encounter was canceled or entered in error: nothing is filed under it.")
    if service_at > clock.now():
        raise Refused("The date of service is still to come. Check the day and am or pm.")
    unknown = set(sensitivity) - SENSITIVITIES.keys()
    if unknown:
        raise Refused(f"There is no category {', '.join(sorted(unknown))}.")


def _sensitivity(type, encounter, given, parent) -> list[str]:
    inherited = [
        *type.sensitivity,
        *(encounter.sensitivity if encounter else ()),
        *(parent.sensitivity if parent else ()),
    ]
    return sorted({*given, *inherited})


def _check_categories(by, patient, sensitivity):
    """Nobody files what they could not see afterwards."""
    beyond = [c for c in sensitivity if by is not SYSTEM and not may(by, f"records.see_{c}", patient)]
    if beyond:
        names = ", ".join(SENSITIVITIES[category] for category in beyond)
        raise Refused(f"Your role does not file documents of this category: {names}. Who made it does.")


def _usual_service_at(type, encounter) -> dt.datetime:
    stay = (encounter.admitted_at, encounter.discharged_at) if encounter is not None else ()
    return rules.usual_service_at(type.key, clock.now(), *stay)


def _doubts(type, service_at, encounter) -> str:
    if encounter is None:
        return ""
    return rules.filing_doubts(type.key, service_at, encounter.admitted_at, encounter.discharged_at)


def _facility(encounter, facility, by):
    if encounter is not None:
        return encounter.facility
    return facility or by.active_role.facility


# ------------------------------------------------------------------- people


def _require(by, verb, obj):
    if by is not SYSTEM:
        require(by, verb, obj)


def _actor(by):
    return None if by is SYSTEM else by


def _own_profile(by):
    """The writer is the author when they are a clinician who signs."""
    if by is SYSTEM or not may(by, "records.sign_document"):
        return None
    return getattr(by, "provider", None)


def _is_by_author(document, by) -> bool:
    return document.author is not None and document.author.user_id == by.pk


def _cosigner(author, cosigner, encounter):
    """Who was named; else, for those who need one, the attending of the encounter."""
    if cosigner is not None:
        if author is not None and cosigner.pk == author.pk:
            raise Refused("Nobody cosigns what they wrote: choose an attending.")
        if cosigner.needs_cosigner:
            raise Refused("An attending cosigns: the one chosen needs a cosignature themselves.")
        return cosigner
    attending = encounter.attending if encounter else None
    needed = author is not None and author.needs_cosigner and attending is not None
    return attending if needed and attending.pk != author.pk and not attending.needs_cosigner else None


def _locked(document) -> Document:
    rows = Document._base_manager.select_related("patient", "type", "encounter", "author", "parent")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=document.pk)


# At the end: it needs create_document, and everybody finds it here.
from records.documents.after import addend, correct, late_entry, retract  # noqa: E402
