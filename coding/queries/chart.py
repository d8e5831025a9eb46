"""The chart's "Queries" tab: what was asked about each encounter, and where the next question begins."""

from django.shortcuts import render

from accounts.access import has_verb, may, visible_to
from coding.queries.models import Query
from coding.queries.queues import state
from records.encounters.models import Encounter
from records.patients.chart import register_section

VIEW = "coding.view_query"
LATEST = 30


def register() -> None:
    register_section("queries", "Queries", VIEW, section, order=75)


def section(request, patient):
    """The latest encounters with their queries. Others' drafts are theirs."""
    user = request.user
    rows = visible_to(user, Query.objects.filter(patient=patient)).exclude(status="WITHDRAWN", sent_at=None)
    rows = rows.select_related("patient", "provider", "author", "documentation").order_by("-id")[:200]
    asked: dict[int, list] = {}
    for row in rows:
        if row.status != "DRAFT" or row.author_id == user.pk:
            asked.setdefault(row.encounter_id, []).append((row, state(row)))
    stays = Encounter.objects.filter(patient=patient).exclude(status__in=["CANCELLED", "ENTERED_IN_ERROR"])
    stays = stays.select_related("patient", "attending").order_by("-admitted_at", "-id")[:LATEST]
    shown = [(stay, asked.get(stay.pk, [])) for stay in stays if may(user, "records.view_encounter", stay)]
    context = {"patient": patient, "stays": shown, "can_ask": has_verb(user, "coding.ask_query")}
    return render(request, "coding/queries/_chart_section.html", context)
