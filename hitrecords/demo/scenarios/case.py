"""One case of a scenario: a person, days, numbers, diagnoses and procedures, all drawn before a word is written."""

import datetime as dt
import random
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from coding.codes.poa import is_poa_exempt
from hitrecords.demo.people import Person
from hitrecords.demo.scenarios import backgrounds
from hitrecords.demo.scenarios.lab_tests import TESTS, USUAL, shown
from hitrecords.demo.scenarios.model import Scenario, Variant
from hitrecords.demo.scenarios.problems import PROBLEMS, Problem

ZONE = ZoneInfo("America/New_York")
ALLERGIES = (
    "No known drug allergies", "No known drug allergies", "No known drug allergies", "No known drug allergies",
    "Penicillin (rash)", "Sulfonamides (hives)", "Codeine (nausea)", "Latex (contact dermatitis)",
    "Shellfish (swelling of the lips)",
)  # fmt: skip
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


@dataclass(frozen=True)
class Diagnosis:
    code: str  # with its dot
    poa: str  # Y N U W, or empty where exempt
    words: str

    @property
    def undotted(self) -> str:
        return self.code.replace(".", "")


@dataclass(frozen=True)
class Operated:
    code: str
    day: int


@dataclass
class Case:
    """A scenario that happened to somebody. `admitted` and `discharged` are aware, on the hospital's clock."""

    scenario: Scenario
    variant: Variant
    person: Person
    admitted: dt.datetime
    discharged: dt.datetime
    rng: random.Random
    backgrounds: list[backgrounds.Background]
    diagnoses: list[Diagnosis]
    procedures: list[Operated]
    values: dict = field(default_factory=dict)
    labs: dict[str, tuple[float, float]] = field(default_factory=dict)
    worst: dict[str, float] = field(default_factory=dict)  # what arose during the stay was worst in its middle
    home: list[str] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)

    @property
    def age(self) -> int:
        return self.person.age_on(self.admitted.date())

    @property
    def days(self) -> int:
        return (self.discharged.date() - self.admitted.date()).days

    @property
    def died(self) -> bool:
        return self.variant.dies

    def say(self, text: str) -> str:
        """The text with its choices made and its places filled."""
        return render(text, self.values, self.rng)

    def at(self, day: int, hour: int, minute: int | None = None) -> dt.datetime:
        """A moment of the stay, never before admission nor after its end."""
        minute = self.rng.randrange(60) if minute is None else minute
        moment = dt.datetime.combine(self.admitted.date() + dt.timedelta(days=day), dt.time(hour, minute), ZONE)
        return min(max(moment, self.admitted + dt.timedelta(minutes=20)), self.discharged)


def render(text: str, values: dict, rng: random.Random) -> str:
    """Choices `[one|two]`, innermost first, then places `{name}`; the first letter of a sentence stays as written."""
    while CHOICE.search(text):
        text = CHOICE.sub(lambda found: rng.choice(found.group(1).split("|")), text)
    return text.format_map(values) if "{" in text else text


def parse_diagnoses(text: str) -> list[tuple[str, str]]:
    """ "J18.9 N17.9/N I10" -> codes with their POA indicator: Y unless said, empty where the code is exempt."""
    found = []
    for item in text.split():
        code, _, poa = item.partition("/")
        found.append((code, "" if is_poa_exempt(code) else poa or "Y"))
    return found


def choose_variant(scenario: Scenario, rng: random.Random, *, age: int, sex: str, los: int | None = None) -> Variant:
    """A way to end that fits the age."""
    fitting = [v for v in scenario.variants if v.ages is None or v.ages[0] <= age <= v.ages[1]]
    return rng.choices(fitting, weights=[v.weight for v in fitting])[0]


