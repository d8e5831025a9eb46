"""Detection rules: each finds what it is for, lets the like go by, and can be switched off (domain section 6)."""

import datetime as dt

import pytest

from accounts import audit, clock
from accounts.people.models import Department
from accounts.policy import set_policy
from accounts.privacy import alerts, engine
from accounts.privacy.models import Alert
from accounts.privacy.rules import RULES
from accounts.workflow import Refused
from records.delinquency.models import Exemption
from records.models import PatientAddress, RelatedPerson
from tests.factories import people, privacy, records

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# A Wednesday, 15:00 on the hospital's clock
NOON = dt.datetime(2026, 11, 18, 20, 0, tzinfo=dt.UTC)


def of(user, patient, **more) -> set[str]:
    privacy.saw(user, patient, **more)
    return privacy.signs(privacy.alert_of(user, patient))


def staff(patient, user):
    patient.staff_user = user
    patient.save(update_fields=["staff_user"])
    return patient


def change(user, **values):
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    return user


def test_what_nothing_explains_is_an_alert_and_what_something_explains_is_none(cast, ruth, inpatient):
    assert "no_relationship" in of(cast.clerk, ruth)
    assert of(cast.attending, ruth) == set()


def test_own_record_stands_out_whatever_explains_it(cast, ruth, inpatient):
    assert "self" in of(cast.attending, staff(ruth, cast.attending))


def test_the_same_last_name(cast, ruth, hospital):
    assert "surname" in of(change(cast.clerk, last_name="Ames"), ruth)
    assert "surname" not in of(cast.checker, ruth)


def test_a_former_name_counts_too(cast, hospital):
    from records.models import PatientName

    patient = records.patient(hospital, family="Whitfield")
    PatientName.of(patient, "M", family="Cole", given="Ann").save()
    assert "surname" in of(cast.clerk, patient)


def test_the_same_address_and_the_same_street(cast, ruth):
    assert "address" in of(change(cast.clerk, address="12 mill street, Easton, PA", postal_code="18042"), ruth)
    neighbour = of(change(cast.checker, address="31 Mill Street, Easton, PA", postal_code="18042"), ruth)
    assert "neighbour" in neighbour and "address" not in neighbour
    elsewhere = of(change(cast.coder, address="12 Mill Street, Marlow, PA", postal_code="01099"), ruth)
    assert not {"address", "neighbour"} & elsewhere


def test_no_address_is_nobodys_address(cast, ruth):
    PatientAddress.objects.create(patient=ruth, kind="mail", line1="", postal_code="18042")
    assert not {"address", "neighbour"} & of(change(cast.clerk, address="", postal_code="18042"), ruth)


def test_emergency_contact(cast, ruth):
    RelatedPerson.objects.create(patient=ruth, role="emergency", name="DANA COLE")
    assert "contact" in of(cast.clerk, ruth)


def test_a_contact_entered_in_error_is_none(cast, ruth):
    RelatedPerson.objects.create(patient=ruth, role="emergency", name="Dana Cole", voided_at=clock.now(),
                                 voided_by=cast.registrar, void_reason="Another Dana")  # fmt: skip
    assert "contact" not in of(cast.clerk, ruth)


def test_a_co_worker_and_a_manager(cast, ruth, hospital):
    place = Department.objects.create(facility=hospital, name="Records")
    change(cast.clerk, department=place)
    change(cast.checker, department=place, manager=cast.director)
    staff(ruth, cast.checker)
    assert "coworker" in of(cast.clerk, ruth)
    found = of(cast.director, ruth)
    assert "manager" in found and "coworker" not in found


def test_a_restricted_record(cast, ruth):
    from records.patients import actions

    actions.restrict_patient(patient=ruth, by=cast.privacy, reason="Known to the press")
    assert "vip" in of(cast.clerk, ruth)


def test_long_after_discharge_says_how_long(cast, ruth, discharged):
    at = discharged.discharged_at + 120 * DAY
    privacy.saw(cast.clerk, ruth, at=at)
    sign = privacy.alert_of(cast.clerk, ruth).signs.get(rule="discharged")
    assert sign.words == "120 days after the last discharge"


def test_not_long_after_discharge(cast, ruth, discharged):
    assert "discharged" not in of(cast.clerk, ruth, at=discharged.discharged_at + 60 * DAY)


