"""Who comes when, and with what: eighteen months of visits, planned before a row is written. No database."""

import datetime as dt
import random
from dataclasses import dataclass, field

from hitrecords.demo.people import Person, Town
from hitrecords.demo.scenarios import SCENARIOS, of_class
from hitrecords.demo.scenarios.backgrounds import choose
from hitrecords.demo.scenarios.case import ALLERGIES, ZONE, Case, make_case
from hitrecords.demo.scenarios.model import Scenario, Variant

DAYS = 548
# How many visits of each class; births come on top, two for each.
QUOTAS = {"IMP": 296, "EMER": 380, "OBSENC": 64, "SS": 136, "AMB": 880, "VR": 54, "R": 72, "HH": 26, "PRENC": 22}
RECENT_SHARE, RECENT_DAYS = 0.16, 30
# Nobody comes between one and four: on two nights a year that hour is missing or doubled.
AROUND_THE_CLOCK = (0, *range(4, 23))
AT_CLINIC = frozenset({"family_physician", "pediatrician"})


@dataclass
class Visit:
    """A case with its place in time. `ends` None: the person is still here; `state` as of Encounter.Status."""

    case: Case
    state: str = "DISCHARGED"
    at_clinic: bool = False
    tags: set[str] = field(default_factory=set)
    via_observation: bool = False

    @property
    def person(self) -> Person:
        return self.case.person

    @property
    def klass(self) -> str:
        return self.case.scenario.klass


