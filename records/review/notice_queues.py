"""Notices about documents that a person has seen, beside the inbox; and the recipients whom the release desk tells."""

from django.urls import reverse

from accounts.queues import Column, Queue, register
from records.documents.notices import DocumentNotice


def _unread(user):
    return DocumentNotice.objects.filter(user=user, done_at=None).select_related("patient", "document__type")


def _untold(user):
    rows = DocumentNotice.objects.filter(disclosure__isnull=False, done_at=None)
    return rows.select_related("patient", "document__type", "disclosure")


NOTICES = register(Queue(
    key="notices", label="Notices", icon="bell", verb="records.read_notice", url_name="review:queue_notices",
    group="Inbox", rows=_unread, order=("made_at", "id"), age_field="made_at", beyond_reach=True, home=False,
    row_url=lambda row: reverse("documents:notice_show", args=[row.public_id]), unit="notice",
    columns=[
        Column("patient", "Patient", "patient", kind="patient"), Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("document", "Document", "document.type.name"),
        Column("care", "Care of", "document.service_at", kind="date"),
        Column("what", "What", lambda row: ("stop" if row.kind == "retracted" else "wait", row.get_kind_display()),
               kind="state", fill=True),
        Column("age", "Age", "made_at", sort="made_at", kind="age", late=7),
    ],
    empty="You are told here when a document that you have seen is retracted or corrected.",
))  # fmt: skip
TO_TELL = register(Queue(
    key="recipients", label="Recipients to tell", icon="send", verb="records.tell_recipient",
    url_name="review:queue_recipients", group="Release of information", rows=_untold, order=("made_at", "id"),
    age_field="made_at", row_url=lambda row: reverse("documents:notice_show", args=[row.public_id]), unit="recipient",
    columns=[
        Column("patient", "Patient", "patient", kind="patient"), Column("mrn", "MRN", "patient.mrn", kind="id"),
        Column("document", "Document", "document.type.name"),
        Column("to", "Recipient", "disclosure.recipient_name"), Column("sent", "Sent", "seen_at", kind="date"),
        Column("what", "What", lambda row: ("stop" if row.kind == "retracted" else "wait", row.get_kind_display()),
               kind="state", fill=True),
        Column("age", "Age", "made_at", sort="made_at", kind="age", late=7),
    ],
    empty="Recipients stand here when a document that they were sent is retracted or corrected.",
))  # fmt: skip
