"""Edits of one code by itself: how it is written, whether it stands on the day, POA, dates."""

import datetime as dt
from collections.abc import Iterator

from coding.assignment.rules.shape import Finding, Item, Known, Stay, consider, fix, note
from coding.codes.models import CodeSystem, release_name
from coding.codes.shapes import is_whole

POA_VALUES = ("Y", "N", "U", "W")
DAYS_BEFORE_ADMISSION = 3  # the payment window, in which procedures belong to the stay
EXTERNAL_CAUSE = "VWXY"
VALID_BY = {CodeSystem.CPT: "CPT of the year", CodeSystem.HCPCS: "HCPCS of the quarter"}


def item_edits(stay: Stay, item: Item, known: Known) -> Iterator[Finding]:
    yield from format_and_validity(stay, item, known)
    if item.system in (CodeSystem.CPT, CodeSystem.HCPCS) and stay.inpatient:
        yield fix("cpt_inpatient", f"{item.code}: an inpatient facility claim takes ICD-10-PCS.", item)
    elif item.kind == "procedure":
        yield from _procedure(stay, item)
    elif stay.inpatient and item.is_reported:
        yield from _poa(item, known)
    if item.kind == "principal":
        yield from _principal(item, known)


def format_and_validity(stay: Stay, item: Item, known: Known) -> Iterator[Finding]:
    wrong = _format_problem(item)
    if wrong:
        yield fix("format", wrong, item)
    elif not known.valid:
        yield fix("not_valid", _why_not_valid(stay, item, known), item, source=VALID_BY.get(item.system, ""))
    elif not known.billable:
        yield _incomplete(item, known)
    elif not known.titled:
        yield note(
            "title_missing",
            f"{item.dotted} is valid, but its title is not loaded: load {CodeSystem(item.system).label} "
            f"{release_name(known.valid_from or stay.code_day)}.",
            item,
        )


FORMATS = {
    CodeSystem.ICD10CM: "an ICD-10-CM code (a letter, a digit or letter, then up to five characters)",
    CodeSystem.CPT: "a CPT code (five digits, or four and F, T, U or M)",
    CodeSystem.HCPCS: "a HCPCS code (a letter from A to V and four digits)",
}


def _format_problem(item: Item) -> str:
    if is_whole(item.system, item.code):
        return ""
    if item.system != CodeSystem.ICD10PCS:
        return f"{item.code} is not written like {FORMATS[CodeSystem(item.system)]}."
    if "." in item.code:
        return f"{item.code}: ICD-10-PCS codes have no decimal point."
    if set(item.code) & {"I", "O"}:
        return f"{item.code}: ICD-10-PCS has no letters I and O; type the digits 1 and 0."
    return f"{item.code}: ICD-10-PCS codes have seven characters."


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
