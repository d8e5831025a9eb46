"""Reads the official ICD-10-CM tabular list (CDC/NCHS, XML): hierarchy, titles, instructions, seventh characters."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coding.codes.models import CodeNote, Level
from coding.codes.shapes import CM_PRINTED

NOTE_TAGS = {
    "includes": CodeNote.Kind.INCLUDES,
    "inclusionTerm": CodeNote.Kind.TERM,
    "excludes1": CodeNote.Kind.EXCLUDES1,
    "excludes2": CodeNote.Kind.EXCLUDES2,
    "codeFirst": CodeNote.Kind.CODE_FIRST,
    "useAdditionalCode": CodeNote.Kind.USE_ADDITIONAL,
    "codeAlso": CodeNote.Kind.CODE_ALSO,
    "notes": CodeNote.Kind.NOTE,
    "sevenChrNote": CodeNote.Kind.SEVENTH,
}
LEVEL_TAGS = {"chapter": Level.CHAPTER, "section": Level.BLOCK, "diag": Level.CATEGORY}

_RANGE = re.compile(rf"({CM_PRINTED})\s?-\s?({CM_PRINTED})(?![0-9A-Za-z.])")
_SINGLE = re.compile(rf"(?<![0-9A-Za-z.-])({CM_PRINTED})(?:\.?-)?(?![0-9A-Za-z])")


@dataclass
class Node:
    """One entry of the tabular list; `seventh` is its own definition or the one it inherits."""

    code: str
    title: str
    level: str
    parent: "Node | None"
    notes: list[tuple[str, str]] = field(default_factory=list)
    seventh: dict[str, str] | None = None
    leaf: bool = True

    @property
    def terms(self) -> list[str]:
        """Other words for the same condition."""
        return [text for kind, text in self.notes if kind in (CodeNote.Kind.TERM, CodeNote.Kind.INCLUDES)]

    @property
    def ancestors(self) -> "Iterator[Node]":
        node = self.parent
        while node:
            yield node
            node = node.parent


def read_tabular(source: Path | str) -> Iterator[Node]:
    """Every chapter, block, category and code of the list, parents first. ValueError for another kind of file."""
    root = ET.parse(source).getroot()  # noqa: S314 - the official file as the package ships it
    if not root.tag.startswith("ICD10CM"):
        raise ValueError(f"This is not an ICD-10-CM tabular list: its first element is <{root.tag}>.")
    for chapter in root.iter("chapter"):
        yield from _read(chapter, None)


def _read(element: ET.Element, parent: Node | None) -> Iterator[Node]:
    node = Node(_code(element), _text(element.find("desc")), LEVEL_TAGS[element.tag], parent)
    node.notes = list(_notes(element))
    node.seventh = _seventh(element) or (parent.seventh if parent else None)
    children = [child for child in element if child.tag in LEVEL_TAGS]
    node.leaf = not children
    yield node
    for child in children:
        yield from _read(child, node)


def _code(element: ET.Element) -> str:
    if element.tag == "section":
        block = element.get("id", "")
        return block if "-" in block else f"{block}-{block}"  # a block of one category is not that category
    return _text(element.find("name")).replace(".", "")


def _text(element: ET.Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _notes(element: ET.Element) -> Iterator[tuple[str, str]]:
    for child in element:
        kind = NOTE_TAGS.get(child.tag)
        if kind:
            yield from ((kind, _text(note)) for note in child.iter("note") if _text(note))


def _seventh(element: ET.Element) -> dict[str, str] | None:
    definition = element.find("sevenChrDef")
    if definition is None:
        return None
    return {e.get("char", ""): _text(e) for e in definition.iter("extension")}


def targets(text: str) -> list[str]:
    """The codes that an instruction names: prefixes ("S592") and ranges ("O00-O07"), undotted.

    A code qualified by a character ("T36-T50 with fifth or sixth character 1-4") is left out: its prefix says too much.
    """
    found = []
    for part in re.split(r"[,;()]", text):
        if " character " in part:
            continue
        ranges = _RANGE.findall(part)
        found += [f"{low}-{high}".replace(".", "") for low, high in ranges]
        rest = _RANGE.sub(" ", part)
        found += [code.replace(".", "") for code in _SINGLE.findall(rest)]
    return list(dict.fromkeys(found))


def names(target: str, code: str) -> bool:
    """Whether a target of an instruction covers a code (both undotted)."""
    low, dash, high = target.partition("-")
    if not dash:
        return code.startswith(low)
    return low <= code and code[: len(high)] <= high
