"""Documents whose filing somebody should look at: doubtful dates, and those that wait for an author nobody named."""

from django.db.models import Q
from django.urls import reverse

from accounts.queues import Column, Filter, Queue, register
from records.documents.models import Document

TO_FILE = register(
    Queue(
        key="file",
        label="Documents to file",
        icon="scan",
        verb="records.index_document",
        group="Record completion",
        url_name="documents:queue_file",
        rows=lambda user: (
            Document.objects.in_record()
            .filter(~Q(index_flag="") | Q(status=Document.Status.PRELIMINARY, author=None))
            .select_related("patient", "type", "encounter")
        ),
        columns=[
            Column("patient", "Patient", "patient", kind="patient"),
            Column("mrn", "MRN", "patient.mrn", kind="id"),
            Column("document", "Document", "label"),
            Column("care", "Care of", "service_at", sort="service_at", kind="date"),
            Column(
                "why", "Doubtful", lambda row: row.index_flag or "It waits for a signature and has no author", fill=True
            ),
            Column("age", "Age", "recorded_at", sort="recorded_at", kind="age", late=7),
        ],
        filters=[Filter("source", "Came as", "source", choices=Document.Source.choices)],
        order=("recorded_at", "id"),
        age_field="recorded_at",
        row_url=lambda row: reverse("documents:document_refile", args=[row.public_id]),
        unit="document",
        empty="Documents come here when their date does not fit the visit, or when nobody is named to sign them.",
        primary="File the next one",
    )
)
