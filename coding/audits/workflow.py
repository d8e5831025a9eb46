"""Audits, the charts in them, their findings and second looks as tables of steps (domain 4.5)."""

from accounts import clock
from accounts.workflow import SYSTEM, Refused, Workflow, step
from coding.audits.models import AuditChart, AuditFinding, CodingAudit
from coding.audits.review_models import CodeReview

PLAN, AUDIT, ANSWER, ADJUDICATE, REVIEW = (
    "coding.plan_audit", "coding.audit_codeset", "coding.answer_finding", "coding.adjudicate_finding",
    "coding.review_codeset",
)  # fmt: skip

# ------------------------------------------------------------------ audits


def everything_is_final(audit, by) -> None:
    left = audit.charts.exclude(status__in=["FINAL", "EXCLUDED"]).count()
    if left:
        raise Refused(f"{left} chart{'s are' if left > 1 else ' is'} not final yet.")


A = CodingAudit.Status
AUDITS = Workflow(
    "coding_audit",
    A,
    A.PLANNED,
    [
        step("draw", A.PLANNED, A.OPEN, PLAN, label="Draw the sample", key="d"),
        step("cancel", A.PLANNED, A.CANCELED, PLAN, label="Cancel", reason_required=True),
        step("close", A.OPEN, A.CLOSED, PLAN, everything_is_final, label="Close the audit"),
    ],
)

# ------------------------------------------------------------------ charts


def is_the_reviewer(chart, by) -> None:
    if chart.reviewer_id != by.pk:
        raise Refused(f"{chart.reviewer.get_full_name()} reviews this chart.")


def is_the_coder(chart, by) -> None:
    if by is not SYSTEM and chart.coder_id != by.pk:
        raise Refused("Only whose codes they are answers.")


def is_a_third_person(chart, by) -> None:
    if by.pk in (chart.coder_id, chart.reviewer_id):
        raise Refused("Who decides is neither the coder nor the reviewer.")


def _left(chart, *statuses) -> int:
    return chart.findings.filter(status__in=statuses).count()


def something_stands(chart, by) -> None:
    if not _left(chart, "OPEN"):
        raise Refused("There is no finding to answer.")


def nothing_stands(chart, by) -> None:
    left = _left(chart, "OPEN")
    if left:
        raise Refused(f"{left} finding{'s wait' if left > 1 else ' waits'} for the coder's answer.")


def all_answered(chart, by) -> None:
    left = _left(chart, "OPEN")
    if left:
        raise Refused(f"{left} finding{'s have' if left > 1 else ' has'} no answer yet.")


def something_is_rebutted(chart, by) -> None:
    if not _left(chart, "REBUTTED"):
        raise Refused("Nothing is rebutted.")


def nothing_is_rebutted(chart, by) -> None:
    left = _left(chart, "REBUTTED")
    if left:
        raise Refused(f"{left} finding{'s are' if left > 1 else ' is'} rebutted.")


def all_reconsidered(chart, by) -> None:
    left = _left(chart, "REBUTTED")
    if left:
        raise Refused(f"{left} rebuttal{'s wait' if left > 1 else ' waits'} for your answer.")


def something_is_maintained(chart, by) -> None:
    if not _left(chart, "MAINTAINED"):
        raise Refused("Nothing is maintained.")


def nothing_is_maintained(chart, by) -> None:
    left = _left(chart, "MAINTAINED")
    if left:
        raise Refused(f"{left} finding{'s wait' if left > 1 else ' waits'} for the adjudicator.")


def time_is_over(chart, by) -> None:
    if chart.answer_by is None or clock.today(chart.facility) <= chart.answer_by:
        raise Refused("The coder still has time to answer.")


