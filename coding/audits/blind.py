"""Who does not see which codes: an auditor codes blind until the reading is submitted. The one place that knows."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.access import Denied, Unknown
from coding.assignment.models import CodeSet
from coding.audits.models import AuditChart

WORDS = (
    "You re-code this account blind for an audit: what its coder has shows when you have submitted your own reading."
)


def blind_charts(user) -> QuerySet[AuditChart]:
    """The audited charts whose codes this person may not see now."""
    return AuditChart.objects.filter(reviewer=user, status__in=AuditChart.BLIND)


def with_blindness(user, sets: QuerySet[CodeSet]) -> QuerySet[CodeSet]:
    """Code sets, each with `blind`: whether this person re-codes its encounter blind now, whichever version it is."""
    charts = blind_charts(user).filter(codeset__encounter=OuterRef("encounter"))
    return sets.annotate(blind=Exists(charts.order_by()))


def refuse_blind(user, codeset, verb: str) -> None:
    """Denied for what the person audits blind, Unknown for a blind reading of another's. `codeset` came through
    `with_blindness`."""
    if codeset.is_audit_copy:
        if codeset.coder_id != user.pk:
            raise Unknown(verb, codeset, "another auditor's reading")
    elif codeset.blind:
        raise Denied(verb, codeset, WORDS)
