"""Discharged, not final coded (DNFC) and discharged, not billed (DNFB): why, whose, how old and for how much."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Concat, NullIf, Trim

from accounts import clock
from accounts.access import visible_to
from accounts.policy import declare, policy
from coding.assignment.models import CodeSet, CodingHold
from coding.assignment.workflow import has_summary_q
from records.documents.models import Document

declare("revenue_days", 90, "Days of discharges that the average daily gross revenue is taken from.")

S = CodeSet.Status
NOT_FINAL = (
    S.DISCHARGED, S.READY, S.IN_CODING, S.DOC_HOLD, S.QUERY_PENDING, S.SECOND_REVIEW, S.TRAINEE_REVIEW,
)  # fmt: skip
NOT_BILLED = (*NOT_FINAL, S.FINAL_CODED)
REASONS = {
    "bill_hold": "Bill hold",
    "summary": "Discharge summary missing",
    "discharged": "Not made ready yet",
    "ready": "Ready, not started",
    "coding": "In coding",
    "query": "Physician query",
    "documents": "Missing documentation",
    "review": "In review",
    "charges": "Charges",
    "insurance": "Insurance",
    "other": "Held for other reasons",
    "coded": "Coded, not billed",
}
BANDS = ((0, 3), (4, 7), (8, 14), (15, None))
NOBODY, BILLING = "Nobody yet", "Billing"


def unbilled() -> QuerySet[CodeSet]:
    """Every account that is discharged and not billed, with why (`reason`, a key of REASONS) and whose turn it is."""
    rows = CodeSet.objects.filter(status__in=NOT_BILLED, discharged_at__isnull=False, replaces=None)
    owner = Concat("owner__first_name", Value(" "), "owner__last_name", output_field=CharField())
    rows = rows.annotate(_hold=_first_hold("kind"), _hold_owner=_first_hold(NullIf(Trim(owner), Value(""))))
    return rows.annotate(reason=_reason(), dollars=_dollars()).annotate(owner=_owner())


def _dollars():
    """The account's charges, once: of two claims of one encounter they are the facility's."""
    beside = CodeSet.objects.filter(encounter=OuterRef("encounter"), side=CodeSet.Side.FACILITY)
    second = Q(side=CodeSet.Side.PROFESSIONAL) & Exists(beside)
    return Case(When(~second, then=F("encounter__total_charges")))


def _first_hold(field):
    holds = CodingHold.objects.filter(codeset=OuterRef("pk"), lifted_at=None).order_by("placed_at", "id")
    return Subquery(
        holds.values_list(field, flat=True)[:1] if isinstance(field, str) else holds.values(_v=field).values("_v")[:1]
    )


def _reason():
    """The first hold, else where it stands; of the discharged whether they still wait for days or for the summary."""
    held_until = clock.now() - dt.timedelta(days=policy("bill_hold_days"))
    summary = Document.objects.filter(has_summary_q(), encounter=OuterRef("encounter"))
    return Case(
        *(When(Q(_hold=kind), then=Value(kind)) for kind in CodingHold.Kind.values),
        When(status=S.DOC_HOLD, then=Value("documents")),
        When(status=S.QUERY_PENDING, then=Value("query")),
        When(status__in=[S.SECOND_REVIEW, S.TRAINEE_REVIEW], then=Value("review")),
        When(status=S.FINAL_CODED, then=Value("coded")),
        When(status=S.IN_CODING, then=Value("coding")),
        When(status=S.READY, then=Value("ready")),
        When(discharged_at__gt=held_until, then=Value("bill_hold")),
        When(Q(encounter__klass="IMP", side=CodeSet.Side.FACILITY) & ~Exists(summary), then=Value("summary")),
        default=Value("discharged"),
        output_field=CharField(),
    )


def _owner():
    """Whom it waits for: the hold's owner, the coder, the attending of a missing summary."""
    coder = NullIf(Trim(Concat("coder__first_name", Value(" "), "coder__last_name")), Value(""))
    return Case(
        When(_hold_owner__isnull=False, then=F("_hold_owner")),
        When(status=S.FINAL_CODED, then=Value(BILLING)),
        When(reason="summary", encounter__attending__isnull=False, then=F("encounter__attending__family")),
        When(coder__isnull=False, then=coder),
        default=Value(NOBODY),
        output_field=CharField(),
    )


