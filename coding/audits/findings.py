"""One chart's way through its audit: coded blind, compared, answered, decided. Nothing here touches the account's codes."""

import datetime as dt
from collections.abc import Callable

from accounts import audit, clock
from accounts.access import Denied, may
from accounts.policy import policy
from accounts.workflow import SYSTEM, Refused, record
from coding.assignment.actions import LOADED, look_at, regroup
from coding.assignment.models import CodeSet
from coding.assignment.workflow import WORKFLOW
from coding.audits import compare, people, readings
from coding.audits.actions import release_bill
from coding.audits.models import AuditChart, AuditFinding
from coding.audits.workflow import AUDIT, CHARTS, FINDINGS

C = AuditChart.Status
TOLD = ("audit", "patient", "facility", "coder", "reviewer", "codeset__encounter", "codeset__drg", "copy")


def start(chart: AuditChart, *, by) -> AuditChart:
    """Open the blind reading: an empty code set that only its reviewer sees. Raises Denied or Refused."""
    CHARTS.check(chart, "start", by)
    codeset = chart.codeset
    objection = people.Independence([codeset]).objection(codeset, by)
    if objection:
        raise Refused(f"You are not independent: the reviewer {objection}.")
    with audit.act("audit_chart.start", by=by, obj=chart):
        copy = chart.copy
        if copy is None:
            copy = CodeSet(
                patient_id=chart.patient_id, facility_id=codeset.facility_id, encounter_id=codeset.encounter_id,
                side=codeset.side, status=CodeSet.Status.AUDITING, discharged_at=codeset.discharged_at, coder=by,
            )  # fmt: skip
            copy.save(force_insert=True)
            record(copy, verb="audit", was="", by=by)
        return CHARTS.take(chart, "start", by=by, copy=copy)


def submit(copy: CodeSet, *, by, reason: str = "") -> CodeSet:
    """The desk's step `compare`: the reading is closed and compared with what its coder has. Raises Denied or Refused."""
    with audit.act("audit_chart.compare", by=by, obj=copy):
        copy = WORKFLOW.take(copy, "compare", by=by)
        copy = CodeSet.every.select_related(*LOADED).get(pk=copy.pk)
        desk = look_at(copy)
        regroup(desk, by=by)
        chart = AuditChart.objects.select_related(*TOLD).get(copy=copy)
        read = readings.codes_of(copy)
        chart = CHARTS.take(
            chart, "compare", by=by, submitted_at=clock.now(), auditor_codes=readings.kept(read),
            auditor_disposition=copy.disposition, auditor_drg=desk.result.drg if desk.result else None,
            auditor_weight=desk.weight.weight if desk.weight else None,
        )  # fmt: skip
        for number, one in enumerate(comparison(chart).differences, start=1):
            _found(chart, number, one, by=by)
        _count(chart)
    return copy


def comparison(chart: AuditChart) -> compare.Comparison:
    """The comparison of the two readings as they were kept: the same findings in the same order, whenever it is asked."""
    return compare.compare(
        readings.read(chart.coder_codes), readings.read(chart.auditor_codes),
        dispositions=(chart.coder_disposition, chart.auditor_disposition),
    )  # fmt: skip


def _found(chart: AuditChart, number: int, one: compare.Difference, *, by) -> AuditFinding:
    told = one.auditor or one.coder
    row = AuditFinding(
        chart=chart, patient_id=chart.patient_id, number=number, kind=one.kind, as_compared=one.kind, area=one.area,
        system=told.system if told else "", coder_code=one.coder.code if one.coder else "",
        auditor_code=one.auditor.code if one.auditor else "", title=told.title if told else "",
        coder_says=one.coder_says, auditor_says=one.auditor_says,
    )  # fmt: skip
    return FINDINGS.start(row, by=by, verb="compare")


def _count(chart: AuditChart) -> None:
    """The scores by what stands so far, kept on the chart."""
    stands = [one.stands for one in chart.findings.order_by("number")]
    both = bool(chart.coder_disposition and chart.auditor_disposition)
    found = compare.scores(comparison(chart), stands, disposition=both)
    chart.scores = {name: (score.correct, score.total, score.over) for name, score in found.items()}
    chart.save(update_fields=["scores"])


def reclass(finding: AuditFinding, *, by, kind: str, reason: str) -> AuditFinding:
    """The reviewer gives a finding another class than the comparison did. What it counts stays as compared."""
    if not may(by, AUDIT, finding):
        raise Denied(AUDIT, finding, "not in this role")
    if kind not in dict(compare.KINDS):
        raise Refused("There is no such class of error.")
    if not reason.strip():
        raise Refused("Say why it is of another class.")
    with audit.act("audit_finding.reclass", by=by, obj=finding):
        finding = (
            AuditFinding.objects.select_for_update(no_key=True, of=("self",)).select_related("chart").get(pk=finding.pk)
        )
        if finding.chart.status != C.COMPARED or finding.chart.reviewer_id != by.pk:
            raise Refused("Its reviewer classes findings, before they go to the coder.")
        finding.kind, finding.reclassed_by, finding.reclassed_at = kind, by, clock.now()
        finding.reclass_reason = reason.strip()[:500]
        finding.save(update_fields=["kind", "reclassed_by", "reclassed_at", "reclass_reason"])
        record(finding, verb="reclass", was=finding.status, by=by, reason=reason.strip())
    return finding


