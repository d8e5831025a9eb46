"""The analyst's screens: the workbench of a chart, and what is decided about one deficiency."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import may, visible_to
from accounts.queues import claim, next_url, release_claim
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import reading
from records.loaders import load_document, load_encounter
from records.review import actions, checklist, facts
from records.review.forms import DeficiencyForm
from records.review.loaders import load_chart, load_deficiency
from records.review.workflow import CHART, DEFICIENCY

ANALYZE, MANAGE, VIEW = "records.analyze_chart", "records.manage_deficiency", "records.view_deficiency"


# ------------------------------------------------------------------------- chart


@require_GET
@needs(VIEW)
def chart_analyze(request, public_id):
    """The documents on the left, on the right what the chart must hold, with its evidence or its gap."""
    chart = load_chart(request, public_id, verb=VIEW)
    items, others, closed = checklist.read(chart)
    document = _document(request, chart)
    if document is None:
        audit.viewed(request, chart, "chart.analyze")
    analyst = may(request.user, ANALYZE, chart)
    context = {
        "chart": chart, "patient": chart.patient, "encounter": chart.encounter, "items": items, "others": others,
        "closed": closed, "analyst": analyst, "may_manage": may(request.user, MANAGE, chart),
        "documents": _documents(request.user, chart), "offers": _steps(chart, request.user), "document": document,
        "reading": document and reading.read(request, document, what="chart.analyze"),
        "claim": claim(chart, by=request.user) if analyst else None,
    }  # fmt: skip
    return render(request, "records/review/chart_analyze.html", context)


def _steps(chart, user) -> list:
    """What a person decides about a chart; the rest follows by rule."""
    return [offer for offer in CHART.offers(chart, user) if offer.step.verb in ("analyze", "reopen")]


def _document(request, chart):
    """The one that is opened on the left, when one is asked for and is this chart's."""
    if not request.GET.get("document"):
        return None
    document = load_document(request, request.GET["document"])
    return document if document.encounter_id == chart.encounter_id else None


def _documents(user, chart) -> list:
    rows = visible_to(user, chart.encounter.documents.shown_to(user)).filter(parent=None)
    return list(rows.select_related("type", "author").order_by("-service_at", "-id"))


@require_POST
@needs(ANALYZE)
def chart_act(request, public_id):
    """Analyzed: with who and when, and the next chart opens. Or opened again."""
    chart = load_chart(request, public_id)
    if request.POST.get("verb") == "analyze":
        chart = actions.analyze(chart=chart, by=request.user)
        release_claim(chart, by=request.user)
        lacking = f"Incomplete: {chart.open_count} lacking." if chart.open_count else "Complete."
        messages.success(request, f"Analyzed. {lacking}")
        return redirect(next_url("analyze", request.user, after=chart))
    if request.POST.get("verb") == "reopen":
        actions.reopen_chart(chart=chart, by=request.user, reason=request.POST.get("reason", ""))
        return redirect("review:chart_analyze", chart.public_id)
    raise Refused("There is no such step.")


@require_GET
@needs(ANALYZE)
def chart_next(request, public_id):
    """Leave this chart as it is, for whoever comes, and open the next."""
    chart = load_chart(request, public_id)
    release_claim(chart, by=request.user)
    return redirect(next_url("analyze", request.user, after=chart))


@require_POST
@needs(ANALYZE)
def chart_open(request, public_id):
    """Put an encounter of any class under review."""
    encounter = load_encounter(request, public_id)
    return redirect("review:chart_analyze", actions.open_chart(encounter=encounter, by=request.user).public_id)


# -------------------------------------------------------------------- deficiencies


@needs(MANAGE)
def deficiency_new(request, public_id):
    """A deficiency found by eye: what, of which document, and who owes it."""
    chart = load_chart(request, public_id, verb=MANAGE)
    providers = facts.providers_of(facts.load(chart.encounter_id))
    documents = visible_to(request.user, chart.encounter.documents.shown_to(request.user))
    form = DeficiencyForm(request.POST or None, documents=documents.select_related("type", "author"),
                          providers=providers, initial=_prefilled(request, documents))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_deficiency(chart=chart, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Opened for {made.provider}.")
            return redirect("review:chart_analyze", chart.public_id)
    audit.viewed(request, chart, "deficiency.new_form")
    context = {"chart": chart, "patient": chart.patient, "encounter": chart.encounter, "form": form}
    return render(request, "records/review/deficiency_new.html", context, status=422 if form.errors else 200)


def _prefilled(request, documents) -> dict:
    """The document that was open, and its author."""
    chosen = documents.filter(public_id=request.GET.get("document", "")).select_related("author").first()
    if chosen is None:
        return {}
    return {"document": chosen.public_id, "provider": chosen.author.public_id if chosen.author else "",
            "kind": "incomplete_content"}  # fmt: skip


@require_GET
@needs(VIEW)
def deficiency_show(request, public_id):
    """One deficiency: why it stands, its history, and what can be decided about it."""
    return _deficiency(request, load_deficiency(request, public_id, what="deficiency.view"))


def _deficiency(request, deficiency, *, status=200, error=""):
    offers = [o for o in DEFICIENCY.offers(deficiency, request.user) if o.step.verb in ACTS]
    providers = {}
    if any(offer.step.verb == "reassign" and not offer.closed for offer in offers):
        providers = facts.providers_of(facts.load(deficiency.encounter_id))
    context = {
        "deficiency": deficiency, "patient": deficiency.patient, "encounter": deficiency.encounter,
        "chart": deficiency.chart, "offers": offers, "error": error,
        "providers": [(who.public_id, f"{who}, {part}") for who, part in providers.items() if who != deficiency.provider],
        "events": deficiency.events.select_related("by").order_by("-at", "-id"),
    }  # fmt: skip
    return render(request, "records/review/deficiency_show.html", context, status=status)


@require_POST
@needs(VIEW)
def deficiency_act(request, public_id):
    """Reaffirm, reassign, complete, cancel, waive, verify or reopen it."""
    deficiency = load_deficiency(request, public_id)
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "").strip()
    act = ACTS.get(verb)
    if act is None:
        raise Refused("There is no such step.")
    try:
        done = act(request, deficiency, verb, reason)
    except Refused as refusal:
        return _deficiency(request, deficiency, status=409, error=str(refusal))
    messages.success(request, f"{done.get_status_display()}: {deficiency.label}.")
    return redirect(reverse("review:chart_analyze", args=[deficiency.chart.public_id]))


def _close(request, deficiency, verb, reason):
    return actions.close(deficiency=deficiency, verb=verb, by=request.user, reason=reason)


def _reassign(request, deficiency, verb, reason):
    people = facts.providers_of(facts.load(deficiency.encounter_id))
    to = next((who for who in people if who.public_id == request.POST.get("provider")), None)
    if to is None:
        raise Refused("Choose a provider who had a part in this encounter.")
    return actions.reassign(deficiency=deficiency, to=to, by=request.user, reason=reason)


ACTS = {
    "complete": _close,
    "cancel": _close,
    "waive": _close,
    "reassign": _reassign,
    "reaffirm": lambda request, row, verb, reason: actions.reaffirm(deficiency=row, by=request.user, reason=reason),
    "verify": lambda request, row, verb, reason: actions.verify(deficiency=row, by=request.user),
    "reopen": lambda request, row, verb, reason: actions.reopen(deficiency=row, by=request.user, reason=reason),
}
