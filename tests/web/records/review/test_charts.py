"""The analyst's screens: queues, the workbench, and what is decided about a deficiency."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import clock
from records.documents.models import DocumentType
from records.encounters.actions import add_provider
from records.review import actions
from records.review.models import Chart, Deficiency
from tests.factories import records
from tests.web.records.review.conftest import sign, write

pytestmark = pytest.mark.django_db
QUEUE = "/records/review/"


@pytest.fixture
def chart(discharged):
    return Chart.objects.get(encounter=discharged)


@pytest.fixture
def gap(discharged):
    return Deficiency.objects.get(encounter=discharged, wanted__key="discharge_summary")


@pytest.fixture
def petrie(client_for, cast):
    return client_for(cast.technician)


def bench(chart):
    return reverse("review:chart_analyze", args=[chart.public_id])


class TestQueues:
    def test_a_discharged_chart_waits_to_be_analyzed_and_the_list_is_audited(self, petrie, chart, trail):
        page = petrie.get(QUEUE).content.decode()
        assert "Ames" in page
        assert "Not analyzed" in page
        assert trail("analyze.list")[0].patient_ids == [chart.patient_id]

    def test_after_its_analysis_it_waits_with_the_incomplete(self, petrie, chart, cast):
        actions.analyze(chart=chart, by=cast.technician)
        assert "Ames" not in petrie.get(QUEUE).content.decode().split("<main")[1]
        page = petrie.get(f"{QUEUE}incomplete/").content.decode()
        assert "Ames" in page
        assert "Overdue" in page  # the history was due a day after the admission

    def test_a_record_past_its_thirty_days_is_delinquent_not_only_overdue(self, petrie, ruth, cast):
        noon = clock.local(clock.now()).replace(hour=12) - dt.timedelta(days=40)  # as calendar days are counted
        records.discharged(ruth, by=cast.registrar, attending=cast.attending, discharged_at=noon)
        chart = actions.analyze(chart=Chart.objects.get(patient=ruth), by=cast.technician)
        assert chart.lateness == ("stop", "Delinquent, 10 days")
        assert "Delinquent" in petrie.get(f"{QUEUE}incomplete/").content.decode()

    def test_a_declined_one_waits_for_an_answer(self, petrie, gap, cast):
        actions.decline(deficiency=gap, by=cast.attending, code="not_my_patient", reason="Away that week")
        page = petrie.get(f"{QUEUE}answers/").content.decode()
        assert "Declined by Samuel Okafor, MD: not my patient" in page

    @pytest.mark.parametrize("part", ["", "incomplete/", "answers/"])
    def test_are_the_departments_alone(self, client_for, cast, chart, part):
        for who in (cast.coder, cast.attending, cast.clerk, cast.privacy):
            assert client_for(who).get(QUEUE + part).status_code == 403

    def test_of_another_house_show_nothing_of_ours(self, client_for, cast, chart):
        assert "Ames" not in client_for(cast.stranger).get(QUEUE).content.decode()

    def test_cost_the_same_with_however_many_rows(self, petrie, hospital, cast, chart, django_assert_max_num_queries):
        for _ in range(4):
            records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        petrie.get(QUEUE)
        with django_assert_max_num_queries(12):
            assert petrie.get(QUEUE).content.decode().count("<tr data-row") == 5


class TestWorkbench:
    def test_shows_each_requirement_with_its_evidence_or_its_gap(self, petrie, chart, history, trail):
        page = petrie.get(bench(chart)).content.decode()
        assert "History and physical: dated" in page
        assert f"?document={history.public_id}" in page
        assert "Discharge summary: none after the discharge of" in page
        assert "42 CFR 482.24(c)(4)(vii)" in page
        assert trail("chart.analyze")[0].object_id == chart.pk

    def test_evidence_opens_beside_the_checklist_as_an_act_of_its_own(self, petrie, chart, history, trail):
        page = petrie.get(f"{bench(chart)}?document={history.public_id}").content.decode()
        assert "pneumonia, improving" in page
        assert trail("chart.analyze")[0].object_id == history.pk

    def test_analyzed_is_a_decision_with_who_and_when_and_the_next_opens(self, petrie, chart, cast, hospital):
        records.discharged(records.patient(hospital), by=cast.registrar, attending=cast.attending)
        following = Chart.objects.exclude(pk=chart.pk).get()
        answer = petrie.post(reverse("review:chart_act", args=[chart.public_id]), {"verb": "analyze"})
        chart.refresh_from_db()
        assert (chart.status, chart.analyzed_by) == ("INCOMPLETE", cast.technician)
        assert chart.analyzed_at is not None
        assert answer.url == bench(following)

    def test_next_leaves_it_for_others(self, petrie, chart):
        petrie.get(bench(chart))
        answer = petrie.get(reverse("review:chart_next", args=[chart.public_id]))
        assert answer.url == QUEUE
        chart.refresh_from_db()
        assert chart.status == "NOT_ANALYZED"

    def test_what_was_analyzed_is_not_analyzed_twice(self, petrie, chart, cast):
        actions.analyze(chart=chart, by=cast.technician)
        answer = petrie.post(reverse("review:chart_act", args=[chart.public_id]), {"verb": "analyze"})
        assert answer.status_code == 409
        assert b"It has been analyzed" in answer.content

    def test_two_analysts_know_of_each_other(self, petrie, client_for, cast, chart):
        petrie.get(bench(chart))
        assert b"Joan Petrie has it" in client_for(cast.director).get(bench(chart)).content

    def test_a_coder_reads_it_and_changes_nothing(self, client_for, cast, chart):
        nair = client_for(cast.coder)
        page = nair.get(bench(chart)).content.decode()
        assert reverse("review:deficiency_new", args=[chart.public_id]) not in page
        assert nair.post(reverse("review:chart_act", args=[chart.public_id]), {"verb": "analyze"}).status_code == 403

    def test_of_another_house_is_not_there(self, client_for, cast, chart, trail):
        assert client_for(cast.stranger).get(bench(chart)).status_code == 404
        assert client_for(cast.clerk).get(bench(chart)).status_code == 403

    def test_costs_the_same_with_many_documents(self, petrie, chart, discharged, cast, django_assert_max_num_queries):
        for number in range(6):
            sign(write(discharged, "progress", cast.attending, text=f"Day {number}: better."), cast.attending)
        petrie.get(bench(chart))
        with django_assert_max_num_queries(18):
            page = petrie.get(bench(chart)).content.decode()
        assert "6 entries in order" in page

    def test_a_visit_is_put_under_review_by_hand(self, petrie, ruth, cast):
        visit = records.discharged(ruth, by=cast.registrar, attending=cast.attending, klass="AMB", stay=0.1)
        tab = petrie.get(reverse("patients:patient_section", args=[ruth.public_id, "deficiencies"])).content.decode()
        assert reverse("review:chart_open", args=[visit.public_id]) in tab
        answer = petrie.post(reverse("review:chart_open", args=[visit.public_id]))
        assert answer.url == bench(Chart.objects.get(encounter=visit))

    def test_a_complete_chart_is_opened_again_with_a_reason(self, petrie, chart, history, discharged, cast):
        sign(write(discharged, "discharge_summary", cast.attending), cast.attending)
        actions.analyze(chart=chart, by=cast.technician)
        url = reverse("review:chart_act", args=[chart.public_id])
        assert petrie.post(url, {"verb": "reopen", "reason": ""}).status_code == 409
        petrie.post(url, {"verb": "reopen", "reason": "An outside record came"})
        chart.refresh_from_db()
        assert (chart.status, chart.analyzed_at) == ("INCOMPLETE", None)


class TestDeciding:
    def test_a_deficiency_is_opened_by_hand(self, petrie, chart, history, cast):
        url = reverse("review:deficiency_new", args=[chart.public_id])
        assert history.public_id in petrie.get(f"{url}?document={history.public_id}").content.decode()
        sent = {"kind": "incomplete_content", "document": history.public_id, "element": "allergies",
                "provider": cast.attending.provider.public_id, "note": "None is listed"}  # fmt: skip
        assert petrie.post(url, sent).url == bench(chart)
        made = Deficiency.objects.get(kind="incomplete_content")
        assert (made.created_by, made.document) == (cast.technician, history)
        again = petrie.post(url, sent)
        assert again.status_code == 422
        assert b"has this deficiency already" in again.content

    @pytest.mark.parametrize(("sent", "words"), [
        ({"kind": "missing_document"}, "Say which document is missing"),
        ({"kind": "missing_signature"}, "Say which document"),
        ({"kind": "nothing"}, "Select a valid choice"),
    ])  # fmt: skip
    def test_says_what_is_missing_in_the_form(self, petrie, chart, cast, sent, words):
        url = reverse("review:deficiency_new", args=[chart.public_id])
        answer = petrie.post(url, sent | {"provider": cast.attending.provider.public_id})
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_a_provider_without_a_part_in_the_encounter_cannot_be_chosen(self, petrie, chart, cast):
        sent = {"kind": "missing_document", "wanted": "consult", "provider": cast.surgeon.provider.public_id}
        assert petrie.post(reverse("review:deficiency_new", args=[chart.public_id]), sent).status_code == 422

    def test_reassigned_with_its_clock(self, petrie, gap, discharged, cast):
        add_provider(encounter=discharged, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=discharged.admitted_at)  # fmt: skip
        url = reverse("review:deficiency_act", args=[gap.public_id])
        sent = {"verb": "reassign", "provider": cast.surgeon.provider.public_id, "reason": "She discharged her"}
        assert petrie.post(url, sent).status_code == 302
        assert gap.reassigned_to.due_at == gap.due_at
        page = petrie.get(reverse("review:deficiency_show", args=[gap.public_id])).content.decode()
        assert "She discharged her" in page

    def test_reassigned_to_nobody_is_said_in_words(self, petrie, gap):
        answer = petrie.post(
            reverse("review:deficiency_act", args=[gap.public_id]), {"verb": "reassign", "reason": "x"}
        )
        assert answer.status_code == 409
        assert b"Choose a provider" in answer.content

    def test_canceled_with_a_reason(self, petrie, gap, chart):
        url = reverse("review:deficiency_act", args=[gap.public_id])
        assert petrie.post(url, {"verb": "cancel"}).status_code == 409
        assert petrie.post(url, {"verb": "cancel", "reason": "Summary kept in the old system"}).status_code == 302
        chart.refresh_from_db()
        assert chart.open_count == 1

    def test_waiving_is_the_committees(self, petrie, client_for, cast, gap):
        url = reverse("review:deficiency_act", args=[gap.public_id])
        assert petrie.post(url, {"verb": "waive", "reason": "The author died"}).status_code == 403
        assert client_for(cast.director).post(url, {"verb": "waive", "reason": "The author died"}).status_code == 409

    def test_a_physician_decides_nothing_about_it_here(self, client_for, cast, gap):
        url = reverse("review:deficiency_act", args=[gap.public_id])
        assert client_for(cast.attending).post(url, {"verb": "cancel", "reason": "No"}).status_code == 403

    def test_what_a_rule_opened_is_not_completed_by_hand(self, petrie, gap):
        answer = petrie.post(reverse("review:deficiency_act", args=[gap.public_id]), {"verb": "complete"})
        assert answer.status_code == 409
        assert b"it completes by itself when the record holds it" in answer.content

    def test_completed_by_hand_verified_and_opened_again(self, petrie, chart, cast):
        wanted = DocumentType.objects.get(key="consult")
        gap = actions.open_deficiency(chart=chart, by=cast.technician, kind="missing_document", wanted=wanted,
                                      provider=cast.attending.provider)  # fmt: skip
        url = reverse("review:deficiency_act", args=[gap.public_id])
        for verb, reason, status in (("complete", "", "COMPLETED"), ("verify", "", "VERIFIED"),
                                     ("reopen", "It was another's", "REOPENED")):  # fmt: skip
            petrie.post(url, {"verb": verb, "reason": reason})
            gap.refresh_from_db()
            assert gap.status == status

    def test_every_type_of_document_can_be_asked_for(self, petrie, chart):
        form = petrie.get(reverse("review:deficiency_new", args=[chart.public_id])).context["form"]
        assert form.fields["wanted"].queryset.count() == DocumentType.objects.filter(clinical=True).count()


class TestInThePatientsChart:
    def test_the_tab_shows_what_is_lacking_and_the_panel_where_it_stands(self, petrie, chart, history):
        patient = reverse("patients:patient_show", args=[chart.patient.public_id])
        tab = petrie.get(reverse("patients:patient_section", args=[chart.patient.public_id, "deficiencies"]))
        assert "Discharge summary: missing" in tab.content.decode()
        assert "Completed" in tab.content.decode()
        assert petrie.get(patient).status_code == 200

    def test_who_may_not_see_deficiencies_has_no_tab(self, client_for, cast, chart):
        url = reverse("patients:patient_section", args=[chart.patient.public_id, "deficiencies"])
        assert client_for(cast.registrar).get(url).status_code == 403


def test_the_tiles_lead_to_their_rows(petrie, ruth, cast):
    records.discharged(ruth, by=cast.registrar, attending=cast.attending, days_ago=40)
    actions.analyze(chart=Chart.objects.get(patient=ruth), by=cast.technician)
    page = petrie.get(f"{QUEUE}incomplete/").content.decode()
    assert "Delinquent records" in page
    assert "of a month" in page
    assert "Ames" in petrie.get(f"{QUEUE}incomplete/?f.late=delinquent").content.decode()
    assert "Ames" not in petrie.get(f"{QUEUE}incomplete/?f.late=overdue").content.decode().split("<main")[1]
