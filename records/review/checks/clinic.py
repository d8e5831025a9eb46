"""What a patient who comes again and again has: a summary list, by the visit that policy names (domain 3.2)."""

from collections.abc import Iterator

from records.review import dates
from records.review.judged import MISSING_DOCUMENT, Finding, Requirement, Stay, gap


def summary_list(stay: Stay, want: Requirement) -> Iterator[Finding]:
    """Asked once, on the visit of that number: diagnoses, operations, medications and allergies in one list.

    A document of the type, of whichever visit, meets it; so does a problem list that the record holds as data. One that
    came later counts, and is late.
    """
    if not stay.visit_number or stay.visit_number != stay.summary_list_visit:
        return
    limit = want.due(stay.admitted_at, stay.zone)
    if stay.problem_listed_at is not None and stay.problem_listed_at <= limit:
        yield Finding(want, True, f"{want.label}: the problem list of the record.")
        return
    papers = sorted((p for p in stay.summary_lists if p.present), key=lambda p: (p.service_at, p.id))
    if papers:
        first = papers[0]
        yield Finding(want, True, lambda: f"{want.label}: dated {stay.say(first.service_at)}.", evidence=(first.id,),
                      late=first.service_at > limit)  # fmt: skip
    elif stay.problem_listed_at is not None:
        yield Finding(want, True, f"{want.label}: the problem list of the record, later than its limit.", late=True)
    else:
        words = (
            f"{want.label}: none by the {dates.ordinal(stay.visit_number)} clinic visit, {stay.say(stay.admitted_at)}."
        )
        yield gap(stay, want, MISSING_DOCUMENT, words, due_at=limit)
