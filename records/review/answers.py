"""What answers a deficiency that a person opened (domain section 3.3): pure."""

import datetime as dt
from collections.abc import Iterable

from records.review.rules import COSIGN_PENDING, MISSING_COSIGNATURE, MISSING_SIGNATURE, RETRACTED, SIGNED_STATES, Paper


def answer_to(kind: str, document: int | None, wanted: str, since: dt.datetime, papers: Iterable[Paper]) -> int | None:
    """The paper that answers what a person asked for, or None while none does.

    A signature or cosignature is answered by the document itself; a missing document by a signed one of its type; any
    other fault by what was signed since: the document anew, or an addendum to it; a wrong patient by its retraction.
    """
    return next((paper.id for paper in papers if _answers(paper, kind, document, wanted, since)), None)


def _answers(paper, kind, document, wanted, since) -> bool:
    own = document is not None and paper.id == document
    if kind == MISSING_SIGNATURE:
        return own and paper.status in SIGNED_STATES
    if kind == MISSING_COSIGNATURE:
        return own and paper.cosigner is not None and paper.status in SIGNED_STATES - {"SIGNED", COSIGN_PENDING}
    if kind == "wrong_patient":
        return own and paper.status == RETRACTED
    if paper.status not in SIGNED_STATES or paper.signed_at is None or paper.signed_at <= since:
        return False
    return own or paper.parent == document if document is not None else bool(wanted) and paper.type == wanted