def make_case(
    scenario: Scenario,
    person: Person,
    admitted: dt.datetime,
    rng: random.Random,
    *,
    variant: Variant | None = None,
    days: int | None = None,
) -> Case:
    """Draw everything that varies. The days of the stay come from the variant or the scenario unless given."""
    age = person.age_on(admitted.date())
    variant = variant or choose_variant(scenario, rng, age=age, sex=person.sex)
    low, high = variant.los or scenario.los
    stay = rng.randint(low, high) if days is None else days
    case = Case(
        scenario, variant, person, admitted, _end(admitted, stay, scenario, rng), rng,
        backgrounds=_backgrounds(scenario, variant, person, age, rng), diagnoses=[],
        procedures=[Operated(code, int(day or 0)) for code, _, day in (p.partition("@") for p in variant.pcs.split())],
    )  # fmt: skip
    case.says = dict(variant.says)
    _draw_values(case)
    _draw_labs(case)
    for name, text in case.says.items():
        case.values[name] = render(text, case.values, rng)
    case.values["hpi"] = render(case.scenario.hpi, case.values, rng)  # told once: every note repeats the same story
    case.diagnoses = _diagnoses(case)
    case.home = [case.say(m) for m in (*scenario.home, *(b.medication for b in case.backgrounds if b.medication))]
    return case


def _end(admitted, stay, scenario, rng) -> dt.datetime:
    if scenario.klass in {"IMP", "OBSENC"} and stay:
        day = admitted.date() + dt.timedelta(days=stay)
        return dt.datetime.combine(day, dt.time(rng.randint(10, 16), rng.randrange(60)), ZONE)
    hours = {"EMER": (2, 6), "SS": (4, 8), "IMP": (6, 9), "OBSENC": (8, 10)}.get(scenario.klass, (1, 1))
    minutes = rng.randint(hours[0] * 60 - 30, hours[1] * 60)
    return admitted + dt.timedelta(minutes=minutes if hours != (1, 1) else rng.randint(25, 55))


def _backgrounds(scenario, variant, person, age, rng):
    """The person's own conditions where they were drawn for life, those of the age by now; others by chance."""
    taken = {code.split("/")[0] for code in variant.dx.split()}
    kept = person.flags.get("chronic")
    if kept is None:
        kept = backgrounds.choose(rng, age=age, sex=person.sex, without=scenario.not_with)
    by_now = [b for b in kept if b.ages[0] <= age <= b.ages[1] and b.key not in scenario.not_with]
    return [b for b in by_now if b.code not in taken]


def _diagnoses(case: Case) -> list[Diagnosis]:
    coded = parse_diagnoses(case.variant.dx)
    carried = parse_diagnoses(" ".join(b.code for b in case.backgrounds))
    words = {b.code: b.words for b in case.backgrounds}
    first = case.says.get("principal", case.scenario.title)
    named = [Diagnosis(code, poa, first if i == 0 else problem(code).words) for i, (code, poa) in enumerate(coded)]
    return named + [Diagnosis(code, poa, words[code]) for code, poa in carried]


def problem(code: str) -> Problem:
    """What the record says of a diagnosis. KeyError: a scenario names a code that has no words."""
    return PROBLEMS[code]


def secondary_problems(case: Case) -> list[Problem]:
    """The problems of the secondary codes that the notes speak of, in the order of the codes."""
    codes = [item.partition("/")[0] for item in case.variant.dx.split()][1:]
    return [problem(code) for code in codes]


