"""Finding a code as a person types: by its characters or by words, on a day, what is meant most first.

One answer stands for a family of codes that differ by side, encounter, trimester and the like; what was typed picks
the member, and `choices` is the way to the others.
"""

import datetime as dt
import logging
import threading
from dataclasses import dataclass, replace

from django.db import DatabaseError, connection

from coding.codes import paths
from coding.codes.families import asked_axes
from coding.codes.models import CodeSystem, dotted, release_name, undotted
from coding.codes.paths import Choice, Member
from coding.codes.search_index import WordIndex
from coding.codes.search_phrases import phrases_of
from coding.codes.shapes import BEGUN
from coding.codes.stems import asked
from coding.codes.vocabulary import meant, plain, readings, weighed

logger = logging.getLogger(__name__)
LONGEST = 200  # characters of a phrase that are read
WORTH, FARTHEST = 0.12, 0.55  # a score below this, or so far below the best, is no answer
SPARE = 12  # families looked at beyond those asked for, since some have no code on the day


@dataclass(frozen=True)
class CodeHit:
    """One answer: a billable code, or a heading that still needs characters, and the choices that lead elsewhere."""

    system: str
    code: str
    title: str
    billable: bool
    poa_exempt: bool
    parent: str = ""
    family: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def dotted(self) -> str:
        return dotted(self.system, self.code)

    def as_json(self) -> dict:
        """The same on the screen, the command line and for other programs; codes with their dots."""
        return {
            "code": self.dotted, "title": self.title, "billable": self.billable, "poa_exempt": self.poa_exempt,
            "choices": [choice.as_json(self.system) for choice in self.choices],
        }  # fmt: skip


def search_codes(system: str, text: str, *, on: dt.date, limit: int = 20) -> list[CodeHit]:
    """Codes of a system valid on a day that fit what was typed so far, likeliest first, billable before headings.

    Codes that begin as typed come first, then families of codes by their words: titles, inclusion terms, loaded
    indexes and our own vocabulary, the last word unfinished if need be, misspelt words mended.
    """
    text = plain(text[:LONGEST].replace("\0", ""))
    if not text:
        return []
    hits: dict[str, CodeHit] = {}
    if _looks_like_code(system, text):
        hits = {hit.code: hit for hit in _beginning(system, undotted(text), on, limit)}
    if len(hits) < limit:
        families = {hit.family for hit in hits.values()}
        for hit in _saying(system, text, on, limit):
            if hit.family not in families:
                hits.setdefault(hit.code, hit)
    return _titled(list(hits.values())[:limit], on)


def _looks_like_code(system: str, text: str) -> bool:
    """PCS codes can be spelt like words ("fall"): without a digit they are read as words."""
    has_digit = any(character.isdigit() for character in text)
    begun = BEGUN[CodeSystem(system)].fullmatch(undotted(text))
    return bool(begun and (has_digit or system == CodeSystem.MODIFIER))


# ---- by its characters


def _beginning(system: str, code: str, on: dt.date, limit: int) -> list[CodeHit]:
    """Codes that begin so: each while they fit on the screen, else one a family; headings last."""
    rows = paths.members(system, on, begins=code)
    exact = [row for row in rows if row.code == code and row.billable]
    if len(rows) > limit:
        rows = _one_a_family(rows)
    rest = sorted((row for row in rows if row not in exact), key=lambda row: (not row.billable, row.code))
    shown = (exact + rest)[:limit]
    around = paths.by_family(system, on, [row.family for row in shown if row.billable])
    return [_hit(system, row, around.get(row.family, [])) for row in shown]


def _one_a_family(rows: list[Member]) -> list[Member]:
    fronts_last = sorted(rows, key=lambda row: (row.front, row.code))
    return list({row.family or row.code: row for row in fronts_last}.values())


# ---- by words


def _saying(system: str, text: str, on: dt.date, limit: int) -> list[CodeHit]:
    ranked = _ranked(system, text, limit + SPARE)
    around = paths.by_family(system, on, [family for _, family in ranked])
    _, axes = asked_axes(text)
    words = {word for reading in readings(text) for word in asked(reading)}
    hits = []
    for score, family in ranked:
        if around.get(family):
            row, off = paths.pick(system, around[family], words, axes, meant(text))
            hits.append((score - off, _hit(system, row, around[family])))
    hits.sort(key=lambda pair: -pair[0])
    best = hits[0][0] if hits else 0.0
    return [hit for score, hit in hits if score >= WORTH and score > best - FARTHEST][:limit]


def _ranked(system: str, text: str, most: int) -> list[tuple[float, str]]:
    """Families by their best score over the readings of what was typed."""
    index, scores = _index(system), {}
    for reading, loss in weighed(text):
        words, _ = asked_axes(reading)
        for score, family in index.best(words, most):
            scores[family] = max(scores.get(family, -9.0), score - loss)
    return sorted(((score, family) for family, score in scores.items()), key=lambda pair: (-pair[0], pair[1]))[:most]


_built: dict[str, tuple[tuple, WordIndex]] = {}
_building = threading.Lock()


def _index(system: str) -> WordIndex:
    """The system's word index, built when it is first asked for and again when something was loaded since."""
    key, stamp = str(system), _stamp(system)
    if key not in _built or _built[key][0] != stamp:
        with _building:
            if key not in _built or _built[key][0] != stamp:
                _built[key] = (stamp, WordIndex(phrases_of(system)))
    return _built[key][1]


def warm() -> None:
    """Build the indexes that coders use most, beside everything else. A database that is away is no harm."""

    def build() -> None:
        try:
            for system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS):
                _index(system)
        except DatabaseError as error:
            logger.warning("code search is not warm: %s", type(error).__name__)
        finally:
            connection.close()

    threading.Thread(target=build, name="code-search", daemon=True).start()


def _stamp(system: str) -> tuple:
    """Changes whenever a release is loaded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(loaded_at), sum(added + changed + ended) FROM coding_coderelease WHERE system = %s",
            [system],
        )
        return cursor.fetchone()


# ---- answers


def _hit(system: str, row: Member, around: list[Member]) -> CodeHit:
    choices = paths.choices(system, row, around) if row.billable else ()
    return CodeHit(
        system, row.code, row.title, row.billable, row.poa_exempt, row.parent, row.family, choices
    )  # fmt: skip


def _titled(hits: list[CodeHit], on: dt.date) -> list[CodeHit]:
    """Each with the title that it had on the day, or which release has it."""
    if not hits:
        return []
    titles = paths.titles_on(hits[0].system, {hit.code for hit in hits}, on)
    return [replace(hit, title=titles.get(hit.code) or hit.title or _untitled(hit, on)) for hit in hits]


def _untitled(hit: CodeHit, on: dt.date) -> str:
    return f"Title not loaded: load {CodeSystem(hit.system).label} {release_name(on)}"
