"""The release desk's queues, by days left."""

from django.urls import reverse

from accounts.queues import Column, Filter, Queue, register
from records.release import rules
from records.release.desk import STATE_TONES
from records.release.models import ReleaseRequest

GROUP = "Release of information"
KIND_CHOICES = [(kind, label) for kind, (label, _) in rules.KINDS.items()]


def _columns() -> list[Column]:
    return [
        Column("patient", "Patient", "patient", kind="patient"),
        Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("number", "Request", "number", kind="id"),
        Column("kind", "Who asks", "get_kind_display"),
        Column("requester", "For", "requester_name", sort="requester_name", fill=True),
        Column("state", "Status", lambda r: (STATE_TONES[r.status], r.get_status_display()), kind="state"),
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
