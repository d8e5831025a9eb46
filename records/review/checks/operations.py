"""The report of each operation, and the brief note until it is there: 482.51(b)(6)."""

import datetime as dt
from collections.abc import Iterator

from records.review.judged import MISSING_REPORT, Finding, Operation, Paper, Requirement, Stay, gap

# A report that is told of so soon after an operation that began the day before is still that operation's.
INTO_THE_NIGHT = dt.timedelta(hours=12)


def operative_report(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """One report an operation, of its day, by its surgeon. One report does not answer for two operations."""
    if not stay.operations:
        return
    mine = reports(stay, want.types)
    for operation in stay.operations:
        paper = mine.get(operation.id)
        if paper:
            yield Finding(want, True, _told(stay, want, operation), evidence=(paper.id,), operation=operation.id,
                          late=paper.written_at > want.due(operation.at, stay.zone))  # fmt: skip
        else:
            yield gap(
                stay, want, MISSING_REPORT, _no_report(stay, want, operation), provider=operation.surgeon or stay.attending,
                operation=operation.id, clock_start=operation.at, due_at=want.due(operation.at, stay.zone),
            )  # fmt: skip


def _told(stay, want, operation):
    return lambda: f"{want.label} of {stay.say_day(operation.at)}: {operation.text}."


def reports(stay: Stay, types: tuple[str, ...]) -> dict[int, Paper]:
    """Which paper of these types tells of which operation (by its key): each of one only, the first that fits."""
    free, found = stay.of(types), {}
    for operation in sorted(stay.operations, key=lambda o: (o.at, o.id)):
        paper = next((p for p in free if _reports_on(p, operation, stay)), None)
        if paper:
            free.remove(paper)
            found[operation.id] = paper
    return found


def _reports_on(paper: Paper, operation: Operation, stay: Stay) -> bool:
    if not paper.by(operation.surgeon):
        return False
    same_day = stay.day(paper.service_at) == stay.day(operation.at)
    return same_day or operation.at <= paper.service_at <= operation.at + INTO_THE_NIGHT


def _no_report(stay, want, operation):
    words = f"{want.label}: none by the surgeon for the operation of {stay.say(operation.at)} ({operation.text})"
    brief = [p for p in stay.of(want.others) if _reports_on(p, operation, stay)]
    return words + (". A brief operative note is there; the full report is still owed." if brief else ".")


def brief_note(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Until the full report (`others`) is there, a brief note before the next level of care.

    Once the patient has left the hospital only the full report can mend it, so nothing is asked any more.
    """
    if not stay.operations or stay.discharged_at is not None:
        return
    full, brief = reports(stay, want.others), reports(stay, want.types)
    for operation in stay.operations:
        paper = full.get(operation.id) or brief.get(operation.id)
        if paper:
            yield Finding(want, True, _told(stay, want, operation), evidence=(paper.id,), operation=operation.id)
        else:
            words = (
                f"{want.label}: none, and no full report either, for the operation of {stay.say(operation.at)} "
                f"({operation.text})."
            )
            yield gap(
                stay, want, MISSING_REPORT, words, provider=operation.surgeon or stay.attending,
                operation=operation.id, clock_start=operation.at, due_at=want.due(operation.at, stay.zone),
            )  # fmt: skip
