"""What is decided about a request beside its way: holds, which stop no clock, and denials with their review."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event
from records.release.rules.denial import GROUNDS

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class ReleaseHold(Fact):
    """Something that a request waits for. The clock runs on: a hold says why, and stops nothing but the release."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", "Awaiting payment"
        CLARIFICATION = "clarification", "Waits for the requester's answer"
        COUNSEL = "counsel", "Waits for counsel"
        OTHER = "other", "On hold"

    request = models.ForeignKey("records.ReleaseRequest", on_delete=models.PROTECT, related_name="holds")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("waits for", max_length=13, choices=Kind.choices)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    opened_by = models.ForeignKey(**PERSON)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(**PERSON, null=True, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="releasehold_end_whole",
            ),
            models.UniqueConstraint(
                fields=["request", "kind"], condition=Q(ended_at__isnull=True), name="one_live_hold_of_a_kind"
            ),
        ]


class Denial(Fact):
    """A request denied, whole or in part, on one ground of the law; what is denied in part stays out of the packet."""

    class Status(models.TextChoices):
        DENIED = "DENIED", "Denied"
        REVIEW_ASKED = "REVIEW_ASKED", "Review asked"
        UPHELD = "UPHELD", "Upheld in review"
        OVERTURNED = "OVERTURNED", "Overturned in review"

    request = models.ForeignKey("records.ReleaseRequest", on_delete=models.PROTECT, related_name="denials")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DENIED)
    ground = models.CharField(max_length=14, choices=[(code, ground.label) for code, ground in GROUNDS.items()])
    explanation = models.TextField("in plain words", max_length=1000)
    documents = ArrayField(
        models.CharField(max_length=22), default=list, blank=True, help_text="Withheld; empty: the whole request"
    )
    judged_by = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(**PERSON)
    at = models.DateTimeField()
    review_asked_on = models.DateField("review asked on", null=True, blank=True)
    reviewer = models.ForeignKey(**PERSON, null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_words = models.TextField(max_length=1000, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [("review_denial", "Review a denial made by another")]
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="DENIED", review_asked_on__isnull=True)
                | (~Q(status="DENIED") & Q(review_asked_on__isnull=False)),
                name="denial_review_asked_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=["UPHELD", "OVERTURNED"], reviewer__isnull=False, reviewed_at__isnull=False)
                    & ~Q(review_words="")
                ) | Q(status__in=["DENIED", "REVIEW_ASKED"], reviewer__isnull=True, reviewed_at__isnull=True,
                      review_words=""),
                name="denial_review_whole",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(documents=[]) & ~Q(status="OVERTURNED"), name="one_whole_denial"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["status", "review_asked_on", "id"])]

    @property
    def rule(self):
        """The ground as the rules know it."""
        return GROUNDS[self.ground]

    @property
    def is_whole(self) -> bool:
        return not self.documents


class DenialEvent(Event):
    subject = models.ForeignKey(Denial, on_delete=models.PROTECT, related_name="events")
