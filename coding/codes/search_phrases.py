"""The phrases of a code system, from its loaded sets and our own vocabulary, as the word index takes them."""

import json
from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from coding.codes.common import prior
from coding.codes.families import name
from coding.codes.models import CodeSystem
from coding.codes.search_index import Phrase
from coding.codes.vocabulary import MEANS

PRIOR = 0.012
OWN, INDEXED, TERM, INCLUDED = 0.12, 0.0, -0.01, -0.06
OTHER = -0.08  # a title of the others that have no title of their own


def phrases_of(system: str) -> Iterator[Phrase]:
    """Every phrase that leads to a code of the system, from the database."""
    if system == CodeSystem.ICD10PCS:
        yield from _procedures()
        return
    titles = _Titles(system)
    yield from titles.phrases()
    yield from _terms(system, titles)
    yield from _indexed(system, titles)
    yield from own_phrases(titles.family)


def own_phrases(family: dict[str, str]) -> Iterator[Phrase]:
    """What our own table says a whole phrase means; of several codes the first most."""
    for phrase, codes in MEANS.items():
        known = [family[code] for code in codes if code in family]
        for place, code in enumerate(known):
            yield Phrase(name(phrase), code, OWN - 0.04 * place)


class _Titles:
    """Titles of a system, and to which family each code or heading leads."""

    def __init__(self, system: str):
        self.rows = _rows(
            "SELECT code, title, family, billable, parent, seventh FROM coding_code WHERE system = %s "
            "AND title <> '' AND level IN ('category', 'code') AND (front OR NOT billable) ORDER BY code",
            system,
        )
        members = _rows("SELECT code, family FROM coding_code WHERE system = %s AND billable", system)
        self.family = {code: family or code for code, family in members}
        self.seventh = {row[0]: " ".join(json.loads(row[5]).values()) for row in self.rows if row[5]}
        self._below = self._children()
        for code, _, _, billable, *_ in self.rows:
            if not billable and code not in self.family:
                self.family[code] = self._usual(code)

    def _children(self) -> dict[str, list[tuple[str, str, bool]]]:
        below = defaultdict(list)
        for code, title, _, billable, parent, _ in self.rows:
            below[parent].append((code, title, billable))
        return below

    def _usual(self, heading: str) -> str:
        """The family that a heading by itself means: its unspecified one, else the one that ends in 9, else 0."""
        children = self._below.get(heading)
        if not children:
            return heading
        code, _, billable = max(children, key=_how_usual)
        return self.family.get(code, code) if billable else self._usual(code)

    def phrases(self) -> Iterator[Phrase]:
        for code, title, family, billable, parent, _ in self.rows:
            lead = PRIOR * prior(code, title) if billable else 0.02
            lead += OTHER if title.lower().startswith("other ") or ", other" in title.lower() else 0.0
            also = self.seventh.get(parent, "") if billable else ""
            yield Phrase(name(title), family if billable else self.family[code], lead, also)


def _how_usual(child: tuple[str, str, bool]) -> tuple[bool, ...]:
    code, title, _ = child
    text = title.lower()
    return (
        "unspecified" in text and not text.startswith("other"),
        "without complication" in text or "uncomplicated" in text,
        code.endswith("9"), code.endswith("0"), not text.startswith("other"),
    )  # fmt: skip


def _terms(system: str, titles: _Titles) -> Iterator[Phrase]:
    """Inclusion terms and what headings include."""
    sql = "SELECT code, kind, text FROM coding_codenote WHERE system = %s AND kind IN ('term', 'includes') AND valid_to IS NULL"
    stems = {row[0]: row[1] for row in titles.rows}
    for code, kind, text in _rows(sql, system):
        family = titles.family.get(code)
        if family:
            lead = TERM if kind == "term" else INCLUDED
            yield Phrase(name(text), family, lead, stems.get(code, "") + " " + titles.seventh.get(code, ""))


def _indexed(system: str, titles: _Titles) -> Iterator[Phrase]:
    """Lines of the official indexes and tables that were loaded."""
    sql = "SELECT kind, words, also, codes FROM coding_indexentry WHERE system = %s AND valid_to IS NULL"
    for kind, words, also, codes in _rows(sql, system):
        for column, code in json.loads(codes).items():
            family = titles.family.get(code.rstrip("-"))
            if family:
                said, lead = _said(kind, column, words)
                yield Phrase(name(said), family, lead, also)


def _said(kind: str, column: str, words: str) -> tuple[str, float]:
    """A table's line in the words that its column puts before it."""
    if kind == "drugs":
        first = {"adverse effect": "adverse effect of", "underdosing": "underdosing of"}.get(column, "poisoning by")
        return f"{first} {words}", INDEXED + (0.02 if column == "accidental" else -0.02)
    if kind == "neoplasms":
        return f"{column} {words}", INDEXED
    return words, INDEXED if column == "" else INCLUDED  # a manifestation stands behind its cause


def _procedures() -> Iterator[Phrase]:
    """ICD-10-PCS: one phrase a body part of a table, with what its codes add as words that may be asked for."""
    titles = defaultdict(list)
    for code, title in _rows(
        "SELECT code, title FROM coding_code WHERE system = %s AND title <> ''", CodeSystem.ICD10PCS
    ):
        titles[code[:4]].append((title, prior(code, title)))
    for family, members in titles.items():
        words = [dict.fromkeys(title.replace(",", " ").split()) for title, _ in members]
        common = [word for word in words[0] if all(word in others for others in words)]
        rest = dict.fromkeys(word for one in words for word in one if word not in common)
        yield Phrase(" ".join(common), family, PRIOR * max(rank for _, rank in members), " ".join(rest))
    below = defaultdict(list)
    for family in titles:
        below[family[:3]].append(family)
        below[family].append(family)
    codes = {code: code[:4] for meant in MEANS.values() for code in meant if code[:4] in titles and len(code) == 7}
    yield from own_phrases(codes)
    for words, also, found in _rows(
        "SELECT words, also, codes FROM coding_indexentry WHERE system = %s AND valid_to IS NULL", CodeSystem.ICD10PCS
    ):
        for code in json.loads(found).values():
            for family in below[code[:4]][:40]:
                yield Phrase(words, family, INDEXED, also)


def _rows(sql: str, system: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [system])
        return cursor.fetchall()
