"""What the rules find, against what stands: which deficiencies to open, refresh, reopen, complete or cancel. Nothing is written.

`plan(subject, book)` is the same for the one encounter whose document was just signed and for a hundred thousand in the
background; apply.py writes what it says.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, cast

from accounts import clock
from accounts.policy import policy, policy_at
from records.documents.models import DocumentType
from records.encounters.models import Encounter
from records.review import answers, dates, rules
from records.review.facts import Subject
from records.review.models import Chart, Deficiency
from records.review.rulebook import RuleBook
from records.review.rules import Finding

S = Encounter.Status
RUNNING = (S.ARRIVED, S.IN_PROGRESS, S.ON_LEAVE, S.DISCHARGED)
WORDS = Deficiency._meta.get_field("words").max_length
_NOT_FILED = {"filed_at": None, "filed_by_id": None, "filed_met_on": None, "filed_minutes": ""}
NOT_CLOSED = {"closed_at": None, "closed_by_id": None, "completed_with_id": None}


@dataclass(slots=True)
class Change:
    """One row that changes: by a step of its workflow (`verb`), or only in what it says."""

    row: Any
    verb: str = ""
    reason: str = ""
    values: dict = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """What is to be written about one encounter. `chart` changes in this order: made, followed, settled."""

    subject: Subject
    make_chart: bool = False
    to_analyze: bool = True
    chart_values: dict = field(default_factory=dict)
    chart_steps: list[tuple[str, str]] = field(default_factory=list)  # verb, reason
    opened: list[Finding] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.make_chart or self.chart_values or self.chart_steps or self.opened or self.changed)


def plan(subject: Subject, book: RuleBook) -> Plan:
    """What has to be written for this encounter; nothing when all stands as the rules find it."""
    made = Plan(subject)
    found = judge(subject, book)
    gaps = [finding for finding in found if finding.gap]
    wanted = subject.visit.klass in policy("analyzed_classes") and subject.visit.status in RUNNING
    if subject.chart is None and not (wanted or gaps):
        return made
    _plan_chart(made, wanted)
    if gaps or subject.rows:
        _Reconciliation(made, found, gaps).run()
    _settle(made)
    return made


def judge(subject: Subject, book: RuleBook) -> list[Finding]:
    """Held to the rules of the day of discharge; those of today while the patient is in house."""
    visit, stay = subject.visit, subject.stay
    if visit.status not in RUNNING:
        return []
    day = dates.local_day(stay.discharged_at or clock.now(), stay.zone)
    return rules.findings(stay, book.on(day, klass=visit.klass, service=visit.service))


# ------------------------------------------------------------------------- chart


def discharge_values(discharged_at: dt.datetime | None, zone) -> dict:
    """When the record's clock began, and when all of it must be there: by the policy of the day of discharge."""
    if discharged_at is None:
        return {"discharged_at": None, "due_at": None}
    days = policy_at("chart_completion_days", dates.local_day(discharged_at, zone))
    return {"discharged_at": discharged_at, "due_at": dates.due_after(discharged_at, zone, days=days)}


def _plan_chart(made: Plan, wanted: bool) -> None:
    """Classes that policy analyzes have one; others from when a document of theirs lacks something."""
    chart, stay = made.subject.chart, made.subject.stay
    if chart is None:
        made.make_chart, made.to_analyze = True, wanted
        return
    if wanted and not chart.to_analyze:  # the class changed: from a visit that was followed to a stay
        made.chart_values["to_analyze"] = True
        if chart.status in Chart.CLOSED:
            _again(made, "The class was changed: it is analyzed now.")
    if chart.discharged_at != stay.discharged_at:
        if chart.discharged_at is not None:
            _again(made, "The discharge was changed." if stay.discharged_at else "The discharge was canceled.")
        made.chart_values |= discharge_values(stay.discharged_at, stay.zone)


def _again(made: Plan, why: str) -> None:
    """Somebody has to look again: the analysis is taken back."""
    chart = made.subject.chart
    if chart.status in Chart.CLOSED:
        made.chart_steps.append(("reopen", why))
        made.chart_values |= _NOT_FILED if chart.status == "FILED_INCOMPLETE" else {}
    elif not chart.analyzed_at:
        return
    made.chart_values |= {"analyzed_at": None, "analyzed_by_id": None, "completed_at": None, "reopened_because": why}


def _settle(made: Plan) -> None:
    """Count what is open; complete when nothing is and it was analyzed, open again otherwise."""
    live = _live_after(made)
    counted = {"open_count": len(live), "next_due_at": min(live, default=None)}
    chart = made.subject.chart
    made.chart_values |= {n: v for n, v in counted.items() if chart is None or getattr(chart, n) != v}
    if chart is None:
        if not made.to_analyze and not live:
            made.chart_steps.append(("complete", ""))
        return
    status = "INCOMPLETE" if any(verb == "reopen" for verb, _ in made.chart_steps) else chart.status
    analyzed = made.chart_values.get("analyzed_at", chart.analyzed_at)
    if status == "INCOMPLETE" and not live and (analyzed or not made.chart_values.get("to_analyze", chart.to_analyze)):
        made.chart_steps.append(("complete", ""))
        made.chart_values |= {"completed_at": clock.now(), "reopened_because": ""}
    elif status in Chart.CLOSED and live:
        made.chart_steps.append(("reopen", "Something is owed again."))
        made.chart_values |= {"completed_at": None} | (_NOT_FILED if status == "FILED_INCOMPLETE" else {})


