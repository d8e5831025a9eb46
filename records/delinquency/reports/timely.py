"""Were the history and physical, the operative report and the signatures of orders there in time? Judged by the rules of
the day of discharge."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from accounts.people.models import ProviderProfile
from records.encounters.models import Encounter
from records.review import dates, facts, rules
from records.review.rulebook import RuleBook

HISTORY, OPERATIVE, ORDERS = "history_and_physical", "operative_report", "orders"


@dataclass(frozen=True)
class Judged:
    """One requirement of one stay; `provider` is the key of whom it was of."""

    how: str
    label: str
    in_time: bool
    words: str
    provider: int | None


class Book:
    """The rules and the providers by key: loaded once for all the stays of a report."""

    def __init__(self):
        self.rules = RuleBook.load()
        self._providers: dict[int, ProviderProfile] | None = None

    def provider(self, key: int | None) -> ProviderProfile | None:
        if self._providers is None:
            self._providers = ProviderProfile.objects.in_bulk()
        return self._providers.get(key)

    def judge(self, encounter: Encounter) -> Iterator[Judged]:
        """Takes an encounter that facts.with_facts has loaded; no query."""
        zone = ZoneInfo(encounter.facility.time_zone)
        papers = [facts.paper_of(document) for document in encounter.documents.all()]
        stay = facts.build_stay(encounter, zone, papers, encounter.procedures.all(), encounter.providers.all())
        day = dates.local_day(stay.discharged_at, zone)
        for want in self.rules.on(day, klass=encounter.klass, service=encounter.service):
            if want.how in (HISTORY, OPERATIVE):
                yield from (_judged(want.how, want, found, stay) for found in rules.check(stay, want))
            elif want.how == "signature" and want.event == "order":
                yield from _orders(want, stay)


def _orders(want, stay) -> Iterator[Judged]:
    """Each order that is signed here: by its limit or later, or not yet though that is over (482.24(c)(2))."""
    for paper in stay.papers:
        if paper.type not in want.types or not paper.present or paper.author is None:
            continue
        limit = want.due(paper.written_at, stay.zone)
        if paper.signed_at is None and (paper.status in rules.SIGNED_STATES or limit > stay.seen_at):
            continue  # signed on paper, or still in time
        in_time = paper.signed_at is not None and paper.signed_at <= limit
        signed = f"signed {stay.say(paper.signed_at)}" if paper.signed_at else "not signed"
        words = f"{paper.label} of {stay.say(paper.service_at)}: {signed}, due {stay.say(limit)}."
        yield Judged(ORDERS, want.label, in_time, words, paper.author)


def _judged(how, want, found, stay) -> Judged:
    return Judged(how, want.label, found.met and not found.late, found.words, _of_whom(how, found, stay))


def _of_whom(how, found, stay) -> int | None:
    if how == HISTORY:
        return stay.attending
    operation = next((o for o in stay.operations if o.id == found.operation), None)
    return (operation.surgeon if operation else None) or found.provider or stay.attending
