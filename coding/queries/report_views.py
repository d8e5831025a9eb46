"""The figures of queries on screen and as CSV. Every number opens its queries, as far as the person reaches them."""

import datetime as dt
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import audit, clock
from accounts.policy import policy
from accounts.views import needs
from accounts.workflow import Refused
from coding.queries import figures
from coding.queries.figures import Line
from records.delinquency.reports.export import csv_of
from records.delinquency.reports.registry import Report, register_report

REPORT = "coding.report_query"
PERIODS = (1, 3, 6, 12)
HEADS = ["Queries", "Per 100 discharges", "Answered", "Response", "In time", "Mean days", "Agreed", "Agreement"]
TITLES = {"provider": "By provider", "author": "By author", "service": "By service"}
REGISTERED = register_report(Report(
    "queries", "Queries", "How many were asked, answered and agreed with, and how long it took.", verb=REPORT,
    url_name="queries:report_show", icon="chart",
))  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(REPORT)
def report_show(request: HttpRequest) -> HttpResponse:
    """Over the last months (`months`); sent with `as` csv, the same as a file."""
    months = _months(request)
    start = figures.since(months)
    whole = figures.total(request.user, start)
    tables = [_table(request.user, start, by, title) for by, title in TITLES.items()]
    lines = figures.by_month(request.user, start)
    tables.append(
        {"title": "By month", "heads": ["Month", *HEADS], "rows": [_row(line, start, "month") for line in lines]}
    )
    if request.method == "POST":
        return _file(request, whole, tables, start)
    audit.listed(request, "report.queries", detail={"months": months})
    context = {
        "tiles": _tiles(whole, start), "tables": tables, "months": months, "periods": PERIODS, "start": start,
        "trend": [{"label": line.name, "value": round(100 * line.answered_due / line.due), "url": _url(start, month=line.key)}
                  for line in lines if line.due],
        "definitions": definitions(),
    }  # fmt: skip
    return render(request, "coding/queries/report_show.html", context)


def _months(request) -> int:
    asked = request.GET.get("months", "") or str(figures.MONTHS)
    if not asked.isdecimal() or int(asked) not in PERIODS:
        raise Http404("no such period")
    return int(asked)


def _url(start: dt.date, **filters) -> str:
    """The queries behind a number. Nothing in it says who a patient is."""
    kept = {} if "month" in filters else {"since": start.isoformat()}
    asked = {f"f.{key}": value for key, value in (kept | filters).items() if value}
    return f"{reverse('queries:query_list')}?{urlencode(asked)}"


def _tiles(whole: Line, start: dt.date) -> list[dict]:
    target = policy("query_response_percent")
    low = bool(whole.due) and 100 * whole.answered_due < target * whole.due
    return [
        {"label": "Queries", "value": f"{whole.sent:,}", "detail": f"{whole.rate} per 100 discharges", "url": _url(start)},
        {"label": "Response", "value": whole.response, "detail": f"of {whole.due:,} answered or due; at least {target}%",
         "tone": "down" if low else "", "url": _url(start, what="unanswered")},
        {"label": "Turnaround", "value": whole.turnaround, "small": "days",
         "detail": f"{whole.in_time:,} of {whole.answered:,} in time",
         "url": _url(start, what="answered")},
        {"label": "Agreement", "value": whole.agreement, "detail": f"{whole.agreed:,} of {whole.answered:,} answered",
         "url": _url(start, what="agreed")},
    ]  # fmt: skip


def _table(user, start, by, title) -> dict:
    lines = figures.grouped(user, start, by)
    return {"title": title, "heads": [by.capitalize(), *HEADS], "rows": [_row(line, start, by) for line in lines]}


def _row(line: Line, start: dt.date, by: str) -> list[dict]:
    def number(value: int, what: str = "") -> dict:
        return {"text": f"{value:,}", "url": _url(start, **{by: line.key}, what=what) if value else ""}

    rate = line.rate if line.discharges is not None else ""
    return [
        {"text": line.name, "url": ""}, number(line.sent), {"text": rate, "url": ""}, number(line.answered, "answered"),
        {"text": line.response, "url": _url(start, **{by: line.key}, what="due") if line.due else ""},
        number(line.in_time, "in_time"), {"text": line.turnaround, "url": ""}, number(line.agreed, "agreed"),
        {"text": line.agreement, "url": ""},
    ]  # fmt: skip


def definitions() -> list[str]:
    return [
        "Queries: those sent in the period. Per 100 discharges: by the discharges of the same period, of the provider as "
        "attending, or of the service; an author has none.",
        f"Response: of the queries that were answered or whose day is over ({policy('query_due_days')} days), those answered. What "
        f"was withdrawn is left out, and what still has time. At least {policy('query_response_percent')}% is expected.",
        "Turnaround: mean days from sending to the signed answer, of those answered.",
        "Agreement: of those answered, the ones in which the provider chose one of the supported options, said yes, or answered an "
        "open question. “Other”, “no”, “unable to determine” and disagreement are answers all the same, and no failings.",
    ]


def _file(request, whole: Line, tables: list[dict], start: dt.date) -> HttpResponse:
    if request.POST.get("as") != "csv":
        raise Refused("These figures leave as CSV.")
    rows = [["Queries", f"{start:%m/%d/%Y} to {clock.today():%m/%d/%Y}"], ["Printed for", request.user.signed_name]]
    rows += [["Definition", words] for words in definitions()]
    rows += [[], *([tile["label"], tile["value"], tile["detail"]] for tile in _tiles(whole, start))]
    for table in tables:
        rows += [[], [table["title"]], table["heads"], *([cell["text"] for cell in row] for row in table["rows"])]
    audit.exported(request, "report.queries", rows=sum(len(table["rows"]) for table in tables))
    response = HttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="queries-{clock.today():%Y%m%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response
