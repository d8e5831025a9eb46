"""Writing and editing in the inbox: from the type's template, with its required parts looked for as one types."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.drafts import drop_draft
from accounts.forms import once
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import actions as documents
from records.documents.forms import EditForm
from records.documents.note_templates import NoteTemplate, parts_of
from records.documents.workflow import WORKFLOW
from records.review.inbox_forms import NoteForm
from records.review.inbox_frame import OPEN_INBOX, whose
from records.review.inbox_kinds import SIGN
from records.review.inbox_views import load_mail_deficiency, load_mail_document


@needs(OPEN_INBOX)
def mail_write(request, public_id):
    """Write the document that is missing, from its template. It opens in the inbox, where it is signed."""
    who = whose(request)
    deficiency = load_mail_deficiency(
        request, who, public_id, what="deficiency.write" if request.method == "GET" else ""
    )
    if not deficiency.live or deficiency.wanted is None:
        raise Refused("There is nothing to write for this one any more.")
    _who_gave_the_care(who)
    template = NoteTemplate.in_force(deficiency.wanted)
    form = NoteForm(request.POST or None, template=template)
    key = f"deficiency:{deficiency.public_id}"
    if request.method == "POST" and form.is_valid():
        url = _take(form, lambda: once(request.user, form, lambda: _write(request, who, deficiency, form, template)))
        if url:
            drop_draft(request.user, key)
            return redirect(f"{url}#mail")
    context = {
        "deficiency": deficiency, "patient": deficiency.patient, "encounter": deficiency.encounter, "form": form,
        "draft": key, "whose": who, "back_url": f"{who.url('review:mail_show', 'owed', deficiency.public_id)}#mail",
        **parts_of(template, form["text"].value() or ""),
    }  # fmt: skip
    return render(request, "records/review/mail_write.html", context, status=422 if form.errors else 200)


def _who_gave_the_care(who) -> None:
    """Who covers did not give this care, so they do not write of it; a delegate types what the clinician will sign."""
    if who.stand_in is not None and who.stand_in.covers:
        raise Refused("Who covers writes nothing for a colleague: nobody documents care that they did not give.")


def _write(request, who, deficiency, form, template) -> str:
    when = deficiency.procedure.happened_at if deficiency.procedure else None
    made = documents.create_document(
        patient=deficiency.patient, type=deficiency.wanted, by=request.user, text=form.cleaned_data["text"],
        encounter=deficiency.encounter, service_at=form.cleaned_data.get("service_at") or when,
        author=deficiency.provider, submit=who.stand_in is not None, template=template,
    )  # fmt: skip
    return who.url("review:mail_show", SIGN, made.public_id)


@needs(OPEN_INBOX)
def mail_edit(request, public_id):
    """Change what is not signed, and come back to it in the inbox. A new version; the old one stays."""
    who = whose(request)
    document = load_mail_document(request, who, public_id)
    WORKFLOW.check(document, "edit", request.user)
    version = document.current_version
    if not version.is_text:
        raise Refused("This is a file: it is replaced by capturing it anew, not edited.")
    form = EditForm(request.POST or None, initial={"text": version.text, "seen": version.number})
    key = f"document:{document.public_id}:{version.number}"
    back = f"{who.url('review:mail_show', SIGN, document.public_id)}#mail"
    if request.method == "POST" and form.is_valid():
        done = _take(form, lambda: documents.add_version(document=document, by=request.user, **form.cleaned_data))
        if done:
            drop_draft(request.user, key)
            return redirect(back)
    audit.viewed(request, document, "document.edit_form", detail=who.detail())
    context = {
        "document": document, "patient": document.patient, "encounter": document.encounter, "form": form, "draft": key,
        "whose": who, "back_url": back, **parts_of(document.template, form["text"].value() or ""),
    }  # fmt: skip
    return render(request, "records/review/mail_edit.html", context, status=422 if form.errors else 200)


@require_POST
@needs("records.create_document")
def parts_check(request, public_id):
    """The required parts of a text that is being typed. Nothing of it is kept, and nobody's record is opened."""
    template = NoteTemplate.objects.filter(public_id=public_id).first()
    if template is None:
        raise Refused("There is no such template.")
    return render(request, "records/review/_parts.html", parts_of(template, request.POST.get("text", "")))


def _take(form, action):
    """What the action returns; when it is refused, its words stand over the form and nothing was done."""
    try:
        return action()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
