"""The analyst's screens: the workbench of a chart, and what is decided about one deficiency."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import may, visible_to
from accounts.queues import claim, next_url, release_claim
from accounts.queues.asked import last_of
from accounts.views import needs
from accounts.workflow import Refused
from records.documents import reading
from records.documents.moves import DocumentMove
from records.loaders import load_document, load_encounter
from records.review import actions, bench, checklist, facts
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
    return chart_page(request, chart)


def chart_page(request, chart, *, status: int = 200, error: str = ""):
    """The workbench; also with what stands in the way of what was sent from it."""
    items, others, closed = checklist.read(chart)
    document = _document(request, chart)
    if document is None:
        audit.viewed(request, chart, "chart.analyze")
    analyst = may(request.user, ANALYZE, chart)
    shown, offers = bench.Bench(chart, request.user), list(CHART.offers(chart, request.user))
    hidden = {row.pk for row in (*_standing(items), *others, *closed) if not may(request.user, VIEW, row)}
    opened = document and reading.read(request, document, what="chart.analyze")
    if opened:
        shown.mark(opened)
    context = {
        "chart": chart, "patient": chart.patient, "encounter": chart.encounter, "items": items,
        "closed": [row for row in closed if row.pk not in hidden],
        "others": [row for row in others if row.pk not in hidden and not _is_of_a_finding(row, shown)],
        "hidden": hidden, "analyst": analyst, "bench": shown,
        "may_manage": may(request.user, MANAGE, chart), "offers": _steps(chart, offers), "document": document,
        "reading": opened, "claim": claim(chart, by=request.user) if analyst else None, "error": error,
        "filing": _files(offers),
        "kinds": bench.kinds_by_letter(), "sorts": bench.sorts_by_letter(), "wanted": bench.wanted_types(),
        "may_move": document and may(request.user, "records.move_document", document),
        "copied": document and shown.copies.get(document.pk), "beside": request.GET.get("beside", ""),
    }  # fmt: skip
    return render(request, "records/review/chart_analyze.html", context, status=status)


def _standing(items) -> list:
    """The deficiencies that stand for the gaps of the checklist."""
    return [line.deficiency for item in items for line in item.lines if line.deficiency]


def _is_of_a_finding(row, shown) -> bool:
    """Its finding stands in the list with its passages already."""
    return any(finding.deficiency_id == row.pk for finding in shown.findings)


def _steps(chart, offers) -> list:
    """What a person decides about a chart here; the rest follows by rule."""
    if chart.discharged_at is None:
        verbs = {"review"}
    else:
        usual = {"undo"} if chart.analyzed_at else {"analyze"}
        verbs = {"reopen"} if chart.status in chart.CLOSED else usual
    return [offer for offer in offers if offer.step.verb in verbs]


def _files(offers) -> bool:
    """Whether filing it incomplete is open: the committee's decision is recorded on a screen of its own."""
    return any(offer.step.verb == "file_incomplete" and not offer.closed for offer in offers)


def _document(request, chart):
    """The one that is opened on the left, when one is asked for and is this chart's."""
    if not request.GET.get("document"):
        return None
    document = load_document(request, request.GET["document"])
    return document if document.encounter_id == chart.encounter_id else None


@require_POST
@needs(ANALYZE)
def chart_act(request, public_id):
    """Analyzed, or looked through in house: with who and when, and the next chart opens. Or undone, or opened again."""
    chart = load_chart(request, public_id)
    decide = DECISIONS.get(request.POST.get("verb", ""))
    if decide is None:
        raise Refused("There is no such step.")
    done, onward = decide(request, chart)
    messages.success(request, done)
    if not onward:
        return redirect("review:chart_analyze", chart.public_id)
    release_claim(chart, by=request.user)
    return redirect(_next(request, chart))


def _analyze(request, chart):
    chart = actions.analyze(chart=chart, by=request.user)
    return f"Analyzed. {_lacking(chart)}", True


def _review(request, chart):
    chart = actions.review(chart=chart, by=request.user)
    return f"Looked through. {_lacking(chart)}", True


def _undo(request, chart):
    actions.undo_analysis(chart=chart, by=request.user, reason=request.POST.get("reason", ""))
    return "It waits to be analyzed again.", False


def _reopen(request, chart):
    actions.reopen_chart(chart=chart, by=request.user, reason=request.POST.get("reason", ""))
    return "It is open again.", False


def _lacking(chart) -> str:
    return f"Incomplete: {chart.open_count} lacking." if chart.open_count else "Complete."


DECISIONS = {"analyze": _analyze, "review": _review, "undo": _undo, "reopen": _reopen}


@require_GET
@needs(ANALYZE)
def chart_next(request, public_id):
    """Leave this chart as it is, for whoever comes, and open the next."""
    chart = load_chart(request, public_id)
    release_claim(chart, by=request.user)
    return redirect(_next(request, chart))


def _next(request, chart) -> str:
    """On in the queue that the person works through, in their filter and order; past what others have open."""
    usual = "concurrent" if chart.discharged_at is None else "analyze"
    return next_url(last_of(request, (usual, "incomplete")) or usual, request.user, after=chart, request=request)


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
            messages.success(request, f"Opened for {made.provider}: {made.label}.")
            return redirect(bench_url(chart, request.POST.get("back", "")))
    audit.viewed(request, chart, "deficiency.new_form")
    context = {"chart": chart, "patient": chart.patient, "encounter": chart.encounter, "form": form}
    return render(request, "records/review/deficiency_new.html", context, status=422 if form.errors else 200)


def bench_url(chart, document: str = "", anchor: str = "") -> str:
    """The workbench with this document open (its public id; "" for the list), at the anchor."""
    query = f"?{urlencode({'document': document})}" if document else ""
    return f"{reverse('review:chart_analyze', args=[chart.public_id])}{query}{f'#{anchor}' if anchor else ''}"


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
        "silent_before": _came_from_elsewhere(deficiency),
    }  # fmt: skip
    return render(request, "records/review/deficiency_show.html", context, status=status)


def _came_from_elsewhere(deficiency):
    """When it came from another patient's chart with its document: reasons from before may name that patient."""
    rows = DocumentMove.objects.filter(document=deficiency.document_id) if deficiency.document_id else None
    return rows and rows.order_by("-moved_at").values_list("moved_at", flat=True).first()


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
