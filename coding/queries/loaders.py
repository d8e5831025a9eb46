"""The fetch is the check, for queries."""

from accounts import audit
from accounts.access import Unknown, require
from coding.queries.models import Query

VIEW = "coding.view_query"
AROUND = (
    "patient", "facility", "encounter__facility", "encounter__attending", "encounter__patient", "author", "provider__user",
    "answered_by", "answer_option", "documentation__type", "closed_by", "hold",
)  # fmt: skip


def load_query(request, public_id: str, *, verb: str = VIEW, what: str = "") -> Query:
    """The query within reach and allowed; another's draft stays unknown. With `what` the act is written."""
    found = Query.objects.select_related(*AROUND).filter(public_id=public_id).first()
    if found is None:
        raise Unknown(verb, None, "no such query")
    require(request.user, verb, found)
    if found.status == Query.Status.DRAFT and found.author_id != request.user.pk:
        raise Unknown(verb, found, "another's draft")
    if what:
        audit.viewed(request, found, what)
    return found


def load_own_query(request, public_id: str, *, what: str = "") -> Query:
    """One that asks this person; another's, and what was not sent, stays unknown to them."""
    verb = "coding.answer_query"
    found = load_query(request, public_id, verb=verb)
    if found.provider is None or found.provider.user_id != request.user.pk or found.sent_at is None:
        raise Unknown(verb, found, "asks another provider")
    if what:
        audit.viewed(request, found, what)
    return found
