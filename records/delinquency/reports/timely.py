"""Were the history and physical and the operative report there in time? Judged by the rules of the day of discharge."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.people.models import ProviderProfile
from records.encounters.models import Encounter
from records.review import dates, facts, rules
from records.review.models import RequirementRule

HISTORY, OPERATIVE = "history_and_physical", "operative_report"


@dataclass(frozen=True)
class Judged:
    """One requirement of one stay; `provider` is the key of whom it was of."""

    how: str
    label: str
    in_time: bool
    words: str
    provider: int | None


class Book:
    """The two rules in every version, and the providers by key: loaded once for all the stays of a report."""

    def __init__(self):
        rows = RequirementRule.objects.filter(how__in=(HISTORY, OPERATIVE))
        self.rows = [row for row in rows if row.effective_from and not getattr(row, "proposed", False)]
        self._providers: dict[int, ProviderProfile] | None = None

    def provider(self, key: int | None) -> ProviderProfile | None:
        if self._providers is None:
            self._providers = ProviderProfile.objects.in_bulk()
        return self._providers.get(key)

    def judge(self, encounter: Encounter) -> Iterator[Judged]:
        """Takes an encounter that facts.with_facts has loaded; no query."""
        stay = facts.stay_of(encounter)
        day = dates.local_day(stay.discharged_at, stay.zone)
        for row in self.rows:
            if self._holds(row, day, encounter):
                want = row.requirement()
                yield from (_judged(row.how, want, found, stay) for found in rules.check(stay, want))

    @staticmethod
    def _holds(row, day, encounter) -> bool:
        in_force = row.effective_from <= day and (row.effective_to is None or row.effective_to >= day)
        return in_force and encounter.klass in (row.classes or [encounter.klass]) and (
            not row.services or encounter.service in row.services
        )  # fmt: skip


def _judged(how, want, found, stay) -> Judged:
    return Judged(how, want.label, _in_time(how, want, found, stay), found.words, _of_whom(how, found, stay))


def _in_time(how, want, found, stay) -> bool:
    """A report counts from when it was written or dictated to its limit after the operation."""
    if not found.met or found.late or how == HISTORY:
        return found.met and not found.late
    operation = next((o for o in stay.operations if o.id == found.operation), None)
    paper = next((p for p in stay.papers if found.evidence and p.id == found.evidence[0]), None)
    return operation is None or paper is None or paper.written_at <= want.due(operation.at, stay.zone)


def _of_whom(how, found, stay) -> int | None:
    if how == HISTORY:
        return stay.attending
    operation = next((o for o in stay.operations if o.id == found.operation), None)
    return (operation.surgeon if operation else None) or found.provider or stay.attending
