"""Who is asking comes with the session in one statement, and never outlives what it rests on."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.access import grant, revoke
from accounts.people.presence import SessionStore
from accounts.prepared import Prepared

URL = "/accounts/people/account/"


def asked(client, url=URL) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(url)
    return [query["sql"] for query in seen]


@pytest.fixture
def technician(cast, client_for):
    client = client_for(cast.technician)
    assert client.get(URL).status_code == 200
    return client


def test_session_person_roles_and_reach_are_one_question(technician):
    who = [sql for sql in asked(technician) if "django_session" in sql or "accounts_user" in sql or "presence" in sql]
    assert len(who) == 1
    assert not any("roleassignment" in sql.split("FROM")[0] for sql in asked(technician))


def test_a_session_without_a_sign_in_of_ours_is_asked_in_djangos_way(technician, cast):
    UserSession.objects.all().delete()
    assert technician.get(URL).status_code == 200
    assert any('FROM "accounts_user"' in sql for sql in asked(technician))


def test_the_person_is_the_one_that_the_database_has(cast, client_for):
    client = client_for(cast.technician)
    person = SessionStore(client.session.session_key)
    person.load()
    kept = {
        field.attname: getattr(person.person, field.attname) for field in type(cast.technician)._meta.concrete_fields
    }
    fresh = type(cast.technician).objects.get(pk=cast.technician.pk)
    assert kept == {name: getattr(fresh, name) for name in kept}
    [held], [role] = fresh.role_assignments.select_related("facility"), person.person.role_rows
    for one, other in ((held, role), (held.facility, role.facility)):
        assert {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields} == {
            f.attname: getattr(other, f.attname) for f in one._meta.concrete_fields
        }


def test_who_is_deactivated_is_out_at_once(technician, cast):
    type(cast.technician).objects.filter(pk=cast.technician.pk).update(is_active=False)
    assert technician.get(URL).status_code == 302


def test_a_new_password_ends_the_sessions_of_the_old_one(technician, cast):
    cast.technician.set_password("another long password")
    cast.technician.save(update_fields=["password"])
    assert technician.get(URL).status_code == 302


def test_a_session_that_ran_out_is_nobodys(technician):
    Session.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    assert technician.get(URL).status_code == 302


def test_a_session_noted_for_one_person_opens_nothing_as_another(technician, cast):
    """What the session itself says, signed, is what counts."""
    UserSession.objects.update(user=cast.privacy)
    page = technician.get(URL)
    assert page.wsgi_request.user == cast.technician
    assert technician.session[SESSION_KEY] == str(cast.technician.pk)


def test_a_role_that_ended_is_gone_at_the_next_request(technician, cast, ruth):
    chart = f"/records/patients/{ruth.public_id}/"
    assert technician.get(chart).status_code == 200
    cast.technician.role_assignments.update(
        starts_on=clock.today() - dt.timedelta(days=9), ends_on=clock.today() - dt.timedelta(days=2)
    )
    assert technician.get(chart).status_code == 403


def test_a_grant_opens_and_its_end_closes_at_the_next_request(client_for, cast, vip):
    client, chart = client_for(cast.technician), f"/records/patients/{vip.public_id}/"
    assert client.get(chart).status_code == 404
    held = grant(
        user=cast.technician, obj=vip, ceiling="work", source="request:1", reason="Assigned work", by=None,
        expires_at=clock.now() + dt.timedelta(hours=1),
    )  # fmt: skip
    assert client.get(chart).status_code == 200
    revoke(grant=held, by=None, reason="Done")
    assert client.get(chart).status_code == 404


def test_a_grant_that_ran_out_closes_by_itself(client_for, cast, vip):
    client, chart = client_for(cast.technician), f"/records/patients/{vip.public_id}/"
    until = clock.now() + dt.timedelta(minutes=5)
    grant(user=cast.technician, obj=vip, ceiling="read", source="glass", reason="Emergency", by=None, expires_at=until)
    assert client.get(chart).status_code == 200
    with clock.at(until + dt.timedelta(seconds=1)):
        assert client.get(chart).status_code == 404


class TestPrepared:
    STATEMENT = Prepared("of_a_test", "SELECT %(day)s, %(words)s LIKE '%%a', %(keys)s", day="date", words="varchar(3)",
                         keys="bigint[]")  # fmt: skip

    @pytest.mark.parametrize("prepares", [True, False])
    def test_the_answer_is_the_same_prepared_or_not(self, db, settings, prepares):
        settings.PREPARE_STATEMENTS = prepares
        day = dt.date(2026, 3, 4)
        assert self.STATEMENT.rows(day=day, words="banana", keys=[1, 2]) == [(day, True, [1, 2])]
        assert self.STATEMENT.rows(day=None, words="b%c", keys=[]) == [(None, False, [])]

    def test_it_is_prepared_once_a_connection(self, db):
        for _ in range(3):
            self.STATEMENT.rows(day=None, words="", keys=[])
        with connection.cursor() as cursor:
            cursor.execute("SELECT generic_plans FROM pg_prepared_statements WHERE name = 'hit_of_a_test'")
            [(plans,)] = cursor.fetchall()
        assert plans >= 3
