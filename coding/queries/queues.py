"""Queries by what is to be done with them: answered and to be coded, waiting, overdue, one's own, escalated; and all."""

from django.db.models import Q
from django.urls import reverse

from accounts import clock, say
from accounts.access import count_up_to
from accounts.people.models import ProviderProfile, User
from accounts.queues import Column, Filter, Queue, register
from coding.queries import figures, mail
from coding.queries.models import Query
from records.review.inbox_kinds import profile_of

S = Query.Status
GROUP = "Queries"
ASK, ADVISE, REPORT = "coding.ask_query", "coding.advise_query", "coding.report_query"
TONES = {
    S.DRAFT: "open", S.SENT: "wait", S.ESCALATED: "late", S.ANSWERED: "ready", S.DOCUMENTED: "ready", S.CLOSED: "done",
    S.CLOSED_NO_RESPONSE: "stop", S.WITHDRAWN: "open",
}  # fmt: skip
WAITING = Q(status__in=[S.SENT, S.ESCALATED])
# Answered, and in the record as far as the answer changes it.
TO_CODE = Q(status=S.DOCUMENTED) | Q(status=S.ANSWERED, documentation=None)


def some(where: Q):
    rows = Query.objects.filter(where)
    return rows.select_related("patient", "encounter__facility", "provider", "author", "documentation", "answer_option")


def state(row: Query) -> tuple[str, str]:
    if row.declined_at:
        return "stop", "Sent back: not theirs"
    if row.overdue and row.status == S.SENT:
        return "late", "Overdue"
    if row.status == S.ANSWERED and not row.settled:
        return "wait", "Answered, entry not signed"
    if row.settled:
        return "ready", "Answered, to code"
    return TONES[row.status], row.get_status_display()


def url_of(row: Query) -> str:
    return row.get_absolute_url()


COLUMNS = [
    Column("patient", "Patient", "patient", kind="patient"),
    Column("number", "Account", "encounter.number", kind="id"),
    Column("title", "Query", "title"),
    Column("provider", "To", "provider", sort="provider__family"),
    Column("author", "From", "author", shown=False),
    Column("sent", "Sent", "sent_at", sort="sent_at", kind="date"),
    Column("age", "Age", "asked_at", sort="asked_at", kind="age", late=7),
    Column("due", "Due", lambda row: row.due_at if row.waits else None, sort="due_at", kind="due"),
    Column("blocks", "Coding", lambda row: "waits" if row.holds_coding else "", shown=False),
    Column("state", "Status", state, kind="state", fill=True),
]


def _late(rows, value):
    now = clock.now()
    return {"over": rows.filter(WAITING, due_at__lt=now), "in": rows.filter(WAITING, due_at__gte=now)}.get(
        value, rows.none()
    )


def _month(rows, value):
    start, end = figures.bounds(value)
    return rows.filter(sent_at__gte=start, sent_at__lt=end)


def _providers(user):
    rows = ProviderProfile.objects.filter(queries__isnull=False).distinct().order_by("family", "given")
    return [(row.public_id, str(row)) for row in rows]


def _authors(user):
    rows = User.objects.filter(pk__in=Query.objects.values("author")).order_by("last_name", "first_name")
    return [(row.public_id, str(row)) for row in rows]


FILTERS = [
    Filter("late", "Due", _late, choices=[("over", "Overdue"), ("in", "Not yet due")]),
    Filter("why", "Why", "why", choices=Query.Why.choices),
    Filter("provider", "To", "provider__public_id", choices=_providers),
    Filter("author", "From", "author__public_id", choices=_authors),
    Filter("name", "Last name", "patient__family__istartswith", phi=True),
]


def tiles(request) -> list[dict]:
    """Above the queries: what is answered, what waits, what is overdue, what was sent back."""
    user, now = request.user, clock.now()
    return [
        _tile(user, "Answered, to code", TO_CODE & Q(author=user), "asked by me", "queue_queries_answered"),
        _tile(user, "Waiting", WAITING, "for their providers", "queue_queries_waiting"),
        _tile(user, "Overdue", WAITING & Q(due_at__lt=now), "past the day of the answer", "queue_queries_overdue"),
        _tile(user, "Sent back", WAITING & Q(author=user, declined_at__isnull=False), "ask another provider",
              "queue_queries_mine"),
    ]  # fmt: skip


