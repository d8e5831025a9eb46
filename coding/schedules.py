"""Contents page: what coding does by the clock."""

import datetime as dt

from accounts import clock
from accounts.jobs import every
from accounts.policy import declare, policy
from accounts.workflow import SYSTEM
from coding.assignment import opening
from coding.assignment.models import CodeSet
from coding.audits.findings import lapse_unanswered
from coding.queries import actions as queries
from coding.queries.models import Query
from records.encounters.models import Encounter

AT_ONCE = 500
declare("coding_opens_days", 90, "A discharge so many days back still gets a code set by itself.")


@every(10 * 60, name="codesets.open_and_make_ready")
def open_and_make_ready() -> None:
    """Discharges of late that have no code set get one; sets whose bill hold is over become ready."""
    for encounter in _without_codeset():
        opening.open_codeset(encounter, by=SYSTEM)
    for codeset in _past_bill_hold():
        opening.make_ready(codeset)


@every(60 * 60, name="audits.lapse_unanswered")
def accept_what_nobody_rebuts() -> None:
    """Findings that a coder does not rebut in time are accepted."""
    lapse_unanswered()


def _without_codeset():
    """Not those of long ago: what an import brings of other years was coded where it comes from."""
    since = clock.now() - dt.timedelta(days=policy("coding_opens_days"))
    rows = Encounter.objects.filter(status=Encounter.Status.DISCHARGED, codesets=None, discharged_at__gte=since)
    rows = rows.exclude(klass__in=opening.CODED_WITH_THE_STAY).select_related("patient", "facility")
    return rows.order_by("discharged_at", "id")[:AT_ONCE]


def _past_bill_hold():
    """Those that may be ready by the calendar, the longest waiting first; the workflow asks each for its own reasons."""
    latest = clock.now() - dt.timedelta(days=policy("bill_hold_days") - 1)
    rows = CodeSet.objects.filter(status=CodeSet.Status.DISCHARGED, discharged_at__lte=latest)
    return rows.select_related("patient", "facility", "encounter").order_by("discharged_at", "id")[:AT_ONCE]


@every(60 * 60, name="queries.escalate")
def escalate_queries() -> None:
    """What nobody has answered in time goes to the physician advisor."""
    since = clock.now() - dt.timedelta(days=policy("query_escalation_days"))
    words = f"No answer in {policy('query_escalation_days')} days."
    for query in Query.objects.filter(status="SENT", declined_at=None, asked_at__lte=since).order_by("asked_at", "id")[
        :AT_ONCE
    ]:
        queries.escalate(query, by=SYSTEM, reason=words)
