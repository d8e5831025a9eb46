"""What the rules find against what stands: whatever the record says, carrying a plan out leaves nothing to do."""

import datetime as dt
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import clock
from records.documents.models import DocumentType
from records.review import reconcile, requirements
from records.review.facts import Subject, Visit
from records.review.models import Chart, Deficiency, RequirementRule
from records.review.reconcile import Plan, plan
from records.review.requirement_models import RequirementRule as Rule
from records.review.rulebook import RuleBook
from records.review.rules import Stay
from tests.unit.records.review.test_rules import EVENTS, NEW_YORK, OPERATIONS, PAPERS

pytestmark = pytest.mark.django_db
TYPES = {key: DocumentType(pk=number, key=key, name=key) for number, key in enumerate(
    {t for row in requirements.SHIPPED for t in row.get("types", ())} | {"death_summary"}, 1)}  # fmt: skip
BOOK = RuleBook([
    RequirementRule(pk=number, effective_from=requirements.SHIPPED_FROM, **row)
    for number, row in enumerate(requirements.SHIPPED, 1) if not row.get("proposed")
])  # fmt: skip
NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@st.composite
def stays(draw):
    admitted = draw(EVENTS)
    days = draw(st.none() | st.integers(0, 40))
    return Stay(
        admitted_at=admitted, discharged_at=None if days is None else admitted + dt.timedelta(days=days), zone=NEW_YORK,
        attending=draw(st.integers(1, 3)), papers=tuple(draw(st.lists(PAPERS, max_size=6, unique_by=lambda p: p.id))),
        operations=tuple(draw(st.lists(OPERATIONS, max_size=2, unique_by=lambda o: o.id))), seen_at=NOW,
    )  # fmt: skip


def subject_of(stay, klass="IMP", chart=None, rows=()):
    status = "DISCHARGED" if stay.discharged_at else "IN_PROGRESS"
    visit = Visit(
        1, 1, 1, klass, status, "Surgery", stay.admitted_at, stay.discharged_at, "01", "3", stay.attending, ""
    )
    return Subject(visit, replace(stay, klass=klass), chart, list(rows))


_numbers = count(1)


def carry_out(made: Plan) -> Subject:
    """What apply.py writes, in memory."""
    subject = made.subject
    if made.make_chart:
        status = "NOT_ANALYZED" if made.to_analyze else "INCOMPLETE"
        values = reconcile.discharge_values(subject.stay.discharged_at, subject.stay.zone)
        subject.chart = Chart(pk=1, to_analyze=made.to_analyze, status=status, **values)
    for verb, _ in made.chart_steps:
        subject.chart.status = {"reopen": "INCOMPLETE", "complete": "COMPLETE"}[verb]
    for name, value in made.chart_values.items():
        setattr(subject.chart, name, value)
    steps = {"complete": "COMPLETED", "cancel": "CANCELLED", "reopen": "REOPENED"}
    for change in made.changed:
        change.row.status = steps.get(change.verb, change.row.status)
        for name, value in change.values.items():
            setattr(change.row, name, value)
    subject.rows += [row_of(gap) for gap in made.opened]
    return subject


def row_of(gap):
    return Deficiency(
        pk=next(_numbers), status="OPEN", kind=gap.kind, requirement=gap.requirement.key, rule_id=gap.requirement.rule,
        citation=gap.requirement.citation, document_id=gap.document, wanted=TYPES.get(gap.wanted), procedure_id=gap.operation,
        element=gap.element, words=gap.words, provider_id=gap.provider, clock_start=gap.clock_start, due_at=gap.due_at,
        assigned_at=NOW,
    )  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=stays(), second=stays(), klass=st.sampled_from(["IMP", "AMB"]), analyzed=st.booleans())
def test_after_a_plan_is_carried_out_there_is_nothing_to_do(first, second, klass, analyzed):
    """Also when the record has changed altogether meanwhile, from one random stay to another."""
    with clock.at(NOW):
        subject = carry_out(plan(subject_of(first, klass), BOOK))
        assert not plan(subject, BOOK).anything
        if subject.chart and analyzed:
            subject.chart.analyzed_at, subject.chart.analyzed_by_id = NOW, 1
            subject.chart.status = "INCOMPLETE"
        subject = carry_out(plan(subject_of(second, klass, subject.chart, subject.rows), BOOK))
        again = plan(subject, BOOK)
        assert not again.anything, (again.changed, again.opened, again.chart_values, again.chart_steps)
        assert one_live_row_each(subject.rows)


def one_live_row_each(rows) -> bool:
    """One deficiency per document, type and provider."""
    live = [(*reconcile.slot(row), row.provider_id) for row in rows if row.live]
    return len(set(live)) == len(live)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stay=stays())
def test_a_chart_counts_what_is_open_and_when_the_first_is_due(stay):
    with clock.at(NOW):
        subject = carry_out(plan(subject_of(stay), BOOK))
    live = [row.due_at for row in subject.rows if row.live]
    assert (subject.chart.open_count, subject.chart.next_due_at) == (len(live), min(live, default=None))


def test_an_older_stay_is_held_to_the_version_of_its_own_day():
    """Changing a rule never rewrites history."""
    old = Rule(pk=1, key="hp", how="history_and_physical", label="H&P", event="admission", types=["hp"], hours=24,
               role="attending", citation="Bylaws", effective_from=dt.date(2020, 1, 1), effective_to=dt.date(2026, 5, 31))  # fmt: skip
    new = Rule(pk=2, key="hp", how="history_and_physical", label="H&P", event="admission", types=["hp"], hours=12,
               role="attending", citation="Bylaws", effective_from=dt.date(2026, 6, 1))  # fmt: skip
    book = RuleBook([old, new])
    for day, version, hours in ((dt.date(2026, 5, 31), 1, 24), (dt.date(2026, 6, 1), 2, 12)):
        (want,) = book.on(day, klass="IMP")
        assert (want.rule, want.hours) == (version, hours)


def test_classes_and_services_are_compared_without_regard_to_case():
    rule = Rule(key="x", classes=["IMP"], services=["Behavioral health"])
    assert rule.fits("IMP", "Behavioral Health")
    assert not rule.fits("IMP", "Surgery")
    assert not rule.fits("AMB", "Behavioral health")
    assert Rule(key="x").fits("AMB", "")