C = AuditChart.Status
CHARTS = Workflow(
    "audit_chart",
    C,
    C.TO_AUDIT,
    [
        step("start", C.TO_AUDIT, C.RECODING, AUDIT, is_the_reviewer, label="Code it blind"),
        step("compare", C.RECODING, C.COMPARED, AUDIT, is_the_reviewer, label="Submit and compare"),
        step("release", C.COMPARED, C.WITH_CODER, AUDIT, is_the_reviewer, something_stands, label="Send to the coder"),
        step("agree", C.COMPARED, C.FINAL, AUDIT, is_the_reviewer, nothing_stands, label="Nothing to find: final"),
        step("accept", C.WITH_CODER, C.FINAL, ANSWER, is_the_coder, all_answered, nothing_is_rebutted,
             label="Send: all accepted"),
        step("rebut", C.WITH_CODER, C.REBUTTED, ANSWER, is_the_coder, all_answered, something_is_rebutted,
             label="Send the rebuttal"),
        step("lapse", C.WITH_CODER, C.FINAL, ANSWER, time_is_over, label="Not rebutted in time"),
        step("settle", C.REBUTTED, C.FINAL, AUDIT, is_the_reviewer, all_reconsidered, nothing_is_maintained,
             label="Settle: all withdrawn"),
        step("refer", C.REBUTTED, C.TO_ADJUDICATE, AUDIT, is_the_reviewer, all_reconsidered, something_is_maintained,
             label="Send to adjudication"),
        step("decide", C.TO_ADJUDICATE, C.FINAL, ADJUDICATE, is_a_third_person, nothing_is_maintained,
             label="Close with this decision"),
        step("exclude", [C.TO_AUDIT, C.RECODING], C.EXCLUDED, PLAN, label="Leave out", reason_required=True),
    ],
)  # fmt: skip
BY_RULE = {"lapse"}

# ---------------------------------------------------------------- findings


def chart_is(*statuses):
    """The finding's chart is where this is decided."""

    def need(finding, by) -> None:
        if finding.chart.status not in statuses:
            raise Refused(f"The chart is {finding.chart.get_status_display().lower()}.")

    return need


def of_the_reviewer(finding, by) -> None:
    is_the_reviewer(finding.chart, by)


def of_the_coder(finding, by) -> None:
    is_the_coder(finding.chart, by)


def of_a_third_person(finding, by) -> None:
    is_a_third_person(finding.chart, by)


F = AuditFinding.Status
FINDINGS = Workflow(
    "audit_finding",
    F,
    F.OPEN,
    [
        step("withdraw", F.OPEN, F.WITHDRAWN, AUDIT, chart_is("COMPARED"), of_the_reviewer, label="Withdraw",
             reason_required=True),
        step("accept", [F.OPEN, F.REBUTTED], F.ACCEPTED, ANSWER, chart_is("WITH_CODER"), of_the_coder, label="Accept"),
        step("rebut", [F.OPEN, F.ACCEPTED], F.REBUTTED, ANSWER, chart_is("WITH_CODER"), of_the_coder, label="Rebut",
             reason_required=True),
        step("maintain", F.REBUTTED, F.MAINTAINED, AUDIT, chart_is("REBUTTED"), of_the_reviewer, label="Maintain",
             reason_required=True),
        step("withdraw", F.REBUTTED, F.WITHDRAWN, AUDIT, chart_is("REBUTTED"), of_the_reviewer, label="Withdraw",
             reason_required=True),
        step("uphold", F.MAINTAINED, F.UPHELD, ADJUDICATE, chart_is("TO_ADJUDICATE"), of_a_third_person, label="Uphold",
             reason_required=True),
        step("overturn", F.MAINTAINED, F.OVERTURNED, ADJUDICATE, chart_is("TO_ADJUDICATE"), of_a_third_person,
             label="Overturn", reason_required=True),
    ],
)  # fmt: skip

# ------------------------------------------------------------ second looks


def is_another(review, by) -> None:
    if by is not SYSTEM and review.coder_id == by.pk:
        raise Refused("Nobody reviews their own codes.")


def is_ones_own(review, by) -> None:
    if review.coder_id != by.pk:
        raise Refused("Only whose codes they are reads the review as read.")


R = CodeReview.Status
REVIEWS = Workflow(
    "code_review",
    R,
    R.SENT,
    [
        step("finish", R.SENT, R.DONE, REVIEW, is_another, label="Reviewed"),
        step("spare", R.SENT, R.SPARED, REVIEW, label="Not drawn"),
        step("read", R.DONE, R.READ, ANSWER, is_ones_own, label="I have read it"),
    ],
)
