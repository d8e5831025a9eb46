"""The edits of a code set: pure functions over plain data, no database.

Sources: ICD-10-CM Official Guidelines for Coding and Reporting; UHDDS; UB-04 and 837I capacities; CMS Medicare
Code Editor. Severity decides what follows: `FIX` stops final coding, `CONSIDER` takes a correction or a reason,
`NOTE` only tells.
"""

import datetime as dt
import enum
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from coding.codes.models import CodeSystem, dotted, release_name
from coding.codes.tabular import names
from coding.grouping.case import EditorFinding, GroupResult

CM_FORMAT = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
PCS_FORMAT = re.compile(r"[0-9A-HJ-NP-Z]{7}")
POA_VALUES = ("Y", "N", "U", "W")
OTHER_DIAGNOSES, PROCEDURES, EXTERNAL_CAUSES, REASONS = 24, 25, 3, 3
DAYS_BEFORE_ADMISSION = 3  # the payment window, in which procedures belong to the stay
EXTERNAL_CAUSE = "VWXY"


class Severity(enum.Enum):
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

    @property
    def dotted(self) -> str:
        return dotted(self.system, self.code)

    @property
    def is_reported(self) -> bool:
        """A diagnosis that takes POA and stands in the list of each code once."""
        return self.kind in ("principal", "other")


@dataclass(frozen=True)
class Exclusion:
    """An Excludes1 instruction that holds for a code: where it stands, what it says, the codes that it names."""

    at: str
    text: str
    targets: tuple[str, ...]


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
    excludes: tuple[Exclusion, ...] = ()


@dataclass(frozen=True)
class Stay:
    """The encounter, in days of its facility's calendar."""

    inpatient: bool
    admitted_on: dt.date
    discharged_on: dt.date | None
    sex: str = "U"
    codes_known_to: dt.date | None = None  # the last day that the loaded code sets speak of

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

    @property
    def stops(self) -> bool:
        """Whether final coding waits for it."""
        return self.severity is Severity.FIX or (self.severity is Severity.CONSIDER and not self.answer)


def check(
    stay: Stay,
    items: list[Item],
    known: dict[tuple[str, str], Known],
    *,
    result: GroupResult | None = None,
    editor: Iterable[EditorFinding] = (),
    answers: dict[tuple[str, str], str] | None = None,
) -> list[Finding]:
    """Every edit that fires on the set, those to fix first; `answers` by (rule, key) stand beside theirs.

    `known` by (system, code) for every item.
    """
    found = [
        *_list_edits(stay, items, known),
        *(finding for item in items for finding in _item_edits(stay, item, known[item.system, item.code])),
        *_excludes1(items, known),
        *(_grouping_edits(items, result) if result else ()),
        *_editor_edits(editor, known),
    ]
    answers = answers or {}
    answered = [replace(f, answer=answers.get((f.rule, f.key), "")) for f in found]
    return sorted(answered, key=lambda f: (list(Severity).index(f.severity), bool(f.answer)))


def fix(rule: str, words: str, *items: Item, choices: tuple[tuple[str, str], ...] = ()) -> Finding:
    return _finding(rule, Severity.FIX, words, items, choices)


def consider(rule: str, words: str, *items: Item) -> Finding:
    return _finding(rule, Severity.CONSIDER, words, items)


def note(rule: str, words: str, *items: Item) -> Finding:
    return _finding(rule, Severity.NOTE, words, items)


def _finding(rule, severity, words, items, choices=()) -> Finding:
    return Finding(rule, severity, words, tuple(i.id for i in items), " ".join(i.code for i in items)[:120], choices)


# ---- the list as a whole