def _draw_values(case: Case) -> None:
    rng, person, scenario = case.rng, case.person, case.scenario
    female, vital, values = person.sex == "F", scenario.vitals.get, case.values
    values.update(
        age=person.age_words(case.admitted.date()), who=_who(person, case.age, case.admitted.date()), family=person.family,
        title=_title(person, case.age), he="she" if female else "he", He="She" if female else "He",
        his="her" if female else "his", His="Her" if female else "His", him="her" if female else "him",
        days=max(case.days, 1), wean=max(1, min(3, case.days - 1)), spo2_low=rng.randint(83, 88),
        rr_high=rng.randint(26, 34), lpm=rng.randint(4, 6), ef=rng.choice([20, 25, 30, 35]),
        consent_days=rng.randint(34, 80), tbil_age=rng.choice([38, 44, 50]), birth_weight=rng.randrange(2020, 2490, 10),
        normal_weight=rng.randrange(2780, 3980, 10), twin_weight=rng.randrange(2510, 2760, 10),
        pain=rng.randint(5, 9), bp=_pressure(case, rng), hr=_number(vital("hr", (66, 96)), rng),
        rr=_number(vital("rr", (14, 20)), rng), temp=f"{rng.uniform(*vital('temp', (97.4, 98.9))):.1f}",
        spo2=_number(vital("spo2", (95, 99)), rng), weight=_weight(person, case.age, rng),
        bp_end=f"{rng.randint(112, 134)}/{rng.randint(64, 82)}", hr_end=rng.randint(64, 88), spo2_end=rng.randint(94, 98),
        unit=scenario.unit, allergy=person.flags.get("allergy") or _allergy(scenario, rng),
        admitted=f"{case.admitted:%B} {case.admitted.day}", discharged=f"{case.discharged:%B} {case.discharged.day}",
    )  # fmt: skip
    for name, options in scenario.values.items():
        values[name] = (
            render(rng.choice(options), values, rng) if isinstance(options[0], str) else _number(options, rng)
        )
    values["complaint"] = render(scenario.complaint, values, rng)


def _who(person, age, day) -> str:
    """67-year-old woman; 8-month-old boy."""
    words = person.age_words(day)
    if age < 18:
        return f"{words} {'girl' if person.sex == 'F' else 'boy'}"
    return f"{words} {'woman' if person.sex == 'F' else 'man'}"


def _title(person, age) -> str:
    return person.given if age < 18 else f"{'Ms.' if person.sex == 'F' else 'Mr.'} {person.family}"


def _number(span, rng):
    low, high = span
    return round(rng.uniform(low, high), 1) if isinstance(low, float) else rng.randint(low, high)


def _pressure(case, rng) -> str:
    systolic = _number(case.scenario.vitals.get("sbp", (84, 104) if case.age < 10 else (112, 148)), rng)
    return f"{systolic}/{max(32, int(systolic * rng.uniform(0.52, 0.64)))}"


def _weight(person, age, rng) -> str:
    if age == 0:
        return f"{rng.uniform(3.0, 8.5):.1f} kg"
    if age < 16:
        return f"{8 + age * 2.6 + rng.uniform(0, 6):.1f} kg"
    most = (92 if person.sex == "F" else 108) - max(0, age - 70)
    return f"{rng.uniform(50 if person.sex == 'F' else 60, most):.1f} kg"


def _allergy(scenario, rng) -> str:
    """No allergy to what the case is treated with."""
    given = " ".join((*scenario.medications, *scenario.prescriptions))
    fitting = [a for a in ALLERGIES if not (a.startswith("Penicillin") and "cillin" in given)]
    return rng.choice(fitting)


def _draw_labs(case: Case) -> None:
    """First and last value of each test that the scenario or a diagnosis asks for, whole panels filled up.

    The texts quote the value that made the diagnosis: the first, or the worst where the problem arose in the stay.
    """
    asked = dict(case.scenario.labs)
    arisen: dict = {}
    for (_, poa), found in zip(parse_diagnoses(case.variant.dx)[1:], secondary_problems(case), strict=True):
        (arisen if poa == "N" else asked).update(found.labs)
    panels = {TESTS[key].panel for key in (*asked, *arisen)} - {""}
    for key, usual in USUAL.items():
        if TESTS[key].panel in panels and key not in asked:
            asked[key] = (*usual, *usual)
    for key, (low, high, low_end, high_end) in asked.items():
        if key in arisen:
            low_end, high_end = arisen[key][2:]
            case.worst[key] = case.rng.uniform(*arisen[key][:2])
        case.labs[key] = case.rng.uniform(low, high), case.rng.uniform(low_end, high_end)
        case.values.setdefault(key, shown(key, case.worst.get(key, case.labs[key][0])))
        case.values.setdefault(f"{key}_end", shown(key, case.labs[key][1]))
