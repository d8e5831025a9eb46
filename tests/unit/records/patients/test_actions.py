"""Registering, correcting, restricting: what the actions let through and what they keep."""

import datetime as dt

import pytest

from accounts.access import Denied
from records.patients import actions
from records.patients.candidates import candidates_for
from records.patients.models import MrnCounter, Patient, PatientIdentifier
from records.patients.rules import BadPatient
from tests.factories import records

QUIST = {"family": "Quist", "given": "Nora", "birth_date": dt.date(1981, 7, 9), "sex": "F"}
SEARCHED = {"family": "Quist", "birth_date": dt.date(1981, 7, 9)}


def test_mrns_are_never_given_twice(hospital):
    first = records.patient(hospital)
    counter = MrnCounter.objects.get()
    counter.next_number -= 1
    counter.save()
    second = records.patient(hospital)
    assert first.mrn != second.mrn
    assert set(PatientIdentifier.objects.values_list("value", flat=True)) == {first.mrn, second.mrn}


def test_the_ssn_is_encrypted_and_found_by_digests(ruth):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT ssn, ssn_digest FROM records_patient WHERE id = %s", [ruth.pk])
        kept, digest = cursor.fetchone()
    assert "219099998" not in kept
    assert len(digest) == 32
    assert Patient.objects.get(pk=ruth.pk).ssn == "219099998"


@pytest.mark.parametrize("searched", [{}, {"family": "Quist"}, {"family": "Quist", "given": "Other"}])
def test_search_comes_first(searched, cast, hospital):
    with pytest.raises(actions.SearchFirst):
        actions.register_patient(by=cast.registrar, facility=hospital, searched=searched, **QUIST)


def test_a_name_begun_counts_as_searched(cast, hospital):
    actions.register_patient(by=cast.registrar, facility=hospital, searched={"family": "qui", "given": "n"}, **QUIST)


def test_a_coder_does_not_register(cast, hospital):
    with pytest.raises(Denied):
        actions.register_patient(by=cast.coder, facility=hospital, searched=SEARCHED, **QUIST)


def test_somebody_on_record_stops_it(cast, hospital):
    there = records.patient(hospital, **QUIST)
    with pytest.raises(actions.PossibleDuplicate) as stop:
        actions.register_patient(by=cast.registrar, facility=hospital, searched=SEARCHED, **QUIST)
    assert [c.patient for c in stop.value.candidates] == [there]
    with pytest.raises(actions.PossibleDuplicate):
        actions.register_patient(by=cast.registrar, facility=hospital, searched=SEARCHED, override_reason="x", **QUIST)


def test_scoring_sees_everyone_and_hides_who_opted_out(cast, clinic, hospital):
    there = records.patient(clinic, directory_opt_out=True, **QUIST)
    made = actions.register_patient(by=cast.registrar, facility=hospital, searched=SEARCHED, **QUIST)
    there.refresh_from_db()
    assert made.flag_codes == there.flag_codes == ["possible_duplicate"]


def test_candidates_are_found_by_each_block(cast, hospital, ruth):
    from records.patients.matching import Person

    for person in (
        Person(family="Aims", given="Ruth", birth_date=dt.date(1955, 4, 3), phones=("+16105550143",)),
        Person(family="Beaumont", given="Ruth", birth_date=dt.date(1955, 3, 4), sex="F"),
        Person(family="Beaumont", ssn="219099998"),
        Person(given="Ruth", phones=("+16105550143",)),
    ):
        assert [c.patient for c in candidates_for(person)] == [ruth]
    assert candidates_for(Person(family="Quist")) == []


def test_a_correction_keeps_what_stood_before(cast, ruth):
    actions.update_patient(
        patient=ruth, by=cast.registrar, reason="She told us", addresses=[{"kind": "home", "city": "Bath"}]
    )
    assert [(a.city, a.ends_on is None) for a in ruth.addresses.order_by("id")] == [("Easton", False), ("Bath", True)]
    assert "12 Mill Street" in ruth.versions.get().snapshot


def test_a_snapshot_is_encrypted(cast, ruth):
    from django.db import connection

    actions.update_patient(patient=ruth, by=cast.registrar, reason="She told us", email="r@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT snapshot FROM records_patientversion")
        assert "Ames" not in cursor.fetchone()[0]


def test_a_correction_needs_reason_right_and_reach(cast, ruth):
    for by, reason, error in (
        (cast.registrar, " ", BadPatient),
        (cast.coder, "Why", Denied),
        (cast.stranger, "Why", Exception),
    ):
        with pytest.raises(error):
            actions.update_patient(patient=ruth, by=by, reason=reason, email="a@example.org")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("family", "", "last name is needed"), ("family", "UNKNOWN", "is no name"), ("birth_date", dt.date(2099, 1, 1), "future"),
        ("birth_date", dt.date(1200, 1, 1), "1850"), ("ssn", "000-00-0000", "SSN"), ("phones", [("home", "1")], "ten digits"),
        ("addresses", [{"postal_code": "1"}], "ZIP"), ("identifiers", [("MC", "CMS", "1SG4TE5MK73")], "Medicare"),
    ],
)  # fmt: skip
def test_bad_data_names_its_field(field, value, says, hospital):
    with pytest.raises(BadPatient, match=says) as bad:
        actions.create_patient(by=None, facility=hospital, **(QUIST | {field: value}))
    assert bad.value.field


def test_the_trail_keeps_no_names(cast, ruth):
    from accounts.audit.models import LogEntry

    actions.update_patient(patient=ruth, by=cast.registrar, reason="Certificate seen", family="Beaumont")
    kept = str(list(LogEntry.objects.values_list("changes", "additional_data", "object_repr")))
    assert "Beaumont" not in kept
    assert "Ames" not in kept


def test_the_restriction_needs_words_and_one_who_may(cast, ruth):
    with pytest.raises(BadPatient):
        actions.restrict_patient(patient=ruth, by=cast.privacy, reason="x")
    with pytest.raises(Denied):
        actions.restrict_patient(patient=ruth, by=cast.technician, reason="Because I can")
