"""Investigations, what is preserved for them, whom they spoke to, what followed; and complaints (domain section 6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.fields import EncryptedTextField
from accounts.workflow import Event

USER = settings.AUTH_USER_MODEL


class Investigation(Fact):
    """One case. Hidden from its subject and from the subject's manager."""

    class Source(models.TextChoices):
        ALERT = "alert", "An alert"
        GLASS = "glass", "Broken glass"
        COMPLAINT = "complaint", "A complaint"

    class Status(models.TextChoices):
        TRIAGE = "TRIAGE", "Triage"
        OPEN = "OPEN", "Open"
        EVIDENCE = "EVIDENCE", "Evidence preserved"
        INTERVIEW = "INTERVIEW", "Interviews"
        FINDING = "FINDING", "Finding made"
        SANCTION = "SANCTION", "Sanction"
        NOTIFY = "NOTIFY", "Notification"
        CORRECTIVE = "CORRECTIVE", "Corrective action"
        CLOSED = "CLOSED", "Closed"

    class Result(models.TextChoices):
        APPROPRIATE = "appropriate", "Appropriate"
        VIOLATION = "violation", "Violation of policy"
        BREACH = "breach", "Violation, and perhaps a breach"

    source = models.CharField(max_length=9, choices=Source.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.TRIAGE)
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: not known yet"
    )
    patient_id = models.BigIntegerField(default=0, help_text="0: no single patient")
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    finding = models.CharField(max_length=11, choices=Result.choices, blank=True)
    found_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(null=True, blank=True)
    # Breach: where its own process, with its clocks, goes on (164.400)
    breach_reference = models.CharField("reference of the breach process", max_length=60, blank=True)
    preserved_at = models.DateTimeField(null=True, blank=True)
    preserved_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    preserved_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 over the evidence, in its order")
    closed_at = models.DateTimeField(null=True, blank=True)
    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [("investigate", "Investigate accesses, and keep the logs of complaints and sanctions")]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding="", found_by__isnull=True, found_at__isnull=True)
                | (~Q(finding="") & Q(found_by__isnull=False, found_at__isnull=False)),
                name="investigation_finding_whole",
            ),
            models.CheckConstraint(
                condition=Q(preserved_at__isnull=True, preserved_by__isnull=True, preserved_hash="")
                | (Q(preserved_at__isnull=False, preserved_by__isnull=False) & ~Q(preserved_hash="")),
                name="investigation_preserved_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="CLOSED", closed_at__isnull=False)
                | (~Q(status="CLOSED") & Q(closed_at__isnull=True)),
                name="investigation_closed_at",
            ),
        ]
        indexes = [models.Index(fields=["status", "opened_at"])]

    def get_absolute_url(self) -> str:
        return reverse("privacy:case_show", args=[self.public_id])


class InvestigationEvent(Event):
    subject = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="events")


class Evidence(models.Model):
    """One row of the trail as it stood when it was preserved. Never changed: the database refuses."""

    case = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField()
    entry_id = models.BigIntegerField()
    recorded = models.DateTimeField()
    row = EncryptedTextField(help_text="The row, every column, as JSON")
    sha256 = models.CharField(max_length=64, help_text="Of the JSON")

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_number_once"),
            models.UniqueConstraint(fields=["case", "entry_id"], name="evidence_row_once"),
        ]

    def __str__(self) -> str:
        return f"Evidence {self.number}"


class Interview(Fact):
    """A talk, or that somebody declined one."""

    case = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="interviews")
    part = models.CharField(max_length=11, choices=[
        ("subject", "The subject"), ("witness", "A witness"), ("manager", "A manager"), ("patient", "The patient"),
    ])  # fmt: skip
    person = EncryptedTextField("with whom")
    held_on = models.DateField()
    notes = EncryptedTextField("what was said")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()


class Sanction(Fact):
    """A line of the sanction log (164.530(e)): what was decided, by whom, and when it reached personnel. Also "none"."""

    class Level(models.TextChoices):
        NONE = "none", "None"
        COACHING = "coaching", "Coaching or retraining"
        VERBAL = "verbal", "Verbal warning"
        WRITTEN = "written", "Written warning"
        SUSPENSION = "suspension", "Suspension"
        TERMINATION = "termination", "Termination"

    case = models.OneToOneField(Investigation, on_delete=models.PROTECT, related_name="sanction")
    level = models.CharField(max_length=11, choices=Level.choices)
    decided_by = models.CharField("who decided", max_length=120, help_text="Name and office")
    decided_on = models.DateField()
    hr_on = models.DateField("given to personnel on", null=True, blank=True)
    reason = models.CharField("why this level, and like which cases", max_length=500)
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(level="none") | Q(hr_on__isnull=False), name="sanction_reached_personnel"
            ),
            models.CheckConstraint(
                condition=Q(hr_on__isnull=True) | Q(hr_on__gte=models.F("decided_on")), name="sanction_decided_before"
            ),
        ]


class Complaint(Fact):
    """A complaint about privacy (164.530(d)): all are written down, with their disposition, if any."""

    class How(models.TextChoices):
        PHONE = "phone", "By telephone"
        LETTER = "letter", "By letter"
        MAIL = "mail", "By e-mail"
        PERSON = "person", "In person"
        HHS = "hhs", "Through the Office for Civil Rights"

    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    how = models.CharField(max_length=6, choices=How.choices)
    complainant = EncryptedTextField("who complains", blank=True, help_text="Empty: anonymous")
    contact = EncryptedTextField("how to answer", blank=True)
    about = EncryptedTextField("what the complaint is")
    case = models.ForeignKey(Investigation, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints")
    disposition = models.TextField(blank=True)
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(disposition="", answered_by__isnull=True, answered_on__isnull=True)
                | (~Q(disposition="") & Q(answered_by__isnull=False, answered_on__isnull=False)),
                name="complaint_answered_whole",
            )
        ]
