"""Who stands in for a clinician: a colleague who covers their inbox, or a delegate who prepares what they sign.

Nobody signs as author for another (domain 3.4: no delegation to staff). A covering physician cosigns in the cosigner's
place, with their own name and the words "for"; a delegate types and files drafts, which the clinician reads and signs.
"""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import IntegrityError, models
from django.db.models import F, Q, Value
from django.utils import timezone

from accounts import audit, clock
from accounts.access import grant, may, require, revoke
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.people.models import DateRange, live_on
from accounts.policy import declare, policy
from accounts.workflow import Refused

declare("cover_days", 60, "The longest that a colleague covers a clinician's inbox at a time, in days.")


class StandIn(Fact):
    """One person for one clinician in a period, both days included. Ended early, never deleted."""

    class Kind(models.TextChoices):
        COVER = "cover", "Covers"
        DELEGATE = "delegate", "Prepares"

    provider = models.ForeignKey("accounts.ProviderProfile", on_delete=models.PROTECT, related_name="stand_ins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stands_in")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day; empty only for a delegate")
    reason = models.CharField(max_length=200)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [
            ("name_standin", "Name who covers one's own inbox or prepares one's notes"),
            ("manage_standin", "Name who covers a colleague's inbox"),
            ("open_inbox", "Open one's own inbox, or that of a clinician for whom one stands in"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="standin_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind="delegate") | Q(ends_on__isnull=False), name="standin_cover_has_an_end"
            ),
            ExclusionConstraint(
                name="standin_once_at_a_time",
                expressions=[
                    ("provider", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_by__isnull=True),
            ),
        ]

    @property
    def source(self) -> str:
        """Of the grants that it gives."""
        return f"standin:{self.pk}"

    @property
    def covers(self) -> bool:
        return self.kind == self.Kind.COVER

    @property
    def is_live(self) -> bool:
        today = clock.today()
        return self.ended_by_id is None and self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)

    @classmethod
    def live(cls, **which) -> models.QuerySet:
        """Those in force today."""
        return cls.objects.filter(live_on(clock.today(), "starts_on", "ends_on"), ended_by=None, **which)


def name_stand_in(
    *, provider, user, kind: str, by, starts_on: dt.date, ends_on: dt.date | None, reason: str
) -> StandIn:
    """A clinician names their own; who manages the medical staff's inboxes names anybody's. Refused in words."""
    own = provider.user_id == by.pk
    require(by, "records.name_standin" if own else "records.manage_standin")
    _check(provider, user, kind, starts_on, ends_on, reason)
    try:
        with audit.act("standin.name", by=by, obj=user, detail={"for": provider.pk, "kind": kind}):
            return StandIn.objects.create(
                provider=provider, user=user, kind=kind, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(),
                named_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(f"{user} stands in for {provider} already in part of that time.") from error


def _check(provider, user, kind, starts_on, ends_on, reason) -> None:
    if provider.user_id == user.pk:
        raise Refused("Nobody stands in for themselves.")
    if not reason.strip():
        raise Refused("Say why: leave, night float, the practice's assistant …")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("It ends before it starts.")
    if kind == StandIn.Kind.COVER:
        _check_cover(user, starts_on, ends_on)


def _check_cover(user, starts_on, ends_on) -> None:
    who = getattr(user, "provider", None)
    if who is None or who.needs_cosigner:
        raise Refused("A physician covers for a physician: who needs a cosignature, or is no clinician, does not.")
    if ends_on is None:
        raise Refused("Give the last day: a cover ends.")
    if (ends_on - starts_on).days >= policy("cover_days"):
        raise Refused(f"A cover lasts {policy('cover_days')} days at most; name it again after that.")


def end(*, stand_in: StandIn, by) -> StandIn:
    """Over from now on, and the reach that it gave with it."""
    if by.pk not in (stand_in.provider.user_id, stand_in.user_id):
        require(by, "records.manage_standin")
    with audit.act("standin.end", by=by, obj=stand_in.user, detail={"for": stand_in.provider_id}):
        stand_in.ended_by = by
        stand_in.save(update_fields=["ended_by"])
        _take_back(stand_in)
    return stand_in


def _take_back(stand_in) -> None:
    from records.patients.models import PatientGrant

    for row in PatientGrant.objects.filter(source=stand_in.source, revoked_at=None).select_related(
        "user", "content_object"
    ):
        revoke(grant=row, by=None, reason="The cover is over")


def let_in(stand_in: StandIn, patient) -> None:
    """To the patient of what is opened in the covered inbox, as long as the cover lasts; a block closes even this."""
    if may(stand_in.user, "records.view_patient", patient):
        return
    reason = f"{stand_in.get_kind_display()} for {stand_in.provider}"
    grant(user=stand_in.user, obj=patient, ceiling="work", source=stand_in.source, by=None,
          expires_at=_midnight_after(stand_in.ends_on), reason=reason)  # fmt: skip


def _midnight_after(day: dt.date | None) -> dt.datetime | None:
    zone = timezone.get_default_timezone()
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone) if day else None


def covers_for(user, provider) -> StandIn | None:
    """The cover under which this person acts for the clinician today."""
    if provider is None:
        return None
    return StandIn.live(user=user, provider=provider, kind=StandIn.Kind.COVER).select_related("provider").first()


def prepares_for(user, provider) -> bool:
    """Whether this person types for the clinician today: as delegate, or as cover."""
    return provider is not None and StandIn.live(user=user, provider=provider).exists()
