"""What a typist could not make out: a blank in the text, with the place in the recording where it is (domain 10).

`____`, `____[1:07]`, `[blank]` and `[blank 1:07]` are blanks. A document that holds one is not signed. Pure: no ORM.
"""

import re
from dataclasses import dataclass

BLANK = re.compile(
    r"_{3,}(?:\s?\[(?P<m1>\d{1,3}):(?P<s1>[0-5]\d)\])?|\[blank(?:\s+(?P<m2>\d{1,3}):(?P<s2>[0-5]\d))?\]", re.IGNORECASE
)
AROUND = 40  # characters shown on each side


@dataclass(frozen=True)
class Blank:
    """One blank: where it stands in the text, where in the recording (seconds, or None), and the words around it."""

    start: int
    end: int
    at: int | None
    before: str
    after: str

    @property
    def place(self) -> str:
        """ "1:07", or "" when nobody noted it."""
        return "" if self.at is None else f"{self.at // 60}:{self.at % 60:02d}"


def find(text: str) -> list[Blank]:
    """The blanks of a text, in its order."""
    text = text.replace("\r\n", "\n")
    return [_blank(text, found) for found in BLANK.finditer(text)]


def count(text: str) -> int:
    return sum(1 for _ in BLANK.finditer(text))


def _blank(text: str, found: re.Match) -> Blank:
    minutes, seconds = found["m1"] or found["m2"], found["s1"] or found["s2"]
    at = int(minutes) * 60 + int(seconds) if minutes else None
    before = text[max(0, found.start() - AROUND) : found.start()].rpartition("\n")[2]
    after = text[found.end() : found.end() + AROUND].partition("\n")[0]
    return Blank(found.start(), found.end(), at, before, after)
