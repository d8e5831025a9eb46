"""Letters of notice, the suspension list, who is excused from it, the committee's decisions, and the closed months."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.people.models import live_on
from accounts.workflow import Event

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
PLACE = {"to": "accounts.Facility", "on_delete": models.PROTECT, "related_name": "+"}
PROVIDER = {"to": "accounts.ProviderProfile", "on_delete": models.PROTECT}


class NightlyRun(Fact):
    """The department's night at one facility: at most one for each of its calendar days."""

    facility = models.ForeignKey(**PLACE)
    day = models.DateField(help_text="The facility's calendar day")
    ran_at = models.DateTimeField()
    letters_count = models.PositiveIntegerField(default=0)
    listed_count = models.PositiveIntegerField(default=0)
    lifted_count = models.PositiveIntegerField(default=0)

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["facility", "day"], name="one_night_a_day")]


# ---------------------------------------------------------------------------------- letters


class Letter(Fact):
    """A letter to a provider, as it was written. The file is kept and never changes; it can be printed again."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "Notice"
        WARNING = "warning", "Warning of suspension"
        SUSPENDED = "suspended", "Suspension"
        LIFTED = "lifted", "Suspension lifted"

    run = models.ForeignKey(NightlyRun, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    facility = models.ForeignKey(**PLACE)
    provider = models.ForeignKey(**PROVIDER, related_name="completion_letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(help_text="The latest day of notice that a record in it has come to")
    written_on = models.DateField()
    records_count = models.PositiveSmallIntegerField(default=0)
    patient_ids = ArrayField(models.BigIntegerField(), default=list, help_text="Whom it names: access asks this")
    path = models.CharField(max_length=100)
    wrapped_key = models.BinaryField()
    key_version = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ("view",)
        permissions = [("print_letter", "Print letters to providers")]
        indexes = [
            models.Index(fields=["facility", "-written_on", "-id"]),
            models.Index(fields=["provider", "-written_on"]),
        ]

    @property
    def name(self) -> str:
        """ "Notice, day 14", "Warning of suspension, day 25", "Suspension"."""
        noticed = self.kind in (self.Kind.NOTICE, self.Kind.WARNING)
        return f"{self.get_kind_display()}, day {self.level}" if noticed else self.get_kind_display()


class LetterRecord(models.Model):
    """A record in a letter: of one provider, record and day of notice there is one for ever, however often the night runs."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="records")
    provider = models.ForeignKey(**PROVIDER, related_name="+")
    chart = models.ForeignKey("records.Chart", on_delete=models.PROTECT, related_name="notices")
    level = models.PositiveSmallIntegerField()
    discharged_on = models.DateField(help_text="Another discharge of the record begins its notices anew")

    objects = AuditedManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["provider", "chart", "discharged_on", "level"], name="notice_given_once")
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class LetterSending(models.Model):
    """How a letter went out: printed by somebody, or told of by e-mail. A letter without one waits to be printed."""

    PRINTED, MAILED = "printed", "e-mail"

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sendings")
    how = models.CharField(max_length=8, choices=[(PRINTED, "Printed"), (MAILED, "E-mail")])
    at = models.DateTimeField()
    by = models.ForeignKey(**PERSON, null=True, blank=True)
    failed = models.CharField(max_length=80, blank=True, help_text="The error's type, never its text")
    attempts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["letter"], condition=Q(how="e-mail"), name="letter_mailed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.pk}"


# ------------------------------------------------------------------------------- suspension


class Exemption(Fact):
    """A stretch in which a provider is not suspended: approved leave, or exempt by a decision. The legal clock runs on."""

    class Kind(models.TextChoices):
        LEAVE = "leave", "Approved leave"
        EXEMPT = "exempt", "Exempt from suspension"

    facility = models.ForeignKey(**PLACE)
    provider = models.ForeignKey(**PROVIDER, related_name="exemptions")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day")
    reason = models.CharField(max_length=300)
    entered_by = models.ForeignKey(**PERSON)
    ended_by = models.ForeignKey(**PERSON, null=True, blank=True, help_text="Who ended it early")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [("excuse_provider", "Record a provider's leave or exemption from suspension")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="exemption_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["facility", "provider", "ends_on"])]

    @classmethod
    def on(cls, day, **which) -> models.QuerySet:
        """Those in force on the day."""
        return cls.objects.filter(live_on(day, "starts_on", "ends_on"), **which)


class Suspension(Fact):
    """A provider on the suspension list of a facility, from the list to the end. Two people decide, each once.

    It closes elective admissions and scheduling; current inpatients and emergencies are exempt.
    """

    class Status(models.TextChoices):
        LISTED = "LISTED", "On the list"
        AWAITING_STAFF = "AWAITING_STAFF", "Waits for the chief of staff"
        AWAITING_HIM = "AWAITING_HIM", "Waits for the HIM director"
        SUSPENDED = "SUSPENDED", "Suspended"
        PAUSED = "PAUSED", "Paused"
        LIFTED = "LIFTED", "Lifted"
        CLEARED = "CLEARED", "Completed in time"
        EXCUSED = "EXCUSED", "Excused"

    UNDECIDED = ("LISTED", "AWAITING_STAFF", "AWAITING_HIM")
    IN_FORCE = ("SUSPENDED", "PAUSED")
    OPEN = (*UNDECIDED, *IN_FORCE)

    facility = models.ForeignKey(**PLACE)
    provider = models.ForeignKey(**PROVIDER, related_name="suspensions")
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.LISTED)
    listed_at = models.DateTimeField()
    records_when_listed = models.PositiveIntegerField()
    him_by = models.ForeignKey(**PERSON, null=True, blank=True)
    him_at = models.DateTimeField(null=True, blank=True)
    staff_by = models.ForeignKey(**PERSON, null=True, blank=True)
    staff_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ("view",)
        permissions = [
            ("approve_suspension", "Approve a suspension for the records department"),
            ("concur_suspension", "Approve a suspension for the medical staff"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "provider"],
                condition=Q(status__in=["LISTED", "AWAITING_STAFF", "AWAITING_HIM", "SUSPENDED", "PAUSED"]),
                name="one_open_suspension",
            ),
            models.CheckConstraint(
                condition=Q(him_by__isnull=True, him_at__isnull=True) | Q(him_by__isnull=False, him_at__isnull=False),
                name="suspension_him_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(staff_by__isnull=True, staff_at__isnull=True)
                | Q(staff_by__isnull=False, staff_at__isnull=False),
                name="suspension_staff_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(him_by__isnull=True) | Q(staff_by__isnull=True) | ~Q(him_by=F("staff_by")),
                name="suspension_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["SUSPENDED", "PAUSED", "LIFTED"])
                | Q(him_by__isnull=False, staff_by__isnull=False, suspended_at__isnull=False),
                name="suspension_approved_twice",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, status__in=["LISTED", "AWAITING_STAFF", "AWAITING_HIM", "SUSPENDED",
                                                                "PAUSED"])
                | Q(closed_at__isnull=False, status__in=["LIFTED", "CLEARED", "EXCUSED"]),
                name="suspension_closed_has_time",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["facility", "status", "listed_at"])]

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def listed_on(self):
        return clock.local(self.listed_at, self.facility).date()


