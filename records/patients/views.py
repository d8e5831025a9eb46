"""Finding, registering and correcting patients. The chart is in chart_views.py, breaking the glass in glass.py."""

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import Unknown, may, require
from accounts.forms import once
from accounts.queues import next_url
from accounts.views import needs
from records.loaders import load_patient
from records.patients import actions, forms, questions
from records.patients.candidates import candidates_for, person_from
from records.patients.matching import Person
from records.patients.models import Patient, PatientIdentifier
from records.patients.names import normal
from records.patients.parts import PARTS
from records.patients.questions import IdentityQuestion
from records.patients.rows import result_rows
from records.patients.rules import BadPatient
from records.patients.search import find_elsewhere, search

ADD, CHANGE, RESTRICT = "records.add_patient", "records.change_patient", "records.restrict_patient"
_SEARCHED = "records.patients.searched"
SEARCH_LASTS = 60 * 60


@require_http_methods(["GET", "POST"])
@needs("records.search_patient")
def patient_search(request):
    """One box for everything. The words can identify a person, so they come by POST and stay out of the URL."""
    words = request.POST.get("q", "").strip()
    elsewhere = find_elsewhere(request.user, words) if words else ""
    if elsewhere:
        return redirect(elsewhere)
    found = search(request.user, words) if words else None
    if found and not found.asked.empty:
        audit.searched(request, "patient", terms=found.asked.terms, patients=found.patients,
                       detail={"shown": len(found.hits), "beyond": bool(found.beyond)})  # fmt: skip
    template = "records/patients/_results.html" if request.htmx else "records/patients/patient_search.html"
    rows = result_rows(found.hits) if found else ""
    page = {"found": found, "rows": rows, "search_words": words, "can_add": may(request.user, ADD)}
    return render(request, template, page)


@require_POST
@needs("records.search_patient")
def identity_ask(request, public_id):
    """Send a record met beyond reach to the MPI analysts. Says the same whether or not it was asked before."""
    patient = Patient.objects.filter(public_id=public_id, merged_into=None).first()
    if patient is None:
        raise Unknown("records.search_patient", None, "no such object")
    questions.ask(patient=patient, by=request.user)
    messages.success(request, "Sent. An MPI analyst compares the records and answers.")
    return redirect("patients:patient_search")


@require_http_methods(["GET", "POST"])
@needs("records.review_duplicate")
def identity_answer(request, public_id):
    """The analyst's side: the record, who asked, from where; and the answer."""
    question = (
        IdentityQuestion.objects.select_related("patient", "asked_by", "asked_from").filter(public_id=public_id).first()
    )
    if question is None:
        raise Unknown("records.review_duplicate", None, "no such object")
    require(request.user, "records.view_patient", question.patient)
    if request.method == "POST":
        questions.answer(question=question, by=request.user, words=request.POST.get("reason", ""))
        return redirect(next_url("identity", request.user))
    like = [
        c for c in candidates_for(person_from(question.patient), but=question.patient) if c.within_reach(request.user)
    ]
    audit.viewed(request, question, patients=[c.patient for c in like[:10]])
    context = {
        "question": question, "patient": question.patient, "events": question.events.select_related("by"),
        "offers": list(questions.IDENTITY.offers(question, request.user)),
        "candidates": like[:10],
    }  # fmt: skip
    return render(request, "records/patients/identity_answer.html", context)


# ------------------------------------------------------------- registering


@require_http_methods(["GET", "POST"])
@needs(ADD)
def patient_new(request):
    """Search before create: who looks like this person comes first, then the form."""
    traits = forms.TraitsForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not traits.is_valid():
        return render(request, "records/patients/patient_new.html", {"traits": traits}, status=_status(traits))
    found = candidates_for(_person(traits.traits))
    page = _registration(request, found, traits.traits)
    page["form"] = forms.RegisterForm(initial=_prefilled(traits.traits) | {"searched": _sealed(request, traits.traits)})
    audit.searched(request, "registration", terms=traits.traits, patients=_shown(page))
    return render(request, "records/patients/patient_register.html", page)


@require_POST
@needs(ADD)
def patient_register(request):
    """Make the record; when somebody on record is very likely this person, a reason is asked for first."""
    form = forms.RegisterForm(request.POST)
    traits = _unsealed(request, request.POST.get("searched", ""))
    if traits is None:
        return redirect("patients:patient_new")
    page: dict = {}
    if form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: _register(request, form, traits)))
        except actions.PossibleDuplicate as stop:
            page = _registration(request, stop.candidates, traits) | {"stopped": True}
            audit.searched(request, "registration", terms=traits, patients=_shown(page), detail={"stopped": True})
        except BadPatient as bad:
            form.add_error(bad.field if bad.field in form.fields else None, str(bad))
    page = page or _registration(request, [], traits)
    return render(request, "records/patients/patient_register.html", page | {"form": form}, status=422)


def _register(request, form, traits) -> str:
    mother = form.cleaned_data["mother_mrn"]
    more = {"mother": _mother(request, mother)} if mother else {}
    if form.cleaned_data["mbi"]:
        more["identifiers"] = [("MC", "CMS", form.cleaned_data["mbi"])]
    patient = actions.register_patient(
        by=request.user, facility=request.user.active_role.facility, searched=traits,
        override_reason=form.cleaned_data["override_reason"], **form.person, **more,
    )  # fmt: skip
    return reverse("patients:patient_show", args=[patient.public_id])


