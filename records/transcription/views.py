"""The screens of transcription: send a dictation, type it, read the job, edit as its author, move it, check it, report."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, clock
from accounts.access import Unknown, has_verb, may
from accounts.drafts import drop_draft
from accounts.forms import once
from accounts.policy import policy
from accounts.queues import next_url
from accounts.views import needs
from accounts.workflow import Refused
from records.delinquency.models import MonthClose
from records.delinquency.reports.export import csv_of, sheet_pdf
from records.documents import actions as documents
from records.documents import files
from records.documents.reading import chart_url, mark_opened
from records.documents.workflow import WORKFLOW as DOCUMENT
from records.loaders import load_patient
from records.transcription import actions, assigning, changes, checking, moving, playing, report
from records.transcription.forms import DictationForm, EditForm, MoveForm
from records.transcription.loaders import load_dictation, load_move, load_unassigned
from records.transcription.queues import TONES
from records.transcription.workflow import offers_to

ADD, VIEW, LIST = "records.add_dictation", "records.view_dictation", "records.list_dictation"


# --------------------------------------------------------------------- sending


@needs(ADD)
def dictation_new(request, public_id):
    """A recording or a typed draft, for a patient whom two typed identifiers verify."""
    patient = load_patient(request, public_id, verb=ADD)
    wanted = {name: request.GET[name] for name in ("encounter", "type") if request.GET.get(name)}
    initial = wanted | {"dictated_at": clock.now()}
    form = DictationForm(
        request.POST or None, request.FILES or None, patient=patient, user=request.user, initial=initial
    )
    draft = f"dictation-new:{patient.public_id}"
    valid = request.method == "POST" and form.is_valid()
    if valid and (url := _taken(form, lambda: once(request.user, form, lambda: _receive(request, patient, form)))):
        drop_draft(request.user, draft)
        messages.success(request, "Sent. It is in the transcription queue.")
        return redirect(url)
    if request.method != "POST":
        audit.viewed(request, patient, "dictation.new_form")
    context = {"patient": patient, "form": form, "draft": draft, "chart_url": chart_url(patient)}
    return render(request, "records/transcription/dictation_new.html", context, status=422 if form.errors else 200)


def _receive(request, patient, form) -> str:
    return actions.receive(patient=patient, by=request.user, **form.facts()).get_absolute_url()


def _taken(form, action):
    """What the action returns; refused, its words stand over the form and nothing was done."""
    try:
        return action()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


# --------------------------------------------------------------------- reading


@require_GET
@needs(VIEW)
def dictation_show(request, public_id):
    """The job: what was dictated, how far it is, what its author changed, what the check found."""
    dictation = load_dictation(request, public_id)
    act = audit.viewed(request, dictation, "dictation.view")
    _opened(request, dictation)
    return render(request, "records/transcription/dictation_show.html", _job(request, dictation, act))


def _opened(request, dictation) -> None:
    """Its author has the typed words before their eyes here too."""
    document = dictation.document
    if document is not None and document.author.user_id == request.user.pk:
        mark_opened(version=document.current_version, by=request.user)


def _job(request, dictation, act) -> dict:
    user, check = request.user, getattr(dictation, "check_of", None)
    document = dictation.document
    offers = [offer for offer in offers_to(dictation, user) if offer.step.verb == "resend"]
    at_desk = dictation.waits_for in ("type", "hold")
    return {
        "dictation": dictation, "patient": dictation.patient, "audio_url": playing.link(request, dictation, act),
        "tone": TONES[dictation.status], "events": dictation.events.select_related("by").order_by("-at", "-id"),
        "changes": _changes(dictation), "check": check if check and check.status != "TO_CHECK" else None,
        "feedback_due": bool(check) and check.status == "CHECKED" and check.typist_id == user.pk, "offers": offers,
        "may": {"list": has_verb(user, LIST), "type": at_desk and has_verb(user, LIST),
                "move": dictation.status != "WITHDRAWN" and may(user, "records.move_dictation", dictation),
                "document": document is not None and may(user, "records.view_document", document),
                "edit": document is not None and _edits(user, document)},
    }  # fmt: skip


def _edits(user, document) -> bool:
    if document.author.user_id != user.pk:
        return False
    return any(offer.step.verb == "edit" and not offer.closed for offer in DOCUMENT.offers(document, user))


def _changes(dictation) -> changes.Changes | None:
    """Typed against signed, or against what stands there now; nothing while nothing is typed or nothing is to be read."""
    if dictation.transcribed_version is None:
        return None
    after = dictation.signed_version or dictation.document.current_version
    return changes.compare(dictation.transcribed_version.text, after.text)


@require_POST
@needs(VIEW)
def dictation_act(request, public_id):
    """Send it again to be typed, or: the feedback is read."""
    dictation = load_dictation(request, public_id)
    verb = request.POST.get("verb", "")
    if verb == "resend":
        actions.take(dictation=dictation, verb="resend", by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, "Sent again. It is in the transcription queue.")
    elif verb == "read" and hasattr(dictation, "check_of"):
        checking.read_feedback(check=dictation.check_of, by=request.user)
        messages.success(request, "Marked as read.")
    else:
        raise Refused("There is no such step.")
    return redirect(dictation)


@require_GET
@needs(VIEW)
def audio_play(request, token):
    """The recording, whole or the part that the player asks for; the act was written when its page was opened."""
    dictation = playing.dictation_behind(request, token)
    try:
        return playing.answer(dictation, request.headers.get("Range", ""))
    except files.CannotOpen as error:
        playing.log.error("A recording cannot be played: %s", error)
        return HttpResponse("This recording cannot be played.", status=500, content_type="text/plain")


# ------------------------------------------------------------------- restricted


@needs(assigning.ASSIGN)
def dictation_assign(request, public_id):
    """Give a restricted patient's job to one person, who is let in to the patient for it."""
    dictation = load_unassigned(request, public_id)
    request.queue = "restricted_dictations"
    people = assigning.people_for(dictation)
    if request.method == "POST":
        to = next((person for person in people if person.public_id == request.POST.get("to")), None)
        if to is None:
            raise Refused("Choose somebody of the list.")
        assigning.assign(dictation=dictation, to=to, by=request.user)
        messages.success(request, f"{to} finds {dictation.number} in the transcription queue.")
        return redirect(next_url("restricted_dictations", request.user))
    audit.viewed(request, dictation, "dictation.assign_form")
    context = {"dictation": dictation, "people": people, "days": policy("transcription_restricted_days")}
    return render(request, "records/transcription/dictation_assign.html", context)


