"""Reports on screen and as files. Every number opens its records; what is seen of those obeys each person's reach."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit, clock
from accounts.access import may, require
from accounts.views import needs
from accounts.workflow import Refused
from records.delinquency import closing
from records.delinquency.loaders import charts_within, load_close, place_of
from records.delinquency.models import MonthClose
from records.delinquency.reports import asked as looks
from records.delinquency.reports import export, figures, lines, pages  # noqa: F401 - pages registers its reports
from records.delinquency.reports.registry import REPORTS, reports_for

VIEW = "records.view_completion_report"
HEADS = ["Patient", "MRN", "Encounter", "Discharged", "Service", "Provider", "What", "Days"]
MEASURES = {
    lines.OWED: "Incomplete records", lines.HISTORY: "History and physical", lines.OPERATIVE: "Operative reports",
    lines.ORDERS: "Orders",
    lines.COMPLETED: "Completed records", lines.DECLINED: "Declined deficiencies",
}  # fmt: skip


@require_GET
@needs(VIEW)
def report_index(request):
    """All reports, and the closed months with who closed them and when."""
    place = place_of(request)
    closes = MonthClose.objects.filter(facility=place).select_related("closed_by").order_by("-month", "-version")[:36]
    latest: dict = {}
    for close in closes:
        latest.setdefault(close.month, close.pk)
    context = {
        "reports": reports_for(request.user), "place": place, "may_correct": may(request.user, "records.correct_month"),
        "closes": [{"close": close, "latest": latest[close.month] == close.pk} for close in closes],
    }  # fmt: skip
    return render(request, "records/delinquency/report_index.html", context)


def _asked(request, report: str) -> looks.Asked:
    found = REPORTS.get(report)
    if found is None or found.build is None:
        raise Http404("no such report")
    require(request.user, found.verb)
    return looks.read(request, found, place_of(request))


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def report_show(request, report):
    """Today's figures or those of a closed month; sent with `as` csv or pdf, the same as a file."""
    asked = _asked(request, report)
    page = asked.report.build(asked)
    if request.method == "POST":
        return _file(request, asked, page)
    audit.listed(request, f"report.{report}", detail={"month": f"{asked.month:%Y-%m}", "closed": bool(asked.close)})
    context = {"asked": asked, "page": page, "months": _months(asked), "reports": reports_for(request.user)}
    return render(request, "records/delinquency/report_show.html", context)


def _months(asked) -> list[dict]:
    """Today and every closed month, each in its latest version."""
    rows = (
        MonthClose.objects.filter(facility=asked.facility)
        .order_by("-month", "-version")
        .values_list("month", flat=True)
    )
    months = list(dict.fromkeys(rows))[:24]
    found = [{"value": "", "label": "Today", "on": asked.close is None}]
    return found + [
        {"value": f"{m:%Y-%m}", "label": f"{m:%B %Y}", "on": bool(asked.close) and asked.close.month == m}
        for m in months
    ]


def _file(request, asked, page) -> HttpResponse:
    kind = request.POST.get("as", "")
    if kind not in ("csv", "pdf"):
        raise Refused("A report leaves as CSV or as PDF.")
    detail = {"month": f"{asked.month:%Y-%m}", "as": kind}
    audit.exported(request, f"report.{asked.report.key}", rows=sum(len(t.rows) for t in page.tables), detail=detail)
    person = request.user.signed_name
    content = (
        export.csv_of(export.rows_of(asked, page, person)) if kind == "csv" else export.pdf_of(asked, page, person)
    )
    return _sent(content, kind, f"{asked.report.key}-{_stamp(asked)}")


def _stamp(asked) -> str:
    return f"{asked.month:%Y-%m}-v{asked.close.version}" if asked.close else f"{clock.today(asked.facility):%Y%m%d}"


