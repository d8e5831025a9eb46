"""Two identifiers, as they were spoken or stand on the worklist, verify whose dictation it is (domain 10)."""

import datetime as dt

from accounts.access import visible_to
from records.encounters.models import Encounter
from records.patients.models import Patient, PatientIdentifier

LABELS = {"mrn": "MRN", "birth_date": "date of birth", "encounter": "encounter number"}
WRONG = {
    "mrn": "This is not this patient's MRN. Stop, and check whose dictation it is.",
    "birth_date": "This is not this patient's date of birth. Stop, and check whose dictation it is.",
    "encounter": "No encounter of this patient has this number. Stop, and check whose dictation it is.",
}


def verify(patient, *, mrn: str = "", birth_date: dt.date | None = None, encounter: str = "") -> tuple[list, dict]:
    """(names of the identifiers that are this patient's, {name: words} of those that are not), of those given."""
    given = {"mrn": mrn.strip(), "birth_date": birth_date, "encounter": encounter.strip()}
    holds = {
        "mrn": lambda value: patient.identifiers.filter(kind="MR", status="active", value=value).exists(),
        "birth_date": lambda value: patient.birth_date == value,
        "encounter": lambda value: patient.encounters.filter(number=value).exists(),
    }
    asked = {name: holds[name](value) for name, value in given.items() if value}
    return [name for name, right in asked.items() if right], {n: WRONG[n] for n, right in asked.items() if not right}


def find(user, *, mrn: str = "", birth_date: dt.date | None = None, encounter: str = "") -> Patient | None:
    """The one patient within reach whom two identifiers or more name; None when they name nobody, or two."""
    if sum(map(bool, (mrn, birth_date, encounter))) < 2:
        return None
    rows = visible_to(user, Patient.objects.all())
    if mrn:
        numbers = PatientIdentifier.objects.filter(kind="MR", status="active", value=mrn.strip())
        rows = rows.filter(pk__in=numbers.values("patient"))
    if birth_date:
        rows = rows.filter(birth_date=birth_date)
    if encounter:
        rows = rows.filter(pk__in=Encounter.objects.filter(number=encounter.strip()).values("patient"))
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None
