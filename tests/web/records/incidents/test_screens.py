"""The screens of incidents: the report, the case with its clocks and letters, the log of a year."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from records.documents.moves import move_document
from records.incidents import actions, people
from records.incidents.models import AffectedPerson, Assessment, Incident, NoticeDelay
from records.release.law import ReleaseRule
from tests.factories import accounting as disclosures
from tests.factories import incidents as made
from tests.factories import people as staff
from tests.factories import records, release

pytestmark = pytest.mark.django_db
KEY = "a-key-of-sixteen"


def url(name, *args):
    return reverse(f"incidents:{name}", args=args)


def report(**changed):
    return {
        "kind": "misdirected", "description": "Faxed to a wrong number.", "information": "Discharge summary",
        "numbers": "", "discovered_on": "t-1", "occurred_on": "t-2", "outside": "on", "recipient_name": "Corner Bakery",
        "recipient_address": "3 Main St", "once": KEY,
    } | changed  # fmt: skip


def test_a_nurse_reports_and_comes_home(client_for, cast, ruth):
    clerk = client_for(cast.technician)
    assert clerk.get(url("incident_new")).status_code == 200
    first, second = (clerk.post(url("incident_new"), report(numbers=ruth.mrn)) for _ in range(2))
    case = Incident.objects.get()
    assert first.url == second.url == reverse("home")
    assert case.people.get().patient == ruth
    assert clerk.get(url("incident_show", case.public_id)).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"numbers": "99999999"}, "No such record number: 99999999"), ({"recipient_name": ""}, "who got it"),
     ({"discovered_on": "t-3"}, "after it was discovered"), ({"kind": "nonsense"}, "valid choice"),
     ({"discovered_on": "t+3"}, "still to come")],
)  # fmt: skip
def test_a_report_typed_wrong_is_said_and_what_was_typed_stays(client_for, cast, wrong, says):
    answer = client_for(cast.technician).post(url("incident_new"), report(**wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode() and "Faxed to a wrong number." in answer.content.decode()
    assert not Incident.objects.exists()


def test_the_number_of_a_restricted_patient_says_nothing_to_who_may_not_know(client_for, cast, vip):
    answer = client_for(cast.technician).post(url("incident_new"), report(numbers=vip.mrn))
    assert f"No such record number: {vip.mrn}" in answer.content.decode()


def test_a_misdirected_release_begins_its_case_from_the_list_of_disclosures(client_for, cast, ruth, hospital):
    left = disclosures.disclosure(ruth, hospital, by=cast.clerk, basis="authorization", recipient_name="Brandt & Loewe")
    clerk = client_for(cast.clerk)
    page = clerk.get(reverse("release:disclosure_list", args=[ruth.public_id])).content.decode()
    assert url("incident_of_release", left.public_id) in page
    form = clerk.get(url("incident_of_release", left.public_id)).content.decode()
    assert "Brandt &amp; Loewe" in form and ruth.mrn in form
    days_ago = {"discovered_on": "t", "occurred_on": "t-1"}
    answer = clerk.post(url("incident_of_release", left.public_id), report(numbers=ruth.mrn, **days_ago))
    assert answer.status_code == 302
    assert Incident.objects.get().disclosure == left


def test_the_log_counts_releases_that_went_astray_of_all_releases(client_for, cast, ruth, hospital, discharged):
    release.document(ruth, discharged, "operative")
    asked = release.walked(
        release.logged(ruth, hospital, by=cast.clerk), "RELEASED", by=cast.clerk, checker=cast.checker
    )
    officer = client_for(cast.privacy)
    assert "0 misdirected of 1 release" in officer.get(url("breach_log")).content.decode()
    case = made.reported(hospital, by=cast.clerk, disclosure=asked.disclosures.get(), days_ago=0)
    made.reported(hospital, by=cast.clerk, patients=[ruth], days_ago=0)
    assert "1 misdirected of 1 release" in officer.get(url("breach_log")).content.decode()
    actions.conclude(incident=case, verb="permitted", reason="It was the right number.", by=cast.privacy)
    assert "0 misdirected of 1 release" in officer.get(url("breach_log")).content.decode()


def test_a_case_of_low_probability_asks_for_no_notice(client_for, cast, ruth, hospital):
    case = made.closed_low(hospital, cast, ruth)
    page = client_for(cast.privacy).get(url("incident_show", case.public_id)).content.decode()
    assert "Nobody is notified" in page and "Letters to the people" not in page


def test_a_document_that_was_on_the_wrong_chart_begins_the_case_of_whose_it_is(
    client_for, cast, ruth, hospital, discharged
):
    right = records.patient(hospital, family="Whitfield", given="Ada")
    note = release.document(ruth, discharged, "consult")
    move = move_document(document=note, to_patient=right, by=cast.technician, reason="Filed under the wrong number")
    officer = client_for(cast.privacy)
    page = officer.get(reverse("documents:move_show", args=[move.public_id])).content.decode()
    assert url("incident_of_move", move.public_id) in page
    form = officer.get(url("incident_of_move", move.public_id)).content.decode()
    assert right.mrn in form and "wrong_patient" in form
    sent = report(numbers=right.mrn, kind="wrong_patient", discovered_on="t", occurred_on="", outside="")
    officer.post(url("incident_of_move", move.public_id), sent)
    assert Incident.objects.get().people.get().patient == right
    assert client_for(cast.clerk).get(url("incident_of_move", move.public_id)).status_code == 403


def test_a_case_goes_its_way_on_the_screen(client_for, cast, ruth, hospital):
    case = made.reported(hospital, by=cast.clerk, patients=[ruth])
    officer, act = client_for(cast.privacy), url("incident_act", case.public_id)
    show = url("incident_show", case.public_id)
    assert case.number in officer.get(url("queue_incidents")).content.decode()
    assert "Take it up" in officer.get(show).content.decode()

    def send(verb, **given):
        return officer.post(act, {"verb": verb} | given)

    day = f"{case.discovered_on:%m/%d/%Y}"
    look = {"discovered_on": day, "information": "Summary", "outside": "on", "recipient_name": "Bakery"}
    assert send("triage", **look | {"recipient_name": ""}).status_code == 409
    assert send("triage", **look).status_code == 302
    assert send("contain", reason=" ").status_code == 409
    assert send("contain", reason="Shredded").status_code == 302
    rated = {f"{key}_{part}": value for key in ("nature", "recipient", "acquired", "mitigation")
             for part, value in (("rating", "high"), ("words", "As it was."))}  # fmt: skip
    half = send("assess", **rated | {"nature_words": ""})
    assert half.status_code == 409 and "As it was." in half.content.decode()
    assert send("assess", **rated).status_code == 302
    assert Assessment.objects.get().made_by == cast.privacy
    assert "presumed a breach" in send("low").content.decode()
    assert send("breach").status_code == 302
    assert officer.get(url("incident_letters", case.public_id)).status_code == 409
    assert send("notice", **made.NOTICE).status_code == 302
    assert send("notify").status_code == 302
    letter = officer.get(url("incident_letters", case.public_id))
    assert letter.content[:5] == b"%PDF-" and "no-store" in letter["Cache-Control"]
    assert LogEntry.objects.filter(verb="incident_letter.export", patient_ids=[ruth.pk]).exists()
    row = AffectedPerson.objects.get()
    assert officer.get(url("person_letter", row.public_id)).content[:5] == b"%PDF-"
    assert send("sent", how="mail", on="t").status_code == 302
    assert officer.get(url("incident_letters", case.public_id)).status_code == 409
    person = url("person_act", row.public_id)
    assert officer.post(person, {"verb": "returned", "on": "t"}).status_code == 302
    assert "Came back" in officer.get(show).content.decode()
    assert officer.post(person, {"verb": "reached", "on": "t", "how": ""}).status_code == 409
    assert officer.post(person, {"verb": "reached", "on": "t", "how": "By phone"}).status_code == 302
    assert send("given", notice="hhs:", on="t", words="").status_code == 409
    assert send("given", notice="hhs:", on="t", words="OCR 4711").status_code == 302
    assert send("close").status_code == 302
    page = officer.get(show).content.decode()
    assert "OCR 4711" in page and "Closed" in page
    assert case.number not in officer.get(url("queue_incidents")).content.decode()
    assert case.number in officer.get(url("breach_log") + f"?year={case.discovered_on.year}").content.decode()


def test_people_are_added_by_record_number_and_a_wrong_one_is_named(client_for, cast, ruth, hospital):
    case = made.reported(hospital, by=cast.clerk)
    officer, act = client_for(cast.privacy), url("incident_act", case.public_id)
    wrong = officer.post(act, {"verb": "people", "numbers": f"{ruth.mrn}\n123"})
    assert wrong.status_code == 409 and "No such record number: 123" in wrong.content.decode()
    assert not AffectedPerson.objects.exists()
    officer.post(act, {"verb": "people", "numbers": f"{ruth.mrn}, {ruth.mrn}"})
    assert AffectedPerson.objects.get().patient == ruth
    officer.post(
        url("person_act", AffectedPerson.objects.get().public_id), {"verb": "remove", "on": "t", "how": "Other"}
    )
    assert not AffectedPerson.objects.filter(voided_at=None).exists()


def test_the_notices_to_a_states_media_and_authority(client_for, cast, hospital):
    people_of_texas = [records.patient(hospital, family="Texan" + "ab"[n], addresses=[
        {"line1": "1 Elm", "city": "Waco", "state": "TX", "postal_code": "76701"}]) for n in range(2)]  # fmt: skip
    case = made.reported(hospital, by=cast.clerk)
    people.add_people(incident=case, patients=people_of_texas, by=cast.privacy)
    ReleaseRule._base_manager.filter(jurisdiction="TX", topic="authority").update(least=2)
    officer = client_for(cast.privacy)
    assert officer.get(url("notice_letter", case.public_id, "authority-TX")).status_code == 409
    made.notifying(case, by=cast.privacy)
    assert "Attorney General of Texas" in officer.get(url("incident_show", case.public_id)).content.decode()
    assert officer.get(url("notice_letter", case.public_id, "authority-TX")).content[:5] == b"%PDF-"
    for nothing in ("media-TX", "authority-CA", "hhs-", "nonsense"):
        assert officer.get(url("notice_letter", case.public_id, nothing)).status_code == 409


def test_a_delay_is_written_down_and_moves_the_clock(client_for, cast, ruth, hospital):
    case = made.reported(hospital, by=cast.clerk, patients=[ruth])
    officer, act = client_for(cast.privacy), url("incident_act", case.public_id)
    asked = {"verb": "delay", "statement": "oral", "official": "Det. Lane", "stated_on": "t", "until": "t+40"}
    assert "30 days at most" in officer.post(act, asked).content.decode()
    officer.post(act, asked | {"statement": "written", "until": "t+90"})
    assert NoticeDelay.objects.get().until == clock.today(hospital) + dt.timedelta(days=90)
    assert "Det. Lane" in officer.get(url("incident_show", case.public_id)).content.decode()


def test_a_restricted_patient_is_named_to_the_privacy_officer_alone(client_for, cast, vip, hospital):
    case = made.reported(hospital, by=cast.privacy, patients=[vip])
    assert "Vale" in client_for(cast.privacy2).get(url("incident_show", case.public_id)).content.decode()
    page = client_for(cast.director).get(url("incident_show", case.public_id)).content.decode()
    assert "Vale" not in page and vip.mrn not in page and "beyond your reach" in page


def test_a_case_of_another_facility_or_about_oneself_does_not_exist(client_for, cast, hospital, clinic):
    away = staff.person("away", "privacy_officer", clinic, reaches=[clinic])
    case = made.taken_up(made.reported(hospital, by=cast.clerk), by=cast.privacy, caused_by=cast.privacy2)
    for user in (away, cast.privacy2):
        client = client_for(user)
        assert client.get(url("incident_show", case.public_id)).status_code == 404
        assert client.post(url("incident_act", case.public_id), {"verb": "contain"}).status_code == 404
        assert case.number not in client.get(url("queue_incidents")).content.decode()


def test_the_director_reads_and_may_not_act(client_for, cast, hospital):
    case = made.reported(hospital, by=cast.clerk)
    director = client_for(cast.director)
    assert "Take it up" not in director.get(url("incident_show", case.public_id)).content.decode()
    assert director.post(url("incident_act", case.public_id), {"verb": "triage"}).status_code == 403


def test_an_empty_log_says_so_and_a_year_that_is_none_is_this_year(client_for, cast):
    officer = client_for(cast.privacy)
    for asked in ("", "?year=1999", "?year=abc", "?year=2999"):
        assert "No breach was discovered" in officer.get(url("breach_log") + asked).content.decode()


def test_a_case_and_the_queue_ask_as_many_questions_however_many_people(
    client_for, cast, ruth, hospital, django_assert_max_num_queries
):
    case = made.notifying(made.reported(hospital, by=cast.clerk, patients=[ruth]), by=cast.privacy)
    officer = client_for(cast.privacy)
    pages = [url("incident_show", case.public_id), url("queue_incidents"), url("breach_log")]
    counted = []
    for page in pages:
        officer.get(page)
        with django_assert_max_num_queries(30) as asked:
            officer.get(page)
        counted.append(len(asked))
    many = [records.patient(hospital, family="Of" + "abcdefghijklmno"[number]) for number in range(15)]
    people.add_people(incident=case, patients=many, by=cast.privacy)
    for _ in range(3):
        made.breach(made.reported(hospital, by=cast.clerk, patients=many[:2]), by=cast.privacy)
    for page, most in zip(pages, counted, strict=True):
        with django_assert_max_num_queries(most):
            officer.get(page)


def test_the_trail_says_in_words_what_was_done_about_a_case(client_for, cast, ruth, hospital):
    case = made.notifying(made.reported(hospital, by=cast.clerk, patients=[ruth]), by=cast.privacy)
    officer = client_for(cast.privacy2)
    officer.get(url("incident_letters", case.public_id))
    page = officer.get(reverse("privacy:patient_accesses", args=[ruth.public_id])).content.decode()
    assert "reported an incident" in page and "printed letters of a breach" in page
