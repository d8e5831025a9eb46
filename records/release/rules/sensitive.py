"""Which sensitive pages may go to whom: each category needs an authority of its own (domain 5.5)."""

from dataclasses import dataclass, field

from .bases import ACCESS
from .states import Laws

LABELS = {
    "part2": "substance use disorder records (42 CFR Part 2)",
    "psychotherapy": "psychotherapy notes",
    "mental_health": "mental health records",
    "hiv": "HIV and STI records",
    "genetic": "genetic records",
    "reproductive": "reproductive health records",
    "minor": "services that the minor consented to alone",
    "abuse": "abuse or assault records",
}
# What the law behind a basis reaches by itself, without a paper that names it; beside it every basis needs its paper.
COVERED: dict[str, frozenset[str]] = {
    "required_by_law": frozenset(LABELS) - {"part2"},  # 164.512(a), also for psychotherapy notes: 164.508(a)(2)(ii)
    "coroner": frozenset(LABELS),  # 164.512(g)(1); 42 CFR 2.15(b)
    "disease": frozenset({"hiv"}),  # 164.512(b)(1)(i): reportable diseases
    "abuse": frozenset({"abuse", "minor"}),  # 164.512(b)(1)(ii), (c)
    "oversight": frozenset(LABELS) - {"part2", "psychotherapy"},  # 164.512(d)
}


@dataclass(frozen=True)
class Asking:
    """Who asks, on what, as far as sensitive records depend on it."""

    basis: str
    kind: str
    ground: str = ""  # within the basis: coroner, oversight, locate … (bases.GROUNDS)
    named: frozenset[str] = frozenset()  # by the authorization, order or process
    emergency: bool = False  # 42 CFR 2.51: a medical emergency that stands in the request
    with_subpoena: bool = False  # 42 CFR 2.61
    parent: bool | None = (
        None  # a parent acts: asks, or has signed; None: not known, and then a representative may be one
    )
    laws: Laws = field(default_factory=Laws)


def held_reason(category: str, *, basis: str, kind: str, named: frozenset[str], **more) -> str:
    """Why pages of this category stay out of the packet, in words; empty when they may go.

    `named` are the categories that the authorization or order names; `more` the other fields of Asking. A HIPAA
    authorization that is silent releases none of them (42 CFR 2.31; 164.508(b)(3)(ii)), save those that the state's
    table says need not be named.
    """
    asking = Asking(basis, kind, named=named, **more)
    label = LABELS.get(category, category)
    if category == "minor" and (kind == "representative" if asking.parent is None else asking.parent):
        return "The minor controls services that the minor consented to alone"
    if basis in ACCESS:
        return "Psychotherapy notes are not part of the right of access" if category == "psychotherapy" else ""
    if category in COVERED.get(basis, frozenset()) | COVERED.get(asking.ground, frozenset()):
        return ""
    if category == "part2":
        return _held_part2(asking, label)
    if category in named:
        return ""
    if basis in ("treatment", "payment"):
        own = asking.laws.must_name_for_treatment(category)
        return f"{_capital(label)} need their own consent" if own else ""
    if basis == "authorization" and not asking.laws.must_name(category):
        return ""
    return f"The {PAPERS.get(basis, 'request')} does not name {label}"


PAPERS = {
    "authorization": "authorization", "directive": "directive", "order": "order", "subpoena": "subpoena",
    "law_enforcement": "process", "research": "agreement", "limited_data_set": "agreement", "school": "agreement",
}  # fmt: skip


def _held_part2(asking: Asking, label: str) -> str:
    """42 CFR 2.31 to 2.33, 2.51, 2.61: consent, emergency, or a court order together with a subpoena."""
    if asking.basis == "treatment" and asking.emergency:
        return ""
    if asking.basis == "subpoena":
        return f"A subpoena alone does not open {label}: a court order goes with it (42 CFR 2.61)"
    named = "part2" in asking.named
    if asking.basis in ("order", "law_enforcement"):
        if not named:
            return f"The {PAPERS[asking.basis]} does not name {label}"
        return "" if asking.with_subpoena else f"{_capital(label)} need a subpoena with the order (42 CFR 2.61)"
    if named:
        return ""
    if asking.basis in ("authorization", "directive"):
        return f"The {PAPERS[asking.basis]} does not name {label}"
    return f"{_capital(label)} need their own consent (42 CFR 2.31)"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
