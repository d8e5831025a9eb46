"""Accountings of disclosures: the patient's page, one request, its letters."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit, clock
from accounts.access import has_verb
from accounts.forms import once
from accounts.views import needs
from accounts.workflow import Refused
from records.accounting import actions, letters, lines, rules
from records.accounting.actions import SUSPEND
from records.accounting.forms import AccountingForm, DisclosureForm, ExtendForm, FeeForm, SuspensionForm
from records.accounting.loaders import load_accounting, load_suspension
from records.accounting.models import AccountingSuspension
from records.accounting.workflow import VERB, WORKFLOW, is_free
from records.loaders import load_patient
from records.release import desk
from records.release.rules import BASES
from records.release.views import pdf_response

VIEW = "records.view_disclosure"
EVENT_WORDS = {
    "receive": "Received", "give": "Given", "tell_fee": "Told of the fee", "agree": "Fee agreed", "waive": "Fee waived",
    "withdraw": "Withdrawn", "extend": "Extended",
}  # fmt: skip
TONES = {"RECEIVED": "doing", "FEE_TOLD": "wait", "AGREED": "doing", "GIVEN": "done", "WITHDRAWN": "stop"}


@require_GET
@needs(VIEW)
def patient_show(request, public_id):
    """What an accounting given today would list, the requests for one, and what an agency has suspended."""
    patient = load_patient(request, public_id, verb=VIEW)
    facility = request.user.active_role.facility
    today = clock.today(facility)
    listed = lines.accounting(patient, first=rules.first_day(today), last=today, facility=facility, today=today)
    audit.viewed(request, patient, "accounting.view", detail={"lines": len(listed.lines)})
    suspensions = AccountingSuspension.objects.filter(patient__in=lines.family(patient)).select_related("lifted_by")
    context = {
        "patient": patient, "rows": _said(listed), "listed": listed, "since": rules.first_day(today),
        "asked": [_asked(one) for one in patient.accounting_requests.select_related("facility")],
        "suspensions": [
            {"row": one, "on": one.in_force(today), "hidden": listed.left_out[one.pk]} for one in suspensions
        ],
        "may_give": has_verb(request.user, VERB), "may_suspend": has_verb(request.user, SUSPEND),
    }  # fmt: skip
    return render(request, "records/accounting/patient_show.html", context)


def _said(listed) -> list[dict]:
    return [{"line": line, "basis": BASES[line.basis]} for line in listed.lines]


def _asked(one) -> dict:
    return {"row": one, "tone": TONES[one.status]}


@require_http_methods(["GET", "POST"])
@needs(VERB)
def accounting_new(request, public_id):
    patient = load_patient(request, public_id, verb=VERB, what="" if request.POST else "accountingrequest.new")
    form = AccountingForm(request.POST or None, own_name=patient.legal_name, own_address=desk.own_address(patient))
    return _form(request, patient, form, _log, "records/accounting/accounting_new.html")


def _log(request, patient, form) -> str:
    facility = request.user.active_role.facility
    made = actions.log_request(patient=patient, facility=facility, by=request.user, **form.elements())
    messages.success(request, f"{made.number} is logged. It is due {made.due_on:%B} {made.due_on.day}.")
    return reverse("accounting:accounting_show", args=[made.public_id])


@require_http_methods(["GET", "POST"])
@needs(SUSPEND)
def suspension_new(request, public_id):
    patient = load_patient(request, public_id, verb=SUSPEND, what="" if request.POST else "accountingsuspension.new")
    form = SuspensionForm(request.POST or None, agencies=lines.agencies(patient))
    return _form(request, patient, form, _suspend, "records/accounting/suspension_new.html")


def _suspend(request, patient, form) -> str:
    facility = request.user.active_role.facility
    made = actions.suspend(patient=patient, facility=facility, by=request.user, **form.elements())
    messages.success(request, f"Suspended to {made.ends_on:%m/%d/%Y}. Then it is told again by itself.")
    return reverse("accounting:patient_show", args=[patient.public_id])


@require_http_methods(["GET", "POST"])
@needs(SUSPEND)
def disclosure_new(request, public_id):
    patient = load_patient(request, public_id, verb=SUSPEND, what="" if request.POST else "disclosure.new")
    return _form(
        request, patient, DisclosureForm(request.POST or None), _record, "records/accounting/disclosure_new.html"
    )


def _record(request, patient, form) -> str:
    facility = request.user.active_role.facility
    actions.record_disclosure(patient=patient, facility=facility, by=request.user, **form.elements())
    messages.success(request, "Written down. It stays, and an accounting lists it.")
    return reverse("accounting:patient_show", args=[patient.public_id])


def _form(request, patient, form, make, template):
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: make(request, patient, form)))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"patient": patient, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


# ------------------------------------------------------------------ one request


@require_GET
@needs(VERB)
def accounting_show(request, public_id):
    return _show(request, load_accounting(request, public_id, verb=VERB, what="accountingrequest.view"))


def _show(request, asked, *, status=200, error=""):
    """What it lists today, what stands in the way, and every step, with its letter."""
    listed = actions.accounting_of(asked) if asked.is_open else None
    offers = list(WORKFLOW.offers(asked, request.user))
    context = {
        "patient": asked.patient, "asked": asked, "tone": TONES[asked.status], "error": error, "listed": listed,
        "rows": _said(listed) if listed else [], "left_out": sum(listed.left_out.values()) if listed else 0,
        "free": asked.is_open and is_free(asked),
        "offers": [one for one in offers if one.step.verb not in ("tell_fee", "extend")],
        "may_tell_fee": any(one.step.verb == "tell_fee" and not one.closed for one in offers),
        "may_extend": any(one.step.verb == "extend" and not one.closed for one in offers),
        "fee_form": FeeForm(), "extend_form": ExtendForm(),
        "act_url": reverse("accounting:accounting_act", args=[asked.public_id]),
        "events": [(one, EVENT_WORDS.get(one.verb, one.verb)) for one in asked.events.select_related("by")],
    }  # fmt: skip
    return render(request, "records/accounting/accounting_show.html", context, status=status)


@require_POST
@needs(VERB)
def accounting_act(request, public_id):
    """Every step of a request comes here by its verb."""
    asked = load_accounting(request, public_id, verb=VERB)
    verb = request.POST.get("verb", "")
    try:
        STEPS.get(verb, _plain)(request, asked, verb)
    except Refused as refusal:
        return _show(request, load_accounting(request, public_id, verb=VERB), status=409, error=str(refusal))
    return redirect("accounting:accounting_show", public_id)


def _give(request, asked, verb):
    actions.give(request=asked, by=request.user)
    messages.success(request, "Given and kept. Print the letter and send it.")


def _tell_fee(request, asked, verb):
    actions.tell_fee(request=asked, by=request.user, **_read(FeeForm(request.POST)))
    messages.success(request, "Written down. Print the letter: the patient agrees, asks for less, or withdraws.")


def _extend(request, asked, verb):
    done = actions.extend(request=asked, by=request.user, **_read(ExtendForm(request.POST)))
    messages.success(request, f"Extended to {done.due_on:%m/%d/%Y}. Mail the letter by {done.extended_from:%m/%d/%Y}.")


def _waive(request, asked, verb):
    actions.waive(request=asked, reason=request.POST.get("reason", ""), by=request.user)


def _plain(request, asked, verb):
    actions.take(request=asked, verb=verb, reason=request.POST.get("reason", ""), by=request.user)


STEPS = {"give": _give, "tell_fee": _tell_fee, "extend": _extend, "waive": _waive}


def _read(form) -> dict:
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    return form.cleaned_data


@require_GET
@needs(VERB)
def accounting_letter(request, public_id):
    """The accounting as it was given, from what is kept."""
    asked = load_accounting(request, public_id, verb=VERB)
    if asked.status != "GIVEN":
        raise Refused("It is not given yet: there is no letter.")
    audit.printed(request, asked, detail={"letter": "accounting"})
    return pdf_response(letters.kept(asked), f"{asked.number}.pdf", inline=True)


@require_GET
@needs(VERB)
def letter_fee(request, public_id):
    asked = load_accounting(request, public_id, verb=VERB)
    if asked.fee is None:
        raise Refused("This one costs nothing: there is nothing to write.")
    audit.printed(request, asked, detail={"letter": "fee"})
    return pdf_response(letters.fee_letter(asked, by=request.user), f"{asked.number}-fee.pdf", inline=True)


@require_GET
@needs(VERB)
def letter_extension(request, public_id):
    asked = load_accounting(request, public_id, verb=VERB)
    if asked.extended_from is None:
        raise Refused("This request was not extended: there is nothing to write.")
    audit.printed(request, asked, detail={"letter": "extension"})
    return pdf_response(letters.extension_letter(asked, by=request.user), f"{asked.number}-letter.pdf", inline=True)


@require_POST
@needs(SUSPEND)
def suspension_lift(request, public_id):
    suspension = load_suspension(request, public_id, verb=SUSPEND)
    try:
        actions.lift(suspension=suspension, by=request.user)
        messages.success(request, "Lifted: what it hid is told again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounting:patient_show", suspension.patient.public_id)
