"""Invented people: names as the United States has them, households that share an address, ages from birth to 97."""

import datetime as dt
import random
from dataclasses import dataclass, field

from hitrecords.demo.names import (
    CITIES,
    EMPLOYERS,
    GIVEN,
    GROUP_WEIGHTS,
    HYPHENATED,
    STREETS,
    SURNAMES,
)


@dataclass
class Person:
    """Who somebody is, without a record: what the seeder turns into a patient."""

    family: str
    given: str
    sex: str
    birth_date: dt.date
    middle: str = ""
    suffix: str = ""
    group: str = "anglo"
    address: tuple[str, str, str] = ("", "", "")  # line, city, postal code
    phone: str = ""
    ssn: str = ""
    language: str = "en"
    former: str = ""  # maiden name
    marital: str = ""
    employer: str = ""
    twin: int = 0  # birth order, 0 for a single birth
    mother: "Person | None" = None
    household: int = 0
    flags: dict = field(default_factory=dict)

    def age_on(self, day: dt.date) -> int:
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def age_words(self, day: dt.date) -> str:
        """67-year-old; 8-month-old; 3-day-old."""
        days = (day - self.birth_date).days
        if days < 60:
            return f"{max(days, 0)}-day-old" if days else "newborn"
        if days < 730:
            return f"{days * 12 // 365}-month-old"
        return f"{self.age_on(day)}-year-old"

    @property
    def key(self) -> tuple[str, str, dt.date]:
        return (self.family, self.given, self.birth_date)


RACES = {
    "anglo": (["2106-3"], "2186-5"), "black": (["2054-5"], "2186-5"), "hispanic": (["2131-1"], "2135-2"),
    "chinese": (["2028-9"], "2186-5"), "vietnamese": (["2028-9"], "2186-5"), "korean": (["2028-9"], "2186-5"),
    "indian": (["2028-9"], "2186-5"), "filipino": (["2028-9"], "2186-5"), "arab": (["2118-8"], "2186-5"),
    "slavic": (["2106-3"], "2186-5"), "nordic": (["2106-3"], "2186-5"), "african": (["2054-5"], "2186-5"),
    "native": (["1002-5"], "2186-5"), "french": (["2106-3"], "2186-5"), "portuguese": (["2106-3"], "2186-5"),
}  # fmt: skip
LANGUAGES = {
    "hispanic": ("es", 0.35), "chinese": ("zh", 0.4), "vietnamese": ("vi", 0.4), "korean": ("ko", 0.3),
    "arab": ("ar", 0.3), "slavic": ("ru", 0.15), "portuguese": ("pt", 0.3), "african": ("so", 0.15),
}  # fmt: skip


class Town:
    """Makes people one household at a time; the same seed makes the same town."""

    def __init__(self, rng: random.Random, today: dt.date):
        self.rng, self.today = rng, today
        self.people: list[Person] = []
        self._households = 0
        self._phones = 0
        self._serials = rng.sample(range(1, 9999), 9000)
        self._keys: set = set()

    def fill(self, number: int) -> list[Person]:
        """Households until the town holds so many people."""
        while len(self.people) < number:
            self.household(most=number - len(self.people))
        return self.people

    def household(self, most: int = 6) -> list[Person]:
        rng = self.rng
        group = rng.choices(list(GROUP_WEIGHTS), weights=GROUP_WEIGHTS.values())[0]
        family, address, phone = self.surname(group), self.address(), self.phone()
        self._households += 1
        shape = rng.choices(["single", "couple", "family", "elders", "parent"], weights=[34, 18, 26, 16, 6])[0]
        made = getattr(self, f"_{shape}")(group, family)[:most]
        for person in made:
            person.address, person.household = address, self._households
            person.phone = phone if person.age_on(self.today) < 16 or rng.random() < 0.3 else self.phone()
        self.people += made
        return made

    # ---- shapes of households
    def _single(self, group, family):
        return [self.person(group, family, self.rng.choice("FM"), self.rng.randint(19, 93))]

    def _couple(self, group, family):
        age = self.rng.randint(24, 70)
        return self._pair(group, family, age)

    def _elders(self, group, family):
        return self._pair(group, family, self.rng.randint(66, 94))

    def _family(self, group, family):
        age = self.rng.randint(25, 52)
        parents = self._pair(group, family, age)
        return parents + self._children(group, family, parents)

    def _parent(self, group, family):
        mother = self.person(group, family, "F", self.rng.randint(20, 45))
        return [mother, *self._children(group, family, [mother])]

    def _pair(self, group, family, age):
        wife = self.person(group, family, "F", age, married=True)
        husband = self.person(group, family, "M", min(96, max(18, age + self.rng.randint(-3, 6))), married=True)
        return [wife, husband]

    def _children(self, group, family, parents):
        mother = parents[0]
        oldest = max(0, min(17, mother.age_on(self.today) - 21))
        count = self.rng.choices([1, 2, 3], weights=[4, 4, 2])[0]
        ages = self.rng.sample(range(oldest + 1), min(count, oldest + 1))
        return [self.person(group, family, self.rng.choice("FM"), age, mother=mother) for age in ages]

    # ---- one person
    def person(self, group, family, sex, age, *, married=False, mother=None) -> Person:
        rng = self.rng
        while True:
            born = self.birth_date(age)
            given = self.given(group, sex)
            if (family, given, born) not in self._keys:
                break
        self._keys.add((family, given, born))
        language, share = LANGUAGES.get(group, ("en", 0))
        made = Person(
            family=family, given=given, sex=sex, birth_date=born, group=group,
            middle=self.given(group, sex) if rng.random() < 0.55 else "",
            ssn=self.ssn() if age > 0 and rng.random() < 0.85 else "",
            language=language if rng.random() < share else "en",
            marital="M" if married else ("S" if age < 30 else rng.choice("SSDWM" if age > 60 else "SSDM")),
            employer=rng.choice(EMPLOYERS) if 20 < age < 67 and rng.random() < 0.6 else "", mother=mother,
        )  # fmt: skip
        if married and sex == "F" and rng.random() < 0.35:
            made.former = self.surname(group)
        return made

    def birth_date(self, age: int) -> dt.date:
        """A day that makes this age today, the newborn's within the last eleven months."""
        days = age * 365.25 + self.rng.randint(3, 330)
        return self.today - dt.timedelta(days=int(days))

    def surname(self, group) -> str:
        rng = self.rng
        name = rng.choice(SURNAMES[group])
        if group in HYPHENATED and rng.random() < 0.12:
            other = rng.choice(SURNAMES[group])
            return name if other == name else f"{name}{'-' if group != 'hispanic' else ' '}{other}"
        return name

    def given(self, group, sex) -> str:
        return self.rng.choice(GIVEN[group][sex])

    def address(self) -> tuple[str, str, str]:
        city, postal = self.rng.choice(CITIES)
        unit = f" Apt {self.rng.randint(1, 40)}" if self.rng.random() < 0.2 else ""
        return (f"{self.rng.randint(2, 940)} {self.rng.choice(STREETS)}{unit}", city, postal)

    def phone(self) -> str:
        """A number of the range kept for fiction: 555-0100 to 555-0199, in turn over several area codes."""
        areas = (413, 508, 617, 774, 781, 857, 978)
        self._phones += 1
        return f"+1{areas[self._phones // 100 % len(areas)]}555{100 + self._phones % 100:04d}"

    def ssn(self) -> str:
        """Nine digits that pass the rules of section 1 of the identity rules: no 000, 666 or 9xx area, no zero parts."""
        return f"{self.rng.randint(10, 34):03d}{self.rng.randint(10, 99)}{self._serials.pop():04d}"
