"""Edits of codes against each other: what excludes, what comes first, what goes beside, and which side."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from coding.assignment.rules.shape import (
    Finding,
    Instruction,
    Item,
    Known,
    Stay,
    consider,
    is_diagnosis,
    known_of,
    note,
)
from coding.codes.models import CodeSystem, dotted
from coding.codes.tabular import names

CODE_FIRST, USE_ADDITIONAL = "code_first", "use_additional"
# Instructions that leave it open whether there is anything to code.
OPEN_ENDED = re.compile(r"if applicable|if known|where applicable|, if any|if desired|when applicable", re.IGNORECASE)
MANIFESTS = re.compile(r"in (other )?diseases classified elsewhere|in diseases classif", re.IGNORECASE)
SIDE = re.compile(r"\b(right|left|bilateral|unspecified)\b", re.IGNORECASE)
SYMPTOMS = "R"

Sets = dict[tuple[str, str], Known]


def pair_edits(stay: Stay, items: list[Item], known: Sets) -> Iterator[Finding]:
    """Every edit that two diagnoses on the set raise between them."""
    reported = sorted((item for item in items if is_diagnosis(item)), key=lambda i: (i.kind != "principal", i.sequence))
    yield from _excludes1(reported, known)
    for place, item in enumerate(reported):
        yield from _first(place, item, reported, known)
        yield from _beside(item, reported, known)
    yield from _sides(reported)
    yield from _chapter_15(reported)
    yield from _symptom(stay, reported)


def _excludes1(reported: list[Item], known: Sets) -> Iterator[Finding]:
    """Pairs that an Excludes1 instruction forbids, unless the two conditions are unrelated (guidelines, I.A.12.a)."""
    told = set()
    for item in reported:
        for other in reported:
            pair = frozenset((item.code, other.code))
            exclusion = _naming(known_of(known, item).excludes, item.code, other.code)
            if len(pair) == 2 and exclusion and pair not in told:
                told.add(pair)
                at = dotted(CodeSystem.ICD10CM, exclusion.at)
                words = f"{item.dotted} and {other.dotted}: Excludes1 at {at} ({exclusion.text}). Unrelated conditions? Say why."
                yield consider("excludes1", words, *sorted((item, other), key=lambda i: i.code))


def _naming(told: Iterable[Instruction], code: str, other: str) -> Instruction | None:
    """The first instruction that names the other code and not the code itself."""
    for one in told:
        if any(names(target, other) and not names(target, code) for target in one.targets):
            return one
    return None


def _first(place: int, item: Item, reported: list[Item], known: Sets) -> Iterator[Finding]:
    """What is to be coded before this code: there, and in that order (etiology before manifestation, I.A.13).

    Only a manifestation cannot stand without it; elsewhere the tabular list means "where there is one".
    """
    manifests = "manifestation" in known_of(known, item).flags or bool(MANIFESTS.search(item.title))
    for told in _whole(known_of(known, item).told(CODE_FIRST)):
        there = [n for n, other in enumerate(reported) if n != place and _named(told, other)]
        if any(n < place for n in there):
            continue
        at = dotted(CodeSystem.ICD10CM, told.at)
        if there:
            other = reported[there[0]]
            words = f"{other.dotted} comes before {item.dotted} (code first, at {at})."
            yield consider("code_first_order", words, item, other)
        elif not manifests or OPEN_ENDED.search(told.text) or not told.targets:
            yield note("code_first", f"{item.dotted}: code first {_gist(told.text)} (at {at}).", item)
        else:
            words = f"{item.dotted} needs another code before it: {_gist(told.text)} (at {at})."
            # A code can stand under two such instructions: an answer is for one of them.
            yield replace(consider("code_first", words, item), key=f"{item.code} at {told.at}")


def _beside(item: Item, reported: list[Item], known: Sets) -> Iterator[Finding]:
    """What may be coded besides. Instructions of whole blocks are too wide to be told of every code."""
    for told in _whole(known_of(known, item).told(USE_ADDITIONAL)):
        if "-" in told.at or len(told.at) < 3 or any(_named(told, other) for other in reported if other is not item):
            continue
        at = dotted(CodeSystem.ICD10CM, told.at)
        yield note("use_additional", f"{item.dotted}: use an additional code, {_gist(told.text)} (at {at}).", item)


def _whole(told: Iterable[Instruction]) -> list[Instruction]:
    """The lines of one instruction, which the tabular list prints one below the other, as one: they are alternatives."""
    by_place: dict[str, list[Instruction]] = {}
    for one in told:
        by_place.setdefault(one.at, []).append(one)
    return [
        Instruction(
            at, "; ".join(one.text for one in lines), tuple(t for one in lines for t in one.targets), lines[0].kind
        )
        for at, lines in by_place.items()
    ]


def _named(told: Instruction, other: Item) -> bool:
    return any(names(target, other.code) for target in told.targets)


def _gist(text: str) -> str:
    """The instruction without the words that the sentence around it says already."""
    text = re.sub(
        r"^(code first|use additional code\(?s?\)?|use an additional code)[,:]?\s*", "", text.strip(), flags=re.I
    )
    text = re.sub(r"^(to identify|for)\b:?\s*", lambda m: f"{m[1].lower()} ", text, flags=re.I).rstrip(":. ")
    return text if len(text) <= 140 else f"{text[:137].rsplit(' ', 1)[0]} …"


# ---- sides


def _sides(reported: list[Item]) -> Iterator[Finding]:
    """The same condition on a side and on no side, or on both sides and on one (I.B.13)."""
    groups: dict[str, list[tuple[str, Item]]] = {}
    for item in reported:
        sides = {word.lower() for word in SIDE.findall(item.title)} - {"unspecified"} or {"unspecified"}
        if len(sides) == 1 and SIDE.search(item.title):
            groups.setdefault(_sideless(item), []).append((sides.pop(), item))
    for group in groups.values():
        yield from _conflicts(group)


def _sideless(item: Item) -> str:
    return " ".join(SIDE.sub(" ", item.title.lower()).split())


def _conflicts(group: list[tuple[str, Item]]) -> Iterator[Finding]:
    by_side = dict(reversed(group))
    for vague in ("unspecified", "bilateral"):
        if vague in by_side and len(by_side) > 1:
            other = next(item for side, item in group if side != vague)
            words = "leaves the side open" if vague == "unspecified" else "says both sides"
            yield consider("laterality", f"{by_side[vague].dotted} {words} and {other.dotted} names one.",
                           by_side[vague], other)  # fmt: skip
    if {"right", "left"} <= by_side.keys() and "bilateral" not in by_side:
        words = f"{by_side['right'].dotted} and {by_side['left'].dotted}: is there one code for both sides?"
        yield note("both_sides", words, by_side["right"], by_side["left"])


# ---- what stands first


def _chapter_15(reported: list[Item]) -> Iterator[Finding]:
    """Codes of pregnancy, childbirth and the puerperium come before those of other chapters (I.C.15.a.1)."""
    first = next(iter(reported), None)
    pregnancy = next((item for item in reported if item.code.startswith("O")), None)
    if first and pregnancy and not first.code.startswith("O"):
        words = f"{pregnancy.dotted} is a chapter 15 code: those come before {first.dotted}."
        yield consider("pregnancy_first", words, first, pregnancy)


def _symptom(stay: Stay, reported: list[Item]) -> Iterator[Finding]:
    """A symptom is not principal when a diagnosis that explains it is established (II.A); a prompt, the coder judges."""
    first, others = (reported or [None])[0], reported[1:]
    if not (stay.inpatient and first and first.code.startswith(SYMPTOMS) and first.kind == "principal"):
        return
    confirmed = next((item for item in others if item.code[0] not in "RVWXYZ" and item.poa in ("Y", "W", "")), None)
    if confirmed:
        words = f"{first.dotted} is a symptom: does {confirmed.dotted}, or another diagnosis here, explain it?"
        yield consider("symptom_principal", words, first)
