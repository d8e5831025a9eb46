"""Facts of the record that are not documents: problems, medications, allergies, immunizations, results, procedures.

They come from outside (import, interfaces) or from the record; here they are shown, released and coded from.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact, Voidable


class ClinicalFact(Fact, Voidable):
    """What happened (event time) and in which words and code, for one patient, perhaps in one encounter."""

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="%(class)ss")
    encounter = models.ForeignKey(
        "records.Encounter", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    code_system = models.CharField(max_length=20, blank=True, help_text="snomed, rxnorm, cvx, loinc, icd10cm …")
    code = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=300)
    status = models.CharField(max_length=30, blank=True)
    happened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    objects = AuditedManager()

    class Meta:
        abstract = True
        default_permissions = ()
        indexes = [models.Index(fields=["patient", "-happened_at"])]


class Problem(ClinicalFact):
    category = models.CharField(max_length=30, blank=True, help_text="problem-list-item or encounter-diagnosis")


class Medication(ClinicalFact):
    dose = models.CharField(max_length=200, blank=True)


class Allergy(ClinicalFact):
    class Meta(ClinicalFact.Meta):
        verbose_name_plural = "allergies"

    reaction = models.CharField(max_length=200, blank=True)
    criticality = models.CharField(max_length=20, blank=True)


class Immunization(ClinicalFact):
    lot = models.CharField(max_length=40, blank=True)
    dose_number = models.PositiveSmallIntegerField(null=True, blank=True)
    historical = models.BooleanField(default=False)


class Result(ClinicalFact):
    """One observation; `panel` is the report it came in."""

    value = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    reference_range = models.CharField(max_length=100, blank=True)
    abnormal = models.CharField(max_length=4, blank=True, help_text="H, L, HH, LL, A or empty")
    category = models.CharField(max_length=30, blank=True)
    panel = models.CharField(max_length=200, blank=True)


class Procedure(ClinicalFact):
    provider = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Charge(ClinicalFact):
    """A claim's or charge's total as imported: dollars of an encounter until billing exists."""

    amount = models.DecimalField(max_digits=12, decimal_places=2)
