"""The coders' queues in the left bar."""

import datetime as dt

from django.urls import reverse

from accounts import clock, say
from accounts.access import count_up_to
from accounts.queues import BulkAction, Column, Filter, Queue, register
from coding.assignment import dnfb
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from records.encounters.codes import CLASSES

S = CodeSet.Status
GROUP = "Coding"
TONES = {
    S.DISCHARGED: "wait", S.READY: "ready", S.IN_CODING: "doing", S.DOC_HOLD: "wait", S.QUERY_PENDING: "wait",
    S.SECOND_REVIEW: "wait", S.TRAINEE_REVIEW: "wait", S.FINAL_CODED: "done", S.BILLED: "done", S.PAID: "done",
    S.DENIED: "stop", S.RECODE: "doing", S.REBILLED: "done", S.WITHDRAWN: "open",
    S.AUDITING: "doing", S.AUDITED: "done",
}  # fmt: skip


def in_states(*states):
    rows = CodeSet.objects.filter(status__in=states)
    return rows.select_related("patient", "encounter", "encounter__attending", "coder", "drg")


def finished_by(user):
    """What the person has final-coded in the last thirty days."""
    since = clock.now() - dt.timedelta(days=30)
    return in_states(S.FINAL_CODED).filter(final_by=user, final_at__gte=since)


def state(row) -> tuple[str, str]:
    return TONES.get(row.status, "open"), row.get_status_display()


def desk_url(row) -> str:
    return reverse("assignment:codeset_show", args=[row.public_id])


def claim_class(row) -> str:
    """The class of the encounter, and whether it is a professional's claim of it."""
    klass = row.encounter.get_klass_display()
    return f"{klass}, professional" if row.side == CodeSet.Side.PROFESSIONAL else klass


def charges(row):
    """The account's charges; where a list tells of two claims of one encounter, once."""
    return row.dollars if hasattr(row, "dollars") else row.encounter.total_charges


def start_many(row, *, by) -> None:
    step(row, "start", by=by)


def put_back_many(row, *, by) -> None:
    step(row, "put_back", by=by)


UNFINISHED = list(dnfb.NOT_FINAL)

COLUMNS = [
    Column("patient", "Patient", "patient", kind="patient"),
    Column("number", "Account", "encounter.number", kind="id"),
    Column("class", "Class", claim_class),
    Column("discharged", "Discharged", "discharged_at", sort="discharged_at", kind="date"),
    Column("age", "Age", "discharged_at", sort="discharged_at", kind="age", late=7),
    Column("service", "Service", "encounter.service"),
    Column("attending", "Attending", lambda row: row.encounter.attending and row.encounter.attending.family),
    Column("coder", "Coder", lambda row: row.coder and row.coder.get_full_name(), shown=False),
    Column("drg", "MS-DRG", lambda row: row.drg and not row.blind and row.drg.code, kind="id", shown=False),
    Column("state", "Status", state, kind="state", fill=True),
    Column("charges", "Charges, $", charges, sort="encounter__total_charges", kind="money"),
]
FILTERS = [
    Filter("class", "Class", "encounter__klass", choices=CLASSES),
    Filter("service", "Service", "encounter__service__istartswith"),
    Filter("name", "Last name", "patient__family__istartswith", phi=True),
]


def tiles(request) -> list[dict]:
    """Above the coder's queue: what is discharged and not final coded, what is held, what was finished today."""
    unfinished = CodeSet.objects.filter(status__in=UNFINISHED)
    return [
        _tile(request, "Not final coded", unfinished, "discharged, in every state", "queue_coding_dnfc"),
        _tile(request, "Ready to code", CodeSet.objects.filter(status=S.READY), "bill hold over", "queue_code"),
        _tile(request, "On hold", CodeSet.objects.filter(status=S.DOC_HOLD), "wait for documents", "queue_coding_held"),
        _tile(request, "Final coded by me", finished_by(request.user), "in 30 days", "queue_coding_done"),
    ]


def _tile(request, label, rows, detail, url_name) -> dict:
    count = count_up_to(request.user, rows)
    return {"label": label, "value": say.upto(count), "detail": detail, "url": reverse(f"assignment:{url_name}")}


