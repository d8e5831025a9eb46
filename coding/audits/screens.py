"""What the workbench of an audited chart shows: both readings side by side, and what may be done with each finding."""

from accounts.access import has_verb, may
from coding.assignment import screens as desk_screens
from coding.assignment.desk import live_codes
from coding.audits import compare, findings, people
from coding.audits.models import AuditChart, AuditFinding
from coding.audits.queues import QUALITY, TONES
from coding.audits.workflow import AUDIT, BY_RULE, CHARTS, FINDINGS, PLAN
from coding.loaders import VIEW

FINDING_TONES = {
    "OPEN": "open", "ACCEPTED": "done", "REBUTTED": "wait", "MAINTAINED": "wait", "WITHDRAWN": "lock", "UPHELD": "done",
    "OVERTURNED": "lock",
}  # fmt: skip
KEYS = {"withdraw": "w", "accept": "a", "rebut": "r", "maintain": "m", "uphold": "u", "overturn": "o"}


def workbench(request, chart: AuditChart) -> dict:
    """The page of one chart, from the comparison on."""
    user = request.user
    found = list(chart.findings.select_related("reclassed_by"))
    for one in found:
        one.chart, one.patient = chart, chart.patient
    history = _history(chart, found)
    rows = [_finding(one, user, history.get(one.pk, [])) for one in found]
    manages = may(user, PLAN, chart)
    papers = desk_screens.papers(user, chart.codeset)
    codes = list(live_codes(chart.copy))
    return {
        **facts(chart), "findings": rows, "offers": offers(chart, user), "kinds": compare.KINDS,
        "pairs": pairs(chart, found), "scores": _scores(chart), "can_reclass": _reviews_now(chart, user),
        "events": chart.events.select_related("by"), "outcomes": chart.outcomes.select_related("by", "codeset"),
        "manages": manages, "can_correct": manages and chart.status == "FINAL" and any(one.stands for one in found),
        "shows_money": has_verb(user, "coding.view_code"), "sees_all": has_verb(user, QUALITY),
        **desk_screens.record(request, papers, papers[0] if papers else None, codes),
    }  # fmt: skip


def facts(chart: AuditChart) -> dict:
    return {
        "chart": chart, "audit": chart.audit, "codeset": chart.codeset, "encounter": chart.codeset.encounter,
        "patient": chart.patient, "tone": TONES[chart.status],
    }  # fmt: skip


def offers(chart: AuditChart, user) -> list:
    """The chart's buttons: the open ones, or the first that is closed, with its reason."""
    found = [one for one in CHARTS.offers(chart, user) if one.step.verb not in {*BY_RULE, "exclude", "compare"}]
    open_ones = [one for one in found if not one.closed]
    return open_ones or found[:1]


def _reviews_now(chart: AuditChart, user) -> bool:
    return chart.status == "COMPARED" and chart.reviewer_id == user.pk and has_verb(user, AUDIT)


def _finding(one: AuditFinding, user, history: list) -> dict:
    steps = [offer.step for offer in FINDINGS.offers(one, user) if not offer.closed]
    told = [
        {"verb": step.verb, "label": step.label, "reason": step.reason_required, "key": KEYS[step.verb]}
        for step in steps
    ]
    return {"row": one, "tone": FINDING_TONES[one.status], "steps": told, "history": history}


def _history(chart: AuditChart, found: list[AuditFinding]) -> dict[int, list]:
    """What was said of each finding, in one query."""
    from coding.audits.models import AuditFindingEvent

    said: dict[int, list] = {}
    rows = (
        AuditFindingEvent.objects.filter(subject__in=[one.pk for one in found]).exclude(reason="").select_related("by")
    )
    for event in rows.order_by("at", "id"):
        said.setdefault(event.subject_id, []).append(event)
    return said


def pairs(chart: AuditChart, found: list[AuditFinding]) -> list[dict]:
    """Both columns, code by code: what the coder has, what the auditor has, and the findings on it."""
    comparison = findings.comparison(chart)
    by_number = dict(enumerate(comparison.differences, start=1))
    marks: dict[int, list[AuditFinding]] = {}
    rows: list[dict] = []
    for mine, other in comparison.matched:
        rows.append({"coder": mine, "auditor": other, "findings": marks.setdefault(len(rows), [])})
    for one in found:
        difference = by_number[one.number]
        if one.as_compared in compare.OF_CODES:
            rows.append({"coder": difference.coder, "auditor": difference.auditor, "findings": [one]})
        else:
            for row in rows[: len(comparison.matched)]:
                if difference.auditor is not None and row["auditor"] == difference.auditor:
                    row["findings"].append(one)
                    break
    return sorted(rows, key=_place)


ORDER = ["principal", "other", "reason", "procedure", "line"]


def _place(row: dict) -> tuple:
    told = row["auditor"] or row["coder"]
    return (ORDER.index(told.kind), told.sequence, row["auditor"] is None, told.code)


def _scores(chart: AuditChart) -> list[dict]:
    rows = []
    for name, label in compare.MEASURES.items():
        score = chart.score(name)
        percent = chart.code_percent if name == "codes" else score.percent()
        if score.total or score.over:
            rows.append({"label": label, "score": score, "percent": percent})
    return rows


def blind(chart: AuditChart, user) -> dict:
    """What is shown before the comparison: the stay, and nothing that its coder has."""
    manages = may(user, PLAN, chart)
    return {
        **facts(chart), "offers": offers(chart, user), "manages": manages,
        "reviewers": people.reviewers(chart.facility) if manages and chart.status == "TO_AUDIT" else [],
        "mine": chart.reviewer_id == user.pk, "may_open": may(user, VIEW, chart),
        "events": chart.events.select_related("by"),
    }  # fmt: skip
