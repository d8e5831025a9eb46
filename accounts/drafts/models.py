"""What people have typed and not yet sent, and the receipts of what they have."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Draft(models.Model):
    """The unsent fields of one form of one person. Sealed: it can hold anything that a person types about a patient."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    sealed = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once_a_form")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class FormReceipt(models.Model):
    """A form that was sent: the key is the form's own, unique for the person, so that a second send finds the first."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    url = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_sent_once")]

    def __str__(self) -> str:
        return f"receipt {self.pk}"
