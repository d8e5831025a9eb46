"""A text in its headings with passages marked, for the viewer. Marks may overlap, and run over lines and paragraphs."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from records.documents.rules import heading_of, sections_of

# Signs that stand for the beginning of the n-th piece, and for the end of any: no document has them.
FIRST, LAST, END = 0xF0000, 0xFFFFD, "\ue001"


@dataclass(frozen=True)
class Mark:
    """Offsets [start, end) in the text; `tone` is its CSS class, `words` say what it is, `key` is its anchor."""

    start: int
    end: int
    tone: str
    words: str = ""
    key: str = ""


def marked_sections(text: str, marks: Iterable[Mark]) -> list[tuple[str, list[SafeString]]]:
    """As rules.sections_of, with the paragraphs as HTML: everything escaped, the marked words in <mark>."""
    text = _without_signs(text)
    pieces = _pieces(text, list(marks))
    seen: set[str] = set()
    opened = {chr(FIRST + number): _opening(on, seen) for number, (_, _, on) in enumerate(pieces)}
    sections = sections_of(_with_signs(text, pieces))
    return [(heading, [_drawn(one, opened) for one in paragraphs]) for heading, paragraphs in sections]


def _with_signs(text: str, pieces) -> str:
    parts, done = [], 0
    for number, (start, end, _) in enumerate(pieces):
        parts += [text[done:start], chr(FIRST + number), text[start:end], END]
        done = end
    return "".join([*parts, text[done:]])


def _without_signs(text: str) -> str:
    return "".join(" " if letter == END or FIRST <= ord(letter) <= LAST else letter for letter in text)


def _pieces(text: str, marks: list[Mark]) -> list[tuple[int, int, list[Mark]]]:
    """The marked text cut where a mark begins or ends and at each line; headings stay unmarked."""
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
    pieces = []
    for start, end in itertools.pairwise(edges):
        on = [mark for mark in marks if mark.start <= start and mark.end >= end]
        if on:
            pieces += [(a, b, on) for a, b in _lines(text, start, end)]
    return pieces[: LAST - FIRST]


def _lines(text: str, start: int, end: int):
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = text[text.rfind("\n", 0, start) + 1 : (text.find("\n", stop) + 1 or len(text) + 1) - 1]
        if text[start:stop].strip() and not heading_of(line):
            yield start, stop
        start = stop + 1


def _opening(marks: list[Mark], seen: set[str]) -> SafeString:
    """The tag of a piece; the anchor stands at a mark's first piece."""
    tones = " ".join(sorted({mark.tone for mark in marks}))
    words = ". ".join(dict.fromkeys(mark.words for mark in marks if mark.words))
    key = next((mark.key for mark in marks if mark.key and mark.key not in seen), "")
    seen.add(key)
    anchor = format_html(' id="{}"', key) if key else ""
    return format_html('<mark class="{}" title="{}"{}>', tones, words, anchor)


def _drawn(paragraph: str, opened: dict[str, SafeString]) -> SafeString:
    safe = escape(paragraph)
    parts = [opened.get(letter, letter) for letter in safe] if any(letter in opened for letter in safe) else [safe]
    return mark_safe("".join(parts).replace(END, "</mark>"))  # noqa: S308 - escaped above
