"""The department's queues of review, and the physician's three, as the frame counts them."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse

from accounts import clock, say
from accounts.access import count_up_to
from accounts.queues import Column, Filter, Queue, register
from records.delinquency import rules as delinquency
from records.encounters.codes import CLASSES
from records.review import inbox
from records.review.models import Chart, Deficiency

COMPLETION, INBOX = "Record completion", "Inbox"


def _charts(**which):
    rows = Chart.objects.filter(**which)
    return rows.select_related("patient", "facility", "encounter", "encounter__attending")


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
    return rows.select_related("patient", "chart", "document__type", "wanted", "provider")


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
        return "wait", f"Declined by {row.provider}: {row.get_decline_reason_display().lower()}"
    return "stop", "Nobody answers for it yet"


def _late(rows, value):
    """The filter "Late": overdue is an item past its own limit, delinquent the record past the whole one's."""
    now = clock.now()
    if value == "delinquent":
        return rows.filter(due_at__lt=now)
    if value == "overdue":
        return rows.filter(next_due_at__lt=now).exclude(due_at__lt=now)
    return rows.none()


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
    """Charts discharged in the last twelve months, within reach."""
    year = Chart.objects.filter(to_analyze=True, discharged_at__gte=now - dt.timedelta(days=365))
    return count_up_to(user, year, 100_000)


PATIENT = Column("patient", "Patient", "patient", sort="patient__family", kind="patient")
MRN = Column("mrn", "MRN", "patient.mrn", kind="id")
NUMBER = Column("number", "Encounter", "encounter.number", kind="id", shown=False)
CLASS = Column("klass", "Class", "encounter.get_klass_display")
SERVICE = Column("service", "Service", "encounter.service")
ATTENDING = Column("attending", "Attending", "encounter.attending")
DISCHARGED = Column("discharged", "Discharged", "discharged_at", sort="discharged_at", kind="date")
OPEN = Column("open", "Lacks", "open_count", sort="open_count", kind="num")
FILTERS = [
    Filter("class", "Class", "encounter__klass", choices=CLASSES),
    Filter("service", "Service", "encounter__service__istartswith"),
    Filter("unit", "Unit", "encounter__unit__istartswith"),
    Filter("late", "Late", _late, choices=[("delinquent", "Delinquent"), ("overdue", "Overdue, not delinquent")]),
    Filter("name", "Last name", "patient__family__istartswith", phi=True),
]


ANALYZE = register(Queue(
    key="analyze", label="Charts to analyze", icon="list", verb="records.analyze_chart", url_name="review:queue_analyze",
    group=COMPLETION, rows=to_analyze, row_url=_chart_url, order=("discharged_at", "id"), age_field="discharged_at",
    columns=[
        PATIENT, MRN, NUMBER, CLASS, SERVICE, ATTENDING, DISCHARGED,
        Column("age", "Age", "discharged_at", sort="discharged_at", kind="age", late=7),
        Column("due", "Complete by", "due_at", sort="due_at", kind="due"), OPEN,
        Column("state", "Status", _waits_for, kind="state", fill=True),
    ],
    filters=FILTERS, late=7, unit="chart", tiles=_tiles, primary="Analyze the next one",
    empty="Charts come here when their patient is discharged, and when a late result reopens them.",
))  # fmt: skip

INCOMPLETE = register(Queue(
    key="incomplete", label="Incomplete charts", icon="hold", verb="records.analyze_chart",
    url_name="review:queue_incomplete", group=COMPLETION, rows=incomplete, row_url=_chart_url, order=("due_at", "id"),
    age_field="discharged_at",
    columns=[
        PATIENT, MRN, NUMBER, CLASS, SERVICE, ATTENDING, DISCHARGED,
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
              lambda user: inbox.documents_for(user, inbox.SIGN), "service_at")  # fmt: skip
OWED = _inbox("owed", "Deficiencies", "flag", "records.answer_deficiency", inbox.owed_by, "assigned_at")
COSIGN = _inbox("cosign", "To cosign", "double-check", "records.cosign_document",
                lambda user: inbox.documents_for(user, inbox.COSIGN), "service_at")  # fmt: skip
