"""What a chart must hold, and by when: pure functions over one stay (domain section 3.2).

`check(stay, requirement)` gives findings: each met, with its evidence, or open, with who owes it, when it is due and
why in words. Nothing here asks the database or the clock; providers and documents are named by their keys.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from records.review import dates

# Statuses of a paper (Document.Status).
DRAFT, PRELIMINARY, COSIGN_PENDING, RETRACTED = "DRAFT", "PRELIMINARY", "COSIGN_PENDING", "RETRACTED"
SIGNED_STATES = frozenset({"SIGNED", "COSIGN_PENDING", "FINAL", "ADDENDED", "AMENDED"})
WRITTEN_HERE = frozenset({"direct", "dictated"})

# Kinds of deficiency that rules open (domain 3.3).
MISSING_DOCUMENT, MISSING_SIGNATURE, MISSING_COSIGNATURE = (
    "missing_document",
    "missing_signature",
    "missing_cosignature",
)
MISSING_UPDATE, MISSING_REPORT, UNIDENTIFIED = "missing_update", "missing_report", "unidentified_author"

HISTORY_DAYS_BEFORE = 30  # 482.22(c)(5)(i)
HISTORY_HOURS_AFTER = 24


@dataclass(frozen=True)
class Requirement:
    """One rule in force: what is wanted (`types`, keys of document types), by when, of whom, and where that stands.

    `others` are types that the check reads beside: what an update updates, what may stand for a summary.
    """

    key: str
    how: str
    label: str
    types: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    hours: int | None = None
    days: int | None = None
    role: str = "attending"
    citation: str = ""
    severity: str = "required"

    def due(self, start: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        return dates.due_after(start, zone, hours=self.hours, days=self.days)


@dataclass(frozen=True)
class Paper:
    """A document as the rules see it."""

    id: int
    type: str
    status: str
    service_at: dt.datetime
    label: str = ""
    author: int | None = None
    cosigner: int | None = None
    dictated_at: dt.datetime | None = None
    signed_at: dt.datetime | None = None
    source: str = "direct"
    author_needs_cosigner: bool = False
    parent: int | None = None

    @property
    def present(self) -> bool:
        """In the record: no draft, and not retracted."""
        return self.status not in (DRAFT, RETRACTED)

    @property
    def written_at(self) -> dt.datetime:
        """When it tells of, or when it was dictated, whichever is later."""
        return max(self.service_at, self.dictated_at or self.service_at)


@dataclass(frozen=True)
class Operation:
    """An operation: one or more procedures of one surgeon on one day, which share a report."""

    id: int
    text: str
    at: dt.datetime
    surgeon: int | None = None


@dataclass(frozen=True)
class Stay:
    """An encounter with all that the rules look at. Times are aware; `zone` is the facility's."""

    admitted_at: dt.datetime
    zone: ZoneInfo
    discharged_at: dt.datetime | None = None
    klass: str = "IMP"
    service: str = ""
    attending: int | None = None
    died: bool = False
    short_stay_hours: int = 48
    short_stay: bool = False
    papers: tuple[Paper, ...] = ()
    operations: tuple[Operation, ...] = ()

    def of(self, types: Iterable[str]) -> list[Paper]:
        """Papers of these types that are in the record, by what they tell of; an addendum is not what it adds to."""
        wanted = frozenset(types)
        found = (p for p in self.papers if p.type in wanted and p.present and p.parent is None)
        return sorted(found, key=lambda p: (p.service_at, p.id))

    @property
    def first_operation(self) -> Operation | None:
        return min(self.operations, key=lambda o: o.at, default=None)

    def say(self, moment: dt.datetime) -> str:
        return dates.say_moment(moment, self.zone, dates.local_day(self.admitted_at, self.zone).year)

    def say_day(self, moment: dt.datetime) -> str:
        return dates.say_day(moment, self.zone, dates.local_day(self.admitted_at, self.zone).year)

    def day(self, moment: dt.datetime) -> dt.date:
        return dates.local_day(moment, self.zone)


@dataclass(frozen=True)
class Finding:
    """A requirement met, with its evidence, or a gap, with who owes it, why and by when.

    `document` is the paper that is at fault, `wanted` the type that is missing, `operation` the procedure concerned.
    """

    requirement: Requirement
    met: bool
    words: str
    kind: str = ""
    provider: int | None = None
    role: str = ""
    document: int | None = None
    wanted: str = ""
    operation: int | None = None
    clock_start: dt.datetime | None = None
    due_at: dt.datetime | None = None
    evidence: tuple[int, ...] = field(default=())
    late: bool = False


def check(stay: Stay, requirement: Requirement) -> list[Finding]:
    """All findings of one requirement on one stay. KeyError for a check that does not exist."""
    return list(CHECKS[requirement.how](stay, requirement))


