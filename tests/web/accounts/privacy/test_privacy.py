"""Who looked at whom, asked by the privacy officer, and itself in the trail."""

import csv
import datetime as dt
import io

import pytest
from django.test import RequestFactory

from accounts import audit, clock
from accounts.access import acting
from accounts.access.glass import BreakGlass, break_glass
from accounts.audit.models import LogEntry
from accounts.privacy import trail
from tests.factories import records

pytestmark = pytest.mark.django_db

HOME = "/accounts/privacy/"


def open_chart(user, patient):
    request = RequestFactory().get("/")
    request.user = acting(user, user.active_role.role)
    audit.viewed(request, patient, "chart.view")


def last(verb):
    return LogEntry.objects.filter(verb=verb, kind="act").latest("id")


def test_only_those_who_may_read_the_trail_read_it(cast, client_for, ruth):
    may_read = {"privacy", "privacy2"}
    for url in (HOME, f"{HOME}people/", f"{HOME}patients/{ruth.public_id}/", f"{HOME}people/{cast.coder.public_id}/"):
        for person in cast:
            expected = 200 if person.username in may_read else 403
            assert client_for(person).get(url).status_code == expected, (person.username, url)


def test_accesses_of_a_patient_read_as_sentences(cast, client_for, ruth):
    open_chart(cast.technician, ruth)
    page = client_for(cast.privacy).get(f"{HOME}patients/{ruth.public_id}/").content.decode()
    assert "Joan Petrie" in page
    assert "HIM analysis technician, opened the chart" in page


def test_reading_who_looked_is_itself_in_the_trail(cast, client_for, ruth):
    client_for(cast.privacy).get(f"{HOME}patients/{ruth.public_id}/")
    row = last("trail.view")
    assert (row.actor, row.patient_ids) == (cast.privacy, [ruth.pk])


def test_a_refusal_stands_in_the_trail_with_who_and_whom(cast, client_for, ruth):
    client_for(cast.stranger).get(f"/records/patients/{ruth.public_id}/")
    page = client_for(cast.privacy).get(f"{HOME}?kind=refused").content.decode()
    assert "Ivan Petrov" in page and "Refused" in page


def test_accesses_of_a_person_name_the_patients_of_the_readers_facilities(cast, client_for, ruth, vip, clinic):
    elsewhere = records.patient(clinic, family="Faraway")
    for patient in (ruth, vip, elsewhere):
        audit.read("chart.view", by=cast.technician, obj=patient)
    page = client_for(cast.privacy2).get(f"{HOME}people/{cast.technician.public_id}/").content.decode()
    assert "Ruth Ames" in page
    assert "Celeste Vale" in page, "who reads the trail knows whose rows they are, also of restricted patients"
    assert "Faraway" not in page, "of another facility's patients the trail says only how many"
    assert "showing 1 patient" in page


def test_who_reads_the_trail_sees_the_identity_of_a_restricted_patient_and_not_the_record(cast, client_for, vip):
    client = client_for(cast.privacy2)
    assert client.get(f"{HOME}patients/{vip.public_id}/").status_code == 200
    assert client.get(f"/records/patients/{vip.public_id}/").status_code == 404


def test_the_csv_is_itself_in_the_trail_and_opens_no_formula(cast, client_for, ruth):
    cast.technician.first_name = "=cmd|' /C calc'!A0"
    cast.technician.save(update_fields=["first_name"])
    open_chart(cast.technician, ruth)
    answer = client_for(cast.privacy).get(f"{HOME}patients/{ruth.public_id}/export/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode().lstrip("\ufeff"))))
    assert rows[0][:3] == ["When", "Who", "Role"]
    assert any(row[3] == "opened the chart" for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert last("trail.export").additional_data["rows"] == len(rows) - 1


def test_who_may_read_but_not_export_gets_no_file(cast, client_for, ruth):
    assert client_for(cast.technician).get(f"{HOME}export/").status_code == 403


@pytest.mark.parametrize("query", [
    "from=yesterday", "from=2026-13-45&to=x", "from=2026-12-01&to=2026-01-01", "from=1900-01-01", "before=abc",
    "before=99999999999999999999-1", "kind=%27;drop&role=king",
])  # fmt: skip
def test_a_filter_that_cannot_be_read_is_said_and_the_page_still_answers(cast, client_for, query):
    assert client_for(cast.privacy).get(f"{HOME}?{query}").status_code == 200


def test_what_was_read_differently_is_said():
    question = trail.ask({"from": "yesterday"})
    assert "“yesterday” is no day" in question.problems[0]
    assert trail.ask({"from": "2026-12-01", "to": "2026-01-01"}).problems == (
        "From lies after To: the two were exchanged.",
    )


def test_pages_follow_each_other_without_gap_or_repeat(cast, client_for, ruth, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 4)
    for number in range(9):
        audit.read(f"chart.view{number}", by=cast.technician, obj=ruth)
    question = trail.ask({})
    seen, address = [], "?"
    while address:
        rows, address = trail.page_of(trail.rows_for(question, reader=cast.privacy, user=cast.technician), question)
        seen += [row.pk for row in rows]
        if address:
            before = address.split("before=")[1]
            question = trail.ask({"before": before})
    assert len(seen) == len(set(seen)) == LogEntry.objects.filter(actor=cast.technician, kind="act").count()


def test_the_pages_cost_the_same_however_much_happened(cast, client_for, ruth, django_assert_max_num_queries):
    for _ in range(60):
        open_chart(cast.technician, ruth)
    client = client_for(cast.privacy)
    with django_assert_max_num_queries(14):
        client.get(HOME)
    with django_assert_max_num_queries(10):
        client.get(f"{HOME}patients/{ruth.public_id}/")


# ------------------------------------------------------------------ broken glass


@pytest.fixture
def glass(cast, ruth, hospital):
    return break_glass(user=cast.attending, patient=ruth, reason_code="on_call",
                       reason_text="Covering for Dr. Vance tonight", facility=hospital)  # fmt: skip


def test_broken_glass_waits_for_review_with_what_was_opened_under_it(cast, client_for, glass, ruth):
    open_chart(cast.attending, ruth)
    client = client_for(cast.privacy)
    assert "Covering for Dr. Vance tonight" in client.get(f"{HOME}glass/").content.decode()
    page = client.get(f"{HOME}glass/{glass.public_id}/").content.decode()
    assert "opened the chart after breaking the glass" in page and "Ruth Ames" in page


def test_a_review_needs_its_reason_and_is_decided_once(cast, client_for, glass):
    client = client_for(cast.privacy)
    url = f"{HOME}glass/{glass.public_id}/review/"
    assert client.post(url, {"verb": "justify"}).status_code == 409
    assert client.post(url, {"verb": "justify", "reason": "On the call list"}).status_code == 302
    glass.refresh_from_db()
    assert (glass.status, glass.reviewed_by) == (BreakGlass.Status.JUSTIFIED, cast.privacy)
    assert client.post(url, {"verb": "reject", "reason": "No"}).status_code == 409


def test_an_unreviewed_glass_past_its_days_says_so(cast, client_for, glass):
    client = client_for(cast.privacy)
    with clock.at(glass.review_due + dt.timedelta(minutes=1)):
        client = client_for(cast.privacy)
        assert "Review overdue" in client.get(f"{HOME}glass/{glass.public_id}/").content.decode()


def test_only_privacy_officers_review(cast, client_for, glass):
    for person in cast:
        answer = client_for(person).get(f"{HOME}glass/{glass.public_id}/")
        assert answer.status_code == (200 if person.username.startswith("privacy") else 403), person.username
