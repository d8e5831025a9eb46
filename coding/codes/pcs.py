"""Building an ICD-10-PCS code, axis by axis: at each place only what leads to a code that is valid on the day.

What may follow is read from the codes themselves, so it is right on any day of which the code sets speak. What the
characters mean is read from the official tables where they are loaded, else from the titles of the codes.
"""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from coding.codes.pcs_names import known
from coding.codes.tables import PcsTerm, PcsValue

# Words of titles that belong to another place.
_APPROACH = frozenset(("Approach", "Open", "External", "Percutaneous", "Endoscopic"))
_ELSEWHERE = {4: _APPROACH | {"Substitute", "Device"}, 5: frozenset(["Approach"])}
_EDGES = re.compile(r"^(?:(?:of|with|to|using|and|for|in|into) )+|(?: (?:of|with|to|using|and|for|in|into))+$")
PLACES = ("Section", "Body system", "Operation", "Body part", "Approach", "Device", "Qualifier")


@dataclass(frozen=True)
class Value:
    """A character that may follow, what it means, how many codes lie behind it."""

    character: str
    label: str
    codes: int
    definition: str = ""


@dataclass(frozen=True)
class Axis:
    """One place of a code, from 1 to 7, and what may stand there."""

    place: int
    name: str
    values: tuple[Value, ...]

    def value(self, character: str) -> Value | None:
        return next((value for value in self.values if value.character == character), None)


@dataclass(frozen=True)
class Build:
    """A code being built: what stands already, the axis that comes next (None when whole), and the code's title."""

    begun: str
    taken: tuple[tuple[Axis, Value], ...]
    axis: Axis | None
    title: str = ""


def choices(begun: str, on: dt.date) -> Axis | None:
    """What may follow these characters on a day. None when the code is whole or nothing follows.

    >>> [value.label for value in choices("0FT", day).values]  # doctest: +SKIP
    ['Liver', 'Liver, Right Lobe', 'Liver, Left Lobe', 'Gallbladder', …]
    """
    begun = begun.upper()
    if len(begun) >= 7:
        return None
    counts = _following(begun, on)
    if not counts:
        return None
    labels = _labels(begun, on, set(counts))
    values = (Value(c, *_said(labels, c, counts[c])) for c in sorted(counts))
    return Axis(len(begun) + 1, place_name(begun, on), tuple(values))


def _said(labels: dict[str, tuple[str, str]], character: str, count: int) -> tuple[str, int, str]:
    label, definition = labels.get(character, ("", ""))
    return label, count, definition


def build(text: str, on: dt.date) -> Build:
    """Take as many of the typed characters as lead to a code valid on the day, and say what comes next."""
    begun, taken = "", []
    for character in text.upper().replace(" ", "")[:7]:
        axis = choices(begun, on)
        value = axis.value(character) if axis else None
        if value is None:
            break
        taken.append((axis, value))
        begun += character
    title = _titles(begun, on).get(begun, "") if len(begun) == 7 else ""
    return Build(begun, tuple(taken), choices(begun, on), title)


def _following(begun: str, on: dt.date) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(code, %(next)s, 1), count(*) FROM coding_code WHERE system = 'icd10pcs' AND code LIKE %(like)s "
            "AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s) GROUP BY 1",
            {"next": len(begun) + 1, "like": f"{begun}%", "on": on},
        )
        return dict(cursor.fetchall())


# ---- what places and characters are called


def place_name(begun: str, on: dt.date) -> str:
    """The name of the next place, as the section's tables call it."""
    place = len(begun) + 1
    official = _dated(PcsValue, on).filter(prefix=begun[:3], position=place, value="").first() if place > 3 else None
    return official.label if official else PLACES[place - 1]


def _labels(begun: str, on: dt.date, wanted: set[str]) -> dict[str, tuple[str, str]]:
    place = len(begun) + 1
    labels = {character: (words, "") for character, words in known(begun).items() if character in wanted}
    rows = _dated(PcsValue, on).filter(prefix=begun[: min(place - 1, 3)], position=place, value__in=wanted)
    labels |= {row.value: (row.label, row.definition) for row in rows}
    missing = wanted - set(labels)
    if missing:
        labels |= {
            character: (words, "") for character, words in _from_titles(begun, on).items() if character in missing
        }
    return labels if place != 3 else _with_definitions(begun, labels, on)


def _dated(model, on: dt.date):
    return model.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


def _with_definitions(begun: str, labels: dict[str, tuple[str, str]], on: dt.date) -> dict[str, tuple[str, str]]:
    terms = _dated(PcsTerm, on).filter(section=begun[0], position=3)
    defined = dict(terms.values_list("title", "definition"))
    return {c: (label, definition or defined.get(label, "")) for c, (label, definition) in labels.items()}


def _titles(begun: str, on: dt.date) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, title FROM coding_code WHERE system = 'icd10pcs' AND code LIKE %(like)s AND title <> '' "
            "AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s) ORDER BY code LIMIT 4000",
            {"like": f"{begun}%", "on": on},
        )
        return dict(cursor.fetchall())


def _from_titles(begun: str, on: dt.date) -> dict[str, str]:
    """What the titles of the codes behind a character share, and those behind the others do not."""
    groups: dict[str, list[list[str]]] = defaultdict(list)
    for code, title in _titles(begun, on).items():
        groups[code[len(begun)]].append(title.replace(",", " ,").split())
    shared = {character: _shared(titles) for character, titles in groups.items()}
    everywhere = _shared(list(shared.values())) if len(shared) > 1 else []
    elsewhere = _ELSEWHERE.get(len(begun) + 1, _APPROACH)
    return {
        character: _unlike(words, {*everywhere, *elsewhere}, groups[character][0])
        for character, words in shared.items()
    }


def _shared(titles: list[list[str]]) -> list[str]:
    first, *others = titles
    sets = [set(title) for title in others]
    return [word for word in first if all(word in words for words in sets)]


def _unlike(words: list[str], everywhere: set[str], example: list[str]) -> str:
    own = [word for word in words if word not in everywhere]
    text = " ".join(own or words or example).replace(" ,", ",").strip(" ,")
    return _EDGES.sub("", text).strip(" ,") or "—"
