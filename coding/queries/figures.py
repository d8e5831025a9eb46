"""How queries are answered: rate, response, turnaround, agreement, over all and by provider, author, service and month."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Avg, CharField, Count, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim, TruncMonth
from django.utils import timezone

from accounts import clock
from accounts.access import visible_to
from coding.assignment.models import CodeSet
from coding.queries.models import ANSWERS, Query
from coding.queries.rules import AGREED

NONE = "none"
MONTHS = 6
ANSWERED = Q(status__in=ANSWERS)


def counts() -> Q:
    """What is judged for the response rate: answered, or its day is over. What was withdrawn is not, nor what has time."""
    return ~Q(status="WITHDRAWN") & (ANSWERED | Q(status="CLOSED_NO_RESPONSE") | Q(due_at__lt=clock.now()))


def in_time() -> Q:
    return ANSWERED & Q(answered_at__lte=F("due_at"))


def measure(key: str) -> Q:
    """The queries behind a number. ValueError for a number that no page shows."""
    found = {
        "sent": Q(sent_at__isnull=False), "answered": ANSWERED, "due": counts(), "unanswered": counts() & ~ANSWERED,
        "in_time": in_time(), "agreed": ANSWERED & Q(answer__in=AGREED), "other": ANSWERED & ~Q(answer__in=AGREED),
        "withdrawn": Q(status="WITHDRAWN"), "no_response": Q(status="CLOSED_NO_RESPONSE"),
        "waiting": Q(status__in=["SENT", "ESCALATED"]),
        "escalated": Q(escalated_at__isnull=False),
    }  # fmt: skip
    if key not in found:
        raise ValueError(f"There is no number {key[:20]}.")
    return found[key]


CHOICES = [
    ("answered", "Answered"), ("due", "Answered or due"), ("unanswered", "Due, not answered"), ("in_time", "Answered in time"),
    ("agreed", "Answered, agreed"), ("other", "Answered otherwise"), ("waiting", "Waiting"), ("escalated", "Escalated"),
    ("no_response", "Closed without a response"), ("withdrawn", "Withdrawn"),
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """The figures of one provider, author, service or month, or of all. Days are calendar days of 24 hours, mean."""

    key: str
    name: str
    sent: int
    due: int
    answered_due: int
    answered: int
    in_time: int
    agreed: int
    days: float | None
    discharges: int | None = None

    @property
    def rate(self) -> str:
        """Queries sent per 100 discharges."""
        return "n/a" if not self.discharges else f"{100 * self.sent / self.discharges:.0f}"

    @property
    def response(self) -> str:
        return percent(self.answered_due, self.due)

    @property
    def agreement(self) -> str:
        return percent(self.agreed, self.answered)

    @property
    def turnaround(self) -> str:
        return "n/a" if self.days is None else f"{self.days:.1f}"


def percent(part: int, whole: int) -> str:
    """ "87%", or "n/a" of nothing."""
    return f"{part / whole:.0%}" if whole else "n/a"


def days_between(start: dt.datetime | None, end: dt.datetime | None) -> float | None:
    return (end - start).total_seconds() / 86_400 if start and end else None


# ------------------------------------------------------------------ the period


def day(text: str) -> dt.datetime:
    """The first moment of a day like 2026-11-01 on the site's clock. ValueError for anything else."""
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), _zone())


def bounds(month: str) -> tuple[dt.datetime, dt.datetime]:
    """The first moments of a month like 2026-11 and of the next. ValueError for anything else."""
    first = dt.date.fromisoformat(f"{month}-01")
    return day(f"{first}"), day(f"{(first + dt.timedelta(days=32)).replace(day=1)}")


def _zone() -> ZoneInfo:
    return timezone.get_default_timezone()


