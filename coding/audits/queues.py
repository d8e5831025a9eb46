"""The queues of coding quality: charts to audit, findings to answer, rebuttals, what is to be decided, second looks."""

from django.db.models import Q

from accounts.access import has_verb
from accounts.people.models import User
from accounts.queues import Column, Filter, Queue, register
from coding.audits import compare
from coding.audits.blind import blind_charts
from coding.audits.models import AuditChart, AuditFinding, CodingAudit
from coding.audits.review_models import CodeReview
from coding.audits.workflow import ADJUDICATE, ANSWER, AUDIT, PLAN
from records.transcription.report import bounds

GROUP = "Coding quality"
QUALITY, VIEW = "coding.view_quality", "coding.view_codeset"
TONES = {
    "TO_AUDIT": "ready", "RECODING": "doing", "COMPARED": "doing", "WITH_CODER": "wait", "REBUTTED": "wait",
    "TO_ADJUDICATE": "wait", "FINAL": "done", "EXCLUDED": "stop",
}  # fmt: skip
REVIEW_TONES = {"SENT": "wait", "DONE": "ready", "READ": "done", "SPARED": "open"}
AROUND = ("audit", "patient", "facility", "coder", "reviewer", "codeset__encounter")


def charts(**where):
    return AuditChart.objects.filter(**where).select_related(*AROUND)


def seen_by(user, rows):
    """A lead sees all charts of audits, a coder her own that have come to her; and nobody what another audit has found
    in a visit that they re-code blind now."""
    blind = blind_charts(user)
    rows = rows.exclude(Q(codeset__encounter__in=blind.values("codeset__encounter")) & ~Q(pk__in=blind.values("pk")))
    if has_verb(user, QUALITY):
        return rows
    own = Q(coder=user) & ~Q(status__in=["TO_AUDIT", "RECODING", "COMPARED", "EXCLUDED"])
    return rows.filter(own | Q(reviewer=user))


def state(row) -> tuple[str, str]:
    return TONES[row.status], row.get_status_display()


PATIENT = Column("patient", "Patient", "patient", kind="patient")
NUMBER = Column("number", "Account", "codeset.encounter.number", kind="id")
KLASS = Column("class", "Class", "codeset.encounter.get_klass_display")
DISCHARGED = Column("discharged", "Discharged", "codeset.encounter.discharged_at", kind="date")
NAME = Column("audit", "Audit", "audit.name")
CODER = Column("coder", "Coder", lambda row: row.coder.get_full_name())
REVIEWER = Column("reviewer", "Reviewer", lambda row: row.reviewer.get_full_name())
STATE = Column("state", "Status", state, kind="state", fill=True)
DRAWN = Column("age", "Age", "drawn_at", sort="drawn_at", kind="age", late=30)
DUE = Column("due", "Answer by", "answer_by", sort="answer_by", kind="due")


def _queue(key, label, icon, verb, rows, columns, empty, **more) -> Queue:
    return register(Queue(
        key=key, label=label, icon=icon, verb=verb, rows=rows, columns=columns, empty=empty, group=GROUP,
        url_name=f"audits:queue_{key}", row_url=lambda row: row.get_absolute_url(), unit="chart",
        **({"order": ("drawn_at", "place", "id"), "age_field": "drawn_at", "late": 30, "home": False} | more),
    ))  # fmt: skip


TO_AUDIT = _queue(
    "to_audit", "Charts to audit", "double-check", AUDIT,
    lambda user: charts(reviewer=user, status__in=["TO_AUDIT", "RECODING", "COMPARED"]),
    [PATIENT, NUMBER, KLASS, DISCHARGED, NAME, DRAWN, STATE],
    "Charts that an audit has drawn for you to re-code come here.", primary="Audit the next one",
)  # fmt: skip
FINDINGS = _queue(
    "audit_findings", "Findings to answer", "flag", ANSWER, lambda user: charts(coder=user, status="WITH_CODER"),
    [PATIENT, NUMBER, KLASS, DISCHARGED, NAME, REVIEWER, DUE, STATE],
    "What an audit finds in your codes comes here, for you to accept or rebut.", order=("answer_by", "id"),
    primary="Answer the next one",
)  # fmt: skip
REBUTTALS = _queue(
    "audit_rebuttals", "Rebuttals to answer", "return", AUDIT, lambda user: charts(reviewer=user, status="REBUTTED"),
    [PATIENT, NUMBER, KLASS, NAME, CODER, DRAWN, STATE],
    "What coders rebut of your findings comes here: maintain it or withdraw it.", primary="Answer the next one",
)  # fmt: skip
ADJUDICATE_QUEUE = _queue(
    "audit_decide", "To adjudicate", "scales", ADJUDICATE,
    lambda user: charts(status="TO_ADJUDICATE").exclude(coder=user).exclude(reviewer=user),
    [PATIENT, NUMBER, KLASS, NAME, CODER, REVIEWER, DRAWN, STATE],
    "What coder and reviewer cannot settle comes here for a third person.", primary="Decide on the next one",
)  # fmt: skip


def _reviews(user):
    rows = CodeReview.objects.filter(status="SENT", codeset__status__in=["TRAINEE_REVIEW", "SECOND_REVIEW"])
    return rows.exclude(coder=user).select_related("patient", "facility", "coder", "codeset__encounter")


def _row_text(row) -> str:
    return f"{row.run_before} met the standard" if row.kind == "trainee" else ""


