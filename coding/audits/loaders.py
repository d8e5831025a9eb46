"""The fetch is the check: audits within the facility; charts and reviews for those whose they are, never blind ones."""

from accounts import audit
from accounts.access import Denied, Unknown, has_verb, require
from accounts.people.models import User
from coding.audits.blind import WORDS, blind_charts
from coding.audits.models import AuditChart, AuditFinding, CodingAudit
from coding.audits.queues import QUALITY
from coding.audits.review_models import CodeReview
from coding.audits.workflow import ADJUDICATE

VIEW, RESULT = "coding.view_codeset", "coding.view_result"
CHART = (
    "audit", "audit__facility", "patient", "facility", "coder", "reviewer", "copy", "codeset", "codeset__patient",
    "codeset__facility", "codeset__drg", "codeset__coder", "codeset__encounter", "codeset__encounter__facility",
    "codeset__encounter__attending",
)  # fmt: skip


def load_audit(request, public_id: str, *, verb: str) -> CodingAudit:
    """An audit of the facility where the person works now. Raises Unknown or Denied."""
    require(request.user, verb)
    rows = CodingAudit.objects.select_related("facility", "planned_by", "drawn_by", "closed_by", "follows")
    found = rows.filter(public_id=public_id, facility=request.user.active_role.facility).first()
    if found is None:
        raise Unknown(verb, None, "no such audit here")
    return found


def load_chart(request, public_id: str, *, verb: str = RESULT, what: str = "") -> AuditChart:
    """A chart of an audit for its reviewer, its coder once it has come to her, who decides on it, or who sees all.
    Raises Unknown or Denied; also for who re-codes the same visit blind in another audit."""
    found = AuditChart.objects.select_related(*CHART).filter(public_id=public_id).first()
    if found is None:
        raise Unknown(verb, None, "no such chart")
    user = request.user
    require(user, VIEW, found)
    if not _is_theirs(user, found):
        raise Unknown(verb, found, "somebody else's result")
    require(user, verb, found)
    refuse_other_blind(user, found.codeset.encounter_id, verb, found, own=found.pk)
    if what:
        audit.viewed(request, found, what)
    return found


def _is_theirs(user, chart: AuditChart) -> bool:
    if has_verb(user, QUALITY) or chart.reviewer_id == user.pk:
        return True
    if chart.coder_id == user.pk:
        return chart.status not in (*AuditChart.BLIND, "COMPARED", "EXCLUDED")
    return chart.status == "TO_ADJUDICATE" and has_verb(user, ADJUDICATE)


def refuse_other_blind(user, encounter_id: int, verb: str, obj, *, own: int = 0) -> None:
    if blind_charts(user).filter(codeset__encounter=encounter_id).exclude(pk=own).exists():
        raise Denied(verb, obj, WORDS)


def load_finding(chart: AuditChart, public_id: str) -> AuditFinding:
    """A finding of a chart that is loaded already. Raises Unknown."""
    found = chart.findings.filter(public_id=public_id).first()
    if found is None:
        raise Unknown(RESULT, chart, "no such finding")
    found.chart = chart
    return found


def load_review(request, public_id: str, *, what: str = "") -> CodeReview:
    """A second look, for whose codes they are, who reviewed or reviews them, and who sees all."""
    rows = CodeReview.objects.select_related(
        "patient", "facility", "coder", "reviewer", "codeset__encounter__facility", "codeset__patient"
    )
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Unknown(RESULT, None, "no such review")
    user = request.user
    require(user, VIEW, found)
    theirs = user.pk in (found.coder_id, found.reviewer_id) or has_verb(user, "coding.review_codeset")
    if not theirs:
        raise Unknown(RESULT, found, "somebody else's result")
    refuse_other_blind(user, found.codeset.encounter_id, RESULT, found)
    if what:
        audit.viewed(request, found, what)
    return found


def load_coder(public_id: str) -> User:
    found = User.objects.filter(public_id=public_id).first()
    if found is None:
        raise Unknown(QUALITY, None, "no such person")
    return found
