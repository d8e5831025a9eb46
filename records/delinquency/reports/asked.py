"""What a person asks of a report: today's figures, or those of a closed month in one of its versions."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from accounts import clock
from accounts.people.models import Facility
from records.delinquency import rules
from records.delinquency.models import MonthClose, SuspensionPeriod
from records.delinquency.reports import figures, lines
from records.delinquency.reports.lines import Line
from records.delinquency.reports.registry import Report

TREND = 12


@dataclass
class Asked:
    """One look at one report. `close` is the closed month, or None for what stands now."""

    report: Report
    facility: Facility
    close: MonthClose | None = None
    moment: dt.datetime = field(default_factory=clock.now)

    @property
    def month(self) -> dt.date:
        return self.close.month if self.close else rules.month_of(clock.local(self.moment, self.facility).date())

    @cached_property
    def lines(self) -> list[Line]:
        return lines.frozen(self.close) if self.close else lines.live(self.facility, self.month, self.moment)

    @cached_property
    def totals(self) -> dict:
        if self.close:
            return self.close.totals
        year = lines.discharges_in_year(self.facility, self.moment)
        return figures.totals(self.lines, year) | {"suspended": suspended(self.facility, self.moment)}

    @cached_property
    def closes(self) -> list[MonthClose]:
        """The closed months up to the one shown, each in its latest version, the oldest first; of a closed month as they
        stood when it was closed, so that it prints the same when an earlier one is counted again."""
        rows = MonthClose.objects.filter(facility=self.facility, month__lte=self.month).order_by("-month", "-version")
        if self.close:
            rows = rows.filter(closed_at__lte=self.close.closed_at)
        latest = {row.month: row for row in reversed(rows[: TREND * 3])}
        if self.close:
            latest[self.close.month] = self.close
        return sorted(latest.values(), key=lambda row: row.month)[-TREND:]

    @property
    def period(self) -> str:
        """ "October 2026", or "November 2026 to November 22"."""
        words = f"{self.month:%B %Y}"
        if self.close:
            return words
        today = clock.local(self.moment, self.facility)
        return f"{words}, to {today:%B} {today.day}"

    @property
    def counted(self) -> str:
        """When it was counted and by whom, as it stands under every figure."""
        if self.close is None:
            return f"Counted {_moment(self.moment, self.facility)}; the month is not closed"
        who = f" by {self.close.closed_by}" if self.close.closed_by else " by the night"
        version = f", version {self.close.version} ({self.close.reason})" if self.close.version > 1 else ""
        as_of = clock.local(self.close.counted_at, self.facility)
        return f"As of {as_of:%B} {as_of.day}, {as_of.year}; closed {_moment(self.close.closed_at, self.facility)}{who}{version}"

    def address(self, name: str = "report_show", **query) -> str:
        """Where this look, or the records behind a number of it, is found. Nothing in it says who a patient is."""
        kept = {"month": f"{self.close.month:%Y-%m}", "version": self.close.version} if self.close else {}
        asked = urlencode({key: value for key, value in (kept | query).items() if value})
        url = reverse(f"delinquency:{name}", args=[self.report.key])
        return f"{url}?{asked}" if asked else url

    def records(self, measure: str, **query) -> str:
        return self.address("report_records", measure=measure, **query)


def _moment(moment, facility) -> str:
    local = clock.local(moment, facility)
    return f"{local:%B} {local.day}, {local.year}, {local:%H:%M}"


def read(request, report: Report, facility: Facility) -> Asked:
    """The look that the address names. Http404 for a month or version that was not closed."""
    month, version = request.GET.get("month", ""), request.GET.get("version", "")
    if not month:
        return Asked(report, facility)
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404("no such month") from None
    rows = MonthClose.objects.filter(facility=facility, month=first).select_related("closed_by").order_by("-version")
    found = rows.filter(version=int(version)).first() if version.isdecimal() and len(version) < 5 else rows.first()
    if found is None:
        raise Http404("not closed")
    return Asked(report, facility, found)


def suspended(facility: Facility, moment: dt.datetime) -> list[list]:
    """[provider's public id, name, days suspended in the year until then], the most first."""
    today = clock.local(moment, facility).date()
    rows = SuspensionPeriod.objects.filter(facility=facility, starts_on__lte=today).select_related("provider")
    people, periods = {}, {}
    for row in rows:
        people[row.provider_id] = row.provider
        ends = row.ends_on if row.ends_on and row.ends_on <= today else None
        periods.setdefault(row.provider_id, []).append((row.starts_on, ends))
    counted = [
        [people[key].public_id, str(people[key]), rules.days_suspended(each, today.year, today)]
        for key, each in periods.items()
    ]  # fmt: skip
    return sorted((row for row in counted if row[2]), key=lambda row: (-row[2], row[1]))