CLOSING = ("complete", "cancel")


def _live_after(made: Plan) -> list[dt.datetime]:
    """When what will be open is due, once the plan is carried out."""
    steps = {change.row.pk: change for change in made.changed}
    due: list[dt.datetime] = [cast(dt.datetime, finding.due_at) for finding in made.opened]  # what opens is due
    for row in made.subject.rows:
        change = steps.get(row.pk)
        if (row.live or (change and change.verb == "reopen")) and not (change and change.verb in CLOSING):
            due.append(change.values.get("due_at", row.due_at) if change else row.due_at)
    return due


# ------------------------------------------------------------------------ deficiencies


class _Reconciliation:
    """Each row once: what stands for a gap stays, or is opened again; what stands for none is closed."""

    def __init__(self, made: Plan, found: list[Finding], gaps: list[Finding]):
        self.made, self.found, self.gaps = made, found, gaps
        self.visit, self.stay, self.rows = made.subject.visit, made.subject.stay, made.subject.rows
        self.latest = {(*slot(row), row.provider_id): row for row in self.rows}
        self.heirs = {row.reassigned_from_id: row for row in self.rows if row.reassigned_from_id}

    def run(self) -> None:
        standing = [(gap, self.governing(gap)) for gap in self.gaps]
        governed = {row.pk for _, row in standing if row}
        for row in self.rows:
            if row.live and row.pk not in governed:
                self.close(row)
        for gap, row in standing:
            self.mend(gap, row)

    def governing(self, gap: Finding) -> Deficiency | None:
        """The row that stands for this gap; when it was reassigned, the one that it became."""
        row = self.latest.get(gap.identity)
        while row and row.pk in self.heirs:
            row = self.heirs[row.pk]
        return row

    def mend(self, gap: Finding, row: Deficiency | None) -> None:
        if row is None:
            self.made.opened.append(gap)
        elif row.live and row.by_rule:
            self.change(row, values=_said(gap))
        elif row.status in ("COMPLETED", "VERIFIED") or (row.status == "CANCELLED" and row.closed_by_id is None):
            self.change(row, "reopen", gap.words, _said(gap) | NOT_CLOSED)

    def change(self, row, verb: str = "", reason: str = "", values: dict | None = None) -> None:
        """Only what differs, and nothing when nothing does."""
        differs = {name: value for name, value in (values or {}).items() if getattr(row, name) != value}
        if verb or differs:
            self.made.changed.append(Change(row, verb, reason, differs))

    def close(self, row: Deficiency) -> None:
        """Completed when the record now holds it, canceled when nothing asks for it any more; a person's stays open."""
        if not row.by_rule:
            wanted = row.wanted.key if row.wanted_id else ""
            answer = answers.answer_to(row.kind, row.document_id, wanted, row.assigned_at, self.stay.papers)
            if answer:
                self.change(row, "complete", values=_closed(answer))
            return
        met = self.met(row)
        if met:
            self.change(row, "complete", values=_closed(met.evidence[0] if met.evidence else None))
        else:
            self.change(row, "cancel", self.why_gone(row), _closed(None))

    def met(self, row: Deficiency) -> Finding | None:
        about = (row.requirement, row.document_id, row.procedure_id, row.element)
        same = (f for f in self.found if f.met)
        return next((f for f in same if (f.requirement.key, f.document, f.operation, f.element) == about), None)

    def why_gone(self, row: Deficiency) -> str:
        if self.visit.status not in RUNNING:
            return "The encounter was canceled or entered in error."
        if row.document_id:
            paper = next((p for p in self.stay.papers if p.id == row.document_id), None)
            if paper is None:
                return "The document was filed elsewhere."
            if paper.status == rules.RETRACTED:
                return "The document was retracted."
        if any(f.gap and (f.requirement.key, f.document) == (row.requirement, row.document_id) for f in self.found):
            return "Somebody else is responsible for it now."
        if self.stay.discharged_at is None:
            return "The patient has not been discharged."
        return "The rule does not ask for it any more."


def slot(row: Deficiency) -> tuple:
    """What a deficiency is about, as `Finding.identity` says it, without its provider."""
    return row.kind, row.document_id, row.wanted.key if row.wanted_id else "", row.procedure_id, row.element


def _said(gap: Finding) -> dict:
    """What a row says of its gap, and by which version of which rule."""
    return {"words": gap.words[:WORDS], "clock_start": gap.clock_start, "due_at": gap.due_at, "rule_id": gap.requirement.rule,
            "requirement": gap.requirement.key, "citation": gap.requirement.citation}  # fmt: skip


def _closed(document: int | None) -> dict:
    return {"closed_at": clock.now(), "closed_by_id": None, "completed_with_id": document}


def rows_of(charts: list[Chart], *, lock: bool) -> dict[int, list[Deficiency]]:
    """Their deficiencies by chart, oldest first, each with the type that it wants."""
    rows = Deficiency.objects.filter(chart__in=[chart.pk for chart in charts]).order_by("id")
    rows = list(rows.select_for_update(no_key=True) if lock else rows)
    types = DocumentType.objects.in_bulk() if rows else {}
    found: dict[int, list[Deficiency]] = {}
    for row in rows:
        if row.wanted_id:
            row.wanted = types[row.wanted_id]
        found.setdefault(row.chart_id, []).append(row)
    return found
