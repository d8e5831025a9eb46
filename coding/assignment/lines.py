"""Service lines of outpatient and professional claims: CPT or HCPCS with modifiers, units, pointers, place, date, who."""

import datetime as dt
import re

from accounts import clock
from accounts.workflow import Refused
from coding.assignment.desk import LETTERS, letters
from coding.assignment.models import CodeAssignment, CodeSet
from coding.codes.models import CodeSystem, undotted
from coding.codes.search import CodeHit, search_codes
from coding.codes.shapes import is_whole

MODIFIERS, POINTERS, MOST_UNITS = 4, 4, 9999
# Where the encounter's class says the service took place, for professional claims (CMS place of service codes).
PLACES = {"IMP": "21", "EMER": "23", "OBSENC": "22", "SS": "22", "AMB": "22", "R": "22", "HH": "12", "VR": "10"}
OFFICE = "11"


def system_of(code: str) -> str:
    """HCPCS Level II begins with a letter, CPT with a digit."""
    return CodeSystem.HCPCS if code[:1].isalpha() else CodeSystem.CPT


def read_typed(text: str) -> tuple[str, list[str]]:
    """A line as it is typed: "99213-25", "j1885 jz" -> its code and modifiers."""
    code, *modifiers = re.split(r"[\s,-]+", text.strip().upper()) or [""]
    return undotted(code), [part for part in modifiers if part]


def search(text: str, *, on: dt.date, limit: int) -> tuple[list[CodeHit], str]:
    """What a service line may be that is typed so far: CPT (where the customer's file is loaded) and HCPCS, and the
    modifiers that were typed behind the code, to go with whichever is taken ("-25")."""
    code, modifiers = read_typed(text)
    words = code if modifiers and is_whole(system_of(code), code) else text
    hits = search_codes(CodeSystem.CPT, words, on=on, limit=limit)
    beside = search_codes(CodeSystem.HCPCS, words, on=on, limit=limit)
    most = max(limit // 2, limit - len(beside))
    hits = [*hits[:most], *beside][:limit]
    return hits, "".join(f"-{modifier}" for modifier in modifiers) if words == code and modifiers else ""


def begin(row: CodeAssignment, codeset: CodeSet) -> None:
    """What a new line starts from: one unit on the day of the visit; professionals also place, who and what for."""
    encounter = codeset.encounter
    row.units = 1
    row.performed_on = row.performed_on or clock.local(encounter.admitted_at, encounter.facility).date()
    if codeset.side == CodeSet.Side.PROFESSIONAL:
        office = encounter.klass == "AMB" and encounter.facility.kind == "clinic"
        row.place_of_service = OFFICE if office else PLACES.get(encounter.klass, "")
        row.provider = row.provider or encounter.attending
        first = codeset.assignments.filter(kind=CodeAssignment.Kind.PRINCIPAL, voided_at=None).first()
        row.pointers = [first.public_id] if first else []


def set_line(row: CodeAssignment, *, by, **told) -> None:
    """Change what is told of a line: `modifiers` ("25 LT" or a list), `units` (1 or more), `pointers` (letters of
    diagnoses, "A, C"), `place_of_service`, `performed_on`, `provider`. Raises Refused with what is wrong, in words."""
    from coding.assignment.actions import changing

    readers = {"modifiers": _modifiers, "units": _units, "pointers": _pointers, "place_of_service": _place}
    if not told or told.keys() - {*readers, "performed_on", "provider"}:
        raise Refused("Say what changes: modifiers, units, pointers, place, date or who.")
    with changing(row.codeset, by=by, verb="set_line"):
        if not row.is_line:
            raise Refused("Only service lines have modifiers and units.")
        for name, value in told.items():
            setattr(row, name, readers[name](row, value) if name in readers else value)
        row.save(update_fields=list(told))


def _modifiers(row, value) -> list[str]:
    given = value if isinstance(value, list) else re.split(r"[\s,-]+", value.strip().upper())
    given = [modifier.upper() for modifier in given if modifier]
    wrong = [modifier for modifier in given if not re.fullmatch(r"[0-9A-Z]{2}", modifier)]
    if wrong:
        raise Refused(f"{wrong[0][:12]} is not written like a modifier: two characters, with blanks between.")
    if len(given) > MODIFIERS:
        raise Refused(f"A line carries {MODIFIERS} modifiers at most.")
    return given


def _units(row, value) -> int:
    try:
        units = int(value)
    except (TypeError, ValueError):
        raise Refused("Units are a whole number.") from None
    if not 1 <= units <= MOST_UNITS:
        raise Refused(f"A line has 1 to {MOST_UNITS} units.")
    return units


def _pointers(row, value) -> list[str]:
    """Letters to the diagnoses that they stand for now; the link stays when those are sequenced anew."""
    diagnoses = row.codeset.assignments.filter(kind__in=["principal", "other"], voided_at=None)
    by_letter = {letter: public_id for public_id, letter in letters(diagnoses).items()}
    given = [c for c in (value if isinstance(value, str) else "".join(value)).upper() if c not in " ,"]
    missing = [letter for letter in given if letter not in by_letter]
    if missing:
        last = LETTERS[len(by_letter) - 1] if by_letter else ""
        raise Refused(f"There is no diagnosis {missing[0]}: they go from A to {last}." if last else "No diagnosis yet.")
    if len(given) > POINTERS:
        raise Refused(f"A line points to {POINTERS} diagnoses at most.")
    return [by_letter[letter] for letter in dict.fromkeys(given)]


def _place(row, value: str) -> str:
    if value and not re.fullmatch(r"\d\d", value):
        raise Refused("A place of service has two digits.")
    return value
