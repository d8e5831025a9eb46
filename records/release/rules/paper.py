"""What stands on the paper that a request rests on, what it is held against, and what can be wrong with it."""

import datetime as dt
from dataclasses import dataclass, field

from .states import Laws


@dataclass(frozen=True)
class Authority:
    """What stands on the paper. Empty strings and None mean that the paper does not say it."""

    form: str = "authorization"
    description: str = ""
    covers_types: tuple[str, ...] = ()  # orders: the kinds of documents that it names expressly
    covers_all: bool = False  # orders: it names the whole record
    discloser: str = ""
    names_us: bool = False
    recipient: str = ""
    purpose: str = ""
    expires_on: dt.date | None = None
    expires_event: str = ""
    event_happened_on: dt.date | None = None
    research: bool = False
    signed_by: str = ""
    signer: str = "patient"  # patient, emancipated, guardian, poa, parent, executor, other, judge, attorney
    signer_authority: str = ""
    authority_until: dt.date | None = None  # the last day on which the representative's authority is in force
    signed_on: dt.date | None = None
    states_revocation: bool = False
    states_conditions: bool = False
    states_redisclosure: bool = False
    states_refusal: bool = False  # 42 CFR 2.31(a)(10): what follows from refusing, for treatment, payment, operations
    improperly_combined: bool = False
    improperly_conditioned: bool = False
    known_false: bool = False
    unclear: bool = False
    sought_by_us: bool = False
    copy_given: bool = False
    psychotherapy_alone: bool = False
    named: frozenset[str] = frozenset()
    sensitive_excluded: bool = False  # it says that what is specially protected stays out
    tpo: bool = False  # 42 CFR 2.31: all future treatment, payment and operations, to a class of recipients
    for_proceedings: bool = False  # 42 CFR 2.31(d): for use in proceedings against the patient
    with_subpoena: bool = False  # 42 CFR 2.61: a subpoena compels what the order allows
    wording_seen: frozenset[str] = frozenset()  # the states' wordings that were found on it
    assurance: str = ""  # subpoena: notice (to the patient, time to object elapsed), protective_order
    notice_on: dt.date | None = None
    object_by: dt.date | None = None  # the last day to object
    objection_open: bool = False
    revoked_on: dt.date | None = None


@dataclass(frozen=True)
class Situation:
    """What the paper is held against. Dates are the facility's calendar days."""

    on: dt.date
    received_on: dt.date
    recipient: str = ""
    died_on: dt.date | None = None
    born_on: dt.date | None = None
    laws: Laws = field(default_factory=Laws)

    @property
    def is_minor(self) -> bool:
        """Under the age of majority of the state today; somebody without a birth date is taken as of age."""
        return self.born_on is not None and age_on(self.born_on, self.on) < self.laws.majority


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


def age_on(born: dt.date, day: dt.date) -> int:
    """Whole years on a day; somebody born on February 29 is a year older on March 1 of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
