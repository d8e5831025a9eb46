"""What a chart must hold, and by when: pure functions over one stay (domain section 3.2).

`check(stay, requirement)` gives findings: each met, with its evidence, or open, with who owes it, when it is due and
why in words. Nothing here asks the database or the clock; providers and documents are named by their keys. The checks
themselves are in checks/, one module a subject.
"""

from collections.abc import Iterable

from records.review.checks import CHECKS
from records.review.checks.history import usable_history
from records.review.judged import (
    COSIGN_PENDING,
    DRAFT,
    MISSING_COSIGNATURE,
    MISSING_DOCUMENT,
    MISSING_REPORT,
    MISSING_SIGNATURE,
    MISSING_UPDATE,
    OF_SIGNATURES,
    PRELIMINARY,
    RETRACTED,
    SIGNED_STATES,
    UNIDENTIFIED,
    WRITTEN_HERE,
    Consult,
    Finding,
    Operation,
    Paper,
    Requirement,
    Stay,
)

__all__ = [
    "CHECKS", "COSIGN_PENDING", "DRAFT", "MISSING_COSIGNATURE", "MISSING_DOCUMENT", "MISSING_REPORT",
    "MISSING_SIGNATURE", "MISSING_UPDATE", "PRELIMINARY", "RETRACTED", "SIGNED_STATES", "UNIDENTIFIED", "WRITTEN_HERE",
    "Consult", "Finding", "Operation", "Paper", "Requirement", "Stay", "check", "findings", "usable_history",
]  # fmt: skip


def check(stay: Stay, requirement: Requirement) -> list[Finding]:
    """All findings of one requirement on one stay. KeyError for a check that does not exist."""
    return list(CHECKS[requirement.how](stay, requirement))


def findings(stay: Stay, requirements: Iterable[Requirement]) -> list[Finding]:
    """All findings, each lack once, whichever rule asked first.

    A rule about the signature of one type (clinic notes, orders) goes before that about all entries. The signature of
    a draft is not asked for where its very document is wanted already.
    """
    found: list[Finding] = []
    for requirement in requirements:
        found += CHECKS[requirement.how](stay, requirement)
    return found if all(f.met for f in found) else _once(stay, found)


def _once(stay: Stay, found: list[Finding]) -> list[Finding]:
    wanted = {(f.wanted, f.provider) for f in found if f.wanted and not f.met}
    drafts = {p.id: (p.type, p.author) for p in stay.papers if p.status == DRAFT}
    special = {f.document for f in found if f.requirement.how == "signature" and f.requirement.types}
    kept: dict[tuple | int, Finding] = {}
    for number, finding in enumerate(found):
        if finding.met:
            kept[number] = finding
        elif not _doubled(finding, wanted, drafts, special):
            kept.setdefault(finding.identity, finding)
    return list(kept.values())


def _doubled(finding, wanted, drafts, special) -> bool:
    if finding.kind in OF_SIGNATURES and drafts.get(finding.document) in wanted:
        return True
    general = finding.requirement.how == "signature" and not finding.requirement.types
    return general and finding.document in special