def _queue(key, label, icon, verb, rows, empty, **more) -> Queue:
    from coding.audits.blind import with_blindness

    return register(
        Queue(
            key=key, label=label, icon=icon, verb=verb, rows=lambda user: with_blindness(user, rows(user)), row_url=desk_url,
            url_name=f"assignment:queue_{key}", group=GROUP, order=("discharged_at", "id"), unit="account",
            empty=empty, age_field="discharged_at", late=7, **({"filters": FILTERS, "columns": COLUMNS} | more),
        )
    )  # fmt: skip


CODE = _queue(
    "code", "Ready to code", "code", "coding.code_encounter", lambda user: in_states(S.READY),
    "Accounts come here when their bill hold is over and the discharge summary is signed.",
    primary="Code the next one", tiles=tiles,
    bulk=[BulkAction("start", "Start coding", "coding.code_encounter", run=start_many, hotkey="a", undo=put_back_many)],
)  # fmt: skip
MINE = _queue(
    "coding_mine", "In coding by me", "person", "coding.code_encounter",
    lambda user: in_states(S.IN_CODING).filter(coder=user), "What you start to code waits here until it is final.",
)  # fmt: skip
HELD = _queue(
    "coding_held", "Documentation hold", "hold", "coding.hold_codeset", lambda user: in_states(S.DOC_HOLD),
    "Accounts that wait for a document come here.",
)  # fmt: skip
REVIEW = _queue(
    "coding_review", "To review", "check", "coding.review_codeset",
    lambda user: in_states(S.SECOND_REVIEW, S.TRAINEE_REVIEW), "Codes that a second person checks come here.",
)  # fmt: skip
DNFC = _queue(
    "coding_dnfc", "Not final coded", "list", "coding.hold_codeset", lambda user: in_states(*UNFINISHED),
    "Every discharged account stands here until it is final coded (DNFC).",
    filters=[Filter("state", "Status", "status", choices=[(s.value, s.label) for s in UNFINISHED]), *FILTERS],
)  # fmt: skip


def unbilled(user):
    return dnfb.unbilled().select_related("patient", "encounter", "encounter__attending", "coder", "drg")


WHY = Column("why", "Why", lambda row: dnfb.REASONS.get(row.reason, row.reason))
OWNER = Column("owner", "Waits for", "owner")
DNFB = _queue(
    "coding_dnfb", "Not billed", "list", "coding.view_unbilled", unbilled,
    "Every discharged account stands here until its final bill goes out (DNFB).",
    columns=[*COLUMNS[:5], WHY, OWNER, *COLUMNS[5:]], tiles=lambda request: [
        {"label": "The whole picture", "value": "By reason, owner and age", "detail": "with dollars and DNFB days",
         "url": reverse("assignment:unbilled_show")},
    ],
    filters=[
        Filter("reason", "Why", "reason", choices=list(dnfb.REASONS.items())),
        Filter("owner", "Waits for", "owner"),
        Filter("band", "Days since discharge", lambda rows, value: rows.filter(dnfb.in_band(value, clock.now())),
               choices=[(key, f"{key} days") for key in dnfb.band_keys()]),
        *FILTERS,
    ],
)  # fmt: skip
TO_BILL = _queue(
    "to_bill", "To bill", "check", "coding.bill_codeset", lambda user: in_states(S.FINAL_CODED),
    "Accounts come here when they are final coded, and leave when they are billed.",
    bulk=[BulkAction("bill", "Mark as billed", "coding.bill_codeset", run=lambda row, *, by: step(row, "bill", by=by),
                     asks="They leave the department's unbilled accounts.")],
)  # fmt: skip
RECODES = _queue(
    "recodes", "Recodes", "code", "coding.view_unbilled", lambda user: in_states(S.RECODE),
    "Codes that change after billing stand here until a second person approves them.",
)  # fmt: skip
DONE = _queue(
    "coding_done", "Final coded by me", "check", "coding.finalize_codeset",
    finished_by, "What you final-code stands here for thirty days.",
)  # fmt: skip