def _tile(user, label, where, detail, url_name) -> dict:
    count = count_up_to(user, Query.objects.filter(where))
    return {"label": label, "value": say.upto(count), "detail": detail, "url": reverse(f"queries:{url_name}")}


def _queue(key, label, icon, verb, rows, empty, **more) -> Queue:
    return register(
        Queue(
            key=key, label=label, icon=icon, verb=verb, rows=rows, row_url=url_of, url_name=f"queries:queue_{key}",
            group=GROUP, unit="query", units="queries", empty=empty, late=7, filters=FILTERS,
            **({"columns": COLUMNS, "order": ("due_at", "id"), "age_field": "asked_at"} | more),
        )
    )  # fmt: skip


ANSWERED = _queue(
    "queries_answered", "Answered, to code", "check", ASK, lambda user: some(TO_CODE & Q(author=user)),
    "Answers to your queries come here when they are signed in the record.", tiles=tiles, order=("answered_at", "id"),
    primary="Open the next one", home=False,
)  # fmt: skip
MINE = _queue(
    "queries_mine", "My open queries", "person", ASK,
    lambda user: some((Q(status__in=[S.DRAFT, S.SENT, S.ESCALATED, S.ANSWERED, S.DOCUMENTED])) & Q(author=user)),
    "What you ask stands here until its answer is taken up.", order=("id",), age_field="created_at", home=False,
)  # fmt: skip
WAITS = _queue(
    "queries_waiting", "Waiting for an answer", "hold", ASK, lambda user: some(WAITING),
    "Queries stand here while their provider has not answered.", home=False,
)  # fmt: skip
OVERDUE = _queue(
    "queries_overdue", "Overdue queries", "clock", ASK, lambda user: some(WAITING & Q(due_at__lt=clock.now())),
    "A query comes here when the day of its answer is over.", home=False,
)  # fmt: skip
ESCALATED = _queue(
    "queries_escalated", "Escalated queries", "flag", ADVISE, lambda user: some(Q(status=S.ESCALATED)),
    "Queries come here when nobody answers them in time.", order=("escalated_at", "id"),
)  # fmt: skip


# One of the inbox's parts: drawn by the inbox, counted in the frame like its others.
INBOX = register(
    Queue(
        key="inbox-query", label="Queries", icon="query", verb="coding.answer_query", url_name="queries:inbox_query",
        group="Inbox", rows=lambda user: mail.waiting_for(profile_of(user)).select_related("patient"),
        columns=[COLUMNS[0]], order=("due_at", "id"), age_field="asked_at", late=7, unit="query", units="queries",
        row_url=lambda row: f"{reverse('queries:query_answer', args=[row.public_id])}#mail", home=False,
    )
)  # fmt: skip


# --------------------------------------------------------- all, behind the figures


def _answer(row: Query) -> str:
    """What kind of answer it was; the words are in the query."""
    return row.get_answer_display() if row.answer else ""


def _turnaround(row: Query) -> str:
    days = figures.days_between(row.sent_at, row.answered_at)
    return "" if days is None else f"{days:.1f}"


ALL = Queue(
    key="queries", label="Every query", icon="list", verb=REPORT, url_name="queries:query_list",
    rows=lambda user: some(Q(sent_at__isnull=False)),
    columns=[
        *COLUMNS[:4], Column("author", "From", "author"), Column("service", "Service", "encounter.service"), COLUMNS[5],
        Column("answered", "Answered", "answered_at", sort="answered_at", kind="date"),
        Column("days", "Days", _turnaround, kind="num"), Column("answer", "Answer", _answer),
        Column("state", "Status", state, kind="state", fill=True),
    ],
    filters=[
        *FILTERS[:-1],
        Filter("service", "Service", lambda rows, value: rows.filter(encounter__service="" if value == figures.NONE else value)),
        Filter("month", "Sent in", _month, hint="A month, like 2026-11"),
        Filter("since", "Sent since", lambda rows, value: rows.filter(sent_at__gte=figures.day(value)), hint="Like 2026-11-01"),
        Filter("what", "Which", lambda rows, value: rows.filter(figures.measure(value)), choices=figures.CHOICES),
        FILTERS[-1],
    ],
    order=("-sent_at", "-id"), row_url=url_of, unit="query", units="queries", empty="No query is like that.",
)  # fmt: skip
