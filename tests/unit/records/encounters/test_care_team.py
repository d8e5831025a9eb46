"""Who has a part in the care reaches the patient, by rule, until some days after the discharge."""

import datetime as dt

from accounts import clock
from accounts.access import acting, may
from records.encounters import actions
from records.review.actions import close
from records.review.models import Deficiency
from tests.factories import records


def test_the_attending_reaches_the_patient_while_she_is_in_house(cast, inpatient):
    assert may(acting(cast.attending, "physician"), "records.sign_document", inpatient.patient)
    assert not may(acting(cast.surgeon, "physician"), "records.view_patient", inpatient.patient)


def test_the_technician_reaches_by_facility_and_the_stranger_does_not(cast, inpatient):
    assert may(cast.technician, "records.change_patient", inpatient.patient)
    assert not may(cast.stranger, "records.view_patient", inpatient.patient)


def by_care(user):
    """The grant that rests on the care, not on work that is still owed."""
    return user.patientgrants.get(revoked_at=None, source__contains=":encounter:")


def test_reach_ends_thirty_days_after_the_discharge(cast, inpatient):
    actions.add_provider(encounter=inpatient, provider=cast.surgeon.provider, role="pcp", by=cast.registrar)
    gone = actions.discharge(encounter=inpatient, by=cast.registrar, discharged_at=clock.now(), disposition="01")
    assert by_care(cast.attending).expires_at == gone.discharged_at + dt.timedelta(days=30)
    with clock.at(by_care(cast.surgeon).expires_at - dt.timedelta(seconds=1)):
        assert may(acting(cast.surgeon, "physician"), "records.view_patient", gone.patient)
    with clock.at(by_care(cast.surgeon).expires_at):
        assert not may(acting(cast.surgeon, "physician"), "records.view_patient", gone.patient)


def test_who_still_owes_a_document_reaches_the_patient_until_it_is_written(cast, inpatient):
    actions.add_provider(encounter=inpatient, provider=cast.surgeon.provider, role="consulting", by=cast.registrar)
    gone = actions.discharge(encounter=inpatient, by=cast.registrar, discharged_at=clock.now(), disposition="01")
    with clock.at(by_care(cast.surgeon).expires_at):
        assert may(acting(cast.surgeon, "physician"), "records.view_patient", gone.patient)
        for owed in Deficiency.objects.filter(provider=cast.surgeon.provider):
            close(deficiency=owed, verb="cancel", by=cast.technician, reason="The consultation was never asked for")
        assert not may(acting(cast.surgeon, "physician"), "records.view_patient", gone.patient)


def test_a_referring_physician_reads_and_does_not_write(cast, inpatient):
    actions.add_provider(encounter=inpatient, provider=cast.surgeon.provider, role="referring", by=cast.registrar)
    surgeon = acting(cast.surgeon, "physician")
    assert may(surgeon, "records.view_document", inpatient.patient)
    assert not may(surgeon, "records.sign_document", inpatient.patient)


def test_a_canceled_discharge_gives_reach_back_without_end(cast, discharged):
    actions.cancel_discharge(encounter=discharged, by=cast.director, reason="Wrong patient discharged")
    assert by_care(cast.attending).expires_at is None


def test_a_visit_at_the_clinic_lets_the_clinic_in(cast, clinic, ruth):
    from accounts.access import grant

    grant(user=cast.registrar, obj=clinic, ceiling="work", source="team:float", reason="Covers the clinic", by=None)
    records.encounter(ruth, by=cast.registrar, klass="AMB", facility=clinic, attending=cast.attending)
    ruth.refresh_from_db()
    assert may(acting(cast.stranger, "him_tech"), "records.view_patient", ruth)
