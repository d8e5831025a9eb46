"""Findings on screen: hung on words from the workbench, looked at, settled, withdrawn."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import may, visible_to
from accounts.views import needs
from accounts.workflow import Refused
from records.loaders import load_document
from records.review import noting
from records.review.findings import FINDING, MANAGE, Finding
from records.review.forms import FindingForm
from records.review.loaders import load_chart, load_finding
from records.review.views import VIEW, bench_url, chart_page


@require_POST
@needs(MANAGE)
def finding_new(request, public_id):
    """Hang a finding on the words that were selected, or their words on a finding that stands."""
    chart = load_chart(request, public_id, verb=MANAGE)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return chart_page(request, chart, status=422, error=_said(form))
    given = form.cleaned_data
    document = load_document(request, given["document"])
    place = {"document": document, "words": given["words"], "near": given["near"], "page": given["page"] or 1}
    try:
        finding = _note(request.user, chart, given, place)
    except Refused as refusal:
        return chart_page(request, chart, status=409, error=str(refusal))
    passage = finding.passages.filter(document=document).last()
    messages.success(request, _done(finding))
    return redirect(bench_url(chart, document.public_id, f"passage-{passage.public_id}"))


def _said(form) -> str:
    if "document" in form.errors:
        return "Open the document and select the words first."
    if "words" in form.errors:
        return "That is more than a passage: select the sentence that matters."
    return " ".join(words for errors in form.errors.values() for words in errors)


def _note(user, chart, given, place) -> Finding:
    if given["beside"]:
        rows = visible_to(user, Finding.objects.filter(chart=chart, public_id=given["beside"]))
        finding = rows.select_related("deficiency", "chart", "facility").first()
        if finding is None:
            raise Refused("That finding is not on this chart.")
        return noting.add_passage(finding=finding, by=user, **place)
    return noting.add_finding(chart=chart, by=user, kind=given["kind"], note=given["note"], ask=given["ask"], **place)


def _done(finding) -> str:
    asked = f" {finding.deficiency.provider} is asked." if finding.deficiency else ""
    return f"Noted: {finding.sort.label.lower()}.{asked}"


@require_GET
@needs(VIEW)
def finding_show(request, public_id):
    """One finding: its passages, whom it asks, its history, and what can be decided about it."""
    return _page(request, load_finding(request, public_id, what="finding.view"))


def _page(request, finding, *, status=200, error=""):
    passages = finding.passages.filter(voided_at=None).select_related("document__type", "document__patient", "version")
    context = {
        "finding": finding, "chart": finding.chart, "patient": finding.patient, "encounter": finding.encounter,
        "passages": [one for one in passages if may(request.user, "records.view_document", one.document)],
        "offers": list(FINDING.offers(finding, request.user)), "error": error,
        "events": finding.events.select_related("by").order_by("-at", "-id"),
        "may_manage": may(request.user, MANAGE, finding),
    }  # fmt: skip
    return render(request, "records/review/finding_show.html", context, status=status)


@require_POST
@needs(MANAGE)
def finding_act(request, public_id):
    """Settle or withdraw it, with the reason."""
    finding = load_finding(request, public_id, verb=MANAGE)
    act = {"settle": noting.settle, "withdraw": noting.withdraw}.get(request.POST.get("verb", ""))
    if act is None:
        raise Refused("There is no such step.")
    try:
        done = act(finding=finding, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return _page(request, finding, status=409, error=str(refusal))
    messages.success(request, f"{done.get_status_display()}: {done.sort.label.lower()}.")
    return redirect("review:chart_analyze", finding.chart.public_id)
