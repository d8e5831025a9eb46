"""Who is found by which words, and who stays unknown to whom."""

import datetime as dt

import pytest

from accounts.access import acting, forget_reach, grant
from records.patients.models import Patient, PatientIdentifier
from records.patients.search import search
from tests.factories import records


def names(found):
    return [hit.patient.family for hit in found.hits]


@pytest.fixture
def house(hospital):
    """A few people with names that are hard to find."""
    people = [
        ("García-López", "Ana"), ("O'Brien", "Colm"), ("Sørensen", "Ida"), ("Okonkwo", "Blessing"),
        ("Johnson", "Robert"), ("Smith", "Jon"), ("Amesbury", "Tom"),
    ]  # fmt: skip
    for number, (family, given) in enumerate(people):
        records.patient(hospital, family=family, given=given, birth_date=dt.date(1960, 1, 1 + number))


@pytest.mark.parametrize(
    "words",
    [
        "ames", "AMES", "am", "ruth ames", "ames ruth", "Ames, Ruth", "ames, r", "ruth", "aims", "ammes, ruth",
        "610-555-0143", "(610) 555 0143", "+16105550143", "9998", "219-09-9998", "219099998", "3/4/1955", "03/04/55",
        "19550304", "1955-03-04", "Mar 4, 1955", "4 mar 1955", "03041955", "ruth ames 3/4/1955", "ames 03/04/1955",
    ],
)  # fmt: skip
def test_ruth_ames_is_found_by(words, cast, ruth):
    assert names(search(cast.technician, words))[:1] == ["Ames"]


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("garcia", "García-López"), ("garcia lopez", "García-López"), ("ana lopez garcia", "García-López"),
        ("obrien", "O'Brien"), ("o'brien, colm", "O'Brien"), ("sorensen", "Sørensen"), ("okonkow", "Okonkwo"),
        ("blesing okonkwo", "Okonkwo"), ("bob johnson", "Johnson"), ("jonson", "Johnson"), ("smyth", "Smith"),
        ("garsia", "García-López"),
    ],
)  # fmt: skip
def test_names_are_found_in_spite_of(words, family, cast, house):
    assert names(search(cast.technician, words))[0] == family


def test_the_best_guess_comes_first(cast, house, ruth):
    assert names(search(cast.technician, "ames"))[:2] == ["Ames", "Amesbury"]


def test_by_mrn_and_by_encounter_number(cast, inpatient):
    for words in (inpatient.patient.mrn, f" {inpatient.patient.mrn[:4]}-{inpatient.patient.mrn[4:]}", inpatient.number):
        assert names(search(cast.technician, words)) == ["Ames"]


def test_by_former_name(cast, ruth):
    from records.patients.actions import update_patient

    update_patient(patient=ruth, by=cast.registrar, reason="Marriage certificate seen", family="Beaumont")
    found = search(cast.technician, "ames")
    assert (names(found), found.hits[0].known_as) == (["Beaumont"], "Ames")


def test_a_retired_mrn_leads_to_the_survivor(cast, ruth, hospital):
    gone = records.patient(hospital, family="Aymes", given="Ruth")
    Patient.objects.filter(pk=gone.pk)
    gone.merged_into = ruth
    gone.save(update_fields=["merged_into"])
    found = search(cast.technician, gone.mrn)
    assert [hit.patient.pk for hit in found.hits] == [ruth.pk]
    assert names(search(cast.technician, "aymes, ruth"))[:1] == ["Ames"]


class TestBeyondReach:
    @pytest.mark.parametrize("words", ["ames", "ruth", "am", "aims", "9998", "610-555-0143", "3/4/1955", "ames, ruth"])
    def test_nothing_but_an_exact_identity_says_that_she_exists(self, words, cast, ruth):
        found = search(cast.stranger, words)
        assert (found.hits, found.beyond) == ([], None)

    @pytest.mark.parametrize("words", ["ruth ames 3/4/1955", "Ames, Ruth 03/04/1955", "ames ruth eleanor 19550304"])
    def test_the_full_name_with_the_birth_date_gives_one_masked_row(self, words, cast, ruth):
        found = search(cast.stranger, words)
        assert (found.hits, found.beyond) == ([], ruth)

    def test_the_mrn_gives_one_masked_row(self, cast, ruth):
        assert search(cast.stranger, ruth.mrn).beyond == ruth

    def test_who_opted_out_of_the_directory_is_found_by_mrn_only(self, cast, ruth):
        ruth.directory_opt_out = True
        ruth.save(update_fields=["directory_opt_out"])
        assert search(cast.stranger, "ruth ames 3/4/1955").beyond is None
        assert search(cast.stranger, ruth.mrn).beyond == ruth
        assert names(search(cast.technician, "ruth ames 3/4/1955")) == ["Ames"]

    def test_a_restricted_patient_is_found_only_by_who_has_a_grant(self, cast, vip):
        assert names(search(cast.technician, "vale")) == []
        assert search(cast.technician, vip.mrn).beyond == vip
        assert names(search(acting(cast.privacy, "privacy_officer"), "vale")) == ["Vale"]

    def test_a_physician_finds_whom_they_care_for(self, cast, inpatient, house):
        attending = acting(cast.attending, "physician")
        assert names(search(attending, "ames")) == ["Ames"]
        assert names(search(attending, "garcia")) == []


def test_both_ways_of_reaching_are_one_query(cast, ruth, vip, django_assert_num_queries):
    grant(user=cast.technician, obj=vip, ceiling="work", source="request:1", reason="Assigned work", by=None)
    forget_reach(cast.technician)
    search(cast.technician, "warm up")
    for words in ("va", "ames", "aims, ruth", ruth.mrn, "ruth ames 3/4/1955"):
        with django_assert_num_queries(1):
            search(cast.technician, words)


def test_nothing_asked_finds_nothing(cast, ruth, django_assert_num_queries):
    with django_assert_num_queries(0):
        for words in ("", "   ", ",", "!!"):
            assert search(cast.technician, words).hits == []


def test_mrns_of_two_facilities_may_be_the_same_number(cast, clinic, ruth):
    other = records.patient(clinic)
    PatientIdentifier.objects.create(patient=other, kind="MR", authority="ELSEWHERE", value=ruth.mrn)
    assert names(search(cast.technician, ruth.mrn)) == ["Ames"]
