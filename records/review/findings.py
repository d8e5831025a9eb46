"""Qualitative findings (domain 3.3): what an analyst sees wrong in the words themselves, hung on the passage.

A finding has one passage or several (the two sides of a contradiction). Where the domain says so it asks the author
by a deficiency, whose answer settles it; the rest is kept for teaching, or for the coder.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact, Voidable
from accounts.workflow import Event, Refused, Workflow, step
from records.review.models import Deficiency


@dataclass(frozen=True)
class Sort:
    """A kind of finding: its name, the key that chooses it, what the author is asked for ("": nothing), in words."""

    label: str
    key: str
    asks: str
    words: str


INCONSISTENT, INCOMPLETE = Deficiency.Kind.INCONSISTENT.value, Deficiency.Kind.INCOMPLETE.value
# The words put a question, never an answer: a clarification does not lead.
SORTS = {
    "contradiction": Sort("Contradiction", "c", INCONSISTENT, "this and other words of the record do not agree"),
    "laterality": Sort("Left or right", "l", INCONSISTENT, "the side does not agree with the rest of the record"),
    "copied": Sort("Copied forward", "f", INCONSISTENT, "copied from an earlier note: is it so on this day?"),
    "unsupported": Sort("Unsupported diagnosis", "u", INCONSISTENT, "what does this diagnosis rest on?"),
    "identity": Sort("Age, sex or name", "n", INCONSISTENT, "this does not fit the patient"),
    "dates": Sort("Date or time", "t", INCONSISTENT, "the date or time does not fit the stay"),
    "incomplete": Sort("Unfinished", "i", INCOMPLETE, "a blank or an unfinished sentence"),
    "abbreviation": Sort("Abbreviation", "b", "", "an abbreviation that can mean several things"),
    "do_not_use": Sort("Do not use", "d", "", "an abbreviation on the do-not-use list"),
    "poa": Sort("Present on admission", "p", "", "whether it was present on admission does not agree"),
    "other": Sort("Something else", "o", "", "to be looked at"),
}
KINDS = [(key, sort.label) for key, sort in SORTS.items()]


class Finding(Fact):
    class Status(models.TextChoices):
        OPEN = "OPEN", "Open"
        SETTLED = "SETTLED", "Settled"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    chart = models.ForeignKey("records.Chart", on_delete=models.PROTECT, related_name="findings")
    encounter = models.ForeignKey("records.Encounter", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    kind = models.CharField(max_length=16, choices=KINDS)
    note = models.CharField(max_length=500, blank=True)
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    deficiency = models.OneToOneField(
        Deficiency, null=True, blank=True, on_delete=models.PROTECT, related_name="finding",
        help_text="How its author was asked",
    )  # fmt: skip
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        indexes = [models.Index(fields=["chart", "status"])]

    @property
    def sort(self) -> Sort:
        return SORTS[self.kind]

    @property
    def is_open(self) -> bool:
        """What the author was asked is settled by the answer."""
        return self.status == self.Status.OPEN and (self.deficiency is None or self.deficiency.live)

    @property
    def state(self) -> tuple[str, str]:
        """Tone and words."""
        if self.status != self.Status.OPEN:
            return ("done", "Settled") if self.status == self.Status.SETTLED else ("stop", "Withdrawn")
        if self.deficiency is None:
            return "open", "Noted"
        return ("wait", "Asked") if self.deficiency.live else ("done", self.deficiency.get_status_display())


class FindingEvent(Event):
    subject = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="events")


class FindingPassage(Fact, Voidable):
    """The words a finding points at: offsets in the text of a version, or a page of a picture."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="passages")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="passages")
    version = models.ForeignKey("records.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField(default=1)
    start = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: a page of a picture")
    end = models.PositiveIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(end__gt=models.F("start")),
                name="finding_passage_from_to",
            ),
            Voidable.void_constraint("finding_passage_void_whole"),
        ]
        indexes = [models.Index(fields=["document"])]


def unanswered(finding, by):
    if finding.deficiency is not None and finding.deficiency.live:
        raise Refused("Its author was asked: the answer settles it. Withdraw it if it was a mistake.")


MANAGE = "records.manage_deficiency"
FINDING = Workflow(
    "finding",
    Finding.Status,
    Finding.Status.OPEN,
    [
        step("settle", "OPEN", "SETTLED", MANAGE, unanswered, label="Settled", reason_required=True),
        step("withdraw", "OPEN", "WITHDRAWN", MANAGE, label="Withdraw", reason_required=True),
    ],
)
