"""Places that are taken out of the copies of a request: who took out what, where and why. Taken back, never deleted."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from records.release.rules.redaction import REASONS


class RedactionQuerySet(models.QuerySet):
    def live(self):
        return self.filter(withdrawn_at=None)


class Redaction(Fact):
    """One box on one page of one version. What stands under it is not kept here: it is read in the document alone."""

    request = models.ForeignKey("records.ReleaseRequest", on_delete=models.PROTECT, related_name="redactions")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("records.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField(help_text="From 1, as the packet shows the document")
    box = ArrayField(models.FloatField(), size=4, help_text="Left, top, right, bottom in shares of the page as shown")
    layout = models.CharField(max_length=64, help_text="Digest of the page as it was laid out when the box was set")
    reason = models.CharField(max_length=16, choices=[(one.code, one.label) for one in REASONS.values()])
    note = models.CharField("for the file", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AuditedManager.from_queryset(RedactionQuerySet)()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["page", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="redaction_withdrawal_whole",
            ),
            models.CheckConstraint(
                condition=Q(page__gte=1, box__len=4, box__0__gte=0, box__1__gte=0, box__2__lte=1, box__3__lte=1,
                            box__0__lt=F("box__2"), box__1__lt=F("box__3")),
                name="redaction_lies_on_its_page",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["request", "document", "page"])]

    @property
    def why(self) -> str:
        """As the manifest gives it."""
        return REASONS[self.reason].words

    @property
    def place(self) -> str:
        left, top, right, bottom = (round(100 * side) for side in self.box)
        return f"{left}–{right} across, {top}–{bottom} down"