def test_a_deceased_patient(cast, ruth):
    ruth.deceased_at = clock.now() - 10 * DAY
    ruth.save(update_fields=["deceased_at"])
    assert "deceased" in of(cast.clerk, ruth)


def test_a_minor_by_staff_who_see_none(cast, hospital):
    child = records.patient(hospital, birth_date=clock.today() - dt.timedelta(days=3000))
    assert "minor" in of(cast.clerk, child)
    change(cast.checker, department=Department.objects.create(facility=hospital, name="Pediatrics"))
    assert "minor" not in of(cast.checker, child)


@pytest.mark.parametrize(("hour", "off"), [(15, False), (23, True), (6, False), (3, True)])
def test_off_hours_with_ninety_minutes_of_grace(cast, ruth, hour, off):
    """Shift 07:00 to 16:00 on weekdays; 6:00 and 15:00 are within it or its grace, 23:00 and 3:00 are not."""
    user = change(cast.clerk, shifts=[{"days": [0, 1, 2, 3, 4], "from": "07:00", "to": "16:00"}])
    at = clock.local(NOON, user.active_role.facility).replace(hour=hour)
    assert ("off_hours" in of(user, ruth, at=at)) is off


@pytest.mark.parametrize(("day", "hour", "off"), [(18, 23, False), (19, 5, False), (19, 23, True), (18, 12, True)])
def test_a_night_shift_ends_on_the_next_day(cast, ruth, day, hour, off):
    """Wednesday night, 19:00 to 07:00: Thursday 5:00 belongs to it, Thursday 23:00 does not."""
    user = change(cast.clerk, shifts=[{"days": [2], "from": "19:00", "to": "07:00"}])
    at = clock.local(NOON, user.active_role.facility).replace(day=day, hour=hour)
    assert ("off_hours" in of(user, ruth, at=at)) is off


def test_who_has_no_shifts_has_no_off_hours(cast, ruth):
    assert "off_hours" not in of(cast.clerk, ruth, at=NOON + dt.timedelta(hours=9))


def test_after_termination_stands_out_whatever_explains_it(cast, ruth, inpatient):
    change(cast.attending, ended_on=clock.today() - 3 * DAY)
    assert "ended" in of(cast.attending, ruth)


def test_on_leave(cast, ruth, hospital):
    today = clock.today()
    Exemption.objects.create(facility=hospital, provider=cast.surgeon.provider, kind="leave", starts_on=today, ends_on=today + DAY,
                             reason="Leave", entered_by=cast.director)  # fmt: skip
    assert "leave" in of(cast.surgeon, ruth)


# ------------------------------------------------------------------ days


def days(user) -> set[str]:
    return privacy.signs(privacy.alert_of(user))


def test_many_more_patients_than_colleagues(cast, hospital):
    peer = people.person("peer", "roi_tech", hospital)
    patients = [records.patient(hospital) for _ in range(22)]
    for day in range(1, 7):
        for patient in patients[: 2 + day % 2]:
            privacy.saw(peer, patient, at=NOON - day * DAY)
    for patient in patients:
        privacy.saw(cast.clerk, patient, at=NOON)
    assert "volume" in days(cast.clerk)
    assert days(peer) == set()


def test_without_colleagues_nothing_is_many(cast, hospital):
    for patient in [records.patient(hospital) for _ in range(22)]:
        privacy.saw(cast.clerk, patient, at=NOON)
    assert "volume" not in days(cast.clerk)


def test_records_one_number_after_the_other(cast, hospital):
    patients = [records.patient(hospital) for _ in range(9)]
    for patient in patients[:8]:
        privacy.saw(cast.clerk, patient, at=NOON)
    for patient in patients[:7]:
        privacy.saw(cast.checker, patient, at=NOON)
    assert (
        privacy.alert_of(cast.clerk).signs.get(rule="sequence").words == "opened 8 records one number after the other"
    )
    assert "sequence" not in days(cast.checker)


def test_the_same_search_again_and_again(cast):
    with clock.at(NOON):
        for number in range(5):
            audit.read("patient.search", by=cast.clerk, detail={"terms": {"name": "abc"}})
            audit.read("patient.search", by=cast.checker, detail={"terms": {"name": f"abc{number}"}})
    assert "searches" in days(cast.clerk)
    assert days(cast.checker) == set()