# --------------------------------------------------------------------- editing


@needs("records.change_document")
def dictation_edit(request, public_id):
    """Its author edits what was typed, with the recording; every change is tracked against the typed words."""
    dictation = load_dictation(request, public_id)
    document = dictation.document
    if document is None:
        raise Refused("It has not been typed yet.")
    DOCUMENT.check(document, "edit", request.user)
    version = document.current_version
    form = EditForm(request.POST or None, initial={"text": version.text, "seen": version.number})
    draft = f"document:{document.public_id}:{version.number}"
    valid = request.method == "POST" and form.is_valid()
    if valid and _taken(form, lambda: documents.add_version(document=document, by=request.user, **form.cleaned_data)):
        drop_draft(request.user, draft)
        return redirect(f"{dictation.get_absolute_url()}#changes")
    act = audit.viewed(request, dictation, "dictation.edit")
    context = {"dictation": dictation, "patient": dictation.patient, "form": form, "draft": draft,
               "audio_url": playing.link(request, dictation, act)}  # fmt: skip
    return render(request, "records/transcription/dictation_edit.html", context, status=422 if form.errors else 200)


# ---------------------------------------------------------------------- moving


@needs("records.move_dictation")
def dictation_move(request, public_id):
    """To the right patient, whom two typed identifiers find, or to another visit of this one."""
    dictation = load_dictation(request, public_id, verb="records.move_dictation")
    form = MoveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        audit.searched(request, "patient", terms=form.identifiers(), patients=[form.right])
        encounter = form.cleaned_data["encounter"]
        if encounter and (
            url := _taken(form, lambda: once(request.user, form, lambda: _move(request, dictation, form)))
        ):
            messages.success(request, "Moved. What stays here holds nothing of the other patient.")
            return redirect(url)
    audit.viewed(request, dictation, "dictation.move_form")
    context = {"dictation": dictation, "patient": dictation.patient, "form": form, "right": form.right}
    status = 422 if form.errors else 200
    return render(request, "records/transcription/dictation_move.html", context, status=status)


