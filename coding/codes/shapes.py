"""How codes are written, in one place: for the desk, the search, the loaders and the edits.

All without dots and in capitals (`undotted`). ICD-10-CM: a letter, then a digit and a digit or letter, or (since April
2026, "QA0…") a letter and a digit, then up to four more. ICD-10-PCS: seven of the digits and letters without I and O.
"""

import re

from coding.codes.models import CodeSystem

_CM_CATEGORY = "[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])"
_PCS = "[0-9A-HJ-NP-Z]"

# A whole code, or (ICD-10-CM) a heading of at least three characters.
WHOLE = {
    CodeSystem.ICD10CM: re.compile(_CM_CATEGORY + "[0-9A-Z]{0,4}"),
    CodeSystem.ICD10PCS: re.compile(_PCS + "{7}"),
    CodeSystem.HCPCS: re.compile("[A-V][0-9]{4}"),
    CodeSystem.CPT: re.compile("[0-9]{4}[0-9FTUM]"),
    CodeSystem.MODIFIER: re.compile("[0-9A-Z]{2}"),
    CodeSystem.REVENUE: re.compile("[0-9]{4}"),
    CodeSystem.POS: re.compile("[0-9]{2}"),
}

# A code as far as somebody has typed it.
BEGUN = {
    CodeSystem.ICD10CM: re.compile("[A-Z](?:[0-9][0-9A-Z]?|[A-Z][0-9])[0-9A-Z]{0,4}"),
    CodeSystem.ICD10PCS: re.compile(_PCS + "{3,7}"),
    CodeSystem.HCPCS: re.compile("[A-Z][0-9]{1,4}"),
    CodeSystem.CPT: re.compile("[0-9]{2,4}[0-9A-Z]"),
    CodeSystem.MODIFIER: re.compile("[0-9A-Z]{1,2}"),
    CodeSystem.REVENUE: re.compile("[0-9]{1,4}"),
    CodeSystem.POS: re.compile("[0-9]{1,2}"),
}

# As texts print ICD-10-CM codes, with their dots.
CM_PRINTED = _CM_CATEGORY + r"(?:\.[0-9A-Z]{1,4})?"


def is_whole(system: str, code: str) -> bool:
    """Whether an undotted code is written as a whole code (or heading) of its system."""
    return WHOLE[CodeSystem(system)].fullmatch(code) is not None
