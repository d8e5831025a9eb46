"""Builds the rows of the code table from what the sources say. Pure: no database."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coding.codes.families import family_keys, named, without_encounter
from coding.codes.models import FIRST_DAY, CodeSystem, Level
from coding.codes.packages import Life
from coding.codes.poa import is_poa_exempt
from coding.codes.tabular import Node

CODE_LEVELS = (Level.CATEGORY, Level.CODE)
# Of which release the packages' titles are.
TITLES_OF, OLDER_TITLES_OF = dt.date(2026, 4, 1), dt.date(2024, 10, 1)
PROCEDURE_TITLES_OF = dt.date(2024, 4, 1)


class Row(NamedTuple):
    """A row of the code table."""

    system: str
    code: str
    valid_from: dt.date
    valid_to: dt.date | None
    level: str
    billable: bool
    title: str
    parent: str
    poa_exempt: bool
    seventh: dict[str, str] | None
    flags: list[str] | None
    title_since: dt.date | None = None
    family: str = ""
    front: bool = True


def diagnosis_rows(lives: Iterable[Life], nodes: Iterable[Node], older_titles: dict[str, str]) -> Iterator[Row]:
    """Rows of ICD-10-CM: every life of a billable code, and every heading of the tabular list.

    `lives` sorted by code; `nodes` in the list's order; `older_titles` by undotted code, for codes that have ended.
    """
    lives = list(lives)
    ever = [life.code for life in lives]
    ended = {life.code: life.valid_to for life in lives}
    by_code = {node.code: node for node in nodes if node.level in CODE_LEVELS}
    yield from in_families([_leaf(life, by_code, older_titles) for life in lives])
    for node in nodes:
        if node.code not in ended or ended[node.code] is not None:
            yield _heading(node, ended.get(node.code), lives, ever)


def _leaf(life: Life, by_code: dict[str, Node], older_titles: dict[str, str]) -> Row:
    node = by_code.get(life.code) if life.valid_to is None else None
    stem = node or _stem(life.code, by_code)
    title = _title(life.code, node, stem) or older_titles.get(life.code, "")
    since = TITLES_OF if node or (stem and title.startswith(stem.title)) else OLDER_TITLES_OF
    return Row(
        CodeSystem.ICD10CM, life.code, life.valid_from, life.valid_to, Level.CODE, True, title,
        _parent(life.code, node, stem), is_poa_exempt(life.code), None, life.flags or None,
        since if title else None,
    )  # fmt: skip


def in_families(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with their family and whether they stand in front of it."""
    rows = list(rows)
    titled = {row.code: without_encounter(row.title) for row in rows if row.title}
    families = dict(named(family_keys(titled.items())))
    for row in rows:
        family = families.get(row.code, row.code)
        yield row._replace(family=family, front=family == row.code)


def _stem(code: str, by_code: dict[str, Node]) -> Node | None:
    """The nearest entry above a code that the list does not print: without its seventh character and placeholders."""
    return next((by_code[code[:n]] for n in range(len(code) - 1, 2, -1) if code[:n] in by_code), None)


def _title(code: str, node: Node | None, stem: Node | None) -> str:
    if node:
        return node.title
    if not stem or not stem.leaf or not stem.seventh or len(code) != 7 or code[6] not in stem.seventh:
        return ""
    return f"{stem.title}, {stem.seventh[code[6]]}"


def _parent(code: str, node: Node | None, stem: Node | None) -> str:
    above = node.parent if node else stem
    return above.code if above else code[:3]


def _heading(node: Node, last_day_as_leaf: dt.date | None, lives: list[Life], ever: list[str]) -> Row:
    return Row(
        CodeSystem.ICD10CM, node.code, _heading_since(node, last_day_as_leaf, lives, ever), None,
        node.level, False, node.title, node.parent.code if node.parent else "", False,
        node.seventh if node.leaf else None, None, TITLES_OF, node.code,
    )  # fmt: skip


def _heading_since(node: Node, last_day_as_leaf: dt.date | None, lives: list[Life], ever: list[str]) -> dt.date:
    """A heading stands from the day after it was a leaf itself, or from its first code's first day."""
    if last_day_as_leaf:
        return last_day_as_leaf + dt.timedelta(days=1)
    if node.level != Level.CATEGORY:
        return FIRST_DAY
    first = bisect_left(ever, node.code)
    below = [life.valid_from for life in lives[first : bisect_left(ever, node.code + "~")]]
    return min(below, default=FIRST_DAY)


def procedure_rows(lives: Iterable[Life], titles: dict[str, str]) -> Iterator[Row]:
    """Rows of ICD-10-PCS: every code is seven characters and billable."""
    for life in lives:
        title = titles.get(life.code, "")
        yield Row(
            CodeSystem.ICD10PCS, life.code, life.valid_from, life.valid_to, Level.CODE, True, title, life.code[:3],
            False, None, life.flags or None,
            PROCEDURE_TITLES_OF if title else None, life.code[:4],
        )  # fmt: skip
