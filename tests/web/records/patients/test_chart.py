"""The chart: who opens it, what it writes, how few questions it asks the database."""

import pytest
from django.urls import reverse

from accounts.audit.models import LogEntry
from records.patients.chart_views import SECTIONS
from tests.factories import records


def url(patient):
    return reverse("patients:patient_show", args=[patient.public_id])


def section(patient, key):
    return reverse("patients:patient_section", args=[patient.public_id, key])


def acts(verb="chart.view"):
    return LogEntry.objects.filter(kind="act", verb=verb)


def opened(client, patient) -> dict:
    """Headers of a section's request under the act of the chart just opened."""
    token = client.get(url(patient)).context["act_token"]
    return {"X-Act": token, "HX-Request": "true"}


@pytest.mark.parametrize(
    "who", ["technician", "coder", "trainee", "clerk", "checker", "director", "registrar", "attending"]
)
def test_who_works_on_the_stay_opens_the_chart(who, cast, client_for, inpatient):
    page = client_for(getattr(cast, who)).get(url(inpatient.patient))
    assert page.status_code == 200
    assert "Ruth Ames" in page.text
    assert inpatient.number in page.text


def test_the_stranger_learns_nothing_and_the_attempt_is_written(cast, client_for, inpatient):
    page = client_for(cast.stranger).get(url(inpatient.patient))
    assert page.status_code == 404
    assert "Ames" not in page.text
    refused = LogEntry.objects.get(outcome=LogEntry.REFUSED)
    assert (refused.actor, refused.patient_ids) == (cast.stranger, [inpatient.patient_id])


def test_the_administrator_sees_no_patient(cast, client_for, ruth):
    assert client_for(cast.administrator).get(url(ruth)).status_code == 403


def test_a_surgeon_who_does_not_care_for_her_does_not_see_her(cast, client_for, inpatient):
    assert client_for(cast.surgeon).get(url(inpatient.patient)).status_code == 404


def test_no_such_chart_answers_as_one_beyond_reach(cast, client_for, db):
    assert client_for(cast.technician).get("/records/patients/nothing/").status_code == 404


def test_opening_is_one_row_and_the_tabs_come_under_it(cast, client_for, inpatient):
    client = client_for(cast.technician)
    headers = opened(client, inpatient.patient)
    for key in SECTIONS.keys() - {"access"}:
        page = client.get(section(inpatient.patient, key), headers=headers)
        assert page.status_code in (200, 403)
    client.get(reverse("patients:patient_panels", args=[inpatient.patient.public_id]), headers=headers)
    row = acts().get()
    assert row.explained_by == "team:records"
    assert row.role == "him_tech"


def test_a_tab_by_itself_is_an_act(cast, client_for, inpatient):
    client = client_for(cast.technician)
    page = client.get(section(inpatient.patient, "identity"))
    assert "219-09-9998" not in page.text
    assert acts().get().additional_data == {"section": "identity"}


def test_the_token_of_one_chart_does_not_open_another_unwritten(cast, client_for, inpatient, hospital):
    client = client_for(cast.technician)
    headers = opened(client, inpatient.patient)
    client.get(section(records.patient(hospital), "identity"), headers=headers)
    assert acts().count() == 2


def test_another_session_cannot_ride_on_the_token(cast, client_for, inpatient):
    headers = opened(client_for(cast.technician), inpatient.patient)
    client_for(cast.coder).get(section(inpatient.patient, "documents"), headers=headers)
    assert acts().filter(actor=cast.coder).count() == 1


def test_tabs_need_their_verbs(cast, client_for, inpatient):
    clerk = client_for(cast.privacy)
    assert clerk.get(section(inpatient.patient, "documents")).status_code == 403
    assert clerk.get(section(inpatient.patient, "access")).status_code == 200
    assert client_for(cast.technician).get(section(inpatient.patient, "access")).status_code == 403
    assert client_for(cast.technician).get(section(inpatient.patient, "nothing")).status_code == 404


def test_the_privacy_officer_sees_identity_first(cast, client_for, ruth):
    page = client_for(cast.privacy).get(url(ruth))
    assert page.context["current"].key == "identity"
    assert 'hx-trigger="load"' in page.text


def test_the_ssn_is_masked(cast, client_for, ruth):
    page = client_for(cast.technician).get(section(ruth, "identity"))
    assert "•••-••-9998" in page.text
    assert "219-09" not in page.text
    assert "219099998" not in page.text


def test_first_paint_asks_eight_questions_at_most(cast, client_for, inpatient, django_assert_max_num_queries):
    client = client_for(cast.technician)
    client.get(url(inpatient.patient))
    with django_assert_max_num_queries(8):
        client.get(url(inpatient.patient))


def test_the_number_of_questions_does_not_grow_with_the_chart(cast, client_for, ruth, hospital):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(cast.technician)
    client.get(url(ruth))
    counts = []
    for _ in range(2):
        records.encounter(ruth, by=cast.registrar, klass="AMB", attending=cast.attending)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url(ruth))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_merged_chart_leads_to_the_survivor(cast, client_for, ruth, hospital):
    gone = records.patient(hospital)
    gone.merged_into = ruth
    gone.save(update_fields=["merged_into"])
    answer = client_for(cast.technician).get(url(gone))
    assert answer.url == url(ruth)


def test_the_page_is_not_kept_and_names_nobody_in_its_title(cast, client_for, ruth):
    page = client_for(cast.technician).get(url(ruth))
    assert "no-store" in page["Cache-Control"]
    assert "Ames" not in page.text.split("<title>")[1].split("</title>")[0]


@pytest.mark.parametrize("key", sorted(SECTIONS))
def test_every_tab_is_drawn_for_an_empty_chart(key, cast, client_for, ruth):
    who = cast.privacy if key == "access" else cast.technician
    if SECTIONS[key].verb in who.active_role.verbs:
        assert client_for(who).get(section(ruth, key)).status_code == 200
