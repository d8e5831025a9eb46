"""The fetch is the check: one loader a kind of thing. Each returns it checked, and writes the one row of the act.

A thing that does not exist and one beyond reach answer the same: 404, and the trail knows which it was.
"""

from accounts import audit
from accounts.access import Unknown, reach_of, require
from accounts.access.reach import patient_of
from accounts.prepared import ByPublicId
from records.documents.access import hidden_why
from records.documents.models import Document
from records.encounters.models import Encounter
from records.patients.models import Patient

_patient_of = ByPublicId(Patient)


def load_patient(request, public_id: str, *, verb: str = "records.view_patient", what: str = "") -> Patient:
    """The patient, within reach and allowed. With `what` ("chart.view") the act is written; without, the caller writes it."""
    return _checked(request, _patient_of(public_id), verb, what)


def load_encounter(request, public_id: str, *, verb: str = "records.view_encounter", what: str = "") -> Encounter:
    rows = Encounter.objects.select_related("patient", "facility", "attending")
    return load_one(request, rows, public_id, verb, what)


def load_document(request, public_id: str, *, verb: str = "records.view_document", what: str = "") -> Document:
    rows = Document.objects.select_related(
        "patient", "encounter", "encounter__facility", "facility", "type", "author", "cosigner", "current_version"
    )
    document = load_one(request, rows, public_id, verb, "")
    why = hidden_why(request.user, document)
    if why:
        raise Unknown(verb, document, why)
    if what:
        audit.viewed(request, document, what)
    return document


def load_one(request, rows, public_id: str, verb: str, what: str = ""):
    """The one of `rows` with this public id, for the loaders of features: there, within reach, allowed, its act written."""
    return _checked(request, rows.filter(public_id=public_id).first(), verb, what)


def _checked(request, found, verb, what):
    if found is None:
        raise Unknown(verb, None, "no such object")
    require(request.user, verb, found)
    _mark_glass(request.user, patient_of(found))
    if what:
        audit.viewed(request, found, what)
    return found


def _mark_glass(user, patient) -> None:
    """Whoever came in by breaking the glass sees until when, on every screen's banner."""
    door = reach_of(user).door_to(patient) if patient else None
    if door and door.glass:
        patient.glass_until = door.expires_at
