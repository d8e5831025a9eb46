"""The coding desk: the record on the left, its codes on the right, the DRG beneath."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import say
from accounts.access import Unknown, has_verb
from accounts.queues import claim, claims_on, next_url, release_claim
from accounts.views import needs
from accounts.workflow import Refused
from coding.assignment import actions, lines, opening, screens, steps
from coding.assignment.desk import live_codes, stay_of
from coding.assignment.forms import KINDS, HoldForm, LineForm, ProcedureForm
from coding.assignment.models import CodeAssignment, CodeSet, CodingHold
from coding.codes.search import search_codes
from coding.loaders import load_assignment, load_codeset

VIEW, LOOK_UP, CODE, HOLD = "coding.view_codeset", "coding.view_code", "coding.code_encounter", "coding.hold_codeset"
HITS = 12


# ---- reading


@needs(VIEW)
def codeset_show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole desk: opening it claims it, and opens the document that codes are found in first."""
    codeset = load_codeset(request, public_id, what="codeset.view", whole=True)
    held = claim(codeset, by=request.user) if _works_here(request.user, codeset) else None
    task = screens.task(request, codeset, claim=held)
    papers = screens.papers(request.user, codeset)
    codes = [line.row for line in task["desk"].lines]
    left = screens.record(request, papers, papers[0] if papers else None, codes)
    return render(request, "coding/assignment/codeset_show.html", task | left)


@needs(VIEW)
def codeset_document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    """Another document of the encounter, in the left pane."""
    codeset = load_codeset(request, public_id)
    papers = screens.papers(request.user, codeset)
    paper = next((paper for paper in papers if paper.public_id == document_id), None)
    if paper is None:
        raise Unknown("records.view_document", codeset, "no such document of this encounter")
    context = {"codeset": codeset, **screens.record(request, papers, paper, live_codes(codeset))}
    return render(request, "coding/assignment/_record.html", context)


def _works_here(user, codeset: CodeSet) -> bool:
    """Who can change something claims; who only reads does not stand in the way."""
    return not codeset.is_final and any(has_verb(user, verb) for verb in (CODE, "coding.review_codeset"))


@needs(VIEW)
def codeset_claim(request: HttpRequest, public_id: str) -> JsonResponse:
    """Whether the set is still this person's to change; asked in the background, so no act of its own."""
    codeset = load_codeset(request, public_id)
    held = claims_on([codeset]).get(codeset.pk)
    if held is None or held.user_id == request.user.pk:
        return JsonResponse({"mine": True})
    since = say.daytime(held.opened_at)
    return JsonResponse({"mine": False, "words": f"{held.user.get_full_name()} took this account over at {since}."})


@require_POST
@needs(LOOK_UP)
def code_search(request: HttpRequest, public_id: str) -> HttpResponse:
    """Codes as they are typed, on the day that counts for this encounter."""
    codeset = load_codeset(request, public_id)
    system, kind = KINDS.get(request.POST.get("kind", ""), KINDS["diagnosis"])
    words, day = request.POST.get("words", "").replace("\0", ""), stay_of(codeset).code_day
    line = kind == CodeAssignment.Kind.LINE
    hits, ending = (
        lines.search(words, on=day, limit=HITS) if line else (search_codes(system, words, on=day, limit=HITS), "")
    )
    context = {"hits": hits, "ending": ending, "words": words.strip(), "line": line, "codeset": codeset}
    return render(request, "coding/assignment/_hits.html", context)


# ---- changing: each answers with the right pane as it is then


def _changed(request, codeset: CodeSet, change=None) -> HttpResponse:
    """Do the change if the set is ours to change, keep the DRG, and draw the right pane; a refusal is said in it."""
    refusal, held = "", claim(codeset, by=request.user)
    try:
        if not held.mine:
            raise Refused(f"{held.user.get_full_name()} has it open: what you change could cross with their work.")
        if change:
            change()
    except Refused as refused:
        refusal = str(refused)
    codeset = load_codeset(request, codeset.public_id, whole=True)
    context = screens.task(request, codeset, claim=held, refusal=refusal)
    if not refusal and codeset.open_for_codes:
        actions.regroup(codeset.desk, by=request.user)
    if not request.htmx:
        if refusal:
            messages.error(request, refusal)
        return redirect("assignment:codeset_show", codeset.public_id)
    return render(request, "coding/assignment/_task.html", context, status=409 if refusal else 200)


@require_POST
@needs(CODE)
def codeset_task(request: HttpRequest, public_id: str) -> HttpResponse:
    """The right pane as it is now: asked for after changes that crossed on their way."""
    return _changed(request, load_codeset(request, public_id, verb=CODE, what="codeset.view"))


