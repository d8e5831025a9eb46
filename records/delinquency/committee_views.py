"""What departed providers left: the chair gives it to another of the care, or the medical records committee decides."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts import clock
from accounts.access import visible_to
from accounts.queues import next_url
from accounts.views import needs
from accounts.workflow import Refused
from records.delinquency import actions
from records.delinquency.forms import DecisionForm, RouteForm
from records.delinquency.loaders import load_left, load_matter
from records.delinquency.workflow import MATTER
from records.review import facts
from records.review.loaders import load_chart
from records.review.models import Deficiency
from records.review.workflow import CHART


@needs("records.route_deficiency")
def left_show(request, public_id):
    """The chair gives it to another of the care, or asks the committee."""
    row = load_left(request, public_id, verb="records.route_deficiency", what="deficiency.view")
    actions.check_chair(row, request.user)
    people = facts.providers_of(facts.load(row.encounter_id))
    today = clock.today(row.facility)
    here = {who: part for who, part in people.items() if who != row.provider and who.is_here(today)}
    form = RouteForm(request.POST if request.POST.get("verb") == "route" else None, providers=here)
    if request.method == "POST" and (done := _decide_left(request, row, form)):
        messages.success(request, done)
        return redirect(next_url("chair", request.user, after=row))
    request.queue = "chair"
    context = {"deficiency": row, "patient": row.patient, "encounter": row.encounter, "form": form, "people": here}
    return render(request, "records/delinquency/left_show.html", context, status=422 if form.errors else 200)


def _decide_left(request, row, form) -> str:
    """Words of what was done, or "" when the form says what to mend."""
    verb, reason = request.POST.get("verb"), request.POST.get("reason", "")
    if verb == "ask":
        actions.ask_committee(deficiency=row, by=request.user, reason=reason)
        return "The committee is asked."
    if verb != "route":
        raise Refused("There is no such step.")
    if form.is_valid():
        try:
            actions.route(deficiency=row, to=form.chosen, by=request.user, reason=reason)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return ""
        return f"It is {form.chosen}'s now. Its due date stays."
    return ""


@needs("records.record_committee")
def matter_show(request, public_id):
    """What the committee is asked, and what it decided."""
    matter = load_matter(request, public_id, verb="records.record_committee")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.decide(
                matter=matter, verb=request.POST.get("verb", ""), by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Recorded: {done.get_status_display().lower()}.")
            return redirect(next_url("committee", request.user, after=matter))
    request.queue = "committee"
    context = {"matter": matter, "deficiency": matter.deficiency, "patient": matter.patient, "form": form,
               "events": matter.events.select_related("by"), "offers": list(MATTER.offers(matter, request.user))}  # fmt: skip
    return render(request, "records/delinquency/matter_show.html", context, status=422 if form.errors else 200)


@needs("records.waive_deficiency")
def waiver_new(request, public_id):
    """Record a waiver of the committee for a deficiency that nobody had put before it here."""
    row = load_left(request, public_id, verb="records.waive_deficiency", what="deficiency.view")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.waive(deficiency=row, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Waived by the committee.")
            return redirect("review:deficiency_show", row.public_id)
    context = {"deficiency": row, "patient": row.patient, "form": form}
    return render(request, "records/delinquency/waiver_new.html", context, status=422 if form.errors else 200)


@needs("records.waive_deficiency")
def filing_new(request, public_id):
    """Record that the committee files a record incomplete, with what is open on it and whose that is."""
    chart = load_chart(request, public_id, verb="records.waive_deficiency", what="chart.file_form")
    CHART.check(chart, "file_incomplete", request.user)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.file_incomplete(chart=chart, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Filed incomplete by the committee.")
            return redirect("review:chart_analyze", chart.public_id)
    today, rows = clock.today(chart.facility), chart.deficiencies.filter(status__in=Deficiency.LIVE)
    owed = visible_to(request.user, rows.select_related("provider__user", "document__type", "wanted", "patient"))
    context = {
        "chart": chart, "patient": chart.patient, "encounter": chart.encounter, "form": form,
        "owed": [(row, row.provider is not None and row.provider.is_here(today)) for row in owed.order_by("due_at", "pk")],
    }  # fmt: skip
    return render(request, "records/delinquency/filing_new.html", context, status=422 if form.errors else 200)
