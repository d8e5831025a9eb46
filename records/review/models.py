"""Charts under review, what they lack, and the rules that say what they must hold (domain section 3)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event
from records.delinquency.rules import lateness
from records.review import requirements  # noqa: F401 - declares the policy values
from records.review.requirement_models import Reevaluation, ReevaluationPart, RequirementRule  # noqa: F401


class Chart(Fact):
    """The record of one stay as the department completes it. `open_count` and `next_due_at` follow its deficiencies."""

    class Status(models.TextChoices):
        NOT_ANALYZED = "NOT_ANALYZED", "Not analyzed"
        INCOMPLETE = "INCOMPLETE", "Incomplete"
        COMPLETE = "COMPLETE", "Complete"
        FILED_INCOMPLETE = "FILED_INCOMPLETE", "Filed incomplete"

    encounter = models.OneToOneField("records.Encounter", on_delete=models.PROTECT, related_name="chart")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="charts")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.NOT_ANALYZED)
    to_analyze = models.BooleanField(
        default=True, help_text="False: only followed until what its documents lack is done, as for a clinic visit"
    )
    discharged_at = models.DateTimeField(null=True, blank=True, help_text="Empty while the patient is in house")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the whole record must be complete")
    analyzed_at = models.DateTimeField(null=True, blank=True)
    analyzed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, help_text="Last looked through while in house")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True, help_text="Filed incomplete for ever, by the committee")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_met_on = models.DateField(null=True, blank=True, help_text="The committee's meeting")
    filed_minutes = models.CharField(max_length=60, blank=True, help_text="Where the decision stands in the minutes")
    reopened_because = models.CharField(
        max_length=120, blank=True, help_text="Why it is to be analyzed again; no names"
    )
    open_count = models.PositiveSmallIntegerField(default=0)
    next_due_at = models.DateTimeField(
        null=True, blank=True, help_text="The earliest due time of its open deficiencies"
    )

    objects = AuditedManager()

    class Meta(Fact.Meta):
        permissions = [("analyze_chart", "Analyze charts for completeness")]
        constraints = [
            models.CheckConstraint(
                condition=Q(analyzed_at__isnull=True, analyzed_by__isnull=True)
                | Q(analyzed_at__isnull=False, analyzed_by__isnull=False),
                name="chart_analyzed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="chart_reviewed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="COMPLETE")
                | (Q(completed_at__isnull=False) & (Q(analyzed_at__isnull=False) | Q(to_analyze=False))),
                name="chart_complete_was_analyzed",
            ),
            models.CheckConstraint(
                condition=Q(status="FILED_INCOMPLETE", filed_at__isnull=False, filed_by__isnull=False,
                            filed_met_on__isnull=False, analyzed_at__isnull=False, completed_at__isnull=True)
                & ~Q(filed_minutes="")
                | ~Q(status="FILED_INCOMPLETE")
                & Q(filed_at__isnull=True, filed_by__isnull=True, filed_met_on__isnull=True, filed_minutes=""),
                name="chart_filed_incomplete_by_the_committee",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["facility", "discharged_at", "id"],
                condition=Q(to_analyze=True, analyzed_at__isnull=True, discharged_at__isnull=False),
                name="chart_to_analyze",
            ),
            models.Index(
                fields=["facility", "next_due_at", "id"],
                condition=Q(to_analyze=True, discharged_at__isnull=True),
                name="chart_in_house",
            ),
            models.Index(
                fields=["facility", "due_at", "id"], condition=Q(status="INCOMPLETE"), name="chart_incomplete"
            ),
            models.Index(fields=["patient"]),
        ]

    # What an opened chart takes back of a decision that it is done with.
    NOT_FILED = {"filed_at": None, "filed_by": None, "filed_met_on": None, "filed_minutes": ""}
    # Done with: nothing is owed any more, by completion or by the committee's decision.
    CLOSED = ("COMPLETE", "FILED_INCOMPLETE")

    @property
    def lateness(self) -> tuple[str, str]:
        """Tone and words: overdue (an item is past its own limit) or delinquent (the record is), or two empty strings."""
        return lateness(self, clock.now())


class ChartEvent(Event):
    subject = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="events")


class Deficiency(Fact):
    """One thing that a chart lacks, owed by one provider. `words` say why it was opened."""

    class Status(models.TextChoices):
        OPEN = "OPEN", "Open"
        COMPLETED = "COMPLETED", "Completed"
        VERIFIED = "VERIFIED", "Verified"
        DECLINED = "DECLINED", "Declined"
        REAFFIRMED = "REAFFIRMED", "Reaffirmed"
        REASSIGNED = "REASSIGNED", "Reassigned"
        CANCELLED = "CANCELLED", "Canceled"
        WAIVED = "WAIVED", "Waived"
        REOPENED = "REOPENED", "Reopened"

    # What still has to be done: declining does not stop the clock.
    LIVE = ("OPEN", "DECLINED", "REAFFIRMED", "REOPENED")

    class Kind(models.TextChoices):
        MISSING_DOCUMENT = "missing_document", "Missing document"
        MISSING_DICTATION = "missing_dictation", "Missing dictation"
        MISSING_SIGNATURE = "missing_signature", "Missing signature"
        MISSING_COSIGNATURE = "missing_cosignature", "Missing cosignature"
        MISSING_DATE = "missing_date", "Missing date or time"
        INCOMPLETE = "incomplete_content", "Incomplete content"
        UNSIGNED_ORDER = "unsigned_order", "Unsigned verbal order"
        MISSING_UPDATE = "missing_update", "Missing H&P update"
        MISSING_REPORT = "missing_report", "Missing report behind an order"
        UNIDENTIFIED = "unidentified_author", "Illegible, or author not identified"
        INCONSISTENT = "inconsistent", "Inconsistent content"
        WRONG_PATIENT = "wrong_patient", "Wrong patient"

    class DeclineReason(models.TextChoices):
        NOT_MINE = "not_my_patient", "Not my patient"
        DONE = "already_done", "Already done"
        NOT_REQUIRED = "not_required", "Not required"
        OTHER = "other", "Other"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="deficiencies")
    encounter = models.ForeignKey("records.Encounter", on_delete=models.PROTECT, related_name="deficiencies")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="deficiencies")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    requirement = models.CharField(
        max_length=40, blank=True, help_text="Key of the rule; empty when a person opened it"
    )
    rule = models.ForeignKey(
        RequirementRule, null=True, blank=True, on_delete=models.PROTECT, related_name="deficiencies",
        help_text="The version of the rule that it was opened or last judged by",
    )  # fmt: skip
    citation = models.CharField(max_length=160, blank=True)
    document = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="deficiencies"
    )
    wanted = models.ForeignKey(
        "records.DocumentType", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The type of the missing document",
    )  # fmt: skip
    procedure = models.ForeignKey(
        "records.Procedure", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    element = models.CharField(max_length=120, blank=True, help_text="Which part of the document is incomplete")
    words = models.CharField(max_length=500)
    note = models.CharField(max_length=500, blank=True, help_text="From the analyst to the provider")
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    provider = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="deficiencies"
    )
    role = models.CharField(max_length=20, blank=True)
    urgent = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty: a rule",
    )  # fmt: skip
    clock_start = models.DateTimeField(help_text="Discharge, operation, admission or the document's own time")
    assigned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty on a closed one: a rule closed it",
    )  # fmt: skip
    completed_with = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decline_reason = models.CharField(max_length=16, blank=True, choices=DeclineReason.choices)
    reassigned_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reassigned_to"
    )

    objects = AuditedManager()

    class Meta(Fact.Meta):
        verbose_name_plural = "deficiencies"
        permissions = [
            ("answer_deficiency", "Answer one's own deficiencies"),
            ("manage_deficiency", "Open, reassign, cancel and verify deficiencies"),
            ("waive_deficiency", "Waive a deficiency by the committee's decision"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "document", "wanted", "procedure", "kind", "element", "provider"],
                condition=Q(status__in=["OPEN", "DECLINED", "REAFFIRMED", "REOPENED"]),
                nulls_distinct=False,
                name="one_live_deficiency",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "DECLINED", "REAFFIRMED", "REOPENED"], closed_at__isnull=True)
                | Q(status__in=["COMPLETED", "VERIFIED", "REASSIGNED", "CANCELLED", "WAIVED"], closed_at__isnull=False),
                name="deficiency_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="DECLINED") | ~Q(decline_reason=""), name="deficiency_declined_with_reason"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("clock_start")), name="deficiency_due_after_its_clock"),
            models.CheckConstraint(
                condition=~Q(requirement="") | Q(created_by__isnull=False), name="deficiency_by_rule_or_person"
            ),
        ]
        indexes = [
            models.Index(
                fields=["provider", "due_at", "id"],
                condition=Q(status__in=["OPEN", "DECLINED", "REAFFIRMED", "REOPENED"]),
                name="deficiency_owed",
            ),
            models.Index(
                fields=["document", "provider", "due_at"],
                condition=Q(status__in=["OPEN", "DECLINED", "REAFFIRMED", "REOPENED"]),
                name="deficiency_of_document",
            ),
            models.Index(fields=["chart", "status"]),
            models.Index(fields=["facility", "status", "due_at"]),
        ]

    @property
    def live(self) -> bool:
        return self.status in self.LIVE

    @property
    def due_on(self):
        """The facility's calendar day on which it is due."""
        return clock.local(self.due_at, self.facility).date()

    @property
    def clock_on(self):
        return clock.local(self.clock_start, self.facility).date()

    @property
    def by_rule(self) -> bool:
        return self.requirement != ""

    @property
    def label(self) -> str:
        """What is lacking, in a few words."""
        if self.document_id:
            part = f" ({self.element})" if self.element else ""
            return f"{self.document.label}: {self.get_kind_display().lower()}{part}"
        if self.wanted_id:
            return f"{self.wanted.name}: missing"
        return f"{self.element}: missing" if self.element else self.get_kind_display()


class DeficiencyEvent(Event):
    DONE = {
        "open": "Opened", "complete": "Completed", "verify": "Verified", "decline": "Declined", "reaffirm": "Reaffirmed",
        "reassign": "Reassigned", "route": "Reassigned by the chair", "cancel": "Canceled", "waive": "Waived",
        "reopen": "Opened again",
    }  # fmt: skip

    subject = models.ForeignKey(Deficiency, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.DONE.get(self.verb, self.verb)
