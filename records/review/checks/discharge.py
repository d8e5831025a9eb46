"""What is written when the patient leaves: 482.24(c)(4)(vii)."""

import datetime as dt
from collections.abc import Iterator

from records.review.judged import MISSING_DOCUMENT, Finding, Requirement, Stay, gap


def discharge_summary(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Outcome, disposition and follow-up, written on the day of discharge or later.

    A final progress note of the day of discharge may stand for it after a short stay without an operation, by policy.
    """
    if stay.discharged_at is None:
        return
    left = stay.day(stay.discharged_at)
    summaries = stay.of(want.types)
    good = next((p for p in summaries if stay.day(p.written_at) >= left), None)
    if good:
        late = good.written_at > want.due(stay.discharged_at, stay.zone)
        yield Finding(want, True, lambda: _there(stay, want, good, late), evidence=(good.id,), late=late)
        return
    notes = [p for p in stay.of(want.others) if stay.day(p.service_at) == left] if _short(stay) else []
    if notes:
        words = f"{want.label}: the final note of {stay.say(notes[-1].service_at)} stands for it after a short stay (policy)."
        yield Finding(want, True, words, evidence=(notes[-1].id,))
    else:
        yield gap(
            stay, want, MISSING_DOCUMENT, _no_summary(stay, want, summaries), clock_start=stay.discharged_at,
            due_at=want.due(stay.discharged_at, stay.zone), wanted="death_summary" if stay.died else want.types[0],
        )  # fmt: skip


def _there(stay, want, paper, late) -> str:
    words = f"{want.label}: dated {stay.say(paper.written_at)}"
    return (
        f"{words}, later than its limit, {stay.say(want.due(stay.discharged_at, stay.zone))}." if late else f"{words}."
    )


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
