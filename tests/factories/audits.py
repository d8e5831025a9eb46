"""Audits of the tests, brought to a state by their legal steps."""

import datetime as dt

from accounts import clock
from coding.assignment import actions as desk
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from coding.audits import actions, findings
from coding.audits.models import AuditChart, CodingAudit
from coding.grouping.case import fiscal_year_of, version_on
from coding.grouping.models import DrgWeight
from tests.factories import coding, records

# What the coder has on every chart here, and a reading that agrees with it.
AGREES = ("I21.4 Y", "E11.65 Y", "D62 N", "Z79.4")
STENT = "027034Z"


def final(patient, cast, *, coder=None) -> CodeSet:
    """A stay that the coder has final-coded: AGREES and STENT."""
    stay = records.discharged(patient, by=cast.registrar, attending=cast.attending)
    coder = coder or cast.coder
    return desk.finalize(coding.coded(stay, by=coder), by=coder)


def weights() -> None:
    """MS-DRG weights of the present fiscal year, as a release would bring them: those of the last year that is loaded."""
    year = fiscal_year_of(version_on(clock.today()))
    if not DrgWeight.objects.filter(fiscal_year=year).exists():
        last = DrgWeight.objects.order_by("-fiscal_year").first().fiscal_year
        rows = list(DrgWeight.objects.filter(fiscal_year=last))
        for row in rows:
            row.pk, row.fiscal_year = None, year
        DrgWeight.objects.bulk_create(rows)


def planned(cast, *, kind: str = "random", by=None, coders=None, reviewers=None, **more) -> CodingAudit:
    by = by or cast.lead
    today = clock.today()
    chosen = {"name": "November", "period_from": today - dt.timedelta(days=30), "period_to": today, "seed": "s"} | more
    return actions.plan(
        facility=by.active_role.facility, by=by, kind=kind, coders=coders or [cast.coder],
        reviewers=reviewers or [cast.lead], **chosen,
    )  # fmt: skip


def drawn(cast, **more) -> CodingAudit:
    by = more.get("by") or cast.lead
    return actions.draw(planned(cast, **more), by=by)


def again(chart: AuditChart) -> AuditChart:
    return AuditChart.objects.select_related(*findings.TOLD).get(pk=chart.pk)


def begun(chart: AuditChart, *, by) -> CodeSet:
    """The blind reading, open and empty."""
    return findings.go_on(again(chart), "start", by=by).copy


def read(chart: AuditChart, *codes: str, by, pcs: tuple = (STENT,), disposition: str = "") -> AuditChart:
    """The chart re-coded blind with these codes, and compared."""
    copy = begun(chart, by=by)
    coding.add(copy, *codes, by=by)
    encounter = chart.codeset.encounter
    for code in pcs:
        coding.add(
            copy,
            code,
            by=by,
            system="icd10pcs",
            performed_on=encounter.admitted_at.date(),
            provider=encounter.attending,
        )
    desk.confirm_disposition(copy, by=by, disposition=disposition or encounter.disposition)
    step(CodeSet.every.get(pk=copy.pk), "compare", by=by)
    return again(chart)


def compared(cast, patient, *codes: str, **more) -> AuditChart:
    """One chart of the coder in an audit of the lead's, compared with what the lead reads."""
    final(patient, cast)
    chart = drawn(cast).charts.get()
    return read(chart, *(codes or AGREES), by=cast.lead, **more)


def with_coder(cast, patient, *codes: str, **more) -> AuditChart:
    return findings.go_on(compared(cast, patient, *codes, **more), "release", by=cast.lead)


def rebutted(cast, patient, *codes: str, **more) -> AuditChart:
    """Every finding rebutted and sent back to the reviewer."""
    chart = with_coder(cast, patient, *codes, **more)
    for finding in chart.findings.all():
        findings.decide(finding, "rebut", by=cast.coder, reason="The record supports it.")
    return findings.go_on(again(chart), "rebut", by=cast.coder)


def to_adjudicate(cast, patient, *codes: str, **more) -> AuditChart:
    chart = rebutted(cast, patient, *codes, **more)
    for finding in chart.findings.all():
        findings.decide(finding, "maintain", by=cast.lead, reason="Guideline III.B")
    return findings.go_on(again(chart), "refer", by=cast.lead)


def decided(cast, patient, verb: str, *codes: str, **more) -> AuditChart:
    """Every finding upheld or overturned by the director, and the chart final."""
    chart = to_adjudicate(cast, patient, *codes, **more)
    for finding in chart.findings.all():
        findings.decide(finding, verb, by=cast.director, reason="Coding Clinic")
    findings.go_on(again(chart), "decide", by=cast.director)
    return again(chart)
