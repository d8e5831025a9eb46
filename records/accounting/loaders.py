"""The fetch is the check: a request for an accounting, or a suspension, within reach and allowed."""

from accounts import audit
from accounts.access import Unknown, require
from records.accounting.models import AccountingRequest, AccountingSuspension


def load_accounting(request, public_id: str, *, verb: str, what: str = "") -> AccountingRequest:
    """The request for an accounting. With `what` the act is written; without, the caller writes it."""
    rows = AccountingRequest.objects.select_related("patient", "facility", "logged_by", "given_by", "extended_by")
    return _checked(request, rows.filter(public_id=public_id).first(), verb, what)


def load_suspension(request, public_id: str, *, verb: str) -> AccountingSuspension:
    rows = AccountingSuspension.objects.select_related("patient", "facility")
    return _checked(request, rows.filter(public_id=public_id).first(), verb, "")


def _checked(request, found, verb, what):
    if found is None:
        raise Unknown(verb, None, "no such object")
    require(request.user, verb, found)
    if what:
        audit.viewed(request, found, what)
    return found
