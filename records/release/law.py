"""The states' rules: a table that the department fills, each row in force from one day on (domain 5.3 to 5.5)."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value

from accounts.audit.bulk import AuditedManager, AuditedQuerySet
from accounts.base import Fact
from accounts.people.models import DateRange
from records.documents.models import SENSITIVITIES
from records.release.rules import states
from records.release.rules.shipped import SHIPPED, SHIPPED_FROM

STATES = tuple(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "  # noqa: SIM905
    "PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP".split()
)
JURISDICTIONS = [(states.FEDERAL, "Federal"), *((one, one) for one in STATES)]


class ReleaseRuleQuerySet(AuditedQuerySet):
    def on(self, day: dt.date):
        """In force on the day."""
        return self.filter(Q(effective_to=None) | Q(effective_to__gte=day), effective_from__lte=day)

    def of(self, state: str):
        """Those that hold in a state: its own, and the federal ones."""
        return self.filter(jurisdiction__in=[states.FEDERAL, state or states.FEDERAL])


class ReleaseRule(Fact):
    """One thing that one jurisdiction says on one topic, from a day on. Changed by a new row; never deleted."""

    jurisdiction = models.CharField(max_length=2, choices=JURISDICTIONS)
    topic = models.CharField(max_length=10, choices=list(states.TOPICS.items()))
    category = models.CharField("about", max_length=20, choices=list(SENSITIVITIES.items()), blank=True)
    number = models.PositiveSmallIntegerField("days or age", null=True, blank=True)
    business_days = models.BooleanField("business days", default=False)
    least = models.PositiveIntegerField(
        "from how many residents", null=True, blank=True, help_text="Of a notice of a breach to the state: 1 for any"
    )
    applies = models.CharField(max_length=14, choices=list(states.NAMING.items()), blank=True)
    wording = models.TextField(max_length=1000, blank=True, help_text="What the form must say")
    citation = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True, help_text="Why this version was made; no names of patients")
    to_verify = models.BooleanField(default=True, help_text="Nobody has compared it with the law in force yet")
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty: it ships with the software",
    )  # fmt: skip

    objects = AuditedManager.from_queryset(ReleaseRuleQuerySet)()

    class Meta(Fact.Meta):
        default_permissions = ("view",)
        permissions = [("manage_releaserule", "Change the states' rules of release")]
        ordering = ["jurisdiction", "topic", "category", "effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="releaserule_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False, to_verify=False),
                name="releaserule_verified_whole",
            ),
            # What each topic must say.
            models.CheckConstraint(
                condition=(Q(topic__in=["deadline", "majority", "life", "breach"], number__gt=0, category=""))
                | (Q(topic="authority", number__gt=0, least__gt=0, category="") & ~Q(wording=""))
                | (Q(topic="minor", number__isnull=False) & ~Q(category=""))
                | (Q(topic="naming") & ~Q(category="") & ~Q(applies=""))
                | (Q(topic="wording") & ~Q(wording="")),
                name="releaserule_says_something",
            ),
            ExclusionConstraint(
                name="one_releaserule_in_force",
                expressions=[
                    ("jurisdiction", RangeOperators.EQUAL),
                    ("topic", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def says(self) -> str:
        """What the row says, in words: `15 business days`, `From age 12`, `Named on an authorization`."""
        if self.topic == "minor":
            return f"From age {self.number}" if self.number else "At any age"
        if self.topic == "majority":
            return f"{self.number} years"
        if self.topic == "authority":
            return f"{self.wording}: {_days(self)} from {self.least} resident{'' if self.least == 1 else 's'}"
        if self.number is not None:
            return _days(self)
        return self.get_applies_display() or self.wording

    def row(self) -> states.Row:
        """As the rules read it."""
        return states.Row(
            key=self.public_id, jurisdiction=self.jurisdiction, topic=self.topic, category=self.category,
            number=self.number, business_days=self.business_days, applies=self.applies, wording=self.wording,
            citation=self.citation, least=self.least,
        )  # fmt: skip


def _days(rule) -> str:
    return f"{rule.number} {'business' if rule.business_days else 'calendar'} days"


def laws_for(facility, day: dt.date) -> states.Laws:
    """What the table says for a facility's state on a day: one query."""
    return states.laws(rule.row() for rule in ReleaseRule.objects.on(day).of(facility.state))


def synchronize(using: str = "default", **kwargs) -> None:
    """Write the rows that ship and are not there yet; what the department has changed stays as it is."""
    from django.db import connections

    from accounts import audit

    if ReleaseRule._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration of part of the house
    present = set(ReleaseRule.objects.values_list("jurisdiction", "topic", "category"))
    missing = [row for row in SHIPPED if (row["jurisdiction"], row["topic"], row["category"]) not in present]
    if missing:
        with audit.act("releaserule.synchronize", by=None):
            for row in missing:
                ReleaseRule(effective_from=SHIPPED_FROM, **row).save(force_insert=True)
