"""Audits and their charts: planned, drawn, re-coded, answered, decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import visible_to
from accounts.forms import once
from accounts.queues import claim, next_url
from accounts.views import needs
from accounts.workflow import Refused
from coding.audits import actions, findings, people, report, reviews, screens
from coding.audits.blind import blind_charts
from coding.audits.forms import PeriodForm, PlanForm
from coding.audits.loaders import RESULT, load_audit, load_chart, load_coder, load_finding, load_review
from coding.audits.queues import AROUND
from coding.audits.workflow import AUDITS, PLAN


def _say(request, do, words: str = "") -> bool:
    """Do it, and say that it is done or why not."""
    try:
        do()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    if words:
        messages.success(request, words)
    return True


# ------------------------------------------------------------------- audits


@needs(PLAN)
def audit_new(request) -> HttpResponse:
    """Plan an audit."""
    facility = request.user.active_role.facility
    form = PlanForm(request.POST or None, facility=facility)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request.user, form, lambda: actions.plan(
                facility=facility, by=request.user, **form.chosen()).get_absolute_url()))  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "coding/audits/audit_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs(PLAN)
def audit_show(request, public_id: str) -> HttpResponse:
    """An audit with its sample. By which DRGs it was drawn stays hidden from who still re-codes one of its charts."""
    made = load_audit(request, public_id, verb=PLAN)
    charts = list(visible_to(request.user, made.charts.select_related(*AROUND)).order_by("place", "id"))
    audit.viewed(request, made, "coding_audit.view", patients={chart.patient_id for chart in charts})
    reviewers = made.members.filter(part="reviewer").select_related("user")
    context = {
        "audit": made, "charts": charts, "coders": actions.sizes(made, by=request.user), "reviewers": reviewers,
        "offers": list(AUDITS.offers(made, request.user)), "events": made.events.select_related("by"),
        "outcomes": made.outcomes.select_related("by", "coder"), "beyond": made.charts.count() - len(charts),
        "hides_drgs": blind_charts(request.user).filter(audit=made).exists(),
    }  # fmt: skip
    request.queue = "coding_audits"
    return render(request, "coding/audits/audit_show.html", context)


@require_POST
@needs(PLAN)
def audit_act(request, public_id: str) -> HttpResponse:
    """Draw, close or cancel it."""
    made, verb = load_audit(request, public_id, verb=PLAN), request.POST.get("verb", "")
    reason = request.POST.get("reason", "")
    does = {
        "draw": lambda: actions.draw(made, by=request.user),
        "close": lambda: actions.close(made, by=request.user),
        "cancel": lambda: actions.cancel(made, by=request.user, reason=reason),
    }
    if verb not in does:
        raise Refused("There is no such step.")
    _say(request, does[verb], {"draw": "The sample is drawn.", "close": "The audit is closed."}.get(verb, "Canceled."))
    return redirect(made)


@require_POST
@needs(PLAN)
def audit_repeat(request, public_id: str) -> HttpResponse:
    """Plan a re-audit of the same coders in another period."""
    made = load_audit(request, public_id, verb=PLAN)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        raise Refused("A re-audit needs its period, from a day to a day.")
    return redirect(actions.audit_again(made, by=request.user, **form.cleaned_data))


@require_POST
@needs(PLAN)
def audit_educate(request, public_id: str) -> HttpResponse:
    """Tell a coder what follows for her."""
    made = load_audit(request, public_id, verb=PLAN)
    coder = load_coder(request.POST.get("coder", ""))
    if not made.members.filter(user=coder, part="coder").exists():
        raise Refused("The audit is not about this coder.")
    words = request.POST.get("words", "")
    _say(request, lambda: actions.educate(made, coder=coder, words=words, by=request.user), "Recorded.")
    return redirect(made)


# ------------------------------------------------------------------- charts


@require_GET
@needs(RESULT)
def chart_show(request, public_id: str) -> HttpResponse:
    """The workbench: both readings once they are compared; until then nothing that the coder has, for anybody."""
    chart = load_chart(request, public_id)
    if chart.status == "RECODING" and chart.reviewer_id == request.user.pk:
        return redirect("assignment:codeset_show", chart.copy.public_id)
    audit.viewed(request, chart, "audit_chart.view")
    findings.mark_read(chart, by=request.user)
    request.queue = {
        "WITH_CODER": "audit_findings",
        "REBUTTED": "audit_rebuttals",
        "TO_ADJUDICATE": "audit_decide",
    }.get(chart.status, "to_audit")
    if chart.is_blind or chart.status == "EXCLUDED":
        return render(request, "coding/audits/chart_blind.html", screens.blind(chart, request.user))
    context = screens.workbench(request, chart)
    works = any(not offer.closed for offer in context["offers"]) or any(one["steps"] for one in context["findings"])
    context["claim"] = claim(chart, by=request.user) if works else None
    return render(request, "coding/audits/chart_show.html", context)


LEAVES = {"release", "agree", "accept", "rebut", "settle", "refer", "decide"}
QUEUE_OF = {"release": "to_audit", "agree": "to_audit", "accept": "audit_findings", "rebut": "audit_findings",
            "settle": "audit_rebuttals", "refer": "audit_rebuttals", "decide": "audit_decide"}  # fmt: skip


@require_POST
@needs(RESULT)
def chart_act(request, public_id: str) -> HttpResponse:
    """A step of the chart; what ends the work here opens the next one."""
    chart, verb = load_chart(request, public_id), request.POST.get("verb", "")
    done = []
    if not _say(request, lambda: done.append(findings.go_on(chart, verb, by=request.user))):
        return redirect(chart)
    if verb == "start":
        return redirect("assignment:codeset_show", done[0].copy.public_id)
    messages.success(request, f"{chart.codeset.encounter.number}: {done[0].get_status_display().lower()}.")
    return redirect(next_url(QUEUE_OF[verb], request.user, after=chart))


@require_POST
@needs(PLAN)
def chart_manage(request, public_id: str) -> HttpResponse:
    """What who plans audits does with a chart: another reviewer, left out, corrected."""
    chart = load_chart(request, public_id, verb=PLAN)
    verb = request.POST.get("verb", "")
    if verb == "reassign":
        reviewer = next(
            (one for one in people.reviewers(chart.facility) if one.public_id == request.POST.get("reviewer")), None
        )
        if reviewer is None:
            raise Refused("Choose who re-codes it.")
        _say(request, lambda: actions.reassign(chart, reviewer=reviewer, by=request.user), "It has another reviewer.")
    elif verb == "exclude":
        reason = request.POST.get("reason", "")
        _say(request, lambda: actions.exclude(chart, by=request.user, reason=reason), "Left out.")
    elif verb == "correct":
        done = []
        if _say(request, lambda: done.append(actions.correct(chart, by=request.user))):
            return redirect("assignment:codeset_show", done[0].codeset.public_id)
    else:
        raise Refused("There is no such step.")
    return redirect(chart.audit if verb != "correct" else chart)


@require_POST
@needs(RESULT)
def finding_act(request, public_id: str, finding_id: str) -> HttpResponse:
    """A step of one finding, another class for it, or the reviewer's reason."""
    chart = load_chart(request, public_id)
    finding = load_finding(chart, finding_id)
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "")
    if verb == "reclass":
        kind = request.POST.get("kind", "")
        _say(request, lambda: findings.reclass(finding, by=request.user, kind=kind, reason=reason))
    elif verb == "note":
        _say(request, lambda: findings.note(finding, by=request.user, words=reason))
    else:
        _say(request, lambda: findings.decide(finding, verb, by=request.user, reason=reason))
    return redirect(f"{chart.get_absolute_url()}#finding-{finding.public_id}")


