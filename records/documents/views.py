"""Reading documents: the viewer, its pages, versions, search, print, download; and the steps that are taken from there."""

import logging

from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, clock, errors
from accounts.access import Unknown, may
from accounts.policy import policy
from accounts.reauth import WrongPassword, is_fresh, reauthenticated
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import actions, files, foreign, moves, pages, reading, search, sniff
from records.documents.forms import SearchForm
from records.documents.models import SENSITIVITIES
from records.documents.workflow import offers_to
from records.loaders import load_document, load_patient

log = logging.getLogger(__name__)
MOVED = "It was filed on this chart in error, and stands in its right one now. Nothing of it belongs here."
GONE = "It was retracted: entered in error. It is no part of this chart. HIM can still show it."


@require_GET
@needs("records.view_document")
def document_show(request, public_id):
    try:
        read = reading.open_document(request, public_id)
    except Unknown as unknown:
        if unknown.why == "retracted":
            return _gone(request, unknown)
        left = moves.left_behind(request.user, document__public_id=public_id)
        if left:
            return _moved(request, unknown, left[0])
        raise
    return _page(request, read)


def _gone(request, unknown):
    audit.refused(by=request.user, verb=unknown.verb, obj=unknown.obj, why=unknown.why)
    chart = unknown.obj.patient
    next_url = reading.chart_url(chart)
    return errors.gone(request, heading="Retracted", words=GONE, next_url=next_url, next_label="Open the chart")


def _moved(request, unknown, left):
    """It was on a chart of theirs in error: they are told so much, and not whose it is."""
    audit.refused(by=request.user, verb=unknown.verb, obj=left, why="moved to another patient")
    next_url = reading.chart_url(left.patient)
    return errors.gone(
        request, heading="Entered in error, moved", words=MOVED, next_url=next_url, next_label="Open the chart"
    )


def _page(request, read, *, status: int = 200, error: str = ""):
    document, user = read.document, request.user
    context = {
        "reading": read, "document": document, "patient": document.patient, "error": error,
        "versions": document.versions.select_related("created_by").order_by("-number"),
        "events": document.events.select_related("by").order_by("-at", "-id"),
        "categories": [SENSITIVITIES[code] for code in document.sensitivity],
        "may": {"addend": document.is_final and may(user, "records.addend_document", document),
                "refile": document.status != "RETRACTED" and may(user, "records.index_document", document),
                "print": may(user, "records.print_document", document)},
        "opened_by": reading.opened_by(document, but=user) if document.status == "RETRACTED" else [],
        **_steps(request, read),
    }  # fmt: skip
    return render(request, "records/documents/document_show.html", context, status=status)


def _steps(request, read) -> dict:
    """What can be done from here: only from the present version."""
    document, number = read.document, read.version.number
    offers = offers_to(document, request.user) if read.is_current else []
    fresh = is_fresh(request, minutes=policy("sign_reauth_minutes"))
    editable = read.version.is_text and any(offer.step.verb == "edit" and not offer.closed for offer in offers)
    return {
        "offers": [offer for offer in offers if offer.step.verb != "edit"], "fresh": fresh,
        "open_verbs": {offer.step.verb for offer in offers if not offer.closed},
        "act_url": reverse("documents:document_act", args=[document.public_id, number]),
        "edit_url": reverse("documents:document_edit", args=[document.public_id]) if editable else "",
        "own_dialogs": "cosign" if fresh else "sign,cosign",
        "sign_words": f"As {request.user.signed_name}, for version {number} as you see it.",
    }  # fmt: skip


@require_GET
@needs("records.view_document")
def version_show(request, public_id, number):
    """An earlier version: what it said before it was changed."""
    return _page(request, reading.open_document(request, public_id, number=number))


