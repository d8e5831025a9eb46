"""From the masked row to the MPI analyst, and back an answer in words."""

import pytest
from django.urls import reverse

from records.patients.questions import IdentityQuestion
from tests.factories import records


@pytest.fixture
def question(cast, client_for, ruth):
    url = reverse("patients:identity_ask", args=[ruth.public_id])
    stranger = client_for(cast.stranger)
    page = stranger.post(url, follow=True)
    assert "Ames" not in page.text
    stranger.post(url)
    return IdentityQuestion.objects.get()


def test_the_analyst_finds_it_in_the_queue_and_answers(cast, client_for, question, ruth, hospital):
    like = records.patient(hospital, family="Ames", given="Ruth", birth_date=ruth.birth_date, sex="F")
    analyst = client_for(cast.mpi_analyst)
    assert ruth.mrn in analyst.get(reverse("patients:queue_identity")).text
    url = reverse("patients:identity_answer", args=[question.public_id])
    assert like.mrn in analyst.get(url).text
    analyst.post(url, {"verb": "answer", "reason": "Another person; the SSN differs."})
    question.refresh_from_db()
    assert question.status == "ANSWERED"


def test_an_answer_has_words(cast, client_for, question):
    url = reverse("patients:identity_answer", args=[question.public_id])
    assert client_for(cast.mpi_analyst).post(url, {"verb": "answer", "reason": " "}).status_code == 409


def test_records_beyond_the_analysts_reach_are_not_shown(cast, client_for, question, ruth, vip):
    from records.patients.actions import update_patient

    update_patient(patient=vip, by=_working(cast, vip), reason="Same data", family="Ames", given="Ruth",
                   birth_date=ruth.birth_date, sex="F")  # fmt: skip
    page = client_for(cast.mpi_analyst).get(reverse("patients:identity_answer", args=[question.public_id]))
    assert vip.mrn not in page.text


def _working(cast, patient):
    from accounts.access import forget_reach, grant

    grant(user=cast.registrar, obj=patient, ceiling="work", source="request:9", reason="Assigned work", by=None)
    forget_reach(cast.registrar)
    return cast.registrar


def test_who_may_not_answer(cast, client_for, question):
    url = reverse("patients:identity_answer", args=[question.public_id])
    assert client_for(cast.technician).get(url).status_code == 403
    assert client_for(cast.mpi_analyst).get(reverse("patients:identity_answer", args=["nothing"])).status_code == 404


def test_what_is_not_there_cannot_be_asked_about(cast, client_for, db):
    assert client_for(cast.stranger).post(reverse("patients:identity_ask", args=["nothing"])).status_code == 404
