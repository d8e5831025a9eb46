"""A coder's codes beside an auditor's, code by code (domain 4.5). Pure: no database, no clock.

What is compared: diagnoses, reasons for a visit, procedures, service lines, the disposition. The admitting diagnosis is
not: it says what was thought at the door. The order of other diagnoses is no finding; which one is principal is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from coding.codes.models import dotted

OMITTED, ADDED, WRONG, PCS = "omitted", "added", "wrong", "pcs"
SEQUENCE, POA, MODIFIER, DISPOSITION = "sequence", "poa", "modifier", "disposition"
KINDS = [
    (OMITTED, "Omitted"), (ADDED, "Added"), (WRONG, "Wrong code"), (PCS, "Procedure code"), (SEQUENCE, "Sequencing"),
    (POA, "POA"), (MODIFIER, "Modifier or units"), (DISPOSITION, "Disposition"),
]  # fmt: skip
# A code is missing, too many, or another one: these decide code accuracy. The others are counted beside it.
OF_CODES = (OMITTED, ADDED, WRONG, PCS)
AREAS = {"principal": "diagnosis", "other": "diagnosis", "reason": "reason", "procedure": "procedure", "line": "line"}
CATEGORY = 3  # characters: the category of ICD-10-CM, the table of ICD-10-PCS, the neighbourhood in CPT and HCPCS


@dataclass(frozen=True)
class Coded:
    """One code of a set, as both sides are compared: `kind` as on the desk, `code` undotted."""

    kind: str
    system: str
    code: str
    sequence: int = 1
    poa: str = ""
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    title: str = ""

    @property
    def area(self) -> str:
        return AREAS.get(self.kind, "")

    @property
    def dotted(self) -> str:
        return dotted(self.system, self.code)

    @property
    def told(self) -> tuple:
        """What a service line says beside its code."""
        return tuple(sorted(self.modifiers)), self.units or 1

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"modifiers": list(self.modifiers)}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Coded":
        return cls(**(kept | {"modifiers": tuple(kept.get("modifiers") or ())}))


@dataclass(frozen=True)
class Difference:
    """One finding: what the coder has and what the auditor has; None where a side has nothing."""

    kind: str
    area: str
    coder: Coded | None = None
    auditor: Coded | None = None
    coder_says: str = ""
    auditor_says: str = ""


@dataclass(frozen=True)
class Comparison:
    """Everything that two readings of one record have in common and not."""

    matched: tuple[tuple[Coded, Coded], ...]
    differences: tuple[Difference, ...]
    coders: int  # compared codes of the coder
    auditors: int

    def of(self, *kinds: str) -> list[Difference]:
        return [one for one in self.differences if one.kind in kinds]


def compare(
    coder: Iterable[Coded], auditor: Iterable[Coded], *, dispositions: tuple[str, str] = ("", "")
) -> Comparison:
    """Both readings, in any order. `dispositions`: the coder's and the auditor's (FL17); compared where both are known.

    Equal codes are matched first. Of the rest a code of the coder and one of the auditor in the same category are one
    wrong code (`pcs` for ICD-10-PCS), nearest first, and so are two principal diagnoses; what is then left over was
    added by the coder or omitted.
    """
    ours, theirs = _compared(coder), _compared(auditor)
    matched: list[tuple[Coded, Coded]] = []
    found: list[Difference] = []
    for area in dict.fromkeys(AREAS.values()):
        same, left, right = _match([c for c in ours if c.area == area], [a for a in theirs if a.area == area])
        matched += same
        found += _pairs(area, left, right)
    found += _sequence(matched, found, ours, theirs)
    found += _attributes(matched)
    if all(dispositions) and dispositions[0] != dispositions[1]:
        found.append(Difference(DISPOSITION, "encounter", None, None, *dispositions))
    return Comparison(tuple(matched), tuple(found), len(ours), len(theirs))


def _compared(codes: Iterable[Coded]) -> list[Coded]:
    """In an order of their own, whatever order they came in."""
    return sorted((one for one in codes if one.area), key=_key)


def _key(one: Coded) -> tuple:
    return (one.area, one.kind != "principal", one.system, one.code, one.told, one.poa, one.sequence)


def _match(ours: list[Coded], theirs: list[Coded]) -> tuple[list[tuple[Coded, Coded]], list[Coded], list[Coded]]:
    """Equal codes, those that agree in everything first: two lines of one code are two codes."""
    same: list[tuple[Coded, Coded]] = []
    for agrees in (
        lambda c, a: (c.kind, c.told, c.poa) == (a.kind, a.told, a.poa),
        lambda c, a: c.told == a.told,
        lambda c, a: True,
    ):
        for mine in list(ours):
            other = next(
                (a for a in theirs if (a.system, a.code) == (mine.system, mine.code) and agrees(mine, a)), None
            )
            if other is not None:
                ours.remove(mine)
                theirs.remove(other)
                same.append((mine, other))
    return same, ours, theirs


def _pairs(area: str, ours: list[Coded], theirs: list[Coded]) -> Iterable[Difference]:
    """What is left of both sides, paired where it is one wrong code."""
    near = [(_alike(c.code, a.code), c, a) for c in ours for a in theirs if c.system == a.system or area == "line"]
    near = sorted((one for one in near if one[0] >= CATEGORY), key=lambda one: (-one[0], _key(one[1]), _key(one[2])))
    for _, mine, other in near:
        if mine in ours and other in theirs:
            ours.remove(mine)
            theirs.remove(other)
            yield _wrong(area, mine, other)
    mine, other = (next((one for one in side if one.kind == "principal"), None) for side in (ours, theirs))
    if mine and other:
        ours.remove(mine)
        theirs.remove(other)
        yield _wrong(area, mine, other)
    for mine in ours:
        yield Difference(ADDED, area, mine, None, mine.dotted, "")
    for other in theirs:
        yield Difference(OMITTED, area, None, other, "", other.dotted)


def _alike(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _wrong(area: str, mine: Coded, other: Coded) -> Difference:
    kind = PCS if mine.system == "icd10pcs" else WRONG
    return Difference(kind, area, mine, other, mine.dotted, other.dotted)


def _sequence(matched, found, ours: Sequence[Coded], theirs: Sequence[Coded]) -> Iterable[Difference]:
    """Another principal diagnosis or procedure, where both have one and it is no wrong code already."""
    for area in ("diagnosis", "procedure"):
        mine, other = _first(area, ours), _first(area, theirs)
        if mine is None or other is None or mine.code == other.code:
            continue
        known = {pair for pair in matched if pair[0].area == area}
        here = any(c == mine or a == other for c, a in known)
        paired = any(d.coder == mine and d.auditor == other for d in found)
        if here and not paired:
            yield Difference(SEQUENCE, area, mine, other, mine.dotted, other.dotted)


def _first(area: str, codes: Sequence[Coded]) -> Coded | None:
    if area == "diagnosis":
        return next((one for one in codes if one.kind == "principal"), None)
    rows = [one for one in codes if one.area == area]
    return min(rows, key=lambda one: (one.sequence, one.code), default=None)


def _attributes(matched) -> Iterable[Difference]:
    """Of the same codes: another POA, other modifiers or units."""
    for mine, other in matched:
        if mine.area == "diagnosis" and mine.poa != other.poa:
            yield Difference(POA, mine.area, mine, other, mine.poa or "blank", other.poa or "blank")
        if mine.area == "line" and mine.told != other.told:
            yield Difference(MODIFIER, mine.area, mine, other, _line_words(mine), _line_words(other))


def _line_words(one: Coded) -> str:
    units = one.units or 1
    return f"{' '.join(one.modifiers) or 'no modifier'}, {units} unit{'s' if units != 1 else ''}"


# ---------------------------------------------------------------- what it comes to


@dataclass(frozen=True)
class Score:
    """Correct of how many; `over`: codes that the auditor does not have. Percent is None where nothing was to be right."""

    correct: int = 0
    total: int = 0
    over: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.correct + other.correct, self.total + other.total, self.over + other.over)

    def percent(self, *, subtract: bool = False) -> Decimal | None:
        """0.0 to 100.0, rounded down so that 94.96 does not become a pass. `subtract`: over-coded codes count against
        the correct ones, never below 0."""
        if not self.total:
            return None if not (subtract and self.over) else Decimal("0.0")
        correct = max(self.correct - (self.over if subtract else 0), 0)
        return (Decimal(correct) * 100 / self.total).quantize(Decimal("0.1"), rounding=ROUND_FLOOR)


MEASURES = {"codes": "Codes", "poa": "POA", "pcs": "PCS", "modifier": "Modifiers", "disposition": "Disposition"}


def scores(comparison: Comparison, stands: Sequence[bool], *, disposition: bool) -> dict[str, Score]:
    """Of one record, by measure. `stands[n]`: whether the n-th difference is final or may still be; what was overturned
    or withdrawn is the coder's to be right about. `disposition`: whether it was compared."""
    kept = list(zip(comparison.differences, stands, strict=True))
    procedures = [one for one in kept if one[0].area == "procedure"]
    lines = sum(mine.area == "line" for mine, _ in comparison.matched)
    poa = sum(mine.area == "diagnosis" and bool(mine.poa or other.poa) for mine, other in comparison.matched)
    return {
        "codes": _code_score(len(comparison.matched), kept),
        "pcs": _code_score(sum(mine.area == "procedure" for mine, _ in comparison.matched), procedures),
        "poa": Score(poa - _standing(kept, POA), poa),
        "modifier": Score(lines - _standing(kept, MODIFIER), lines),
        "disposition": Score(int(disposition) - _standing(kept, DISPOSITION), int(disposition)),
    }


