import datetime as dt

import pytest
from django.core.cache import cache

from accounts import clock
from records.encounters.models import Encounter
from records.patients.models import Patient
from tests.factories import people

NOW = dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC)
NAMES = ["Castellanos", "Whitfield", "Ostrowski", "Dubois", "Yamamoto", "Harlan", "Nwosu", "Ferreira"]


@pytest.fixture
def hospital(db):
    cache.clear()
    return people.facility("MVMC")


@pytest.fixture
def coder(hospital):
    return people.cast().coder


@pytest.fixture
def lindqvist(hospital):
    return people.person("lind", "coder", hospital, given="Maja", family="Lindqvist", reaches=[hospital])


@pytest.fixture
def stranger(db):
    clinic = people.facility("EASTON")
    return people.person("away", "coder", clinic, reaches=[clinic])


def discharged(hospital, number: int, **values) -> Encounter:
    """An encounter of a patient of its own, discharged `number` days before now."""
    patient = Patient.objects.create(
        family=values.pop("family", NAMES[number % len(NAMES)]), given="Hector", mrn=f"{number:08d}",
        facility_ids=[hospital.pk],
    )  # fmt: skip
    at = clock.now() - dt.timedelta(days=number)
    values = {"klass": "IP", "service": "Neurology", "total_charges": 1000 + number} | values
    return Encounter.objects.create(
        patient=patient, facility=hospital, number=f"E{number:07d}", status="DISCHARGED",
        admitted_at=at - dt.timedelta(days=3), discharged_at=at, **values,
    )  # fmt: skip


@pytest.fixture
def accounts(hospital):
    """Makes discharged accounts, one for each day back from NOW."""

    def make(count: int, **values):
        with clock.at(NOW):
            return [discharged(hospital, number, **values) for number in range(1, count + 1)]

    return make


@pytest.fixture
def at_now(settings):
    settings.ROOT_URLCONF = "tests.gallery.urls"
    with clock.at(NOW):
        yield NOW
