"""What every row of the house has in common."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


def make_public_id() -> str:
    """16 random URL-safe characters (96 bits): says nothing about the row, its number or its age."""
    return secrets.token_urlsafe(12)


class Fact(models.Model):
    """A row that knows when it was recorded and has a name for URLs that tells nothing."""

    public_id = models.CharField(max_length=22, unique=True, default=make_public_id, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        # Never a name, number or text of a patient: this string reaches logs and the trail.
        return f"{self._meta.verbose_name} {self.public_id}"


class Voidable(models.Model):
    """A row that can be entered in error. Nothing clinical is deleted: it is voided by someone, with a reason."""

    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def void_constraint(name: str) -> models.CheckConstraint:
        """A void is who, when and why together, or none of them."""
        none = models.Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
        whole = models.Q(voided_at__isnull=False, voided_by__isnull=False) & ~models.Q(void_reason="")
        return models.CheckConstraint(condition=none | whole, name=name)
