"""Accountings that patients wait for, by the day on which they are due."""

from django.urls import reverse

from accounts.queues import Column, Queue, register
from records.accounting.models import OPEN_STATES, AccountingRequest
from records.accounting.workflow import VERB
from records.release.queues import GROUP, days_left

TONES = {"RECEIVED": "doing", "FEE_TOLD": "wait", "AGREED": "doing"}


def _rows(user):
    return AccountingRequest.objects.filter(status__in=OPEN_STATES).select_related("patient", "facility")


OPEN = register(
    Queue(
        key="accountings",
        label="Accountings",
        icon="list",
        verb=VERB,
        url_name="accounting:queue_accountings",
        group=GROUP,
        rows=_rows,
        columns=[
            Column("patient", "Patient", "patient", kind="patient"),
            Column("mrn", "MRN", "patient.mrn", kind="id"),
            Column("number", "Request", "number", kind="id"),
            Column("asks", "Who asks", "requester_name", fill=True),
            Column("left", "Days left", days_left, sort="due_on", kind="state"),
            Column("state", "Status", lambda row: (TONES[row.status], row.get_status_display()), kind="state"),
            Column("received", "Received", "received_at", sort="received_at", kind="date"),
            Column("age", "Days", "received_at", kind="age", late=60),
            Column("due", "Due", "due_on", sort="due_on", kind="due"),
        ],
        order=("due_on", "id"),
        age_field="received_at",
        late=60,
        unit="accounting",
        home=False,
        empty="Requests come here when a patient asks to whom the records went.",
        row_url=lambda row: reverse("accounting:accounting_show", args=[row.public_id]),
        primary="Give the next one",
    )
)
