"""How requirements are checked: each module some checks, each a function of a stay and a requirement that yields findings."""

from collections.abc import Callable, Iterator

from records.review.checks import clinic, content, discharge, events, history, operations, signatures
from records.review.judged import Finding, Requirement, Stay

CHECKS: dict[str, Callable[[Stay, Requirement], Iterator[Finding]]] = {
    "history_and_physical": history.history_and_physical,
    "update_note": history.update_note,
    "outpatient_history": history.outpatient_history,
    "operative_report": operations.operative_report,
    "brief_note": operations.brief_note,
    "discharge_summary": discharge.discharge_summary,
    "document": events.document,
    "daily": events.daily,
    "elements": content.elements,
    "summary_list": clinic.summary_list,
    "admitting_diagnosis": content.admitting_diagnosis,
    "signature": signatures.signature,
    "cosignature": signatures.cosignature,
}
