"""The fetch is the check: a request for an accounting, or a suspension, within reach and allowed."""

from records.accounting.models import AccountingRequest, AccountingSuspension
from records.loaders import load_one


def load_accounting(request, public_id: str, *, verb: str, what: str = "") -> AccountingRequest:
    """The request for an accounting. With `what` the act is written; without, the caller writes it."""
    rows = AccountingRequest.objects.select_related("patient", "facility", "logged_by", "given_by", "extended_by")
    return load_one(request, rows, public_id, verb, what)


def load_suspension(request, public_id: str, *, verb: str) -> AccountingSuspension:
    rows = AccountingSuspension.objects.select_related("patient", "facility")
    return load_one(request, rows, public_id, verb)