def _move(request, dictation, form) -> str:
    wrong = dictation.patient_id
    given = tuple(name for name, value in form.identifiers().items() if value)
    moved = moving.move(
        dictation=dictation, patient=form.right, encounter=form.cleaned_data["encounter"], by=request.user,
        reason=form.cleaned_data["reason"], identifiers=given,
    )  # fmt: skip
    if moved.patient_id == wrong:
        return moved.get_absolute_url()
    return moved.moves.latest("pk").get_absolute_url()


@needs("records.move_dictation")
def move_show(request, public_id):
    """What stays under the wrong patient: that something was here in error, and who must be told. Nothing else."""
    move = load_move(request, public_id)
    if request.method == "POST":
        number = request.POST.get("notice", "")
        notice = move.notices.filter(pk=number).first() if number.isdecimal() else None
        if notice is None:
            raise Unknown("records.move_dictation", move, "no such notice")
        moving.tell(notice=notice, by=request.user)
        return redirect(move)
    audit.viewed(request, move, "dictation_move.view")
    there = move.dictation if may(request.user, VIEW, move.dictation) else None
    context = {"move": move, "patient": move.patient, "there": there,
               "notices": move.notices.select_related("user", "told_by")}  # fmt: skip
    return render(request, "records/transcription/move_show.html", context)


# ---------------------------------------------------------------------- report


@require_GET
@needs("records.report_dictation")
def report_show(request):
    """A month's turnaround and quality; every number leads to its jobs. Of a closed month as it stood when it was closed."""
    month = _month(request)
    found, counted = _figures(request, month)
    audit.listed(request, "transcription_report", detail={"month": month, "jobs": found["jobs"]})
    context = {"month": month, "months": report.months(), "found": found, "jobs_url": reverse("transcription:job_list"),
               "counted": counted}  # fmt: skip
    return render(request, "records/transcription/report_show.html", context)


def _figures(request, month: str) -> tuple[dict, str]:
    """The figures, and when they were counted: kept with the month's close, or within reach now."""
    place = request.user.active_role.facility
    close = MonthClose.objects.filter(facility=place, month=f"{month}-01").order_by("-version").first()
    if close is None or "turnaround" not in close.totals:
        return report.read(request.user, month), "Counted now; the month is not closed"
    as_of = clock.local(close.counted_at, place)
    version = f", version {close.version}" if close.version > 1 else ""
    return report.of_close(close.totals["turnaround"]), f"As of {as_of:%B} {as_of.day}, {as_of.year}; closed{version}"


def _month(request) -> str:
    wanted = request.GET.get("month", "")
    return wanted if wanted in dict(report.months()) else report.this_month()


@require_GET
@needs("records.report_dictation")
def report_export(request):
    """The same figures as a file, CSV or PDF; they name no patient."""
    month, kind = _month(request), request.GET.get("as", "csv")
    if kind not in ("csv", "pdf"):
        raise Refused("A report leaves as CSV or as PDF.")
    found, counted = _figures(request, month)
    rows = list(report.as_rows(found))
    audit.exported(request, "transcription_report", rows=len(rows), detail={"month": month, "as": kind})
    if kind == "csv":
        content = csv_of([["Counted", counted], *rows])
        return _file(content, "text/csv; charset=utf-8", f"transcription-{month}.csv")
    title = dict(report.months())[month]
    person, place = request.user.signed_name, request.user.active_role.facility
    content = sheet_pdf(
        title="Transcription turnaround", facility=place, period=title, counted=counted, person=person,
        tables=report.as_tables(found), definitions=report.definitions(found),
    )  # fmt: skip
    return _file(content, "application/pdf", f"transcription-{month}.pdf")


def _file(content, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
