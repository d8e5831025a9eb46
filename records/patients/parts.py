"""What a person has several of: names, addresses, phones, people. Listed with their periods, ended and never deleted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from accounts import audit, clock
from accounts.access import require
from records.patients.actions import snapshot
from records.patients.models import (
    NameKind,
    Patient,
    PatientAddress,
    PatientName,
    PatientPhone,
    PatientVersion,
    RelatedPerson,
)
from records.patients.rules import BadPatient

VERB = "records.change_patient"


@dataclass(frozen=True)
class Part:
    """`key` is its place in the URL. `says` stands over the rows: what they are for."""

    key: str
    title: str
    one: str
    model: type[Model]
    says: str

    def rows(self, patient: Patient) -> QuerySet:
        """The rows that this screen changes, as they stand."""
        rows = self.model._default_manager.filter(patient=patient).order_by("id")
        if self.model is PatientName:
            return rows.exclude(kind=NameKind.LEGAL)
        return rows.filter(voided_at=None) if self.model is RelatedPerson else rows


PARTS = {
    part.key: part
    for part in (
        Part("names", "Other names", "name", PatientName,
             "Every name finds the person. The legal name changes under “Correct the data”; its former ones stay."),
        Part("addresses", "Addresses", "address", PatientAddress,
             "A confidential address (45 CFR 164.522(b)) goes before all others on letters."),
        Part("phones", "Phones", "phone", PatientPhone, "A message is left only where it may be."),
        Part("people", "Their people", "person", RelatedPerson,
             "Whom to call, who decides and who pays. For a representative, say what the authority rests on."),
    )
}  # fmt: skip


def change_part(
    *, patient: Patient, by, part: Part, kept: Iterable[Model], voided: Iterable[RelatedPerson] = (), reason: str
) -> Patient:
    """Write rows of the part that are new or changed, and void those entered in error or no longer so.

    `kept`: rows of the part's model, checked and not yet saved. `voided`: people who no longer have their part. What
    stood before is kept as a version. Raises BadPatient (no reason, a row of another patient), Denied.
    """
    require(by, VERB, patient)
    kept, voided = list(kept), list(voided)
    if not reason.strip():
        raise BadPatient("Say why it changes: what was seen or who told.", "reason")
    if any(row.patient_id not in (None, patient.pk) for row in (*kept, *voided)):
        raise BadPatient("A row of another patient came with this form. Load the page again.")
    with audit.act("patient.update", by=by, obj=patient, detail={"fields": [part.key]}):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        PatientVersion.objects.create(patient=patient, snapshot=snapshot(patient), changed_by=by, reason=reason.strip())
        for row in kept:
            row.patient = patient
            if isinstance(row, PatientName):
                row.set_keys()
            row.save(update_fields=_columns(row) if row.pk else None)
        for person in voided:
            person.voided_at, person.voided_by, person.void_reason = clock.now(), by, reason.strip()
            person.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return patient


def _columns(row) -> list[str]:
    return [f.name for f in row._meta.concrete_fields if not f.primary_key and f.name != "patient"]
