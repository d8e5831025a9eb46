"""Whether the paper that a request rests on is valid: 45 CFR 164.508(b)(2) and (c), checked element by element.

What only a person can judge (does the form name us? does the signature match?) is a fact that the person records;
what follows from dates and names is computed here, again at every look, and again at the moment of release.
"""

import datetime as dt
import re
from dataclasses import dataclass

from .sensitive import LABELS


@dataclass(frozen=True)
class Authority:
    """What stands on the paper. Empty strings and None mean that the paper does not say it."""

    form: str = "authorization"
    description: str = ""
    discloser: str = ""
    names_us: bool = False
    recipient: str = ""
    purpose: str = ""
    expires_on: dt.date | None = None
    expires_event: str = ""
    event_happened_on: dt.date | None = None
    research: bool = False
    signed_by: str = ""
    signer: str = "patient"  # patient, guardian, poa, parent, executor, other, judge, attorney
    signer_authority: str = ""
    signed_on: dt.date | None = None
    states_revocation: bool = False
    states_conditions: bool = False
    states_redisclosure: bool = False
    improperly_combined: bool = False
    known_false: bool = False
    psychotherapy_alone: bool = False
    named: frozenset[str] = frozenset()
    assurance: str = ""  # subpoena: notice (to the patient, time to object elapsed), protective_order
    revoked_on: dt.date | None = None


@dataclass(frozen=True)
class Situation:
    """What the paper is held against. Dates are the facility's calendar days."""

    on: dt.date
    received_on: dt.date
    recipient: str = ""
    died_on: dt.date | None = None


@dataclass(frozen=True)
class Defect:
    """Why the paper cannot be used: what is wrong, and how to mend it, for the screen and the letter."""

    code: str
    element: int
    what: str
    mend: str


@dataclass(frozen=True)
class Element:
    """One line of the checklist: its number and title, what the paper says, and what is wrong with it."""

    number: int
    title: str
    says: str
    defects: tuple[Defect, ...] = ()

    @property
    def passes(self) -> bool:
        return not self.defects


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
}
# The paper -> the elements that it must have. A directive: 164.524(c)(3)(ii). A subpoena: 164.512(e)(1)(ii).
FORMS: dict[str, tuple[int, ...]] = {
    "authorization": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    "directive": (1, 3, 6, 11),
    "representation": (6, 11),  # 164.502(g), 164.514(h): who may act for the patient
    "order": (1, 2, 3, 6),
    "subpoena": (1, 2, 3, 6, 12),
    "process": (1, 3, 6),
}


def defects(paper: Authority, on: dt.date, *, received_on: dt.date, recipient: str = "", died_on=None) -> list[Defect]:
    """Everything that makes the paper unusable on the day `on`, in the order of its elements; empty when it is valid.

    `recipient` is whom the packet would go to. Not among defects, by law: that it is not our form, a photocopy, or not
    notarized.
    """
    there = Situation(on, received_on, recipient, died_on)
    return [defect for number in FORMS[paper.form] for defect in CHECKS[number](paper, there)]


def checklist(paper: Authority, on: dt.date, *, received_on: dt.date, recipient: str = "", died_on=None):
    """The elements that this kind of paper needs, each with what it says and its defects."""
    there = Situation(on, received_on, recipient, died_on)
    return [
        Element(number, TITLES[number], SAYS[number](paper), tuple(CHECKS[number](paper, there)))
        for number in FORMS[paper.form]
    ]


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, spacing and punctuation."""
    return _plain(one) == _plain(other) != ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.replace("&", "and").casefold())


# ------------------------------------------------------------- the elements


def _description(paper: Authority, there: Situation):
    if not paper.description.strip():
        yield Defect(
            "description_missing", 1, "It does not say what is to be disclosed.", "Name the records and dates."
        )


def _discloser(paper: Authority, there: Situation):
    if not paper.discloser.strip():
        yield Defect("discloser_missing", 2, "It does not say who may disclose.", "Name our facility.")
    elif not paper.names_us:
        yield Defect("discloser_other", 2, "It names another facility, not ours.", "Name our facility.")


def _recipient(paper: Authority, there: Situation):
    if not paper.recipient.strip():
        yield Defect(
            "recipient_missing", 3, "It does not say to whom.", "Name the person or organization to receive it."
        )
    elif there.recipient and not same_name(paper.recipient, there.recipient):
        yield Defect(
            "recipient_other", 3, "It authorizes another recipient than the one who asks.", "Name the one who asks."
        )


def _purpose(paper: Authority, there: Situation):
    if not paper.purpose.strip():
        mend = "Name each purpose; “at my request” is enough when the patient asks."
        yield Defect("purpose_missing", 4, "It does not say for what purpose.", mend)


def _expiry(paper: Authority, there: Situation):
    if not paper.expires_on and not paper.expires_event.strip():
        if not paper.research:
            yield Defect("expiry_missing", 5, "The expiration date or event is missing.", "Name a date or an event.")
        return
    if paper.expires_on and paper.signed_on and paper.expires_on < paper.signed_on:
        yield Defect("expiry_before_signature", 5, "It expires before it was signed.", "Correct one of the two dates.")
    elif paper.expires_on and paper.expires_on < there.on:
        yield Defect("expired", 5, f"It expired on {_day(paper.expires_on)}.", "Sign a new authorization.")
    if paper.event_happened_on and paper.event_happened_on <= there.on:
        what = f"The event that ends it happened on {_day(paper.event_happened_on)}."
        yield Defect("event_happened", 5, what, "Sign a new authorization.")


def _signature(paper: Authority, there: Situation):
    if not paper.signed_by.strip():
        yield Defect("signature_missing", 6, "It is not signed.", "Sign it.")
    if not paper.signed_on:
        yield Defect("signature_undated", 6, "The signature has no date.", "Date the signature.")
    elif paper.signed_on > there.on:
        yield Defect("signed_in_future", 6, "The signature's date lies in the future.", "Correct the date.")
    elif paper.signed_on > there.received_on:
        yield Defect("signed_after_receipt", 6, "It is dated after the day we received it.", "Correct the date.")
    yield from _signer(paper, there)


def _signer(paper: Authority, there: Situation):
    """164.508(c)(1)(vi) and 164.502(g): a representative's authority is described, and holds."""
    if paper.form == "representation" and paper.signer == "patient":
        what = "It does not say by what authority the representative acts."
        yield Defect("signer_authority_missing", 6, what, "Name the authority, and send a copy.")
        return
    if paper.signer in ("patient", "judge", "attorney"):
        if paper.signer == "patient" and there.died_on and paper.signed_on and paper.signed_on > there.died_on:
            mend = "The executor or administrator signs."
            yield Defect("signed_after_death", 6, "It is dated after the patient's death.", mend)
        return
    if not paper.signer_authority.strip():
        mend = "Say what the authority rests on, and send a copy."
        yield Defect("signer_authority_missing", 6, "The representative's authority is not described.", mend)
    if there.died_on and paper.signer in ("poa", "guardian", "parent", "other") and there.died_on <= there.on:
        mend = "The executor or administrator of the estate signs."
        yield Defect("signer_authority_ended", 6, "The signer's authority ended with the patient's death.", mend)


