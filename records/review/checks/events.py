"""A document for each time that something happens: data alone makes such a rule, so the department can make its own.

What happens (`event`) gives the moments, `timing` and the limit the stretch around each in which the document is dated.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

from records.review import dates
from records.review.judged import MISSING_DOCUMENT, MISSING_REPORT, Finding, Operation, Paper, Requirement, Stay, gap

SESSION = dt.timedelta(hours=4)  # operations that begin within it are one session: one consent, one anesthesia

AROUND = dt.timedelta(hours=48)  # how near another paper lies that belongs to the same operation


class Occasion(NamedTuple):
    """One time that it happened: when, who was asked, what it is called, and what it hangs on."""

    at: dt.datetime
    words: str
    provider: int | None = None
    operation: int | None = None
    document: int | None = None
    before: dt.datetime | None = None  # the next one of its kind: what is dated later answers that


def document(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """One document of `types` an occasion, dated within the limit before or after it. Late ones count, and are late.

    What had to be there before an operation is not mended by one of a later day. Within the day the clock is not asked:
    coded procedures and scanned consents often have a day only.
    """
    occasions = OCCASIONS[want.event](stay, want)
    if not occasions:
        return
    free = stay.of(want.types)
    for occasion in occasions:
        paper = _answer(occasion, free, stay, want)
        if paper is None:
            yield _missing(occasion, stay, want)
        else:
            free.remove(paper)
            yield Finding(want, True, _dated(stay, want, paper), evidence=(paper.id,), operation=occasion.operation,
                          document=occasion.document, late=_is_late(paper, occasion, stay, want))  # fmt: skip


def _dated(stay, want, paper):
    return lambda: f"{want.label}: dated {stay.say(paper.service_at)}."


def _answer(occasion: Occasion, papers: list[Paper], stay: Stay, want: Requirement) -> Paper | None:
    if want.timing == "before":
        opens, day = _opens(occasion.at, stay, want), stay.day(occasion.at)
        return next((p for p in reversed(papers) if opens <= p.service_at and stay.day(p.service_at) <= day), None)
    asked = occasion.provider if want.event == "consult" else None  # who was asked answers; else whoever had the part
    fits = (p for p in papers if p.by(asked) and _after(p, occasion, stay, want))
    return next(fits, None)


def _after(paper, occasion, stay, want) -> bool:
    if occasion.before and paper.service_at >= occasion.before:
        return False
    if want.event in ("discharge", "death"):
        return stay.day(paper.written_at) >= stay.day(occasion.at)
    if want.event == "surgery":
        return stay.day(paper.service_at) >= stay.day(occasion.at)
    return paper.service_at >= occasion.at


def _opens(at, stay, want) -> dt.datetime:
    """How early it may be dated: so many hours before, or from the start of the day so many days before."""
    if want.hours is not None:
        return at - dt.timedelta(hours=want.hours)
    return dates.start_of_day(stay.day(at) - dt.timedelta(days=want.days), stay.zone)


def _is_late(paper, occasion, stay, want) -> bool:
    return want.timing == "after" and paper.service_at > want.due(occasion.at, stay.zone)


def _missing(occasion: Occasion, stay: Stay, want: Requirement) -> Finding:
    before = want.timing == "before"
    where = f"in the {want.span} before" if before else "after"
    kind = MISSING_REPORT if want.event in ("consult", "order") else MISSING_DOCUMENT
    return gap(
        stay, want, kind, f"{want.label}: none {where} {occasion.words}.", provider=_responsible(occasion, stay, want),
        operation=occasion.operation, document=occasion.document, wanted=want.types[0],
        clock_start=min(stay.admitted_at, occasion.at) if before else occasion.at,
        due_at=occasion.at if before else want.due(occasion.at, stay.zone),
    )  # fmt: skip


def _responsible(occasion: Occasion, stay: Stay, want: Requirement) -> int | None:
    """Who had that part in the care; nobody (the department finds out) where the record does not say."""
    if want.role == "anesthesia":
        return next((p.author for p in stay.papers if p.author and p.type.startswith("anesthesia_")), None)
    if want.role in ("surgeon", "consultant", "orderer"):
        return occasion.provider or stay.attending
    return stay.attending if want.role == "attending" else None


# --------------------------------------------------------------------- what happens


def _admission(stay: Stay, want: Requirement) -> list[Occasion]:
    return [Occasion(stay.admitted_at, f"the admission of {stay.say(stay.admitted_at)}")]


def _surgery(stay: Stay, want: Requirement) -> list[Occasion]:
    """With `others`, only operations that have one of these: who had no anesthesia is not evaluated for it."""
    if not stay.operations or (want.except_emergency and stay.emergency):
        return []
    first = sessions(stay.operations)
    if want.others:
        signs = stay.of(want.others)
        first = [one for one in first if any(abs(p.service_at - one.at) <= AROUND for p in signs)]
    return [
        Occasion(one.at, f"the operation of {stay.say(one.at)} ({one.text})", one.surgeon, one.id, None, later)
        for one, later in zip(first, _following([session.at for session in first]), strict=True)
    ]


def _following(moments: list[dt.datetime]) -> list[dt.datetime | None]:
    """For each moment the next, and nothing after the last."""
    return [*moments[1:], None] if moments else []


def sessions(operations) -> list[Operation]:
    """The first operation of each session, in order of time."""
    found: list[Operation] = []
    for operation in sorted(operations, key=lambda o: (o.at, o.id)):
        if not found or operation.at - found[-1].at > SESSION:
            found.append(operation)
    return found


def _consult(stay: Stay, want: Requirement) -> list[Occasion]:
    return [Occasion(one.at, f"the consultant was asked on {stay.say(one.at)}", one.provider) for one in stay.consults]


def _order(stay: Stay, want: Requirement) -> list[Occasion]:
    """Each paper of `others` is an order that the document answers."""
    orders = stay.of(want.others)
    return [
        Occasion(p.service_at, f"the {p.label.lower()} of {stay.say(p.service_at)}", p.author, None, p.id, later)
        for p, later in zip(orders, _following([paper.service_at for paper in orders]), strict=True)
    ]


def _discharge(stay: Stay, want: Requirement) -> list[Occasion]:
    if stay.discharged_at is None:
        return []
    return [Occasion(stay.discharged_at, f"the discharge of {stay.say(stay.discharged_at)}")]


def _death(stay: Stay, want: Requirement) -> list[Occasion]:
    if stay.discharged_at is None or not stay.died:
        return []
    return [Occasion(stay.discharged_at, f"the death of {stay.say(stay.discharged_at)}")]


OCCASIONS: dict[str, Callable[[Stay, Requirement], list[Occasion]]] = {
    "admission": _admission, "surgery": _surgery, "consult": _consult, "order": _order, "discharge": _discharge,
    "death": _death,
}  # fmt: skip


def daily(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """One document a calendar day, from the day after admission up to the day before discharge. One finding for all."""
    last = stay.discharged_at or stay.seen_at
    if last is None:
        return
    first_day, days = stay.day(stay.admitted_at), (stay.day(last) - stay.day(stay.admitted_at)).days
    wanted = [first_day + dt.timedelta(days=number) for number in range(1, days)]
    papers = stay.of(want.types)
    written = {stay.day(p.service_at) for p in papers}
    lacking = [day for day in wanted if day not in written]
    if lacking:
        missed = dates.start_of_day(lacking[0], stay.zone)
        yield gap(stay, want, MISSING_DOCUMENT, f"{want.label}: none on {_days(lacking)}.", clock_start=missed,
                  due_at=want.due(missed, stay.zone))  # fmt: skip
    elif wanted:
        words = f"{want.label}: on each of {dates.count(len(wanted), 'day')}."
        yield Finding(want, True, words, evidence=tuple(p.id for p in papers))


def _days(days: list[dt.date]) -> str:
    """ "March 4, March 6 and March 7"; of many the first five."""
    names = [f"{day:%B} {day.day}" for day in days[:5]]
    if len(days) > len(names):
        return f"{', '.join(names)} and {dates.count(len(days) - len(names), 'day')} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
