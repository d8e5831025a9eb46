"""What a night leaves of one record: a letter, a place on the list, leave, a matter before the committee, a closed month."""

import datetime as dt

from accounts import clock
from records.delinquency import actions, closing, letters
from records.delinquency.models import CommitteeMatter, Exemption, Letter, MonthClose, NightlyRun, Suspension
from records.delinquency.workflow import MATTER
from records.review.models import Deficiency


def letter(deficiency: Deficiency) -> Letter:
    """A notice of the seventh day about this deficiency."""
    return letters.write(
        kind="notice", provider=deficiency.provider, facility=deficiency.facility, owed=[deficiency], level=7, limit=30,
        suspension_day=30, run=night(deficiency.facility),
    )  # fmt: skip


def night(place) -> NightlyRun:
    day = clock.today(place)
    return NightlyRun.objects.get_or_create(
        facility=place, day=day, defaults={"ran_at": clock.now(), "letters_count": 1}
    )[0]


def listed(provider, place) -> Suspension:
    """On the suspension list; once, as the database wants it."""
    found = Suspension.objects.filter(provider=provider, facility=place, status__in=Suspension.OPEN).first()
    return found or actions.put_on_list(provider=provider, facility=place, records=1)


def leave(provider, place, *, by) -> Exemption:
    """Leave that begins next week."""
    day = clock.today(place) + dt.timedelta(days=7)
    return Exemption.objects.create(
        provider=provider, facility=place, kind="leave", starts_on=day, ends_on=day, reason="Away", entered_by=by
    )


def matter(deficiency: Deficiency, *, by) -> CommitteeMatter:
    """Before the committee."""
    return MATTER.start(CommitteeMatter(
        deficiency=deficiency, patient=deficiency.patient, facility=deficiency.facility, asked_at=clock.now(),
        sensitivity=deficiency.sensitivity,
    ), by=by, verb="ask", reason="The author has left")  # fmt: skip


def closed_month(place) -> MonthClose:
    month = clock.today(place).replace(day=1)
    return closing.latest(place, month) or closing.close_month(place, month)
