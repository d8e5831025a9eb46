"""What happens to a dictation until its document is made. Views, imports, the seeder and tests call these.

`by` is the acting user in their active role. Each raises Denied or Unknown (may not) or Refused (not now, in words),
and then nothing is kept.
"""

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction

from accounts import audit, clock
from accounts.access import may, require
from accounts.policy import policy
from accounts.workflow import SYSTEM, Refused
from records.documents import actions as documents
from records.documents import files
from records.documents.models import SENSITIVITIES, Document, DocumentType
from records.documents.rules import usual_service_at
from records.transcription import blanks, checking, rules
from records.transcription.audio import Recording
from records.transcription.models import Dictation
from records.transcription.policies import DICTATED, hours_for
from records.transcription.workflow import WORKFLOW

MOST_TEXT = 100_000  # characters: some forty pages


class Duplicate(Refused):
    """The same recording is here already; `dictation` is the job that holds it."""

    def __init__(self, dictation):
        self.dictation = dictation
        super().__init__(
            f"This recording is here already, as {dictation.number}. If it was sent for the wrong patient, the records "
            "department moves that one."
        )


# ------------------------------------------------------------------- receipt


def receive(
    *, patient, encounter, type: DocumentType, dictator, by, dictated_at: dt.datetime, recording: Recording | None = None,
    text: str = "", speech: bool = False, started_at: dt.datetime | None = None, service_at: dt.datetime | None = None,
    stat: bool = False, note: str = "", identifiers: tuple[str, ...] = ("mrn", "birth_date"),
) -> Dictation:  # fmt: skip
    """A recording that `audio.examine` found good, or a typed draft (`speech`: made by speech recognition), into the
    queue. `dictated_at` is when dictation ended, by which it is due; `identifiers` are the two that verified the
    patient. Late dictation keeps its real times. Raises Duplicate for a recording that the facility has already."""
    require(by, "records.add_dictation", patient)
    stay = (encounter.admitted_at, encounter.discharged_at)
    service_at = service_at or usual_service_at(type.key, dictated_at, *stay)
    started_at = started_at or _began(dictated_at, recording)
    _check(patient, encounter, type, dictator, recording, text, started_at, dictated_at, service_at)
    sensitivity = sensitivity_of(type, encounter)
    _check_categories(by, patient, sensitivity)
    if len(set(identifiers)) < 2:
        raise Refused("Two identifiers verify the patient: MRN, date of birth, encounter number.")
    origin = Dictation.Origin.SPEECH if speech else Dictation.Origin.AUDIO if recording else Dictation.Origin.TYPED
    made = Dictation(
        patient=patient, encounter=encounter, facility=encounter.facility, type=type, dictator=dictator, origin=origin,
        stat=stat, sensitivity=sensitivity, identifiers=sorted(set(identifiers)), service_at=service_at,
        started_at=started_at, dictated_at=dictated_at, received_at=clock.now(), received_from=by, text=text.strip(),
        note=note.strip(), due_at=rules.due_at(dictated_at, hours_for(type.key, stat=stat)),
    )  # fmt: skip
    with audit.act("dictation.receive", by=by, obj=None) as act:
        if recording is not None:
            _put_sound(made, recording)
        made = _start(made, by)
        act.obj = made
    return made


def _began(ended, recording):
    return ended - dt.timedelta(seconds=recording.seconds) if recording and recording.seconds else None


def _check(patient, encounter, type, dictator, recording, text, started_at, dictated_at, service_at):
    if recording is None and rules.lines(text) == 0:
        raise Refused("There is neither a recording nor a typed draft.")
    if len(text) > MOST_TEXT:
        raise Refused(f"The draft is longer than {MOST_TEXT:,} characters. Split it.")
    if wrong := rules.time_wrong(started_at, dictated_at, clock.now()):
        raise Refused(wrong)
    if service_at > dictated_at:
        raise Refused("The care that it tells of comes after the dictation. Check both days.")
    if type.key not in DICTATED:
        raise Refused(f"A {type.name.lower()} is not typed by others: its author writes it.")
    check_place(patient, encounter, type, dictator)


def check_place(patient, encounter, type, dictator) -> None:
    """Whether a dictation of this type by this clinician belongs under this encounter. Raises Refused in words."""
    if encounter.patient_id != patient.pk:
        raise Refused("That encounter is another patient's. Choose one of this patient's.")
    if encounter.status in ("CANCELLED", "ENTERED_IN_ERROR"):
        raise Refused("That encounter was canceled or entered in error: nothing is dictated for it.")
    if type.key == "discharge_summary" and encounter.discharged_at is None:
        raise Refused("The patient has not been discharged yet: a discharge summary comes after.")
    if not encounter.providers.filter(provider=dictator).exists():
        raise Refused(f"{dictator} has no part in this encounter. Check the patient and the encounter with them.")


def sensitivity_of(type, encounter) -> list[str]:
    return sorted({*type.sensitivity, *encounter.sensitivity})


