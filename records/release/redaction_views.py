"""Taking places out of the copies, on the page: by words, by boxes, and back again."""

import json

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import Unknown
from accounts.views import needs
from accounts.workflow import Refused
from records.loaders import load_document
from records.release import redacting
from records.release.findings import findings
from records.release.forms import RedactionForm
from records.release.loaders import load_request
from records.release.packet.spec import PacketStopped


@require_http_methods(["GET", "POST"])
@needs("records.select_release")
def redaction_edit(request, public_id, document_id, number):
    """One page as the packet will show it: words and boxes to take out, and what is taken out already."""
    asked = load_request(request, public_id, verb="records.select_release")
    document = load_document(request, document_id)
    if document.patient_id != asked.patient_id:
        raise Refused("This document belongs to another record.")
    form = RedactionForm(request.POST or None, request=asked)
    if request.method == "POST" and form.is_valid():
        try:
            _take_out(request, asked, document, number, form.cleaned_data)
            return redirect("release:redaction_edit", public_id, document_id, number)
        except (Refused, PacketStopped) as refusal:
            form.add_error(None, str(refusal))
    audit.viewed(
        request, document, "document.view", detail={"request": asked.number, "page": number, "for": "redaction"}
    )
    context = _page(asked, document, number) | {"form": form}
    return render(request, "records/release/redaction_edit.html", context, status=422 if form.errors else 200)


def _take_out(request, asked, document, number: int, given: dict) -> None:
    usual = {
        "request": asked,
        "document": document,
        "reason": given["reason"],
        "note": given["note"],
        "by": request.user,
    }
    taken = []
    if given["words"].strip():
        page = None if given["everywhere"] else number
        taken += redacting.redact_words(words=given["words"], page=page, **usual)
    if given["boxes"] or not given["words"].strip():
        taken += redacting.redact(page=number, boxes=given["boxes"], layout=given["layout"], **usual)
    places = f"{len(taken)} place{'' if len(taken) == 1 else 's'}"
    messages.success(request, f"{places} taken out." if taken else "These places were taken out already.")


def _page(asked, document, number: int) -> dict:
    """The page and what is redacted in the document, for the screen."""
    found = findings(asked)
    rows = [one for one in found.redactions if one.document_id == document.pk]
    here = [one for one in rows if one.page == number and one.version_id == document.current_version_id]
    context = {
        "patient": asked.patient, "asked": asked, "document": document, "number": number, "rows": rows,
        "closed": redacting.closed_why(asked, found), "look": None, "stopped": "",
        "taken": [_rectangle(one.box) for one in here],
    }  # fmt: skip
    try:
        look = redacting.look(asked, document, number)
    except PacketStopped as stop:
        return context | {"stopped": stop.sentence}
    words = json.dumps([[text, *(round(side, 4) for side in box)] for text, box in look.words])
    return context | {
        "look": look,
        "words": words,
        "before": number - 1,
        "after": number + 1 if number < look.count else 0,
    }


def _rectangle(box) -> dict:
    left, top, right, bottom = box
    return {"x": left, "y": top, "width": round(right - left, 4), "height": round(bottom - top, 4)}


@require_POST
@needs("records.select_release")
def redaction_withdraw(request, public_id):
    """A place is shown again."""
    asked = load_request(request, public_id, verb="records.select_release")
    row = (
        asked.redactions.select_related("document", "request")
        .filter(public_id=request.POST.get("redaction", ""))
        .first()
    )
    if row is None:
        raise Unknown("records.select_release", asked, "no such redaction")
    document = load_document(request, row.document.public_id)
    try:
        redacting.withdraw(redaction=row, by=request.user)
        messages.success(request, "Taken back: the place is shown again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("release:redaction_edit", public_id, document.public_id, row.page)
