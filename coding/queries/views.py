"""Composing a query beside the chart, and the query as it stands afterwards."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import Unknown, may
from accounts.drafts import drop_draft
from accounts.queues import next_url, release_claim
from accounts.views import needs
from accounts.workflow import Refused
from coding.assignment import opening, screens
from coding.queries import actions, filing, rules, workflow
from coding.queries.forms import ComposeForm, ReassignForm, providers_for
from coding.queries.loaders import load_query
from coding.queries.models import Query
from coding.queries.queues import state
from records.documents import reading
from records.documents.models import Document
from records.loaders import load_encounter
from records.release.packet import letters as typeset

VIEW, ASK, ROUTE = "coding.view_query", "coding.ask_query", "coding.route_query"
EARLIER = 40


# ------------------------------------------------------------------ composing


@require_POST
@needs(ASK)
def query_begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """From the desk or the chart: a draft about the encounter, with the selected words as its next indicator.

    Words go into the draft that the person has open about it; `another` begins a second one.
    """
    encounter = load_encounter(request, public_id)
    query = None if request.POST.get("another") else actions.draft_of(encounter, request.user)
    with audit.act("query.begin", by=request.user, obj=encounter):
        query = query or actions.begin(encounter=encounter, by=request.user)
        if request.POST.get("passage", "").strip():
            _pick(request, query)
    return redirect("queries:query_edit", query.public_id)


def _pick(request, query: Query):
    paper = _paper(request, query, request.POST.get("document", ""))
    version = paper.current_version
    return actions.pick(query, by=request.user, version=version, passage=request.POST.get("passage", ""))


def _paper(request, query: Query, document_id: str) -> Document:
    """A document of the encounter, or of an earlier one of the same patient, as far as the person sees it."""
    rows = Document.objects.filter(patient=query.patient, public_id=document_id, type__clinical=True).shown_to(
        request.user
    )
    found = rows.select_related("patient", "encounter", "facility", "type", "current_version").first()
    if found is None or not may(request.user, "records.view_document", found):
        raise Unknown("records.view_document", query, "no such document of this patient")
    return found


def load_draft(request, public_id: str, *, what: str = "") -> Query:
    """One's own draft. Refused when it was sent meanwhile."""
    query = load_query(request, public_id, verb=ASK, what=what)
    if query.status != Query.Status.DRAFT:
        raise Refused("It was sent: what was asked does not change. Withdraw it and ask anew.")
    return query


@needs(ASK)
def query_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The composer: the record on the left, the query on the right. `verb`: save or send."""
    query = load_query(request, public_id, verb=ASK, what="query.view" if request.method == "GET" else "")
    if query.status != Query.Status.DRAFT:
        return redirect(query)
    rows = filing.indicators_of(query)
    form = ComposeForm(request.POST if request.method == "POST" else None, query=query, rows=rows)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, query, form)
        except Refused as refused:
            refusal = str(refused)
    context = _composer(request, query, form, refusal)
    return render(request, "coding/queries/query_edit.html", context, status=422 if refusal or form.errors else 200)


def _keep(request, query: Query, form: ComposeForm) -> HttpResponse:
    """Keep what is written; send it if that is asked. What stands against sending leaves it kept as a draft."""
    query = actions.compose(query, by=request.user, options=form.options(), indicators=form.indicators(), **form.told())
    drop_draft(request.user, _draft_key(query))
    if request.POST.get("verb") != "send":
        messages.success(request, "Kept as your draft.")
        return redirect("queries:query_edit", query.public_id)
    query = actions.send(query, by=request.user)
    codeset = opening.in_force(query.encounter)
    messages.success(request, f"Sent to {query.provider}." + (" Coding waits for the answer." if query.hold_id else ""))
    if codeset is None or not may(request.user, "coding.view_codeset", codeset):
        return redirect(query)
    if codeset.status == "QUERY_PENDING" and may(request.user, "coding.code_encounter", codeset):
        release_claim(codeset, by=request.user)
        return redirect(next_url("code", request.user))
    return redirect("assignment:codeset_show", codeset.public_id)


def _draft_key(query: Query) -> str:
    return f"query:{query.public_id}"


def _composer(request, query: Query, form: ComposeForm, refusal: str) -> dict:
    papers, earlier = screens.papers(request.user, query), _earlier(request.user, query)
    wanted = form.rows[-1].document.public_id if form.rows else ""
    paper = next((one for one in [*papers, *earlier] if one.public_id == wanted), (papers or earlier or [None])[0])
    faults = (
        rules.lint(form.composed())
        if form.is_bound and hasattr(form, "cleaned_data")
        else rules.lint(actions.composed(query))
    )
    return {
        "query": query, "patient": query.patient, "encounter": query.encounter, "form": form, "refusal": refusal,
        "faults": faults, "draft": _draft_key(query), "codeset": opening.in_force(query.encounter),
        **_left(request, papers, earlier, paper),
    }  # fmt: skip


def _earlier(user, query: Query) -> list[Document]:
    """What was written in other encounters, the latest first: quoted only with a reason."""
    if not may(user, "records.view_document", query.patient):
        return []
    rows = (
        Document.objects.filter(patient=query.patient, type__clinical=True)
        .exclude(encounter=query.encounter)
        .shown_to(user)
    )
    rows = rows.select_related("patient", "encounter", "facility", "type", "author", "cosigner", "current_version")
    return [row for row in rows.order_by("-service_at", "-id")[:EARLIER] if may(user, "records.view_document", row)]


def _left(request, papers, earlier, paper) -> dict:
    opened = reading.read(request, paper) if paper else None
    return {"papers": papers, "earlier": earlier, "paper": paper, "reading": opened}


@require_GET
@needs(ASK)
def query_document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    """Another document, in the left pane of the composer."""
    query = load_query(request, public_id, verb=ASK)
    paper = _paper(request, query, document_id)
    context = {
        "query": query,
        **_left(request, screens.papers(request.user, query), _earlier(request.user, query), paper),
    }
    return render(request, "coding/queries/_record.html", context)


@require_POST
@needs(ASK)
def query_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """What stands against sending, of what is being typed. Nothing of it is kept."""
    query = load_draft(request, public_id)
    form = ComposeForm(request.POST, query=query, rows=filing.indicators_of(query))
    form.is_valid()
    return render(request, "coding/queries/_lint.html", {"faults": rules.lint(form.composed()), "form": form})


@require_POST
@needs(ASK)
def query_pick(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the selected words as an indicator, or take one off (`drop`); answers with the indicators as they are then."""
    query = load_draft(request, public_id)
    refusal = ""
    try:
        _take_off(request, query) if "drop" in request.POST else _pick(request, query)
    except Refused as refused:
        refusal = str(refused)
    rows = filing.indicators_of(query)
    form = ComposeForm(_typed_beside(request, rows), query=query, rows=rows)
    if not request.htmx:
        if refusal:
            messages.error(request, refusal)
        return redirect("queries:query_edit", query.public_id)
    context = {"form": form, "query": query, "refusal": refusal}
    return render(request, "coding/queries/_indicators.html", context, status=409 if refusal else 200)


