"""The trail: one table for everything that anyone saw, did, or was refused."""

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class TrailManager(LogEntryManager):
    def log_create(self, instance, force_log: bool = False, **kwargs):
        """Auditlog's change row, completed with the act it belongs to."""
        from accounts.audit import acts

        return super().log_create(instance, force_log=force_log, **{**acts.change_columns(instance), **kwargs})


class LogEntry(AbstractLogEntry):
    """One act of a person (kind `act`), or one changed row of it (kind `change`, with the act's id).

    In the database a table partitioned by month of `recorded`, without foreign keys (they would make
    readers wait on writers), to which the web role may only add. See `accounts/audit/trail.py`.
    """

    ACT, CHANGE = "act", "change"
    # FHIR AuditEvent.outcome
    OK, REFUSED, FAILED = 0, 4, 8
    OUTCOMES = [(OK, "Done"), (REFUSED, "Refused"), (FAILED, "Failed")]

    content_type = models.ForeignKey(
        "contenttypes.ContentType", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    object_pk = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    object_repr = models.CharField(max_length=200, blank=True)
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.DO_NOTHING, db_constraint=False,
        db_index=False, related_name="+",
    )  # fmt: skip
    cid = models.CharField(max_length=40, blank=True, null=True)
    # When it happened (the one clock). `recorded` below is the server's own time and cannot be set.
    timestamp = models.DateTimeField()

    recorded = models.DateTimeField(db_default=Now(), editable=False)
    kind = models.CharField(max_length=6, default=ACT)
    act_id = models.UUIDField()
    verb = models.CharField(max_length=60)
    patient_ids = ArrayField(models.BigIntegerField(), default=list)
    encounter_id = models.BigIntegerField(null=True)
    facility_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=30, blank=True)
    purpose = models.CharField(max_length=10, blank=True, help_text="HL7 PurposeOfUse: TREAT, HOPERAT, HPAYMT, BTG …")
    outcome = models.PositiveSmallIntegerField(choices=OUTCOMES, default=OK)
    session = models.CharField(max_length=32, blank=True, help_text="Keyed digest of the session")
    glass_id = models.BigIntegerField(null=True, help_text="The break-the-glass grant it used")
    explained_by = models.CharField(
        max_length=120, blank=True, help_text="The grant that reached the patient: its source"
    )

    objects = TrailManager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("view_trail", "Read the audit trail"),
            ("export_trail", "Take the audit trail out as a file"),
        ]
        ordering = ["-recorded", "-id"]
        indexes = [
            models.Index(fields=["actor", "recorded"]),
            models.Index(fields=["act_id"]),
            models.Index(fields=["content_type", "object_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.act_id}"


class Seal(models.Model):
    """A link of a month's chain: which rows it covers, their digests, and the hash that binds it to the one before.

    `row_digests` holds 16 bytes a row, in the order of `entry_ids`.
    """

    month = models.CharField(max_length=7, help_text="YYYY-MM of the rows' recorded time, UTC")
    number = models.PositiveIntegerField()
    entry_ids = ArrayField(models.BigIntegerField())
    row_digests = models.BinaryField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())
    # Rows that were already old when first sealed: nothing honest arrives ten minutes late.
    late_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["month", "number"], name="one_chain_a_month")]

    def __str__(self) -> str:
        return f"{self.month} seal {self.number}"