@require_GET
@needs("records.view_document")
def page_show(request, token, number):
    """One page as a picture. The act was written when the document was opened; the way there is checked again."""
    version = pages.version_behind(request, token)
    try:
        picture = pages.drawn(version, number)
    except IndexError:
        raise Unknown("records.view_document", version.document, "no such page") from None
    except (foreign.Unreadable, files.CannotOpen) as error:
        log.error("A page cannot be shown: %s (version %s, page %s)", error, version.pk, number)
        return HttpResponse("This page cannot be shown.", status=500, content_type="text/plain")
    return HttpResponse(picture, content_type="image/webp")


@require_POST
@needs("records.view_document")
def document_find(request, public_id):
    """The pages of an opened document that hold the words."""
    document = load_document(request, public_id)
    words = request.POST.get("words", "")[:200]
    audit.searched(request, "document", terms={"words": words}, patients=[document.patient_id])
    return JsonResponse({"pages": reading.pages_with(document.current_version, words)})


@require_GET
@needs("records.print_document")
def document_print(request, public_id):
    """The whole document on paper: written in the trail as printed when it is drawn for that."""
    document = load_document(request, public_id, verb="records.print_document")
    read = reading.read(request, document, what="document.print")
    context = {"reading": read, "document": document, "patient": document.patient, "now": clock.now()}
    return render(request, "records/documents/document_print.html", context)


@require_GET
@needs("records.print_document")
def document_download(request, public_id):
    """The content as it came in, to be kept as a file, never shown by the browser in our name."""
    document = load_document(request, public_id, verb="records.print_document")
    version = document.current_version
    try:
        content = files.open_version(version)
    except files.CannotOpen as error:
        log.error("A document cannot be opened: %s", error)
        raise Refused(
            "The file of this document cannot be opened. Tell the administrator; its text is still here."
        ) from None
    audit.exported(request, "document", rows=1, obj=document, detail={"version": version.number})
    name = f"{document.type.key}-{document.public_id}{sniff.EXTENSIONS.get(version.content_type, '')}"
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=version.content_type)
    answer["Content-Length"] = version.size
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


# -------------------------------------------------------------------- steps


@require_POST
@needs("records.view_document")
def document_act(request, public_id, number):
    """Take a step from the version that the person has before their eyes: sign, cosign, retract."""
    document = load_document(request, public_id)
    step = STEPS.get(request.POST.get("verb", ""))
    if step is None:
        raise Refused("There is no such step.")
    try:
        done = step(request, document, number)
    except WrongPassword as wrong:
        return _page(request, reading.read(request, document), status=422, error=str(wrong))
    messages.success(request, done)
    return redirect(document)


def _sign(request, document, number) -> str:
    known = reauthenticated(request, minutes=policy("sign_reauth_minutes"))
    document = actions.sign(document=document, by=request.user, reauthenticated=known, seen=number)
    waits = f" It waits for {document.cosigner} to cosign." if document.status == "COSIGN_PENDING" else ""
    return f"Signed as {document.author}.{waits}"


def _cosign(request, document, number) -> str:
    known = reauthenticated(request, minutes=policy("sign_reauth_minutes"))
    statement = request.POST.get("statement", "")[:2000]
    actions.cosign(document=document, by=request.user, reauthenticated=known, seen=number, statement=statement)
    return f"Cosigned as {document.cosigner}. It is final."


def _retract(request, document, number) -> str:
    actions.retract(document=document, by=request.user, reason=request.POST.get("reason", ""))
    return "Retracted. It is out of routine view; HIM can still show it."


STEPS = {"sign": _sign, "cosign": _cosign, "retract": _retract}


# ------------------------------------------------------------------- search


@needs("records.view_document")
def document_search(request, public_id):
    """Words in the whole chart. Words can hold PHI, so they are posted."""
    patient = load_patient(request, public_id)
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        found = search.search_chart(request.user, patient, words)
        audit.searched(request, "document", terms={"words": words}, patients=[patient])
    else:
        audit.viewed(request, patient, "chart.search_form")
    context = {"patient": patient, "form": form, "found": found, "chart_url": reading.chart_url(patient)}
    return render(request, "records/documents/document_search.html", context, status=422 if form.errors else 200)