def _sent(content, kind, name) -> HttpResponse:
    types = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
    response = HttpResponse(content, content_type=types[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


# --------------------------------------------------------------------------- the records behind


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def report_records(request, report):
    """The records behind one number; sent with `as`, as a file."""
    asked = _asked(request, report)
    measure = request.GET.get("measure", "")
    if not measure:
        return redirect(asked.address())
    if measure not in MEASURES:
        raise Http404("no such measure")
    try:
        chosen = figures.select(
            lines.of(asked.lines, measure), *(request.GET.get(key, "") for key in ("what", "by", "of"))
        )
    except KeyError:
        raise Http404("no such number") from None
    rows, beyond = _rows(request.user, measure, chosen)
    patients = {row["chart"].patient_id for row in rows}
    if request.method == "POST":
        return _records_file(request, asked, measure, rows, patients)
    audit.listed(request, f"report.{report}.record", patients=patients, detail={"rows": len(rows), "measure": measure})
    context = {"asked": asked, "rows": rows, "beyond": beyond, "title": _title(request, measure, chosen),
               "may_open": may(request.user, "records.view_deficiency"), "heads": HEADS}  # fmt: skip
    return render(request, "records/delinquency/report_records.html", context)


def _title(request, measure, chosen) -> str:
    """ "Incomplete records, delinquent: Samuel Okafor, MD"."""
    what = {"overdue": "overdue", "delinquent": "delinquent", "met": "in time", "missed": "late or missing"}
    if measure == lines.DECLINED:
        what = {"met": "answered", "missed": "not answered"}
    words = [MEASURES[measure], *filter(None, [what.get(request.GET.get("what", ""), "")])]
    by = request.GET.get("by", "")
    group = f": {figures.BY[by](chosen[0])[1]}" if by and chosen else ""
    return ", ".join(words) + group


def _rows(user, measure, chosen) -> tuple[list[dict], int]:
    """A row a record for what is owed, a row a fact for the rest; and how many are beyond the person's reach."""
    charts = {chart.pk: chart for chart in charts_within(user, {line.chart for line in chosen})}
    rows = [_row(charts[key], group) for key, group in _groups(measure, chosen) if key in charts]
    return rows, sum(key not in charts for key, _ in _groups(measure, chosen))


def _groups(measure, chosen) -> list[tuple[int, list]]:
    if measure != lines.OWED:
        return [(line.chart, [line]) for line in chosen]
    found: dict[int, list] = {}
    for line in chosen:
        found.setdefault(line.chart, []).append(line)
    return sorted(found.items(), key=lambda item: -item[1][0].days)


def _row(chart, group) -> dict:
    first = group[0]
    what = (
        [line.words or line.kind for line in group]
        if first.measure != lines.DECLINED
        else [f"{first.kind}: {first.words}"]
    )
    return {
        "chart": chart, "service": first.service, "days": first.days if first.measure != lines.HISTORY else "",
        "providers": "; ".join(dict.fromkeys(line.provider_name for line in group)),
        "what": "; ".join(f"{name} × {n}" if n > 1 else name for name, n in _counted(what)),
        "state": ("stop", "Delinquent") if any(line.delinquent for line in group) else
                 ("late", "Overdue") if any(line.overdue for line in group) else None,
    }  # fmt: skip


def _counted(words) -> list[tuple[str, int]]:
    return [(name, words.count(name)) for name in dict.fromkeys(words)]


def _records_file(request, asked, measure, rows, patients) -> HttpResponse:
    kind = request.POST.get("as", "")
    if kind not in ("csv", "pdf"):
        raise Refused("Records leave as CSV or as PDF.")
    audit.exported(request, f"report.{asked.report.key}.record", rows=len(rows), patients=patients,
                   detail={"month": f"{asked.month:%Y-%m}", "as": kind, "measure": measure})  # fmt: skip
    plain = [_plain(row, asked.facility) for row in rows]
    title = MEASURES[measure]
    if kind == "csv":
        content = export.csv_of([[title, asked.facility.name], [asked.period, asked.counted], [], HEADS, *plain])
    else:
        content = export.records_pdf(asked, title, HEADS, plain, request.user.signed_name)
    return _sent(content, kind, f"{asked.report.key}-records-{_stamp(asked)}")


def _plain(row, facility) -> list[str]:
    chart = row["chart"]
    left = clock.local(chart.discharged_at, facility).date().isoformat() if chart.discharged_at else ""
    return [chart.patient.sort_name,
            chart.patient.mrn, chart.encounter.number, left, row["service"], row["providers"], row["what"],
            str(row["days"])]  # fmt: skip


# --------------------------------------------------------------------------------- closed months


@require_POST
@needs("records.correct_month")
def month_correct(request, public_id):
    """Count a closed month again: a new version with its reason; the old one stays."""
    close = load_close(request, public_id, verb="records.correct_month")
    try:
        made = closing.correct(close=close, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{made.month:%B %Y} is counted again: version {made.version}.")
    return redirect("delinquency:report_index")
