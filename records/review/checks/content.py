"""What must stand inside: headings of a note that was written from an outline, and the admitting diagnosis."""

from collections.abc import Iterator
from functools import lru_cache

from records.documents.types import OUTLINES
from records.review.judged import INCOMPLETE, SIGNED_STATES, Finding, Paper, Requirement, Stay, gap


def elements(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """No heading of `elements` is left blank, in the note or in an addendum to it.

    "Disposition|Discharged to" are two names of one heading. A heading that is not there at all is left to who analyzes
    the chart, as are scans: free text may say the same in other words.
    """
    for paper in stay.of(want.types):
        if paper.status not in SIGNED_STATES or not paper.text:
            continue
        added, start = _addenda(stay, paper), paper.signed_at or paper.written_at
        for name in want.elements:
            filled = _state(name, paper.text)
            if filled or (filled is False and _state(name, added)):
                yield Finding(want, True, _filled(paper, name), document=paper.id, evidence=(paper.id,),
                              element=_first(name))  # fmt: skip
            elif filled is False:
                words = f"{paper.label} of {stay.say(paper.service_at)}: nothing stands under “{_first(name)}”."
                yield gap(
                    stay, want, INCOMPLETE, words, provider=paper.author, role="author", document=paper.id,
                    element=_first(name), clock_start=start, due_at=want.due(start, stay.zone),
                )  # fmt: skip


def _filled(paper: Paper, name: str):
    return lambda: f"{paper.label}: “{_first(name)}” is there."


def _first(name: str) -> str:
    return name.split("|")[0]


def _addenda(stay, paper) -> str:
    return "\n".join(p.text or "" for p in stay.papers if p.parent == paper.id and p.status in SIGNED_STATES)


def _state(name: str, text: str) -> bool | None:
    """True: the heading has words under it; False: it stands there empty; None: it is not there."""
    headings = _headings(text)
    found = [headings[key] for one in name.split("|") if (key := one.strip().casefold()) in headings]
    return min(found)[1] if found else None


@lru_cache(maxsize=64)  # several rules look at one text, one after the other
def _headings(text: str) -> dict[str, tuple[int, bool]]:
    """What could be a heading (a line's words up to its colon, or a whole line) -> its line, and whether words stand under
    it up to the next heading. Of two alike the first. A blank "____" is nothing. One pass, from the last line up."""
    found: dict[str, tuple[int, bool]] = {}
    lines, below = text.split("\n"), False
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].strip(" \t\r")
        head, colon, after = line.partition(":")
        head = head.rstrip(" \t")
        words = bool(line) and any(map(str.isalnum, line))
        if colon or words:
            found[head.casefold()] = number, below or any(map(str.isalnum, after))
        below = False if colon and _begins(head, after) else below or words
    return found


def _begins(head: str, after: str) -> bool:
    """A line that ends with a colon, or begins with a heading that notes are known to have: "Labs: 5.1" is no heading."""
    alone = not after.strip(" \t") and "A" <= head[:1] <= "Z" and 2 <= len(head) <= 61
    return alone or head.casefold() in KNOWN


KNOWN = frozenset(heading.casefold() for headings in OUTLINES.values() for heading in headings)


def admitting_diagnosis(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Stands with the registration, or in the history and physical (`types`): 482.24(c)(4)(ii)."""
    if stay.admitting_diagnosis:
        yield Finding(want, True, f"{want.label}: {stay.admitting_diagnosis}.", element=want.label)
        return
    papers = stay.of(want.types)
    if papers:
        yield Finding(want, True, _stands_in(stay, want, papers[0]), evidence=(papers[0].id,), element=want.label)
        return
    words = f"{want.label}: none stands with the admission of {stay.say(stay.admitted_at)}."
    yield gap(
        stay, want, INCOMPLETE, words, wanted="", element=want.label, due_at=want.due(stay.admitted_at, stay.zone)
    )


def _stands_in(stay: Stay, want: Requirement, paper: Paper):
    return lambda: f"{want.label}: in the {paper.label.lower()} of {stay.say_day(paper.service_at)}."
