"""Requests for an accounting of disclosures, and an agency's suspension of it (45 CFR 164.528)."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event
from records.accounting import rules
from records.release.models import EXTENSION, ReleaseRequest
from records.release.rules import dates

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
FIRST_NUMBER = 1000
NO_FEE = Q(fee__isnull=True, fee_told_at__isnull=True, fee_told_by__isnull=True)
FEE = Q(fee__gt=0, fee_told_at__isnull=False, fee_told_by__isnull=False)


class AccountingRequest(Fact):
    """Somebody asks to whom a patient's information went. The accounting that was given is kept as it was written."""

    class Status(models.TextChoices):
        RECEIVED = "RECEIVED", "Received"
        FEE_TOLD = "FEE_TOLD", "Told of the fee"
        AGREED = "AGREED", "Fee agreed"
        GIVEN = "GIVEN", "Given"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="accounting_requests")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.RECEIVED)
    requester_name = models.CharField("who asks", max_length=160)
    requester_address = models.TextField("address", max_length=400)
    relation = models.CharField("relation to the patient", max_length=80, blank=True)
    identity_method = models.CharField(max_length=16, choices=ReleaseRequest.IdentityMethod.choices)
    received_at = models.DateTimeField("received")
    first_day = models.DateField("from")
    last_day = models.DateField("to")
    due_on = models.DateField(editable=False)
    logged_by = models.ForeignKey(**PERSON)

    extended_from = models.DateField(null=True, blank=True, editable=False)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(**PERSON, null=True, blank=True)
    extension_reason = models.CharField(max_length=300, blank=True)

    # Told in advance, so that the patient can withdraw or ask for less (164.528(c)(2)); all three or none.
    fee = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    fee_told_at = models.DateTimeField(null=True, blank=True)
    fee_told_by = models.ForeignKey(**PERSON, null=True, blank=True)

    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(**PERSON, null=True, blank=True)
    lines_count = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=100, blank=True)
    wrapped_key = models.BinaryField(null=True, blank=True)
    key_version = models.CharField(max_length=10, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [
            ("give_accounting", "Give patients an accounting of disclosures"),
            ("suspend_accounting", "Suspend an accounting for an agency, and record disclosures made elsewhere"),
        ]
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["status", "due_on", "id"], name="accounting_open")]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="accounting_period_in_order"),
            models.CheckConstraint(condition=EXTENSION, name="accounting_extension_whole"),
            models.CheckConstraint(
                condition=(Q(status="RECEIVED") & NO_FEE)
                | (Q(status__in=["FEE_TOLD", "AGREED"]) & FEE)
                | (Q(status__in=["GIVEN", "WITHDRAWN"]) & (NO_FEE | FEE)),
                name="accounting_fee_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="GIVEN", given_at__isnull=False, given_by__isnull=False, wrapped_key__isnull=False)
                    & ~Q(path="") & ~Q(sha256="")
                ) | (~Q(status="GIVEN") & Q(given_at__isnull=True, given_by__isnull=True, path="")),
                name="accounting_given_whole",
            ),
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """A-1042: what stands on the letter."""
        return f"A-{FIRST_NUMBER + self.pk}"

    @property
    def received_on(self) -> dt.date:
        return dates.received_on(self.received_at, self.facility.time_zone)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATES

    @property
    def days_left(self) -> int:
        return dates.days_left(self.due_on, clock.today(self.facility))


OPEN_STATES = ("RECEIVED", "FEE_TOLD", "AGREED")


class AccountingRequestEvent(Event):
    subject = models.ForeignKey(AccountingRequest, on_delete=models.PROTECT, related_name="events")


class AccountingSuspension(Fact):
    """For a time the patient is not told of disclosures to one agency, which said that it would impede its work.

    What it hides is kept and comes back when it ends. Never deleted; lifted early by a person, with the day.
    """

    class Statement(models.TextChoices):
        WRITTEN = "written", "In writing"
        ORAL = "oral", "Orally, 30 days at most"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="accounting_suspensions")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    recipients = ArrayField(
        models.CharField(max_length=160), help_text="The agency, by every name that disclosures have for it"
    )
    official = models.CharField("who made the statement", max_length=160)
    statement = models.CharField(max_length=7, choices=Statement.choices)
    says = models.CharField("why an accounting would impede its work", max_length=300)
    stated_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_by = models.ForeignKey(**PERSON)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(**PERSON, null=True, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="suspension_of_accounting_in_order"),
            models.CheckConstraint(
                condition=~Q(statement="oral")
                | Q(ends_on__lte=F("stated_on") + dt.timedelta(days=rules.ORAL_DAYS)),
                name="oral_statement_30_days",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="suspension_of_accounting_lifted_whole",
            ),
            models.CheckConstraint(condition=Q(recipients__len__gt=0), name="suspension_of_accounting_names_agency"),
        ]  # fmt: skip

    def in_force(self, day: dt.date) -> bool:
        return self.lifted_at is None and self.starts_on <= day <= self.ends_on

    def hides(self, disclosure) -> bool:
        """Whether it is about this disclosure: the agency named, on a basis of oversight or law enforcement."""
        return disclosure.basis in rules.SUSPENDABLE and rules.same(disclosure.recipient_name) in {
            rules.same(name) for name in self.recipients
        }
