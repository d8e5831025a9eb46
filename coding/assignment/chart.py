"""The chart's "Codes" tab and its "Coding" panel."""

from django.shortcuts import render

from accounts.access import may
from coding.assignment.models import CodeSet
from records.patients.chart import register_panel, register_section

VIEW = "coding.view_codeset"


def register() -> None:
    register_section("codes", "Codes", VIEW, section, order=70)
    register_panel("coding", "Coding", VIEW, panel, order=70)


def section(request, patient):
    """Every encounter's codes, the latest first."""
    rows = patient.codesets.select_related("patient", "encounter", "drg").prefetch_related("assignments")
    sets = [(row, [] if row.blind else _codes(row)) for row in _seen(request.user, rows)]
    return render(request, "coding/assignment/_chart_section.html", {"patient": patient, "sets": sets})


def _codes(codeset: CodeSet) -> list:
    live = [row for row in codeset.assignments.all() if row.voided_at is None]
    return sorted(live, key=lambda row: (list(row.Kind.values).index(row.kind), row.sequence))


def panel(request, patient):
    """Where coding stands for the last encounters."""
    rows = _seen(request.user, patient.codesets.select_related("patient", "encounter", "drg"))[:5]
    return render(request, "coding/assignment/_chart_panel.html", {"patient": patient, "rows": rows})


def _seen(user, rows) -> list[CodeSet]:
    """The latest first; codes of a sensitive encounter only where its documents may be seen; `blind`: not its codes."""
    from coding.audits.blind import with_blindness

    return [row for row in with_blindness(user, rows.order_by("-discharged_at", "-id")) if may(user, VIEW, row)]