def _standing(kept, kind: str) -> int:
    return sum(one.kind == kind and stands for one, stands in kept)


def _code_score(matched: int, kept) -> Score:
    """Code over code: the coder's correct codes of all that should be there."""
    score = Score(matched, matched)
    for one, stands in kept:
        if one.kind == OMITTED and stands:
            score += Score(0, 1)
        elif one.kind == ADDED:
            score += Score(0, 0, 1) if stands else Score(1, 1)
        elif one.kind in (WRONG, PCS):
            score += Score(0 if stands else 1, 1)
    return score


def settled(auditor: Iterable[Coded], comparison: Comparison, stands: Sequence[bool]) -> list[Coded]:
    """The codes that are right in the end: the auditor's, with the coder's back where a finding does not stand."""
    codes = _compared(auditor)
    swaps: dict[int, Coded | None] = {}
    more: list[Coded] = []
    principal: Coded | None = None
    for one, holds in zip(comparison.differences, stands, strict=True):
        if holds or one.kind == DISPOSITION:
            continue
        if one.kind == SEQUENCE:
            principal = one.coder if one.area == "diagnosis" else principal
        elif one.auditor is None:
            more += [one.coder] if one.coder else []
        else:
            at = next(n for n, code in enumerate(codes) if code == one.auditor and swaps.get(n, code) is not None)
            swaps[at] = _put_back(one, swaps.get(at) or codes[at])
    kept = [one for one in (swaps.get(n, code) for n, code in enumerate(codes)) if one is not None]
    return _one_principal(kept + more, principal)


def _put_back(one: Difference, now: Coded) -> Coded | None:
    if one.coder is None:
        return None
    if one.kind == POA:
        return replace(now, poa=one.coder.poa)
    if one.kind == MODIFIER:
        return replace(now, modifiers=one.coder.modifiers, units=one.coder.units)
    return replace(one.coder, kind=now.kind)


def _one_principal(codes: list[Coded], wanted: Coded | None) -> list[Coded]:
    """The principal that the coder had, where that finding does not stand; and never two."""
    first = next((c for c in codes if wanted and c.code == wanted.code and c.area == "diagnosis"), None)
    first = first or next((c for c in codes if c.kind == "principal"), None)
    groups = defaultdict(list)
    for one in codes:
        groups[one.area].append(one)
    diagnoses = [replace(one, kind="principal" if one is first else "other") for one in groups.pop("diagnosis", ())]
    return sorted(diagnoses, key=_key) + [one for rows in groups.values() for one in rows]