def since(months: int = MONTHS) -> dt.date:
    """The first of the month so many months back, this one counted."""
    first = clock.today().replace(day=1)
    for _ in range(months - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first


# ------------------------------------------------------------------ the figures


def _name(*parts) -> Trim:
    return Trim(Concat(*parts, output_field=CharField()))


BY = {
    "provider": (F("provider__public_id"), _name("provider__given", Value(" "), "provider__family")),
    "author": (F("author__public_id"), _name("author__first_name", Value(" "), "author__last_name")),
    "service": (Coalesce(NullIf("encounter__service", Value("")), Value(NONE)),
                Coalesce(NullIf("encounter__service", Value("")), Value("No service"))),
}  # fmt: skip
# Whose discharges a group's queries are measured by; an author has none.
DISCHARGES = {"provider": F("encounter__attending__public_id"), "service": BY["service"][0]}


def _sums() -> dict:
    took = ExpressionWrapper(F("answered_at") - F("sent_at"), output_field=DurationField())
    due = counts()
    return {
        "n_sent": Count("pk"), "n_due": Count("pk", filter=due), "n_met": Count("pk", filter=due & ANSWERED),
        "n_answered": Count("pk", filter=ANSWERED), "n_in_time": Count("pk", filter=in_time()),
        "n_agreed": Count("pk", filter=ANSWERED & Q(answer__in=AGREED)), "took": Avg(took, filter=ANSWERED),
    }  # fmt: skip


def _line(key: str, name: str, row: dict, discharges: int | None) -> Line:
    days = row["took"].total_seconds() / 86_400 if row["took"] is not None else None
    return Line(key, name, row["n_sent"], row["n_due"], row["n_met"], row["n_answered"], row["n_in_time"], row["n_agreed"], days,
                discharges)  # fmt: skip


def sent_since(user, start: dt.date):
    """The queries sent since a day, within the person's reach."""
    return visible_to(user, Query.objects.filter(sent_at__gte=day(f"{start}"))).order_by()


def _discharged_since(user, start: dt.date):
    """One code set an encounter, whoever claims: its first version."""
    return visible_to(user, CodeSet.objects.filter(discharged_at__gte=day(f"{start}"), version=1)).order_by()


def total(user, start: dt.date) -> Line:
    found = _discharged_since(user, start).aggregate(n=Count("encounter", distinct=True))["n"]
    return _line("", "All", sent_since(user, start).aggregate(**_sums()), found)


def grouped(user, start: dt.date, by: str) -> list[Line]:
    """By provider, author or service, those with the most queries first. Two queries."""
    key, name = BY[by]
    discharges: dict[str, int] = {}
    if by in DISCHARGES:
        rows = _discharged_since(user, start).annotate(of=DISCHARGES[by]).values("of")
        discharges = {row["of"]: row["n"] for row in rows.annotate(n=Count("encounter", distinct=True))}
    rows = sent_since(user, start).annotate(of=key, named=name).values("of", "named").annotate(**_sums())
    lines = [
        _line(row["of"], row["named"], row, discharges.get(row["of"]) if by in DISCHARGES else None) for row in rows
    ]
    return sorted(lines, key=lambda line: (-line.sent, line.name))


def by_month(user, start: dt.date) -> list[Line]:
    """Every month since the day, also those without a query, the earliest first. Two queries."""
    month = TruncMonth("sent_at", tzinfo=_zone())
    rows = {
        row["of"].strftime("%Y-%m"): row
        for row in sent_since(user, start).annotate(of=month).values("of").annotate(**_sums())
    }
    left = _discharged_since(user, start).annotate(of=TruncMonth("discharged_at", tzinfo=_zone())).values("of")
    discharges = {row["of"].strftime("%Y-%m"): row["n"] for row in left.annotate(n=Count("encounter", distinct=True))}
    nothing = {"n_sent": 0, "n_due": 0, "n_met": 0, "n_answered": 0, "n_in_time": 0, "n_agreed": 0, "took": None}
    return [
        _line(
            f"{first:%Y-%m}", f"{first:%b %Y}", rows.get(f"{first:%Y-%m}", nothing), discharges.get(f"{first:%Y-%m}", 0)
        )
        for first in _months(start)
    ]


def _months(start: dt.date):
    first, today = start.replace(day=1), clock.today()
    while first <= today:
        yield first
        first = (first + dt.timedelta(days=32)).replace(day=1)
