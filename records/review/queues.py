"""The department's queues of review, and the physician's three, as the frame counts them."""

import datetime as dt

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from accounts import clock, say
from accounts.access import count_up_to
from accounts.policy import declare, policy
from accounts.queues import Column, Filter, Queue, register
from records.delinquency import rules as delinquency
from records.encounters.codes import CLASSES, COVERAGE_KINDS
from records.encounters.models import EncounterCoverage
from records.review import inbox_kinds
from records.review.models import Chart, Deficiency, DeficiencyEvent

COMPLETION, INBOX = "Record completion", "Inbox"
IN_HOUSE = ("ARRIVED", "IN_PROGRESS", "ON_LEAVE")
declare(
    "concurrent_review_days", 3, "Days after which a chart in house that was looked through is looked through again."
)


def _charts(**which):
    rows = Chart.objects.filter(**which).annotate(payer=Subquery(_first_coverage().values("coverage__payer")[:1]))
    return rows.select_related("patient", "facility", "encounter", "encounter__attending")


def _first_coverage():
    """Who pays for the chart's stay in the first place."""
    return EncounterCoverage.objects.filter(encounter=OuterRef("encounter"), sequence=1)


def in_house(user):
    """The concurrent review: stays in progress that were not looked through these last days."""
    lately = clock.now() - dt.timedelta(days=policy("concurrent_review_days"))
    rows = _charts(to_analyze=True, discharged_at=None, encounter__status__in=IN_HOUSE)
    return rows.filter(Q(reviewed_at=None) | Q(reviewed_at__lte=lately))


def to_analyze(user):
    """Discharged charts that nobody has looked through yet, or that came back."""
    return _charts(to_analyze=True, analyzed_at=None, discharged_at__isnull=False)


def incomplete(user):
    """Charts on which something is owed, looked through or not: a record past its limit is delinquent either way."""
    known = Q(status="INCOMPLETE") | Q(status="NOT_ANALYZED", discharged_at__isnull=False)
    return _charts(open_count__gt=0).filter(known)


def to_decide(user):
    """Deficiencies that wait for the department: declined by their provider, or owed by nobody yet."""
    rows = Deficiency.objects.filter(status="DECLINED") | Deficiency.objects.filter(
        status__in=Deficiency.LIVE, provider=None
    )
    declined = DeficiencyEvent.objects.filter(subject=OuterRef("pk"), verb="decline").order_by("-id")
    rows = rows.annotate(declined_at=Subquery(declined.values("at")[:1]))
    return rows.select_related("patient", "chart", "facility", "document__type", "wanted", "provider")


def _chart_url(chart) -> str:
    return reverse("review:chart_analyze", args=[chart.public_id])


def _waits_for(chart) -> tuple[str, str]:
    if chart.reopened_because:
        return "wait", chart.reopened_because
    return "open", "Not analyzed"


def _lateness(chart) -> tuple[str, str]:
    tone, words = chart.lateness
    return (tone, words) if words else ("doing", "Waiting")


def _decision(row) -> tuple[str, str]:
    if row.status == "DECLINED":
        words = f"Declined by {row.provider}: {row.get_decline_reason_display().lower()}"
        days = say.days_since(row.declined_at) if row.declined_at else 0
        if days <= policy("decline_answer_days"):
            return "wait", words
        return "late", f"{words}, {say.plural(days, 'day')} without an answer"
    return "stop", "Nobody answers for it yet"


def _late(rows, value):
    """The filter "Late": overdue is an item past its own limit, delinquent the record past the whole one's."""
    now = clock.now()
    if value == "delinquent":
        return rows.filter(due_at__lt=now)
    if value == "overdue":
        return rows.filter(next_due_at__lt=now).exclude(due_at__lt=now)
    return rows.none()


def _paid_by(rows, value):
    first = _first_coverage()
    if value == "none":
        return rows.filter(~Exists(first))
    return rows.filter(Exists(first.filter(coverage__kind=value)))


def _aged(since: str):
    """The filter "Age": days, from and to, since a moment of the chart; the last band has no end."""

    def apply(rows, value):
        first, _, last = value.partition("-")
        rows = rows.filter(**{f"{since}__lte": clock.now() - dt.timedelta(days=int(first))})
        return rows.filter(**{f"{since}__gt": clock.now() - dt.timedelta(days=int(last) + 1)}) if last else rows

    return apply


