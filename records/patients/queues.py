"""What waits for the MPI analysts."""

from django.urls import reverse

from accounts.queues import Column, Queue, queue_view, register
from records.patients.questions import IdentityQuestion

__all__ = ["IDENTITY", "queue_view"]


def open_questions(user):
    return IdentityQuestion.objects.filter(status="OPEN").select_related("patient", "asked_by", "asked_from")


IDENTITY = register(Queue(
    key="identity", label="Identity questions", icon="copies", verb="records.review_duplicate",
    url_name="patients:queue_identity", group="Patients", rows=open_questions, unit="question", order=("asked_at", "id"),
    age_field="asked_at", late=3, row_url=lambda row: reverse("patients:identity_answer", args=[row.public_id]),
    primary="Answer the next one",
    empty="Questions come here when somebody meets a record beyond their reach that may be the person before them.",
    columns=[
        Column("patient", "Patient", "patient", kind="patient"), Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("by", "Asked by", "asked_by"), Column("from", "From", "asked_from"),
        Column("age", "Age", "asked_at", sort="asked_at", kind="age", late=3, fill=True),
    ],
))  # fmt: skip
