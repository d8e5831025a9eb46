"""The requirements a record is held to, each version from one day on, and the runs that hold every record to them anew."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q, Value

from accounts.base import Fact
from accounts.people.models import DateRange
from records.review import rules


def _texts(length: int, help_text: str) -> ArrayField:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True, help_text=help_text)


class RequirementRule(models.Model):
    """One version of one requirement. Changed by a new row: a stay is held to the rules of its own time.

    `proposed` rows are not in force: they are tried on the last discharges, then switched on from a day, or dropped.
    """

    class Event(models.TextChoices):
        ADMISSION = "admission", "Admission or registration"
        SURGERY = "surgery", "Each operation"
        CONSULT = "consult", "Consult asked for"
        ORDER = "order", "An order is written"
        DAY = "day", "Each day of the stay"
        DISCHARGE = "discharge", "Discharge"
        DEATH = "death", "Death"
        DOCUMENT = "document", "A document is written"

    class Timing(models.TextChoices):
        AFTER = "after", "after the event"
        BEFORE = "before", "before the event"

    REQUIRED, ADVISED = "required", "advised"

    key = models.CharField(max_length=40)
    how = models.CharField(max_length=30, choices=[(name, name) for name in rules.CHECKS])
    label = models.CharField(max_length=80)
    event = models.CharField(max_length=10, choices=Event.choices)
    classes = _texts(6, "Empty: every class")
    services = _texts(60, "Empty: every service")
    types = _texts(40, "Document types that meet it")
    others = _texts(40, "Types it reads beside")
    elements = _texts(80, "Headings that the document must fill")
    timing = models.CharField(max_length=6, choices=Timing.choices, default=Timing.AFTER)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_policy = models.CharField(
        max_length=40, blank=True, help_text="Key of the local setting that gives the limit; empty: the number here"
    )
    except_emergency = models.BooleanField(default=False, help_text="Not asked of emergency operations")
    role = models.CharField(max_length=20, help_text="Who answers for it: attending, surgeon, author, cosigner …")
    severity = models.CharField(
        max_length=10, default=REQUIRED, choices=[(REQUIRED, "Required"), (ADVISED, "Advised")],
        help_text="Advised: shown on the checklist, opens no deficiency",
    )  # fmt: skip
    citation = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField(default=100)
    proposed = models.BooleanField(default=False)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True, help_text="Why this version was made; no names of patients")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty: it ships with the software",
    )  # fmt: skip
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position", "id"]
        permissions = [
            ("view_requirement", "Read the rules that records are held to"),
            ("manage_requirement", "Change the rules that records are held to, and re-evaluate all records"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__isnull=True, days__isnull=False) | Q(hours__isnull=False, days__isnull=True),
                name="rule_limit_in_hours_or_days",
            ),
            models.CheckConstraint(
                condition=Q(proposed=True, effective_to__isnull=True) | Q(proposed=False, effective_from__isnull=False),
                name="rule_in_force_from_a_day",
            ),
            models.UniqueConstraint(fields=["key"], condition=Q(proposed=True), name="one_proposal_a_rule"),
            ExclusionConstraint(
                name="one_rule_in_force",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(proposed=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} from {self.effective_from}"

    @classmethod
    def in_force(cls, day: dt.date, *, klass: str, service: str = "") -> list[rules.Requirement]:
        """The requirements for a stay of this class and service under the rules of the day, in the order of the checklist."""
        from records.review.rulebook import RuleBook

        return list(RuleBook.load().on(day, klass=klass, service=service))

    def lives_on(self, day: dt.date) -> bool:
        return (
            not self.proposed and self.effective_from <= day and (self.effective_to is None or self.effective_to >= day)
        )

    def fits(self, klass: str, service: str) -> bool:
        """Whether stays of this class and service are held to it; services are compared without regard to case."""
        services = {name.casefold() for name in self.services}
        return (not self.classes or klass in self.classes) and (not services or service.casefold() in services)

    def requirement(self, limit: int | None = None) -> rules.Requirement:
        """The rule as the checks read it. `limit` takes the place of its own number, in the same unit."""
        hours, days = self.hours, self.days
        if limit is not None:
            hours, days = (limit, None) if hours is not None else (None, limit)
        return rules.Requirement(
            key=self.key, how=self.how, label=self.label, types=tuple(self.types), others=tuple(self.others), hours=hours,
            days=days, role=self.role, citation=self.citation, severity=self.severity, event=self.event, timing=self.timing,
            elements=tuple(self.elements), except_emergency=self.except_emergency, rule=self.pk,
        )  # fmt: skip


class Reevaluation(Fact):
    """One run over all records, or those of late: its parts are worked off behind the requests, and can be resumed."""

    why = models.CharField(max_length=200)
    since = models.DateField(
        null=True, blank=True, help_text="In house, or discharged on this day or later; empty: every encounter"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty: by the clock, when a rule took effect",
    )  # fmt: skip
    rule = models.ForeignKey(RequirementRule, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Fact.Meta):
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "since"], condition=Q(rule__isnull=False, started_by__isnull=True),
                name="a_rule_takes_effect_once",
            ),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True) | Q(finished_at__isnull=False), name="reevaluation_stopped_is_over"
            ),
        ]  # fmt: skip


class ReevaluationPart(models.Model):
    """Encounters from one key to another. `worker` names the lease of who has it; what died with it is taken up by the next."""

    run = models.ForeignKey(Reevaluation, on_delete=models.PROTECT, related_name="parts")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    size = models.PositiveIntegerField()
    worker = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "worker", "id"], condition=Q(done_at__isnull=True), name="part_to_do")]

    def __str__(self) -> str:
        return f"Part {self.pk} of run {self.run_id}"
