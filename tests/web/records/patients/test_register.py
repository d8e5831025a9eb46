"""Registering: search before create, the hard stop, and a form sent twice."""

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry
from records.patients.models import Patient

NEW, REGISTER = "/records/patients/new/", "/records/patients/register/"
RUTH = {"family": "Ames", "given": "Ruth", "birth_date": "3/4/1955"}
OTHER = {"family": "Quist", "given": "Nora", "birth_date": "7/9/1981"}


def begun(client, traits) -> dict:
    """The registration form as it comes after the search."""
    form = client.post(NEW, traits).context["form"]
    return {"once": form["once"].value(), "searched": form["searched"].value()}


def filled(client, traits, **more):
    return begun(client, traits) | traits | {"sex": "F", "identity_status": "unverified", "ethnicity": "unknown"} | more


@pytest.fixture
def client(cast, client_for):
    return client_for(cast.registrar)


def test_a_person_searched_for_and_not_found_is_registered(client, hospital):
    answer = client.post(REGISTER, filled(client, OTHER, phone_home="610 555 0199", race=["2106-3"]))
    made = Patient.objects.get(family="Quist")
    assert answer.url == reverse("patients:patient_show", args=[made.public_id])
    assert (made.facility_ids, made.race, len(made.mrn)) == ([hospital.pk], ["2106-3"], 8)
    assert LogEntry.objects.get(kind="act", verb="patient.register").patient_ids == [made.pk]


def test_a_form_sent_twice_registers_once(client, hospital):
    sent = filled(client, OTHER)
    first, second = client.post(REGISTER, sent), client.post(REGISTER, sent)
    assert first.url == second.url
    assert Patient.objects.filter(family="Quist").count() == 1


@pytest.mark.parametrize("traits", [{}, {"family": "Ames"}, {"ssn": "9998"}])
def test_one_trait_is_no_search(traits, client):
    page = client.post(NEW, traits)
    assert page.status_code == 422
    assert "two things at least" in page.text


@pytest.mark.parametrize(
    ("bad", "says"),
    [({"birth_date": "02/30/1980"}, "29 days"), ({"phone": "000"}, "ten digits"), ({"postal_code": "1804"}, "5 or 9"),
     ({"birth_date": "t+3"}, "still to come")],
)  # fmt: skip
def test_bad_traits_are_said_in_words(bad, says, client):
    page = client.post(NEW, {"family": "Ames"} | bad)
    assert page.status_code == 422
    assert says in page.text


def test_candidates_come_with_their_scores(client, ruth):
    page = client.post(NEW, RUTH)
    assert ruth.mrn in page.text
    assert "same birth date, last name, first name" in page.text
    assert LogEntry.objects.get(verb="registration.search").patient_ids == [ruth.pk]


def test_a_definite_match_stops_and_a_reason_lets_on(client, ruth):
    sent = filled(client, RUTH)
    page = client.post(REGISTER, sent)
    assert page.status_code == 422
    assert "very likely this person" in page.text
    assert Patient.objects.filter(family="Ames").count() == 1
    client.post(REGISTER, sent | {"override_reason": "Cousin of the same name; both cards seen"})
    assert Patient.objects.filter(family="Ames").count() == 2
    assert all(p.flag_codes == ["possible_duplicate"] for p in Patient.objects.filter(family="Ames"))


def test_a_match_beyond_reach_is_one_masked_row(client, vip):
    page = client.post(NEW, {"family": vip.family, "given": vip.given, "birth_date": f"{vip.birth_date:%m/%d/%Y}"})
    assert "Beyond your reach" in page.text
    assert vip.mrn not in page.text


def test_nobody_is_registered_without_a_search(client, db):
    answer = client.post(REGISTER, OTHER | {"searched": "forged", "once": "1"})
    assert answer.url == NEW
    assert Patient.objects.count() == 0


def test_the_search_of_one_person_does_not_register_another(client, db):
    page = client.post(REGISTER, filled(client, OTHER) | {"family": "Else", "given": "Some"})
    assert page.status_code == 422
    assert "another person than the one you searched" in page.text


