"""A document filed on the wrong patient goes whole to its right chart (domain 3.4).

Content, versions, signatures and history go along. What stays behind says "entered in error, moved" and nothing of the
other person. Who saw it there, and to whom it was released, is kept for the privacy officer.
"""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts import audit, clock
from accounts.access import require, revoke, visible_to
from accounts.audit.bulk import AuditedManager
from accounts.audit.models import LogEntry
from accounts.base import Fact
from accounts.workflow import Event, Refused, Workflow, record, step
from records.documents import rules, signals, waiting
from records.documents.models import Document
from records.patients.models import Patient, PatientGrant


class DocumentMove(Fact):
    """What stays on the chart (`patient`, `encounter`) where it was wrong, and where it went."""

    class Status(models.TextChoices):
        OPEN = "OPEN", "To follow up"
        CLOSED = "CLOSED", "Followed up"

    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="moves")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="moves_away")
    encounter = models.ForeignKey(
        "records.Encounter", null=True, blank=True, on_delete=models.PROTECT, related_name="moves_away"
    )
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey("records.DocumentType", on_delete=models.PROTECT, related_name="+")
    # Who may not see its category does not learn from what stays behind that there was such a document.
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    filed_at = models.DateTimeField(help_text="Since when it had been there")
    to_patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="moves_here")
    to_encounter = models.ForeignKey(
        "records.Encounter", null=True, blank=True, on_delete=models.PROTECT, related_name="moves_here"
    )
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    reason = models.CharField(max_length=500, help_text="Shown to who follows it up alone: it may name people")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [
            ("move_document", "Move a document that was filed on the wrong patient"),
            ("follow_move", "Follow up who saw a document on the wrong patient"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="document_move_has_reason"),
            models.CheckConstraint(condition=~Q(patient=models.F("to_patient")), name="document_move_to_another"),
        ]
        indexes = [
            models.Index(fields=["facility", "moved_at", "id"], condition=Q(status="OPEN"), name="move_to_follow"),
        ]


class DocumentMoveEvent(Event):
    subject = models.ForeignKey(DocumentMove, on_delete=models.PROTECT, related_name="events")


