"""From one code of a family to the others: side, encounter, trimester, stage; the axes of ICD-10-PCS."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from coding.codes.common import prior
from coding.codes.families import ENCOUNTER, LABELS, shape, without_encounter
from coding.codes.models import CodeSystem, dotted
from coding.codes.pcs_names import known
from coding.codes.stems import stems


class Member(NamedTuple):
    """A row of the code table in force on the day, with what its seventh character says."""

    code: str
    title: str
    billable: bool
    poa_exempt: bool
    parent: str
    family: str
    front: bool
    valid_from: dt.date
    seventh: str


class Choice(NamedTuple):
    """One thing left open or decided: its name and the codes that decide it otherwise, (words, code, whether now)."""

    axis: str
    options: tuple[tuple[str, str, bool], ...]

    @property
    def is_long(self) -> bool:
        """Whether its words fill more than a line: a list of answers then shows the last characters alone."""
        return sum(len(words) for words, _, _ in self.options) > 90

    def as_json(self, system: str) -> dict:
        return {
            "choose": self.axis,
            "options": [
                {"is": words, "code": dotted(system, code), "chosen": now} for words, code, now in self.options
            ],
        }


_ROWS = """
SELECT c.code, c.title, c.billable, c.poa_exempt, c.parent, c.family, c.front, c.valid_from,
       coalesce(stem.seventh ->> substr(c.code, 7, 1), '')
FROM coding_code c LEFT JOIN coding_code stem ON stem.system = c.system AND stem.code = c.parent
     AND stem.seventh IS NOT NULL AND length(c.code) = 7 AND stem.valid_to IS NULL AND c.billable
WHERE c.system = %(system)s AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to >= %(on)s)
"""


_OF_FAMILIES = _ROWS + "AND c.billable AND c.family = ANY(%(families)s) ORDER BY c.code"


def members(system: str, on: dt.date, *, begins: str, most: int = 400) -> list[Member]:
    """Codes and categories on a day that begin with some characters, in their order."""
    sql = _ROWS + ("AND c.code LIKE %(like)s AND c.level IN ('category', 'code') ORDER BY c.code LIMIT %(most)s")
    return _fetch(sql, system=system, on=on, like=f"{begins}%", most=most)


def by_family(system: str, on: dt.date, families: Iterable[str]) -> dict[str, list[Member]]:
    """The billable codes of each family on a day, in their order."""
    found = defaultdict(list)
    wanted = [family for family in dict.fromkeys(families) if family]
    if wanted:
        for row in _fetch(_OF_FAMILIES, system=system, on=on, families=wanted):
            found[row.family].append(row)
    return found


def _fetch(sql: str, **values) -> list[Member]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Member(*row) for row in cursor.fetchall()]


def titles_on(system: str, codes: set[str], on: dt.date) -> dict[str, str]:
    """Titles of codes on a day where they were worded otherwise than today's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (t.code) t.code, t.title FROM coding_codetitle t JOIN coding_code c "
            "ON c.system = t.system AND c.code = t.code AND c.title_since > %(on)s "
            "WHERE t.system = %(system)s AND t.code = ANY(%(codes)s) AND t.since <= %(on)s ORDER BY t.code, t.since DESC",
            {"system": system, "codes": list(codes), "on": on},
        )
        return dict(cursor.fetchall())


# ---- which member is meant

FITS, OPEN, AGAINST = 4.0, 1.0, -4.0


def pick(
    system: str, around: list[Member], words: set[str], axes: dict[str, str], preferred: tuple[str, ...] = ()
) -> tuple[Member, float]:
    """The family's member that the typed stems and axes mean, and how much the family loses for what it cannot say."""
    first = {code: 0.4 - 0.1 * place for place, code in enumerate(preferred[:4])}
    ranked = [(_fit(system, row, words, axes) + first.get(row.code, 0.0), -n, row) for n, row in enumerate(around)]
    row = max(ranked)[2]
    return row, _loss(system, row, axes)


OPEN_AXES = ("side", "trimester", "stage", "severity", "intent")


