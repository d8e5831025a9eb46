"""A job follows its document: edited by its author, signed, final in the chart, retracted, moved. In the same transaction."""

from accounts import clock
from accounts.workflow import SYSTEM
from records.documents import signals
from records.documents.models import Document, Signature
from records.documents.workflow import DONE
from records.transcription import blanks, changes, moving, rules
from records.transcription.models import Dictation
from records.transcription.workflow import WORKFLOW

S = Dictation.Status


def listen() -> None:
    """Hear of documents; called once, when the app is ready."""
    for listeners, heard in (
        (signals.on_edited, edited), (signals.on_signed, signed), (signals.on_retracted, retracted), (signals.on_moved, moved),
    ):  # fmt: skip
        if heard not in listeners:
            listeners.append(heard)


def job_of(document) -> Dictation | None:
    """The dictation behind a document; asked only of dictated ones."""
    if document.source != Document.Source.DICTATED:
        return None
    return (
        Dictation.objects.filter(document=document)
        .select_related("transcribed_version", "dictator", "patient", "document__cosigner")
        .first()
    )


def edited(*, document, version, by) -> None:
    """By its author: tracked against what was typed. By its typist, who mends it: that is what was typed then."""
    job = job_of(document)
    if job is None or job.status not in (S.PRELIMINARY, S.PROVIDER_EDIT, S.SIGNED):
        return
    if by is not SYSTEM and document.author.user_id == by.pk:
        fresh = {"signed_at": None, "signed_version": None, "words_changed": None, "words_of": None}
        WORKFLOW.take(job, "edit", by=SYSTEM, detail={"version": version.number}, **fresh)
    elif job.status == S.PRELIMINARY:
        job.transcribed_version, job.lines = version, rules.lines(version.text)
        job.blanks_left = blanks.count(version.text)
        job.save(update_fields=["transcribed_version", "lines", "blanks_left"])


def signed(*, document, signature, by) -> None:
    job = job_of(document)
    if job is None:
        return
    if signature.meaning == Signature.Meaning.AUTHOR and job.status in (S.PRELIMINARY, S.PROVIDER_EDIT):
        differ = changes.compare(job.transcribed_version.text, signature.version.text)
        job = WORKFLOW.take(
            job, "sign", by=SYSTEM, signed_at=clock.now(), signed_version=signature.version,
            words_changed=differ.words, words_of=differ.of,
        )  # fmt: skip
    if job.status == S.SIGNED and document.status in DONE:
        WORKFLOW.take(job, "distribute", by=SYSTEM)


def retracted(*, document, by, reason) -> None:
    job = job_of(document)
    if job is not None and job.status != S.WITHDRAWN:
        WORKFLOW.take(job, "withdraw", by=SYSTEM, reason="Its document was retracted")


def moved(*, document, move, by) -> None:
    """The document went to its right patient: the recording behind it goes along."""
    job = job_of(document)
    if job is not None and job.patient_id == move.patient_id:
        moving.follow(job, document, by)
