"""What the words typed into the search box can mean: pure, no database."""

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass

from accounts import dates
from records.patients import numbers
from records.patients.names import normal

_DATES = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b\d{4}-\d{1,2}-\d{1,2}\b|\b(?:19|20|18)\d{6}\b"
    r"|\b[a-z]{3,9}\.?\s+\d{1,2},?\s+\d{4}\b|\b\d{1,2}\s+[a-z]{3,9}\.?,?\s+\d{4}\b",
    re.IGNORECASE,
)
MOST_WORDS = 5


@dataclass(frozen=True)
class Asked:
    """`number`: as typed without spaces and dashes, to be compared with every kind of number. `names`: ways to read
    the words as (last name, first names), both normalized, likeliest first."""

    words: str = ""
    number: str = ""
    phone: str = ""
    ssn: str = ""
    ssn_last4: str = ""
    birth_date: dt.date | None = None
    names: tuple[tuple[str, str], ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.number or self.phone or self.ssn or self.ssn_last4 or self.birth_date or self.names)

    @property
    def terms(self) -> dict:
        """For the trail: what kinds of things were asked, and their values (kept as keyed digests)."""
        kinds = {"number": self.number, "phone": self.phone, "ssn": self.ssn, "ssn_last4": self.ssn_last4,
                 "birth_date": self.birth_date, "name": self.names and " ".join(self.names[0])}  # fmt: skip
        return {kind: value for kind, value in kinds.items() if value}


def read(text: str, *, today: dt.date) -> Asked:
    """Understand the search box: an MRN, encounter or other number, SSN or its last four, phone, birth date in any
    usual format, a name in either order, or a name and a birth date."""
    text = " ".join(text.split())[:120]
    compact = re.sub(r"[\s().\-]", "", text)
    if re.fullmatch(r"\+?\d+", compact):
        return _number(text, compact, today)
    birth, rest = _take_date(text, today)
    if re.fullmatch(r"[A-Za-z0-9-]*\d[A-Za-z0-9-]*", rest) and re.search(r"[A-Za-z]", rest):
        return Asked(words=text, number=rest.replace("-", "").upper(), birth_date=birth)
    return Asked(words=text, birth_date=birth, names=tuple(readings(rest)))


def _number(text, digits, today) -> Asked:
    found: dict = {"number": digits.lstrip("+")}
    if len(digits) == 4:
        found["ssn_last4"] = digits
    if len(digits) == 9:
        found["ssn"] = digits
    if digits.startswith("+") or len(digits) in (10, 11):
        with suppress(numbers.BadNumber):
            found["phone"] = numbers.check_phone(digits)
    birth, _ = _take_date(text, today)
    return Asked(words=text, birth_date=birth or _eight_digits(digits, today), **found)


def _eight_digits(digits, today) -> dt.date | None:
    """03041955 as well as 19550304."""
    if len(digits) != 8:
        return None
    try:
        return dates.read_date(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}", today=today, past=True)
    except ValueError:
        return None


def _take_date(text: str, today: dt.date) -> tuple[dt.date | None, str]:
    """A date found among the words, and the words without it."""
    for found in _DATES.finditer(text):
        try:
            day = dates.read_date(found[0], today=today, past=True)
        except ValueError:
            continue
        if day <= today:
            return day, " ".join((text[: found.start()] + text[found.end() :]).split()).strip(" ,")
    return None, text


def readings(text: str) -> list[tuple[str, str]]:
    """The ways in which words can be a name: "ames, ruth" one; "ruth ames" two orders; a double last name more."""
    if "," in text:
        family, _, given = text.partition(",")
        return [(normal(family), normal(given))] if normal(family) else []
    words = normal(text).split()[:MOST_WORDS]
    if len(words) < 2:
        return [(word, "") for word in words]
    splits = range(len(words) - 1, 0, -1)
    given_first = [(" ".join(words[i:]), " ".join(words[:i])) for i in splits]
    family_first = [(" ".join(words[:i]), " ".join(words[i:])) for i in reversed(splits)]
    return [*given_first, *family_first, (" ".join(words), "")]
