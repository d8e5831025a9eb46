"""The house's places, people and patients as fixtures. Ask for `cast` and take whom you need: `cast.technician`."""

import pytest


@pytest.fixture(autouse=True)
def fresh_policies():
    """Policy values are kept for seconds in the process: not from one test into the next."""
    from accounts import policy

    policy._cache.clear()


@pytest.fixture
def hospital(db):
    from tests.factories import people

    return people.facility("MVMC")


@pytest.fixture
def clinic(db):
    from tests.factories import people

    return people.facility("EASTON", kind="clinic")


@pytest.fixture
def cast(hospital, clinic):
    """The people of tests/factories/people.py, each acting in their role."""
    from tests.factories import people

    return people.cast()


@pytest.fixture
def client_for():
    """`client_for(cast.coder)`: a test client signed in as the person, in their role (or another: `role=`)."""
    from tests.factories import people

    return people.client_for


@pytest.fixture
def ruth(hospital):
    """Ruth Ames, 71, an ordinary patient of the hospital."""
    import datetime as dt

    from tests.factories import records

    return records.patient(
        hospital, family="Ames", given="Ruth", middle="Eleanor", birth_date=dt.date(1955, 3, 4), sex="F",
        ssn="219-09-9998", phones=[("home", "610-555-0143")],
        addresses=[{"line1": "12 Mill Street", "city": "Easton", "state": "PA", "postal_code": "18042"}],
    )  # fmt: skip


@pytest.fixture
def inpatient(ruth, cast):
    """Ruth Ames's stay, in progress since five days, attended by Samuel Okafor, who reaches her by it."""
    from tests.factories import records

    return records.encounter(ruth, by=cast.registrar, attending=cast.attending)


@pytest.fixture
def discharged(ruth, cast):
    """Ruth Ames's stay of three days, discharged home two days ago, attended by Samuel Okafor."""
    from tests.factories import records

    return records.discharged(ruth, by=cast.registrar, attending=cast.attending)


@pytest.fixture
def vip(hospital, cast):
    """A restricted patient: only those with a grant of their own reach her (the privacy officer who set it has one)."""
    from tests.factories import records

    return records.restricted_patient(hospital, by=cast.privacy, family="Vale", given="Celeste")