def test_somebody_elses_search_does_not_count(client, cast, client_for, db):
    sent = filled(client, OTHER)
    assert client_for(cast.technician).post(REGISTER, sent).url == NEW


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"family": "TEST"}, "is no name"), ({"family": ""}, "required"), ({"ssn": "666-12-3456"}, "No SSN begins"),
        ({"mbi": "1SG4TE5MK73"}, "no Medicare number"), ({"birth_date": "1/1/1890"}, "older than 120"),
        ({"mother_mrn": "12345678"}, "No patient within your reach"), ({"postal_code": "ABCDE"}, "ZIP"),
    ],
)  # fmt: skip
def test_bad_data_is_said_in_words_and_stays_typed(bad, says, client, hospital):
    page = client.post(REGISTER, filled(client, OTHER) | bad)
    assert page.status_code == 422
    assert says in page.text
    assert "Nora" in page.text
    assert Patient.objects.count() == 0


def test_over_120_is_kept_when_confirmed(client, hospital):
    sent = filled(client, OTHER | {"birth_date": "1/2/1890"}, age_confirmed="on")
    client.post(REGISTER, sent)
    assert Patient.objects.filter(birth_date__year=1890).exists()


@pytest.mark.parametrize("who", ["coder", "clerk", "privacy", "administrator", "attending"])
def test_who_may_not_register(who, cast, client_for):
    assert client_for(getattr(cast, who)).get(NEW).status_code == 403


class TestCorrecting:
    @pytest.fixture
    def url(self, ruth):
        return reverse("patients:patient_edit", args=[ruth.public_id])

    @pytest.fixture
    def sent(self, client, url):
        form = client.get(url).context["form"]
        values = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in values.items() if value not in (None, False)}

    def test_a_new_name_keeps_the_old_one(self, client, url, sent, ruth):
        client.post(url, sent | {"family": "Beaumont", "birth_date": "3/4/1955", "reason": "Marriage certificate seen"})
        ruth.refresh_from_db()
        assert (ruth.family, ruth.ssn) == ("Beaumont", "219099998")
        assert [(n.family, n.ends_on is None) for n in ruth.names.order_by("id")] == [
            ("Ames", False),
            ("Beaumont", True),
        ]
        assert "Ames" in ruth.versions.get().snapshot

    def test_phones_that_the_form_does_not_show_stay(self, client, url, sent, ruth):
        ruth.phones.create(kind="work", number="+16105550777")
        client.post(url, sent | {"birth_date": "3/4/1955", "phone_home": "610-555-0188", "reason": "She told us so"})
        assert sorted(ruth.phones.filter(ends_on=None).values_list("number", flat=True)) == [
            "+16105550188",
            "+16105550777",
        ]

    def test_a_reason_is_asked(self, client, url, sent, ruth):
        assert client.post(url, sent | {"birth_date": "3/4/1955", "reason": ""}).status_code == 422

    def test_death_before_birth_is_refused(self, client, url, sent):
        page = client.post(url, sent | {"birth_date": "3/4/1955", "deceased_at": "3/3/1955 1200", "reason": "Told"})
        assert "before the date of birth" in page.text

    def test_the_stranger_and_the_coder_may_not(self, cast, client_for, url):
        assert client_for(cast.stranger).get(url).status_code == 404
        assert client_for(cast.coder).get(url).status_code == 403


class TestRestricting:
    def test_the_privacy_officer_restricts_and_lifts(self, cast, client_for, ruth):
        privacy, url = client_for(cast.privacy), reverse("patients:patient_restrict", args=[ruth.public_id])
        chart = reverse("patients:patient_show", args=[ruth.public_id])
        privacy.post(url, {"reason": "Known to the press"})
        assert client_for(cast.technician).get(chart).status_code == 404
        assert "Restricted" in privacy.get(chart).text
        privacy.post(url, {"reason": "No longer needed"})
        assert client_for(cast.technician).get(chart).status_code == 200

    def test_without_a_reason_nothing_happens(self, cast, client_for, ruth):
        url = reverse("patients:patient_restrict", args=[ruth.public_id])
        assert client_for(cast.privacy).post(url, {"reason": ""}).status_code == 422
        ruth.refresh_from_db()
        assert not ruth.restricted

    def test_the_technician_may_not(self, cast, client_for, ruth):
        url = reverse("patients:patient_restrict", args=[ruth.public_id])
        assert client_for(cast.technician).post(url, {"reason": "Because"}).status_code == 403