def _list_edits(stay: Stay, items: list[Item], known: dict[tuple[str, str], Known]) -> Iterator[Finding]:
    reported = [item for item in items if item.is_reported]
    if not any(item.kind == "principal" for item in items):
        name = "principal diagnosis" if stay.inpatient else "first-listed diagnosis"
        yield fix("principal_missing", f"No {name} yet.")
    if stay.inpatient and not any(item.kind == "admitting" for item in items):
        yield fix("admitting_missing", "No admitting diagnosis yet.")
    yield from _duplicates(reported)
    yield from _capacities(items)
    if stay.codes_known_to and stay.code_day > stay.codes_known_to:
        yield consider(
            "codes_unknown",
            f"The loaded code sets reach to {stay.codes_known_to:%m/%d/%Y}, and {stay.code_day:%m/%d/%Y} counts: "
            f"load ICD-10-CM and ICD-10-PCS {release_name(stay.code_day)}.",
        )


def _duplicates(reported: list[Item]) -> Iterator[Finding]:
    principal = next((item for item in reported if item.kind == "principal"), None)
    times = Counter(item.code for item in reported)
    for code, count in times.items():
        if count == 1:
            continue
        same = [item for item in reported if item.code == code]
        if principal and principal.code == code:
            yield fix(
                "principal_repeated", f"{principal.dotted} is the principal diagnosis: take it off the others.", *same
            )
        else:
            yield fix("duplicate", f"{same[0].dotted} stands {count} times: each code once an encounter.", *same)


def _capacities(items: list[Item]) -> Iterator[Finding]:
    kinds = Counter(item.kind for item in items)
    external = sum(item.is_reported and item.code[0] in EXTERNAL_CAUSE for item in items)
    for count, most, what in (
        (kinds["other"] - external, OTHER_DIAGNOSES, "other diagnoses"),
        (kinds["procedure"], PROCEDURES, "procedures"),
        (kinds["reason"], REASONS, "reasons for visit"),
        (external, EXTERNAL_CAUSES, "external causes"),
    ):
        if count > most:
            yield fix("capacity", f"{count} {what}: a claim carries {most}.")


# ---- one code


def _item_edits(stay: Stay, item: Item, known: Known) -> Iterator[Finding]:
    yield from format_and_validity(stay, item, known)
    if item.kind == "procedure":
        yield from _procedure(stay, item)
    elif stay.inpatient and item.is_reported:
        yield from _poa(item, known)
    if item.kind == "principal":
        yield from _principal(item, known)
    if stay.sex == "M" and item.system == CodeSystem.ICD10CM and item.code.startswith("O"):
        yield note("sex_obstetric", f"{item.dotted} is an obstetric code and the patient's sex is male.", item)


def format_and_validity(stay: Stay, item: Item, known: Known) -> Iterator[Finding]:
    wrong = _format_problem(item)
    if wrong:
        yield fix("format", wrong, item)
    elif not known.valid:
        yield fix("not_valid", _why_not_valid(stay, item, known), item)
    elif not known.billable:
        yield _incomplete(item, known)
    elif not known.titled:
        yield note(
            "title_missing",
            f"{item.dotted} is valid, but its title is not loaded: load {CodeSystem(item.system).label} "
            f"{release_name(known.valid_from or stay.code_day)}.",
            item,
        )


def _format_problem(item: Item) -> str:
    if item.system == CodeSystem.ICD10PCS and not PCS_FORMAT.fullmatch(item.code):
        if "." in item.code:
            return f"{item.code}: ICD-10-PCS codes have no decimal point."
        if set(item.code) & {"I", "O"}:
            return f"{item.code}: ICD-10-PCS has no letters I and O; type the digits 1 and 0."
        return f"{item.code}: ICD-10-PCS codes have seven characters."
    if item.system == CodeSystem.ICD10CM and not CM_FORMAT.fullmatch(item.code):
        return f"{item.code} is not written like an ICD-10-CM code (a letter, a digit, then up to five characters)."
    return ""