class Timetable:
    """Draws visits for people so that nobody is in two places, comes before birth, or after death."""

    def __init__(self, rng: random.Random, now: dt.datetime, people: list[Person]):
        self.rng, self.now, self.people = rng, now.astimezone(ZONE), people
        self.visits: list[Visit] = []
        self._busy: dict[int, list[tuple[dt.datetime, dt.datetime]]] = {}
        self._ages = {id(p): (self.now.date() - p.birth_date).days for p in people}

    # ------------------------------------------------------------ one visit
    def book(
        self, scenario: Scenario, person: Person, admitted: dt.datetime, *, variant: Variant | None = None,
        days: int | None = None, **more,
    ) -> Visit:  # fmt: skip
        """A visit at that moment, whatever else there is: for births and the cases with a story."""
        carry(person, self.rng)
        case = make_case(scenario, person, admitted, self.rng, variant=variant, days=days)
        visit = Visit(case, at_clinic=scenario.attending in AT_CLINIC and scenario.klass == "AMB", **more)
        self._busy.setdefault(id(person), []).append((admitted, case.discharged + dt.timedelta(days=1)))
        self.visits.append(visit)
        if case.died:
            person.flags["died"] = case.discharged
        return visit

    def draw(self, scenario: Scenario, *, recent: bool) -> Visit | None:
        """A visit of somebody whom the scenario fits, at a time when they are free; None after many misses."""
        for _try in range(60):
            admitted = self.moment(scenario, recent=recent)
            person = self.rng.choice(self.people)
            if self.fits(scenario, person, admitted):
                return self.book(scenario, person, admitted)
        return None

    def fits(self, scenario: Scenario, person: Person, admitted: dt.datetime) -> bool:
        low, high = scenario.ages
        if person.sex not in scenario.sexes or person.flags.get("reserved") or person.birth_date > admitted.date():
            return False
        if not low <= person.age_on(admitted.date()) <= high or self._is_away(person, admitted, scenario):
            return False
        carry(person, self.rng)
        given = " ".join((*scenario.medications, *scenario.prescriptions))
        return not (person.flags["allergy"].startswith("Penicillin") and "cillin" in given)

    def _is_away(self, person, admitted, scenario) -> bool:
        ends = admitted + dt.timedelta(days=max(v.los[1] if v.los else scenario.los[1] for v in scenario.variants) + 1)
        died = person.flags.get("died")
        return bool(died and ends > died) or any(
            start < ends and admitted < end for start, end in self._busy.get(id(person), ())
        )

    def moment(self, scenario: Scenario, *, recent: bool) -> dt.datetime:
        longest = max(v.los[1] if v.los else scenario.los[1] for v in scenario.variants)
        back = (
            self.rng.randint(longest + 1, longest + RECENT_DAYS)
            if recent
            else self.rng.randint(longest + RECENT_DAYS, DAYS)
        )
        day = self.now.date() - dt.timedelta(days=back)
        planned = scenario.admission_type == "3"
        while planned and day.weekday() > 4:
            day -= dt.timedelta(days=1)
        hour = self.rng.randint(7, 9) if planned and scenario.klass in {"IMP", "SS"} else (
            self.rng.randint(8, 16) if planned else self.rng.choice(AROUND_THE_CLOCK))  # fmt: skip
        return dt.datetime.combine(day, dt.time(hour, self.rng.randrange(60)), ZONE)

    # ------------------------------------------------------------ all of them
    def fill(self, scale: float = 1) -> list[Visit]:
        """The quotas of every class, or a share of them."""
        for klass, whole in QUOTAS.items():
            number = round(whole * scale)
            scenarios = [s for s in of_class(klass) if s.weight]
            weights = [s.weight for s in scenarios]
            for place in range(number):
                scenario = self.rng.choices(scenarios, weights=weights)[0]
                visit = self.draw(scenario, recent=place < number * RECENT_SHARE)
                if visit and klass == "IMP" and scenario.through_ed and self.rng.random() < 0.12:
                    visit.via_observation = True
        return self.visits

    def births(self, number: int, town: Town) -> None:
        """Women of the town give birth: a stay for the mother, one for the child, and they know of each other."""
        mothers = [p for p in self.people if p.sex == "F" and 20 <= p.age_on(self.now.date()) <= 40 and not p.flags]
        for mother in self.rng.sample(mothers, min(number, len(mothers))):
            cesarean = self.rng.random() < 0.32
            self.birth(mother, town, cesarean=cesarean, days_ago=self.rng.randint(6, DAYS - 10))

    def birth(self, mother: Person, town: Town, *, cesarean: bool, days_ago: int, given: str = "") -> Person:
        born = dt.datetime.combine(
            self.now.date() - dt.timedelta(days=days_ago),
            dt.time(self.rng.randint(9, 21), self.rng.randrange(60)),
            ZONE,
        )
        child = self.newborn(mother, town, born.date(), given)
        scenario = SCENARIOS["cesarean" if cesarean else "vaginal_birth"]
        variants = [v for v in scenario.variants if v.weight]
        before = dt.timedelta(hours=5 if cesarean else self.rng.randint(4, 8))
        self.book(scenario, mother, born - before, variant=self.rng.choice(variants))
        mode = "Z38.01" if cesarean else "Z38.00"
        fitting = [v for v in SCENARIOS["newborn"].variants if v.dx.startswith(mode) and v.weight]
        self.book(
            SCENARIOS["newborn"], child, born, variant=self.rng.choices(fitting, weights=[v.weight for v in fitting])[0]
        )
        return child

    def newborn(self, mother: Person, town: Town, day: dt.date, given: str = "", sex: str = "") -> Person:
        sex = sex or self.rng.choice("FM")
        child = Person(
            family=mother.family, given=given or town.given(mother.group, sex), sex=sex, birth_date=day, group=mother.group,
            address=mother.address, phone=mother.phone, mother=mother, household=mother.household, marital="S",
        )  # fmt: skip
        child.flags["newborn"] = True
        self.people.append(child)
        return child


def carry(person: Person, rng: random.Random) -> None:
    """What a person has for life: chronic conditions and allergy, drawn once."""
    if "allergy" in person.flags:
        return
    person.flags["allergy"] = ALLERGIES[0] if person.flags.get("newborn") else rng.choice(ALLERGIES)
    person.flags["chronic"] = choose(rng, age=None, sex=person.sex, without=(), most=5)
