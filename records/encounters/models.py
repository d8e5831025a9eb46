"""Admissions and visits (domain section 2). Length of stay and age are derived, never typed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event
from records.encounters import codes


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Encounter(Fact):
    """One admission or visit. Times are instants; days are counted on the facility's calendar."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", "Planned"
        ARRIVED = "ARRIVED", "Arrived"
        IN_PROGRESS = "IN_PROGRESS", "In progress"
        ON_LEAVE = "ON_LEAVE", "On leave"
        DISCHARGED = "DISCHARGED", "Discharged"
        CANCELLED = "CANCELLED", "Canceled"
        ENTERED_IN_ERROR = "ENTERED_IN_ERROR", "Entered in error"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="encounters")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("encounter number", max_length=12)
    klass = models.CharField("class", max_length=6, choices=codes.CLASSES)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ARRIVED)
    inpatient_ordered_at = models.DateTimeField(null=True, blank=True, help_text="412.3: inpatient starts at the order")
    admitted_at = models.DateTimeField("admitted or registered")
    expected_discharge_on = models.DateField(null=True, blank=True)
    discharged_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField("patient status (FL17)", max_length=2, blank=True)
    admission_type = models.CharField(
        "type of admission (FL14)", max_length=1, blank=True, choices=codes.ADMISSION_TYPES
    )
    point_of_origin = models.CharField("point of origin (FL15)", max_length=1, blank=True)
    admitting_diagnosis = models.CharField(max_length=200, blank=True)
    chief_complaint = models.CharField(max_length=200, blank=True)
    service = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    bed = models.CharField(max_length=20, blank=True)
    attending = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="attended"
    )
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    total_charges = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    # Newborns: grams and completed weeks
    birth_weight = models.PositiveIntegerField("birth weight (g)", null=True, blank=True)
    gestational_age = models.PositiveSmallIntegerField("gestational age (weeks)", null=True, blank=True)
    details = models.JSONField(
        default=dict, blank=True, help_text="MSP answers, accident and onset dates, NPP acknowledgment"
    )

    objects = AuditedManager()

    class Meta(Fact.Meta):
        permissions = [("cancel_encounter", "Cancel an encounter, or mark it entered in error")]
        constraints = [
            models.UniqueConstraint(fields=["facility", "number"], name="encounter_number_once"),
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True) | Q(discharged_at__gte=F("admitted_at")),
                name="encounter_discharged_after_admitted",
            ),
            models.CheckConstraint(
                condition=~Q(status="DISCHARGED") | Q(discharged_at__isnull=False), name="encounter_discharged_has_time"
            ),
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True) | Q(status__in=["DISCHARGED", "CANCELLED", "ENTERED_IN_ERROR"]),
                name="encounter_time_means_discharged",
            ),
            ExclusionConstraint(
                name="no_overlapping_inpatient_stays",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    ("facility", RangeOperators.EQUAL),
                    (TsTzRange("admitted_at", "discharged_at", Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(klass="IMP") & ~Q(status__in=["PLANNED", "CANCELLED", "ENTERED_IN_ERROR"]),
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-admitted_at"]),
            models.Index(fields=["facility", "status", "discharged_at"]),
            models.Index(fields=["discharged_at", "id"]),
            models.Index(fields=["number"]),
        ]

    @property
    def is_inpatient(self) -> bool:
        return self.klass == codes.INPATIENT

    @property
    def length_of_stay(self) -> int | None:
        """Whole days, discharge date less admission date on the facility's calendar; the same day is 1. None while in house."""
        from records.encounters.rules import length_of_stay

        return length_of_stay(self.admitted_at, self.discharged_at, self.facility)

    @property
    def tone(self) -> str:
        """How its status is drawn."""
        return {"PLANNED": "open", "DISCHARGED": "done", "CANCELLED": "stop", "ENTERED_IN_ERROR": "stop"}.get(
            self.status, "doing"
        )

    @property
    def period_words(self) -> str:
        """ "Nov 14 to 18, 2026", "since Nov 14, 2026", "Nov 14, 2026" of one day."""
        from records.encounters.rules import period_words

        return period_words(self.admitted_at, self.discharged_at, self.facility, running=self.status != "PLANNED")

    @property
    def origin_label(self) -> str:
        from records.encounters.rules import origins

        return origins(self.admission_type).get(self.point_of_origin, "")

    @property
    def disposition_label(self) -> str:
        return codes.DISPOSITIONS.get(self.disposition, "")


class EncounterEvent(Event):
    subject = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="events")

    @property
    def verb_words(self) -> str:
        return codes.EVENTS.get(self.verb, self.verb.replace("_", " ").capitalize())


class EncounterCounter(models.Model):
    """The next encounter number of a facility; locked while one is taken."""

    facility = models.OneToOneField("accounts.Facility", on_delete=models.PROTECT)
    next_number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Encounter counter {self.pk}"


class EncounterClass(models.Model):
    """Class history: ED, observation and inpatient are one account."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="classes")
    klass = models.CharField(max_length=6, choices=codes.CLASSES)
    starts_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    objects = AuditedManager()

    class Meta:
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"{self.klass} from {self.starts_at:%Y-%m-%d}"


class EncounterProvider(models.Model):
    """Who had which part in the care, and when."""

    class Role(models.TextChoices):
        ATTENDING = "attending", "Attending"
        ADMITTING = "admitting", "Admitting"
        REFERRING = "referring", "Referring"
        OPERATING = "operating", "Operating"
        CONSULTING = "consulting", "Consulting"
        PRIMARY_CARE = "pcp", "Primary care"
        RESIDENT = "resident", "Resident"

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="providers")
    provider = models.ForeignKey("accounts.ProviderProfile", on_delete=models.PROTECT, related_name="encounter_roles")
    role = models.CharField(max_length=10, choices=Role.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = AuditedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="encounter_provider_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"


class EncounterLocation(models.Model):
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="locations")
    unit = models.CharField(max_length=40)
    bed = models.CharField(max_length=20, blank=True)
    starts_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta:
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.bed}".strip()


class Coverage(models.Model):
    """An insurance of the person; which come first for an encounter stands in EncounterCoverage."""

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="coverages")
    kind = models.CharField(max_length=12, choices=codes.COVERAGE_KINDS)
    payer = models.CharField(max_length=120)
    plan = models.CharField(max_length=120, blank=True)
    member_id = models.CharField(max_length=40, blank=True)
    group_number = models.CharField(max_length=40, blank=True)
    subscriber = models.CharField(max_length=160, blank=True)
    relationship = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = AuditedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coverage_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"Coverage {self.pk}"


class EncounterCoverage(models.Model):
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="coverages")
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    authorization_number = models.CharField(max_length=40, blank=True)

    objects = AuditedManager()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "sequence"], name="one_coverage_a_place"),
            models.UniqueConstraint(fields=["encounter", "coverage"], name="coverage_once_an_encounter"),
        ]

    def __str__(self) -> str:
        return f"Coverage {self.sequence}"