def _reviewed(chart) -> tuple[str, str]:
    if chart.reviewed_at is None:
        return "open", "Not looked through"
    return "doing", f"Looked through {say.day(clock.local(chart.reviewed_at, chart.facility))}"


def _tiles(request) -> list[dict]:
    """Above the department's queues: how many wait, are overdue and are delinquent, each a link to its rows."""
    url, now = reverse("review:queue_incomplete"), clock.now()
    owing = incomplete(request.user)
    counts = {
        "delinquent": count_up_to(request.user, _late(owing, "delinquent")),
        "overdue": count_up_to(request.user, _late(owing, "overdue")),
        "done": count_up_to(request.user, _charts(completed_at__gte=now - dt.timedelta(days=7))),
    }
    rate = delinquency.rate(counts["delinquent"], _discharges(request.user, now))
    return [
        {"label": "Delinquent records", "value": say.upto(counts["delinquent"]), "detail": rate,
         "url": f"{url}?f.late=delinquent"},
        {"label": "Overdue, not delinquent", "value": say.upto(counts["overdue"]), "detail": "an item past its own limit",
         "url": f"{url}?f.late=overdue"},
        {"label": "Completed, 7 days", "value": say.upto(counts["done"]), "detail": "by their last signature", "url": url},
    ]  # fmt: skip


def _discharges(user, now) -> int:
    """Charts discharged in the last twelve months, within reach: a year's count, so it is kept an hour."""
    year = Chart.objects.filter(to_analyze=True, discharged_at__gte=now - dt.timedelta(days=365))
    key = f"year-discharges:{user.pk}:{user.active_role.pk}"
    return cache.get_or_set(key, lambda: count_up_to(user, year, 100_000), 3600) or 0


PATIENT = Column("patient", "Patient", "patient", sort="patient__family", kind="patient")
MRN = Column("mrn", "MRN", "patient.mrn", kind="id")
NUMBER = Column("number", "Encounter", "encounter.number", kind="id", shown=False)
CLASS = Column("klass", "Class", "encounter.get_klass_display")
SERVICE = Column("service", "Service", "encounter.service")
ATTENDING = Column("attending", "Attending", "encounter.attending")
DISCHARGED = Column("discharged", "Discharged", "discharged_at", sort="discharged_at", kind="date")
OPEN = Column("open", "Lacks", "open_count", sort="open_count", kind="num")
UNIT = Column("unit", "Unit", "encounter.unit", shown=False)
PAYER = Column("payer", "Payer", "payer", shown=False)
STAY = [
    Filter("class", "Class", "encounter__klass", choices=CLASSES),
    Filter("service", "Service", "encounter__service__istartswith"),
    Filter("unit", "Unit", "encounter__unit__istartswith"),
    Filter("payer", "Payer", _paid_by, choices=[*COVERAGE_KINDS, ("none", "None on file")]),
]
SINCE_DISCHARGE = [("0-7", "7 days and less"), ("8-14", "8 to 14 days"), ("15-21", "15 to 21 days"),
                   ("22-30", "22 to 30 days"), ("31-", "Over 30 days")]  # fmt: skip
IN_HOUSE_FOR = [("0-1", "Since yesterday or today"), ("2-3", "2 or 3 days"), ("4-7", "4 to 7 days"),
                ("8-14", "8 to 14 days"), ("15-", "15 days and more")]  # fmt: skip
FILTERS = [
    *STAY,
    Filter("age", "Since discharge", _aged("discharged_at"), choices=SINCE_DISCHARGE),
    Filter("late", "Late", _late, choices=[("delinquent", "Delinquent"), ("overdue", "Overdue, not delinquent")]),
    Filter("name", "Last name", "patient__family__istartswith", phi=True),
]


ANALYZE = register(Queue(
    key="analyze", label="Charts to analyze", icon="list", verb="records.analyze_chart", url_name="review:queue_analyze",
    group=COMPLETION, rows=to_analyze, row_url=_chart_url, order=("discharged_at", "id"), age_field="discharged_at",
    columns=[
        PATIENT, MRN, NUMBER, CLASS, SERVICE, UNIT, ATTENDING, PAYER, DISCHARGED,
        Column("age", "Age", "discharged_at", sort="discharged_at", kind="age", late=7),
        Column("due", "Complete by", "due_at", sort="due_at", kind="due"), OPEN,
        Column("state", "Status", _waits_for, kind="state", fill=True),
    ],
    filters=FILTERS, late=7, unit="chart", tiles=_tiles, primary="Analyze the next one",
    empty="Charts come here when their patient is discharged, and when a late result reopens them.",
))  # fmt: skip

