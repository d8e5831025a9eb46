"""Codes that differ only by side, encounter, trimester and the like are one family: one answer, with the way down.

An axis is a list of words of which a title has one; the family's name is the title without them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

SIDE, TRIMESTER, STAGE, SEVERITY, INTENT, ENCOUNTER = "side", "trimester", "stage", "severity", "intent", "encounter"
LABELS = {
    SIDE: "Side", TRIMESTER: "Trimester", STAGE: "Stage", SEVERITY: "Severity", INTENT: "Intent", ENCOUNTER: "Encounter",
}  # fmt: skip
VALUES = {
    SIDE: ("right", "left", "bilateral"),
    TRIMESTER: ("first trimester", "second trimester", "third trimester"),
    STAGE: ("stage 1", "stage 2", "stage 3", "stage 4", "unstageable"),
    SEVERITY: ("mild", "moderate", "severe"),
    INTENT: ("accidental (unintentional)", "intentional self-harm", "assault", "undetermined"),
}
OPEN = {
    SIDE: "unspecified",
    TRIMESTER: "unspecified trimester",
    STAGE: "unspecified stage",
    SEVERITY: "unspecified severity",
    INTENT: "",
}
_FINDERS = {
    axis: re.compile(r"(?<![\w-])(" + "|".join(re.escape(value) for value in values) + r")(?![\w-])")
    for axis, values in VALUES.items()
}
_OPENED = {axis: re.compile(rf"(?<![\w-]){words}(?![\w-])") for axis, words in OPEN.items() if words and axis != SIDE}
_WORD = re.compile(r"[a-z0-9]+")
_QUIET = frozenset(["of", "the", "a", "an", "in", "and", "or", "to", "with", "eye", "ear", "side", "unilateral"])
_ABOUT = {
    STAGE: re.compile(r"pressure|decub|bed ?sore"),
    SEVERITY: re.compile(r"dementia|neurocognitive"),
    INTENT: re.compile(r"poison|overdose|toxic|ingest|asphyxiation|took|\bod\b"),
}


class Shape(NamedTuple):
    """A title taken apart: what stays the same in its family, and its value on each axis that it has."""

    words: tuple[str, ...]
    axes: dict[str, str]


@lru_cache(maxsize=20_000)
def shape(title: str) -> Shape:
    """The title (without its encounter) as a family knows it.

    >>> shape("Pain in left knee")
    Shape(words=('knee', 'pain'), axes={'side': 'left'})
    """
    text, axes = title.lower(), {}
    for axis, finder in _FINDERS.items():
        if axis in _ABOUT and not _ABOUT[axis].search(text):
            continue
        found = finder.search(text)
        if found:
            axes[axis] = found[1]
            text = text[: found.start()] + text[found.end() :]
        elif axis in _OPENED and _OPENED[axis].search(text):
            axes[axis] = "unspecified"
            text = _OPENED[axis].sub("", text)
    words = (word.rstrip("s") for word in _WORD.findall(text) if word not in _QUIET)
    return Shape(tuple(sorted(words)), axes)


def family_keys(titles: Iterable[tuple[str, str]]) -> dict[str, tuple]:
    """The family of each (code, title without encounter): equal keys are one family.

    Families never leave their category. "Unspecified" is taken for an unnamed side where the same words have sides.
    """
    shapes = {code: shape(title) for code, title in titles}
    sided = {(code[:3], s.words) for code, s in shapes.items() if SIDE in s.axes}
    return {code: (code[:3], _without_open_side(code[:3], s, sided)) for code, s in shapes.items()}


def _without_open_side(category: str, found: Shape, sided: set) -> tuple[str, ...]:
    if SIDE in found.axes or "unspecified" not in found.words:
        return found.words
    fewer = Counter(found.words)
    fewer["unspecified"] -= 1
    words = tuple(sorted(fewer.elements()))
    return words if (category, words) in sided else found.words


def named(keys: dict[str, tuple]) -> Iterator[tuple[str, str]]:
    """(code, family): the family named after its first code."""
    members = defaultdict(list)
    for code in sorted(keys):
        members[keys[code]].append(code)
    for codes in members.values():
        yield from ((code, codes[0]) for code in codes)


_ENCOUNTERS = re.compile(r",? (initial|subsequent) encounter.*$|, sequela.*$", re.IGNORECASE)
_ASKED = {
    SIDE: {
        "right": r"right|rt|r", "left": r"left|lt|l", "bilateral": r"bilateral|bilat|bil|both",
    },
    TRIMESTER: {
        "first trimester": r"(first|1st|1) trimester|trimester 1", "second trimester": r"(second|2nd|2) trimester",
        "third trimester": r"(third|3rd|3) trimester|trimester 3",
    },
    STAGE: {
        "stage 1": r"(stage|grade|stg) (1|i)", "stage 2": r"(stage|grade|stg) (2|ii)",
        "stage 3": r"(stage|grade|stg) (3|iii)", "stage 4": r"(stage|grade|stg) (4|iv)", "unstageable": "unstageable",
    },
    SEVERITY: {"mild": "mild", "moderate": "moderate", "severe": "severe|advanced"},
    INTENT: {
        "intentional self-harm": r"intentional(?: self.?harm)?|self.?harm|suicid\w*(?: attempt)?|on purpose|deliberate",
        "accidental (unintentional)": r"accidental(?:ly)?|unintentional(?:ly)?|by accident",
        "assault": "assault", "undetermined": "undetermined",
    },
}  # fmt: skip
_ASKS = {
    axis: {value: re.compile(rf"(?<![\w'-])(?:{words})(?![\w'-])") for value, words in values.items()}
    for axis, values in _ASKED.items()
}


_ANY_AXIS = re.compile(
    "right|left|bilateral|trimester|stag|mild|moderate|severe|severity|accident|intent|assault|undetermined",
    re.IGNORECASE,
)
_NAMELESS = {
    axis: re.compile(
        (r",? ?" if axis == INTENT else "")
        + "(?:"
        + finder.pattern
        + (f"|{_OPENED[axis].pattern}" if axis in _OPENED else "")
        + ")",
        re.IGNORECASE,
    )
    for axis, finder in _FINDERS.items()
}


def without_encounter(title: str) -> str:
    return _ENCOUNTERS.sub("", title) if "encounter" in title or "sequela" in title else title


def name(title: str) -> str:
    """A family's title: without encounter and without its values on the axes.

    >>> name("Pain in left knee")
    'Pain in knee'
    """
    text = without_encounter(title)
    if not _ANY_AXIS.search(text):
        return text
    for axis, finder in _NAMELESS.items():
        if axis not in _ABOUT or _ABOUT[axis].search(text.lower()):
            text = finder.sub("", text)
    return " ".join(text.split())


def asked_axes(text: str) -> tuple[str, dict[str, str]]:
    """What a search says of side, trimester, stage and intent, and its words without them.

    >>> asked_axes("broken hip lt")
    ('broken hip', {'side': 'left'})
    """
    axes: dict[str, str] = {}
    for axis, values in _ASKS.items():
        if axis in _ABOUT and not _ABOUT[axis].search(text):
            continue
        for value, finder in values.items():
            if axis not in axes and finder.search(text):
                axes[axis] = value
                text = finder.sub(" ", text)
    return " ".join(text.split()), axes
