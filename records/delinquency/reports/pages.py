"""The reports as they are shown, printed and exported: tiles, pictures, and tables whose every number opens its records."""

from dataclasses import dataclass, field

from django.urls import reverse

from accounts.policy import policy
from records.delinquency import rules
from records.delinquency.reports import figures
from records.delinquency.reports.asked import Asked
from records.delinquency.reports.lines import COMPLETED, DECLINED, HISTORY, OPERATIVE, ORDERS, OWED, of
from records.delinquency.reports.registry import Report, register_report


@dataclass(frozen=True)
class Cell:
    """A value, and where its records are."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table:
    """`heads`: the first is words, the others numbers."""

    title: str
    heads: list[str]
    rows: list[list[Cell]]
    note: str = ""


@dataclass
class Page:
    tiles: list[dict] = field(default_factory=list)
    bands: list[dict] = field(default_factory=list)
    trends: list[dict] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)


def _number(asked: Asked, count: int, measure: str, **query) -> Cell:
    return Cell(f"{count:,}", asked.records(measure, **query) if count else "")


def _short(month) -> str:
    return f"{month:%b} {month.year % 100:02d}"


def _over_months(asked: Asked, read, unit: str = "", now=None) -> list[dict]:
    """Points of a trend: every closed month that has the figure, then the present one."""
    points = [{"label": _short(c.month), "value": value, "url": asked.address(month=f"{c.month:%Y-%m}", version=c.version)}
              for c in asked.closes if (value := read(c.totals)) is not None]  # fmt: skip
    value = None if asked.close else read(asked.totals)
    return points if value is None else [*points, {"label": "Now", "value": value, "url": asked.address()}]


def _trend(asked, title, read, unit="") -> dict:
    return {"title": title, "points": _over_months(asked, read), "unit": unit}


def _share(pair) -> int | None:
    met, whole = pair
    return round(100 * met / whole) if whole else None


# ------------------------------------------------------------------------------ delinquency


def delinquency(asked: Asked) -> Page:
    owed, totals = of(asked.lines, OWED), asked.totals
    rate = totals["rate"]
    average = totals["discharges"] / 12
    benchmark = (totals.get("policies") or {}).get("delinquency_benchmark", policy("delinquency_benchmark"))
    tiles = [
        {"label": "Delinquent records", "value": totals["delinquent"], "detail": "past the limit of the whole record",
         "url": asked.records(OWED, what="delinquent")},
        {"label": "Rate", "value": "n/a" if rate is None else f"{rate:.0%}",
         "detail": f"of {average:,.1f} discharges a month; below {benchmark}%",
         "tone": "down" if rate is not None and rate * 100 >= benchmark else "", "url": asked.records(OWED, what="delinquent")},
        {"label": "Overdue, not delinquent", "value": totals["overdue"], "detail": "an item past its own limit",
         "url": asked.records(OWED, what="overdue")},
        {"label": "Incomplete", "value": totals["incomplete"], "detail": "records of discharged patients",
         "url": asked.records(OWED)},
    ]  # fmt: skip
    bands = [
        {"label": label, "amount": count, "text": f"{count:,}", "url": asked.records(OWED, what=f"age{n}")}
        for n, ((label, *_), count) in enumerate(zip(rules.BANDS, figures.bands(owed), strict=True))
    ]  # fmt: skip
    return Page(
        tiles, bands,
        [_trend(asked, "Delinquent records", lambda t: t["delinquent"]),
         _trend(asked, "Rate", lambda t: None if t["rate"] is None else round(100 * t["rate"]), "%")],
        [_owed_by(asked, owed, by, title) for by, title in
         (("provider", "By provider"), ("service", "By service"), ("kind", "By type of deficiency"))],
        [f"A delinquent record is one of a discharged patient that lacks something when {_limit(totals)} calendar days after "
         "the discharge are over, whatever it lacks and however much.",
         "Rate: delinquent records at the count date ÷ average monthly discharges of the last 12 months "
         f"({totals['delinquent']:,} ÷ {average:,.1f}). Both count the classes of encounter whose records are analyzed.",
         "A record stands under each provider and type that it lacks something of, and once in the total."],
    )  # fmt: skip


def _limit(totals) -> int:
    return (totals.get("policies") or {}).get("chart_completion_days", policy("chart_completion_days"))


def _owed_by(asked, owed, by, title) -> Table:
    rows = []
    for group in figures.grouped(owed, by):
        late, over = figures.of_late(group.lines), figures.overdue_records(group.lines)
        where = {"by": by, "of": group.key}
        rows.append([
            Cell(group.name), _number(asked, figures.records(late), OWED, what="delinquent", **where),
            _number(asked, over, OWED, what="overdue", **where),
            _number(asked, figures.records(group.lines), OWED, **where),
            _number(asked, len(group.lines), OWED, **where), Cell(f"{max(line.days for line in group.lines):,}"),
        ])  # fmt: skip
    heads = [title.removeprefix("By ").capitalize(), "Delinquent", "Overdue", "Incomplete", "Items", "Oldest, days"]
    return Table(title, heads, rows)


# ------------------------------------------------------------------------------- timeliness


def timeliness(asked: Asked) -> Page:
    tiles, tables, trends = [], [], []
    for measure, label, key in (
        (HISTORY, "H&P in time", "history"),
        (OPERATIVE, "Operative report in time", "operative"),
        (ORDERS, "Orders signed in time", "orders"),
    ):
        if key not in asked.totals:
            continue  # a month that was closed before this was counted
        found = of(asked.lines, measure)
        met, whole = figures.share(found)
        tiles.append({"label": label, "value": figures.percent(met, whole), "detail": f"{met:,} of {whole:,}",
                      "url": asked.records(measure)})  # fmt: skip
        tiles.append({"label": "Late or missing", "value": f"{whole - met:,}",
                      "detail": f"of {whole:,}, {label.removesuffix(' in time')}",
                      "url": asked.records(measure, what="missed")})  # fmt: skip
        trends.append(_trend(asked, label, lambda t, key=key: _share(t[key]) if key in t else None, "%"))
        tables += [_met_by(asked, found, measure, by, f"{label}, by {by}") for by in ("provider", "service")]
    return Page(tiles, [], trends, tables, [
        "H&P: of the month's discharges, those whose history and physical was done within 30 days before or 24 hours after "
        "admission and before surgery (42 CFR 482.22(c)(5), 482.24(c)(4)(i)).",
        "Operative report: of the operations in these stays, those whose full report was written or dictated within the limit "
        "in force, 24 hours by default (42 CFR 482.51(b)(6)).",
        "Orders: of those written in these stays, verbal ones among them, those that were signed within the limit in force, 48 "
        "hours by default (42 CFR 482.24(c)(2): promptly). What is still in time is not counted.",
    ])  # fmt: skip


def _met_by(asked, found, measure, by, title) -> Table:
    rows = []
    for group in sorted(figures.grouped(found, by), key=lambda g: (figures.share(g.lines)[0] / len(g.lines), g.name)):
        met, whole = figures.share(group.lines)
        where = {"by": by, "of": group.key}
        rows.append([
            Cell(group.name), Cell(figures.percent(met, whole)), _number(asked, met, measure, what="met", **where),
            _number(asked, whole - met, measure, what="missed", **where), _number(asked, whole, measure, **where),
        ])  # fmt: skip
    return Table(title, [by.capitalize(), "In time", "Met", "Late or missing", "All"], rows)


# ------------------------------------------------------------------------------- completion


def completion(asked: Asked) -> Page:
    done = of(asked.lines, COMPLETED)
    late = figures.select(done, "age3")
    tiles = [
        {"label": "Mean days to complete", "value": _days(figures.mean_days(done)), "small": "days",
         "detail": "from discharge", "url": asked.records(COMPLETED)},
        {"label": "Completed", "value": len(done), "detail": "records in the month", "url": asked.records(COMPLETED)},
        {"label": "After 30 days", "value": len(late), "detail": figures.percent(len(late), len(done)) + " of them",
         "url": asked.records(COMPLETED, what="age3")},
    ]  # fmt: skip
    bands = [
        {"label": label, "amount": count, "text": f"{count:,}", "url": asked.records(COMPLETED, what=f"age{n}")}
        for n, ((label, *_), count) in enumerate(zip(rules.BANDS, figures.bands(done), strict=True))
    ]  # fmt: skip
    tables = []
    for by, title in (("service", "By service"), ("provider", "By attending")):
        rows = [
            [Cell(g.name), Cell(_days(figures.mean_days(g.lines))), Cell(str(max(one.days for one in g.lines))),
             _number(asked, len(g.lines), COMPLETED, by=by, of=g.key)]
            for g in figures.grouped(done, by)
        ]  # fmt: skip
        tables.append(Table(title, [title.removeprefix("By ").capitalize(), "Mean days", "Longest", "Records"], rows))
    mean = _trend(asked, "Mean days from discharge to complete",
                  lambda t: None if t["mean_days"] is None else round(t["mean_days"], 1))  # fmt: skip
    return Page(tiles, bands, [mean], tables, [
        "Mean of the calendar days from discharge to the moment at which nothing was lacking any more, of the records "
        "completed in the month.",
    ])  # fmt: skip


def _days(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.1f}"


# ---------------------------------------------------------------------------------- declines


def declines(asked: Asked) -> Page:
    found = of(asked.lines, DECLINED)
    waits = figures.select(found, "missed")
    answered = figures.select(found, "met")
    tiles = [
        {"label": "Declined", "value": len(found), "detail": "“not mine” in the month", "url": asked.records(DECLINED)},
        {"label": "Wait for an answer", "value": len(waits), "detail": "from the department",
         "url": asked.records(DECLINED, what="missed")},
        {"label": "Mean days to answer", "value": _days(figures.mean_days(answered)), "detail": "the clock ran on",
         "url": asked.records(DECLINED, what="met")},
    ]  # fmt: skip
    tables = []
    for by, title in (("provider", "By provider"), ("kind", "By reason"), ("answer", "By the department's answer")):
        rows = [[Cell(g.name), _number(asked, len(g.lines), DECLINED, by=by, of=g.key),
                 _number(asked, sum(not one.met for one in g.lines), DECLINED, what="missed", by=by, of=g.key)]
                for g in sorted(figures.grouped(found, by), key=lambda g: (-len(g.lines), g.name))]  # fmt: skip
        head = {"provider": "Provider", "kind": "Reason", "answer": "Answer"}[by]
        tables.append(Table(title, [head, "Declined", "Not answered"], rows))
    return Page(tiles, [], [_trend(asked, "Declined", lambda t: t["declined"])], tables, [
        "Every deficiency that its provider declined in the month. Declining stops no clock.",
    ])  # fmt: skip


# ------------------------------------------------------------------------------- suspensions


def suspensions(asked: Asked) -> Page:
    found = asked.totals.get("suspended", [])
    rows = [
        [Cell(name, reverse("delinquency:provider_show", args=[key])), Cell(f"{days:,}")] for key, name, days in found
    ]  # fmt: skip
    tiles = [
        {"label": "Providers suspended", "value": len(found), "detail": f"in {asked.month.year}", "url": asked.address()},
        {"label": "Days suspended", "value": sum(row[2] for row in found), "detail": f"in {asked.month.year}",
         "url": asked.address()},
    ]  # fmt: skip
    table = Table("By provider", ["Provider", f"Days in {asked.month.year}"], rows)
    return Page(tiles, [], [], [table], [
        "Calendar days from the first of the year on which the suspension of elective admissions and scheduling was in force: "
        "its first day counts, the day on which it was lifted does not. Days of leave are not among them.",
    ])  # fmt: skip


DELINQUENCY = register_report(Report(
    "delinquency", "Delinquency", "Incomplete, overdue and delinquent records by provider, service and type, with the rate.",
    build=delinquency, icon="flag",
))  # fmt: skip
TIMELINESS = register_report(Report(
    "timeliness", "H&P, operative reports and orders", "How many were there, or signed, in time.", build=timeliness, icon="clock",
))  # fmt: skip
COMPLETION = register_report(Report(
    "completion", "Days to complete", "From the discharge to the last signature, by service and attending.",
    build=completion, icon="check",
))  # fmt: skip
DECLINES = register_report(Report(
    "declines", "Declines", "What providers said is not theirs, why, and what was answered.", build=declines, icon="return",
))  # fmt: skip
SUSPENDED = register_report(Report(
    "suspensions", "Days suspended", "By provider and year.", build=suspensions, icon="calendar",
))  # fmt: skip
