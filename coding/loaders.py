"""The fetch is the check, for coding: a code set and a code on it, checked, with the one row of the act."""

from accounts import audit
from accounts.access import Unknown, require
from coding.assignment.beside import with_beside
from coding.assignment.models import CodeAssignment, CodeSet
from coding.audits.blind import refuse_blind, with_blindness

VIEW = "coding.view_codeset"
AROUND = (
    "patient",
    "facility",
    "encounter",
    "encounter__facility",
    "encounter__patient",
    "encounter__attending",
    "coder",
    "drg",
    "replaces",
    "replaces__drg",
    "replaced_by",
)


def load_codeset(request, public_id: str, *, verb: str = VIEW, what: str = "", whole: bool = False) -> CodeSet:
    """The code set within reach and allowed. With `what` ("codeset.view") the act is written. Raises Unknown or Denied.

    `whole` brings what stands beside the codes (holds, answers, providers) in the same query."""
    sets = with_blindness(request.user, CodeSet.every.select_related(*AROUND).filter(public_id=public_id))
    found = (with_beside(sets) if whole else sets).first()
    if found is None:
        raise Unknown(verb, None, "no such code set")
    require(request.user, verb, found)
    refuse_blind(request.user, found, verb)
    if what:
        audit.viewed(request, found, what)
    return found


def load_assignment(request, codeset: CodeSet, public_id: str) -> CodeAssignment:
    """A live code of a set that is loaded already. Raises Unknown."""
    found = codeset.assignments.filter(public_id=public_id, voided_at=None).first()
    if found is None:
        raise Unknown(VIEW, codeset, "no such code on this set")
    found.codeset = codeset
    return found