class SuspensionEvent(Event):
    DONE = {
        "open": "Put on the list", "approve": "Approved for the department", "concur": "Approved for the medical staff",
        "excuse": "Excused", "clear": "Completed in time", "pause": "Paused", "resume": "Resumed", "lift": "Lifted",
    }  # fmt: skip

    subject = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.DONE.get(self.verb, self.verb)


class SuspensionPeriod(models.Model):
    """A stretch in which the suspension was in force: days suspended are counted from these."""

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="periods")
    facility = models.ForeignKey(**PLACE)
    provider = models.ForeignKey(**PROVIDER, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The day on which it was lifted or paused")

    objects = AuditedManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="suspension_period_in_order"
            ),
            models.UniqueConstraint(
                fields=["suspension"], condition=Q(ends_on__isnull=True), name="one_running_suspension_period"
            ),
        ]
        indexes = [models.Index(fields=["facility", "provider", "starts_on"])]

    def __str__(self) -> str:
        return f"Suspension period {self.pk}"


# -------------------------------------------------------------------------------- committee


class CommitteeMatter(Fact):
    """What the medical records committee is asked of a deficiency, and what it decided: nobody else waives one."""

    class Status(models.TextChoices):
        ASKED = "ASKED", "Before the committee"
        WAIVED = "WAIVED", "Waived"
        KEPT = "KEPT", "Still owed"

    deficiency = models.ForeignKey("records.Deficiency", on_delete=models.PROTECT, related_name="matters")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(**PLACE)
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.ASKED)
    asked_at = models.DateTimeField()
    met_on = models.DateField(null=True, blank=True)
    minutes = models.CharField(max_length=60, blank=True, help_text="Where the decision stands in the minutes")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [
            ("route_deficiency", "Decide on what a departed provider of one's department owes"),
            ("record_committee", "Record what the medical records committee decided"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["deficiency"], condition=Q(status="ASKED"), name="one_open_matter"),
            models.CheckConstraint(
                condition=Q(status="ASKED", met_on__isnull=True) | (Q(met_on__isnull=False) & ~Q(minutes="")),
                name="matter_decided_in_a_meeting",
            ),
        ]
        indexes = [models.Index(fields=["facility", "status", "asked_at"])]


class CommitteeMatterEvent(Event):
    subject = models.ForeignKey(CommitteeMatter, on_delete=models.PROTECT, related_name="events")


# ------------------------------------------------------------------------------ closed months


class MonthClose(Fact):
    """A month's figures as they stood when it was closed. Frozen: a correction is another version with its reason."""

    facility = models.ForeignKey(**PLACE)
    month = models.DateField(help_text="Its first day")
    version = models.PositiveSmallIntegerField(default=1)
    counted_at = models.DateTimeField(help_text="The moment whose state is counted: the month's end")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(**PERSON, null=True, blank=True, help_text="Empty: the night of its end")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was counted again")
    totals = models.JSONField(help_text="Its figures, the policy values in force, and the year's discharges")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [
            ("view_completion_report", "Read the reports of record completion"),
            ("correct_month", "Count a closed month again, as a new version"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["facility", "month", "version"], name="month_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="month_corrected_with_reason"),
        ]


class MonthLine(models.Model):
    """One line behind a closed month's figures, with the words that it was counted under."""

    close = models.ForeignKey(MonthClose, on_delete=models.PROTECT, related_name="lines")
    measure = models.CharField(max_length=12)
    chart = models.ForeignKey("records.Chart", on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(**PROVIDER, null=True, blank=True, related_name="+")
    provider_name = models.CharField(max_length=200, blank=True)
    service = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    days = models.SmallIntegerField(default=0)
    met = models.BooleanField(default=False)
    delinquent = models.BooleanField(default=False)
    overdue = models.BooleanField(default=False)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["close", "measure"])]

    def __str__(self) -> str:
        return f"{self.measure} {self.pk}"
