"""Breaking the glass: warning, reason, password; declined and failed prompts are written too."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from accounts.access.glass import BreakGlass
from accounts.audit.models import LogEntry
from records.patients.actions import restrict_patient
from tests.factories import release
from tests.factories.people import PASSWORD

GOOD = {"reason_code": "consult", "reason_text": "Asked for a consultation by the ward tonight", "password": PASSWORD}


@pytest.fixture
def url(ruth):
    return reverse("patients:glass_break", args=[ruth.public_id])


def refusals():
    return LogEntry.objects.filter(outcome=LogEntry.REFUSED, verb="records.break_glass")


def test_the_prompt_shows_nothing_of_the_patient(cast, client_for, url):
    page = client_for(cast.surgeon).get(url)
    assert page.status_code == 200
    assert "Ames" not in page.text


def test_the_glass_opens_one_chart_to_read_for_four_hours(cast, client_for, url, ruth, clock):
    now = dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC)
    clock(now)
    client = client_for(cast.surgeon)
    page = client.post(url, GOOD, follow=True)
    assert "Break-the-glass until 14:30" in page.text
    assert "Correct" not in page.text
    glass = BreakGlass.objects.get()
    assert (glass.user, glass.patient_id, glass.status) == (cast.surgeon, ruth.pk, "PENDING")
    seen = LogEntry.objects.get(verb="chart.view")
    assert (seen.purpose, seen.glass_id) == ("BTG", glass.grant_id)
    clock(now + dt.timedelta(hours=4, seconds=1))
    assert client_for(cast.surgeon).get(reverse("patients:patient_show", args=[ruth.public_id])).status_code == 404


def test_the_screens_of_other_features_say_it_too(cast, client_for, url, ruth, hospital):
    asked = release.logged(ruth, hospital, by=cast.clerk)
    address = reverse("release:request_show", args=[asked.public_id])
    restrict_patient(patient=ruth, by=cast.privacy, reason="Known to the press")
    client = client_for(cast.director)
    assert client.get(address).status_code == 404
    client.post(url, GOOD)
    assert "Break-the-glass until" in client.get(address).text


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"password": "wrong"}, "That is not your password."), ({"password": ""}, "required"),
        ({"reason_text": "x"}, "Say in a sentence"), ({"reason_text": "aaaaaaaaaaaaaaaaaaaaa"}, "Say in a sentence"),
        ({"reason_code": ""}, "required"), ({"reason_code": "curious"}, "Select a valid choice"),
    ],
)  # fmt: skip
def test_a_failed_prompt_opens_nothing_and_is_written(bad, says, cast, client_for, url):
    page = client_for(cast.surgeon).post(url, GOOD | bad)
    assert page.status_code == 422
    assert says in page.text
    assert BreakGlass.objects.count() == 0
    assert refusals().count() == 1


def test_a_declined_prompt_is_written(cast, client_for, url, ruth):
    client_for(cast.surgeon).post(url, {"verb": "decline"})
    row = refusals().get()
    assert (row.patient_ids, row.additional_data["why"]) == ([ruth.pk], "declined by the person")


def test_a_block_beats_the_glass(cast, client_for, url, ruth):
    from records.patients.models import PatientBlock

    PatientBlock.objects.create(
        user=cast.surgeon, patient=ruth, starts_at=clock.now(), reason="Former spouse", set_by=cast.privacy
    )
    assert client_for(cast.surgeon).post(url, GOOD).status_code == 409
    assert BreakGlass.objects.count() == 0


def test_a_role_without_the_verb_is_refused(cast, client_for, url):
    assert client_for(cast.administrator).get(url).status_code == 403


def test_who_reaches_the_patient_goes_to_the_chart(cast, client_for, url, ruth):
    assert client_for(cast.technician).get(url).url == reverse("patients:patient_show", args=[ruth.public_id])


def test_reading_is_all_that_the_glass_allows(cast, client_for, url, ruth, vip):
    client = client_for(cast.registrar)
    client.post(reverse("patients:glass_break", args=[vip.public_id]), GOOD)
    assert client.get(reverse("patients:patient_show", args=[vip.public_id])).status_code == 200
    assert client.get(reverse("patients:patient_edit", args=[vip.public_id])).status_code == 403
