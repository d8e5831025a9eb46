"""What the figures are counted from: one line a fact, read from the record as of a moment, or from a closed month."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from accounts import clock
from accounts.people.models import Facility
from records.delinquency import standing
from records.delinquency.models import MonthClose
from records.delinquency.reports import timely
from records.encounters.models import Encounter
from records.review import facts
from records.review.dates import start_of_day
from records.review.models import Chart, Deficiency, DeficiencyEvent

OWED, HISTORY, OPERATIVE, ORDERS, COMPLETED, DECLINED = "owed", "hp", "operative", "orders", "completed", "declined"
MEASURES = {timely.HISTORY: HISTORY, timely.OPERATIVE: OPERATIVE, timely.ORDERS: ORDERS}
NO_SERVICE, NOBODY = "No service", "Nobody yet"
WAITS = "Waits for an answer"


@dataclass(frozen=True)
class Line:
    """One fact of one record. `provider` is a public id or "". `days`: since discharge, to completion, or to an answer.

    owed: an item that is lacking. hp, operative, orders: of a discharge of the month, `met` in time or not.
    completed: a record of the month, by its attending. declined: a "not mine" of the month, `met` when answered.
    """

    measure: str
    chart: int
    provider: str = ""
    provider_name: str = NOBODY
    service: str = NO_SERVICE
    kind: str = ""
    days: int = 0
    met: bool = False
    overdue: bool = False
    delinquent: bool = False
    words: str = ""


FIELDS = ("measure", "provider_name", "service", "kind", "days", "met", "overdue", "delinquent", "words")


def live(facility: Facility, month: dt.date, moment: dt.datetime) -> list[Line]:
    """All lines as of the moment: what is owed then, and what has happened in the month until then."""
    start = _start(facility, month)
    return [
        *owed(facility, moment), *requirements(facility, start, moment), *completed(facility, start, moment),
        *declined(facility, start, moment),
    ]  # fmt: skip


def frozen(close: MonthClose) -> list[Line]:
    """The lines of a closed month, in the words that they were counted under."""
    rows = close.lines.order_by("pk").values_list("chart_id", "provider__public_id", *FIELDS)
    return [Line(chart=chart, provider=who or "", **dict(zip(FIELDS, rest, strict=True))) for chart, who, *rest in rows]


def _start(facility, month) -> dt.datetime:
    return start_of_day(month, ZoneInfo(facility.time_zone))


def _who(provider) -> dict:
    return {"provider": provider.public_id, "provider_name": str(provider)} if provider else {}


def _service(encounter) -> str:
    return encounter.service or NO_SERVICE


def owed(facility: Facility, moment: dt.datetime) -> Iterator[Line]:
    """Every item owed on the records of discharged stays, with the age of its record in days."""
    today = clock.local(moment, facility).date()
    for row in standing.owed_at(facility, moment):
        yield Line(
            OWED, row.chart_id, **_who(row.provider), service=_service(row.chart.encounter),
            kind=row.get_kind_display(), days=standing.age_of(row.chart, facility, today), overdue=row.due_at < moment,
            delinquent=row.chart.due_at < moment,
        )  # fmt: skip


def requirements(facility: Facility, start: dt.datetime, moment: dt.datetime) -> Iterator[Line]:
    """Whether the history, the operative reports and the orders' signatures of each discharge since `start` were in time."""
    stays = Encounter.objects.filter(
        facility=facility, discharged_at__gte=start, discharged_at__lte=moment, status=Encounter.Status.DISCHARGED,
        chart__to_analyze=True,
    )  # fmt: skip
    book = timely.Book()
    for encounter in facts.with_facts(stays.select_related("chart")).order_by("discharged_at", "pk"):
        providers = {encounter.attending_id: encounter.attending}
        for found in book.judge(encounter):
            whose = providers.get(found.provider) or book.provider(found.provider)
            yield Line(MEASURES[found.how], encounter.chart.pk, **_who(whose), service=_service(encounter), kind=found.label,
                       met=found.in_time, words=found.words[:300])  # fmt: skip


def completed(facility: Facility, start: dt.datetime, moment: dt.datetime) -> Iterator[Line]:
    """Records completed since `start`, with the calendar days from their discharge."""
    rows = Chart.objects.filter(
        facility=facility,
        to_analyze=True,
        completed_at__gte=start,
        completed_at__lte=moment,
        discharged_at__isnull=False,
    )
    for chart in rows.select_related("encounter__attending").order_by("completed_at", "pk"):
        done = clock.local(chart.completed_at, facility).date()
        yield Line(COMPLETED, chart.pk, **_who(chart.encounter.attending), service=_service(chart.encounter),
                   days=max(standing.age_of(chart, facility, done), 0), met=True)  # fmt: skip


def declined(facility: Facility, start: dt.datetime, moment: dt.datetime) -> Iterator[Line]:
    """Each "not mine" since `start`, its reason, and how the department has answered until then."""
    after = DeficiencyEvent.objects.filter(subject=OuterRef("subject"), id__gt=OuterRef("id"), at__lte=moment)
    after = after.order_by("id")
    rows = DeficiencyEvent.objects.filter(verb="decline", subject__facility=facility, at__gte=start, at__lte=moment)
    rows = rows.annotate(answer=Subquery(after.values("now")[:1]), answered=Subquery(after.values("at")[:1]))
    for event in rows.select_related("subject__chart__encounter", "subject__provider").order_by("at", "id"):
        row, end = event.subject, event.answered or moment
        days = (clock.local(end, facility).date() - clock.local(event.at, facility).date()).days
        words = Deficiency.Status(event.answer).label if event.answer else WAITS
        yield Line(DECLINED, row.chart_id, **_who(row.provider), service=_service(row.chart.encounter),
                   kind=row.get_decline_reason_display() or "Other", days=days, met=bool(event.answer), words=words)  # fmt: skip


def discharges_in_year(facility: Facility, moment: dt.datetime) -> int:
    """Discharges of the classes that are analyzed in the twelve months that end with the moment's day."""
    local = clock.local(moment, facility)
    day = local.replace(year=local.year - 1) if (local.month, local.day) != (2, 29) else local - dt.timedelta(days=366)
    rows = Chart.objects.filter(facility=facility, to_analyze=True, discharged_at__gt=day, discharged_at__lte=moment)
    return rows.exclude(encounter__status__in=("CANCELLED", "ENTERED_IN_ERROR")).count()


def of(lines: Iterable[Line], measure: str) -> list[Line]:
    return [line for line in lines if line.measure == measure]