def findings(stay: Stay, requirements: Iterable[Requirement]) -> list[Finding]:
    """All findings, without the signature of a draft whose very document is wanted already."""
    found = [finding for requirement in requirements for finding in check(stay, requirement)]
    wanted = {(f.wanted, f.provider) for f in found if f.wanted and not f.met}
    types = {p.id: (p.type, p.author) for p in stay.papers if p.status == DRAFT}
    return [f for f in found if f.met or f.kind != MISSING_SIGNATURE or types.get(f.document) not in wanted]


# ------------------------------------------------------------- history and physical


def history_and_physical(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Dated at most 30 days before to 24 hours after admission, and before surgery: 482.22(c)(5), 482.24(c)(4)(i)."""
    limit = _before_surgery(stay, want)
    found = usable_history(stay, want.types)
    if found is None:
        yield _gap(stay, want, MISSING_DOCUMENT, _no_history(stay, want), due_at=limit)
        return
    late = found.service_at > limit
    words = f"{want.label}: dated {stay.say(found.service_at)}"
    if late:
        words += f", {_lateness(stay, found.service_at, limit)}"
    yield Finding(want, True, words + ".", evidence=(found.id,), late=late)


def usable_history(stay: Stay, types: Iterable[str]) -> Paper | None:
    """The history that counts: one from this stay first, otherwise the latest of the 30 days before; None: none is."""
    opens = dates.start_of_day(stay.day(stay.admitted_at) - dt.timedelta(days=HISTORY_DAYS_BEFORE), stay.zone)
    usable = [p for p in stay.of(types) if p.service_at >= opens]
    after = [p for p in usable if p.service_at >= stay.admitted_at]
    return after[0] if after and _timely(after[0], stay) else (_latest_before(usable, stay) or (after or [None])[0])


def _timely(paper, stay):
    return paper.service_at <= stay.admitted_at + dt.timedelta(hours=HISTORY_HOURS_AFTER)


def _latest_before(papers, stay):
    return max((p for p in papers if p.service_at < stay.admitted_at), key=lambda p: p.service_at, default=None)


def _no_history(stay, want):
    words = (
        f"{want.label}: none dated within {HISTORY_DAYS_BEFORE} days before to {want.hours or HISTORY_HOURS_AFTER} hours "
        f"after admission of {stay.say(stay.admitted_at)}"
    )
    old = stay.of(want.types)
    if old:
        days = (stay.day(stay.admitted_at) - stay.day(old[-1].service_at)).days
        words += (
            f". The one of {stay.say_day(old[-1].service_at)} was written {days} days before, too long ago to update"
        )
    return words + "."


def update_note(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """A history from before the admission needs an update within 24 hours after arrival and before surgery."""
    history = usable_history(stay, want.others)
    if history is None or history.service_at >= stay.admitted_at:
        return
    limit = _before_surgery(stay, want)
    notes = [p for p in stay.of(want.types) if p.service_at >= stay.admitted_at]
    if not notes:
        words = (
            f"{want.label}: none after the admission of {stay.say(stay.admitted_at)}, and the history and physical "
            f"is of {stay.say_day(history.service_at)}."
        )
        yield _gap(stay, want, MISSING_UPDATE, words, due_at=limit)
        return
    late = notes[0].service_at > limit
    words = f"{want.label}: dated {stay.say(notes[0].service_at)}"
    words += f", {_lateness(stay, notes[0].service_at, limit)}." if late else "."
    yield Finding(want, True, words, evidence=(notes[0].id, history.id), late=late)


def _before_surgery(stay, want) -> dt.datetime:
    """The limit after admission, or the first operation when that comes earlier."""
    limit = want.due(stay.admitted_at, stay.zone)
    first = stay.first_operation
    return min(limit, first.at) if first and first.at > stay.admitted_at else limit


def _lateness(stay, moment, limit):
    first = stay.first_operation
    after = f"the operation of {stay.say(first.at)}" if first and first.at == limit else f"its limit, {stay.say(limit)}"
    return f"{dates.say_span((moment - limit).total_seconds() / 3600)} later than {after}"


# ------------------------------------------------------------------------ operations


def operative_report(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """One report an operation, of its day, by its surgeon: 482.51(b)(6)."""
    reports = stay.of(want.types)
    for operation in stay.operations:
        mine = [p for p in reports if _reports_on(p, operation, stay)]
        if mine:
            words = f"{want.label} of {stay.say_day(operation.at)}: {operation.text}."
            yield Finding(want, True, words, evidence=(mine[0].id,), operation=operation.id)
        else:
            yield _gap(
                stay, want, MISSING_REPORT, _no_report(stay, want, operation), provider=operation.surgeon or stay.attending,
                operation=operation.id, clock_start=operation.at, due_at=want.due(operation.at, stay.zone),
            )  # fmt: skip


def _reports_on(paper, operation, stay):
    by_surgeon = (
        operation.surgeon is None or paper.author is None or operation.surgeon in (paper.author, paper.cosigner)
    )
    return by_surgeon and stay.day(paper.service_at) == stay.day(operation.at)


def _no_report(stay, want, operation):
    words = f"{want.label}: none by the surgeon for the operation of {stay.say(operation.at)} ({operation.text})"
    brief = [p for p in stay.of(want.others) if _reports_on(p, operation, stay)]
    return words + (". A brief operative note is there; the full report is still owed." if brief else ".")


# ------------------------------------------------------------------------- discharge


def discharge_summary(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Outcome, disposition and follow-up, written on the day of discharge or later: 482.24(c)(4)(vii).

    A final progress note of the day of discharge may stand for it after a short stay without an operation, by policy.
    """
    if stay.discharged_at is None:
        return
    left = stay.day(stay.discharged_at)
    summaries = stay.of(want.types)
    good = [p for p in summaries if stay.day(p.written_at) >= left]
    notes = [p for p in stay.of(want.others) if stay.day(p.service_at) == left] if _short(stay) else []
    if good:
        yield Finding(want, True, f"{want.label}: dated {stay.say(good[0].written_at)}.", evidence=(good[0].id,))
    elif notes:
        words = f"{want.label}: the final note of {stay.say(notes[-1].service_at)} stands for it after a short stay (policy)."
        yield Finding(want, True, words, evidence=(notes[-1].id,))
    else:
        yield _gap(
            stay, want, MISSING_DOCUMENT, _no_summary(stay, want, summaries), clock_start=stay.discharged_at,
            due_at=want.due(stay.discharged_at, stay.zone), wanted="death_summary" if stay.died else want.types[0],
        )  # fmt: skip


def _short(stay) -> bool:
    if stay.died or stay.operations or not stay.short_stay_hours:
        return False
    return stay.short_stay or stay.discharged_at - stay.admitted_at < dt.timedelta(hours=stay.short_stay_hours)


def _no_summary(stay, want, early):
    label = "Death summary" if stay.died else want.label
    happened = "death" if stay.died else "discharge"
    words = f"{label}: none after the {happened} of {stay.say(stay.discharged_at)}"
    if early:
        words += f". The one of {stay.say(early[-1].written_at)} was written before the {happened}"
    return words + "."


# ------------------------------------------------------------------------ signatures


def signature(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Every entry is signed by who wrote it: 482.24(c)(1). A draft counts once the patient has left."""
    for paper in _concerned(stay, want):
        if paper.status in SIGNED_STATES:
            yield Finding(want, True, f"{paper.label}: signed.", document=paper.id, evidence=(paper.id,))
        elif paper.status == PRELIMINARY or (paper.status == DRAFT and stay.discharged_at):
            yield from _unsigned(stay, want, paper)


def _unsigned(stay, want, paper):
    where = {"document": paper.id, "clock_start": paper.written_at, "due_at": want.due(paper.written_at, stay.zone)}
    of = f"{paper.label} of {stay.say(paper.service_at)}"
    if paper.author is not None:
        words = f"{of}: not signed by its author."
        yield _gap(stay, want, MISSING_SIGNATURE, words, provider=paper.author, role="author", **where)
    elif paper.source in WRITTEN_HERE:
        yield _gap(
            stay, want, UNIDENTIFIED, f"{of}: nobody stands as its author.", provider=None, role="author", **where
        )


def cosignature(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """What a resident, student or scribe wrote is cosigned by the attending, once its author has signed (domain 3.4)."""
    for paper in _concerned(stay, want):
        waits = paper.status == COSIGN_PENDING or (paper.status == "SIGNED" and paper.author_needs_cosigner)
        if waits:
            signed = paper.signed_at or paper.written_at
            words = (
                f"{paper.label} of {stay.say(paper.service_at)}: signed {stay.say(signed)}, waits for its cosignature."
            )
            yield _gap(
                stay, want, MISSING_COSIGNATURE, words, provider=paper.cosigner or _cosigner_for(stay, paper),
                role="cosigner", document=paper.id, clock_start=signed, due_at=want.due(signed, stay.zone),
            )  # fmt: skip
        elif paper.cosigner is not None and paper.status in SIGNED_STATES:
            yield Finding(want, True, f"{paper.label}: cosigned.", document=paper.id, evidence=(paper.id,))


def _cosigner_for(stay, paper):
    """The attending, who never cosigns what they wrote themselves."""
    return stay.attending if stay.attending != paper.author else None


def _concerned(stay, want):
    return (p for p in stay.papers if p.status != RETRACTED and (not want.types or p.type in want.types))


def _gap(stay, want, kind, words, **more) -> Finding:
    values = {
        "provider": stay.attending, "role": want.role, "clock_start": stay.admitted_at,
        "wanted": "" if "document" in more else (want.types[0] if want.types else ""),
    }  # fmt: skip
    return Finding(want, False, words, kind, **(values | more))


CHECKS: dict[str, Callable[[Stay, Requirement], Iterator[Finding]]] = {
    "history_and_physical": history_and_physical,
    "update_note": update_note,
    "operative_report": operative_report,
    "discharge_summary": discharge_summary,
    "signature": signature,
    "cosignature": cosignature,
}
