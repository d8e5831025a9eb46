"""The screens that make and change documents: upload, write, edit, file anew, add."""

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render

from accounts import audit, clock
from accounts.drafts import drop_draft
from accounts.forms import once
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import actions, reading, sniff, types
from records.documents.forms import AddendumForm, CorrectionForm, EditForm, RefileForm, UploadForm, WriteForm
from records.documents.models import DocumentType
from records.documents.note_templates import NoteTemplate, parts_of
from records.documents.workflow import WORKFLOW
from records.loaders import load_document, load_patient

NOTHING_CAME = "No file came with it, or the file is larger than {most} MB."


# ------------------------------------------------------------------- upload


@needs("records.create_document")
def document_upload(request, public_id):
    """Many files, each by itself; the page sends them one by one and asks for JSON, without scripts all at once."""
    patient = load_patient(request, public_id, verb="records.create_document")
    form = UploadForm(request.POST or None, patient=patient, user=request.user, initial=_asked_for(request))
    if request.method != "POST":
        return _upload_page(request, patient, form)
    if not form.is_valid():
        return _upload_refused(request, patient, form)
    outcomes = actions.capture_many(sent=_sent(request), patient=patient, by=request.user, **form.filing())
    if request.accepts("text/html"):
        return _upload_page(request, patient, form, outcomes)
    return _answer(outcomes[0] if outcomes else actions.Outcome("", error=_nothing_came()))


def _sent(request):
    return [(file.name, file.read()) for file in request.FILES.getlist("file")]


def _nothing_came() -> str:
    return NOTHING_CAME.format(most=settings.DOCUMENT_MAX_MB)


def _upload_page(request, patient, form, outcomes=None, status=200):
    context = {"patient": patient, "form": form, "outcomes": outcomes, "accept": sniff.ACCEPT,
               "chart_url": reading.chart_url(patient)}  # fmt: skip
    if outcomes == []:
        form.add_error(None, _nothing_came())
        status = 422
    return render(request, "records/documents/document_upload.html", context, status=status)


def _upload_refused(request, patient, form):
    if request.accepts("text/html"):
        return _upload_page(request, patient, form, status=422)
    words = " ".join(f"{form[name].label}: {error}" for name, found in form.errors.items() for error in found)
    return JsonResponse({"error": words}, status=422)


def _answer(outcome) -> JsonResponse:
    """What the upload list shows for one file."""
    if outcome.error and not outcome.duplicate:
        return JsonResponse({"error": outcome.error}, status=422)
    url = outcome.document.get_absolute_url() if outcome.document else ""
    if outcome.duplicate:
        return JsonResponse({"label": "There already", "url": url, "note": outcome.error})
    pages = outcome.document.current_version.page_count
    return JsonResponse({"label": "Kept", "url": url, "note": f"{pages} pages" if pages > 1 else ""})


# -------------------------------------------------------------------- write


@needs("records.create_document")
def document_write(request, public_id):
    """A new note, by its author or typed for one. It opens in the viewer, where it is signed."""
    patient = load_patient(request, public_id, verb="records.create_document")
    initial = _asked_for(request)
    template = _template(initial.get("type", ""))
    initial["text"] = template.outline if template else types.outline(initial.get("type", ""))
    form = WriteForm(request.POST or None, patient=patient, user=request.user, initial=initial)
    draft = f"note:{patient.public_id}:{request.GET.get('encounter', '')[:22]}:{request.GET.get('type', '')[:40]}"
    if request.method == "POST" and form.is_valid():
        url = _take(form, lambda: once(request.user, form, lambda: _write(request, patient, form, template)))
        if url:
            drop_draft(request.user, draft)
            return redirect(url)
    context = {**parts_of(template, form["text"].value() or ""),
               "patient": patient, "form": form, "draft": draft, "chart_url": reading.chart_url(patient),
               "type_known": bool(initial.get("type")), "ask_type": not initial.get("type")}  # fmt: skip
    return render(request, "records/documents/document_write.html", context, status=422 if form.errors else 200)


def _template(key: str) -> NoteTemplate | None:
    """Of the type that the link has chosen already; None where it has chosen none, or one without a template."""
    kind = DocumentType.objects.filter(key=key).first() if key else None
    return NoteTemplate.in_force(kind) if kind else None


