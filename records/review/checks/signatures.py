"""Every entry is signed by who wrote it, and cosigned where that is asked for: 482.24(c)(1), (c)(2), domain 3.4."""

from collections.abc import Iterator

from records.review.judged import (
    COSIGN_PENDING,
    DRAFT,
    MISSING_COSIGNATURE,
    MISSING_SIGNATURE,
    PRELIMINARY,
    RETRACTED,
    SIGNED_STATES,
    UNIDENTIFIED,
    UNSIGNED_ORDER,
    WRITTEN_HERE,
    Finding,
    Requirement,
    Stay,
    gap,
)


def signature(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Every entry is signed by who wrote it: 482.24(c)(1). A draft counts once the patient has left."""
    for paper in stay.papers:
        if paper.status in SIGNED_STATES:
            if not want.types or paper.type in want.types:
                yield Finding(want, True, _done(paper, "signed"), document=paper.id, evidence=(paper.id,))
        elif (paper.status == PRELIMINARY or (paper.status == DRAFT and stay.discharged_at)) and _concerns(want, paper):
            yield from _unsigned(stay, want, paper)


def _done(paper, what):
    return lambda: f"{paper.label}: {what}."


def _concerns(want, paper) -> bool:
    return paper.status != RETRACTED and (not want.types or paper.type in want.types)


def _unsigned(stay, want, paper):
    where = {"document": paper.id, "clock_start": paper.written_at, "due_at": want.due(paper.written_at, stay.zone)}
    of = f"{paper.label} of {stay.say(paper.service_at)}"
    if paper.author is not None:
        kind = UNSIGNED_ORDER if want.event == "order" else MISSING_SIGNATURE
        yield gap(stay, want, kind, f"{of}: not signed by its author.", provider=paper.author, role="author", **where)
    elif paper.source in WRITTEN_HERE:
        words = f"{of}: nobody stands as its author."
        yield gap(stay, want, UNIDENTIFIED, words, provider=None, role="author", **where)


def cosignature(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """What a resident, student or scribe wrote is cosigned by the attending, once its author has signed (domain 3.4)."""
    for paper in stay.papers:
        if not _concerns(want, paper):
            continue
        if paper.status == COSIGN_PENDING or (paper.status == "SIGNED" and paper.author_needs_cosigner):
            signed = paper.signed_at or paper.written_at
            words = (
                f"{paper.label} of {stay.say(paper.service_at)}: signed {stay.say(signed)}, waits for its cosignature."
            )
            yield gap(
                stay, want, MISSING_COSIGNATURE, words, provider=paper.cosigner or _cosigner_for(stay, paper),
                role="cosigner", document=paper.id, clock_start=signed, due_at=want.due(signed, stay.zone),
            )  # fmt: skip
        elif paper.cosigner is not None and paper.status in SIGNED_STATES:
            yield Finding(want, True, _done(paper, "cosigned"), document=paper.id, evidence=(paper.id,))


def _cosigner_for(stay, paper):
    """The attending, who never cosigns what they wrote themselves."""
    return stay.attending if stay.attending != paper.author else None
