"""A request for an accounting, from receipt to the letter (45 CFR 164.528(c)), as a table."""

from accounts import clock
from accounts.workflow import Refused, Workflow, step
from records.accounting import rules
from records.accounting.models import OPEN_STATES, AccountingRequest

S = AccountingRequest.Status
VERB = "records.give_accounting"


def given_before(request) -> list:
    """The days on which other accountings were given to this patient."""
    rows = AccountingRequest.objects.filter(patient=request.patient_id, status=S.GIVEN).exclude(pk=request.pk)
    return [clock.local(at, request.facility).date() for at in rows.values_list("given_at", flat=True)]


def is_free(request) -> bool:
    return rules.is_free(given_before(request), request.received_on)


def is_not_the_first(request, by) -> None:
    if is_free(request):
        raise Refused("The first accounting in 12 months is free (164.528(c)(2)).")


def not_extended(request, by) -> None:
    """Asked under the lock: two people who extend at one moment extend once."""
    if request.extended_from is not None:
        raise Refused("It was extended once: the law gives no second extension.")


WORKFLOW = Workflow(
    "accountingrequest",
    S,
    S.RECEIVED,
    [
        step("give", [S.RECEIVED, S.AGREED], S.GIVEN, VERB, label="Give the accounting", key="g"),
        step("tell_fee", S.RECEIVED, S.FEE_TOLD, VERB, is_not_the_first, label="Tell the fee"),
        step("agree", S.FEE_TOLD, S.AGREED, VERB, label="The patient agrees to the fee", key="y"),
        step("waive", [S.FEE_TOLD, S.AGREED], S.RECEIVED, VERB, label="Give it free", reason_required=True),
        step("withdraw", OPEN_STATES, S.WITHDRAWN, VERB, label="Withdrawn by the patient", reason_required=True),
        *(step("extend", state, state, VERB, not_extended, label="Extend", reason_required=True)
          for state in OPEN_STATES),
    ],
)  # fmt: skip
