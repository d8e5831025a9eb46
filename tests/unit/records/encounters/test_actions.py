"""What happens to stays: overlaps, numbers, hooks of other features, providers."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from records.encounters import actions, signals
from records.encounters.models import Encounter
from records.encounters.rules import BadEncounter
from tests.factories import people, records


def test_no_two_inpatient_stays_at_once(cast, inpatient):
    with pytest.raises(BadEncounter, match=inpatient.number):
        records.encounter(inpatient.patient, by=cast.registrar, days_ago=2)


def test_the_database_refuses_them_too(cast, inpatient, hospital):
    with pytest.raises(IntegrityError), transaction.atomic():
        Encounter.objects.create(
            patient=inpatient.patient, facility=hospital, number="1", klass="IMP", status="IN_PROGRESS",
            admitted_at=clock.now(),
        )  # fmt: skip


def test_an_outpatient_visit_may_fall_into_a_stay(cast, inpatient):
    records.encounter(inpatient.patient, by=cast.registrar, klass="AMB", days_ago=1)


def test_numbers_are_given_once(cast, hospital):
    made = {records.encounter(records.patient(hospital), by=cast.registrar, klass="AMB").number for _ in range(3)}
    assert len(made) == 3


def test_a_number_that_an_import_brought_is_passed_over(cast, hospital, ruth):
    first = records.encounter(ruth, by=cast.registrar, klass="AMB")
    records.encounter(ruth, by=cast.registrar, klass="AMB", number=str(int(first.number) + 1))
    assert records.encounter(ruth, by=cast.registrar, klass="AMB").number == str(int(first.number) + 2)


def test_nobody_attends_who_is_not_active_or_has_no_npi(cast, ruth):
    gone = people.provider(active_to=dt.date(2020, 1, 1))
    with pytest.raises(BadEncounter, match="not active"):
        records.encounter(ruth, by=cast.registrar, attending=gone)
    with pytest.raises(BadEncounter, match="no NPI"):
        records.encounter(ruth, by=cast.registrar, attending=people.provider(npi=None))


def test_a_merged_record_takes_no_encounter(cast, ruth, hospital):
    ruth.merged_into = records.patient(hospital)
    ruth.save(update_fields=["merged_into"])
    with pytest.raises(BadEncounter, match="merged"):
        records.encounter(ruth, by=cast.registrar)


def test_a_coder_registers_nobody(cast, ruth):
    with pytest.raises(Denied):
        records.encounter(ruth, by=cast.coder)


def test_a_newborn_with_her_mother(cast, ruth, hospital):
    child = records.newborn(ruth, hospital)
    stay = records.encounter(
        child, by=cast.registrar, days_ago=0, admission_type="4", point_of_origin="5", birth_weight=3150
    )
    assert (stay.birth_weight, stay.origin_label) == (3150, "Born inside this hospital")
    orphan = records.patient(hospital, birth_date=clock.today(hospital))
    with pytest.raises(BadEncounter, match="mother"):
        records.encounter(orphan, by=cast.registrar, days_ago=0, admission_type="4", point_of_origin="5")


def test_a_planned_patient_arrives(cast, ruth, hospital):
    plan = actions.plan_encounter(
        patient=ruth, facility=hospital, klass="IMP", by=cast.registrar, at=clock.now() + dt.timedelta(days=1)
    )
    with pytest.raises(BadEncounter, match="order"):
        actions.arrive(encounter=plan, by=cast.registrar)
    came = actions.arrive(encounter=plan, by=cast.registrar, inpatient_ordered_at=clock.now())
    assert came.status == "ARRIVED"


def test_other_features_hear_of_it_in_the_same_transaction(cast, inpatient, monkeypatch):
    heard = []
    monkeypatch.setattr(signals, "on_discharge", [lambda stay, by: heard.append((stay.status, by))])
    monkeypatch.setattr(signals, "on_reopen", [lambda stay, by: heard.append((stay.status, by))])
    gone = actions.discharge(encounter=inpatient, by=cast.registrar, discharged_at=clock.now(), disposition="01")
    actions.cancel_discharge(encounter=gone, by=cast.director, reason="Wrong bed")
    assert heard == [("DISCHARGED", cast.registrar), ("IN_PROGRESS", cast.director)]


def test_what_a_listener_raises_undoes_the_discharge(cast, inpatient, monkeypatch):
    def fails(stay, by):
        raise RuntimeError("no")

    monkeypatch.setattr(signals, "on_discharge", [fails])
    with pytest.raises(RuntimeError):
        actions.discharge(encounter=inpatient, by=cast.registrar, discharged_at=clock.now(), disposition="01")
    inpatient.refresh_from_db()
    assert inpatient.status == "IN_PROGRESS"


def test_a_feature_may_object_to_reopening(cast, discharged, monkeypatch):
    def billed(stay, by):
        raise Refused("The final bill is out.")

    monkeypatch.setattr(signals, "before_reopen", [billed])
    with pytest.raises(Refused, match="final bill"):
        actions.cancel_discharge(encounter=discharged, by=cast.director, reason="Wrong bed")


def test_a_discharge_is_not_canceled_into_a_later_stay(cast, discharged):
    records.encounter(discharged.patient, by=cast.registrar, days_ago=1)
    with pytest.raises(Refused, match="later inpatient stay"):
        actions.cancel_discharge(encounter=discharged, by=cast.director, reason="Wrong bed")


def test_only_what_has_not_begun_is_canceled(cast, ruth, inpatient):
    with pytest.raises(Refused, match="in progress"):
        actions.cancel(encounter=inpatient, by=cast.registrar, reason="Did not come")


def test_a_class_change_keeps_the_history_and_the_orders_time(cast, ruth):
    stay = records.encounter(ruth, by=cast.registrar, klass="OBSENC")
    with pytest.raises(BadEncounter, match="between the arrival and now"):
        actions.change_class(
            encounter=stay, by=cast.registrar, klass="IMP", ordered_at=clock.now() - dt.timedelta(days=9)
        )
    changed = actions.change_class(encounter=stay, by=cast.registrar, klass="IMP", ordered_at=clock.now())
    assert changed.is_inpatient


def test_every_step_is_an_act_of_its_own(cast, inpatient):
    from accounts.audit.models import LogEntry

    actions.discharge(encounter=inpatient, by=cast.registrar, discharged_at=clock.now(), disposition="01")
    act = LogEntry.objects.get(kind="act", verb="encounter.discharge")
    assert (act.actor, act.encounter_id, act.patient_ids) == (cast.registrar, inpatient.pk, [inpatient.patient_id])
    assert LogEntry.objects.filter(kind="change", act_id=act.act_id).exists()


def test_a_registrar_registers_and_discharges_a_stay_of_a_sensitive_unit(ruth, cast):
    """Who admits to psychiatry must be able to; the stay's documents are not theirs to read."""
    from accounts.access import may
    from tests.factories import records

    stay = records.encounter(
        ruth, by=cast.registrar, attending=cast.attending, sensitivity=["mental_health"], service="Psychiatry"
    )
    assert stay.attending == cast.attending.provider
    assert not may(cast.registrar, "records.view_document")