def _check_categories(by, patient, sensitivity):
    """Nobody sends what they could not hear afterwards."""
    beyond = [SENSITIVITIES[c] for c in sensitivity if not may(by, f"records.see_{c}", patient)]
    if beyond:
        raise Refused(f"Your role does not handle dictation of this category: {', '.join(beyond)}.")


def _put_sound(made: Dictation, recording: Recording) -> None:
    for name, value in files.store(recording.content).fields().items():
        setattr(made, name, value)
    made.content_type, made.seconds = recording.content_type, recording.seconds
    refuse_duplicate(made)


def refuse_duplicate(made: Dictation) -> None:
    same = Dictation.objects.filter(facility=made.facility, sha256=made.sha256).exclude(status="WITHDRAWN").first()
    if same is not None:
        raise Duplicate(same)


def _start(made: Dictation, by) -> Dictation:
    try:
        with transaction.atomic():
            WORKFLOW.start(made, by=by, verb="receive")
    except IntegrityError:  # the same recording, sent twice at the same moment
        refuse_duplicate(made)
        raise
    return WORKFLOW.take(made, "queue", by=SYSTEM)


# -------------------------------------------------------------------- typing


def locked(dictation: Dictation) -> Dictation:
    rows = Dictation._base_manager.select_related(
        "patient", "encounter__facility", "facility", "type", "dictator", "document"
    )
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=dictation.pk)


def start(*, dictation, by) -> Dictation:
    """Begin to type it: it is this person's now."""
    return WORKFLOW.take(dictation, "start", by=by, transcriptionist=by)


def save(*, dictation, by, text: str, seen: str | None = None) -> Dictation:
    """Keep the working text on the job, for whoever opens it next. `seen` is the mark of the text that was edited."""
    with audit.act("dictation.save", by=by, obj=dictation):
        dictation = _put_text(dictation, text, seen)
        return WORKFLOW.take(dictation, "save", by=by, **_mine(dictation, by))


def mark_of(text: str) -> str:
    """Stands for a working text in the form that edits it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _put_text(dictation, text: str, seen) -> Dictation:
    dictation = locked(dictation)
    text = text.replace("\r\n", "\n").replace("\0", "").rstrip()
    if len(text) > MOST_TEXT:
        raise Refused(f"The text is longer than {MOST_TEXT:,} characters. Split the dictation.")
    if seen is not None and seen != mark_of(dictation.text):
        raise Refused(
            "Somebody saved another text meanwhile. Copy what you typed, open the job again, and add it there."
        )
    if text != dictation.text:
        dictation.text = text
        dictation.save(update_fields=["text"])
    return dictation


def _mine(dictation, by) -> dict:
    """Whoever types it now is its typist; a second listener is not."""
    return {} if dictation.status == Dictation.Status.QA_HOLD else {"transcriptionist": by}


def take(*, dictation, verb: str, by, text: str | None = None, seen: str | None = None, reason: str = "") -> Dictation:
    """Any other step of the desk, with the text as it stands on the screen: flag, hold, resume, put_back, reject, resend."""
    fields = {"flag": {"transcriptionist": by}, "hold": {"transcriptionist": by, "held_because": reason[:500]},
              "put_back": {"transcriptionist": None}}.get(verb, {})  # fmt: skip
    with audit.act(f"dictation.{verb}", by=by, obj=dictation):
        if text is not None:
            dictation = _put_text(dictation, text, seen)
        return WORKFLOW.take(dictation, verb, by=by, reason=reason, **fields)


def finish(*, dictation, by, text: str, seen: str | None = None, with_blanks: bool = False) -> Dictation:
    """Make the preliminary document of it, which waits for its author. It is drawn for a check, or not, at once."""
    verb = "send_with_blanks" if with_blanks else "finish"
    with audit.act(f"dictation.{verb}", by=by, obj=dictation):
        dictation = _put_text(dictation, text, seen)
        WORKFLOW.check(dictation, verb, by)
        typist = dictation.transcriptionist if dictation.status == "QA_HOLD" else by
        document = _document(dictation, by)
        dictation = WORKFLOW.take(
            dictation, verb, by=by, document=document, transcribed_version=document.current_version, text="",
            transcribed_at=clock.now(), transcriptionist=typist, lines=rules.lines(document.current_version.text),
            blanks_left=blanks.count(document.current_version.text), held_because="",
        )  # fmt: skip
        checking.draw(dictation)
    return dictation


def _document(dictation, by) -> Document:
    late = dictation.dictated_at - dictation.service_at > dt.timedelta(days=policy("transcription_late_days"))
    return documents.create_document(
        patient=dictation.patient, encounter=dictation.encounter, type=dictation.type, by=by, text=dictation.text,
        author=dictation.dictator, source=Document.Source.DICTATED, service_at=dictation.service_at,
        dictated_at=dictation.dictated_at, late_entry=late, sensitivity=dictation.sensitivity, submit=True,
    )  # fmt: skip
