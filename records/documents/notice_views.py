"""Notices about documents that a person saw, and recipients outside who are to be told."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import Unknown, may, require
from accounts.queues import next_url
from accounts.say import day
from accounts.views import needs
from records.documents import notices
from records.documents.notices import DocumentNotice


def load_notice(request, public_id) -> DocumentNotice:
    """One's own; or one to a recipient outside, of a patient within reach of who tells them."""
    rows = DocumentNotice.objects.select_related("patient", "document__type", "document__author", "disclosure", "user")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Unknown("records.read_notice", None, "no such notice")
    if found.user_id == request.user.pk:
        return found
    if found.disclosure_id is None or not may(request.user, "records.tell_recipient", found):
        raise Unknown("records.read_notice", found.document, "another person's notice")
    return found


@require_GET
@needs("records.read_notice")
def notice_show(request, public_id):
    """What became of the document, in words that hold nothing of what it said."""
    notice = load_notice(request, public_id)
    audit.viewed(request, notice.document, "notice.view")
    document = notice.document
    shown = document.status != "RETRACTED" and may(request.user, "records.view_document", document)
    event = document.events.filter(verb={"retracted": "retract", "corrected": "amend"}[notice.kind]).last()
    context = {"notice": notice, "document": document, "event": event, "document_url": document.get_absolute_url() if shown else "",
               "label": f"{document.type.name}, {day(document.service_at)}"}  # fmt: skip
    return render(request, "records/documents/notice_show.html", context)


@require_POST
@needs("records.read_notice")
def notice_act(request, public_id):
    """Read; or, for a recipient outside, told and how. Then the next one."""
    notice = load_notice(request, public_id)
    if notice.disclosure_id is None:
        notices.mark_read(notice=notice, by=request.user)
        messages.success(request, "Read.")
        return redirect(
            "review:inbox_show" if may(request.user, "records.answer_deficiency") else next_url("notices", request.user)
        )
    require(request.user, "records.tell_recipient", notice)
    notices.tell_recipient(notice=notice, by=request.user, how=request.POST.get("how", "")[:200])
    messages.success(request, "Written down.")
    return redirect(next_url("recipients", request.user))
