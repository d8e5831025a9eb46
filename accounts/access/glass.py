"""Break the glass: one person, one patient, a few hours, to read; told at once and reviewed by someone else.

Domain section 6. The grant is an ordinary grant whose source begins with "glass"; this row keeps its story.
"""

import datetime as dt
import re

from django.conf import settings
from django.db import models

from accounts import audit, clock
from accounts.access import grant, has_verb, reach_of, require
from accounts.access.grants import READ
from accounts.access.reach import GLASS
from accounts.base import Fact
from accounts.policy import policy
from accounts.workflow import Event, Refused, Workflow, step

REASONS = [
    ("emergency", "Emergency treatment"),
    ("on_call", "On-call or covering care"),
    ("consult", "Asked for a consultation"),
    ("quality", "Quality or safety review"),
    ("record_work", "Work on the record assigned to me"),
    ("other", "Other, explained below"),
]
SHORTEST_TEXT = 15


class BreakGlass(Fact):
    """One breaking of the glass, and its review."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "To be reviewed"
        JUSTIFIED = "JUSTIFIED", "Justified"
        UNJUSTIFIED = "UNJUSTIFIED", "Not justified"
        INVESTIGATION = "INVESTIGATION", "Under investigation"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="glass_broken")
    # accounts imports nothing above it, so the patient is a key here; records adds the constraint-free look-up.
    patient_id = models.BigIntegerField(db_index=True)
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    grant_id = models.BigIntegerField()
    reason_code = models.CharField(max_length=12, choices=REASONS)
    reason_text = models.TextField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    review_due = models.DateTimeField()
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.PENDING)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the privacy officers were told")
    escalated_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was not reviewed in time, and more were told"
    )
    case = models.ForeignKey(
        "accounts.Investigation", null=True, blank=True, on_delete=models.PROTECT, related_name="broken_glass"
    )

    class Meta(Fact.Meta):
        permissions = [("review_glass", "Review why the glass was broken")]
        indexes = [models.Index(fields=["status", "review_due"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="glass_reviewed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="INVESTIGATION", case__isnull=False)
                | (~models.Q(status="INVESTIGATION") & models.Q(case__isnull=True)),
                name="glass_case_is_there",
            ),
        ]


class BreakGlassEvent(Event):
    subject = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="events")


def not_by_the_one_who_broke_it(glass, by):
    if glass.user_id == by.pk:
        raise Refused("Nobody reviews their own access: another privacy officer does.")


REVIEW = Workflow(
    "glass",
    BreakGlass.Status,
    BreakGlass.Status.PENDING,
    [
        step("justify", "PENDING", "JUSTIFIED", "accounts.review_glass", not_by_the_one_who_broke_it,
             label="Justified", reason_required=True, key="y"),
        step("reject", "PENDING", "UNJUSTIFIED", "accounts.review_glass", not_by_the_one_who_broke_it,
             label="Not justified", reason_required=True, key="n"),
        step("investigate", "UNJUSTIFIED", "INVESTIGATION", "accounts.review_glass", not_by_the_one_who_broke_it,
             label="Open a case", key="c"),
    ],
)  # fmt: skip


def check_reason(code: str, text: str) -> None:
    """A coded reason and real words. Raises ValueError that says what is missing."""
    if code not in dict(REASONS):
        raise ValueError("Choose the reason that fits best.")
    letters = re.sub(r"[^A-Za-z]", "", text)
    if len(text.strip()) < SHORTEST_TEXT or len(set(letters.lower())) < 5:
        raise ValueError("Say in a sentence why you need this record: the privacy officer reads it.")


def break_glass(*, user, patient, reason_code: str, reason_text: str, facility) -> BreakGlass:
    """Open one patient to one person, to read, for policy("break_glass_hours") hours.

    The caller has re-authenticated the person. A block is never opened. Raises ValueError on a reason that says
    nothing, Denied without the verb, Refused when the patient is blocked to them or already open.
    """
    if not has_verb(user, "records.break_glass"):
        require(user, "records.break_glass")
    check_reason(reason_code, reason_text)
    reach = reach_of(user)
    if patient.pk in reach.blocked:
        raise Refused("This record is closed to you by the privacy office. Call the privacy officer.")
    if reach.door_to(patient) is not None:
        raise Refused("This record is open to you already.")
    now = clock.now()
    expires = now + dt.timedelta(hours=policy("break_glass_hours"))
    with audit.act("glass.break", by=user, obj=patient, detail={"reason": reason_code}):
        made = grant(
            user=user, obj=patient, ceiling=READ, source=GLASS, reason=reason_text, by=user, expires_at=expires
        )
        glass = BreakGlass(
            user=user, patient_id=patient.pk, facility=facility, grant_id=made.pk, reason_code=reason_code,
            reason_text=reason_text, at=now, expires_at=expires,
            review_due=add_business_days(now, policy("break_glass_review_days"), facility),
        )  # fmt: skip
        return REVIEW.start(glass, by=user, verb="break")


def add_business_days(moment: dt.datetime, days: int, facility=None) -> dt.datetime:
    """The same time of day, so many business days (Monday to Friday on the facility's calendar) later."""
    local = clock.local(moment, facility).replace(tzinfo=None)
    while days:
        local += dt.timedelta(days=1)
        days -= local.weekday() < 5
    return clock.local(moment, facility).replace(year=local.year, month=local.month, day=local.day).astimezone(dt.UTC)