def note(finding: AuditFinding, *, by, words: str) -> None:
    """The reviewer's reason, for the coder to read: a guideline, a passage."""
    if not may(by, AUDIT, finding):
        raise Denied(AUDIT, finding, "not in this role")
    with audit.act("audit_finding.note", by=by, obj=finding):
        if finding.chart.reviewer_id != by.pk or finding.chart.status not in (C.COMPARED, C.REBUTTED):
            raise Refused("Its reviewer notes reasons, before findings go on.")
        finding.note = words.strip()[:500]
        finding.save(update_fields=["note"])


def decide(finding: AuditFinding, verb: str, *, by, reason: str = "") -> AuditFinding:
    """Take a step of one finding: withdraw, accept, rebut, maintain, uphold, overturn. Raises Denied or Refused."""
    if verb not in {row.verb for row in FINDINGS.steps}:
        raise Refused("There is no such step.")
    with audit.act(f"audit_finding.{verb}", by=by, obj=finding):
        done = FINDINGS.take(finding, verb, by=by, reason=reason)
        _count(AuditChart.objects.select_related(*TOLD).get(pk=done.chart_id))
    return done


def go_on(chart: AuditChart, verb: str, *, by, reason: str = "") -> AuditChart:
    """Take a step of the chart. Raises Denied or Refused."""
    takes: dict[str, Callable[[], AuditChart]] = {
        "start": lambda: start(chart, by=by),
        "release": lambda: _release(chart, by),
        **{name: (lambda name=name: finish(chart, name, by=by)) for name in ("agree", "accept", "settle", "decide")},
        **{name: (lambda name=name: CHARTS.take(chart, name, by=by, reason=reason)) for name in ("rebut", "refer")},
    }  # fmt: skip
    if verb not in takes:
        raise Refused("There is no such step.")
    return takes[verb]()


def _release(chart: AuditChart, by) -> AuditChart:
    until = clock.today(chart.facility) + dt.timedelta(days=policy("audit_answer_days"))
    return CHARTS.take(chart, "release", by=by, answer_by=until)


def finish(chart: AuditChart, verb: str, *, by) -> AuditChart:
    """The chart is final: what stands counts, and the DRG is that of the codes that are right in the end."""
    with audit.act(f"audit_chart.{verb}", by=by if by is not SYSTEM else None, obj=chart):
        chart = CHARTS.take(chart, verb, by=by, final_at=clock.now())
        chart = AuditChart.objects.select_related(*TOLD).get(pk=chart.pk)
        _count(chart)
        chart.final_drg, chart.final_weight = _final_drg(chart) or (None, None)
        chart.save(update_fields=["final_drg", "final_weight"])
        release_bill(chart, by=by)
    return chart


def _final_drg(chart: AuditChart):
    """Nothing fell: the auditor's. Everything fell: the coder's. Between them the codes are grouped anew."""
    found = comparison(chart)
    rows = list(chart.findings.order_by("number"))
    stands = [one.stands for one in rows]
    if all(stands):
        return chart.auditor_drg, chart.auditor_weight
    if not any(stands):
        return chart.coder_drg, chart.coder_weight
    right = compare.settled(readings.read(chart.auditor_codes), found, stands)
    moved = next((one for one in rows if one.kind == compare.DISPOSITION and not one.stands), None)
    copy = CodeSet.every.select_related(*LOADED).get(pk=chart.copy_id)
    return readings.group(copy, right, disposition=chart.coder_disposition if moved else chart.auditor_disposition)


def lapse_unanswered() -> int:
    """By rule: what a coder did not answer in time is accepted, what she did not send goes as it stands. Returns how
    many charts went on."""
    late = AuditChart.objects.filter(status=C.WITH_CODER, answer_by__lt=clock.today()).select_related("facility")
    done = 0
    for chart in late.order_by("answer_by", "id")[:500]:
        if chart.answer_by < clock.today(chart.facility):
            _lapse(chart)
            done += 1
    return done


def _lapse(chart: AuditChart) -> None:
    with audit.act("audit_chart.lapse", by=None, obj=chart):
        for finding in chart.findings.filter(status="OPEN"):
            FINDINGS.take(finding, "accept", by=SYSTEM, reason="Not rebutted in time")
        if chart.findings.filter(status="REBUTTED").exists():
            # What was rebutted in time is not lost because nobody pressed the last button.
            CHARTS.take(chart, "rebut", by=SYSTEM, reason="The time to answer is over")
        else:
            finish(chart, "lapse", by=SYSTEM)


def mark_read(chart: AuditChart, *, by) -> None:
    """Its coder has opened the final result."""
    if chart.status == C.FINAL and chart.coder_id == by.pk and chart.read_at is None:
        with audit.act("audit_chart.read", by=by, obj=chart):
            chart.read_at = clock.now()
            chart.save(update_fields=["read_at"])
