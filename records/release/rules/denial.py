"""On what a request may be denied: 45 CFR 164.524(a), a closed list. That a record would upset somebody is not in it."""

from dataclasses import dataclass

from .bases import ACCESS


@dataclass(frozen=True)
class Ground:
    """A ground of denial. `reviewable`: the patient may have it reviewed; `judged`: a licensed professional decides it."""

    code: str
    label: str
    cite: str
    reviewable: bool = False
    judged: bool = False
    only_representative: bool = False


_ROWS = (
    Ground("psychotherapy", "Psychotherapy notes", "45 CFR 164.524(a)(1)(i)"),
    Ground("litigation", "Prepared for a civil, criminal or administrative action", "45 CFR 164.524(a)(1)(ii)"),
    Ground("inmate", "An inmate's copy would endanger the institution or somebody in it", "45 CFR 164.524(a)(2)(ii)"),
    Ground("research", "Research in progress, to which the patient agreed", "45 CFR 164.524(a)(2)(iii)"),
    Ground("privacy_act", "Held back under the Privacy Act", "45 CFR 164.524(a)(2)(iv)"),
    Ground("confidential", "Given in confidence by somebody who is no provider", "45 CFR 164.524(a)(2)(v)"),
    Ground("endangers", "Likely to endanger the life or physical safety of the patient or another",
           "45 CFR 164.524(a)(3)(i)", reviewable=True, judged=True),
    Ground("other_person", "Refers to another person, who is likely to be harmed substantially",
           "45 CFR 164.524(a)(3)(ii)", reviewable=True, judged=True),
    Ground("representative", "Access of this representative is likely to cause substantial harm",
           "45 CFR 164.524(a)(3)(iii)", reviewable=True, judged=True, only_representative=True),
    Ground("abuse", "Not treated as the representative: abuse, neglect or endangerment",
           "45 CFR 164.502(g)(5)", judged=True, only_representative=True),
    Ground("not_permitted", "Nothing permits it without a valid authority", "45 CFR 164.502(a)"),
)  # fmt: skip
GROUNDS: dict[str, Ground] = {ground.code: ground for ground in _ROWS}


def grounds_for(kind: str, basis: str) -> list[Ground]:
    """What a request of this kind may be denied on. Whoever does not ask by right is denied for want of authority."""
    if basis not in ACCESS:
        return [GROUNDS["not_permitted"]]
    return [
        ground for ground in _ROWS
        if ground.code != "not_permitted" and (kind == "representative" or not ground.only_representative)
    ]  # fmt: skip


def denial_problem(code: str, *, kind: str, basis: str, explanation: str, judged: bool) -> str:
    """Why a denial may not be written so, in words; empty when it may.

    `judged`: a licensed professional is named who decided it; the grounds that rest on a judgment need one.
    """
    allowed = {ground.code: ground for ground in grounds_for(kind, basis)}
    if code not in allowed:
        return (
            "That is not a ground of denial. A record that upsets, embarrasses or may be misread is given all the same; "
            f"the grounds are: {'; '.join(ground.label.lower() for ground in allowed.values())} (45 CFR 164.524(a))."
        )
    if len(explanation.split()) < 3:
        return "Say the basis in plain words: the letter gives them to the requester (164.524(d)(2)(i))."
    if allowed[code].judged and not judged:
        return "Name the licensed professional who judged it so: this ground rests on a professional's judgment."
    return ""