@require_POST
@needs(CODE)
def code_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a code on the set: `kind` (diagnosis, admitting, procedure) and `code`."""
    codeset = load_codeset(request, public_id, verb=CODE)
    system, kind = KINDS.get(request.POST.get("kind", ""), KINDS["diagnosis"])
    code = request.POST.get("code", "").strip()
    if kind == CodeAssignment.Kind.LINE:
        return _changed(request, codeset, lambda: _add_line(codeset, request.user, code))
    return _changed(
        request, codeset, lambda: actions.add_code(codeset, by=request.user, system=system, code=code, kind=kind)
    )


def _add_line(codeset: CodeSet, by, typed: str) -> None:
    """A line as it was typed, with its modifiers: "99213-25"."""
    code, modifiers = lines.read_typed(typed)
    with transaction.atomic():
        row = actions.add_code(codeset, by=by, system=lines.system_of(code), code=code, kind=CodeAssignment.Kind.LINE)
        if modifiers:
            lines.set_line(row, by=by, modifiers=modifiers)


@require_POST
@needs(CODE)
def code_change(request: HttpRequest, public_id: str, assignment_id: str) -> HttpResponse:
    """Change one code: `verb` is poa, move, refine, procedure, line, uncite or remove."""
    codeset = load_codeset(request, public_id, verb=CODE)
    row = load_assignment(request, codeset, assignment_id)
    changes = {
        "poa": _poa,
        "move": _move,
        "refine": _refine,
        "procedure": _procedure,
        "line": _line,
        "remove": _remove,
        "uncite": _uncite,
    }
    change = changes.get(request.POST.get("verb", ""))
    return _changed(request, codeset, lambda: change(row, request) if change else _no_such())


def _no_such():
    raise Refused("There is no such change.")


def _poa(row, request):
    actions.set_poa(row, by=request.user, poa=request.POST.get("poa", "").strip())


def _move(row, request):
    """To a place (`to`), or up and down from where it stands by now (`by`)."""
    try:
        steps = {name: int(request.POST[name]) for name in ("to", "by") if name in request.POST}
    except ValueError:
        steps = {}
    if len(steps) != 1:
        raise Refused("Say the place as a number.")
    actions.move(row, by=request.user, to=steps.get("to"), step=steps.get("by"))


def _refine(row, request):
    actions.refine(row, by=request.user, code=request.POST.get("code", ""))


def _remove(row, request):
    actions.remove(row, by=request.user)


def _uncite(row, request):
    actions.uncite(row, by=request.user)


def _procedure(row, request):
    actions.set_procedure(row, by=request.user, **_told(ProcedureForm(request.POST), request))


def _line(row, request):
    lines.set_line(row, by=request.user, **_told(LineForm(request.POST), request))


def _told(form, request) -> dict:
    """What was sent of a form's fields, as understood; Refused with the words of what was not."""
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    return {name: value for name, value in form.cleaned_data.items() if name in request.POST}


@require_POST
@needs(CODE)
def code_cite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hang the selected passage on a code."""
    codeset = load_codeset(request, public_id, verb=CODE)
    row = load_assignment(request, codeset, request.POST.get("assignment", ""))
    papers = screens.papers(request.user, codeset)
    paper = next((p for p in papers if p.public_id == request.POST.get("document", "")), None)
    if paper is None:
        raise Unknown("records.view_document", codeset, "no such document of this encounter")
    passage = request.POST.get("passage", "")
    return _changed(
        request, codeset, lambda: actions.cite(row, by=request.user, version=paper.current_version, passage=passage)
    )


@require_POST
@needs(CODE)
def edit_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say why an edit does not apply here."""
    codeset = load_codeset(request, public_id, verb=CODE)
    told = {name: request.POST.get(name, "") for name in ("rule", "key", "reason")}
    return _changed(request, codeset, lambda: actions.answer_edit(codeset, by=request.user, **told))


@require_POST
@needs(CODE)
def disposition_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    codeset = load_codeset(request, public_id, verb=CODE)
    chosen = request.POST.get("disposition", "")
    return _changed(request, codeset, lambda: actions.confirm_disposition(codeset, by=request.user, disposition=chosen))


@require_POST
@needs(HOLD)
def codeset_hold(request: HttpRequest, public_id: str) -> HttpResponse:
    """Place a hold beside the state, or lift one (`lift` names it)."""
    codeset = load_codeset(request, public_id, verb=HOLD)
    if "lift" in request.POST:
        placed = codeset.holds.filter(public_id=request.POST["lift"], lifted_at=None).first()
        return _changed(request, codeset, lambda: actions.lift(placed, by=request.user) if placed else None)
    return _changed(request, codeset, lambda: _hold(codeset, request))


def _hold(codeset: CodeSet, request) -> CodingHold:
    form = HoldForm(request.POST)
    if not form.is_valid():
        raise Refused("A hold needs its kind and its reason in words.")
    return actions.hold(codeset, by=request.user, **form.cleaned_data)


@require_POST
@needs(CODE)
def codeset_beside(request: HttpRequest, public_id: str) -> HttpResponse:
    """The encounter's other claim: opened when there is none, and shown."""
    codeset = load_codeset(request, public_id, verb=CODE)
    return redirect("assignment:codeset_show", opening.open_beside(codeset, by=request.user).public_id)


# ---- the steps of the workflow


def _refuse_another_persons(request, codeset: CodeSet) -> None:
    """No step is taken under the hands of whoever has the set open."""
    held = claims_on([codeset]).get(codeset.pk)
    if held and held.user_id != request.user.pk and not codeset.is_final:
        raise Refused(f"{held.user.get_full_name()} has it open: what you change could cross with their work.")


@require_POST
@needs(VIEW)
def codeset_step(request: HttpRequest, public_id: str) -> HttpResponse:
    """A step of the workflow; what ends the work here opens the next account."""
    codeset = load_codeset(request, public_id)
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "").replace("\0", "")
    _refuse_another_persons(request, codeset)
    done = steps.step(codeset, verb, by=request.user, reason=reason)
    if done.is_audit_copy:
        release_claim(done, by=request.user)
        return redirect(done.audited_as)
    if verb in ("finalize", "submit", "send_to_review", "put_back", "hold", "return"):
        release_claim(done, by=request.user)
        messages.success(request, f"{done.encounter.number}: {done.get_status_display().lower()}.")
        return redirect(next_url("code", request.user))
    return redirect("assignment:codeset_show", done.public_id)
