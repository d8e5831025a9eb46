"""What a proposed rule would do: tried on the discharges of the last 90 days, before it is switched on. Nothing is written."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from accounts import clock
from accounts.access import visible_to
from accounts.people.models import Facility, ProviderProfile
from records.encounters.models import Encounter
from records.review import dates, facts, rules
from records.review.requirement_models import RequirementRule
from records.review.rulebook import RuleBook
from records.review.rules import Finding

DAYS = 90
MOST_STAYS = 20_000  # the latest: as many as are judged while somebody waits
MOST_SHOWN = 200


@dataclass
class Gain:
    """One deficiency that it would open, on which stay."""

    finding: Finding
    visit: facts.Visit
    encounter: Encounter | None = None  # with its patient, for who reaches them
    provider: ProviderProfile | None = None


@dataclass
class Trial:
    """Had the rule held these days: what it would open, and no longer ask for, on which discharges."""

    since: dt.date
    stays: int = 0
    opened: list[Gain] = field(default_factory=list)
    dropped: int = 0
    late: int = 0
    cut: bool = False
    shown: list[Gain] = field(default_factory=list)

    @property
    def charts(self) -> int:
        return len({gain.visit.id for gain in self.opened})

    @property
    def hidden(self) -> int:
        return len(self.opened) - len(self.shown)

    @property
    def by_provider(self) -> list[tuple[int | None, int]]:
        return Counter(gain.finding.provider for gain in self.opened).most_common()


def try_rule(rule: RequirementRule, *, facility: Facility, user) -> Trial:
    """Judge each discharge of the facility twice, with the rules as they were and with this one in its place.

    A rule that is in force already is compared with there being none: what it asks for of these discharges.

    Twelve queries, whatever the number of discharges. Patients are shown as far as the user reaches them; all count.
    """
    since = clock.today(facility) - dt.timedelta(days=DAYS)
    trial = Trial(since)
    book = RuleBook.load()
    other = book.instead(rule)
    if not rule.proposed:
        book = book.without(rule.key)
    for subject in _discharges(rule, facility, since, (book, other), trial):
        _compare(subject, book, other, rule, trial)
    trial.opened.sort(key=lambda gain: gain.visit.discharged_at or clock.now(), reverse=True)
    _name(trial, user)
    return trial


def _discharges(rule, facility, since, books, trial) -> list[facts.Subject]:
    opens = dates.start_of_day(since, facts.ZoneInfo(facility.time_zone))
    where = Q(facility=facility, status="DISCHARGED", discharged_at__gte=opens)
    if rule.classes:
        where &= Q(klass__in=rule.classes)
    latest = Encounter.objects.filter(where).order_by("-discharged_at", "-pk").values("pk")[: MOST_STAYS + 1]
    with_text = frozenset().union(*(book.with_text for book in books))
    subjects = facts.many(
        facts.Which(list(latest.values_list("pk", flat=True))), with_text=with_text,
        carried=any(book.carried for book in books),
    )  # fmt: skip
    trial.cut = len(subjects) > MOST_STAYS
    kept = [s for s in subjects if rule.fits(s.visit.klass, s.visit.service)]
    trial.stays = len(kept)
    return kept


def _compare(subject, book: RuleBook, other: RuleBook, rule: RequirementRule, trial: Trial) -> None:
    visit, stay = subject.visit, subject.stay
    day = dates.local_day(stay.discharged_at, stay.zone)
    before, after = (
        rules.findings(stay, one.on(day, klass=visit.klass, service=visit.service)) for one in (book, other)
    )
    known = {finding.identity for finding in before if finding.gap}
    asked = {finding.identity: finding for finding in after if finding.gap}
    trial.opened += [Gain(finding, visit) for identity, finding in asked.items() if identity not in known]
    trial.dropped += len(known - asked.keys())
    trial.late += sum(finding.late for finding in after if finding.requirement.key == rule.key)


def _name(trial: Trial, user) -> None:
    """Patients and providers of what is shown, as far as the user reaches them."""
    wanted = {gain.visit.id for gain in trial.opened}
    rows = visible_to(user, Encounter.objects.filter(pk__in=wanted)).select_related("patient", "facility")
    reached = {row.pk: row for row in rows}
    people = ProviderProfile.objects.in_bulk({g.finding.provider for g in trial.opened if g.finding.provider})
    for gain in trial.opened:
        gain.encounter = reached.get(gain.visit.id)
        gain.provider = people.get(gain.finding.provider)
        if gain.encounter and len(trial.shown) < MOST_SHOWN:
            trial.shown.append(gain)
