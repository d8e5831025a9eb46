"""The director gives a restricted patient's dictation to one person, without learning whose it is; and what waits to be
typed stands in the chart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import forget_reach
from records.patients.actions import restrict_patient
from records.patients.models import PatientGrant
from records.review.models import Chart
from records.transcription import actions
from tests.factories import records
from tests.factories.transcription import received

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(job, cast, hospital):
    restrict_patient(patient=job.patient, by=cast.privacy, reason="Known to the press")
    forget_reach(cast.director)
    return job


def asked(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestGiving:
    def url(self, job):
        return reverse("transcription:dictation_assign", args=[job.public_id])

    def test_from_the_queue_to_a_typist_who_then_finds_it(self, secret, client_for, cast, bea, tom, trail):
        halloran, typist = client_for(cast.director), client_for(bea)
        assert secret.number not in typist.get(reverse("transcription:queue_transcribe")).content.decode()
        listed = halloran.get(reverse("transcription:queue_restricted")).content.decode()
        assert secret.number in listed
        assert "Ames" not in listed
        assert trail("restricted_dictations.list")[0].patient_ids == [secret.patient_id]
        page = halloran.get(self.url(secret)).content.decode()
        assert "Ames" not in page
        assert "Bea Lowell" in page
        assert trail("dictation.assign_form")[0].actor == cast.director
        assert halloran.post(self.url(secret), {"to": bea.public_id}).status_code == 302
        assert secret.number in typist.get(reverse("transcription:queue_transcribe")).content.decode()
        assert secret.number not in client_for(tom).get(reverse("transcription:queue_transcribe")).content.decode()
        halloran.get(reverse("transcription:queue_restricted"))  # says that it was given
        assert secret.number not in halloran.get(reverse("transcription:queue_restricted")).content.decode()

    def test_to_nobody_of_the_list_is_refused(self, secret, client_for, cast):
        answer = client_for(cast.director).post(self.url(secret), {"to": cast.coder.public_id})
        assert answer.status_code == 409
        assert not PatientGrant.objects.filter(source__startswith="dictation:").exists()

    @pytest.mark.parametrize("who", ["technician", "attending", "coder", "privacy"])
    def test_who_may_not(self, secret, client_for, cast, who):
        client = client_for(getattr(cast, who))
        assert client.get(reverse("transcription:queue_restricted")).status_code == 403
        assert client.get(self.url(secret)).status_code == 403

    def test_an_ordinary_patients_is_not_there(self, job, client_for, cast):
        assert client_for(cast.director).get(self.url(job)).status_code == 404

    def test_where_nobody_can_be_given_it_says_what_to_do(self, secret, client_for, cast, bea):
        for held in (*bea.role_assignments.all(), *cast.technician.role_assignments.all()):
            held.ends_on = held.starts_on
            held.save(update_fields=["ends_on"])
        page = client_for(cast.director).get(self.url(secret)).content.decode()
        assert "Nobody can be given this job" in page

    def test_the_queue_costs_the_same_with_many(self, secret, client_for, cast, inpatient):
        halloran = client_for(cast.director)
        few = asked(halloran, reverse("transcription:queue_restricted"))
        for _ in range(4):
            received(inpatient, by=cast.attending)
        assert asked(halloran, reverse("transcription:queue_restricted")) <= few


class TestInTheChart:
    def panels(self, client, patient) -> str:
        return client.get(reverse("patients:patient_panels", args=[patient.public_id])).content.decode()

    def test_what_was_dictated_and_is_not_typed_stands_beside_the_timeline(self, job, client_for, cast, bea):
        page = self.panels(client_for(cast.coder), job.patient)
        assert "Dictated, not typed yet" in page
        assert "Consultation" in page
        assert job.get_absolute_url() not in page, "who only reads the chart does not open the recording"
        assert job.get_absolute_url() in self.panels(client_for(cast.attending), job.patient)

    def test_it_is_gone_when_its_document_is_there(self, job, client_for, cast, bea):
        actions.start(dictation=job, by=bea)
        actions.finish(dictation=job, by=bea, text="Impression:\n\nStable.")
        assert "not typed yet" not in self.panels(client_for(cast.attending), job.patient)

    def test_one_that_was_returned_says_so(self, job, client_for, cast, bea):
        actions.take(dictation=job, verb="reject", by=bea, reason="Only a humming")
        assert "Returned" in self.panels(client_for(cast.attending), job.patient)

    def test_of_a_category_beyond_the_role_nothing_is_said(self, inpatient, client_for, cast, bea):
        received(inpatient, by=bea, kind="psych_eval")
        page = self.panels(client_for(cast.mpi_analyst), inpatient.patient)
        assert "Psychiatric" not in page

    def test_the_analyst_sees_it_beside_the_documents(self, discharged, client_for, cast, bea):
        received(discharged, by=bea, kind="discharge_summary")
        chart = Chart.objects.get(encounter=discharged)
        page = client_for(cast.technician).get(reverse("review:chart_analyze", args=[chart.public_id])).content.decode()
        assert "Dictated, not typed yet" in page

    def test_costs_the_same_however_many(self, job, inpatient, client_for, cast, bea):
        okafor = client_for(cast.attending)
        url = reverse("patients:patient_panels", args=[job.patient.public_id])
        few = asked(okafor, url)
        for _ in range(5):
            received(inpatient, by=bea)
        assert asked(okafor, url) <= few

    def test_another_patients_stays_out(self, job, client_for, cast, hospital):
        other = records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending).patient
        assert "not typed yet" not in self.panels(client_for(cast.attending), other)
