"""Which sensitive pages may go to whom: each category needs an authority of its own (domain 5.5)."""

from .bases import ACCESS

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
NEVER_BY_DEFAULT = frozenset({"part2", "psychotherapy"})  # federal: not even for treatment without their own paper


def held_reason(category: str, *, basis: str, kind: str, named: frozenset[str]) -> str:
    """Why pages of this category stay out of the packet, in words; empty when they may go.

    `named` are the categories that the authorization or order names. A HIPAA authorization that is silent releases
    none of them (42 CFR 2.31; 164.508(b)(3)(ii)). State rules come from a table later; until then the stricter holds.
    """
    label = LABELS.get(category, category)
    if basis in ACCESS:
        return _held_from_access(category, kind, label)
    if category in named:
        return ""
    if basis in ("treatment", "payment"):
        return f"{_capital(label)} need their own consent" if category in NEVER_BY_DEFAULT else ""
    paper = "order" if basis in ("order", "subpoena", "law_enforcement") else "authorization"
    return f"The {paper} does not name {label}"


def _held_from_access(category: str, kind: str, label: str) -> str:
    """164.524(a)(1)(i): psychotherapy notes are no part of access; 164.502(g)(3): the minor controls own services."""
    if category == "psychotherapy":
        return "Psychotherapy notes are not part of the right of access"
    if category == "minor" and kind == "representative":
        return "The minor controls services that the minor consented to alone"
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
