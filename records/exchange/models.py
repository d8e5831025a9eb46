"""Where a row came from: the outside name of everything imported, so that importing again changes nothing."""

from django.db import models
from django.db.models.functions import Now


class ExternalRef(models.Model):
    """An outside identifier (source system, resource type, id) and the row that it became here."""

    source = models.CharField(max_length=80)
    type = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    model = models.CharField(max_length=60, help_text="app.model, lower case")
    object_id = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the resource as imported")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "type", "external_id"], name="external_ref_once")]
        indexes = [models.Index(fields=["model", "object_id"])]

    def __str__(self) -> str:
        return f"{self.type} from {self.source}"


class ImportRun(models.Model):
    """One run of an import: what it read, what it made, what it refused, and how far it came."""

    source = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    rejects = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Import {self.pk}"
