"""Closing a month: its lines and figures are kept as they stood at its last moment, and never change again."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Max

from accounts import audit, clock
from accounts.access import require
from accounts.people.models import Facility, ProviderProfile
from accounts.policy import policy
from accounts.workflow import Refused
from records.delinquency import rules
from records.delinquency.models import MonthClose, MonthLine
from records.delinquency.reports import figures, lines
from records.delinquency.reports.asked import suspended
from records.review.dates import end_of_day
from records.review.models import Chart
from records.transcription import report as turnaround

POLICIES = ("chart_completion_days", "suspension_day", "delinquency_benchmark", "analyzed_classes")


def count_moment(facility: Facility, month: dt.date) -> dt.datetime:
    """The last second of the month on the facility's clock: a record due on its last day is in time until then."""
    last = rules.next_month(month) - dt.timedelta(days=1)
    return end_of_day(last, ZoneInfo(facility.time_zone))


def close_ended_months(facility: Facility) -> list[MonthClose]:
    """Close every month that has ended since the last close; the first night closes the month before it."""
    this = rules.month_of(clock.today(facility))
    last = MonthClose.objects.filter(facility=facility).aggregate(last=Max("month"))["last"]
    month = rules.next_month(last) if last else rules.months_before(this, 1)
    if (
        last is None
        and not Chart.objects.filter(facility=facility, discharged_at__lte=count_moment(facility, month)).exists()
    ):
        return []
    made = []
    while month < this:
        made.append(close_month(facility, month))
        month = rules.next_month(month)
    return made


def close_month(facility: Facility, month: dt.date) -> MonthClose:
    """The first version of a month, counted as of its end."""
    return _close(facility, month, version=1)


def correct(*, close: MonthClose, by, reason: str) -> MonthClose:
    """Count a closed month again as of its own end: a new version beside the old one, with who and why."""
    require(by, "records.correct_month")
    if not reason.strip():
        raise Refused("A correction needs its reason in words.")
    if latest(close.facility, close.month).pk != close.pk:
        raise Refused("There is a later version of this month already.")
    return _close(close.facility, close.month, version=close.version + 1, by=by, reason=reason.strip())


def latest(facility: Facility, month: dt.date) -> MonthClose | None:
    return MonthClose.objects.filter(facility=facility, month=month).order_by("-version").first()


def _close(facility, month, *, version, by=None, reason="") -> MonthClose:
    moment = count_moment(facility, month)
    found = lines.live(facility, month, moment)
    totals = figures.totals(found, lines.discharges_in_year(facility, moment))
    totals["suspended"] = suspended(facility, moment)
    totals["turnaround"] = turnaround.kept(facility, month, moment)
    totals["policies"] = {key: policy(key) for key in POLICIES}
    with audit.act("month.close", by=by) as act:
        close = MonthClose.objects.create(
            facility=facility, month=month, version=version, counted_at=moment, closed_at=clock.now(), closed_by=by,
            reason=reason, totals=totals,
        )  # fmt: skip
        act.obj = act.obj or close
        _keep(close, found)
    return close


def _keep(close, found) -> None:
    keys = dict(
        ProviderProfile.objects.filter(public_id__in={one.provider for one in found}).values_list("public_id", "pk")
    )
    rows = [
        MonthLine(
            close=close, chart_id=one.chart, provider_id=keys.get(one.provider),
            **{name: getattr(one, name) for name in lines.FIELDS},
        )
        for one in found
    ]  # fmt: skip
    MonthLine.objects.bulk_create(rows, batch_size=1000)
