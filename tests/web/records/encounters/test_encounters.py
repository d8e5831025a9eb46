"""The stay's screens: who may, who may not, bad input, the trail, the number of questions."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from records.encounters.models import Encounter
from tests.factories import records

PAGES = ("discharge", "class", "transfer", "provider", "coverages")


def at(name, thing):
    return reverse(f"encounters:{name}", args=[thing.public_id])


def typed(moment):
    return f"{clock.local(moment):%m/%d/%Y %H:%M}"


def hours_ago(hours):
    return clock.now() - dt.timedelta(hours=hours)


@pytest.fixture
def registrar(cast, client_for):
    return client_for(cast.registrar)


class TestThePage:
    def test_it_shows_the_stay_and_writes_one_row(self, cast, client_for, discharged):
        page = client_for(cast.coder).get(at("encounter_show", discharged))
        for told in (discharged.number, "Samuel Okafor, MD", "3 days", "Home or self-care", "Discharge"):
            assert told in page.text
        assert LogEntry.objects.get(verb="encounter.view").encounter_id == discharged.pk

    def test_the_stranger_the_administrator_and_the_privacy_officer(self, cast, client_for, inpatient):
        url = at("encounter_show", inpatient)
        assert client_for(cast.stranger).get(url).status_code == 404
        assert client_for(cast.administrator).get(url).status_code == 403
        assert client_for(cast.privacy).get(url).status_code == 403

    def test_questions_do_not_grow(self, cast, client_for, inpatient, django_assert_max_num_queries):
        client = client_for(cast.registrar)
        client.get(at("encounter_show", inpatient))
        with django_assert_max_num_queries(13):
            client.get(at("encounter_show", inpatient))

    @pytest.mark.parametrize("name", PAGES)
    def test_forms_are_for_who_may_change(self, name, cast, client_for, registrar, inpatient):
        url = at(f"encounter_{name}", inpatient)
        assert registrar.get(url).status_code == 200
        assert client_for(cast.coder).get(url).status_code == 403
        assert client_for(cast.stranger).get(url).status_code == 404


class TestSteps:
    def post(self, client, encounter, **data):
        answer = client.post(at("encounter_show", encounter), data)
        encounter.refresh_from_db()
        return answer

    def test_leave_and_back(self, registrar, inpatient):
        self.post(registrar, inpatient, verb="leave")
        assert inpatient.status == "ON_LEAVE"
        self.post(registrar, inpatient, verb="return")
        assert inpatient.status == "IN_PROGRESS"

    def test_a_step_that_is_not_open_says_so(self, registrar, inpatient):
        answer = self.post(registrar, inpatient, verb="arrive")
        assert answer.status_code in (302, 409)
        assert inpatient.status == "IN_PROGRESS"

    def test_a_registrar_does_not_cancel_a_discharge_and_the_director_does(
        self, cast, client_for, registrar, discharged
    ):
        sent = {"verb": "cancel_discharge", "reason": "Discharged the wrong patient"}
        assert self.post(registrar, discharged, **sent).status_code == 403
        self.post(client_for(cast.director), discharged, **sent)
        assert (discharged.status, discharged.discharged_at, discharged.disposition) == ("IN_PROGRESS", None, "")

    def test_entered_in_error_needs_its_reason(self, cast, client_for, inpatient):
        director = client_for(cast.director)
        assert self.post(director, inpatient, verb="enter_in_error").status_code == 409
        self.post(director, inpatient, verb="enter_in_error", reason="Registered on the wrong patient")
        assert inpatient.status == "ENTERED_IN_ERROR"
        assert not cast.attending.patientgrants.filter(revoked_at=None, source__contains=":encounter:").exists()

    def test_an_unknown_verb_is_a_bad_request(self, registrar, inpatient):
        assert self.post(registrar, inpatient, verb="explode").status_code == 400

    def test_a_verb_with_a_form_leads_to_it(self, registrar, inpatient):
        assert self.post(registrar, inpatient, verb="discharge").url == at("encounter_discharge", inpatient)


class TestRegistering:
    def sent(self, client, patient, **values):
        form = client.get(at("encounter_new", patient)).context["form"]
        usual = {
            "klass": "EMER",
            "admitted_at": typed(hours_ago(1)),
            "once": form["once"].value(),
            "admission_type": "1",
        }
        return usual | values

    def test_a_visit_to_the_emergency_room(self, registrar, ruth, cast):
        sent = self.sent(registrar, ruth, attending=cast.attending.provider.pk, chief_complaint="Chest pain")
        registrar.post(at("encounter_new", ruth), sent)
        registrar.post(at("encounter_new", ruth), sent)
        stay = Encounter.objects.get()
        assert (stay.status, stay.klass, stay.attending) == ("ARRIVED", "EMER", cast.attending.provider)

    def test_a_plan(self, registrar, ruth):
        tomorrow = typed(clock.now() + dt.timedelta(days=1))
        registrar.post(
            at("encounter_new", ruth), self.sent(registrar, ruth, klass="IMP", admitted_at=tomorrow, planned="on")
        )
        assert Encounter.objects.get().status == "PLANNED"

    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            ({"klass": "IMP"}, "Inpatient begins with the order"),
            ({"admitted_at": "t+2 0900"}, "This lies ahead"),
            ({"admitted_at": "3/3/1955 0900"}, "before the patient was born"),
            ({"admitted_at": "noonish"}, "Type the date and the time"),
            ({"admission_type": "4"}, "Link the newborn"),
            ({"point_of_origin": "7"}, "Select a valid choice"),
        ],
    )  # fmt: skip
    def test_what_is_refused_in_words(self, bad, says, registrar, ruth):
        page = registrar.post(at("encounter_new", ruth), self.sent(registrar, ruth) | bad)
        assert page.status_code == 422
        assert says in page.text
        assert Encounter.objects.count() == 0

    def test_who_may_not(self, cast, client_for, ruth):
        assert client_for(cast.coder).get(at("encounter_new", ruth)).status_code == 403
        assert client_for(cast.stranger).get(at("encounter_new", ruth)).status_code == 404


class TestDischarging:
    def test_home(self, registrar, inpatient):
        registrar.post(
            at("encounter_discharge", inpatient), {"discharged_at": typed(hours_ago(2)), "disposition": "01"}
        )
        inpatient.refresh_from_db()
        nights = clock.local(inpatient.discharged_at).date() - clock.local(inpatient.admitted_at).date()
        assert (inpatient.status, inpatient.disposition) == ("DISCHARGED", "01")
        assert inpatient.length_of_stay == nights.days in (4, 5)

    def test_a_death_sets_the_patients(self, registrar, inpatient):
        died = hours_ago(3)
        registrar.post(at("encounter_discharge", inpatient),
                       {"discharged_at": typed(hours_ago(2)), "disposition": "20", "deceased_at": typed(died)})  # fmt: skip
        inpatient.patient.refresh_from_db()
        assert inpatient.patient.deceased_at == died.replace(second=0, microsecond=0)

    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            ({"disposition": "20"}, "date and time of death"), ({"disposition": "08"}, "Select a valid choice"),
            ({"disposition": "40"}, "Select a valid choice"), ({"disposition": "30"}, "Select a valid choice"),
            ({"discharged_at": "t+1 0900"}, "still to come"), ({"disposition": ""}, "required"),
            ({"discharged_at": "1/2/2020 0900"}, "before the admission"),
        ],
    )  # fmt: skip
    def test_what_is_refused_in_words(self, bad, says, registrar, inpatient):
        page = registrar.post(at("encounter_discharge", inpatient),
                              {"discharged_at": typed(hours_ago(2)), "disposition": "01"} | bad)  # fmt: skip
        assert page.status_code == 422
        assert says in page.text

    def test_without_an_attending(self, cast, registrar, ruth):
        stay = records.encounter(ruth, by=cast.registrar, klass="OBSENC")
        page = registrar.post(
            at("encounter_discharge", stay), {"discharged_at": typed(hours_ago(2)), "disposition": "01"}
        )
        assert "needs the attending" in page.text


class TestAround:
    def test_class_changes_with_the_order(self, cast, registrar, ruth):
        stay = records.encounter(ruth, by=cast.registrar, klass="OBSENC", attending=cast.attending)
        url = at("encounter_class", stay)
        assert registrar.post(url, {"klass": "IMP"}).status_code == 422
        registrar.post(url, {"klass": "IMP", "ordered_at": typed(hours_ago(20))})
        stay.refresh_from_db()
        assert (stay.klass, [c.klass for c in stay.classes.all()]) == ("IMP", ["OBSENC", "IMP"])

    def test_from_inpatient_needs_condition_code_44(self, registrar, inpatient):
        url = at("encounter_class", inpatient)
        assert registrar.post(url, {"klass": "OBSENC", "reason": "Not met"}).status_code == 422
        registrar.post(url, {"klass": "OBSENC", "reason": "Criteria not met", "reviewed": "on"})
        inpatient.refresh_from_db()
        assert (inpatient.klass, inpatient.inpatient_ordered_at) == ("OBSENC", None)
        assert inpatient.events.get(verb="change_class").detail["condition_code"] == "44"

    def test_transfer(self, registrar, inpatient):
        registrar.post(at("encounter_transfer", inpatient), {"unit": "ICU", "bed": "3"})
        inpatient.refresh_from_db()
        assert (inpatient.unit, [str(row) for row in inpatient.locations.all()]) == ("ICU", ["4 West", "ICU 3"])

    def test_a_new_attending_follows(self, cast, registrar, inpatient):
        registrar.post(at("encounter_provider", inpatient), {"provider": cast.surgeon.provider.pk, "role": "attending"})
        inpatient.refresh_from_db()
        assert inpatient.attending == cast.surgeon.provider
        before = inpatient.providers.get(provider=cast.attending.provider)
        assert before.ends_at is not None
        assert cast.attending.patientgrants.get(revoked_at=None, source__contains=":encounter:").expires_at is not None
        assert cast.surgeon.patientgrants.get(revoked_at=None, source__contains=":encounter:").expires_at is None

    def test_coverages_in_order(self, cast, registrar, inpatient):
        medicaid = records.coverage(inpatient.patient, by=cast.registrar, kind="medicaid", payer="Medicaid")
        url = at("encounter_coverages", inpatient)
        registrar.post(
            at("coverage_new", inpatient), {"kind": "medicare_a", "payer": "Medicare", "member_id": "1EG4TE5MK73"}
        )
        medicare = inpatient.patient.coverages.get(kind="medicare_a")
        page = registrar.post(url, {"first": medicaid.pk, "second": medicare.pk})
        assert "Medicaid pays last" in page.text
        registrar.post(url, {"first": medicare.pk, "second": medicaid.pk})
        registrar.post(url, {"first": medicare.pk, "second": medicaid.pk})
        assert [(c.sequence, c.coverage) for c in inpatient.coverages.all()] == [(1, medicare), (2, medicaid)]

    def test_another_patients_insurance_is_no_choice(self, cast, registrar, inpatient, hospital):
        other = records.coverage(records.patient(hospital), by=cast.registrar)
        assert registrar.post(at("encounter_coverages", inpatient), {"first": other.pk}).status_code == 422

    def test_an_insurance_that_ends_before_it_starts(self, registrar, inpatient):
        bad = {"kind": "self", "payer": "Self", "starts_on": "2/1/2026", "ends_on": "1/1/2026"}
        assert registrar.post(at("coverage_new", inpatient), bad).status_code == 422


def test_queues_of_who_is_here_and_who_left(cast, registrar, inpatient, hospital):
    gone = records.discharged(records.patient(hospital, family="Leaver"), by=cast.registrar, attending=cast.attending)
    here, left = (registrar.get(reverse(f"encounters:queue_{name}")).text for name in ("in_house", "discharged"))
    assert inpatient.number in here
    assert gone.number not in here
    assert gone.number in left
    assert inpatient.number not in left