def test_an_export_beyond_all_others(cast):
    with clock.at(NOON):
        audit.read("analyze.export", by=cast.clerk, detail={"rows": 500})
        audit.read("analyze.export", by=cast.checker, detail={"rows": 150})
    assert "exports" in days(cast.clerk)
    assert days(cast.checker) == set()


def test_breaking_the_glass_often(cast, ruth):
    with clock.at(NOON):
        for _ in range(3):
            audit.read("glass.break", by=cast.clerk, obj=ruth)
    assert "glass_rate" in days(cast.clerk)


# ------------------------------------------------------------------ switches, scores, dedupe


@pytest.mark.parametrize("key", sorted(RULES))
def test_every_rule_can_be_switched_off(cast, key):
    officer = privacy.officer(cast.privacy)
    alerts.switch(rule=key, on=False, by=officer, reason="Too many of them")
    assert not RULES[key].on


def test_a_rule_that_is_off_finds_nothing(cast, ruth):
    officer = privacy.officer(cast.privacy)
    alerts.switch(rule="no_relationship", on=False, by=officer, reason="The unit lists come next week")
    privacy.saw(cast.clerk, ruth)
    assert privacy.alert_of(cast.clerk, ruth) is None


def test_a_switch_needs_its_reason_and_the_verb(cast):
    with pytest.raises(Refused, match="Say why"):
        alerts.switch(rule="self", on=False, by=privacy.officer(cast.privacy), reason=" ")


def test_the_score_is_the_sum_of_the_signs_to_a_hundred(cast, ruth):
    change(cast.clerk, last_name="Ames", address="12 Mill Street, Easton, PA", postal_code="18042")
    alert = privacy.snooped(cast.clerk, ruth)
    assert alert.score == min(100, sum(RULES[rule].score for rule in privacy.signs(alert))) == 100


def test_one_open_alert_a_pair_and_a_new_one_after_the_decision(cast, ruth):
    first = privacy.snooped(cast.clerk, ruth)
    privacy.saw(cast.clerk, ruth, times=3)
    assert privacy.alert_of(cast.clerk, ruth) == first
    first.refresh_from_db()
    assert first.count == 4
    alerts.decide(alert=first, verb="explain", by=privacy.officer(cast.privacy), reason="Helped at the desk")
    assert privacy.snooped(cast.clerk, ruth) != first


def test_an_allowance_for_a_rule_silences_that_rule_alone(cast, ruth):
    officer = privacy.officer(cast.privacy)
    change(cast.clerk, last_name="Ames")
    alerts.allow(
        user=cast.clerk, rule="surname", reason="A common name here", until=clock.today() + 30 * DAY, by=officer
    )
    assert privacy.signs(privacy.snooped(cast.clerk, ruth)) == {"no_relationship"}


def test_work_that_one_took_up_oneself_does_not_excuse_a_private_interest(cast, ruth, discharged):
    from accounts.queues import claim
    from records.review.models import Chart

    claim(Chart.objects.get(encounter=discharged), by=cast.technician)
    assert privacy.explained(cast.technician, ruth) == "queue"
    assert Alert.objects.filter(user=cast.technician, kind="relation").count() == 0
    change(cast.technician, last_name="Ames")
    assert privacy.signs(privacy.snooped(cast.technician, ruth)) == {"surname"}


# ------------------------------------------------------------------ the lot


def test_some_of_the_explained_are_drawn_and_the_same_ones_again(cast, inpatient, ruth, hospital):
    set_policy(key="watch_sample_percent", value=100, by=cast.director)
    privacy.saw(cast.attending, ruth)
    engine.explain()
    drawn = list(Alert.objects.filter(kind="sample", user=cast.attending).values_list("user_id", "patient_id", "score"))
    assert drawn == [(cast.attending.pk, ruth.pk, 0)]
    engine.explain()
    assert Alert.objects.filter(kind="sample", user=cast.attending).count() == 1


def test_no_more_are_drawn_of_a_day_than_anybody_reads(cast, hospital):
    set_policy(key="watch_sample_percent", value=100, by=cast.director)
    set_policy(key="watch_sample_most", value=2, by=cast.director)
    for _ in range(5):
        stay = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        privacy.saw(cast.attending, stay.patient)
    engine.explain()
    assert Alert.objects.filter(kind="sample").count() == 2
