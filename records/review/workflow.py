"""The states of charts and of deficiencies (domain section 3.3). Actions take the steps; see engine.py and actions.py."""

from accounts import clock
from accounts.workflow import SYSTEM, Refused, Workflow, step
from records.review.models import Chart, Deficiency

LIVE = list(Deficiency.LIVE)
MANAGE, WAIVE, ROUTE = "records.manage_deficiency", "records.waive_deficiency", "records.route_deficiency"
COMMITTEE = "records.record_committee"


def nothing_open(chart, by):
    if chart.deficiencies.filter(status__in=LIVE).exists():
        raise Refused("Something is still open on this chart.")


def analyzed(chart, by):
    if chart.to_analyze and chart.analyzed_at is None:
        raise Refused("This chart has not been analyzed.")


def not_analyzed_yet(chart, by):
    if chart.analyzed_at is not None:
        raise Refused("It has been analyzed: it completes when nothing is open any more.")


def only_followed(chart, by):
    if chart.to_analyze:
        raise Refused("This chart is analyzed first.")


def discharged(chart, by):
    if chart.discharged_at is None:
        raise Refused("The patient is still in house: the chart is analyzed after discharge.")


def in_house(chart, by):
    if chart.discharged_at is not None:
        raise Refused("The patient has left: the chart is analyzed.")


def was_analyzed(chart, by):
    if chart.analyzed_at is None:
        raise Refused("It has not been analyzed.")


def something_open(chart, by):
    if not chart.deficiencies.filter(status__in=LIVE).exists():
        raise Refused("Nothing is open on this chart: it completes by itself.")


CHART = Workflow(
    "chart",
    Chart.Status,
    Chart.Status.NOT_ANALYZED,
    [
        step("analyze", ["NOT_ANALYZED", "INCOMPLETE"], "INCOMPLETE", "records.analyze_chart", discharged,
             not_analyzed_yet, label="Analyzed", key="d"),
        step("review", "NOT_ANALYZED", "NOT_ANALYZED", "records.analyze_chart", in_house, label="Looked through", key="d"),
        step("review", "INCOMPLETE", "INCOMPLETE", "records.analyze_chart", in_house, label="Looked through", key="d"),
        step("undo", ["INCOMPLETE", "COMPLETE"], "NOT_ANALYZED", "records.analyze_chart", was_analyzed,
             label="Not analyzed after all", reason_required=True),
        step("follow", "NOT_ANALYZED", "INCOMPLETE", "records.analyze_chart", only_followed, label="Follow"),
        step("complete", "INCOMPLETE", "COMPLETE", "records.analyze_chart", analyzed, nothing_open, label="Complete"),
        step("reopen", "COMPLETE", "INCOMPLETE", "records.analyze_chart", label="Reopen", reason_required=True),
        step("file_incomplete", "INCOMPLETE", "FILED_INCOMPLETE", WAIVE, discharged, was_analyzed, something_open,
             label="File incomplete…", reason_required=True),
        step("reopen", "FILED_INCOMPLETE", "INCOMPLETE", COMMITTEE, label="Reopen", reason_required=True),
    ],
)  # fmt: skip


def owed_by_me(deficiency, by):
    if by is not SYSTEM and (deficiency.provider is None or deficiency.provider.user_id != by.pk):
        raise Refused("Only the provider whom it is assigned to answers for it.")


def not_my_own(deficiency, by):
    if deficiency.provider and by is not SYSTEM and deficiency.provider.user_id == by.pk:
        raise Refused("Nobody decides on a deficiency of their own.")


def not_by_rule(deficiency, by):
    if deficiency.by_rule and by is not SYSTEM:
        raise Refused(
            "A rule opened it: it completes by itself when the record holds it. Cancel it if nothing is owed."
        )


def decided_by_committee(deficiency, by):
    if not deficiency.matters.filter(status="WAIVED").exists():
        raise Refused("Only the medical records committee waives: record its decision.")


def of_departed(deficiency, by):
    if deficiency.provider is None or deficiency.provider.is_here(clock.today(deficiency.facility)):
        raise Refused("Its provider is here and answers for it.")


DEFICIENCY = Workflow(
    "deficiency",
    Deficiency.Status,
    Deficiency.Status.OPEN,
    [
        step("complete", LIVE, "COMPLETED", MANAGE, not_my_own, not_by_rule, label="Completed", key="c"),
        step("verify", "COMPLETED", "VERIFIED", MANAGE, not_my_own, label="Verify", key="v"),
        step("decline", ["OPEN", "REOPENED"], "DECLINED", "records.answer_deficiency", owed_by_me, label="Not mine",
             reason_required=True, key="m"),
        step("reaffirm", "DECLINED", "REAFFIRMED", MANAGE, not_my_own, label="Reaffirm", reason_required=True),
        step("reassign", LIVE, "REASSIGNED", MANAGE, not_my_own, label="Reassign", reason_required=True),
        step("route", LIVE, "REASSIGNED", ROUTE, not_my_own, of_departed, label="Give to another", reason_required=True),
        step("cancel", LIVE, "CANCELLED", MANAGE, not_my_own, label="Cancel", reason_required=True),
        step("waive", LIVE, "WAIVED", WAIVE, not_my_own, decided_by_committee, label="Waive", reason_required=True),
        step("reopen", ["COMPLETED", "VERIFIED", "CANCELLED"], "REOPENED", MANAGE, label="Reopen", reason_required=True),
    ],
)  # fmt: skip