class MoveNotice(models.Model):
    """Somebody who saw the document on the wrong chart, or to whom it was released from there."""

    move = models.ForeignKey(DocumentMove, on_delete=models.PROTECT, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    disclosure = models.ForeignKey(
        "records.Disclosure", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    how = models.CharField(max_length=120, help_text="opened, printed, downloaded, released")
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AuditedManager()

    class Meta:
        default_permissions = ()
        ordering = ["disclosure_id", "-last_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, disclosure__isnull=False)
                | Q(user__isnull=False, disclosure__isnull=True),
                name="move_notice_to_one",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | Q(told_at__isnull=False, told_by__isnull=False),
                name="move_notice_told_whole",
            ),
            models.UniqueConstraint(fields=["move", "user"], name="move_notice_once_a_person"),
            models.UniqueConstraint(fields=["move", "disclosure"], name="move_notice_once_a_release"),
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"


MOVE = Workflow(
    "document_move",
    DocumentMove.Status,
    DocumentMove.Status.OPEN,
    [step("close", "OPEN", "CLOSED", "records.follow_move", label="Followed up", reason_required=True, key="d")],
)


# ---------------------------------------------------------------------- moving


def move_document(*, document: Document, to_patient: Patient, by, reason: str, to_encounter=None) -> DocumentMove:
    """Take the document, its addenda and all that hangs on them to the chart of `to_patient`, under `to_encounter`.

    Status, versions and signatures stay as they are: what it says is right, where it stood was wrong. Raises Denied or
    Unknown when `by` may not on either side, and Refused in words, and then nothing has changed.
    """
    with audit.act("document.move", by=by, obj=document, patients=[document.patient_id, to_patient.pk]):
        document = _locked(document, to_patient)
        require(by, "records.move_document", document)
        require(by, "records.move_document", to_patient)
        _check(document, to_patient, to_encounter, reason, by)
        move = _leave_behind(document, to_patient, to_encounter, by, reason.strip())
        for one in [document, *document.addenda.select_related("patient", "type", "encounter").order_by("pk")]:
            _take_along(one, move, by)
    return move


def _locked(document, to_patient) -> Document:
    """Both patients first, in one order, as capture does: the same file may be coming in at this moment."""
    pks = sorted({document.patient_id, to_patient.pk})
    list(Patient._base_manager.select_for_update(no_key=True).only("pk").filter(pk__in=pks).order_by("pk"))
    rows = Document._base_manager.select_related("patient", "type", "encounter", "facility", "author")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=document.pk)


def _check(document, to_patient, to_encounter, reason, by) -> None:
    if not reason.strip():
        raise Refused("Moving a document needs its reason in words.")
    if document.status == Document.Status.RETRACTED:
        raise Refused("It is retracted: it is moved nowhere.")
    if document.parent_id:
        raise Refused("It adds to another document: move that one, and this goes along.")
    if to_patient.pk == document.patient_id:
        raise Refused("It is on this patient's chart already. To file it under another visit, use File.")
    if to_patient.merged_into_id:
        raise Refused("That record was merged into another: choose the one that is in use.")
    if to_encounter is not None and to_encounter.patient_id != to_patient.pk:
        raise Refused("That visit is another patient's. Choose one of the right patient's.")
    if to_encounter is not None and to_encounter.status in ("CANCELLED", "ENTERED_IN_ERROR"):
        raise Refused("That visit was canceled or entered in error: nothing is filed under it.")
    if _is_there(document, to_patient):
        raise Refused("The same content is in the right chart already: retract this one instead.")
    if to_encounter is not None:
        require(by, "records.move_document", to_encounter)


def _is_there(document, to_patient) -> bool:
    digest = document.current_version.sha256
    return Document.objects.routine().filter(patient=to_patient, current_version__sha256=digest).exists()


def _leave_behind(document, to_patient, to_encounter, by, reason) -> DocumentMove:
    move = MOVE.start(DocumentMove(
        document=document, patient=document.patient, encounter=document.encounter, facility=document.facility,
        type=document.type, sensitivity=document.sensitivity, filed_at=_filed_at(document), to_patient=to_patient,
        to_encounter=to_encounter, moved_by=by, moved_at=clock.now(), reason=reason,
    ), by=by, verb="move")  # fmt: skip
    for notice in _who_saw(document, but=by):
        notice.move = move
        notice.save(force_insert=True)
    return move


def _filed_at(document):
    """When it came; by its first version where the row itself was written after the fact."""
    written = document.versions.order_by("number").values_list("created_at", flat=True).first()
    return document.recorded_at if document.recorded_at <= clock.now() else written


HOW = {"print": "printed", "export": "downloaded", "edit_form": "edited"}


def _who_saw(document, *, but) -> list[MoveNotice]:
    """Everybody who opened the document or an addendum while it was there, once each."""
    family = [document.pk, *document.addenda.values_list("pk", flat=True)]
    rows = LogEntry.objects.filter(
        kind=LogEntry.ACT, outcome=LogEntry.OK, action=LogEntry.Action.ACCESS, object_id__in=family,
        patient_ids__contains=[document.patient_id], content_type=ContentType.objects.get_for_model(Document),
    ).exclude(actor=None).exclude(actor=but)  # fmt: skip
    seen: dict[int, MoveNotice] = {}
    hows: dict[int, dict] = {}
    for actor, verb, at in rows.order_by("timestamp").values_list("actor_id", "verb", "timestamp"):
        notice = seen.setdefault(actor, MoveNotice(user_id=actor, times=0, last_at=at))
        notice.times, notice.last_at = notice.times + 1, at
        hows.setdefault(actor, {})[HOW.get(verb.split(".")[-1], "opened")] = True
    for actor, notice in seen.items():
        notice.how = ", ".join(hows[actor])
    return list(seen.values())


def _take_along(document, move, by) -> None:
    _let_out(document)
    document.patient, document.encounter = move.to_patient, move.to_encounter
    document.facility = move.to_encounter.facility if move.to_encounter else document.facility
    document.sensitivity = sorted(
        {*document.sensitivity, *(move.to_encounter.sensitivity if move.to_encounter else ())}
    )
    document.index_flag = "" if document.parent_id else _doubts(document)
    document.save(update_fields=["patient", "encounter", "facility", "sensitivity", "index_flag"])
    # Without the reason: it may name the other patient, and this history stands in the right chart.
    record(document, verb="move", was=document.status, by=by)
    waiting.follow(document)
    signals.tell(signals.on_moved, document=document, move=move, by=by)
    signals.tell(signals.on_filed, document=document, by=by)


def _let_out(document) -> None:
    """Who reached the wrong patient only because this document waited for them reaches them no longer."""
    live = PatientGrant.objects.filter(
        content_object_id=document.patient_id, source__endswith=f":document:{document.pk}", revoked_at=None
    )
    for row in live.select_related("user", "content_object"):
        revoke(grant=row, by=None, reason="The document was on the wrong patient")


def _doubts(document) -> str:
    stay = document.encounter
    if stay is None:
        return ""
    return rules.filing_doubts(document.type.key, document.service_at, stay.admitted_at, stay.discharged_at)


def add_release(move: DocumentMove, disclosure) -> None:
    """The document had left with this disclosure before it was moved: its recipient has another patient's pages."""
    MoveNotice(move=move, disclosure=disclosure, how="released", last_at=disclosure.disclosed_at).save(
        force_insert=True
    )


def left_behind(user, **where) -> list[DocumentMove]:
    """What was moved away from here, as far as this person may know that there was such a document."""
    rows = DocumentMove.objects.filter(**where).select_related("type", "moved_by", "facility")
    return list(visible_to(user, rows).order_by("-moved_at", "-id")[:50])


# ------------------------------------------------------------------ follow-up


def tell(*, notice: MoveNotice, by) -> MoveNotice:
    """The person or recipient was told: to pay no heed to what they saw, to give back or destroy what they got."""
    require(by, "records.follow_move", notice.move)
    with audit.act("document_move.tell", by=by, obj=notice.move):
        notice = MoveNotice._base_manager.select_for_update(no_key=True).get(pk=notice.pk)
        if notice.told_at is None:
            notice.told_at, notice.told_by = clock.now(), by
            notice.save(update_fields=["told_at", "told_by"])
    return notice


def close(*, move: DocumentMove, by, reason: str) -> DocumentMove:
    """Followed up: everybody on the list was told, or need not be, as the words say."""
    return MOVE.take(move, "close", by=by, reason=reason)