def _typed_beside(request, rows: list) -> QueryDict | None:
    """What was typed beside the indicators comes along and stays; the one just picked has what it was picked with."""
    if "form" not in request.POST:
        return None
    data = request.POST.copy()
    for row in rows:
        data.setdefault(f"value_{row.number}", row.value)
        data.setdefault(f"on_{row.number}", f"{row.observed_on:%m/%d/%Y}" if row.observed_on else "")
        data.setdefault(f"prior_{row.number}", row.prior_reason)
    return data


def _take_off(request, query: Query) -> None:
    found = query.indicators.filter(public_id=request.POST["drop"], voided_at=None).select_related("query").first()
    if found is not None:
        actions.drop(found, by=request.user)


# ------------------------------------------------------------------ afterwards


@require_GET
@needs(VIEW)
def query_show(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was asked, on which indicators, what was answered, and what is to be done with it."""
    query = load_query(request, public_id, what="query.view")
    if query.status == Query.Status.DRAFT and may(request.user, ASK, query):
        return redirect("queries:query_edit", query.public_id)
    return render(request, "coding/queries/query_show.html", _shown(request, query))


def _shown(request, query: Query, reassign: ReassignForm | None = None) -> dict:
    user, codeset = request.user, opening.in_force(query.encounter)
    return {
        "query": query, "patient": query.patient, "encounter": query.encounter, "indicators": filing.indicators_of(query),
        "options": filing.options_of(query), "answer_words": filing.answer_words(query) if query.answer else "",
        "events": query.events.select_related("by"), "state": state(query), "kept": filing.KEPT[filing.retention()],
        "offers": workflow.offers(query, user),
        "codeset": codeset if codeset and may(user, "coding.view_codeset", codeset) else None,
        "may_read": may(user, "records.view_document", query.patient), "last": query.events.last(),
        "can_route": query.waits and may(user, ROUTE, query), "providers": providers_for(query) if query.waits else [],
        "reassign": reassign,
    }  # fmt: skip


@require_POST
@needs(VIEW)
def query_step(request: HttpRequest, public_id: str) -> HttpResponse:
    """A button under a query."""
    query = load_query(request, public_id)
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "")
    done = actions.step(query, verb, by=request.user, reason=reason)
    messages.success(request, f"Query: {done.get_status_display().lower()}.")
    if verb == "close":
        codeset = opening.in_force(done.encounter)
        if codeset is not None and codeset.open_for_codes and may(request.user, "coding.code_encounter", codeset):
            return redirect("assignment:codeset_show", codeset.public_id)
        return redirect(next_url("queries_answered", request.user))
    if verb == "give_up":
        return redirect(next_url("queries_escalated", request.user))
    if done.sent_at is None:  # a draft that was thrown away
        return redirect(next_url("queries_mine", request.user))
    return redirect(done)


@require_POST
@needs(ROUTE)
def query_reassign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask another provider."""
    query = load_query(request, public_id, verb=ROUTE)
    form = ReassignForm(request.POST, query=query)
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    query = actions.reassign(query, by=request.user, **form.cleaned_data)
    messages.success(request, f"Now {query.provider} is asked.")
    return redirect(query)


@require_POST
@needs(VIEW)
def query_print(request: HttpRequest, public_id: str) -> HttpResponse:
    """The query with its answer as PDF, under the heading under which it is kept."""
    query = load_query(request, public_id)
    audit.printed(request, query)
    patient = query.patient
    whose = [
        f"{patient.sort_name}, MRN {patient.mrn}, encounter {query.encounter.number}",
        filing.KEPT[filing.retention()],
    ]
    parts = [line for heading, lines in filing.lines_of(query) for line in ("", heading, *lines)]
    data = {
        "title": "Documentation query", "date": query.facility.name, "author": query.get_status_display(),
        "sheets": [[*whose, *parts]], "signed": [f"Printed for {request.user.signed_name}"],
    }  # fmt: skip
    response = HttpResponse(typeset.render("text.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="query-{query.public_id}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