def _stated(code: str, element: int, what: str, mend: str, field: str):
    def check(paper: Authority, there: Situation):
        if not getattr(paper, field):
            yield Defect(code, element, what, mend)

    return check


def _assurance(paper: Authority, there: Situation):
    if not paper.assurance:
        what = "There is no satisfactory assurance; an attorney's signature is not an order."
        mend = "Show that the patient had notice and time to object, or that a protective order was sought."
        yield Defect("assurance_missing", 12, what, mend)


def _alone(paper: Authority, there: Situation):
    if paper.improperly_combined:
        yield Defect("combined", 10, "It is combined with another permission or condition.", "Use a form of its own.")
    if "psychotherapy" in paper.named and not paper.psychotherapy_alone:
        what = "Psychotherapy notes are authorized together with other records."
        yield Defect("psychotherapy_not_alone", 10, what, "Sign a separate authorization for them.")
    if paper.known_false:
        yield Defect("false", 10, "Something on it is known to be false.", "Sign a correct authorization.")


def _revoked(paper: Authority, there: Situation):
    if paper.revoked_on and paper.revoked_on <= there.on:
        what = f"It was revoked on {_day(paper.revoked_on)}."
        yield Defect("revoked", 11, what, "A new authorization is needed.")


CHECKS = {
    1: _description,
    2: _discloser,
    3: _recipient,
    4: _purpose,
    5: _expiry,
    6: _signature,
    7: _stated(
        "revocation_unstated", 7, "The right to revoke, and how, is not stated.", "Add the statement.", "states_revocation"
    ),
    8: _stated(
        "conditions_unstated", 8, "It does not say whether treatment depends on it.", "Add the statement.",
        "states_conditions",
    ),
    9: _stated(
        "redisclosure_unstated", 9, "The risk of redisclosure is not stated.", "Add the statement.", "states_redisclosure"
    ),
    10: _alone,
    11: _revoked,
    12: _assurance,
}  # fmt: skip


def _quoted(text: str) -> str:
    return f"“{text.strip()}”" if text.strip() else "Empty"


def _says_expiry(paper: Authority) -> str:
    if paper.expires_on:
        return _day(paper.expires_on)
    return _quoted(paper.expires_event) if paper.expires_event else "None, research" if paper.research else "Empty"


def _says_signature(paper: Authority) -> str:
    parts = [paper.signed_by, paper.signer_authority, _day(paper.signed_on) if paper.signed_on else "no date"]
    return ", ".join(part for part in parts if part) if paper.signed_by else "Empty"


def _says_named(paper: Authority) -> str:
    named = [label for category, label in LABELS.items() if category in paper.named]
    return _quoted(paper.description) + (". Names " + ", ".join(named) if named else "")


SAYS = {
    1: _says_named,
    2: lambda paper: _quoted(paper.discloser),
    3: lambda paper: _quoted(paper.recipient),
    4: lambda paper: _quoted(paper.purpose),
    5: _says_expiry,
    6: _says_signature,
    7: lambda paper: "Stated" if paper.states_revocation else "Not found",
    8: lambda paper: "Stated" if paper.states_conditions else "Not found",
    9: lambda paper: "Stated" if paper.states_redisclosure else "Not found",
    10: lambda paper: "Yes" if not (paper.improperly_combined or paper.known_false) else "No",
    11: lambda paper: f"Revoked {_day(paper.revoked_on)}" if paper.revoked_on else "None on file",
    12: lambda paper: {"notice": "Patient had notice, no objection", "protective_order": "Protective order sought"}.get(
        paper.assurance, "None"
    ),
}


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