def _why_not_valid(stay: Stay, item: Item, known: Known) -> str:
    day, system = stay.code_day, CodeSystem(item.system).label
    when = "discharge" if stay.inpatient else "the visit"
    if known.valid_to and known.valid_to < day:
        return f"{item.dotted} ended on {known.valid_to:%m/%d/%Y}; {when} was on {day:%m/%d/%Y}."
    if known.valid_from and known.valid_from > day:
        return f"{item.dotted} begins on {known.valid_from:%m/%d/%Y}; {when} was on {day:%m/%d/%Y}."
    return f"{item.dotted} is no code of {system} on {day:%m/%d/%Y}."


def _incomplete(item: Item, known: Known) -> Finding:
    if known.seventh:
        padded = item.code.ljust(6, "X")
        choices = tuple((padded + character, words) for character, words in known.seventh.items())
        return fix("seventh_missing", f"{item.dotted} needs its 7th character.", item, choices=choices)
    return fix("not_billable", f"{item.dotted} needs more characters.", item)


def _poa(item: Item, known: Known) -> Iterator[Finding]:
    if known.poa_exempt:
        if item.poa:
            yield fix("poa_on_exempt", f"{item.dotted} is exempt from POA: leave it blank.", item)
    elif not item.poa:
        yield fix("poa_missing", f"{item.dotted} needs its POA.", item)
    elif item.poa not in POA_VALUES:
        yield fix("poa_value", f"{item.dotted}: POA is Y, N, U or W.", item)
    elif item.kind == "principal" and item.poa == "N":
        yield consider("poa_principal", f"{item.dotted} is principal but not present on admission.", item)


def _principal(item: Item, known: Known) -> Iterator[Finding]:
    if item.code[0] in EXTERNAL_CAUSE:
        yield fix("external_principal", f"{item.dotted} is an external cause: it is never principal.", item)
    if "manifestation" in known.flags:
        yield fix("manifestation_principal", f"{item.dotted} is a manifestation: its cause comes first.", item)


def _procedure(stay: Stay, item: Item) -> Iterator[Finding]:
    if item.system == CodeSystem.ICD10PCS and not stay.inpatient:
        yield fix(
            "pcs_outpatient",
            f"{item.code}: ICD-10-PCS is for inpatients; an outpatient claim takes CPT or HCPCS.",
            item,
        )
        return
    if item.system in (CodeSystem.CPT, CodeSystem.HCPCS) and stay.inpatient:
        yield fix("cpt_inpatient", f"{item.code}: an inpatient facility claim takes ICD-10-PCS.", item)
        return
    if not item.performed_on:
        yield fix("procedure_date", f"{item.code} needs its date.", item)
    else:
        yield from _procedure_date(stay, item, item.performed_on)
    if not item.has_provider:
        yield fix("procedure_provider", f"{item.code} needs who performed it.", item)


def _procedure_date(stay: Stay, item: Item, day: dt.date) -> Iterator[Finding]:
    first = stay.admitted_on - dt.timedelta(days=DAYS_BEFORE_ADMISSION)
    if day < first:
        yield fix("procedure_early", f"{item.code} on {day:%m/%d/%Y} lies more than 3 days before admission.", item)
    elif stay.discharged_on and day > stay.discharged_on:
        yield fix("procedure_late", f"{item.code} on {day:%m/%d/%Y} lies after discharge.", item)


# ---- codes against each other


def _excludes1(items: list[Item], known: dict[tuple[str, str], Known]) -> Iterator[Finding]:
    """Pairs that an Excludes1 instruction forbids, unless the two conditions are unrelated (guidelines, I.A.12.a)."""
    reported = [item for item in items if item.is_reported and item.system == CodeSystem.ICD10CM]
    told = set()
    for item in reported:
        for other in reported:
            pair = frozenset((item.code, other.code))
            exclusion = _excluding(known[item.system, item.code].excludes, item.code, other.code)
            if len(pair) == 2 and exclusion and pair not in told:
                told.add(pair)
                at = dotted(CodeSystem.ICD10CM, exclusion.at)
                words = f"{item.dotted} and {other.dotted}: Excludes1 at {at} ({exclusion.text}). Unrelated conditions? Say why."
                yield consider("excludes1", words, *sorted((item, other), key=lambda i: i.code))