CONCURRENT = register(Queue(
    key="concurrent", label="Charts in house", icon="bed", verb="records.analyze_chart", url_name="review:queue_concurrent",
    group=COMPLETION, rows=in_house, row_url=_chart_url, order=("next_due_at", "id"), age_field="encounter__admitted_at",
    columns=[
        PATIENT, MRN, NUMBER, CLASS, SERVICE, Column("unit", "Unit", "encounter.unit"), ATTENDING, PAYER,
        Column("admitted", "Admitted", "encounter.admitted_at", sort="encounter__admitted_at", kind="date"),
        Column("age", "Days", "encounter.admitted_at", sort="encounter__admitted_at", kind="age"),
        Column("next", "Next item due", "next_due_at", sort="next_due_at", kind="due"), OPEN,
        Column("state", "Status", _reviewed, kind="state", fill=True),
    ],
    filters=[
        *STAY, Filter("age", "In house", _aged("encounter__admitted_at"), choices=IN_HOUSE_FOR),
        Filter("name", "Last name", "patient__family__istartswith", phi=True),
    ],
    unit="chart", primary="Look through the next one",
    empty="Stays in progress come here, and come back some days after they were looked through.",
))  # fmt: skip

INCOMPLETE = register(Queue(
    key="incomplete", label="Incomplete charts", icon="hold", verb="records.analyze_chart",
    url_name="review:queue_incomplete", group=COMPLETION, rows=incomplete, row_url=_chart_url, order=("due_at", "id"),
    age_field="discharged_at",
    columns=[
        PATIENT, MRN, NUMBER, CLASS, SERVICE, UNIT, ATTENDING, PAYER, DISCHARGED,
        Column("age", "Age", "discharged_at", sort="discharged_at", kind="age", late=30),
        Column("next", "Next item due", "next_due_at", sort="next_due_at", kind="due"),
        Column("due", "Complete by", "due_at", sort="due_at", kind="due"), OPEN,
        Column("state", "Status", _lateness, kind="state", fill=True),
    ],
    filters=FILTERS, late=30, unit="chart", tiles=_tiles,
    empty="Charts wait here while a provider owes something on them.",
))  # fmt: skip

DECIDE = register(Queue(
    key="decide", label="Answers to give", icon="flag", verb="records.manage_deficiency", url_name="review:queue_decide",
    group=COMPLETION, rows=to_decide, order=("due_at", "id"), age_field="assigned_at",
    row_url=lambda row: reverse("review:deficiency_show", args=[row.public_id]),
    columns=[
        PATIENT, MRN, Column("what", "What", "label"),
        Column("age", "Age", "assigned_at", sort="assigned_at", kind="age", late=7),
        Column("due", "Due", "due_at", sort="due_at", kind="due"),
        Column("state", "Status", _decision, kind="state", fill=True),
    ],
    late=7, unit="deficiency", units="deficiencies",
    empty="Deficiencies come here when a provider declines them, or when nobody answers for them.",
))  # fmt: skip


def _inbox(key: str, label: str, icon: str, verb: str, rows, age_field: str) -> Queue:
    """One of the inbox's parts: drawn by the inbox, counted in the frame like every queue."""
    return register(Queue(
        key=f"inbox-{key}", label=label, icon=icon, verb=verb, url_name=f"review:inbox_{key}", group=INBOX, rows=rows,
        columns=[PATIENT], order=("due_at", "id"), age_field=age_field, late=7,
        row_url=lambda row: f"{reverse('review:mail_show', args=[key, row.public_id])}#mail",
    ))  # fmt: skip


SIGN = _inbox("sign", "To sign", "pen", "records.sign_document",
              lambda user: inbox_kinds.documents_for(user, inbox_kinds.SIGN), "service_at")  # fmt: skip
OWED = _inbox("owed", "Deficiencies", "flag", "records.answer_deficiency", inbox_kinds.owed_by, "assigned_at")
COSIGN = _inbox("cosign", "To cosign", "double-check", "records.cosign_document",
                lambda user: inbox_kinds.documents_for(user, inbox_kinds.COSIGN), "service_at")  # fmt: skip
