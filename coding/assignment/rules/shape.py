"""What the edits look at and what they answer: plain data, no database."""

import datetime as dt
import enum
from dataclasses import dataclass, field

from coding.codes.models import CodeSystem, dotted

# Where an edit stands, as people cite it.
GUIDELINES = "ICD-10-CM guidelines"
SOURCES = {
    "principal_missing": "UHDDS", "admitting_missing": "UB-04 FL69", "capacity": "837I, 837P",
    "codes_unknown": "Loaded releases", "title_missing": "Loaded releases",
    "principal_repeated": "MCE 3", "duplicate": f"{GUIDELINES} I.B.8", "format": "Code format",
    "not_valid": "MCE 1", "not_billable": f"{GUIDELINES} I.B.2", "seventh_missing": f"{GUIDELINES} I.A.5",
    "poa_on_exempt": "POA guidelines, exempt list", "poa_missing": "POA guidelines", "poa_value": "POA guidelines",
    "poa_principal": "POA guidelines", "external_principal": "MCE 2", "manifestation_principal": "MCE 6",
    "pcs_outpatient": "UB-04 FL74", "cpt_inpatient": "UB-04 FL74", "procedure_date": "UHDDS",
    "procedure_early": "Payment window, 3 days", "procedure_late": "UB-04 FL74", "procedure_provider": "UHDDS",
    "excludes1": f"{GUIDELINES} I.A.12.a", "code_first": f"{GUIDELINES} I.A.13", "code_first_order": f"{GUIDELINES} I.A.13",
    "use_additional": f"{GUIDELINES} I.A.17", "laterality": f"{GUIDELINES} I.B.13", "both_sides": f"{GUIDELINES} I.B.13",
    "pregnancy_first": f"{GUIDELINES} I.C.15.a.1", "symptom_principal": f"{GUIDELINES} II.A",
    "newborn_first": f"{GUIDELINES} I.C.16.a.2", "age": "MCE 4", "sex": "MCE 5", "sex_obstetric": "MCE 5",
    "uncertain": f"{GUIDELINES} IV.H", "disposition_death": "UB-04 FL17", "disposition_code": "UB-04 FL17",
    "disposition_advice": "UB-04 FL17", "transfer": "42 CFR 412.4", "ungroupable": "MS-DRG", "hac": "HAC, section 5001(c) DRA",
    "ncci_missing": "Loaded releases", "ncci": "NCCI PTP",
    "mue": "MUE", "add_on": "NCCI add-on codes", "pointer": "837P SV107", "units": "837 SV104",
    "modifier": "837 SV101", "modifier_25": "CPT modifiers", "place_of_service": "837P CLM05", "line_date": "837 DTP 472",
    "line_provider": "837P 2310B", "line_deleted": "CPT 2021",
}  # fmt: skip


class Severity(enum.Enum):
    """`FIX` stops final coding, `CONSIDER` takes a correction or a reason, `NOTE` only tells."""

    FIX = "Fix"
    CONSIDER = "Consider"
    NOTE = "Note"


@dataclass(frozen=True)
class Item:
    """One code on the set, as the rules see it. `kind` is CodeAssignment.Kind's value."""

    id: str
    kind: str
    system: str
    code: str
    poa: str = ""
    performed_on: dt.date | None = None
    has_provider: bool = False
    title: str = ""
    passages: tuple[str, ...] = ()  # what supports it, word for word
    sequence: int = 0
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[str, ...] = ()  # ids of the diagnoses
    place_of_service: str = ""
    provider: str = ""  # who: lines of one day are judged a provider

    @property
    def dotted(self) -> str:
        return dotted(self.system, self.code)

    @property
    def is_reported(self) -> bool:
        """A diagnosis that takes POA and stands in the list of each code once."""
        return self.kind in ("principal", "other")


@dataclass(frozen=True)
class Instruction:
    """An instruction of the tabular list that holds for a code: its kind (CodeNote.Kind), where it stands, what it
    says, the codes that it names (undotted prefixes and ranges)."""

    at: str
    text: str
    targets: tuple[str, ...]
    kind: str = "excludes1"


@dataclass(frozen=True)
class Known:
    """What the code sets say of one code on the day that counts."""

    valid: bool = False
    billable: bool = False
    valid_from: dt.date | None = None  # of the nearest period, when it is not valid on the day
    valid_to: dt.date | None = None
    more_characters: bool = False  # longer codes begin with it on the day
    seventh: dict[str, str] = field(default_factory=dict)
    titled: bool = True
    poa_exempt: bool = False
    flags: frozenset[str] = frozenset()
    excludes: tuple[Instruction, ...] = ()
    instructions: tuple[Instruction, ...] = ()  # code first, use additional code

    def told(self, kind: str) -> tuple[Instruction, ...]:
        return tuple(one for one in self.instructions if one.kind == kind)


@dataclass(frozen=True)
class Lists:
    """Local settings that the edits go by (policy): ages in whole years, both ends included."""

    ages: dict[str, tuple[int, int]] = field(default_factory=dict)  # by flag: newborn, pediatric, maternity, adult
    check_ages: bool = True
    check_sexes: bool = False
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stay:
    """The encounter, in days of its facility's calendar."""

    inpatient: bool
    admitted_on: dt.date
    discharged_on: dt.date | None
    sex: str = "U"
    codes_known_to: dt.date | None = None  # the last day that the loaded code sets speak of
    age: int | None = None  # whole years at admission
    professional: bool = False
    disposition: str = ""
    died_on: dt.date | None = None
    lists: Lists = Lists()

    @property
    def code_day(self) -> dt.date:
        """The day whose code sets hold: discharge for a stay, else the day of service (ICD-10-CM guidelines, I.B)."""
        return self.discharged_on or self.admitted_on if self.inpatient else self.admitted_on


@dataclass(frozen=True)
class Finding:
    """An edit that fired: which rule, on which items, in words that say how to mend it."""

    rule: str
    severity: Severity
    words: str
    items: tuple[str, ...] = ()
    key: str = ""  # what an answer to it holds for
    choices: tuple[tuple[str, str], ...] = ()  # codes that would mend it, with their words
    answer: str = ""
    source: str = ""

    @property
    def stops(self) -> bool:
        """Whether final coding waits for it."""
        return self.severity is Severity.FIX or (self.severity is Severity.CONSIDER and not self.answer)

    @property
    def where(self) -> str:
        """The rule as people cite it."""
        return self.source or SOURCES.get(self.rule, "")


def fix(rule: str, words: str, *items: Item, choices: tuple[tuple[str, str], ...] = (), source: str = "") -> Finding:
    return _finding(rule, Severity.FIX, words, items, choices, source)


def consider(rule: str, words: str, *items: Item, source: str = "") -> Finding:
    return _finding(rule, Severity.CONSIDER, words, items, (), source)


def note(rule: str, words: str, *items: Item, source: str = "") -> Finding:
    return _finding(rule, Severity.NOTE, words, items, (), source)


def _finding(rule, severity, words, items, choices, source) -> Finding:
    key = " ".join(i.code for i in items)[:120]
    return Finding(rule, severity, words, tuple(i.id for i in items), key, choices, source=source)


def known_of(known: dict[tuple[str, str], Known], item: Item) -> Known:
    return known[item.system, item.code]


def is_diagnosis(item: Item) -> bool:
    return item.is_reported and item.system == CodeSystem.ICD10CM
