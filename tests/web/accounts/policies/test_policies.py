"""The hospital's own values on screen: read by everybody, set by those who answer for them, with a day and a reason."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock, policy
from accounts.audit.models import LogEntry
from accounts.policies.views import AREAS, area_of
from accounts.policy import DECLARED, PolicyValue
from records.review.models import Reevaluation
from records.review.runs import take_effect

LIST = reverse("policies:policy_list")
pytestmark = pytest.mark.django_db


def at(key: str) -> str:
    return reverse("policies:policy_show", args=[key])


@pytest.fixture
def halloran(cast, client_for):
    return client_for(cast.director)


def change(client, key: str, value, since: str = "today", why: str = "The bylaws of this year"):
    return client.post(at(key), {"value": value, "since": since, "why": why})


def test_every_declared_value_stands_in_one_area_and_may_be_what_it_ships_with():
    for key, declared in DECLARED.items():
        assert area_of(declared) in AREAS, key
        assert policy.fault_of(key, declared.default) == "", key
    assert {area_of(one) for one in DECLARED.values()} == set(AREAS)


@pytest.mark.parametrize("area", AREAS)
def test_an_area_shows_its_values_to_everybody_in_few_queries(cast, client_for, area, django_assert_max_num_queries):
    client = client_for(cast.technician)
    client.get(LIST)
    with django_assert_max_num_queries(10):
        page = client.get(LIST, {"area": area}).text
    for declared in DECLARED.values():
        assert (at(declared.key) in page) == (area_of(declared) == area)
    assert LogEntry.objects.filter(verb="policy.list", actor=cast.technician).exists()


def test_an_unknown_area_is_the_first_and_an_unknown_value_is_not_there(halloran):
    assert "idle_minutes" in halloran.get(LIST, {"area": "<b>"}).text
    assert halloran.get(at("nothing")).status_code == 404


def test_it_is_set_from_now_on_with_who_and_why(halloran, cast):
    assert change(halloran, "query_due_days", "5").status_code == 302
    assert policy.policy("query_due_days") == 5
    row = PolicyValue.objects.get(key="query_due_days")
    assert (row.set_by, row.why) == (cast.director, "The bylaws of this year")
    page = halloran.get(at("query_due_days")).text
    for told in ("Holds", str(cast.director), "The bylaws of this year"):
        assert told in page
    act = LogEntry.objects.get(verb="policy.set", kind=LogEntry.ACT)
    assert act.additional_data["key"] == "query_due_days"


def test_a_later_day_is_waited_for(halloran):
    day = clock.today() + dt.timedelta(days=3)
    change(halloran, "query_due_days", "5", f"{day:%m/%d/%Y}")
    assert policy.policy("query_due_days") == 3
    assert "To come" in halloran.get(at("query_due_days")).text
    with clock.at(clock.now() + dt.timedelta(days=4)):
        policy.forget()
        assert policy.policy("query_due_days") == 5


def test_what_was_judged_before_stays_so_no_value_begins_in_the_past(halloran):
    answer = change(halloran, "query_due_days", "5", f"{clock.today() - dt.timedelta(days=1):%m/%d/%Y}")
    assert answer.status_code == 422
    assert "from today on or later" in answer.text
    assert not PolicyValue.objects.exists()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("query_due_days", "seven", "A whole number, please."),
        ("query_due_days", "2.5", "A whole number, please."),
        ("query_due_days", "0", "out of bounds: 1 to 9999"),
        ("query_due_days", "-3", "out of bounds"),
        ("query_due_days", "999999999999999999999", "out of bounds"),
        ("query_due_days", "nan", "A whole number, please."),
        ("idle_minutes", "61", "1 to 60"),
        ("chart_completion_days", "31", "1 to 30"),
        ("audit_standard", "101", "1 to 100"),
        ("notice_days", "7, 7, 14", "Each is more than the one before."),
        ("notice_days", ",", "At least one."),
        ("notice_days", "7, x", "A whole number, please."),
        ("age_list_adult", "90, 15", "Two numbers, from and to"),
        ("age_list_adult", "15", "Two numbers, from and to"),
        ("transcription_error_points", "nan, 1, 0", "out of bounds"),
        ("transcription_error_points", "1, 3", "Three numbers"),
        ("analyzed_classes", "IMP, Inpatient", "One of: "),
        ("query_retention", "nowhere", "Select a valid choice"),
        ("notice_emails", "perhaps", "Select a valid choice"),
        ("privacy_contact", " ", "required"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_nothing_changes(halloran, key, value, words):
    before = policy.policy(key)
    answer = change(halloran, key, value)
    assert answer.status_code == 422
    assert words in answer.text
    assert policy.policy(key) == before


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("notice_days", "5, 10", [5, 10]),
        ("analyzed_classes", "IMP, OBSENC", ["IMP", "OBSENC"]),
        ("notice_emails", "no", False),
        ("transcription_error_points", "4, 1, 0.5", [4, 1, 0.5]),
        ("query_retention", "legal", "legal"),
        ("short_stay_hours", "0", 0),
        ("privacy_contact", "Dana Reyes, Privacy Officer", "Dana Reyes, Privacy Officer"),
    ],
)
def test_values_of_every_type_are_typed_as_they_are_shown(halloran, key, value, kept):
    assert change(halloran, key, value).status_code == 302
    assert policy.policy(key) == kept
    assert f'value="{value}"' in halloran.get(at(key)).text or f">{value}<" in halloran.get(at(key)).text.replace(
        "\n", ""
    )


def test_a_reason_is_asked_for(halloran):
    assert change(halloran, "query_due_days", "5", why="").status_code == 422
    assert policy.policy("query_due_days") == 3


def test_who_only_reads_is_offered_nothing_and_refused(cast, client_for):
    client = client_for(cast.technician)
    assert "Set it" not in client.get(at("query_due_days")).text
    assert change(client, "query_due_days", "5").status_code in (403, 409)
    assert policy.policy("query_due_days") == 3


def test_what_the_privacy_officer_watches_is_set_by_nobody_else(halloran, cast, client_for):
    officer = client_for(cast.privacy)
    assert change(halloran, "watch_vip", "no").status_code in (403, 409)
    assert policy.policy("watch_vip") is True
    assert change(officer, "watch_vip", "no").status_code == 302
    assert change(officer, "query_due_days", "5").status_code in (403, 409)
    answer = change(officer, "watch_pediatric_departments", "pediat|[a")
    assert answer.status_code == 422
    assert "nothing else" in answer.text


class TestRequirementRules:
    def test_records_are_evaluated_anew_when_a_limit_of_theirs_is_set(self, halloran, discharged):
        change(halloran, "discharge_summary_days", "14")
        assert Reevaluation.objects.get().since == clock.today()

    def test_and_when_its_day_has_come_once(self, halloran, discharged):
        day = clock.today() + dt.timedelta(days=2)
        change(halloran, "discharge_summary_days", "14", f"{day:%m/%d/%Y}")
        assert not Reevaluation.objects.exists()
        with clock.at(clock.now() + dt.timedelta(days=3)):
            assert (take_effect(), take_effect()) == (1, 0)
            assert Reevaluation.objects.get().since == day

    def test_other_values_evaluate_nothing(self, halloran):
        change(halloran, "query_due_days", "5")
        assert not Reevaluation.objects.exists()
