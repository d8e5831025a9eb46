"""Audits of finished codes, the charts in them, what was found, and second looks before final coding (domain 4.5)."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event
from coding.audits import compare, policies  # noqa: F401 - policies declares the policy values
from coding.codes.models import dotted
from records.encounters import codes as lists

USER = settings.AUTH_USER_MODEL


class CodingAudit(Fact):
    """An audit of some coders' final codes in a period. What it goes by is frozen when its sample is drawn."""

    class Kind(models.TextChoices):
        PREBILL = "prebill", "Pre-bill"
        RETROSPECTIVE = "retrospective", "Retrospective"
        FOCUSED = "focused", "Focused"
        RANDOM = "random", "Random"
        EXTERNAL = "external", "External"

    class Status(models.TextChoices):
        PLANNED = "PLANNED", "Planned"
        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"
        CANCELED = "CANCELED", "Canceled"

    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    name = models.CharField(max_length=120)
    why = models.CharField("what it looks at, and why", max_length=500, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    period_from = models.DateField("final-coded from")
    period_to = models.DateField("to")
    # What it is drawn from; where these are empty, from everything
    klass = models.CharField("class", max_length=6, choices=lists.CLASSES, blank=True)
    service = models.CharField(max_length=80, blank=True)
    payer = models.CharField("first payer", max_length=12, choices=lists.COVERAGE_KINDS, blank=True)
    drgs = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    per_coder = models.PositiveSmallIntegerField("accounts of each coder")
    seed = models.CharField(max_length=40)
    auditor = models.CharField("outside auditor", max_length=120, blank=True)
    # By what the results are judged, as it stood at the draw
    standard = models.PositiveSmallIntegerField("standard, %", default=95)
    subtracts = models.BooleanField("over-coded codes subtract", default=False)
    base_rate = models.PositiveIntegerField("dollars for a weight of 1", default=0, help_text="0: not known")
    planned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    drawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    population = ArrayField(
        models.CharField(max_length=22), default=list, blank=True, help_text="public_id of every account drawn from"
    )
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["-planned_at", "-id"]
        permissions = [
            ("plan_audit", "Plan audits of codes, draw their samples, close them"),
            ("audit_codeset", "Re-code charts blind for an audit"),
            ("answer_finding", "Answer findings on one's own codes"),
            ("adjudicate_finding", "Decide on rebutted findings as the third person"),
            ("view_result", "See what audits and reviews found: one's own, and what one reviews or decides on"),
            ("view_quality", "See everybody's coding accuracy and productivity"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="audit_period_in_order"),
            models.CheckConstraint(condition=Q(per_coder__gt=0), name="audit_draws_some"),
            models.CheckConstraint(condition=~Q(kind="external") | ~Q(auditor=""), name="audit_external_names_auditor"),
            models.CheckConstraint(
                condition=Q(status__in=["PLANNED", "CANCELED"], drawn_by=None, drawn_at=None)
                | Q(status__in=["OPEN", "CLOSED"], drawn_by__isnull=False, drawn_at__isnull=False),
                name="audit_drawn_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="CLOSED", closed_by__isnull=False, closed_at__isnull=False)
                | (~Q(status="CLOSED") & Q(closed_by=None, closed_at=None)),
                name="audit_closed_whole",
            ),
        ]
        indexes = [models.Index(fields=["facility", "status", "-planned_at"])]

    @property
    def generalizes(self) -> bool:
        """Every sample is drawn by its seed; but a focused one looks where faults are expected."""
        return self.kind != self.Kind.FOCUSED

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    def get_absolute_url(self) -> str:
        return reverse("audits:audit_show", args=[self.public_id])


class CodingAuditEvent(Event):
    WORDS = {"plan": "Planned", "draw": "Sample drawn", "close": "Closed", "cancel": "Canceled"}

    subject = models.ForeignKey(CodingAudit, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.WORDS.get(self.verb, self.verb)


class AuditMember(models.Model):
    """A coder whose codes an audit looks at, with how many accounts were drawn of how many, or a reviewer."""

    class Part(models.TextChoices):
        CODER = "coder", "Coder"
        REVIEWER = "reviewer", "Reviewer"

    audit = models.ForeignKey(CodingAudit, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    population = models.PositiveIntegerField(null=True, blank=True)
    drawn = models.PositiveIntegerField(null=True, blank=True)

    objects = AuditedManager()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["audit", "user", "part"], name="audit_member_once")]

    def __str__(self) -> str:
        return f"{self.part} {self.pk}"


class AuditChart(Fact):
    """One account in an audit: the coder's codes as they stood at the draw, and what its reviewer finds.

    `copy` is the code set on which the reviewer codes blind; the account's own codes are never touched by it.
    """

    class Status(models.TextChoices):
        TO_AUDIT = "TO_AUDIT", "To audit"
        RECODING = "RECODING", "Being re-coded"
        COMPARED = "COMPARED", "Compared"
        WITH_CODER = "WITH_CODER", "With the coder"
        REBUTTED = "REBUTTED", "Rebutted"
        TO_ADJUDICATE = "TO_ADJUDICATE", "To adjudicate"
        FINAL = "FINAL", "Final"
        EXCLUDED = "EXCLUDED", "Left out"

    BLIND = ("TO_AUDIT", "RECODING")

    audit = models.ForeignKey(CodingAudit, on_delete=models.PROTECT, related_name="charts")
    codeset = models.ForeignKey("coding.CodeSet", on_delete=models.PROTECT, related_name="audit_charts")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    coder = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(help_text="In the order of the draw")
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.TO_AUDIT)
    drawn_at = models.DateTimeField()
    # The coder's, as they stood at the draw
    coder_codes = models.JSONField(default=list)
    coder_disposition = models.CharField(max_length=2, blank=True)
    coder_drg = models.PositiveSmallIntegerField(null=True, blank=True)
    coder_weight = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    # The reviewer's
    copy = models.OneToOneField(
        "coding.CodeSet", null=True, blank=True, on_delete=models.PROTECT, related_name="audited_as"
    )
    auditor_codes = models.JSONField(default=list, blank=True)
    auditor_disposition = models.CharField(max_length=2, blank=True)
    auditor_drg = models.PositiveSmallIntegerField(null=True, blank=True)
    auditor_weight = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField("to be answered by", null=True, blank=True)
    # What came out: the DRG of the codes that are right in the end, and the scores by measure
    final_at = models.DateTimeField(null=True, blank=True)
    final_drg = models.PositiveSmallIntegerField(null=True, blank=True)
    final_weight = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    scores = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField("read by its coder", null=True, blank=True)

    objects = AuditedManager()
    sensitivity_at = "codeset__encounter__sensitivity"

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "codeset"], name="audit_chart_once"),
            models.CheckConstraint(condition=~Q(reviewer=F("coder")), name="audit_reviewed_by_another"),
            models.CheckConstraint(
                condition=Q(status__in=["TO_AUDIT", "EXCLUDED"]) | Q(copy__isnull=False), name="audit_recoded_on_a_copy"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["TO_AUDIT", "RECODING", "EXCLUDED"]) | Q(submitted_at__isnull=False),
                name="audit_compared_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(status="FINAL", final_at__isnull=False) | (~Q(status="FINAL") & Q(final_at=None)),
                name="audit_chart_final_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "status"]),
            models.Index(fields=["coder", "status"]),
            models.Index(fields=["facility", "status", "drawn_at"]),
            models.Index(fields=["patient"]),
        ]

    @property
    def sensitivity(self) -> list[str]:
        return self.codeset.encounter.sensitivity

    @property
    def is_blind(self) -> bool:
        """Its reviewer does not see what the coder has: no codes, no DRG, no evidence."""
        return self.status in self.BLIND

    @property
    def drg_right(self) -> bool | None:
        """Case over case: whether the coder's DRG is the right one. None where the record has none."""
        drg = self.auditor_drg if self.final_at is None else self.final_drg
        return None if drg is None and self.coder_drg is None else drg == self.coder_drg

    @property
    def weight_change(self) -> Decimal | None:
        """The right weight less the coder's; None when one is not known."""
        weight = self.auditor_weight if self.final_at is None else self.final_weight
        return None if weight is None or self.coder_weight is None else weight - self.coder_weight

    @property
    def drg_direction(self) -> str:
        """ "up": the account was paid too little, "down": too much, "other": another DRG of the same or unknown weight."""
        if self.drg_right is not False:
            return ""
        change = self.weight_change
        return "other" if not change else "up" if change > 0 else "down"

    @property
    def dollars(self) -> Decimal | None:
        """What the DRG changes at the audit's base rate; None when that or a weight is not known."""
        change, rate = self.weight_change, self.audit.base_rate
        return (change * rate).quantize(Decimal("0.01")) if change is not None and rate else None

    @property
    def code_percent(self) -> Decimal | None:
        return self.score("codes").percent(subtract=self.audit.subtracts)

    def score(self, measure: str) -> compare.Score:
        return compare.Score(*self.scores.get(measure, (0, 0, 0)))

    def get_absolute_url(self) -> str:
        return reverse("audits:chart_show", args=[self.public_id])