# ---- the picture


@dataclass(frozen=True)
class Row:
    """One reason, owner or age: how many accounts, the oldest in days, dollars as far as charges are known."""

    key: str
    label: str
    accounts: int
    oldest: int
    dollars: Decimal | None
    without_charges: int


@dataclass(frozen=True)
class Picture:
    reasons: list[Row]
    owners: list[Row]
    ages: list[Row]
    dnfc: Row
    dnfb: Row
    daily_revenue: Decimal | None

    @property
    def days(self) -> Decimal | None:
        """DNFB days: DNFB dollars by the average daily gross revenue; None when that is not known."""
        if not self.daily_revenue or self.dnfb.dollars is None:
            return None
        return (self.dnfb.dollars / self.daily_revenue).quantize(Decimal("0.1"))


def picture(user) -> Picture:
    """The unbilled accounts within reach, counted by reason, owner and age: six queries, however many accounts."""
    rows, now = visible_to(user, unbilled()), clock.now()
    by_reason = {row.key: row for row in _by(rows, "reason", now, REASONS)}
    every = _whole(rows, "all", "Discharged, not billed", now)
    return Picture(
        reasons=[by_reason[key] for key in REASONS if key in by_reason],
        owners=sorted(_by(rows, "owner", now), key=lambda row: (-(row.dollars or 0), -row.accounts, row.label)),
        ages=_ages(rows, now), dnfc=_whole(rows.exclude(status=S.FINAL_CODED), "dnfc", "Discharged, not final coded", now),
        dnfb=every, daily_revenue=_daily_revenue(user),
    )  # fmt: skip


SUMS = {"n": Count("pk"), "since": Min("discharged_at"), "sum": Sum("dollars"), "known": Count("dollars")}


def _by(rows: QuerySet, name: str, now: dt.datetime, labels: dict[str, str] | None = None) -> list[Row]:
    found = rows.order_by().values(name).annotate(**SUMS)
    return [_row(one[name], (labels or {}).get(one[name], one[name]), one, now) for one in found]


def _whole(rows: QuerySet, key: str, label: str, now: dt.datetime) -> Row:
    return _row(key, label, rows.order_by().aggregate(**SUMS), now)


def _row(key: str, label: str, sums: dict, now: dt.datetime) -> Row:
    oldest = (now - sums["since"]).days if sums["since"] else 0
    return Row(key, label, sums["n"], oldest, sums["sum"], sums["n"] - sums["known"])


def _ages(rows: QuerySet, now: dt.datetime) -> list[Row]:
    banded = rows.annotate(band=Case(
        *(When(in_band(key, now), then=Value(key)) for key in band_keys()), default=Value(""), output_field=CharField(),
    ))  # fmt: skip
    found = {row.key: row for row in _by(banded, "band", now)}
    empty = Row("", "", 0, 0, None, 0)
    return [_labeled(key, found.get(key, empty)) for key in band_keys()]


def _labeled(key: str, row: Row) -> Row:
    return Row(key, f"{key.replace('-', ' to ')} days", row.accounts, row.oldest, row.dollars, row.without_charges)


def band_keys() -> list[str]:
    return [f"{low}-{high}" if high is not None else f"{low}+" for low, high in BANDS]


def in_band(key: str, now: dt.datetime) -> Q:
    """Accounts whose age in whole days lies in a band ("4-7", "31+"). ValueError for a band that is none."""
    bands = dict(zip(band_keys(), BANDS, strict=True))
    if key not in bands:
        raise ValueError(f"There is no age band {key[:10]}.")
    low, high = bands[key]
    where = Q(discharged_at__lte=now - dt.timedelta(days=low))
    return where if high is None else where & Q(discharged_at__gt=now - dt.timedelta(days=high + 1))


def _daily_revenue(user) -> Decimal | None:
    """Average daily gross revenue: charges of the discharges of the last days (policy), a day. None without charges."""
    days = policy("revenue_days")
    since = clock.now() - dt.timedelta(days=days)
    sets = CodeSet.objects.filter(discharged_at__gt=since, replaces=None, side=CodeSet.Side.FACILITY)
    total = visible_to(user, sets).aggregate(sum=Sum("encounter__total_charges"))["sum"]
    return total / days if total else None