def _mother(request, mrn):
    found = PatientIdentifier.objects.filter(kind="MR", value=mrn).select_related("patient")
    mothers = [row.patient for row in found if may(request.user, "records.view_patient", row.patient)]
    if len(mothers) != 1:
        raise BadPatient("No patient within your reach has this MRN.", "mother_mrn")
    return mothers[0]


def _registration(request, candidates, traits) -> dict:
    """What the page shows of whom: all of those within reach; of the others one masked row, where the words name them
    exactly or the score is beyond doubt."""
    near = [c for c in candidates if c.within_reach(request.user)]
    far = [c for c in candidates if not c.within_reach(request.user) and not c.patient.directory_opt_out]
    named = [c for c in far if c.definite or _names_exactly(c.patient, traits)]
    return {"candidates": near[:10], "beyond": named[0].patient if named else None, "traits": traits}


def _names_exactly(patient, traits) -> bool:
    names = all(normal(str(traits.get(n, ""))) == normal(getattr(patient, n)) for n in ("family", "given"))
    return names and traits.get("birth_date") == patient.birth_date is not None


def _shown(page) -> list[Patient]:
    return [c.patient for c in page["candidates"]] + ([page["beyond"]] if page["beyond"] else [])


def _person(traits: dict) -> Person:
    return Person(
        family=traits.get("family", ""), given=traits.get("given", ""), birth_date=traits.get("birth_date"),
        ssn=traits.get("ssn", ""), phones=tuple(filter(None, [traits.get("phone")])),
        postal_codes=tuple(filter(None, [traits.get("postal_code")])),
    )  # fmt: skip


def _prefilled(traits: dict) -> dict:
    known = {name: traits[name] for name in ("family", "given", "birth_date", "postal_code") if name in traits}
    return known | ({"phone_home": traits["phone"]} if "phone" in traits else {})


def _sealed(request, traits: dict) -> str:
    """The search that was made, signed: the form carries it (never a URL), so that nobody registers unsearched."""
    plain = {name: str(value) for name, value in traits.items()}
    return signing.dumps([request.user.pk, plain], salt=_SEARCHED)


def _unsealed(request, sealed: str) -> dict | None:
    try:
        user_id, traits = signing.loads(sealed, salt=_SEARCHED, max_age=SEARCH_LASTS)
    except signing.BadSignature:
        return None
    if user_id != request.user.pk:
        return None
    return forms.TraitsForm(traits).traits_or_empty()


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200


# -------------------------------------------------------------- correcting


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def patient_edit(request, public_id):
    """Correct the person's data; what stood before is kept."""
    patient = load_patient(request, public_id, verb=CHANGE, what="patient.edit" if request.method == "GET" else "")
    form = forms.EditForm(request.POST or None, initial=_stands(patient))
    if form.is_bound and form.is_valid():
        try:
            actions.update_patient(
                patient=patient, by=request.user, reason=form.cleaned_data["reason"], **_edited(form, patient)
            )
            return redirect("patients:patient_show", public_id=patient.public_id)
        except BadPatient as bad:
            form.add_error(bad.field if bad.field in form.fields else None, str(bad))
    context = {"patient": patient, "form": form, "parts": PARTS.values()}
    return render(request, "records/patients/patient_edit.html", context, status=_status(form))


def _edited(form, patient) -> dict:
    """The form's data as changes. What the form does not show (other phones and addresses, the SSN) stays as it is."""
    changes = form.person | {"deceased_at": form.cleaned_data["deceased_at"]}
    shown = _stands(patient)
    changes["phones"] += [(p.kind, p.number) for p in patient.phones.filter(ends_on=None)
                          if shown.get(f"phone_{p.kind}") != p.number]  # fmt: skip
    home = _home(patient)
    others = patient.addresses.filter(ends_on=None).exclude(pk=home.pk if home else None)
    changes["addresses"] += [{n: getattr(a, n) for n in ("kind", *forms.PersonForm.ADDRESS)} for a in others]
    if not changes["ssn"]:
        del changes["ssn"]
    return changes


def _stands(patient) -> dict:
    values = {name: getattr(patient, name) for name in (*forms.PersonForm.FIELDS, "deceased_at")}
    for phone in patient.phones.filter(ends_on=None, kind__in=["home", "mobile"]).order_by("-id"):
        values[f"phone_{phone.kind}"] = phone.number
    address = _home(patient)
    return values | ({name: getattr(address, name) for name in forms.PersonForm.ADDRESS} if address else {})


def _home(patient):
    return patient.addresses.filter(ends_on=None, kind="home").order_by("id").first()


@require_POST
@needs(RESTRICT)
def patient_restrict(request, public_id):
    """Restrict the record, or lift it, with the reason. Whoever lifts it must reach it."""
    patient = load_patient(request, public_id, verb=RESTRICT)
    form = forms.RestrictForm(request.POST)
    if not form.is_valid():
        return render(request, "409.html", {"reason": "Say why, in a few words."}, status=422)
    change = actions.unrestrict_patient if patient.restricted else actions.restrict_patient
    change(patient=patient, by=request.user, reason=form.cleaned_data["reason"])
    return redirect("patients:patient_show", public_id=public_id)
