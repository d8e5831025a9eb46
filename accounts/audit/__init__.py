"""The one door to the audit trail, and (with its package) the only importer of auditlog.

Read acts: `viewed`, `listed`, `searched`, `printed`, `exported`. Refusals: `refused`. Write acts: `with act(...)`.
Models are registered with `audited`; bulk writes go through `accounts.audit.bulk`.
"""

from collections.abc import Iterable

from accounts.audit.acts import Situation, act, read, request_id, situated
from accounts.audit.registry import audited, excused

__all__ = [
    "Situation", "act", "audited", "excused", "exported", "listed", "printed", "refused", "request_id", "searched",
    "situated", "viewed",
]  # fmt: skip


def viewed(request, obj, what: str = "", *, detail: dict | None = None, patients: Iterable = ()):
    """Somebody saw one thing. `what` is noun.view, by default of the object's model."""
    return read(what or f"{obj._meta.model_name}.view", by=request.user, obj=obj, patients=patients, detail=detail)


def listed(request, what: str, *, patients: Iterable = (), detail: dict | None = None):
    """Somebody saw a list: with every patient whose identity it showed."""
    return read(f"{what}.list", by=request.user, patients=patients, detail=detail)


def searched(request, what: str, *, terms: dict, patients: Iterable = (), detail: dict | None = None):
    """Somebody searched. The terms identify people, so the trail keeps their kinds and keyed digests."""
    from accounts.audit.digest import keyed_digest

    kept = {kind: keyed_digest(str(value).casefold(), purpose="search") for kind, value in terms.items() if value}
    return read(f"{what}.search", by=request.user, patients=patients, detail={"terms": kept, **(detail or {})})


def printed(request, obj, *, detail: dict | None = None):
    return read(f"{obj._meta.model_name}.print", by=request.user, obj=obj, detail=detail)


def exported(request, what: str, *, rows: int, patients: Iterable = (), obj=None, detail: dict | None = None):
    """Something left as a file: how many rows, of whom, under which filter."""
    return read(f"{what}.export", by=request.user, obj=obj, patients=patients, detail={"rows": rows, **(detail or {})})


def refused(*, by, verb: str, obj=None, why: str = "", detail: dict | None = None):
    """Somebody was refused. Written outside the refused transaction, so that it survives it."""
    from accounts.audit.models import LogEntry

    known = by if getattr(by, "is_authenticated", False) else None
    return read(verb, by=known, obj=obj, detail={"why": why, **(detail or {})}, outcome=LogEntry.REFUSED)