# ------------------------------------------------------------- second looks


@require_GET
@needs(RESULT)
def review_show(request, public_id: str) -> HttpResponse:
    """What a reviewer made of codes that were handed in. One that waits opens at the desk for who reviews."""
    review = load_review(request, public_id)
    if review.status == "SENT" and review.coder_id != request.user.pk:
        return redirect("assignment:codeset_show", review.codeset.public_id)
    audit.viewed(request, review, "code_review.view")
    standing = reviews.standing(review.coder) if review.kind == "trainee" else None
    context = {
        "review": review, "patient": review.patient, "encounter": review.codeset.encounter, "standing": standing,
        "changes": [{**line, "words": reviews.words_of(line)} for line in review.differences],
        "before": review.before, "after": review.after, "events": review.events.select_related("by"),
        "may_read": review.status == "DONE" and review.coder_id == request.user.pk,
        "drg_right": review.before_drg == review.after_drg,
        "kinds": dict(report.compare.KINDS),
    }  # fmt: skip
    request.queue = "code_reviewed"
    return render(request, "coding/audits/review_show.html", context)


@require_POST
@needs(RESULT)
def review_act(request, public_id: str) -> HttpResponse:
    """Its coder has read it."""
    review = load_review(request, public_id)
    if request.POST.get("verb") != "read":
        raise Refused("There is no such step.")
    reviews.mark_read(review, by=request.user)
    return redirect(next_url("code_reviewed", request.user, after=review))
