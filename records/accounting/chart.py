"""The chart's tab of what was disclosed, and the way from there to the accounting."""

from django.http import HttpResponse
from django.shortcuts import render

from records.patients.chart import register_section

SHOWN = 50


def disclosures(request, patient) -> HttpResponse:
    """The latest disclosures; one query however many there are."""
    rows = list(patient.disclosures.select_related("request")[: SHOWN + 1])
    context = {"patient": patient, "rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return render(request, "records/accounting/_section.html", context)


register_section("disclosures", "Disclosures", "records.view_disclosure", disclosures, order=85)
