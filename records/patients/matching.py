"""How alike two persons' data are, as Fellegi and Sunter weigh it (domain section 1): pure functions.

Each field that both have adds log2(m/u) when it agrees, log2((1-m)/(1-u)) when it does not, a share of the agreement
when it agrees in part, and nothing when either lacks it: what is missing is no disagreement.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from math import log2

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from accounts.policy import declare
from records.patients.names import name_family, normal, sound_of
from records.patients.rules import known_birth

declare("match_upper", 15, "Duplicate score from which two records are definitely one person.")
declare("match_lower", 8, "Duplicate score from which two records may be one person and a human decides.")

# m: how often the field agrees in records of one person; u: how often in records of two.
WEIGHTS = {
    "ssn": (0.95, 0.00001), "ssn_last4": (0.95, 0.0001), "birth_date": (0.97, 0.0003), "family": (0.93, 0.01),
    "given": (0.92, 0.02), "sex": (0.98, 0.5), "postal_code": (0.75, 0.01), "phone": (0.70, 0.0001),
    "middle": (0.8, 0.08),
}  # fmt: skip
ALIKE, PARTLY = 1.0, 0.5
SIMILAR = 0.92


@dataclass(frozen=True)
class Person:
    """What is compared. Empty or None means not known. `families` are the last name and former ones."""

    family: str = ""
    given: str = ""
    middle: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    ssn: str = ""
    phones: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """The sum, and what each field gave to it: kept with a pair, so that whoever decides sees why."""

    total: float = 0.0
    weights: dict[str, float] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What agrees and what does not, for the screen."""
        agree = [LABELS[name] for name, weight in self.weights.items() if weight > 0]
        differ = [LABELS[name] for name, weight in self.weights.items() if weight < 0]
        said = [f"same {', '.join(agree)}" if agree else "", f"other {', '.join(differ)}" if differ else ""]
        return "; ".join(part for part in said if part)


LABELS = {
    "ssn": "SSN", "ssn_last4": "last four of SSN", "birth_date": "birth date", "family": "last name",
    "given": "first name", "sex": "sex", "postal_code": "ZIP", "phone": "phone", "middle": "middle initial",
}  # fmt: skip


def score(one: Person, other: Person) -> Score:
    """The weight of every field that both have, and the sum, in bits; symmetric."""
    weights = {}
    for name, compare in COMPARATORS.items():
        likeness = compare(one, other)
        if likeness is not None:
            weights[name] = round(weigh(name, likeness), 1)
    return Score(round(sum(weights.values()), 1), weights)


def weigh(name: str, likeness: float) -> float:
    m, u = WEIGHTS[name]
    return log2(m / u) * likeness if likeness else log2((1 - m) / (1 - u))


def _ssn(one, other):
    if not (len(one.ssn) == len(other.ssn) == 9):
        return None
    return _digits_alike(one.ssn, other.ssn)


def _ssn_last4(one, other):
    if not one.ssn or not other.ssn or len(one.ssn) == len(other.ssn) == 9:
        return None
    return ALIKE if one.ssn[-4:] == other.ssn[-4:] else 0.0


def _digits_alike(one: str, other: str) -> float:
    """Equal; or one digit apart, or two neighbors swapped: half."""
    if one == other:
        return ALIKE
    return PARTLY if DamerauLevenshtein.distance(one, other) == 1 else 0.0


def _birth_date(one, other):
    first, second = known_birth(one.birth_date), known_birth(other.birth_date)
    if first is None or second is None:
        return None
    if first.year == second.year and (first.month, first.day) == (second.day, second.month) and first != second:
        return PARTLY
    return _digits_alike(f"{first:%Y%m%d}", f"{second:%Y%m%d}")


def _family(one, other):
    mine = [n for n in (normal(one.family), *map(normal, one.former)) if n]
    theirs = [n for n in (normal(other.family), *map(normal, other.former)) if n]
    if not mine or not theirs:
        return None
    return max(_families_alike(a, b) for a in mine for b in theirs)


def _families_alike(one: str, other: str) -> float:
    """Equal or nearly (Jaro-Winkler .92), or one is a part of the other's double name; sounding alike: half."""
    if one == other or JaroWinkler.similarity(one, other) >= SIMILAR:
        return ALIKE
    if set(one.split()) & set(other.split()):
        return ALIKE
    return PARTLY if sound_of(one) == sound_of(other) else 0.0


def _given(one, other):
    first, second = normal(one.given), normal(other.given)
    if not first or not second:
        return None
    if first == second or JaroWinkler.similarity(first, second) >= SIMILAR:
        return ALIKE
    if second in name_family(first) or first in name_family(second):
        return ALIKE
    initial = first[0] == second[0] and 1 in (len(first), len(second))
    return 0.3 if initial else 0.0


def _sex(one, other):
    if one.sex not in ("F", "M") or other.sex not in ("F", "M"):
        return None
    return ALIKE if one.sex == other.sex else 0.0


def _middle(one, other):
    first, second = normal(one.middle)[:1], normal(other.middle)[:1]
    return (ALIKE if first == second else 0.0) if first and second else None


def _shared(mine, theirs):
    return (ALIKE if set(mine) & set(theirs) else 0.0) if mine and theirs else None


def _phone(one, other):
    return _shared(one.phones, other.phones)


def _postal_code(one, other):
    return _shared([z[:5] for z in one.postal_codes], [z[:5] for z in other.postal_codes])


COMPARATORS = {
    "ssn": _ssn, "ssn_last4": _ssn_last4, "birth_date": _birth_date, "family": _family, "given": _given, "sex": _sex,
    "postal_code": _postal_code, "phone": _phone, "middle": _middle,
}  # fmt: skip


def guards(one: Person, other: Person, *, suffixes: tuple[str, str] = ("", "")) -> list[str]:
    """Why two records that score alike must still not be taken for one person without a human (domain section 1)."""
    found = []
    same_birth = one.birth_date is not None and one.birth_date == other.birth_date
    if same_birth and _family(one, other) and not _given(one, other) and _given(one, other) is not None:
        found.append("Same birth date and last name, other first name: they may be twins.")
    if {re.sub(r"\W", "", s).lower() for s in suffixes} >= {"jr", "sr"}:
        found.append("Junior and Senior are two persons.")
    if _ssn(one, other) == ALIKE and _birth_date(one, other) == 0.0:
        found.append("Same SSN, other birth date: the SSN may be a spouse's.")
    return found
