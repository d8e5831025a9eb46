"""Finding a code as a person types: by its characters or by words, on a day, what is meant most first."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import connection

from coding.codes.models import CodeSystem, dotted, release_name, undotted
from coding.codes.vocabulary import meant, plain, title_words

# Words that only codes for later encounters, kinds of healing or a numbered fetus have: without them the first
# seventh character stands for its siblings.
SIBLING_WORDS = {"subsequent", "sequela", "healing", "nonunion", "malunion", "delayed", "routine", "open", "fetus"}
IGNORED = {
    "of", "the", "and", "with", "in", "on", "at", "to", "for", "a", "an", "due", "or", "by", "encounter", "initial",
}  # fmt: skip
CODE_LIKE = {
    CodeSystem.ICD10CM: re.compile(r"^[A-Z]\d[0-9A-Z]?\.?[0-9A-Z]{0,4}$", re.IGNORECASE),
    CodeSystem.ICD10PCS: re.compile(r"^[0-9A-HJ-NP-Z]{3,7}$", re.IGNORECASE),
}


@dataclass(frozen=True)
class CodeHit:
    """One answer: a billable code, or a heading that still needs characters."""

    system: str
    code: str
    title: str
    billable: bool
    poa_exempt: bool
    parent: str = ""

    @property
    def dotted(self) -> str:
        return dotted(self.system, self.code)


def search_codes(system: str, text: str, *, on: dt.date, limit: int = 20) -> list[CodeHit]:
    """Codes of a system valid on a day that fit what was typed so far, likeliest first, billable before headings.

    Whole phrases that people mean by one code come first, then codes that begin so, then codes whose title has
    the words (the last one may be unfinished), then with misspelt words mended.
    """
    text = plain(text)
    if not text:
        return []
    hits = {hit.code: hit for hit in _exactly(system, meant(text), on)}
    if _looks_like_code(system, text):
        hits |= {hit.code: hit for hit in _beginning(system, undotted(text), on, limit)}
    if len(hits) < limit:
        for hit in _saying(system, text, on, limit):
            hits.setdefault(hit.code, hit)
    return list(hits.values())[:limit]


def _looks_like_code(system: str, text: str) -> bool:
    """PCS codes can be spelt like words ("fall"): without a digit they are read as words."""
    shape = CODE_LIKE.get(CodeSystem(system))
    return bool(shape and shape.match(text) and any(character.isdigit() for character in text))


_SELECT = (
    "SELECT code, title, billable, poa_exempt, parent, valid_from FROM coding_code "
    "WHERE system = %(system)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s) "
)


def _exactly(system: str, codes: tuple[str, ...], on: dt.date) -> list[CodeHit]:
    if not codes:
        return []
    sql = _SELECT + "AND code = ANY(%(codes)s) AND billable ORDER BY array_position(%(codes)s, code::text)"
    return _hits(system, sql, on, codes=list(codes))


def _beginning(system: str, code: str, on: dt.date, limit: int) -> list[CodeHit]:
    sql = _SELECT + (
        "AND code LIKE %(like)s AND level IN ('category', 'code') "
        "ORDER BY NOT billable, code <> %(code)s, NOT front, code LIMIT %(limit)s"
    )
    return _hits(system, sql, on, code=code, like=f"{code}%", limit=limit)


def _saying(system: str, text: str, on: dt.date, limit: int) -> list[CodeHit]:
    words = [word for word in title_words(text) if word not in IGNORED and re.search(r"[0-9a-z]", word)]
    if not words:
        return []
    hits = _having(system, _all_of(words), on, limit)
    if hits:
        return hits
    words = [_mended(system, word) for word in words]
    return _having(system, _all_of(words), on, limit) or _having(system, _all_but_one_of(words), on, limit)


def _all_of(words: list[str]) -> str:
    """A tsquery: every word, each as the beginning of one."""
    return " & ".join(re.sub(r"[^0-9a-z]", "", word.lower()) + ":*" for word in words)


def _all_but_one_of(words: list[str]) -> str:
    """A tsquery: every word but one, whichever, as long as a real word is left."""
    fewer = (words[:n] + words[n + 1 :] for n in range(len(words)))
    return " | ".join(f"({_all_of(rest)})" for rest in fewer if any(len(word) > 2 for word in rest))


def _having(system: str, query: str, on: dt.date, limit: int) -> list[CodeHit]:
    """Titles that fit a tsquery: the one that is most nearly just these words first.

    Two stages: a cheap order (how usual, how short) cuts many rows to 400, which are then weighed.
    """
    if not query:
        return []
    siblings = any(word in query for word in SIBLING_WORDS)
    fit = _FIT.format("front") + (" UNION ALL " + _FIT.format("NOT front") if siblings else "")
    sql = (
        f"WITH fit AS MATERIALIZED ({fit}) SELECT code, title, billable, poa_exempt, parent, valid_from FROM fit "  # noqa: S608
        "ORDER BY NOT billable, ts_rank('{0.05,0.1,0.4,1}', search, query, 2) * 30 + prior * 0.05 DESC, "
        "length(title), code LIMIT %(limit)s"
    )
    return _hits(system, sql, on, query=query, limit=limit)


# The two halves of the table have an index each.
_FIT = (
    "(SELECT code, title, billable, poa_exempt, parent, valid_from, search, prior, query "
    "FROM coding_code, to_tsquery('english', %(query)s) query WHERE search @@ query AND {} "
    "AND system = %(system)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s) "
    "ORDER BY prior DESC, length(title) LIMIT 400)"
)


def _mended(system: str, word: str) -> str:
    """The word as the titles spell it: itself when some title has it, else the most used of the nearest."""
    if len(word) < 4 or word.isdigit():
        return word
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM coding_codeword WHERE system = %(system)s AND (word LIKE %(begins)s OR word %% %(word)s) "
            "ORDER BY word LIKE %(begins)s DESC, similarity(word, %(word)s) + ln(uses) / 40 DESC LIMIT 1",
            {"system": system, "word": word, "begins": f"{word}%"},
        )
        row = cursor.fetchone()
    return row[0] if row and not row[0].startswith(word) else word


def _hits(system: str, sql: str, on: dt.date, **values) -> list[CodeHit]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"system": system, "on": on, **values})
        return [
            CodeHit(system, code, title or _untitled(system, since), billable, exempt, parent)
            for code, title, billable, exempt, parent, since in cursor.fetchall()
        ]


def _untitled(system: str, since: dt.date) -> str:
    return f"Title not loaded: load {CodeSystem(system).label} {release_name(since)}"