REVIEWS = _queue(
    "code_reviews", "Second looks", "trainee", "coding.review_codeset", _reviews,
    [
        PATIENT, NUMBER, KLASS, CODER, Column("kind", "For", "get_kind_display"), Column("row", "In a row", _row_text),
        Column("age", "Age", "sent_at", sort="sent_at", kind="age", late=3),
        Column("state", "Status", lambda row: ("wait", row.codeset.get_status_display()), kind="state", fill=True),
    ],
    "What trainees hand in, and what a rule sends to a second person, comes here.", order=("sent_at", "id"),
    age_field="sent_at", late=3, primary="Review the next one",
    filters=[Filter("kind", "For", "kind", choices=CodeReview.Kind.choices)],
)  # fmt: skip
REVIEWED = _queue(
    "code_reviewed", "Reviewed for me", "check", ANSWER,
    lambda user: CodeReview.objects.filter(coder=user, status="DONE").select_related("patient", "coder", "codeset__encounter"),
    [
        PATIENT, NUMBER, KLASS, Column("reviewer", "Reviewer", lambda row: row.reviewer and row.reviewer.get_full_name()),
        Column("changes", "Changed", lambda row: len(row.differences), kind="num"),
        Column("accuracy", "Accuracy, %", "accuracy", sort="accuracy", kind="num"),
        Column("finished", "Reviewed", "finished_at", sort="finished_at", kind="date"),
        Column("state", "Status", lambda row: (REVIEW_TONES[row.status], row.get_status_display()), kind="state", fill=True),
    ],
    "What a reviewer changed in charts that you handed in comes here to read.", order=("finished_at", "id"),
    age_field="finished_at", primary="Read the next one",
)  # fmt: skip


def _audits(user):
    rows = CodingAudit.objects.filter(facility=user.active_role.facility)
    return rows.select_related("facility", "planned_by")


AUDIT_TONES = {"PLANNED": "open", "OPEN": "doing", "CLOSED": "done", "CANCELED": "stop"}
AUDITS = register(Queue(
    key="coding_audits", label="Audits", icon="list", verb=PLAN, url_name="audits:queue_coding_audits", group=GROUP,
    rows=lambda user: _audits(user).filter(status__in=["PLANNED", "OPEN"]), beyond_reach=True, home=False,
    row_url=lambda row: row.get_absolute_url(), order=("-planned_at", "-id"), age_field="planned_at", unit="audit",
    columns=[
        Column("name", "Audit", "name"),
        Column("kind", "Type", "get_kind_display"),
        Column("from", "From", "period_from", sort="period_from", kind="date"),
        Column("to", "To", "period_to", sort="period_to", kind="date"),
        Column("planned", "Planned by", lambda row: row.planned_by.get_full_name()),
        Column("age", "Age", "planned_at", sort="planned_at", kind="age", late=60),
        Column("state", "Status", lambda row: (AUDIT_TONES[row.status], row.get_status_display()), kind="state", fill=True),
    ],
    filters=[Filter("kind", "Type", "kind", choices=CodingAudit.Kind.choices)],
    empty="Audits that are planned or open stand here.", primary="Open the next one",
))  # fmt: skip


# -------------------------------------------------- every chart behind a number


def _in_month(rows, value):
    start, end = bounds(value)
    return rows.filter(final_at__gte=start, final_at__lt=end)


def _with_finding(rows, value):
    found = AuditFinding.objects.filter(kind=value).exclude(status__in=AuditFinding.FALLEN)
    return rows.filter(pk__in=found.values("chart"))


def _coders(user):
    rows = User.objects.filter(pk__in=seen_by(user, AuditChart.objects.all()).order_by().values("coder"))
    return [(one.public_id, one.get_full_name()) for one in rows.order_by("last_name", "first_name", "pk")]


def _open_to(user):
    """What this person may see of charts; those that they re-code blind stand there without a result."""
    return seen_by(user, charts())


def _score(row):
    return None if row.is_blind or row.code_percent is None else row.code_percent


def _drg(row) -> str:
    if row.is_blind or row.drg_right is None:
        return ""
    return "Right" if row.drg_right else {"up": "Goes up", "down": "Goes down"}.get(row.drg_direction, "Another")


# A number's rows: no queue of the left bar, since nothing waits in it.
EVERY = Queue(
    key="audited_charts", label="Audited charts", icon="list", verb="coding.view_result", url_name="audits:chart_list", group=GROUP,
    rows=_open_to, row_url=lambda row: row.get_absolute_url(), order=("-drawn_at", "place", "id"), unit="chart",
    columns=[
        PATIENT, NUMBER, KLASS, NAME, CODER, REVIEWER,
        Column("codes", "Codes, %", _score, kind="num"),
        Column("drg", "DRG", _drg),
        Column("final", "Final", "final_at", sort="final_at", kind="date"),
        STATE,
    ],
    filters=[
        Filter("audit", "Audit", "audit__public_id", choices=lambda user: [
            (one.public_id, one.name) for one in _audits(user).order_by("-planned_at", "-id")[:100]]
            if has_verb(user, QUALITY) else []),
        Filter("coder", "Coder", "coder__public_id", choices=_coders),
        Filter("state", "Status", "status", choices=AuditChart.Status.choices),
        Filter("finding", "With a finding", _with_finding, choices=compare.KINDS),
        Filter("final", "Final in", _in_month, hint="A month, like 2026-11"),
    ],
    empty="No chart is like that.",
)  # fmt: skip
