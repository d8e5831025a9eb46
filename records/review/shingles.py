"""Which words of a text stand in another: pure functions over fingerprints of runs of words.

A text is its words, whatever their case, signs and spacing. Each run of SIZE words has a fingerprint; a word is copied
when it lies in a run that the other text has too. Short repeats (a date line, a set phrase) are shorter than a run.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b

SIZE = 8  # words: shorter runs are said by chance
WORD = re.compile(r"[^\W_]+(?:['.,/-][^\W_]+)*")
MOST_WORDS = 20_000  # of one note: what is longer is no note

Span = tuple[int, int]


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, small, each with where it starts and ends."""
    found = (match for _, match in zip(range(MOST_WORDS), WORD.finditer(text), strict=False))
    return [(match[0].casefold(), match.start(), match.end()) for match in found]


def shingles_of(words: Sequence[str]) -> list[int]:
    """The fingerprints of all runs of SIZE words, in order: signed 64 bits, as the database keeps them."""
    runs = (" ".join(words[i : i + SIZE]) for i in range(len(words) - SIZE + 1))
    return [int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), signed=True) for run in runs]


def print_of(text: str) -> tuple[int, list[int]]:
    """How many words the text has, and its fingerprints."""
    words = [word for word, _, _ in words_of(text)]
    return len(words), shingles_of(words)


def copied_runs(shingles: Sequence[int], source: Iterable[int]) -> list[Span]:
    """Runs of words, by their numbers [from, to), whose fingerprints the source has too."""
    known, runs = frozenset(source), []
    for at, one in enumerate(shingles):
        if one not in known:
            continue
        if runs and at <= runs[-1][1]:
            runs[-1] = (runs[-1][0], at + SIZE)
        else:
            runs.append((at, at + SIZE))
    return runs


def count(runs: Iterable[Span]) -> int:
    return sum(end - start for start, end in runs)


def spans_in(text: str, runs: Iterable[Span]) -> list[Span]:
    """The same runs as places in the text: offsets of characters."""
    words = words_of(text)
    return [(words[start][1], words[end - 1][2]) for start, end in runs if end <= len(words)]


def copied_spans(text: str, source: str) -> list[Span]:
    """Where the text says what the source says: offsets of characters, in order."""
    _, shingles = print_of(text)
    return spans_in(text, copied_runs(shingles, print_of(source)[1]))


def find(text: str, passage: str, near: int | None = None) -> Span | None:
    """Where the passage stands in the text, whatever signs and spaces lie between its words; None: nowhere.

    When it stands in several places, the one nearest to `near`, which counts words from the start of the text.
    """
    words = words_of(text)
    small, wanted = [word for word, _, _ in words], [word for word, _, _ in words_of(passage)]
    if not wanted:
        return None
    places = [i for i in range(len(small) - len(wanted) + 1) if small[i : i + len(wanted)] == wanted]
    if not places:
        return None
    best = min(places, key=lambda place: abs(place - (near or 0)))
    return words[best][1], words[best + len(wanted) - 1][2]
