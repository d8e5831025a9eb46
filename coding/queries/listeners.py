"""What happens to documents, told to the queries that rest on them or were answered by them."""

from django.db.models import Q

from accounts import clock
from accounts.workflow import SYSTEM
from coding.queries import actions
from coding.queries.models import Query, QueryIndicator

MOVED = "A document that it quotes was another patient's and was moved to its right chart."
RETRACTED = "A document that it quotes was entered in error."
GONE = "The entry that answered it is no longer in this record."


def document_signed(document, signature, by) -> None:
    """Listener of documents.signals.on_signed: the answer is in the record when its entry is final."""
    if document.is_final:
        for query in Query.objects.filter(documentation=document, status="ANSWERED"):
            actions.documented(query)


def document_retracted(document, by, reason) -> None:
    """Listener of documents.signals.on_retracted: nothing is coded from an entry that was taken back, and nothing is asked
    on words that were entered in error."""
    for query in _answered_by(document):
        actions.undocumented(query, reason=GONE)
    _withdraw_what_quotes(document, document.patient_id, RETRACTED)


def document_moved(document, move, by) -> None:
    """Listener of documents.signals.on_moved: no query quotes another patient's words, and none is answered by them."""
    for query in _answered_by(document):
        actions.undocumented(query, reason=GONE)
    quoting = QueryIndicator.objects.filter(document=document, patient_id=move.patient_id, voided_at=None)
    for one in quoting.select_related("query"):
        one.voided_at, one.voided_by, one.void_reason = clock.now(), by, MOVED
        one.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _withdraw_what_quotes(document, move.patient_id, MOVED)


def _withdraw_what_quotes(document, patient_id: int, reason: str) -> None:
    quotes = Q(indicators__document=document) & (Q(indicators__voided_at=None) | Q(indicators__void_reason=MOVED))
    waiting = Query.objects.filter(quotes, status__in=["DRAFT", "SENT", "ESCALATED"], patient_id=patient_id)
    for query in waiting.distinct():
        actions.withdraw(query, by=SYSTEM, reason=reason)


def _answered_by(document):
    return Query.objects.filter(documentation=document, status__in=["ANSWERED", "DOCUMENTED", "CLOSED"]).select_related(
        "documentation", "facility"
    )
