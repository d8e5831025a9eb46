"""The stay's screens: the page with its steps, registering, discharging, and what stands around it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.access import may
from accounts.forms import once
from accounts.views import needs
from records.encounters import actions, forms
from records.encounters.rules import BadEncounter
from records.encounters.workflow import WORKFLOW
from records.loaders import load_encounter, load_patient

VIEW, ADD, CHANGE, CANCEL = (
    "records.view_encounter", "records.add_encounter", "records.change_encounter", "records.cancel_encounter",
)  # fmt: skip
# Steps that need nothing but the press of a button, or a reason.
PLAIN = {
    "begin": lambda encounter, by, reason: actions.begin(encounter=encounter, by=by),
    "arrive": lambda encounter, by, reason: actions.arrive(encounter=encounter, by=by),
    "leave": lambda encounter, by, reason: WORKFLOW.take(encounter, "leave", by=by, reason=reason),
    "return": lambda encounter, by, reason: WORKFLOW.take(encounter, "return", by=by, reason=reason),
    "cancel": lambda encounter, by, reason: actions.cancel(encounter=encounter, by=by, reason=reason),
    "cancel_discharge": lambda encounter, by, reason: actions.cancel_discharge(
        encounter=encounter, by=by, reason=reason
    ),
    "enter_in_error": lambda encounter, by, reason: actions.enter_in_error(encounter=encounter, by=by, reason=reason),
}
# Steps that have a form of their own.
FORMS = {
    "discharge": "encounters:encounter_discharge", "transfer": "encounters:encounter_transfer",
    "change_class": "encounters:encounter_class",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def encounter_show(request, public_id):
    """The stay on one page; its steps are posted here."""
    encounter = load_encounter(request, public_id, what="encounter.view" if request.method == "GET" else "")
    if request.method == "GET":
        return _show(request, encounter)
    verb = request.POST.get("verb", "")
    if verb in FORMS:
        return redirect(FORMS[verb], public_id=public_id)
    try:
        PLAIN[verb](encounter, request.user, request.POST.get("reason", ""))
    except KeyError:
        return render(request, "400.html", status=400)
    except BadEncounter as bad:
        messages.error(request, str(bad))
    return redirect("encounters:encounter_show", public_id=public_id)


def _show(request, encounter):
    context = {
        "encounter": encounter, "patient": encounter.patient,
        "offers": list(WORKFLOW.offers(encounter, request.user)),
        "providers": encounter.providers.select_related("provider").order_by("ends_at", "starts_at"),
        "coverages": encounter.coverages.select_related("coverage"),
        "classes": encounter.classes.all(), "locations": encounter.locations.all(),
        "events": encounter.events.select_related("by"),
        "age": _age_at(encounter), "in_house": _in_house(encounter),
        "can_change": may(request.user, CHANGE, encounter),
        "primary": {"PLANNED": "arrive", "ARRIVED": "begin", "ON_LEAVE": "return"}.get(encounter.status, "discharge"),
    }  # fmt: skip
    return render(request, "records/encounters/encounter_show.html", context)


def _age_at(encounter) -> str:
    from records.patients.rules import age_text

    birth = encounter.patient.birth_date
    if birth is None:
        return ""
    return age_text(birth, clock.local(encounter.admitted_at, encounter.facility).date())


def _in_house(encounter) -> int | None:
    """Days in house so far; None once discharged or before arrival."""
    if encounter.discharged_at or encounter.status in ("PLANNED", "CANCELLED", "ENTERED_IN_ERROR"):
        return None
    return (clock.today(encounter.facility) - clock.local(encounter.admitted_at, encounter.facility).date()).days


@require_http_methods(["GET", "POST"])
@needs(ADD)
def encounter_new(request, public_id):
    """Register or plan an encounter of this patient."""
    patient = load_patient(request, public_id, verb=ADD, what="encounter.prepare" if request.method == "GET" else "")
    form = forms.EncounterForm(request.POST or None, initial={"admitted_at": clock.now()})
    if form.is_bound and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: _open(request, patient, form)))
        except BadEncounter as bad:
            form.add_error(bad.field if bad.field in form.fields else None, str(bad))
    return _form(request, "encounter_new", form, patient=patient)


def _open(request, patient, form) -> str:
    values = form.encounter
    common = {"patient": patient, "facility": request.user.active_role.facility, "by": request.user}
    if form.cleaned_data["planned"]:
        encounter = actions.plan_encounter(**common, at=values.pop("admitted_at"), **values)
    else:
        encounter = actions.register_encounter(**common, **values)
    return reverse("encounters:encounter_show", args=[encounter.public_id])


def _form(request, template, form, **context):
    status = 422 if form.is_bound else 200
    return render(request, f"records/encounters/{template}.html", {"form": form, **context}, status=status)


def _edit(request, public_id, template, make, act):
    """A form about one encounter: `make(encounter)` builds it, `act(encounter, form)` does it when it is valid."""
    encounter = load_encounter(
        request, public_id, verb=CHANGE, what="" if request.method == "POST" else "encounter.view"
    )
    form = make(encounter)
    if form.is_bound and form.is_valid():
        try:
            act(encounter, form)
            return redirect("encounters:encounter_show", public_id=public_id)
        except BadEncounter as bad:
            form.add_error(bad.field if bad.field in form.fields else None, str(bad))
    return _form(request, template, form, encounter=encounter, patient=encounter.patient)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def encounter_discharge(request, public_id):
    def act(encounter, form):
        actions.discharge(encounter=encounter, by=request.user, **form.cleaned_data)

    return _edit(request, public_id, "encounter_discharge",
                 lambda encounter: forms.DischargeForm(request.POST or None, encounter=encounter), act)  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def encounter_class(request, public_id):
    def act(encounter, form):
        actions.change_class(encounter=encounter, by=request.user, **form.cleaned_data)

    return _edit(request, public_id, "encounter_class", lambda encounter: forms.ClassForm(request.POST or None), act)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def encounter_transfer(request, public_id):
    def act(encounter, form):
        actions.transfer(encounter=encounter, by=request.user, **form.cleaned_data)

    def make(encounter):
        return forms.TransferForm(request.POST or None, initial={"service": encounter.service})

    return _edit(request, public_id, "encounter_transfer", make, act)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def encounter_provider(request, public_id):
    def act(encounter, form):
        actions.add_provider(encounter=encounter, by=request.user, **form.cleaned_data)

    return _edit(
        request, public_id, "encounter_provider", lambda encounter: forms.ProviderForm(request.POST or None), act
    )


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def encounter_coverages(request, public_id):
    """Which insurances pay, in order."""

    def make(encounter):
        now = [row.coverage_id for row in encounter.coverages.all()]
        initial = dict(zip(("first", "second", "third"), now, strict=False))
        return forms.CoverageForm(request.POST or None, encounter=encounter, initial=initial)

    def act(encounter, form):
        actions.set_coverages(encounter=encounter, by=request.user, coverages=form.order)

    return _edit(request, public_id, "encounter_coverages", make, act)


@require_http_methods(["GET", "POST"])
@needs("records.change_patient")
def coverage_new(request, public_id):
    """An insurance of the patient; back to the encounter's order of coverages."""
    encounter = load_encounter(request, public_id, verb="records.change_patient",
                               what="" if request.method == "POST" else "encounter.view")  # fmt: skip
    form = forms.NewCoverageForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actions.add_coverage(patient=encounter.patient, by=request.user, **form.cleaned_data)
        return redirect("encounters:encounter_coverages", public_id=public_id)
    return _form(request, "coverage_new", form, encounter=encounter, patient=encounter.patient)
