"""Holds, extensions, denials and their review, on screen and as letters."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit, clock
from accounts.access import Unknown, may, visible_to
from accounts.forms import once
from accounts.people.models import ProviderProfile
from accounts.views import needs
from accounts.workflow import Refused
from records.release import denials, letters, waiting
from records.release.decisions import Denial, ReleaseHold
from records.release.findings import findings
from records.release.forms import DenialForm, HoldForm, ReviewForm
from records.release.loaders import load_denial, load_request
from records.release.rules.denial import grounds_for
from records.release.views import pdf_response

VERB = "records.validate_request"


def _said(form) -> dict:
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    return form.cleaned_data


# -------------------------------------------------------------------- waiting


@require_POST
@needs(VERB)
def request_hold(request, public_id):
    """It waits for something; the clock runs on."""
    asked = load_request(request, public_id, verb=VERB)
    try:
        given = _said(HoldForm(request.POST))
        waiting.hold(request=asked, kind=given["kind"], reason=given["hold_reason"], by=request.user)
        messages.success(request, f"Written down. {asked.number} is due on {asked.due_on:%m/%d/%Y} all the same.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("release:request_show", public_id)


@require_POST
@needs(VERB)
def request_unhold(request, public_id):
    asked = load_request(request, public_id, verb=VERB)
    hold = ReleaseHold.objects.filter(request=asked, public_id=request.POST.get("hold", "")).first()
    try:
        if hold is None:
            raise Refused("There is no such hold.")
        waiting.end_hold(hold=hold, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("release:request_show", public_id)


@require_GET
@needs("records.view_releaserequest")
def letter_extension(request, public_id):
    """The notice of the extension, with its reason and its day; it goes inside the first limit."""
    asked = load_request(request, public_id)
    if asked.extended_from is None:
        raise Refused("This request was not extended: there is nothing to write.")
    audit.printed(request, asked, detail={"letter": "extension"})
    return pdf_response(letters.extension_letter(asked, by=request.user), f"{asked.number}-letter.pdf", inline=True)


# -------------------------------------------------------------------- denials


@require_http_methods(["GET", "POST"])
@needs("records.deny_request")
def denial_new(request, public_id):
    """Deny a request, or a part of it, on a ground of the law."""
    what = "" if request.method == "POST" else "denial.new"
    asked = load_request(request, public_id, verb="records.deny_request", what=what)
    form = DenialForm(request.POST or None, **_choices(request, asked))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: _deny(request, asked, form)))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"patient": asked.patient, "asked": asked, "form": form}
    return render(request, "records/release/denial_new.html", context, status=422 if form.errors else 200)


def _choices(request, asked) -> dict:
    found = findings(asked)
    rows = visible_to(request.user, found.candidates())
    named = [(one.public_id, f"{one.label}, {clock.local(one.service_at, asked.facility):%m/%d/%Y}") for one in rows]
    grounds = grounds_for(asked.kind, asked.basis.code)
    return {
        "grounds": grounds, "documents": named,
        "providers": ProviderProfile.objects.filter(active_to=None).order_by("family", "given"),
    }  # fmt: skip


def _deny(request, asked, form) -> str:
    given = form.cleaned_data
    made = denials.deny(
        request=asked, ground=given["ground"], explanation=given["explanation"], by=request.user,
        documents=tuple(given["documents"]), judged_by=given["judged_by"],
    )  # fmt: skip
    messages.success(request, "Denied. Print the letter and mail it: it gives the basis, the review and the complaint.")
    return reverse("release:denial_show", args=[made.public_id])


@require_GET
@needs("records.view_releaserequest")
def denial_show(request, public_id):
    denial = load_denial(request, public_id, what="denial.view")
    return _show(request, denial)


def _show(request, denial: Denial, *, status=200, error=""):
    seen, unseen = denials.shown_documents(denial, request.user)
    context = {
        "patient": denial.patient, "asked": denial.request, "denial": denial, "documents": seen, "unseen": unseen,
        "offers": [one for one in denials.REVIEW.offers(denial, request.user) if one.step.verb != "ask_review"],
        "may_ask": denial.status == "DENIED" and denial.rule.reviewable and may(request.user, VERB, denial),
        "review": ReviewForm(initial={"asked_on": clock.today(denial.facility)}), "error": error,
        "act_url": reverse("release:denial_act", args=[denial.public_id]),
        "events": list(denial.events.select_related("by")),
    }  # fmt: skip
    return render(request, "records/release/denial_show.html", context, status=status)


@require_POST
@needs("records.view_releaserequest")
def denial_act(request, public_id):
    """The requester asks for a review; the reviewer upholds or overturns."""
    denial = load_denial(request, public_id)
    verb = request.POST.get("verb", "")
    try:
        if verb == "ask_review":
            given = _said(ReviewForm(request.POST))
            denials.ask_review(denial=denial, asked_on=given["asked_on"], by=request.user)
            messages.success(request, "Written down. It waits for a reviewer who had no part in the denial.")
        else:
            denials.decide(denial=denial, verb=verb, words=request.POST.get("reason", ""), by=request.user)
            messages.success(request, "Decided. Print the letter: the requester is told in writing.")
            if verb == "overturn" and not denial.request.is_open:
                messages.info(request, "The rest was sent already: log a second batch for what was withheld.")
    except Refused as refusal:
        return _show(request, load_denial(request, public_id), status=409, error=str(refusal))
    return redirect("release:denial_show", public_id)


@require_GET
@needs("records.view_releaserequest")
def denial_letter(request, public_id):
    """The denial, or the outcome of its review, as a PDF."""
    denial = load_denial(request, public_id)
    seen, unseen = denials.shown_documents(denial, request.user)
    if unseen and denial.ground != "psychotherapy":
        raise Unknown("records.view_document", denial, "names documents beyond this role")
    audit.printed(request, denial, detail={"letter": "denial"})
    content = letters.denial_letter(denial, documents=seen, by=request.user)
    return pdf_response(content, f"{denial.request.number}-denial.pdf", inline=True)
