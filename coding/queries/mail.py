"""Queries in the inbox of whom they ask."""

from django.db.models import F
from django.urls import reverse

from coding.queries.models import Query
from records.review.inbox import MailKind, register_mail

QUERY = "query"


def waiting_for(provider):
    """What waits for this clinician's answer; what they have sent back waits for who asked."""
    return Query.objects.filter(provider=provider, status__in=["SENT", "ESCALATED"], declined_at=None)


def register() -> None:
    """Called once, at start-up. Nobody answers for a colleague: who stands in does not see them."""
    register_mail(MailKind(
        key=QUERY, label="Queries", position=15, rows=waiting_for, verb="coding.answer_query", for_stand_ins=False,
        facts={"title": F("title"), "status": F("status")}, what=lambda facts: facts["title"],
        note=lambda facts: "Escalated" if facts["status"] == "ESCALATED" else "",
        url=lambda public_id: reverse("queries:query_answer", args=[public_id]),
    ))  # fmt: skip
