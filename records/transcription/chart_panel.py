"""Beside the chart's timeline, and in its analysis: what was dictated and is not in the chart yet."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import visible_to
from records.patients.chart import register_panel
from records.transcription.loaders import hears
from records.transcription.models import Dictation

VIEW = "records.view_document"
NOT_TYPED = ("DICTATED", *Dictation.TO_TYPE, "REJECTED")
MOST = 20


def register() -> None:
    register_panel("dictations", "Dictated, not typed yet", VIEW, panel, order=15)


def not_typed(user, **which) -> list[Dictation]:
    """Within reach, the latest first; `heard`: whether this person opens the job, being of the desk or its dictator."""
    rows = visible_to(user, Dictation.objects.filter(status__in=NOT_TYPED, **which))
    found = list(rows.select_related("type", "dictator", "document__cosigner").order_by("-dictated_at", "-id")[:MOST])
    for row in found:
        row.heard = hears(user, row)
    return found


def panel(request, patient) -> HttpResponse:
    """Nothing at all where nothing waits."""
    rows = not_typed(request.user, patient=patient)
    return render(request, "records/transcription/_chart_panel.html", {"rows": rows}) if rows else HttpResponse("")
