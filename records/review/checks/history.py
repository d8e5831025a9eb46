"""The history and physical, its update, and what may stand for it before an outpatient procedure: 482.22(c)(5)."""

import datetime as dt
from collections.abc import Iterable, Iterator

from records.review import dates
from records.review.judged import MISSING_DOCUMENT, MISSING_UPDATE, Finding, Paper, Requirement, Stay, gap

HISTORY_DAYS_BEFORE = 30  # 482.22(c)(5)(i)
HISTORY_HOURS_AFTER = 24


def history_and_physical(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Dated at most 30 days before to 24 hours after admission, and before surgery: 482.22(c)(5), 482.24(c)(4)(i)."""
    limit = _before_surgery(stay, want)
    found = usable_history(stay, want.types)
    if found is None:
        yield gap(stay, want, MISSING_DOCUMENT, lambda: _no_history(stay, want), due_at=limit)
        return
    late = found.service_at > limit
    yield Finding(want, True, lambda: _dated(stay, want, found, limit), evidence=(found.id,), late=late)


def _dated(stay, want, paper, limit) -> str:
    words = f"{want.label}: dated {stay.say(paper.service_at)}"
    return words + (f", {_lateness(stay, paper.service_at, limit)}." if paper.service_at > limit else ".")


def usable_history(stay: Stay, types: Iterable[str]) -> Paper | None:
    """The history that counts: one from this stay first, otherwise the latest of the 30 days before; None: none is."""
    papers = stay.of(types)
    if not papers:
        return None
    opens = dates.start_of_day(stay.day(stay.admitted_at) - dt.timedelta(days=HISTORY_DAYS_BEFORE), stay.zone)
    usable = [p for p in papers if p.service_at >= opens]
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
        yield gap(stay, want, MISSING_UPDATE, words, due_at=limit)
        return
    first, late = notes[0], notes[0].service_at > limit
    yield Finding(want, True, lambda: _dated(stay, want, first, limit), evidence=(first.id, history.id), late=late)


def _before_surgery(stay, want) -> dt.datetime:
    """The limit after admission, or the first operation when that comes earlier."""
    limit = want.due(stay.admitted_at, stay.zone)
    first = stay.first_operation
    return min(limit, first.at) if first and first.at > stay.admitted_at else limit


def _lateness(stay, moment, limit):
    first = stay.first_operation
    after = f"the operation of {stay.say(first.at)}" if first and first.at == limit else f"its limit, {stay.say(limit)}"
    return f"{dates.say_span((moment - limit).total_seconds() / 3600)} later than {after}"


def outpatient_history(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Before an outpatient operation: a history of the 30 days before, or the assessment (`others`) that bylaws allow.

    482.22(c)(5)(iii): bylaws may name procedures of low risk for which an assessment is enough. As shipped none does.
    """
    operation = stay.first_operation
    if operation is None:
        return
    opens = dates.start_of_day(stay.day(operation.at) - dt.timedelta(days=HISTORY_DAYS_BEFORE), stay.zone)
    found = [p for p in stay.of((*want.types, *want.others)) if opens <= p.service_at <= operation.at]
    if found:
        last = found[-1]
        yield Finding(want, True, lambda: f"{last.label}: dated {stay.say(last.service_at)}.", evidence=(last.id,))
        return
    words = (
        f"{want.label}: none dated within {HISTORY_DAYS_BEFORE} days before the operation of {stay.say(operation.at)}."
    )
    yield gap(stay, want, MISSING_DOCUMENT, words, due_at=operation.at, provider=operation.surgeon or stay.attending,
              operation=operation.id, clock_start=min(stay.admitted_at, operation.at))  # fmt: skip
