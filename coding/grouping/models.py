"""DRG results as they were computed, and the weights that a fiscal year gives to DRGs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from coding.grouping.case import fiscal_year_of, version_name


class DrgWeight(models.Model):
    """A line of Table 5 of a fiscal year's final rule (MS-DRG weights and lengths of stay, days)."""

    fiscal_year = models.PositiveSmallIntegerField()
    drg = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    mdc = models.CharField(max_length=3, blank=True)
    kind = models.CharField(max_length=4, choices=[("SURG", "Surgical"), ("MED", "Medical"), ("**", "None")])
    weight = models.DecimalField(max_digits=8, decimal_places=4, null=True)  # after the 10% cap, as it pays
    weight_before_cap = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    gmlos = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    amlos = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    post_acute = models.BooleanField(default=False)
    special_pay = models.BooleanField(default=False)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "drg"], name="coding_weight_once")]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year} MS-DRG {self.drg:03}"


class DrgResult(Fact):
    """One answer of one engine to one input, kept whole so that any engine can answer it again. Never changed."""

    codeset = models.ForeignKey("coding.CodeSet", on_delete=models.PROTECT, related_name="drg_results")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(help_text="430 is V43")
    engine = models.CharField(max_length=60)
    drg = models.PositiveSmallIntegerField()
    drg_title = models.CharField(max_length=300, blank=True)
    mdc = models.PositiveSmallIntegerField(null=True)
    mdc_title = models.CharField(max_length=200, blank=True)
    return_code = models.CharField(max_length=60)
    before_hac = models.PositiveSmallIntegerField(null=True)
    weight = models.DecimalField(max_digits=8, decimal_places=4, null=True, help_text="None: the year is not loaded")
    gmlos = models.DecimalField("GMLOS", max_digits=5, decimal_places=1, null=True)
    input = models.JSONField()
    output = models.JSONField()
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        indexes = [models.Index(fields=["codeset", "-id"])]
        constraints = [models.CheckConstraint(condition=Q(drg__lte=999), name="coding_drg_three_digits")]

    @property
    def grouped(self) -> bool:
        return self.return_code == "OK" and self.drg not in (998, 999)

    @property
    def version_name(self) -> str:
        return version_name(self.version)

    @property
    def code(self) -> str:
        """As it is written: 065."""
        return f"{self.drg:03}"

    @property
    def fiscal_year(self) -> int:
        return fiscal_year_of(self.version)
