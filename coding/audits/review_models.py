"""Second looks before final coding: a trainee's charts, and what a rule sends to a second person (domain 4.5, 4.1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event

USER = settings.AUTH_USER_MODEL


class CodeReview(Fact):
    """A second person's look before final coding, a trainee's chart or one that a rule sends: what the coder handed in,
    what the reviewer made of it, and how much of it was right. The first hand-in counts, however often it comes back."""

    class Kind(models.TextChoices):
        TRAINEE = "trainee", "Trainee's chart"
        SECOND = "second", "Second review"

    class Status(models.TextChoices):
        SENT = "SENT", "With the reviewer"
        DONE = "DONE", "Reviewed"
        READ = "READ", "Read by its coder"
        SPARED = "SPARED", "Not drawn"

    codeset = models.ForeignKey("coding.CodeSet", on_delete=models.PROTECT, related_name="reviews")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.SENT)
    coder = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    before = models.JSONField(default=list, help_text="The codes as they were handed in")
    before_drg = models.PositiveSmallIntegerField(null=True, blank=True)
    drawn_with = models.CharField(max_length=60, blank=True, help_text="Seed and percent, of a graduated trainee")
    run_before = models.PositiveSmallIntegerField(default=0, help_text="Charts in a row that met the standard then")
    reviewer = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    after = models.JSONField(default=list, blank=True)
    after_drg = models.PositiveSmallIntegerField(null=True, blank=True)
    differences = models.JSONField(default=list, blank=True)
    correct = models.PositiveSmallIntegerField(null=True, blank=True)
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    accuracy = models.DecimalField("accuracy, %", max_digits=4, decimal_places=1, null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = AuditedManager()
    sensitivity_at = "codeset__encounter__sensitivity"

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["codeset"], condition=Q(status="SENT"), name="code_review_one_open"),
            models.CheckConstraint(
                condition=Q(status__in=["SENT", "SPARED"], reviewer=None)
                | Q(status__in=["DONE", "READ"], reviewer__isnull=False, finished_at__isnull=False, correct__isnull=False,
                    total__isnull=False),
                name="code_review_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("coder")), name="code_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(status="READ", read_at__isnull=False) | (~Q(status="READ") & Q(read_at=None)),
                name="code_review_read_whole",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["coder", "kind", "-finished_at"]),
            models.Index(fields=["facility", "status"]),
            models.Index(fields=["patient"]),
        ]

    @property
    def sensitivity(self) -> list[str]:
        return self.codeset.encounter.sensitivity

    def get_absolute_url(self) -> str:
        return reverse("audits:review_show", args=[self.public_id])


class CodeReviewEvent(Event):
    WORDS = {
        "send": "Handed in", "send_again": "Handed in again", "finish": "Reviewed", "spare": "Not drawn for review",
        "read": "Read by its coder",
    }  # fmt: skip

    subject = models.ForeignKey(CodeReview, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.WORDS.get(self.verb, self.verb)
