"""Whether the paper that a request rests on is valid: checked element by element, for each kind of paper its own.

What only a person can judge (does the form name us? does the signature match?) is a fact that the person records;
what follows from dates and names is computed here, again at every look, and again at the moment of release.
"""

import datetime as dt

from . import elements
from .elements import day
from .paper import Authority, Defect, Element, Situation
from .sensitive import LABELS
from .states import Laws

TITLES = {
    1: "What is to be disclosed",
    2: "Who may disclose",
    3: "To whom",
    4: "Purpose",
    5: "Expiration date or event",
    6: "Signature and date",
    7: "Right to revoke, and how",
    8: "No conditions on treatment",
    9: "Risk of redisclosure",
    10: "Stands by itself and is true",
    11: "Not revoked",
    12: "Satisfactory assurance",
    13: "What follows from refusing",
    14: "What is specially protected",
    15: "Wording of the state",
}
# The paper -> the elements that it must have. A directive: 164.524(c)(3)(ii). A subpoena: 164.512(e)(1)(ii).
FORMS: dict[str, tuple[int, ...]] = {
    "authorization": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14),
    "directive": (1, 3, 6, 11),
    "representation": (6, 11),  # 164.502(g), 164.514(h): who may act for the patient
    "order": (1, 2, 3, 6),
    "subpoena": (1, 2, 3, 6, 12),
    "process": (1, 3, 6),
    "part2": (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13, 14),  # 42 CFR 2.31(a)
}
# Seen by holding the paper against the record or itself, not at a place on it.
NO_PLACE = frozenset({10, 11})
CHECKS = {
    1: elements.description, 2: elements.discloser, 3: elements.recipient, 4: elements.purpose, 5: elements.expiry,
    6: elements.signature, 7: elements.revocation_stated, 8: elements.conditions_stated,
    9: elements.redisclosure_stated, 10: elements.alone, 11: elements.not_revoked, 12: elements.assurance,
    13: elements.refusal_stated, 14: elements.sensitive_answered, 15: elements.state_wording,
}  # fmt: skip


def defects(
    paper: Authority, on: dt.date, *, received_on: dt.date, recipient: str = "", died_on: dt.date | None = None,
    born_on: dt.date | None = None, laws: Laws | None = None,
) -> list[Defect]:  # fmt: skip
    """Everything that makes the paper unusable on the day `on`, in the order of its elements; empty when it is valid.

    `recipient` is whom the packet would go to; `laws` what the state adds on that day. Not among defects, by law: that
    it is not our form, a photocopy, or not notarized.
    """
    there = Situation(on, received_on, recipient, died_on, born_on, laws or Laws())
    return [defect for number in asked_of(paper, there.laws) for defect in _check(number, paper)(paper, there)]


def checklist(
    paper: Authority, on: dt.date, *, received_on: dt.date, recipient: str = "", died_on: dt.date | None = None,
    born_on: dt.date | None = None, laws: Laws | None = None,
) -> list[Element]:  # fmt: skip
    """The elements that this kind of paper needs, each with what it says and its defects."""
    there = Situation(on, received_on, recipient, died_on, born_on, laws or Laws())
    return [
        Element(number, TITLES[number], SAYS[number](paper), tuple(_check(number, paper)(paper, there)))
        for number in asked_of(paper, there.laws)
    ]


def asked_of(paper: Authority, laws: Laws) -> tuple[int, ...]:
    """The numbers of the elements that this paper must have in this state."""
    worded = paper.form in ("authorization", "part2") and any(
        not wording.category or wording.category in paper.named for wording in laws.wordings
    )
    return (*FORMS[paper.form], *((15,) if worded else ()))


def places(form: str) -> tuple[int, ...]:
    """The elements of a paper that are seen somewhere on it."""
    return tuple(number for number in FORMS.get(form, ()) if number not in NO_PLACE)


def _check(number: int, paper: Authority):
    return elements.part2_named if (number, paper.form) == (14, "part2") else CHECKS[number]


# ------------------------------------------------------------ what it says


def _quoted(text: str) -> str:
    return f"“{text.strip()}”" if text.strip() else "Empty"


def _says_expiry(paper: Authority) -> str:
    if paper.expires_on:
        return day(paper.expires_on)
    if paper.expires_event:
        return _quoted(paper.expires_event)
    return "None, research" if paper.research else "None, for treatment and payment" if paper.tpo else "Empty"


def _says_signature(paper: Authority) -> str:
    parts = [paper.signed_by, paper.signer_authority, day(paper.signed_on) if paper.signed_on else "no date"]
    return ", ".join(part for part in parts if part) if paper.signed_by else "Empty"


def _says_sensitive(paper: Authority) -> str:
    named = [label for category, label in LABELS.items() if category in paper.named]
    if named:
        return "Names " + ", ".join(named)
    return "Says that they stay out" if paper.sensitive_excluded else "Names none"


def _says_assurance(paper: Authority) -> str:
    if paper.assurance == "notice" and paper.object_by:
        return f"Patient had notice, to object until {day(paper.object_by)}"
    return {"notice": "Patient had notice", "protective_order": "Protective order sought"}.get(paper.assurance, "None")


def _stated(name: str):
    return lambda paper: "Stated" if getattr(paper, name) else "Not found"


SAYS = {
    1: lambda paper: _quoted(paper.description),
    2: lambda paper: _quoted(paper.discloser),
    3: lambda paper: _quoted(paper.recipient),
    4: lambda paper: _quoted(paper.purpose),
    5: _says_expiry,
    6: _says_signature,
    7: _stated("states_revocation"),
    8: _stated("states_conditions"),
    9: _stated("states_redisclosure"),
    10: lambda paper: "No" if paper.improperly_combined or paper.known_false or paper.unclear else "Yes",
    11: lambda paper: f"Revoked {day(paper.revoked_on)}" if paper.revoked_on else "None on file",
    12: _says_assurance,
    13: lambda paper: (
        "Stated" if paper.states_refusal else "Not found" if paper.tpo else "Not for treatment or payment"
    ),
    14: _says_sensitive,
    15: lambda paper: "Seen" if paper.wording_seen else "Not found",
}