class AuditChartEvent(Event):
    WORDS = {
        "draw": "Drawn", "start": "Blind re-coding begun", "compare": "Submitted and compared", "release": "Sent to the coder",
        "agree": "Final: nothing stands", "accept": "Accepted by the coder", "rebut": "Rebutted by the coder",
        "lapse": "Final: not rebutted in time", "settle": "Settled: withdrawn by the reviewer",
        "refer": "Sent to adjudication", "decide": "Decided", "exclude": "Left out", "reassign": "Given to another reviewer",
    }  # fmt: skip

    subject = models.ForeignKey(AuditChart, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.WORDS.get(self.verb, self.verb)


class AuditFinding(Fact):
    """One difference between coder and reviewer, and what became of it. Only what stands in the end counts."""

    class Status(models.TextChoices):
        OPEN = "OPEN", "Open"
        ACCEPTED = "ACCEPTED", "Accepted"
        REBUTTED = "REBUTTED", "Rebutted"
        MAINTAINED = "MAINTAINED", "Maintained"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        UPHELD = "UPHELD", "Upheld"
        OVERTURNED = "OVERTURNED", "Overturned"

    FALLEN = ("WITHDRAWN", "OVERTURNED")

    chart = models.ForeignKey(AuditChart, on_delete=models.PROTECT, related_name="findings")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="Its place in the comparison")
    kind = models.CharField("class of error", max_length=11, choices=compare.KINDS)
    as_compared = models.CharField(max_length=11, choices=compare.KINDS)
    area = models.CharField(max_length=10)
    system = models.CharField(max_length=8, blank=True)
    coder_code = models.CharField(max_length=9, blank=True)
    auditor_code = models.CharField(max_length=9, blank=True)
    title = models.TextField(blank=True)
    coder_says = models.CharField(max_length=60, blank=True)
    auditor_says = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    # Another class than the comparison gave, with who and why
    reclassed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reclassed_at = models.DateTimeField(null=True, blank=True)
    reclass_reason = models.CharField(max_length=500, blank=True)
    note = models.CharField("the reviewer's reason", max_length=500, blank=True)

    objects = AuditedManager()
    sensitivity_at = "chart__codeset__encounter__sensitivity"

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "number"], name="audit_finding_once"),
            models.CheckConstraint(
                condition=Q(reclassed_by=None, reclassed_at=None, reclass_reason="", kind=F("as_compared"))
                | (Q(reclassed_by__isnull=False, reclassed_at__isnull=False) & ~Q(reclass_reason="")),
                name="audit_reclassed_whole",
            ),
        ]

    @property
    def sensitivity(self) -> list[str]:
        return self.chart.sensitivity

    @property
    def stands(self) -> bool:
        return self.status not in self.FALLEN

    @property
    def code(self) -> str:
        """The code that it is about, as it is written: the auditor's where there is one."""
        return dotted(self.system, self.auditor_code or self.coder_code) if self.system else ""

    @property
    def words(self) -> str:
        """ "E11.65 omitted", "N17.9: POA N, found Y"."""
        if self.as_compared == compare.OMITTED:
            return f"{self.auditor_says} is omitted"
        if self.as_compared == compare.ADDED:
            return f"{self.coder_says} is not supported"
        if self.as_compared in (compare.WRONG, compare.PCS):
            return f"{self.coder_says} should be {self.auditor_says}"
        if self.as_compared == compare.SEQUENCE:
            return f"{self.auditor_says} comes first, not {self.coder_says}"
        if self.as_compared == compare.DISPOSITION:
            return f"Disposition {self.coder_says}, found {self.auditor_says}"
        what = "POA " if self.as_compared == compare.POA else ""
        return f"{self.code}: {what}{self.coder_says}, found {self.auditor_says}"


class AuditFindingEvent(Event):
    subject = models.ForeignKey(AuditFinding, on_delete=models.PROTECT, related_name="events")


class AuditOutcome(Fact):
    """What follows from an audit: for one chart (rebill, refund), one coder (education), or all of it (re-audit)."""

    class Kind(models.TextChoices):
        EDUCATION = "education", "Education"
        REBILL = "rebill", "Rebill"
        REFUND = "refund", "Refund"
        CORRECT = "correct", "Corrected before billing"
        REAUDIT = "reaudit", "Re-audit"

    audit = models.ForeignKey(CodingAudit, on_delete=models.PROTECT, related_name="outcomes")
    chart = models.ForeignKey(AuditChart, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes")
    coder = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    words = models.CharField(max_length=500)
    codeset = models.ForeignKey(
        "coding.CodeSet", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The recode that corrects it",
    )  # fmt: skip
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="audit_outcome_has_words"),
            models.CheckConstraint(
                condition=Q(kind__in=["rebill", "refund", "correct"], chart__isnull=False)
                | Q(kind="education", coder__isnull=False)
                | Q(kind="reaudit"),
                name="audit_outcome_of_something",
            ),
        ]
