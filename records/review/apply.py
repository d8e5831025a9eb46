"""Writing what plans say, of one encounter or of hundreds: the same few statements, with their events, reach and trail.

Steps are rows of the workflow's table as everywhere; what the plans have found out already (nothing is open, it was
analyzed) is not asked again a row at a time.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from accounts import audit, clock
from accounts.access.grants import WORK
from accounts.access.many import grant_many, revoke_many
from accounts.audit.bulk import create_many, save_many
from accounts.people.models import ProviderProfile
from accounts.workflow import Workflow
from records.documents.models import Document, DocumentType
from records.patients.models import PatientGrant
from records.review.models import Chart, ChartEvent, Deficiency, DeficiencyEvent
from records.review.reconcile import WORDS, Plan, discharge_values
from records.review.rules import Finding
from records.review.workflow import CHART, DEFICIENCY

# Features that follow what was opened and closed: fn(keys of the encounters), inside the act.
on_written: list[Callable[[list[int]], None]] = []

VERB = "chart.evaluate"
REASON = "To complete what the chart lacks"
CLOSED = "The deficiency is closed."


def write(plans: Iterable[Plan]) -> Counter:
    """Carry the plans out, in one act of the trail and the transaction that is open. Their encounters are locked.

    Returns how many deficiencies were opened (also: opened again), closed and changed.
    """
    plans = [plan for plan in plans if plan.anything]
    if not plans:
        return Counter()
    only = plans[0].subject.chart if len(plans) == 1 else None
    with audit.act(VERB, by=None, obj=only):
        _make_charts([plan for plan in plans if plan.make_chart])
        _change([change for plan in plans for change in plan.changed])
        opened = _open([(plan, gap) for plan in plans for gap in plan.opened])
        _let_in([*opened, *_rows(plans, "reopen")])
        _let_out([*_rows(plans, "complete"), *_rows(plans, "cancel")])
        _save_charts([plan for plan in plans if not plan.make_chart])
        for listener in on_written:
            listener([plan.subject.visit.id for plan in plans])
    return _tally(plans)


def _rows(plans, verb) -> list[Deficiency]:
    return [change.row for plan in plans for change in plan.changed if change.verb == verb]


def _tally(plans) -> Counter:
    steps = Counter(change.verb for plan in plans for change in plan.changed)
    return Counter(opened=sum(len(plan.opened) for plan in plans) + steps["reopen"],
                   closed=steps["complete"] + steps["cancel"], changed=steps[""])  # fmt: skip


def _take(workflow: Workflow, row, verb: str) -> str:
    """Move the row by a step of its table; returns where it was. KeyError when the table has no such step from there."""
    was = row.status
    step = workflow.row(verb, was)
    if was not in step.source:
        raise KeyError(f"{workflow.name}: no {verb} from {was}.")
    row.status = step.target
    return was


# ------------------------------------------------------------------------- charts


def _make_charts(plans: list[Plan]) -> None:
    """New charts; one that is not to be analyzed is only followed."""
    charts = [_chart(plan) for plan in plans]
    create_many(charts, by=None, verb=VERB)
    events = []
    for plan, chart in zip(plans, charts, strict=True):
        plan.subject.chart = chart
        chart.status = CHART.initial
        events.append(_event(ChartEvent, chart, "open", ""))
        if not plan.to_analyze:
            events.append(_event(ChartEvent, chart, "follow", _take(CHART, chart, "follow")))
    ChartEvent.objects.bulk_create(events, batch_size=1000)


def _chart(plan: Plan) -> Chart:
    visit, stay = plan.subject.visit, plan.subject.stay
    return Chart(
        encounter_id=visit.id, patient_id=visit.patient_id, facility_id=visit.facility_id, to_analyze=plan.to_analyze,
        status="NOT_ANALYZED" if plan.to_analyze else "INCOMPLETE", **discharge_values(stay.discharged_at, stay.zone),
        **plan.chart_values,
    )  # fmt: skip


def _save_charts(plans: list[Plan]) -> None:
    events, fields, touched = [], set(), []
    for plan in plans:
        chart, before = plan.subject.chart, len(events)
        for verb, reason in plan.chart_steps:
            events.append(_event(ChartEvent, chart, verb, _take(CHART, chart, verb), reason))
        for name, value in plan.chart_values.items():
            setattr(chart, name, value)
        if plan.chart_values or len(events) > before:
            touched.append(chart)
            fields |= {_field(name) for name in plan.chart_values} | ({"status"} if len(events) > before else set())
    save_many(touched, by=None, verb=VERB, fields=fields)
    ChartEvent.objects.bulk_create(events, batch_size=1000)


def _field(name: str) -> str:
    return name.removesuffix("_id")


def _event(model, row, verb: str, was: str, reason: str = ""):
    return model(subject=row, verb=verb, was=was, now=row.status, reason=reason, at=clock.now())


# -------------------------------------------------------------------- deficiencies


def _change(changes) -> None:
    events, fields = [], set()
    for change in changes:
        if change.verb:
            was = _take(DEFICIENCY, change.row, change.verb)
            events.append(_event(DeficiencyEvent, change.row, change.verb, was, change.reason))
            fields.add("status")
        for name, value in change.values.items():
            setattr(change.row, name, value)
            fields.add(_field(name))
    save_many([change.row for change in changes], by=None, verb=VERB, fields=fields)
    DeficiencyEvent.objects.bulk_create(events, batch_size=1000)


def _open(wanted: list[tuple[Plan, Finding]]) -> list[Deficiency]:
    if not wanted:
        return []
    types = {type.key: type for type in DocumentType.objects.all()}
    papers = {gap.document for _, gap in wanted if gap.document}
    secret = dict(Document.objects.filter(pk__in=papers).values_list("pk", "sensitivity")) if papers else {}
    rows = [_deficiency(plan, gap, types, secret) for plan, gap in wanted]
    create_many(rows, by=None, verb=VERB)
    DeficiencyEvent.objects.bulk_create([_event(DeficiencyEvent, row, "open", "") for row in rows], batch_size=1000)
    return rows


def _deficiency(plan: Plan, gap: Finding, types, secret) -> Deficiency:
    visit, want, type = plan.subject.visit, gap.requirement, types.get(gap.wanted)
    return Deficiency(
        chart=plan.subject.chart, encounter_id=visit.id, patient_id=visit.patient_id, facility_id=visit.facility_id,
        status=DEFICIENCY.initial, kind=gap.kind, requirement=want.key, rule_id=want.rule, citation=want.citation,
        document_id=gap.document, wanted=type, procedure_id=gap.operation, element=gap.element, words=gap.words[:WORDS],
        sensitivity=list(secret.get(gap.document) or (type.sensitivity if type else [])), provider_id=gap.provider,
        role=gap.role, clock_start=gap.clock_start, assigned_at=clock.now(), due_at=gap.due_at,
    )  # fmt: skip


# ---------------------------------------------------------------------------- reach


def source_of(deficiency: Deficiency) -> str:
    """What the grant says that a deficiency gave, so that closing it takes back that one alone."""
    return f"deficiency:{deficiency.pk}"


def _let_in(rows: list[Deficiency]) -> None:
    """Who owes something reaches the patient until it is closed."""
    providers = {row.provider_id for row in rows if row.provider_id}
    people = ProviderProfile.objects.filter(pk__in=providers, user__is_active=True).values_list("pk", "user_id")
    users = dict(people) if providers else {}
    reached = [(users[r.provider_id], r.patient_id, source_of(r)) for r in rows if r.provider_id in users]
    if reached:
        grant_many(model=PatientGrant, reached=reached, ceiling=WORK, reason=REASON, by=None)


def _let_out(rows: list[Deficiency]) -> None:
    if not rows:
        return
    held = PatientGrant.objects.filter(
        content_object__in={row.patient_id for row in rows}, source__in=[source_of(row) for row in rows]
    )
    revoke_many(held, by=None, reason=CLOSED)
