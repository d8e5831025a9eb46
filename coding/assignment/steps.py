"""The desk's buttons: each workflow step with what goes with it."""

from collections.abc import Callable

from accounts.workflow import Refused
from coding.assignment import actions, billing
from coding.assignment.models import CodeSet, CodingHold
from coding.assignment.workflow import WORKFLOW

# Steps that a rule takes by itself have no button.
BY_RULE = {"discharge", "cancel_discharge", "ask", "answered"}
# Steps that another feature takes with what hangs on them: verb -> take(codeset, by=, reason=).
TAKEN_BY: dict[str, Callable[..., CodeSet]] = {}


def step(codeset: CodeSet, verb: str, *, by, reason: str = "") -> CodeSet:
    """Take a step of the workflow as a person. Raises Denied or Refused, and then nothing has changed."""
    if verb in BY_RULE or all(verb != row.verb for row in WORKFLOW.steps):
        raise Refused("There is no such step.")
    if verb in TAKEN_BY:
        return TAKEN_BY[verb](codeset, by=by, reason=reason)
    if verb == "finalize":
        return actions.finalize(codeset, by=by)
    if verb == "rebill":
        return billing.rebill(codeset, by=by)
    if verb == "bill":
        return billing.bill(codeset, by=by)
    if verb == "hold":
        return actions.hold(codeset, by=by, kind=CodingHold.Kind.DOCUMENTS, reason=reason).codeset
    if verb == "resume":
        return _resume(codeset, by)
    fields = {"start": {"coder": by}, "put_back": {"coder": None}, "reopen": {"final_at": None, "final_by": None}}
    return WORKFLOW.take(codeset, verb, by=by, reason=reason, **fields.get(verb, {}))


def _resume(codeset: CodeSet, by) -> CodeSet:
    """Going on coding ends the holds for documents; those for other things stay."""
    for placed in codeset.holds.filter(lifted_at=None, kind=CodingHold.Kind.DOCUMENTS):
        actions.lift(placed, by=by)
    codeset.refresh_from_db()
    return codeset if codeset.status == CodeSet.Status.IN_CODING else WORKFLOW.take(codeset, "resume", by=by)


def offers(codeset: CodeSet, by) -> list:
    """The buttons for this person now: a trainee sends to review, nobody else does it that way."""
    trainee = bool(by.active_role and by.active_role.trainee)
    hidden = BY_RULE | ({"send_to_review"} if trainee else {"submit"})
    return [offer for offer in WORKFLOW.offers(codeset, by) if offer.step.verb not in hidden]
