"""What explains each access, what does not, and what people decide about it (domain section 6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event

USER = settings.AUTH_USER_MODEL
NOBODY = 0  # stands where an access or alert is about no single patient


class Watermark(models.Model):
    """How far a reader of the trail has come."""

    name = models.CharField(max_length=40, unique=True)
    up_to = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Access(models.Model):
    """One row of the trail and one patient of it: the relationship that explains it (`kind`, `ref`), or none ("").

    Lists and searches show many at once and open nothing: they are one row, with patient 0.
    """

    entry_id = models.BigIntegerField()
    recorded = models.DateTimeField(help_text="With the entry's key, where it stands in the trail")
    patient_id = models.BigIntegerField(default=NOBODY)
    user = models.ForeignKey(USER, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False)
    role = models.CharField(max_length=30)
    facility_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, blank=True)
    ref = models.BigIntegerField(null=True, help_text="The row that shows the relationship")
    alert = models.ForeignKey("Alert", null=True, on_delete=models.PROTECT, related_name="accesses", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["entry_id", "patient_id"], name="access_explained_once")]
        indexes = [
            models.Index(fields=["user", "patient_id"], condition=Q(kind=""), name="access_unexplained"),
            models.Index(fields=["alert", "at"], condition=Q(alert__isnull=False), name="access_of_alert"),
            models.Index(fields=["recorded"], name="access_recorded"),
        ]

    def __str__(self) -> str:
        return f"Access {self.entry_id}"


class UserDay(models.Model):
    """What one person did on one day in one role, in numbers: what people are compared by."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    day = models.DateField(help_text="On the site's calendar")
    facility_id = models.BigIntegerField(null=True)
    patients = models.PositiveIntegerField(default=0, help_text="Different patients whose record was opened")
    searches = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0, help_text="The most searches with the same words")
    exports = models.PositiveIntegerField(default=0, help_text="Rows or papers that left as a file or on paper")
    glass = models.PositiveIntegerField(default=0, help_text="How often the glass was broken")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "day", "role"], name="userday_once")]
        indexes = [models.Index(fields=["role", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.pk}"


class Alert(Fact):
    """What somebody must look at: accesses of one person to one patient that nothing explains, an unusual day of one
    person, or an explained access drawn by lot."""

    class Kind(models.TextChoices):
        RELATION = "relation", "Not explained"
        PATTERN = "pattern", "Unusual day"
        SAMPLE = "sample", "Drawn by lot"

    class Status(models.TextChoices):
        OPEN = "OPEN", "To be reviewed"
        EXPLAINED = "EXPLAINED", "Explained"
        DISMISSED = "DISMISSED", "Dismissed"
        CASE = "CASE", "Case opened"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, blank=True)
    facility = models.ForeignKey("accounts.Facility", null=True, on_delete=models.PROTECT, related_name="+")
    patient_id = models.BigIntegerField(default=NOBODY, help_text="Empty (0) for an unusual day")
    day = models.DateField(null=True, blank=True, help_text="Of an unusual day")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField("accesses", default=0)
    score = models.PositiveSmallIntegerField(default=0, help_text="0 to 100: the sum of its signs")
    case = models.ForeignKey("Investigation", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    decided_by = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: by rule"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [
            ("review_access", "Review accesses that nothing explains"),
            ("manage_watch", "Switch detection rules, and allow accesses for a time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "patient_id"],
                condition=Q(status="OPEN", kind="relation"),
                name="alert_open_once_a_pair",
            ),
            models.UniqueConstraint(fields=["user", "day"], condition=Q(kind="pattern"), name="alert_once_a_day"),
            models.CheckConstraint(
                condition=Q(kind="pattern", patient_id=NOBODY, day__isnull=False)
                | (~Q(kind="pattern") & ~Q(patient_id=NOBODY) & Q(day__isnull=True)),
                name="alert_of_a_patient_or_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status="OPEN", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(status="OPEN") & Q(decided_at__isnull=False)),
                name="alert_decided_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status="CASE", case__isnull=False) | (~Q(status="CASE") & Q(case__isnull=True)),
                name="alert_case_is_there",
            ),
        ]
        indexes = [models.Index(fields=["status", "kind", "-score"]), models.Index(fields=["patient_id"])]

    def get_absolute_url(self) -> str:
        return reverse("privacy:alert_show", args=[self.public_id])


class AlertEvent(Event):
    subject = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="events")


class AlertSign(models.Model):
    """A rule that holds for the alert, with its evidence: numbers and days, never the patient's own data."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="signs")
    rule = models.CharField(max_length=20)
    score = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["-score", "rule"]
        constraints = [models.UniqueConstraint(fields=["alert", "rule"], name="sign_once_an_alert")]

    def __str__(self) -> str:
        return f"{self.rule} {self.alert_id}"

    @property
    def words(self) -> str:
        from accounts.privacy.rules import RULES

        rule = RULES.get(self.rule)
        return rule.says.format(**self.evidence) if rule else self.rule


class Allowance(Fact):
    """Somebody may look at one patient, or do what a rule would find unusual, for a time and with a reason."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    patient_id = models.BigIntegerField(default=NOBODY)
    rule = models.CharField(max_length=20, blank=True, help_text="The rule that is not held against them")
    reason = models.CharField(max_length=300)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="allowance_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=(Q(patient_id=NOBODY) & ~Q(rule="")) | (~Q(patient_id=NOBODY) & Q(rule="")),
                name="allowance_of_a_patient_or_a_rule",
            ),
            models.CheckConstraint(condition=~Q(user=models.F("made_by")), name="allowance_not_for_oneself"),
            models.CheckConstraint(condition=~Q(reason=""), name="allowance_has_reason"),
        ]
        indexes = [models.Index(fields=["user", "patient_id"])]
