"""What the states add to the federal rules: read from an effective-dated table that the customer fills.

A row says one thing of one jurisdiction on one topic, from one day on. The federal rows (US) hold everywhere; a state's
row on the same topic and category takes their place, save where federal law is the floor (substance use disorder
records and psychotherapy notes are named always; thirty days are the longest).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FEDERAL = "US"
TOPICS = {
    "deadline": "Days to answer the patient",
    "majority": "Age of majority",
    "minor": "What a minor may consent to alone",
    "naming": "Whether a category is named on the form",
    "life": "Longest life of an authorization",
    "wording": "Wording that a form must have",
    "breach": "Days to notify residents of a breach",
    "authority": "Days to notify the state of a breach",
}
NAMING = {
    "authorization": "Named on an authorization",
    "always": "Named always, for treatment too",
    "never": "Need not be named",
}
ALWAYS_NAMED = frozenset({"part2", "psychotherapy"})  # 42 CFR 2.31; 45 CFR 164.508(a)(2)


@dataclass(frozen=True)
class Row:
    """A row of the table as the rules read it. `number`: days or years, as the topic has it; `least`: residents concerned."""

    key: str
    jurisdiction: str
    topic: str
    category: str = ""
    number: int | None = None
    business_days: bool = False
    applies: str = ""
    wording: str = ""
    citation: str = ""
    least: int | None = None


@dataclass(frozen=True)
class Limit:
    """A time to act: calendar days, or Mondays to Fridays. Holidays are not taken out: the stricter count."""

    days: int
    business: bool = False
    citation: str = ""


@dataclass(frozen=True)
class Wording:
    """A text that a form must have, for every authorization or for those that name a category."""

    key: str
    text: str
    citation: str
    category: str = ""


@dataclass(frozen=True)
class Alone:
    """From which age a minor consents alone to a category of services, and where that stands."""

    age: int
    citation: str


@dataclass(frozen=True)
class Laws:
    """The table as it holds for one place on one day."""

    majority: int = 18
    deadline: Limit | None = None
    life: Limit | None = None
    minor_alone: Mapping[str, Alone] = field(default_factory=dict)
    naming: Mapping[str, str] = field(default_factory=dict)
    wordings: tuple[Wording, ...] = ()

    def must_name(self, category: str) -> bool:
        """Whether an authorization releases the category only when it names it; the stricter where no row speaks."""
        return category in ALWAYS_NAMED or self.naming.get(category, "authorization") != "never"

    def must_name_for_treatment(self, category: str) -> bool:
        return category in ALWAYS_NAMED or self.naming.get(category) == "always"

    def consented_alone(self, categories: Iterable[str], age: int | None) -> Alone | None:
        """The rule by which a minor of that age may have consented alone to care of one of these categories."""
        if age is None or age >= self.majority:
            return None
        rules = [self.minor_alone[one] for one in sorted(categories) if one in self.minor_alone]
        return next((rule for rule in rules if age >= rule.age), None)


def laws(rows: Iterable[Row]) -> Laws:
    """The rows in force of a state and of the federation, put together: the state's row wins on its topic."""
    found: dict[tuple[str, str], Row] = {}
    wordings = []
    for row in sorted(rows, key=lambda row: row.jurisdiction != FEDERAL):
        found[row.topic, row.category] = row
        if row.topic == "wording":
            wordings.append(Wording(row.key, row.wording, row.citation, row.category))
    majority, life = found.get(("majority", "")), found.get(("life", ""))
    return Laws(
        majority=majority.number if majority and majority.number else 18,
        deadline=_limit(found.get(("deadline", ""))),
        life=_limit(life),
        minor_alone={c: Alone(row.number or 0, row.citation) for (t, c), row in found.items() if t == "minor"},
        naming={c: row.applies for (t, c), row in found.items() if t == "naming"},
        wordings=tuple(wordings),
    )


def _limit(row: Row | None) -> Limit | None:
    return Limit(row.number, row.business_days, row.citation) if row and row.number else None


def after(day: dt.date, limit: Limit) -> dt.date:
    """The last day of the limit; `day` is day 0. Raises nothing: a limit of 0 days ends on its own day."""
    if not limit.business:
        return day + dt.timedelta(days=limit.days)
    left = limit.days
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5
    return day
