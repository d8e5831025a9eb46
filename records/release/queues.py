"""The release desk's queues, by days left."""

from django.urls import reverse

from accounts import clock
from accounts.queues import Column, Filter, Queue, register
from records.release import rules
from records.release.decisions import Denial, ReleaseHold
from records.release.desk import LEFT_TONES, STATE_TONES
from records.release.models import ReleaseRequest
from records.release.rules.dates import AMBER_LEFT, RED_LEFT, left_tone

GROUP = "Release of information"
KIND_CHOICES = [(kind, label) for kind, (label, _) in rules.KINDS.items()]


LEFT_BANDS = (("good", "Green: 10 days or more"), ("warn", "Amber: 3 to 9 days"), ("bad", "Red: 2 days or fewer"))


def days_left(row) -> tuple[str, str]:
    """Green to day 20, amber to day 27, red from there, said in days left: an extension gives days, and the color follows."""
    left = row.days_left
    words = f"{-left} d over" if left < 0 else f"{left} d left"
    return LEFT_TONES[left_tone(left)], words


def state_words(row) -> tuple[str, str]:
    """The status, and what it waits for beside it; a hold stops no clock."""
    words = row.get_status_display()
    waits = getattr(row, "waits", None)
    return ("wait", f"{words}, {ReleaseHold.Kind(waits).label.lower()}") if waits else (STATE_TONES[row.status], words)


BAND_LIMITS = {"good": (AMBER_LEFT + 1, None), "warn": (RED_LEFT + 1, AMBER_LEFT), "bad": (None, RED_LEFT)}


def _by_band(rows, band: str):
    return rows.left_between(clock.today(), *BAND_LIMITS.get(band, (None, None)))


def _columns() -> list[Column]:
    return [
        Column("patient", "Patient", "patient", kind="patient"),
        Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("number", "Request", "number", kind="id"),
        Column("kind", "Who asks", "get_kind_display"),
        Column("requester", "For", "requester_name", sort="requester_name", fill=True),
        Column("left", "Days left", days_left, sort="due_on", kind="state"),
        Column("state", "Status", state_words, kind="state"),
        Column("received", "Received", "received_at", sort="received_at", kind="date"),
        Column("age", "Days", "received_at", kind="age", late=28),
        Column("due", "Due", "due_on", sort="due_on", kind="due"),
    ]


def _queue(key, label, icon, verb, states, empty, url=None, **given) -> Queue:
    return register(
        Queue(
            key=f"release_{key}",
            label=label,
            icon=icon,
            verb=verb,
            url_name=f"release:queue_{key}",
            group=GROUP,
            rows=lambda user: ReleaseRequest.objects.in_states(*states),
            columns=_columns(),
            filters=[
                Filter("kind", "Who asks", "kind", choices=KIND_CHOICES),
                Filter("left", "Days left", _by_band, choices=LEFT_BANDS),
                Filter("requester", "Requester", "requester_name__icontains", phi=True),
            ],
            order=("due_on", "id"),
            age_field="received_at",
            late=28,
            unit="request",
            empty=empty,
            row_url=url or (lambda row: reverse("release:request_show", args=[row.public_id])),
            **given,
        )
    )


def _packet_url(row) -> str:
    return reverse("release:packet_show", args=[row.public_id])


INTAKE = _queue(
    "intake", "Intake", "inbox", "records.log_request", ["RECEIVED", "LOGGED"],
    "Requests come here when they are logged, until their paper is read.", primary="Take up the next one",
)  # fmt: skip
VALIDATING = _queue(
    "validating", "Validating", "check", "records.validate_request", ["VALIDATING"],
    "Requests come here while their authorization is checked.", primary="Check the next one",
)  # fmt: skip
GATHERING = _queue(
    "gathering", "Gathering", "folder", "records.select_release",
    ["IDENTITY_VERIFIED", "RETRIEVING", "SENSITIVITY_REVIEW"],
    "Valid requests come here until their packet goes to the quality check.", primary="Gather the next one",
)  # fmt: skip
QC = _queue(
    "qc", "Quality check", "double-check", "records.qc_release", ["QC"],
    "Packets come here to be checked by someone who did not choose their pages.", url=_packet_url,
    primary="Check the next one",
)  # fmt: skip
READY = _queue(
    "ready", "Ready to send", "send", "records.release_packet", ["READY"],
    "Packets come here when a second person has passed them.", primary="Send the next one",
)  # fmt: skip
WAITING = _queue(
    "waiting", "Waiting on requester", "clock", "records.validate_request", ["DEFECTIVE_RETURNED"],
    "Requests wait here for a corrected form.",
)  # fmt: skip
OPEN = _queue(
    "open", "All open requests", "list", "records.view_releaserequest",
    ["RECEIVED", "LOGGED", "VALIDATING", "DEFECTIVE_RETURNED", "IDENTITY_VERIFIED", "RETRIEVING", "SENSITIVITY_REVIEW",
     "QC", "READY"],
    "Every request that is not answered yet stands here.", units="requests",
)  # fmt: skip


def _reviews(user):
    return Denial.objects.filter(status="REVIEW_ASKED").select_related("patient", "facility", "request__facility")


REVIEWS = register(
    Queue(
        key="release_reviews",
        label="Denials to review",
        icon="double-check",
        verb="records.review_denial",
        url_name="release:queue_reviews",
        group=GROUP,
        rows=_reviews,
        columns=[
            Column("patient", "Patient", "patient", kind="patient"),
            Column("mrn", "MRN", "patient.mrn", kind="id"),
            Column("number", "Request", "request.number", kind="id"),
            Column("ground", "Ground", "get_ground_display", fill=True),
            Column("asked", "Review asked", "review_asked_on", sort="review_asked_on", kind="date"),
            Column("age", "Days", "review_asked_on", sort="review_asked_on", kind="age", late=10),
        ],
        filters=[],
        order=("review_asked_on", "id"),
        age_field="at",
        late=10,
        unit="denial",
        empty="A denial comes here when the requester asks that another licensed professional looks at it.",
        row_url=lambda row: reverse("release:denial_show", args=[row.public_id]),
        primary="Review the next one",
    )
)