def _fit(system: str, row: Member, words: set[str], axes: dict[str, str]) -> float:
    title = stems(f"{row.title} {row.seventh}")
    fit = 0.5 * len(words & title) - 0.002 * len(title) + 0.02 * prior(row.code, row.title)
    fit += 0.3 if ("routine" if "subsequent" in words else "initial") in row.seventh else 0.0
    if system != CodeSystem.ICD10CM:
        return fit + (FITS if "side" in axes and axes["side"] in row.title.lower() else 0.0)
    has = shape(without_encounter(row.title)).axes
    for axis in OPEN_AXES:
        if axis in axes:
            fit += FITS if has.get(axis) == axes[axis] else 0.0
        elif axis == "intent":
            fit += OPEN if has.get(axis, "").startswith("accidental") else 0.0
        else:
            fit += OPEN if has.get(axis, "unspecified") == "unspecified" else 0.0
    return fit


def _loss(system: str, row: Member, axes: dict[str, str]) -> float:
    """A family loses where it has the other side only, and a little where it has none."""
    if system == CodeSystem.ICD10PCS and "side" in axes:
        return 0.0 if axes["side"] in row.title.lower() else 0.2
    if system != CodeSystem.ICD10CM or not axes:
        return 0.0
    has = shape(without_encounter(row.title)).axes
    return sum(0.0 if has.get(axis) == value else 0.25 if axis in has else 0.09 for axis, value in axes.items())


# ---- the way to the others


def choices(system: str, row: Member, around: list[Member]) -> tuple[Choice, ...]:
    """For each axis on which the family's codes differ: the codes that differ from this one there alone."""
    if system == CodeSystem.ICD10PCS:
        return _pcs_choices(row, around)
    places = {member.code: _place(member) for member in around}
    here = places.get(row.code) or _place(row)
    if any("side" in place for place in places.values()):
        for place in (here, *places.values()):
            place.setdefault("side", "unspecified")
    found = []
    for axis in (axis for axis in LABELS if axis in here):
        rest = {name: value for name, value in here.items() if name != axis}
        options = [
            (places[member.code][axis], member.code, member.code == row.code)
            for member in around
            if axis in places[member.code] and {n: v for n, v in places[member.code].items() if n != axis} == rest
        ]
        if len(options) > 1:
            found.append(Choice(_axis_name(axis, options), tuple(options)))
    return tuple(found)


def _place(member: Member) -> dict[str, str]:
    """Where a code stands on each axis of its family."""
    axes = dict(shape(without_encounter(member.title)).axes)
    if member.seventh:
        axes[ENCOUNTER] = member.seventh
    return axes


def _axis_name(axis: str, options: list[tuple[str, str, bool]]) -> str:
    if axis != ENCOUNTER:
        return LABELS[axis]
    words = " ".join(words for words, _, _ in options).lower()
    return "Encounter" if "encounter" in words else "Fetus" if "fetus" in words else "7th character"


PCS_AXES = {4: "Approach", 5: "Device", 6: "Qualifier"}


def _pcs_choices(row: Member, around: list[Member]) -> tuple[Choice, ...]:
    found = []
    for place, axis in PCS_AXES.items():
        near = [m for m in around if m.code[:place] + m.code[place + 1 :] == row.code[:place] + row.code[place + 1 :]]
        if len(near) > 1:
            words = _differing([m.title for m in near])
            means = known(row.code[:place])
            options = (
                (means.get(m.code[place]) or words[n] or m.title, m.code, m.code == row.code)
                for n, m in enumerate(near)
            )
            found.append(Choice(axis, tuple(options)))
    return tuple(found)


def _differing(titles: list[str]) -> list[str]:
    """What each title says that the others do not: without the words with which all begin and end."""
    split = [title.split() for title in titles]
    shortest = min(map(len, split))
    start = next((n for n in range(shortest) if len({words[n] for words in split}) > 1), shortest)
    end = next((n for n in range(shortest - start) if len({words[-1 - n] for words in split}) > 1), shortest - start)
    return [" ".join(words[start : len(words) - end]).replace("Approach", "").strip(" ,") for words in split]
