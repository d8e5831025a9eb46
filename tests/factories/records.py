"""Patients and encounters of the tests, made by the same actions that the screens use, step by legal step.

`by` is who registers: somebody with a registrar's or technician's verbs, acting in that role.
"""

import datetime as dt
from itertools import count

from accounts import clock
from records.encounters import actions as encounters
from records.encounters.models import Coverage, Encounter
from records.patients import actions as patients
from records.patients.models import Patient

_numbers = count(1)
FAMILIES = ("Ames", "Okonkwo", "García-López", "O'Brien", "Sørensen", "Tran", "Kowalczyk", "Ibrahim", "Vandermeer")
GIVENS = ("Ruth", "Blessing", "Ana", "Colm", "Ida", "Minh", "Stanley", "Yusuf", "Pieter")


def patient(facility, **fields) -> Patient:
    """A person known at the facility; each one another, unless the fields say who."""
    number = next(_numbers)
    made_up = {
        "family": FAMILIES[number % len(FAMILIES)], "given": GIVENS[number * 2 % len(GIVENS)],
        "birth_date": dt.date(1940, 1, 1) + dt.timedelta(days=(number * 397) % 25_000), "sex": "FM"[number % 2],
    }  # fmt: skip
    return patients.create_patient(by=None, facility=facility, **(made_up | fields))


def restricted_patient(facility, *, by, **fields) -> Patient:
    """A VIP. `by` restricts (a privacy officer or MPI analyst), and keeps a grant."""
    return patients.restrict_patient(patient=patient(facility, **fields), by=by, reason="Known to the press")


def newborn(mother: Patient, facility, **fields) -> Patient:
    born = {"family": mother.family, "given": f"{mother.given} Girl A", "birth_date": clock.today(facility), "sex": "F"}
    return patient(facility, mother=mother, **(born | fields))


def encounter(patient: Patient, *, by, klass: str = "IMP", attending=None, days_ago: float = 5, **fields) -> Encounter:
    """In progress: arrived so many days ago, and care has begun. Inpatients have their order an hour after arrival."""
    from accounts.people.models import Facility

    facility = fields.pop("facility", None) or Facility.objects.get(pk=patient.facility_ids[0])
    arrived = fields.pop("admitted_at", None) or clock.now() - dt.timedelta(days=days_ago)
    ordered = {"inpatient_ordered_at": min(arrived + dt.timedelta(hours=1), clock.now())} if klass == "IMP" else {}
    usual = {
        "admission_type": "1",
        "point_of_origin": "1",
        "service": "Hospital Medicine",
        "unit": "4 West",
        "admitting_diagnosis": "Pneumonia",
        **ordered,
    }
    made = encounters.register_encounter(
        patient=patient, facility=facility, klass=klass, by=by, admitted_at=arrived,
        attending=getattr(attending, "provider", attending), **(usual | fields),
    )  # fmt: skip
    return encounters.begin(encounter=made, by=by)


def discharged(
    patient: Patient,
    *,
    by,
    attending,
    days_ago: float = 2,
    stay: float = 3,
    disposition="01",
    deceased_at=None,
    **fields,
) -> Encounter:
    """Discharged so many days ago, after a stay of so many days."""
    left = fields.pop("discharged_at", None) or clock.now() - dt.timedelta(days=days_ago)
    fields.setdefault("admitted_at", left - dt.timedelta(days=stay))
    made = encounter(patient, by=by, attending=attending, **fields)
    return encounters.discharge(
        encounter=made, by=by, discharged_at=left, disposition=disposition, deceased_at=deceased_at
    )


def coverage(patient: Patient, *, by, kind: str = "medicare_a", payer: str = "Medicare", **fields) -> Coverage:
    return encounters.add_coverage(patient=patient, by=by, kind=kind, payer=payer, **fields)
