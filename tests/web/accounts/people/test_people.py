"""Signing in and out, one's own sessions and roles, and user administration."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.models import FacilityGrant, RoleAssignment, Team, User
from accounts.people import actions
from tests.factories.people import PASSWORD
from tests.factories.people import person as hired

pytestmark = pytest.mark.django_db


def sign_in(username, password=PASSWORD, client=None, **extra):
    client = client or Client()
    return client, client.post("/accounts/login/", {"login": username, "password": password}, **extra)


def acts(verb, **where):
    return LogEntry.objects.filter(verb=verb, kind="act", **where)


# ------------------------------------------------------------------ signing in


def test_signing_in_leads_home_and_stands_in_the_trail(cast):
    client, answer = sign_in("technician")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert acts("session.sign_in", actor=cast.technician, outcome=LogEntry.OK).count() == 1
    client.post("/accounts/logout/")
    assert acts("session.sign_out", actor=cast.technician).count() == 1


@pytest.mark.parametrize(("who", "home"), [
    ("technician", "/records/review/"), ("attending", "/records/review/inbox/"), ("coder", "/coding/assignment/"),
    ("clerk", "/records/release/intake/"), ("privacy", "/accounts/privacy/"),
])  # fmt: skip
def test_each_starts_the_day_at_the_work_of_the_role(cast, client_for, who, home):
    assert client_for(getattr(cast, who)).get("/").url == home


def test_nobody_starts_the_day_at_what_one_is_only_told(hospital, client_for):
    registry = hired("registry", "registry", place=hospital, reaches=[hospital])
    assert client_for(registry).get("/").url == reverse("patients:patient_search")


def test_a_failed_sign_in_stands_in_the_trail_without_what_was_typed(cast):
    _, answer = sign_in("technician", "my-real-password-elsewhere")
    assert answer.status_code == 200
    row = acts("session.sign_in", outcome=LogEntry.REFUSED).get()
    assert row.actor == cast.technician
    assert "my-real-password" not in str(row.__dict__)
    sign_in("my-real-password-elsewhere")
    assert "my-real-password" not in str(acts("session.sign_in", outcome=LogEntry.REFUSED, actor=None).get().__dict__)


def test_five_failed_tries_lock_the_account_for_a_while(cast):
    for _ in range(5):
        sign_in("coder", "wrong")
    _, answer = sign_in("coder")
    assert answer.status_code == 429
    assert acts("session.lock", actor=cast.coder).exists()


def test_a_deactivated_person_is_out_at_the_next_request(cast, client_for):
    client = client_for(cast.technician)
    assert client.get("/accounts/people/account/").status_code == 200
    actions.deactivate(user=cast.technician, by=cast.administrator, reason="Left today")
    assert client.get("/accounts/people/account/").status_code == 302
    _, answer = sign_in("technician")
    assert answer.headers.get("Location") != "/"


def test_demo_people_cannot_sign_in_outside_the_demo(cast, settings):
    User.objects.filter(pk=cast.coder.pk)
    cast.coder.is_demo = True
    cast.coder.save(update_fields=["is_demo"])
    settings.DEMO = False
    client, answer = sign_in("coder")
    assert answer["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(cast):
    assert Client().get("/accounts/signup/").status_code in (302, 404)


def test_outside_the_demo_a_second_factor_comes_first(cast, settings, client_for):
    settings.SECOND_FACTOR_REQUIRED = True
    client = client_for(cast.technician)
    assert client.get("/accounts/people/account/role/")["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200


def test_totp_is_set_up_and_then_asked_for(cast, settings):
    from allauth.mfa.totp.internal import auth as totp

    settings.SECOND_FACTOR_REQUIRED = True
    client, _ = sign_in("technician")
    assert client.get("/accounts/2fa/totp/")["Location"].startswith("/accounts/reauthenticate/"), "password once more"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/")
    secret = re.search(r'class="id">([A-Z2-7]{16,})<', page.content.decode()).group(1)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post("/accounts/2fa/totp/", {"code": code}).status_code == 302
    again, answer = sign_in("technician")
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in again.session


def test_a_first_password_is_changed_before_anything_else(cast, client_for):
    cast.technician.must_change_password = True
    cast.technician.save(update_fields=["must_change_password"])
    client, _ = sign_in("technician")
    assert client.get("/accounts/people/account/role/")["Location"] == "/accounts/password/"
    new = "seven quiet herons 41"
    client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    cast.technician.refresh_from_db()
    assert cast.technician.must_change_password is False
    assert cast.technician.check_password(new)


def test_fifteen_quiet_minutes_sign_a_person_out_and_say_that_nothing_is_lost(cast, client_for):
    client = client_for(cast.technician)
    client.get("/accounts/people/account/")
    with clock.at(clock.now() + dt.timedelta(minutes=16)):
        answer = client.get("/accounts/people/account/")
    assert answer["Location"].startswith("/accounts/login/?idle=1")
    assert "What you had typed is kept" in client.get(answer["Location"]).content.decode()


def test_pages_of_a_signed_in_person_are_never_stored(cast, client_for):
    assert "no-store" in client_for(cast.technician).get("/accounts/people/account/")["Cache-Control"]


# ------------------------------------------------------------------ roles and sessions of one's own


def test_a_person_with_two_roles_chooses_one_for_the_session(cast, hospital, client_for):
    other = RoleAssignment.objects.create(user=cast.coder, role="roi_tech", facility=hospital, starts_on=clock.today())
    client = client_for(cast.coder)
    assert "Release of information technician" in client.get("/accounts/people/account/role/").content.decode()
    client.post("/accounts/people/account/role/switch/", {"role": other.pk})
    client.get("/accounts/people/account/")
    assert acts("session.switch_role", actor=cast.coder).get().additional_data == {"to": "roi_tech"}


def test_a_role_of_somebody_else_cannot_be_taken(cast, client_for):
    client = client_for(cast.coder)
    theirs = cast.privacy.role_assignments.get()
    answer = client.post("/accounts/people/account/role/switch/", {"role": theirs.pk}, follow=True)
    assert "not yours today" in answer.content.decode()


def test_own_sessions_are_seen_and_ended(cast):
    here, _ = sign_in("technician", HTTP_USER_AGENT="Here")
    there, _ = sign_in("technician", HTTP_USER_AGENT="There")
    page = here.get("/accounts/people/account/sessions/").content.decode()
    assert "This one" in page and "There" in page
    here.post("/accounts/people/account/sessions/end/", {"session": "all"})
    assert there.get("/accounts/people/account/").status_code == 302
    assert here.get("/accounts/people/account/").status_code == 200


def test_a_session_of_somebody_else_is_not_ended(cast):
    from allauth.usersessions.models import UserSession

    theirs, _ = sign_in("coder")
    mine, _ = sign_in("technician")
    session = UserSession.objects.get(user=cast.coder)
    mine.post("/accounts/people/account/sessions/end/", {"session": session.pk})
    assert theirs.get("/accounts/people/account/").status_code == 200


# ------------------------------------------------------------------ administration

ADMIN_PAGES = ["/accounts/people/", "/accounts/people/new/"]


@pytest.mark.parametrize("url", ADMIN_PAGES)
def test_only_administrators_see_user_administration(cast, client_for, url):
    for person in cast:
        expected = 200 if person == cast.administrator else 403
        assert client_for(person).get(url).status_code == expected, person.username
    assert acts("accounts.administer_users", outcome=LogEntry.REFUSED).count() >= 15


def test_a_new_person_gets_a_first_password_shown_once(cast, client_for):
    client = client_for(cast.administrator)
    answer = client.post("/accounts/people/new/", {"username": "nbell", "first_name": "Nora", "last_name": "Bell"})
    password = re.findall(r'class="id">([^<]+)</dd>', answer.content.decode())[1]
    nora = User.objects.get(username="nbell")
    assert nora.check_password(password) and nora.must_change_password
    assert password not in client.get(f"/accounts/people/{nora.public_id}/").content.decode()
    assert acts("user.add", actor=cast.administrator).get().object_id == nora.pk


def test_a_taken_user_name_is_said_and_what_was_typed_stays(cast, client_for):
    answer = client_for(cast.administrator).post(
        "/accounts/people/new/", {"username": "coder", "first_name": "Nora", "last_name": "Bell"}
    )
    assert answer.status_code == 422
    assert 'value="Nora"' in answer.content.decode()


def give(client, person, **data):
    return client.post(f"/accounts/people/{person.public_id}/roles/give/", data)


def test_a_role_is_given_ended_and_cannot_overlap_itself(cast, hospital, client_for):
    client = client_for(cast.administrator)
    data = {"role": "roi_tech", "facility": hospital.pk, "starts_on": "2026-01-05"}
    assert give(client, cast.coder, **data).status_code == 302
    answer = give(client, cast.coder, **data)
    assert answer.status_code == 422 and "already" in answer.content.decode()
    assignment = cast.coder.role_assignments.get(role="roi_tech")
    client.post(f"/accounts/people/{cast.coder.public_id}/roles/{assignment.pk}/end/")
    assignment.refresh_from_db()
    assert assignment.ends_on is not None
    assert acts("role.give").count() == acts("role.end").count() == 1


def test_nobody_gives_a_role_to_themselves(cast, hospital, client_for):
    answer = give(
        client_for(cast.administrator),
        cast.administrator,
        role="physician",
        facility=hospital.pk,
        starts_on="2026-01-05",
    )
    assert answer.status_code == 422 and "Nobody gives a role to themselves" in answer.content.decode()


@pytest.mark.parametrize("wrong", [
    {"role": "king"}, {"starts_on": "02/30/2026"}, {"ends_on": "2020-01-01"}, {"facility": "999999"},
])  # fmt: skip
def test_a_wrong_role_form_changes_nothing(cast, hospital, client_for, wrong):
    data = {"role": "roi_tech", "facility": hospital.pk, "starts_on": "2026-01-05"} | wrong
    assert give(client_for(cast.administrator), cast.coder, **data).status_code == 422
    assert cast.coder.role_assignments.count() == 1


def test_a_team_member_reaches_the_facility_until_leaving(cast, clinic, client_for):
    team = Team.objects.create(facility=clinic, name="Records")
    client = client_for(cast.administrator)
    url = f"/accounts/people/{cast.coder.public_id}/teams"
    client.post(f"{url}/join/", {"team": team.pk, "starts_on": "2026-01-05"})
    grant = FacilityGrant.objects.get(user=cast.coder, content_object=clinic)
    assert grant.source == f"team:{team.pk}" and grant.revoked_at is None
    membership = team.memberships.get()
    client.post(f"{url}/{membership.pk}/leave/")
    grant.refresh_from_db()
    assert grant.revoked_at is not None


def test_resetting_a_lost_sign_in_removes_factors_and_sessions(cast):
    client, _ = sign_in("technician")
    password = actions.reset_sign_in(user=cast.technician, by=cast.administrator)
    assert client.get("/accounts/people/account/").status_code == 302
    cast.technician.refresh_from_db()
    assert cast.technician.check_password(password) and cast.technician.must_change_password


def test_the_list_of_people_costs_the_same_however_many_there_are(cast, client_for, django_assert_max_num_queries):
    client = client_for(cast.administrator)
    client.get("/accounts/people/")
    with django_assert_max_num_queries(10):
        client.get("/accounts/people/")


def test_the_trail_keeps_no_password_and_no_address_in_clear(cast):
    actions.change_user(user=cast.coder, by=cast.administrator, email="priya@example.org", first_name="Priyanka")
    row = LogEntry.objects.filter(kind="change", verb="user.change").get()
    assert row.changes.keys() == {"email", "first_name"}
    assert "priya@" not in str(row.changes) and "Priyanka" not in str(row.changes)
    assert row.act_id == acts("user.change").get().act_id
