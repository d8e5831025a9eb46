"""The chart's "Deficiencies" tab and its "To complete" panel."""

from django.shortcuts import render

from accounts.access import has_verb, visible_to
from records.patients.chart import register_panel, register_section
from records.review.models import Chart, Deficiency

VIEW, ANALYZE = "records.view_deficiency", "records.analyze_chart"
MOST = 200


def register() -> None:
    register_section("deficiencies", "Deficiencies", VIEW, section, order=60)
    register_panel("completion", "To complete", VIEW, panel, order=10)


def section(request, patient):
    """What was and is lacking in this patient's charts: what is open first, by what is due."""
    rows = visible_to(request.user, Deficiency.objects.filter(patient=patient))
    rows = rows.select_related("provider", "document__type", "wanted", "encounter", "chart", "facility")
    live = list(rows.filter(status__in=Deficiency.LIVE).order_by("due_at", "id")[:MOST])
    closed = list(rows.exclude(status__in=Deficiency.LIVE).order_by("-closed_at", "-id")[:MOST])
    context = {"patient": patient, "live": live, "closed": closed, "others": _not_under_review(request.user, patient)}
    return render(request, "records/review/_chart_section.html", context)


def _not_under_review(user, patient) -> list:
    """Visits whose class is not analyzed, for who may put one under review by hand."""
    if not has_verb(user, ANALYZE):
        return []
    rows = visible_to(user, patient.encounters.filter(chart=None)).exclude(
        status__in=["PLANNED", "CANCELLED", "ENTERED_IN_ERROR"]
    )
    return list(rows.order_by("-admitted_at", "-id")[:10])


def panel(request, patient):
    """Where the record of the last stays stands."""
    rows = Chart.objects.filter(patient=patient).select_related("encounter", "facility")
    return render(request, "records/review/_chart_panel.html", {"rows": rows.order_by("-discharged_at", "-id")[:5]})
