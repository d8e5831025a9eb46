"""Contents page: what coding does by the clock."""

import datetime as dt

from accounts import clock
from accounts.jobs import every
from accounts.policy import policy
from accounts.workflow import SYSTEM
from coding.assignment import actions
from coding.assignment.models import CodeSet
from records.encounters.models import Encounter

AT_ONCE = 500


@every(10 * 60, name="codesets.open_and_make_ready")
def open_and_make_ready() -> None:
    """Discharged encounters that came by import get their code set; those whose bill hold is over become ready."""
    for encounter in _without_codeset():
        actions.open_codeset(encounter, by=SYSTEM)
    for codeset in _past_bill_hold():
        actions.make_ready(codeset)


def _without_codeset():
    rows = Encounter.objects.filter(status=Encounter.Status.DISCHARGED, codesets=None)
    return rows.select_related("patient", "facility").order_by("discharged_at", "id")[:AT_ONCE]


def _past_bill_hold():
    """Those that may be ready by the calendar, the longest waiting first; the workflow asks each for its own reasons."""
    latest = clock.now() - dt.timedelta(days=policy("bill_hold_days") - 1)
    rows = CodeSet.objects.filter(status=CodeSet.Status.DISCHARGED, discharged_at__lte=latest)
    return rows.select_related("patient", "facility", "encounter").order_by("discharged_at", "id")[:AT_ONCE]
