"""The release desk: log a request, read its paper, choose pages, and send them on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit, clock
from accounts.access import may
from accounts.forms import once
from accounts.queues import claim, next_url, release_claim
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import reading
from records.loaders import load_document, load_patient
from records.patients.search import search
from records.release import actions, desk, letters, waiting
from records.release.findings import findings
from records.release.forms import AuthorizationForm, ExtensionForm, HoldForm, RequestForm, RevocationForm, pages_of
from records.release.loaders import load_request
from records.release.matters import has_namesake, problem_with
from records.release.models import ReleaseRequest

# ------------------------------------------------------------------- intake


@require_http_methods(["GET", "POST"])
@needs("records.log_request")
def request_new(request):
    """Whose records? The search is sent, never part of an address."""
    words, found = request.POST.get("words", "").strip(), None
    if words:
        found = search(request.user, words)
        audit.searched(request, "patient", terms=found.asked.terms, patients=found.patients)
    return render(request, "records/release/request_new.html", {"words": words, "found": found})


@require_http_methods(["GET", "POST"])
@needs("records.log_request")
def request_log(request, public_id):
    patient = load_patient(
        request, public_id, verb="records.log_request", what="" if request.POST else "releaserequest.new"
    )
    own = {
        "own_name": patient.legal_name, "own_address": desk.own_address(patient), "namesake": has_namesake(patient),
        "answered": patient.release_requests.filter(status__in=["RELEASED", "CLOSED"], follows=None),
    }  # fmt: skip
    form = RequestForm(request.POST or None, initial={"received_at": clock.now()}, **own)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: _log(request, patient, form)))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    earlier = desk.open_requests(patient)
    context = {"patient": patient, "form": form, "earlier": earlier, "namesake": own["namesake"]}
    return render(request, "records/release/request_log.html", context, status=422 if form.errors else 200)


def _log(request, patient, form) -> str:
    facility, given = request.user.active_role.facility, form.cleaned_data
    like = {name: given[name] for name in ("kind", "requester_name", "scope_from", "scope_to", "follows")}
    if not given["own"] and (problem := problem_with(patient, **like)):
        raise Refused(problem)
    logged = actions.log_request(patient=patient, facility=facility, by=request.user, **form.elements())
    messages.success(request, f"{logged.number} is logged. It is due {logged.due_on:%B} {logged.due_on.day}.")
    needs_paper = logged.basis.authority != "none"
    return reverse("release:authorization_edit" if needs_paper else "release:request_show", args=[logged.public_id])


# ---------------------------------------------------------------- workbench


@require_GET
@needs("records.view_releaserequest")
def request_show(request, public_id):
    """The workbench: pages to choose on the left, the paper and what stands in the way on the right."""
    asked = load_request(request, public_id, what="releaserequest.view")
    return render(request, "records/release/request_show.html", _bench(request, asked, "pages"))


@require_GET
@needs("records.view_releaserequest")
def request_read(request, public_id, document_id):
    """One document of the record on the left, to be read before it is chosen."""
    asked = load_request(request, public_id)
    document = load_document(request, document_id)
    if document.patient_id != asked.patient_id:
        raise Refused("This document belongs to another record.")
    context = _bench(request, asked, "read") | {"reading": reading.read(request, document)}
    return render(request, "records/release/request_show.html", context)


@require_GET
@needs("records.view_releaserequest")
def request_history(request, public_id):
    asked = load_request(request, public_id, what="releaserequest.view")
    return render(request, "records/release/request_show.html", _bench(request, asked, "history"))


def _bench(request, asked: ReleaseRequest, tab: str) -> dict:
    held = claim(asked, by=request.user) if asked.is_open else None
    forms = {"revocation": RevocationForm(), "hold_form": HoldForm(), "extension": ExtensionForm()}
    return desk.bench(asked, request.user, tab) | {"claim": held} | forms


@require_POST
@needs("records.view_releaserequest")
def request_do(request, public_id):
    """Every step of the workflow comes here by its verb; what it needs besides stands in the form."""
    asked = load_request(request, public_id)
    verb = request.POST.get("verb", "")
    try:
        done = STEPS.get(verb, _plain)(request, asked, verb)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("release:request_show", public_id)
    return redirect(done or reverse("release:request_show", args=[public_id]))


def _plain(request, asked, verb):
    actions.take(request=asked, verb=verb, by=request.user, reason=request.POST.get("reason", ""))
    return _onward(request, asked, "release_gathering") if verb == "to_qc" else None


def _verify(request, asked, verb):
    actions.verify_identity(request=asked, method=request.POST.get("method", ""), by=request.user)


def _return(request, asked, verb):
    actions.return_defective(request=asked, by=request.user)
    messages.success(request, "Sent back. Print the letter that names each defect and mail it.")
    return reverse("release:request_letters", args=[asked.public_id])


def _pass(request, asked, verb):
    actions.pass_quality_check(request=asked, checks=request.POST.getlist("check"), by=request.user)
    messages.success(request, f"{asked.number} passed and is ready to send.")
    return _onward(request, asked, "release_qc")


def _fail(request, asked, verb):
    actions.fail_quality_check(request=asked, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, f"{asked.number} went back to the clerk.")
    return _onward(request, asked, "release_qc")


def _extend(request, asked, verb):
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        raise Refused("Type the new day, and the reason for the letter.")
    given = form.cleaned_data
    done = waiting.extend(request=asked, until=given["until"], reason=given["reason"], by=request.user)
    messages.success(request, f"Extended to {done.due_on:%m/%d/%Y}. Mail the letter by {done.extended_from:%m/%d/%Y}.")
    return reverse("release:request_letters", args=[asked.public_id])


def _release(request, asked, verb):
    disclosure = actions.release(request=asked, by=request.user)
    messages.success(request, f"{asked.number} is released: {disclosure.page_count} pages, disclosure recorded.")
    return reverse("release:packet_show", args=[asked.public_id])


STEPS = {"verify": _verify, "return": _return, "pass": _pass, "fail": _fail, "release": _release, "extend": _extend}


def _onward(request, asked, queue: str) -> str:
    """Finishing an item opens the next one of the queue."""
    release_claim(asked, by=request.user)
    return next_url(queue, request.user)


# ---------------------------------------------------------------- the paper


@require_http_methods(["GET", "POST"])
@needs("records.validate_request")
def authorization_edit(request, public_id):
    """The paper, element by element. It opens with what was recorded, to be mended while the request is validated."""
    what = "" if request.method == "POST" else "authorization.view"
    asked = load_request(request, public_id, verb="records.validate_request", what=what)
    taken = desk.papers_of(asked)
    if not taken:
        raise Refused("This kind of request rests on no paper: verify who asks.")
    paper = asked.current_authorization() if asked.status != "DEFECTIVE_RETURNED" else None
    form = AuthorizationForm(
        request.POST or None, instance=paper, initial={"form": taken[0]}, forms_taken=taken,
        scans=desk.scans_of(asked.patient, request.user), wordings=findings(asked).laws.wordings,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_authorization(request=asked, by=request.user, **form.elements())
            return redirect("release:request_show", public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"patient": asked.patient, "asked": asked, "form": form, "taken": taken}
    return render(request, "records/release/authorization_edit.html", context, status=422 if form.errors else 200)


@require_POST
@needs("records.validate_request")
def authorization_revoke(request, public_id):
    asked = load_request(request, public_id, verb="records.validate_request")
    form = RevocationForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Type the day on which the revocation was received.")
        actions.revoke_authorization(request=asked, received_on=form.cleaned_data["received_on"], by=request.user)
        messages.success(request, "The revocation is recorded, and the request has stopped.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("release:request_show", public_id)


# -------------------------------------------------------------------- pages


@require_POST
@needs("records.select_release")
def pages_choose(request, public_id):
    asked = load_request(request, public_id, verb="records.select_release")
    try:
        chosen = pages_of(request.POST)
        actions.choose_pages(request=asked, pages=chosen, by=request.user, looked="looked" in request.POST)
        messages.success(request, f"{sum(map(len, chosen.values()))} pages are chosen.")
    except (Refused, ValidationError) as refusal:
        messages.error(request, "; ".join(getattr(refusal, "messages", [str(refusal)])))
    return redirect("release:request_show", public_id)


# ------------------------------------------------------------------ letters


@require_GET
@needs("records.view_releaserequest")
def request_letters(request, public_id):
    asked = load_request(request, public_id, what="releaserequest.view")
    return render(request, "records/release/request_show.html", _bench(request, asked, "letters"))


@require_GET
@needs("records.validate_request")
def letter_defect(request, public_id):
    """The letter as a PDF, with the defects of today."""
    asked = load_request(request, public_id, verb="records.validate_request")
    if not findings(asked).defects:
        raise Refused("The paper has no defect today: there is nothing to write.")
    audit.printed(request, asked, detail={"letter": "defect"})
    return pdf_response(letters.defect_letter(asked, by=request.user), f"{asked.number}-letter.pdf", inline=True)


@require_GET
@needs("records.view_releaserequest")
def letter_none(request, public_id):
    """The letter that answers “no records”, once that is the answer."""
    asked = load_request(request, public_id)
    if not desk.answered_none(asked):
        raise Refused("The answer to this request is not “no records”.")
    audit.printed(request, asked, detail={"letter": "none"})
    return pdf_response(letters.none_letter(asked, by=request.user), f"{asked.number}-letter.pdf", inline=True)


def pdf_response(content, name: str, *, inline: bool) -> HttpResponse:
    """A PDF that no cache keeps, under a name that says nothing about a patient."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


# -------------------------------------------------------------- disclosures


@require_GET
@needs("records.view_disclosure")
def disclosure_list(request, public_id):
    """What left about this patient: all of it, or what an accounting given today lists (164.528)."""
    patient = load_patient(request, public_id, verb="records.view_disclosure")
    only = request.GET.get("show") == "accounting"
    rows = desk.disclosures_of(patient, accounting=only)
    audit.listed(request, "disclosure", patients=[patient], detail={"rows": len(rows), "accounting": only})
    context = {
        "patient": patient,
        "rows": rows,
        "accounting": only,
        "may_report": may(request.user, "records.report_incident"),
        "may_open": may(request.user, "records.view_releaserequest", patient)
        and may(request.user, "records.view_document", patient),
    }
    return render(request, "records/release/disclosure_list.html", context)
