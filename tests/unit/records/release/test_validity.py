"""Validity held against the record: papers, states, minors, decedents, second batches (domain 5.3 to 5.5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from records.release import actions, law_actions
from records.release.findings import Findings
from records.release.law import ReleaseRule, laws_for
from records.release.models import Disclosure
from tests.factories import records
from tests.factories import release as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ruth, hospital, cast, chart):
    return made.logged(ruth, hospital, by=cast.clerk)


def to(request, state, cast, **given):
    return made.walked(request, state, by=cast.clerk, checker=cast.checker, **given)


def rule(cast, since=None, **values):
    return law_actions.write_rule(
        values={"citation": "Example Code 1", **values}, since=since or clock.today(), by=cast.director
    )


# ------------------------------------------------------------------- the scan


def test_each_element_has_its_place_in_a_scan_of_several_pages(asked, cast, ruth, discharged, chart):
    scan = made.document(ruth, discharged, "correspondence", pages=3)
    request = to(asked, "VALIDATING", cast, scan=scan, places={"1": 1, "2": 1, "3": 1})
    with pytest.raises(Refused, match="each element is seen: 4, 5, 6, 7, 8, 9"):
        actions.verify_identity(request=request, method="signature", by=cast.clerk)
    found = Findings(request)
    assert (found.place_of(1), found.place_of(6), found.place_of(10)) == (1, None, None)
    all_seen = {str(number): 2 for number in (1, 2, 3, 4, 5, 6, 7, 8, 9)}
    made.paper(request, by=cast.clerk, scan=scan, places=all_seen)
    assert actions.verify_identity(request=request, method="signature", by=cast.clerk).status == "IDENTITY_VERIFIED"


def test_a_scan_of_one_page_is_its_own_place(asked, cast, ruth, discharged, chart):
    scan = made.document(ruth, discharged, "correspondence")
    request = to(asked, "IDENTITY_VERIFIED", cast, scan=scan)
    assert Findings(request).place_of(6) == 1


def test_a_place_beyond_the_scan_is_refused(asked, cast, ruth, discharged, chart):
    scan = made.document(ruth, discharged, "correspondence", pages=2)
    with pytest.raises(Refused, match="cannot be seen on page 3: the scan has 2 pages"):
        made.paper(asked, by=cast.clerk, scan=scan, places={"6": 3})
    with pytest.raises(Refused, match="no scan is chosen"):
        made.paper(asked, by=cast.clerk, places={"6": 1})


# --------------------------------------------------------------- what it covers


def test_a_court_order_releases_only_what_it_names(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="court_order", requester_name="Court of Common Pleas")
    named = {"signer": "judge", "signed_by": "Hon. A. Reyes", "covers_all": False, "covers_types": ["operative"]}
    request = to(request, "IDENTITY_VERIFIED", cast, **named)
    with pytest.raises(Refused, match="court order does not name it"):
        actions.choose_pages(request=request, pages={chart["summary"].public_id: [1]}, by=cast.clerk)
    assert actions.choose_pages(
        request=request, pages={chart["operative"].public_id: [1]}, by=cast.clerk
    ).items.exists()


def test_what_is_asked_beyond_the_dates_of_the_authorization_stays_out(asked, cast, chart, hospital):
    request = to(asked, "IDENTITY_VERIFIED", cast, covers_to=clock.today(hospital) - dt.timedelta(days=300))
    with pytest.raises(Refused, match="dates that the authorization names"):
        actions.choose_pages(request=request, pages={chart["operative"].public_id: [1]}, by=cast.clerk)


def test_part_2_on_a_court_order_goes_only_with_a_subpoena(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="court_order", requester_name="Court of Common Pleas")
    order = {"signer": "judge", "signed_by": "Hon. A. Reyes", "named": ["part2"]}
    request = to(request, "IDENTITY_VERIFIED", cast, **order)
    with pytest.raises(Refused, match="subpoena with the order"):
        actions.choose_pages(request=request, pages={chart["sud"].public_id: [1]}, by=cast.clerk)


def test_a_psychotherapy_authorization_stands_alone_and_opens_nothing_else(asked, cast, ruth, discharged, chart):
    note = made.document(ruth, discharged, "therapy_note", text="Session.", sensitivity=["psychotherapy"])
    request = to(asked, "IDENTITY_VERIFIED", cast, named=["psychotherapy"], psychotherapy_alone=True)
    assert "psychotherapy notes and nothing else" in Findings(request).out_of_scope(chart["operative"])
    assert (Findings(request).held(note), Findings(request).out_of_scope(note)) == ([], "")


# ------------------------------------------------------------------ the requests


def test_a_kind_with_grounds_is_logged_on_one_of_them(ruth, hospital, cast):
    with pytest.raises(Refused, match="on which ground"):
        made.logged(ruth, hospital, by=cast.clerk, kind="agency")
    with pytest.raises(Refused, match="no grounds"):
        made.logged(ruth, hospital, by=cast.clerk, kind="attorney", ground="disease")
    assert made.logged(ruth, hospital, by=cast.clerk, kind="agency", ground="disease").ground == "disease"


def test_an_agencys_report_needs_no_paper_and_is_accounted_for(ruth, hospital, cast, chart):
    request = made.logged(
        ruth, hospital, by=cast.clerk, kind="agency", ground="disease", requester_name="County Health"
    )
    to(request, "RELEASED", cast)
    assert Disclosure.objects.get().accountable


def test_what_is_preparatory_to_research_leaves_nothing(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="researcher", ground="preparatory")
    request = to(request, "VALIDATING", cast)
    with pytest.raises(Refused, match="nothing leaves"):
        actions.verify_identity(request=request, method="letterhead", by=cast.clerk)


def test_a_dead_patient_does_not_ask(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)
    ruth.deceased_at = clock.now() - dt.timedelta(days=9)
    ruth.save(update_fields=["deceased_at"])
    request = to(type(request).objects.get(pk=request.pk), "VALIDATING", cast)
    with pytest.raises(Refused, match="personal representative asks"):
        actions.verify_identity(request=request, method="photo_id", by=cast.clerk)


def test_records_of_somebody_dead_for_more_than_fifty_years_need_no_authorization(ruth, hospital, cast, chart):
    ruth.deceased_at = clock.now() - dt.timedelta(days=51 * 366)
    ruth.save(update_fields=["deceased_at"])
    request = made.logged(ruth, hospital, by=cast.clerk, kind="attorney")
    request = actions.take(request=request, verb="start", by=cast.clerk)
    assert actions.verify_identity(request=request, method="letterhead", by=cast.clerk).status == "IDENTITY_VERIFIED"


def test_a_paper_that_the_kind_of_request_does_not_rest_on_is_refused(ruth, hospital, cast):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)
    with pytest.raises(Refused, match="no such paper"):
        made.paper(request, by=cast.clerk, form="authorization")


# -------------------------------------------------------------------- Part 2


def test_a_provider_gets_part_2_records_with_a_consent_of_its_own(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="provider", requester_name="Harrow Falls Practice")
    consent = {"form": "part2", "named": ["part2"], "tpo": True, "recipient": "My treating providers",
               "states_refusal": True, "expires_on": None}  # fmt: skip
    made.paper(request, by=cast.clerk, **consent)
    request.refresh_from_db()
    request = actions.verify_identity(request=request, method="known_provider", by=cast.clerk)
    request = actions.choose_pages(request=request, pages={chart["sud"].public_id: [1]}, by=cast.clerk)
    assert Findings(request).selection_problem == ""
    assert Findings(request).notices[0][0].startswith("Notice of 42 CFR 2.32")


def test_a_defective_part_2_consent_opens_no_part_2_record_and_holds_up_nothing_else(ruth, hospital, cast, chart):
    request = made.logged(ruth, hospital, by=cast.clerk, kind="provider", requester_name="Harrow Falls Practice")
    made.paper(request, by=cast.clerk, form="part2", named=["part2"], tpo=True, states_refusal=False)
    request.refresh_from_db()
    request = actions.verify_identity(request=request, method="known_provider", by=cast.clerk)
    with pytest.raises(Refused, match="need their own consent"):
        actions.choose_pages(request=request, pages={chart["sud"].public_id: [1]}, by=cast.clerk)
    assert actions.choose_pages(
        request=request, pages={chart["operative"].public_id: [1]}, by=cast.clerk
    ).items.exists()


def test_a_medical_emergency_opens_part_2_and_is_written_down_with_the_disclosure(ruth, hospital, cast, chart):
    request = made.logged(
        ruth, hospital, by=cast.clerk, kind="provider", requester_name="Mercy ED", emergency="Found unconscious",
        requester_address="Mercy Hospital\nEaston, PA",
    )  # fmt: skip
    to(request, "RELEASED", cast, pages={chart["sud"].public_id: [1]})
    disclosure = Disclosure.objects.get()
    assert disclosure.purpose == "Medical emergency (42 CFR 2.51): Found unconscious"
    assert (disclosure.recipient_name, disclosure.by) == ("Mercy ED", cast.clerk)


def test_only_treatment_is_a_medical_emergency(ruth, hospital, cast):
    with pytest.raises(Refused, match=r"2\.51"):
        made.logged(ruth, hospital, by=cast.clerk, kind="payer", emergency="Urgent claim")


# -------------------------------------------------------------------- minors


@pytest.fixture
def child(hospital, cast):
    born = clock.today(hospital).replace(day=1) - dt.timedelta(days=15 * 365)
    patient = records.patient(hospital, family="Ortiz", given="Luz", birth_date=born)
    stay = records.discharged(patient, by=cast.registrar, attending=cast.attending, days_ago=12)
    return patient, {
        "plain": made.document(patient, stay, "clinic_note", text="Sprained ankle."),
        "hiv": made.document(patient, stay, "lab", text="HIV test.", sensitivity=["hiv"]),
    }


def test_a_parent_does_not_get_what_the_state_lets_the_minor_consent_to_alone(child, hospital, cast):
    patient, chart = child
    request = made.logged(patient, hospital, by=cast.clerk, kind="representative", requester_name="Ana Ortiz")
    parent = {"signer": "parent", "signed_by": "Ana Ortiz", "signer_authority": "Mother"}
    request = to(request, "IDENTITY_VERIFIED", cast, **parent)
    assert Findings(request).held(chart["hiv"]) == []
    rule(cast, jurisdiction="PA", topic="minor", category="hiv", number=12)
    assert "from age 12 (Example Code 1): the minor signs" in Findings(request).held(chart["hiv"])[0]
    assert Findings(request).held(chart["plain"]) == []


def test_a_minors_own_signature_opens_the_minors_own_services_and_no_other(child, hospital, cast):
    patient, chart = child
    rule(cast, jurisdiction="PA", topic="minor", category="hiv", number=12)
    request = made.logged(patient, hospital, by=cast.clerk)
    request = to(request, "IDENTITY_VERIFIED", cast, named=["hiv"])
    assert Findings(request).held(chart["hiv"]) == []
    with pytest.raises(Refused, match="parent or guardian signs"):
        actions.choose_pages(request=request, pages={chart["plain"].public_id: [1]}, by=cast.clerk)


# ---------------------------------------------------------------- states' rules


def test_a_states_shorter_deadline_is_the_due_date_of_the_patients_own_request(ruth, hospital, cast, chart):
    rule(cast, jurisdiction="PA", topic="deadline", number=15, since=dt.date(2020, 1, 1))
    patient = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name)
    attorney = made.logged(ruth, hospital, by=cast.clerk)
    assert patient.due_on == patient.received_on + dt.timedelta(days=15)
    assert attorney.due_on == attorney.received_on + dt.timedelta(days=30)


def test_a_request_is_held_to_the_rule_of_the_day_it_was_received(ruth, hospital, cast):
    rule(cast, jurisdiction="PA", topic="deadline", number=15)
    request = made.logged(ruth, hospital, by=cast.clerk, kind="patient", requester_name=ruth.legal_name, days_ago=4)
    assert request.due_on == request.received_on + dt.timedelta(days=30)


def test_a_new_version_ends_the_one_before_on_the_day_before(cast):
    first = rule(cast, jurisdiction="PA", topic="deadline", number=20, since=dt.date(2020, 1, 1))
    second = rule(cast, jurisdiction="PA", topic="deadline", number=10)
    first.refresh_from_db()
    assert first.effective_to == clock.today() - dt.timedelta(days=1)
    assert (second.effective_to, second.to_verify) == (None, True)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"topic": "deadline"}, "how many days"),
        ({"topic": "deadline", "number": 45}, "no effect"),
        ({"topic": "minor", "number": 12}, "which services"),
        ({"topic": "naming", "category": "hiv"}, "whether it is named"),
        ({"topic": "naming", "category": "part2", "applies": "never"}, "Federal law"),
        ({"topic": "wording"}, "what the form must say"),
        ({"topic": "deadline", "number": 10, "citation": " "}, "where the law stands"),
    ],
)
def test_a_row_that_says_nothing_or_too_little_is_refused(cast, values, says):
    with pytest.raises(Refused, match=says):
        rule(cast, jurisdiction="PA", **values)


def test_what_was_judged_by_a_row_stays_so_no_version_begins_in_its_past(cast):
    rule(cast, jurisdiction="PA", topic="deadline", number=20, since=dt.date(2020, 1, 1))
    with pytest.raises(Refused, match="today or later"):
        rule(cast, jurisdiction="PA", topic="deadline", number=10, since=clock.today() - dt.timedelta(days=3))


def test_a_row_of_the_states_ends_and_a_federal_one_does_not(cast, hospital):
    mine = rule(cast, jurisdiction="PA", topic="deadline", number=20, since=dt.date(2020, 1, 1))
    law_actions.end_rule(rule=mine, last=clock.today(), why="Repealed", by=cast.director)
    assert laws_for(hospital, clock.today()).deadline.days == 20
    assert laws_for(hospital, clock.today() + dt.timedelta(days=1)).deadline.days == 30
    federal = ReleaseRule.objects.get(jurisdiction="US", topic="deadline")
    with pytest.raises(Refused, match="federal row does not end"):
        law_actions.end_rule(rule=federal, last=clock.today(), why="No", by=cast.director)


def test_the_examples_are_verified_by_a_person_once(cast):
    example = ReleaseRule.objects.get(jurisdiction="CA", topic="deadline")
    assert example.to_verify
    done = law_actions.verify_rule(rule=example, by=cast.director)
    assert (done.to_verify, done.verified_by) == (False, cast.director)
    with pytest.raises(Refused, match="verified already"):
        law_actions.verify_rule(rule=example, by=cast.director)


def test_a_clerk_reads_the_table_and_does_not_change_it(cast):
    with pytest.raises(Denied):
        law_actions.write_rule(values={}, since=clock.today(), by=cast.clerk)


def test_two_rows_on_one_topic_at_one_time_are_refused_by_the_database(cast):
    first = rule(cast, jurisdiction="PA", topic="deadline", number=20)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseRule(jurisdiction="PA", topic="deadline", number=9, citation="x",
                    effective_from=first.effective_from).save()  # fmt: skip


# -------------------------------------------------------------- second batches


def test_a_second_batch_takes_only_new_pages_and_its_numbers_go_on(asked, ruth, hospital, cast, chart, discharged):
    first = to(asked, "RELEASED", cast).current_packet()
    late = made.document(ruth, discharged, "consult", pages=3)
    second = made.logged(ruth, hospital, by=cast.clerk, follows=asked)
    second = to(second, "IDENTITY_VERIFIED", cast)
    with pytest.raises(Refused, match="went with an earlier batch"):
        actions.choose_pages(request=second, pages={chart["operative"].public_id: [1]}, by=cast.clerk)
    second = to_released(second, cast, {late.public_id: [1, 2, 3]})
    packet = second.current_packet()
    assert packet.bates_start == first.next_number
    assert packet.manifest["first_bates"].split("-")[0] == first.manifest["first_bates"].split("-")[0]
    assert [item["key"] for item in packet.manifest["items"] if item["role"] == "record"] == [late.public_id]


def to_released(request, cast, pages):
    for state in ("RETRIEVING", "SENSITIVITY_REVIEW", "QC", "READY", "RELEASED"):
        request = made._step(request, state, cast.clerk, cast.checker, pages, {})
    return request


def test_a_second_batch_is_of_the_same_record_and_requester(asked, ruth, hospital, cast, chart):
    to(asked, "RELEASED", cast)
    with pytest.raises(Refused, match="who had the first"):
        made.logged(ruth, hospital, by=cast.clerk, follows=asked, requester_name="Smith Partners")
    other = records.patient(hospital, family="Other")
    with pytest.raises(Refused, match="same record"):
        made.logged(other, hospital, by=cast.clerk, follows=asked)
