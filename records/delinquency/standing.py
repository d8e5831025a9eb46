"""Where providers stand: what they owe, how late, and what follows from it. Also as of a moment that has passed."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts import clock
from accounts.people.models import Facility, ProviderProfile
from records.delinquency import policies, rules
from records.delinquency.models import Exemption, LetterRecord, Suspension, SuspensionPeriod
from records.review.models import Chart, Deficiency, DeficiencyEvent


def delinquent_charts(provider: ProviderProfile, facility: Facility, now: dt.datetime | None = None) -> QuerySet[Chart]:
    """Records of stays past their whole limit on which the provider owes something: five lacks are one record."""
    owed = Deficiency.objects.filter(provider=provider, status__in=Deficiency.LIVE).values("chart")
    return Chart.objects.filter(pk__in=owed, facility=facility, to_analyze=True, due_at__lt=now or clock.now())


def owed_at(facility: Facility, moment: dt.datetime) -> QuerySet[Deficiency]:
    """What was owed at the facility on records of discharged stays at this moment, by the histories of its deficiencies.

    Whoever declined still owes; what was reassigned is owed by whom it went to, on the clock that it had.
    """
    last = DeficiencyEvent.objects.filter(subject=OuterRef("pk"), at__lte=moment).order_by("-at", "-id")
    rows = Deficiency.objects.filter(Q(closed_at=None) | Q(closed_at__gt=moment), facility=facility)
    rows = rows.filter(chart__to_analyze=True, chart__discharged_at__lte=moment)
    rows = rows.annotate(then=Subquery(last.values("now")[:1])).filter(then__in=Deficiency.LIVE)
    return rows.select_related("chart__encounter", "provider", "document__type", "wanted")


@dataclass
class Standing:
    """One provider at one facility on one day. Records are keyed by chart; ages are days since the discharge."""

    provider: ProviderProfile
    ages: dict[int, int] = field(default_factory=dict)
    delinquent: set[int] = field(default_factory=set)
    overdue: set[int] = field(default_factory=set)
    items: int = 0
    excuse: Exemption | None = None
    suspension: Suspension | None = None
    notice: int | None = None
    days_suspended: int = 0
    active: bool = True

    @property
    def incomplete(self) -> int:
        return len(self.ages)

    @property
    def late(self) -> int:
        """Overdue, and not delinquent as well."""
        return len(self.overdue - self.delinquent)

    @property
    def oldest(self) -> int:
        return max(self.ages.values(), default=0)

    @property
    def state(self) -> tuple[str, str]:
        """Tone and words for the list of providers: what weighs most."""
        if self.suspension and self.suspension.status == "SUSPENDED":
            return "stop", "Suspended"
        if self.excuse:
            return "lock", f"{self.excuse.get_kind_display()} until {self.excuse.ends_on:%b} {self.excuse.ends_on.day}"
        if self.suspension:
            return "wait", self.suspension.get_status_display()
        if not self.active:
            return "late", "No longer active: the chair decides"
        if self.delinquent:
            return "stop", "Delinquent"
        return ("late", "Overdue") if self.overdue else ("doing", "In time")


def standings(facility: Facility, *, only: ProviderProfile | None = None) -> list[Standing]:
    """Every provider who owes something or is suspended or excused, the most delinquent first; or `only` this one.

    Six queries, however many providers and records there are.
    """
    now = clock.now()
    today, whose = clock.local(now, facility).date(), {"provider": only} if only else {}
    found = _count(facility, now, whose)
    excuses = {e.provider_id: e for e in Exemption.on(today, facility=facility, **whose).order_by("ends_on")}
    open_ones = Suspension.objects.filter(facility=facility, status__in=Suspension.OPEN, **whose)
    suspended = {s.provider_id: s for s in open_ones}
    for person in _providers((excuses.keys() | suspended.keys()) - found.keys()):
        found[person.pk] = Standing(person)
    noticed, periods = _noticed(facility, found), _periods(facility, found)
    for key, one in found.items():
        one.excuse, one.suspension = excuses.get(key), suspended.get(key)
        one.active = one.provider.is_here(today)
        one.notice = max((level for chart, level in noticed.get(key, ()) if chart in one.ages), default=None)
        one.days_suspended = rules.days_suspended(periods.get(key, ()), today.year, today)
    order = sorted(found.values(), key=lambda s: (s.provider.family, s.provider.given))
    return sorted(order, key=lambda s: (len(s.delinquent), s.late, s.incomplete), reverse=True)


def _count(facility, now, whose) -> dict[int, Standing]:
    found: dict[int, Standing] = {}
    today = clock.local(now, facility).date()
    for row in owed_at(facility, now).filter(provider__isnull=False, **whose).select_related("provider__user", "chart"):
        one = found.setdefault(row.provider_id, Standing(row.provider))
        one.items += 1
        one.ages[row.chart_id] = age_of(row.chart, facility, today)
        if row.due_at < now:
            one.overdue.add(row.chart_id)
        if row.chart.due_at < now:
            one.delinquent.add(row.chart_id)
    return found


def _providers(keys) -> list[ProviderProfile]:
    return list(ProviderProfile.objects.filter(pk__in=keys).select_related("user"))


def _noticed(facility, keys) -> dict[int, list[tuple[int, int]]]:
    rows = LetterRecord.objects.filter(provider__in=keys, chart__facility=facility)
    found = defaultdict(list)
    for provider, chart, level in rows.values_list("provider", "chart", "level"):
        found[provider].append((chart, level))
    return found


def _periods(facility, keys) -> dict[int, list[rules.Period]]:
    found = defaultdict(list)
    rows = SuspensionPeriod.objects.filter(provider__in=keys, facility=facility)
    for provider, starts, ends in rows.values_list("provider", "starts_on", "ends_on"):
        found[provider].append((starts, ends))
    return found


def age_of(chart: Chart, facility: Facility, today: dt.date) -> int:
    """Calendar days of the facility since the discharge, day 0."""
    return (today - clock.local(chart.discharged_at, facility).date()).days


def days_suspended(provider: ProviderProfile, facility: Facility) -> list[tuple[int, int]]:
    """(year, days) of every year in which the provider was suspended at the facility, the latest first."""
    today = clock.today(facility)
    periods = _periods(facility, [provider.pk]).get(provider.pk, [])
    years = {year for first, last in periods for year in range(first.year, (last or today).year + 1)}
    counted = ((year, rules.days_suspended(periods, year, today)) for year in sorted(years, reverse=True))
    return [(year, days) for year, days in counted if days]


def one(provider: ProviderProfile, facility: Facility) -> Standing:
    """The standing of one provider, in order to show it to them or to the department."""
    return next(iter(standings(facility, only=provider)), Standing(provider))


def next_notice_in(standing: Standing) -> int | None:
    """Days until the next letter, or None when none is to come."""
    waits = [
        level - age
        for age in standing.ages.values()
        if (level := rules.next_notice(age, policies.levels())) is not None
    ]
    return min(waits, default=None)
