"""The correction of a dictation that was sent for the wrong patient or visit (domain 3.4, 10).

The job goes whole to where it belongs: recording, working text, document, check and times. Under the wrong patient stays
a marker that holds nothing of it, with the list of those who had seen or heard it. The trail's one row names both.
"""

from django.contrib.contenttypes.models import ContentType

from accounts import audit, clock
from accounts.access import may, require
from accounts.audit.models import LogEntry
from accounts.workflow import Refused, record
from records.documents import actions as documents
from records.documents.moves import move_document
from records.transcription import assigning, checking
from records.transcription.actions import check_place, locked, sensitivity_of
from records.transcription.models import Dictation, DictationMove, DictationNotice

# Chosen, never typed: the reason stands under the wrong patient too, where no other name may stand.
REASONS = {
    "chosen": "The wrong patient or visit was chosen when it was sent",
    "said": "The dictator named the wrong patient or visit",
    "worklist": "The recorder's worklist was wrong",
}


def move(*, dictation, patient, encounter, by, reason: str, identifiers=("mrn", "birth_date")) -> Dictation:
    """Put it under the right encounter; `reason` is a key of REASONS, `identifiers` verified the right patient. The
    turnaround goes on from the end of dictation: a correction never resets it. Returns the job as it is now."""
    if reason not in REASONS:
        raise Refused("Say how it came to the wrong place.")
    if len(set(identifiers)) < 2:
        raise Refused("Two identifiers verify the patient: MRN, date of birth, encounter number.")
    detail = {"from": dictation.patient_id, "to": patient.pk}
    with audit.act("dictation.move", by=by, obj=dictation, patients=[patient], detail=detail):
        for one in (dictation, patient, encounter):
            require(by, "records.move_dictation", one)
        dictation = locked(dictation)
        if dictation.status == Dictation.Status.WITHDRAWN:
            raise Refused("It was entered in error: there is nothing to move.")
        if encounter.pk == dictation.encounter_id:
            raise Refused("It stands under that visit already.")
        check_place(patient, encounter, dictation.type, dictation.dictator)
        if patient.pk == dictation.patient_id:
            return _to_visit(dictation, encounter, by, REASONS[reason])
        return _to_patient(dictation, patient, encounter, by, REASONS[reason], sorted(set(identifiers)))


def _to_visit(dictation, encounter, by, reason) -> Dictation:
    if dictation.document is not None:
        if not may(by, "records.index_document", dictation.document):
            raise Refused("Its document is filed already: who files documents moves it to the right visit.")
        documents.refile(document=dictation.document, by=by, encounter=encounter)
    _put(dictation, dictation.patient, encounter)
    record(dictation, verb="move", was=dictation.status, by=by, reason=reason)
    return dictation


def _to_patient(dictation, patient, encounter, by, reason, identifiers) -> Dictation:
    _leave_behind(dictation, patient, by, reason)
    was, document = dictation.patient, dictation.document
    _put(dictation, patient, encounter, identifiers=identifiers)
    record(dictation, verb="arrive", was=dictation.status, by=by, reason=reason)
    if document is not None and document.patient_id == was.pk:
        move_document(document=document, to_patient=patient, to_encounter=encounter, by=by, reason=reason)
        dictation.document.refresh_from_db()
    return dictation


def follow(dictation, document, by) -> None:
    """Its document was moved to another patient by itself: the recording goes along, with its own marker and list."""
    dictation = locked(dictation)
    if document.encounter is None:
        raise Refused("Choose the visit: a dictation stands under a visit of its patient.")
    _leave_behind(dictation, document.patient, by, REASONS["chosen"])
    _put(dictation, document.patient, document.encounter)
    record(dictation, verb="arrive", was=dictation.status, by=by)


def _leave_behind(dictation, to_patient, by, reason) -> DictationMove:
    left = DictationMove.objects.create(
        dictation=dictation, patient=dictation.patient, encounter=dictation.encounter, facility=dictation.facility,
        type=dictation.type, sensitivity=dictation.sensitivity, sent_at=dictation.received_at, to_patient=to_patient,
        moved_by=by, moved_at=clock.now(), reason=reason,
    )  # fmt: skip
    for user_id, at in _who_heard(dictation, but=by).items():
        DictationNotice.objects.create(move=left, user_id=user_id, last_at=at)
    return left


def _put(dictation, patient, encounter, **more) -> None:
    if patient.pk != dictation.patient_id:
        assigning.let_out(dictation)
    values = {"patient": patient, "encounter": encounter, "facility": encounter.facility,
              "sensitivity": sensitivity_of(dictation.type, encounter), **more}  # fmt: skip
    for name, value in values.items():
        setattr(dictation, name, value)
    dictation.save(update_fields=list(values))
    check = getattr(dictation, "check_of", None)
    if check is not None:
        checking.carry(check, to=dictation)


def _who_heard(dictation, *, but) -> dict:
    """Who else opened the job where it stood, by user id, with the last time. Who opened its document stands in the
    document's own list."""
    rows = LogEntry.objects.filter(
        kind=LogEntry.ACT, outcome=LogEntry.OK, action=LogEntry.Action.ACCESS, actor__isnull=False,
        patient_ids__contains=[dictation.patient_id], object_id=dictation.pk,
        content_type=ContentType.objects.get_for_model(Dictation),
    ).exclude(actor=but)  # fmt: skip
    return dict(rows.order_by("timestamp").values_list("actor_id", "timestamp"))


def tell(*, notice: DictationNotice, by) -> DictationNotice:
    """They were told that what they heard or read was not about this patient."""
    require(by, "records.move_dictation", notice.move)
    with audit.act("dictation_move.tell", by=by, obj=notice.move):
        notice = DictationNotice._base_manager.select_for_update(no_key=True).get(pk=notice.pk)
        if notice.told_at is None:
            notice.told_at, notice.told_by = clock.now(), by
            notice.save(update_fields=["told_at", "told_by"])
    return notice