def _excluding(exclusions: Iterable[Exclusion], code: str, other: str) -> Exclusion | None:
    for exclusion in exclusions:
        if any(names(target, other) and not names(target, code) for target in exclusion.targets):
            return exclusion
    return None


# ---- what the grouper and the code editor say


def _grouping_edits(items: list[Item], result: GroupResult) -> Iterator[Finding]:
    if not result.grouped:
        yield fix("ungroupable", f"MS-DRG {result.drg:03}: {return_words(result.return_code)}.")
    by_code = {item.code: item for item in items if item.is_reported}
    for effect in result.secondary:
        item = by_code.get(effect.code)
        if effect.hac and item and item.poa in ("N", "U"):
            words = f"{item.dotted} with POA {item.poa} counts as hospital-acquired ({effect.hac}): have it reviewed."
            yield consider("hac", words, item)


RETURN_WORDS = {
    "INVALID_PDX": "the principal diagnosis is not valid for this version",
    "DX_CANNOT_BE_PDX": "this diagnosis cannot be principal",
    "UNGROUPABLE": "the case does not group",
    "INVALID_AGE": "the age is not valid",
    "INVALID_SEX": "the sex is not valid",
    "INVALID_DISCHARGE_STATUS": "the disposition is not valid",
    "HAC_MISSING_ONE_POA": "a hospital-acquired condition has no POA",
    "HAC_STATUS_INVALID_POA_N_OR_U": "a hospital-acquired condition has POA N or U",
    "HAC_STATUS_INVALID_MULT_HACS_POA_NOT_Y_W": "hospital-acquired conditions have POA other than Y or W",
}


def return_words(code: str) -> str:
    """A grouper's return code in words."""
    return RETURN_WORDS.get(code, code.replace("_", " ").lower())


# Edits of the code editor that the rules above say better, code by code.
SAID_ALREADY = {
    "INVALID_CODE",
    "E_CODE_AS_PDX",
    "DUPLICATE_OF_PDX",
    "MANIFESTATION_AS_PDX",
    "INVALID_POA",
    "SEX_CONFLICT",
}
EDITOR_WORDS = {
    "AGE_CONFLICT": "A code does not fit the patient's age.",
    "UNACCEPTABLE_PDX": "The principal diagnosis is not accepted as one: it tells a circumstance, not an illness.",
    "QUESTIONABLE_ADMISSION": "The principal diagnosis alone seldom needs an admission.",
    "NON_COVERED": "A procedure is not covered by Medicare.",
    "LIMITED_COVERAGE": "A procedure has limited Medicare coverage.",
    "WRONG_PROCEDURE_PERFORMED": "A code says that a wrong procedure was performed.",
    "INCONSISTENT_WITH_LENGTH_OF_STAY": "A procedure does not fit the length of stay.",
    "UNSPECIFIED": "A code leaves the side open where the record may say it.",
    "REQUIRES_SDX": "The principal diagnosis needs another diagnosis beside it.",
    "INVALID_DISCHARGE_STATUS": "The disposition is not valid.",
    "INVALID_AGE": "The age is not valid.",
    "INVALID_SEX": "The sex is not valid.",
}


def _editor_edits(found: Iterable[EditorFinding], known: dict) -> Iterator[Finding]:
    for finding in found:
        if finding.name not in SAID_ALREADY:
            words = EDITOR_WORDS.get(finding.name, finding.name.replace("_", " ").capitalize() + ".")
            yield Finding(
                f"mce_{finding.name.lower()}"[:40], Severity.CONSIDER, f"{words} (Medicare Code Editor)", key="mce"
            )
