"""Who is told that a document which they saw, or were sent, was retracted or corrected (domain 3.4).

People of the house find it in their notices until they have read it; a recipient outside is told by the release desk,
which writes down how. Notices name the document's type and day, never what it said.
"""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts import audit, clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import SYSTEM, Refused

# Registered by the release desk: f(document) -> the Disclosure rows whose packet held it.
RELEASED: list[Callable] = []


class DocumentNotice(Fact):
    """One person, or one recipient outside, to be told of one document."""

    class Kind(models.TextChoices):
        RETRACTED = "retracted", "Retracted"
        CORRECTED = "corrected", "Corrected"

    kind = models.CharField(max_length=9, choices=Kind.choices)
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="notices")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    disclosure = models.ForeignKey(
        "records.Disclosure", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField(help_text="When the person last saw it, or it was disclosed")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True, help_text="Read by the person, or the recipient was told")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    how = models.CharField(max_length=200, blank=True, help_text="How a recipient outside was told")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [
            ("read_notice", "Read one's own notices about documents"),
            ("tell_recipient", "Tell recipients that a released document was retracted or corrected"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, disclosure__isnull=False) | Q(user__isnull=False, disclosure__isnull=True),
                name="notice_to_one",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
                name="notice_done_whole",
            ),
            models.UniqueConstraint(
                fields=["document", "kind", "user", "disclosure"], condition=Q(done_at__isnull=True),
                nulls_distinct=False, name="notice_waits_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["user", "made_at"], condition=Q(done_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["facility", "made_at"],
                condition=Q(done_at__isnull=True, user__isnull=True),
                name="notice_untold",
            ),
        ]


def give(*, document, kind: str, by, seen: Iterable) -> list[DocumentNotice]:
    """Notices to those of `seen` (rows with actor and timestamp) and to whom it was released; no second one while the
    first is unread."""
    waiting = set(document.notices.filter(kind=kind, done_at=None).values_list("user_id", "disclosure_id"))
    wanted = [({"user_id": row.actor_id}, row.timestamp) for row in seen if row.actor_id]
    wanted += [({"disclosure_id": one.pk}, one.disclosed_at) for ask in RELEASED for one in ask(document)]
    return [
        DocumentNotice.objects.create(
            kind=kind, document=document, patient=document.patient, facility=document.facility,
            sensitivity=list(document.sensitivity), seen_at=when, made_at=clock.now(), **to,
        )
        for to, when in wanted if (to.get("user_id"), to.get("disclosure_id")) not in waiting
    ]  # fmt: skip


def mark_read(*, notice: DocumentNotice, by) -> DocumentNotice:
    """The person knows now."""
    if notice.user_id != by.pk:
        raise Refused("It is another person's notice.")
    return _done(notice, "notice.read", by)


def tell_recipient(*, notice: DocumentNotice, by, how: str) -> DocumentNotice:
    """The recipient outside was told, and how: a letter, a call, a corrected copy."""
    if notice.disclosure_id is None:
        raise Refused("It is a person of the house: they read it themselves.")
    if not how.strip():
        raise Refused("Say how the recipient was told.")
    return _done(notice, "notice.tell", by, how=how.strip())


def _done(notice, verb, by, **more) -> DocumentNotice:
    with audit.act(verb, by=None if by is SYSTEM else by, obj=notice.document):
        locked = DocumentNotice.objects.select_for_update(no_key=True).get(pk=notice.pk)
        if locked.done_at is None:
            values = {"done_at": clock.now(), "done_by": by, **more}
            for name, value in values.items():
                setattr(locked, name, value)
            locked.save(update_fields=list(values))
    return locked
