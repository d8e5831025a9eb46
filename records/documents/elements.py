"""The parts that a kind of note must have, and which of them a text lacks (domain 3.2): pure.

Source of what is required: 42 CFR 482.24(c)(4)(vii) discharge summary (outcome, disposition, follow-up) and (viii) final
diagnosis; 482.51(b)(6) operative report; Joint Commission's elements of a brief operative note.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from records.documents.rules import sections_of


@dataclass(frozen=True)
class Element:
    """One heading of a note: whether it must be filled before the signature, how else it may be called, what it asks."""

    heading: str
    required: bool = False
    also: tuple[str, ...] = ()
    hint: str = ""

    @classmethod
    def of(cls, row: dict) -> "Element":
        return cls(row["heading"], bool(row.get("required")), tuple(row.get("also", ())), row.get("hint", ""))

    def row(self) -> dict:
        return {"heading": self.heading, "required": self.required, "also": list(self.also), "hint": self.hint}


def _same(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def filled(text: str) -> set[str]:
    """The headings under which something stands, without case, spaces and signs. Blanks ("____") are nothing."""
    return {
        _same(heading)
        for heading, paragraphs in sections_of(_split_lines(text))
        if any(letter.isalnum() for part in paragraphs for letter in part)
    }


def _split_lines(text: str) -> str:
    """ "Disposition: home." on one line is a heading and its words too."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        head, colon, rest = line.partition(":")
        short = colon and rest.strip() and len(head) <= 40 and len(head.split()) <= 5 and head[:1].isupper()
        lines.append(f"{head}:\n\n{rest.strip()}" if short else line)
    return "\n".join(lines)


def missing(text: str, elements: Iterable[Element]) -> list[Element]:
    """The required ones under whose heading, or another name of it, nothing is written; in the note's order."""
    there = filled(text)
    return [one for one in elements if one.required and not there & {_same(name) for name in (one.heading, *one.also)}]


def outline(elements: Iterable[Element]) -> str:
    """The text that a new note starts with: its headings."""
    return "".join(f"{one.heading}:\n\n" for one in elements)


def in_words(lacking: Iterable[Element]) -> str:
    """ "Disposition and Follow-up" """
    names = [one.heading for one in lacking]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
