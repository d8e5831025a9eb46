"""The two desks with the player beside the words: the typist's, and that of who checks."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.access import has_verb
from accounts.drafts import drop_draft
from accounts.policy import policy
from accounts.queues import claim, next_url, release_claim
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import rules as document_rules
from records.documents.elements import outline
from records.documents.note_templates import NoteTemplate
from records.transcription import actions, checking, playing, rules
from records.transcription.forms import ERROR_ROWS
from records.transcription.loaders import load_dictation
from records.transcription.workflow import CHECK, TYPE, offers_to

DONE = {
    "finish": "Sent to its author.", "send_with_blanks": "Sent to its author, with its blanks.", "flag": "Held for its blanks.",
    "hold": "Held for a second listener.", "put_back": "Put back.", "reject": "Returned to its dictator.",
    "resume": "Back with its typist.",
}  # fmt: skip
STAY = {"save", "resume"}


@require_http_methods(["GET", "POST"])
@needs("records.list_dictation")
def dictation_type(request, public_id):
    """Opening a job claims it and begins it; every button sends the words as they stand on the screen."""
    dictation = load_dictation(request, public_id)
    request.queue = "transcribe"
    if dictation.status not in dictation.TO_TYPE:
        return redirect(dictation)
    if request.method == "POST":
        return _step(request, dictation)
    held = claim(dictation, by=request.user) if _works_here(request.user) else None
    if held and held.mine and dictation.status == "QUEUED" and has_verb(request.user, TYPE):
        dictation = actions.start(dictation=dictation, by=request.user)
        dictation = load_dictation(request, public_id)
    return _desk(request, dictation, text=dictation.text or outline(_elements(dictation.type)), held=held)


def _elements(type) -> list:
    """The headings with which a text of this type begins, by the department's template; none where it has none."""
    template = NoteTemplate.in_force(type)
    return template.elements if template else []


def _works_here(user) -> bool:
    return has_verb(user, TYPE) or has_verb(user, CHECK)


def _step(request, dictation):
    verb, text = request.POST.get("verb", ""), request.POST.get("text", "")
    if verb not in {"save", *DONE}:
        raise Refused("There is no such step.")
    try:
        _take(request, dictation, verb, text)
    except Refused as refusal:
        held = claim(dictation, by=request.user)
        return _desk(request, dictation, text=text, held=held, error=str(refusal), status=422)
    drop_draft(request.user, draft_key(dictation))
    if verb in STAY:
        messages.success(request, "Kept." if verb == "save" else DONE[verb])
        return redirect("transcription:dictation_type", dictation.public_id)
    release_claim(dictation, by=request.user)
    messages.success(request, f"{dictation.number}: {DONE[verb]}")
    return redirect(next_url("transcribe", request.user, after=dictation))


def _take(request, dictation, verb, text):
    words = {"by": request.user, "text": text, "seen": request.POST.get("seen", "")}
    if verb == "save":
        return actions.save(dictation=dictation, **words)
    if verb in ("finish", "send_with_blanks"):
        return actions.finish(dictation=dictation, with_blanks=verb == "send_with_blanks", **words)
    reason = request.POST.get(f"reason_{verb}", "")
    if verb == "resume" and dictation.status == "BLANK":
        words |= {"text": None, "seen": None}  # it is only opened again
    return actions.take(dictation=dictation, verb=verb, reason=reason, **words)


def draft_key(dictation) -> str:
    """A draft belongs to the text it was begun from: one of an older text never comes back over a newer."""
    return f"dictation:{dictation.public_id}:{actions.mark_of(dictation.text)}"


def _desk(request, dictation, *, text, held, error="", status=200):
    act = audit.viewed(request, dictation, "dictation.type")
    offers = {offer.step.verb: offer for offer in offers_to(dictation, request.user)}
    context = {
        "dictation": dictation, "patient": dictation.patient, "claim": held, "text": text, "error": error,
        "audio_url": playing.link(request, dictation, act), "seen": actions.mark_of(dictation.text), "offers": offers,
        "draft": draft_key(dictation), "sections": [one.heading for one in _elements(dictation.type)],
        "writes": "save" in offers, "lines": rules.lines(text),
    }  # fmt: skip
    return render(request, "records/transcription/dictation_type.html", context, status=status)


# -------------------------------------------------------------------- checking


@require_http_methods(["GET", "POST"])
@needs(CHECK)
def dictation_check(request, public_id):
    """What was typed, beside the recording: errors as they are heard, and the score that follows from them."""
    dictation = load_dictation(request, public_id, verb=CHECK)
    check = getattr(dictation, "check_of", None)
    request.queue = "transcribe"
    if check is None or check.status != "TO_CHECK":
        return redirect(dictation)
    if check.typist_id == request.user.pk:
        raise Refused("You typed it: somebody else checks it.")
    rows = ERROR_ROWS(request.POST or None, prefix="error")
    feedback, error = request.POST.get("feedback", ""), ""
    if request.method == "POST" and rows.is_valid():
        try:
            done = checking.finish_check(check=check, by=request.user, errors=rows.found(), feedback=feedback)
        except Refused as refusal:
            error = str(refusal)
        else:
            return _checked(request, dictation, done)
    act = audit.viewed(request, dictation, "dictation.check")
    context = {
        "dictation": dictation, "patient": dictation.patient, "check": check, "rows": rows, "feedback": feedback,
        "error": error, "audio_url": playing.link(request, dictation, act), "claim": claim(dictation, by=request.user),
        "sections": document_rules.sections_of(dictation.transcribed_version.text), "kinds": rules.ERRORS,
        "points": zip(rules.SEVERITIES, policy("transcription_error_points"), strict=True),
        "least": policy("transcription_qa_least"), "draft": f"check:{dictation.public_id}",
    }  # fmt: skip
    status = 422 if error or (request.method == "POST" and rows.errors) else 200
    return render(request, "records/transcription/dictation_check.html", context, status=status)


def _checked(request, dictation, check):
    drop_draft(request.user, f"check:{dictation.public_id}")
    release_claim(dictation, by=request.user)
    words = "passes" if check.passed else "does not pass"
    messages.success(request, f"{dictation.number} {words}: {check.score}%. Its typist reads why.")
    return redirect(next_url("transcribe", request.user, after=dictation))