def _write(request, patient, form, template) -> str:
    """By its author from the template, whose required parts it then has before it is signed; or typed for one."""
    filing = form.filing()
    own = "author" not in form.fields
    kept = template if own and template and filing["type"] == template.type else None
    return actions.create_document(
        patient=patient, by=request.user, source="direct" if own else "dictated", template=kept, **filing
    ).get_absolute_url()


@needs("records.change_document")
def document_edit(request, public_id):
    """A new version of a typed document that is not final; what was signed before is void then."""
    document = load_document(request, public_id, verb="records.change_document")
    version = document.current_version
    WORKFLOW.check(document, "edit", request.user)
    if not version.is_text:
        raise Refused("This is a file: it is replaced by capturing it anew, not edited.")
    form = EditForm(request.POST or None, initial={"text": version.text, "seen": version.number})
    draft = f"document:{document.public_id}:{version.number}"
    if (
        request.method == "POST"
        and form.is_valid()
        and _take(form, lambda: actions.add_version(document=document, by=request.user, **form.cleaned_data))
    ):
        drop_draft(request.user, draft)
        return redirect(document)
    audit.viewed(request, document, "document.edit_form")
    context = {**parts_of(document.template, form["text"].value() or ""),
               "document": document, "patient": document.patient, "form": form, "draft": draft,
               "signed": version.signatures.filter(voided_at=None).exists()}  # fmt: skip
    return render(request, "records/documents/document_edit.html", context, status=422 if form.errors else 200)


@needs("records.addend_document")
def document_addend(request, public_id):
    """Something new under a final document, which stays as it was signed."""
    document = load_document(request, public_id, verb="records.addend_document")
    read = reading.read(request, document)
    form = AddendumForm(request.POST or None)
    draft = f"addendum:{document.public_id}"
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("text", "late_entry", "service_at")}

        def make():
            return actions.addend(document=document, by=request.user, **values).get_absolute_url()

        if url := _take(form, lambda: once(request.user, form, make)):
            drop_draft(request.user, draft)
            return redirect(url)
    context = {"reading": read, "document": document, "patient": document.patient, "form": form, "draft": draft}
    return render(request, "records/documents/document_addend.html", context, status=422 if form.errors else 200)


@needs("records.addend_document")
def document_correct(request, public_id):
    """What a final document says wrongly, and what is right; the original stays."""
    document = load_document(request, public_id, verb="records.addend_document")
    read = reading.read(request, document)
    form = CorrectionForm(request.POST or None)
    draft = f"correction:{document.public_id}"
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("wrong", "right", "reason")}

        def make():
            return actions.correct(document=document, by=request.user, **values).get_absolute_url()

        if url := _take(form, lambda: once(request.user, form, make)):
            drop_draft(request.user, draft)
            return redirect(url)
    context = {"reading": read, "document": document, "patient": document.patient, "form": form, "draft": draft}
    return render(request, "records/documents/document_correct.html", context, status=422 if form.errors else 200)


# --------------------------------------------------------------------- file


@needs("records.index_document")
def document_refile(request, public_id):
    """Type, encounter, date, sensitivity, author: with the document in sight."""
    document = load_document(request, public_id, verb="records.index_document")
    read = reading.read(request, document)
    form = RefileForm(
        request.POST or None,
        patient=document.patient,
        user=request.user,
        document=document,
        initial=_as_filed(document),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and _take(form, lambda: actions.refile(document=document, by=request.user, **form.filing()))
    ):
        messages.success(request, "Filed.")
        return redirect(document)
    context = {"reading": read, "document": document, "patient": document.patient, "form": form}
    return render(request, "records/documents/document_refile.html", context, status=422 if form.errors else 200)


def _as_filed(document) -> dict:
    return {
        "type": document.type.key, "encounter": document.encounter.public_id if document.encounter else "",
        "service_at": document.service_at, "sensitivity": document.sensitivity, "title": document.title,
        "author": document.author.public_id if document.author else "",
    }  # fmt: skip


# --------------------------------------------------------------------- both


def _asked_for(request) -> dict:
    """What the link that led here has chosen already: keys of types and public ids, never PHI."""
    asked = {name: request.GET[name] for name in ("type", "encounter") if request.GET.get(name)}
    return asked | {"service_at": clock.now()} if request.GET.get("now") else asked


def _take(form, action):
    """What the action returns; when it is refused, its words stand over the form and nothing was done."""
    try:
        return action()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
