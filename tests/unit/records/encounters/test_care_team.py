"""Who has a part in the care reaches the patient, by rule, until some days after the discharge."""

import datetime as dt

from accounts import clock
from accounts.access import acting, may
from tests.factories import records


def test_the_attending_reaches_the_patient_while_she_is_in_house(cast, inpatient):
    assert may(acting(cast.attending, "physician"), "records.sign_document", inpatient.patient)
    assert not may(acting(cast.surgeon, "physician"), "records.view_patient", inpatient.patient)


def test_the_technician_reaches_by_facility_and_the_stranger_does_not(cast, inpatient):
    assert may(cast.technician, "records.change_patient", inpatient.patient)
    assert not may(cast.stranger, "records.view_patient", inpatient.patient)


def test_reach_ends_thirty_days_after_the_discharge(cast, discharged):
    grant = cast.attending.patientgrants.get(revoked_at=None)
    assert grant.expires_at == discharged.discharged_at + dt.timedelta(days=30)
    with clock.at(grant.expires_at + dt.timedelta(seconds=1)):
        assert not may(acting(cast.attending, "physician"), "records.view_patient", discharged.patient)


def test_a_canceled_discharge_gives_reach_back_without_end(cast, discharged):
    from records.encounters.actions import cancel_discharge

    cancel_discharge(encounter=discharged, by=cast.director, reason="Wrong patient discharged")
    assert cast.attending.patientgrants.get(revoked_at=None).expires_at is None


def test_a_visit_at_the_clinic_lets_the_clinic_in(cast, clinic, ruth):
    from accounts.access import grant

    grant(user=cast.registrar, obj=clinic, ceiling="work", source="team:float", reason="Covers the clinic", by=None)
    records.encounter(ruth, by=cast.registrar, klass="AMB", facility=clinic, attending=cast.attending)
    ruth.refresh_from_db()
    assert may(acting(cast.stranger, "him_tech"), "records.view_patient", ruth)
