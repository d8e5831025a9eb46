"""What changed between the words that were typed and the words that were signed, word by word. Pure: no ORM."""

import difflib
import re
from dataclasses import dataclass

# A word keeps what belongs to it (0.5, it's, 120/80, well-healed); a sign is a word of its own.
_WORD = re.compile(r"\w+(?:[.'’/-]\w+)*|[^\w\s]")
SAME, ADDED, REMOVED = "same", "added", "removed"
MOST_PAIRS = 40_000_000  # beyond it what differs of two long texts is shown as one change


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, came or went. Pieces but the removed give the new text, but the added the old."""

    kind: str
    text: str


@dataclass(frozen=True)
class Changes:
    """Both texts in one, and how many words differ: `words` counts a word put in another's place once."""

    pieces: list[Piece]
    words: int
    of: int

    @property
    def percent(self) -> float:
        """Changed words against those of the longer text, 0 to 100."""
        return round(100 * self.words / self.of, 1) if self.of else 0.0

    @property
    def any(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


def compare(before: str, after: str) -> Changes:
    """Word by word; white space goes with the word that follows it and never counts as a change."""
    old, new = _tokens(before), _tokens(after)
    pieces: list[Piece] = []
    words = 0
    for op, i1, i2, j1, j2 in _operations([w for _, w in old], [w for _, w in new]):
        if op == "equal":
            _put(pieces, SAME, new[j1:j2])
            continue
        words += max(i2 - i1, j2 - j1)
        _put(pieces, REMOVED, old[i1:i2])
        _put(pieces, ADDED, new[j1:j2])
    return Changes(pieces, words, max(len(old), len(new)))


def _tokens(text: str) -> list[tuple[str, str]]:
    """(white space before, word) of each word."""
    text, tokens, at = text.replace("\r\n", "\n").strip(), [], 0
    for found in _WORD.finditer(text):
        tokens.append((text[at : found.start()], found.group()))
        at = found.end()
    return tokens


def _operations(old: list[str], new: list[str]):
    """Opcodes as difflib gives them, for the words. What both ends share is set aside first."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", 0, head, 0, head
    if len(left) * len(right) > MOST_PAIRS:
        yield "replace", head, head + len(left), head, head + len(right)
    else:
        for op, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            yield op, i1 + head, i2 + head, j1 + head, j2 + head
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _shared(one: list[str], other: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _put(pieces: list[Piece], kind: str, tokens) -> None:
    text = "".join(space + word for space, word in tokens)
    if text:
        pieces.append(Piece(kind, text))
