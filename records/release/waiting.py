"""The clock and what waits: one extension inside the first limit, and holds that never stop it (164.524(b)(2))."""

import datetime as dt

from django.db import transaction

from accounts import audit, clock
from accounts.access import Denied, may
from accounts.workflow import Refused, record
from records.release import rules
from records.release.decisions import ReleaseHold
from records.release.models import ReleaseRequest
from records.release.rules.dates import extension_problem
from records.release.workflow import WORKFLOW

VERB = "records.validate_request"


def extend(*, request, until: dt.date, reason: str, by) -> ReleaseRequest:
    """Extend the limit once, by 30 days at most, inside the first limit; the letter gives the reason and the day.

    Raises Refused, in words, when the law gives no extension: another kind of request, a second time, too late, too long.
    """
    today = clock.today(request.facility)
    problem = extension_problem(
        is_access=request.basis.code in rules.ACCESS, extended=request.extended_from is not None,
        received=request.received_on, due=request.due_on, today=today, until=until,
    )  # fmt: skip
    if problem:
        raise Refused(problem)
    return WORKFLOW.take(
        request, "extend", by=by, reason=reason, detail={"until": until.isoformat()}, due_on=until,
        extended_from=request.due_on, extended_at=clock.now(), extended_by=by, extension_reason=reason.strip()[:300],
    )  # fmt: skip


@transaction.atomic
def hold(*, request, kind: str, reason: str, by) -> ReleaseHold:
    """Write down what the request waits for. Its due date stays as it is. Raises Denied or Refused."""
    _require(by, request)
    with audit.act("releaserequest.hold", by=by, obj=request):
        request = ReleaseRequest._base_manager.select_for_update(no_key=True).get(pk=request.pk)
        if kind not in ReleaseHold.Kind.values:
            raise Refused("Say what it waits for.")
        if not request.is_open:
            raise Refused("It is answered: nothing waits.")
        if kind == "payment" and request.basis.code in rules.ACCESS:
            raise Refused("A patient's records are never withheld for money (164.524(c)(4)): send them, and bill.")
        if not reason.strip():
            raise Refused("Say why it waits.")
        if request.holds.filter(kind=kind, ended_at=None).exists():
            raise Refused("It waits for that already.")
        row = ReleaseHold(
            request=request, patient=request.patient, kind=kind, reason=reason.strip()[:300], since=clock.now(),
            opened_by=by,
        )  # fmt: skip
        row.save(force_insert=True)
        record(request, verb="hold", was=request.status, by=by, reason=f"{row.get_kind_display()}: {row.reason}")
    return row


@transaction.atomic
def end_hold(*, hold: ReleaseHold, by) -> ReleaseHold:
    """What it waited for has come. Raises Denied or Refused."""
    _require(by, hold.request)
    with audit.act("releaserequest.unhold", by=by, obj=hold.request):
        hold = ReleaseHold._base_manager.select_for_update(no_key=True).get(pk=hold.pk)
        if hold.ended_at:
            raise Refused("It waits no longer for that.")
        hold.ended_at, hold.ended_by = clock.now(), by
        hold.save(update_fields=["ended_at", "ended_by"])
        record(hold.request, verb="unhold", was=hold.request.status, by=by, reason=hold.get_kind_display())
    return hold


def _require(by, request) -> None:
    if not may(by, VERB, request):
        raise Denied(VERB, request, "not in this role")
