"""Reports of coding quality: an audit's, a month's by coder, and one's own."""

import csv

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import audit, clock
from accounts.policy import policy
from accounts.queues.cells import guarded
from accounts.views import needs
from coding.audits import people, report, reviews
from coding.audits.loaders import RESULT, load_audit, load_coder
from coding.audits.models import AuditOutcome
from coding.audits.queues import QUALITY
from coding.audits.review_models import CodeReview
from records.transcription.report import months, this_month


def _month(request) -> str:
    wanted = request.GET.get("month", "")
    return wanted if wanted in dict(months()) else this_month()


def _file(request, what: str, name: str, rows, detail: dict) -> HttpResponse:
    """Rows as CSV, in the trail before the first byte leaves; they name no patient."""
    rows = list(rows)
    audit.exported(request, what, rows=len(rows), detail=detail)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    csv.writer(response).writerows([guarded(str(value)) for value in row] for row in rows)
    return response


@require_GET
@needs(QUALITY)
def audit_report(request, public_id: str) -> HttpResponse:
    """An audit's results by coder: code accuracy and DRG accuracy apart, and all coders together."""
    made = load_audit(request, public_id, verb=QUALITY)
    found = report.of_audit(request.user, made)
    audit.viewed(request, made, "coding_audit.report")
    context = {"audit": made, "found": found, "statements": report.statements(made, found),
               "charts_url": reverse("audits:chart_list")}  # fmt: skip
    request.queue = "coding_audits"
    return render(request, "coding/audits/audit_report.html", context)


@require_GET
@needs(QUALITY)
def audit_export(request, public_id: str) -> HttpResponse:
    made = load_audit(request, public_id, verb=QUALITY)
    rows = report.audit_rows(made, report.of_audit(request.user, made))
    return _file(
        request, "coding_audit_report", f"audit-{made.drawn_at or clock.now():%Y%m%d}", rows, {"audit": made.pk}
    )


@require_GET
@needs(QUALITY)
def quality_show(request) -> HttpResponse:
    """A month's quality and productivity by coder, and where trainees stand."""
    month = _month(request)
    lines = report.of_month(request.user, month)
    audit.listed(request, "coding_quality", detail={"month": month, "coders": len(lines)})
    context = {
        "month": month, "months": months(), "people": lines, "whole": report.together(one.quality for one in lines),
        "standard": policy("audit_standard"), "longest": policy("productivity_longest_minutes"),
        "trainees": trainees(request.user), "charts_url": reverse("audits:chart_list"),
    }  # fmt: skip
    return render(request, "coding/audits/quality_show.html", context)


def trainees(user) -> list[dict]:
    """Where each trainee who codes here stands; they are few, and each is asked for by itself."""
    rows = people.holding(people.CODE, user.active_role.facility, trainee=True).select_related("user", "supervisor")
    return [
        {"user": row.user, "preceptor": row.supervisor, "standing": reviews.standing(row.user)}
        for row in rows.order_by("user__last_name", "user__first_name", "pk")
    ]


@require_GET
@needs(QUALITY)
def quality_export(request) -> HttpResponse:
    month = _month(request)
    rows = report.month_rows(report.of_month(request.user, month))
    return _file(request, "coding_quality", f"coding-quality-{month}", rows, {"month": month})


@require_GET
@needs(QUALITY)
def coder_show(request, coder_id: str) -> HttpResponse:
    """One coder's accuracy over time, her month, and what followed."""
    coder = load_coder(coder_id)
    return _results(request, coder, own=False)


@require_GET
@needs(RESULT)
def own_results(request) -> HttpResponse:
    """One's own results, with the charts behind every percentage."""
    return _results(request, request.user, own=True)


def _results(request, coder, *, own: bool) -> HttpResponse:
    month = _month(request)
    (one,) = report.of_month(request.user, month, coder=coder) or [None]
    points = report.trend(request.user, coder)
    audit.listed(request, "coding_results", detail={"month": month, "coder": coder.pk})
    trainee = coder.role_assignments.filter(trainee=True).select_related("supervisor").order_by("-starts_on").first()
    trainee = trainee if trainee and trainee.live() else None
    seen = CodeReview.objects.filter(coder=coder, status__in=["DONE", "READ"]).select_related(
        "codeset__encounter", "patient"
    )
    context = {
        "coder": coder, "own": own, "month": month, "months": months(), "one": one, "points": points,
        "codes": [{"label": p["label"], "value": p["tally"].codes} for p in points if p["tally"].codes is not None],
        "drgs": [{"label": p["label"], "value": p["tally"].drg} for p in points if p["tally"].drg is not None],
        "standard": policy("audit_standard"), "longest": policy("productivity_longest_minutes"),
        "standing": reviews.standing(coder) if trainee else None, "preceptor": trainee and trainee.supervisor,
        "reviews": report.visible_to(request.user, seen).order_by("-finished_at", "-id")[:30],
        "lessons": AuditOutcome.objects.filter(coder=coder, kind="education").select_related("audit", "by").order_by("-at")[:20],
        "charts_url": reverse("audits:chart_list"),
    }  # fmt: skip
    return render(request, "coding/audits/results_show.html", context)
