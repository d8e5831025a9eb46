"""Facilities, departments, teams and clinicians; and the first administrator of a new installation."""

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.models import LogEntry
from accounts.models import Department, Facility, ProviderProfile, Team, User
from tests.factories.people import npi

pytestmark = pytest.mark.django_db
PLACES = "/accounts/people/places/"


def test_only_administrators_keep_places(cast, client_for):
    for url in (
        PLACES,
        f"{PLACES}new/facility/",
        f"{PLACES}new/team/",
        f"/accounts/people/{cast.coder.public_id}/provider/",
    ):
        for person in cast:
            expected = 200 if person == cast.administrator else 403
            assert client_for(person).get(url).status_code == expected, (person.username, url)


def test_a_facility_a_department_and_a_team_are_added(cast, client_for):
    client = client_for(cast.administrator)
    data = {"code": "NORTH", "name": "North Clinic", "kind": "clinic", "time_zone": "America/Chicago"}
    assert client.post(f"{PLACES}new/facility/", data).status_code == 302
    north = Facility.objects.get(code="NORTH")
    client.post(f"{PLACES}new/department/", {"facility": north.pk, "name": "Records"})
    client.post(f"{PLACES}new/team/", {"facility": north.pk, "name": "Records team"})
    page = client.get(PLACES).content.decode()
    assert "North Clinic" in page
    assert "Records team" in page
    assert Department.objects.filter(facility=north).count() == Team.objects.filter(facility=north).count() == 1
    assert LogEntry.objects.filter(verb="facility.add", kind="act").get().object_id == north.pk


def test_what_is_there_already_is_said_and_nothing_is_added(cast, client_for, hospital):
    client = client_for(cast.administrator)
    client.post(f"{PLACES}new/team/", {"facility": hospital.pk, "name": "Ward"})
    answer = client.post(f"{PLACES}new/team/", {"facility": hospital.pk, "name": "Ward"})
    assert answer.status_code == 422
    assert Team.objects.filter(name="Ward").count() == 1


def test_the_code_of_a_facility_stays_for_ever(cast, client_for, hospital):
    client_for(cast.administrator).post(f"{PLACES}{hospital.public_id}/", {
        "code": "OTHER", "name": "Marlow Valley", "kind": "hospital", "time_zone": "America/New_York"})  # fmt: skip
    hospital.refresh_from_db()
    assert (hospital.code, hospital.name) == ("MVMC", "Marlow Valley")


@pytest.mark.parametrize(("wrong", "said"), [
    ({"npi": "1234567890"}, "check digit"), ({"npi": "12345"}, "ten digits"), ({"npi": "3" + "0" * 9}, "begins with 1 or 2"),
    ({"active_from": "2026-05-01", "active_to": "2026-04-01"}, "before the first"),
])  # fmt: skip
def test_a_clinician_with_a_wrong_number_or_period_is_refused(cast, client_for, wrong, said):
    data = {"given": "Dana", "family": "Cole", "npi": npi()} | wrong
    answer = client_for(cast.administrator).post(f"/accounts/people/{cast.clerk.public_id}/provider/", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ProviderProfile.objects.filter(user=cast.clerk).exists()


def test_a_clinicians_profile_is_kept(cast, client_for):
    number = npi()
    data = {"given": "Dana", "family": "Cole", "npi": number, "specialty": "Cardiology"}
    answer = client_for(cast.administrator).post(f"/accounts/people/{cast.clerk.public_id}/provider/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert ProviderProfile.objects.get(user=cast.clerk).npi == number


def test_the_first_administrator_of_a_new_installation(capsys):
    call_command(
        "add_administrator",
        "root1",
        first_name="Ada",
        last_name="Root",
        facility_code="NEW",
        facility_name="New Hospital",
    )
    user = User.objects.get(username="root1")
    password = capsys.readouterr().out.rsplit(" ", 1)[1].strip()
    assert user.check_password(password)
    assert user.must_change_password
    assert user.role_assignments.get().role == "administrator"


def test_an_administrator_without_a_facility_is_refused_in_words():
    with pytest.raises(CommandError, match="--facility-name"):
        call_command("add_administrator", "root1", first_name="Ada", last_name="Root", facility_code="NEW")
    assert not User.objects.filter(username="root1").exists()
