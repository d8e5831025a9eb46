"""The workbench whole: deficiencies in two keystrokes, findings on words, copied text, the queues and their filters."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts import clock
from records.documents.history import Past, record_past
from records.documents.models import Document, DocumentType
from records.encounters.actions import set_coverages
from records.review import actions, bench, copied_text, engine, queues
from records.review.findings import Finding
from records.review.models import Chart, Deficiency
from tests.factories import records
from tests.unit.records.review.test_copied_text import DAY_2, DAY_3, noted
from tests.web.records.review.conftest import sign, write

pytestmark = pytest.mark.django_db
QUEUE = "/records/review/"


@pytest.fixture
def chart(discharged):
    return Chart.objects.get(encounter=discharged)


@pytest.fixture
def petrie(client_for, cast):
    return client_for(cast.technician)


def url(name, thing):
    return reverse(f"review:{name}", args=[thing.public_id])


def opened(chart, document, anchor=""):
    return f"{url('chart_analyze', chart)}?document={document.public_id}{anchor}"


class TestTwoKeystrokes:
    def test_every_kind_has_a_letter_of_its_own(self):
        letters = [kind["letter"] for kind in bench.kinds_by_letter()]
        assert len(letters) == len(set(letters)) == len(Deficiency.Kind.choices) == 12
        sorts = [sort["letter"] for sort in bench.sorts_by_letter()]
        assert len(sorts) == len(set(sorts))

    @pytest.mark.parametrize(
        "kind", [k["value"] for k in bench.kinds_by_letter() if k["of_document"] and not k["needs"]]
    )
    def test_of_the_open_document_nothing_else_is_asked(self, petrie, chart, history, cast, kind):
        answer = petrie.post(
            url("deficiency_new", chart), {"kind": kind, "document": history.public_id, "back": history.public_id}
        )
        made = Deficiency.objects.get(kind=kind, created_by=cast.technician)
        assert (made.document, made.provider) == (history, cast.attending.provider)
        assert answer.url == opened(chart, history)

    @pytest.mark.parametrize("kind", [k["value"] for k in bench.kinds_by_letter() if k["needs"] == "wanted"])
    def test_of_what_is_missing_the_type(self, petrie, chart, cast, kind):
        petrie.post(url("deficiency_new", chart), {"kind": kind, "wanted": "consult"})
        made = Deficiency.objects.get(kind=kind, created_by=cast.technician)
        assert (made.wanted.key, made.provider) == ("consult", cast.attending.provider)

    def test_of_what_is_incomplete_the_part(self, petrie, chart, history, cast):
        sent = {"kind": "incomplete_content", "document": history.public_id}
        assert petrie.post(url("deficiency_new", chart), sent).status_code == 422
        petrie.post(url("deficiency_new", chart), sent | {"element": "allergies"})
        assert Deficiency.objects.get(kind="incomplete_content").element == "allergies"

    def test_a_missing_update_says_itself(self, petrie, chart, cast):
        petrie.post(url("deficiency_new", chart), {"kind": "missing_update"})
        assert Deficiency.objects.get(kind="missing_update").wanted.key == "hp_update"

    def test_without_a_document_it_is_asked_for(self, petrie, chart):
        answer = petrie.post(url("deficiency_new", chart), {"kind": "missing_signature"})
        assert answer.status_code == 422
        assert b"Say which document" in answer.content


class TestFindings:
    def post(self, client, chart, document, **sent):
        usual = {"kind": "laterality", "document": document.public_id, "words": "pneumonia, improving", "ask": "on"}
        return client.post(f"{url('finding_new', chart)}?document={document.public_id}", usual | sent)

    def test_hangs_on_the_words_and_opens_there(self, petrie, chart, history):
        answer = self.post(petrie, chart, history, near="1")
        passage = Finding.objects.get().passages.get()
        assert answer.url == opened(chart, history, f"#passage-{passage.public_id}")
        page = petrie.get(opened(chart, history)).content.decode()
        assert f'id="passage-{passage.public_id}">pneumonia, improving</mark>' in page
        assert "Samuel Okafor, MD is asked" in page

    @pytest.mark.parametrize(("sent", "status", "words"), [
        ({"words": "no such words"}, 409, "do not stand in this version"),
        ({"words": "pneumonia " * 300}, 422, "more than a passage"),
        ({"kind": ""}, 409, "Choose what kind"),
        ({"kind": "nonsense"}, 422, "Select a valid choice"),
        ({"beside": "nothing"}, 409, "not on this chart"),
    ])  # fmt: skip
    def test_says_on_the_workbench_what_is_wrong(self, petrie, chart, history, sent, status, words):
        answer = self.post(petrie, chart, history, **sent)
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert "pneumonia, improving" in answer.content.decode()

    def test_the_other_side_is_added_to_it(self, petrie, chart, discharged, history, cast):
        other = sign(write(discharged, "progress", cast.attending, text="No pneumonia was seen."), cast.attending)
        self.post(petrie, chart, history, kind="contradiction")
        finding = Finding.objects.get()
        self.post(petrie, chart, other, words="No pneumonia", beside=finding.public_id)
        assert finding.passages.count() == 2
        page = petrie.get(url("finding_show", finding)).content.decode()
        assert "No pneumonia" in page

    def test_withdrawn_with_a_reason(self, petrie, chart, history):
        self.post(petrie, chart, history)
        finding = Finding.objects.get()
        assert petrie.post(url("finding_act", finding), {"verb": "withdraw", "reason": ""}).status_code == 409
        assert petrie.post(url("finding_act", finding), {"verb": "withdraw", "reason": "Misread"}).status_code == 302
        assert Finding.objects.get().status == "WITHDRAWN"

    def test_is_the_departments_to_make_and_others_to_read(self, client_for, petrie, chart, history, cast):
        self.post(petrie, chart, history)
        finding = Finding.objects.get()
        assert client_for(cast.coder).get(url("finding_show", finding)).status_code == 200
        for who in (cast.coder, cast.attending):
            assert self.post(client_for(who), chart, history).status_code == 403
            assert (
                client_for(who).post(url("finding_act", finding), {"verb": "settle", "reason": "x"}).status_code == 403
            )
        assert client_for(cast.registrar).get(url("finding_show", finding)).status_code == 403
        assert client_for(cast.stranger).get(url("finding_show", finding)).status_code == 404

    def test_on_a_scan_it_points_at_the_page(self, petrie, chart, discharged, ruth):
        from tests.factories import release

        scan = release.document(ruth, discharged, "consent", pages=3)
        self.post(petrie, chart, scan, kind="identity", words="", page="2", ask="")
        passage = Finding.objects.get().passages.get()
        assert (passage.page, passage.start) == (2, None)
        assert self.post(petrie, chart, scan, kind="other", words="", page="9", ask="").status_code == 409


class TestCopiedText:
    def test_is_pointed_out_and_marked_in_the_note(self, petrie, chart, discharged, cast):
        first, second = noted(discharged, cast.attending, DAY_2, DAY_3)
        copied_text.notice(discharged.pk)
        page = petrie.get(url("chart_analyze", chart)).content.decode()
        assert "Copied text" in page
        assert f"?document={second.public_id}#marks" in page
        page = petrie.get(opened(chart, second)).content.decode()
        assert '<mark class="copied" title="As in progress note' in page
        assert f"?document={first.public_id}" in page
        assert '<mark class="copied"' not in petrie.get(opened(chart, first)).content.decode()

    def test_is_not_told_of_a_note_that_is_not_shown(self, client_for, chart, discharged, cast):
        for document in noted(discharged, cast.attending, DAY_2, DAY_3):
            Document._base_manager.filter(pk=document.pk).update(sensitivity=["psychotherapy"])
        copied_text.notice(discharged.pk)
        assert "Copied text" not in client_for(cast.technician).get(url("chart_analyze", chart)).content.decode()


class TestQueues:
    def names(self, client, path):
        page = client.get(QUEUE + path).content.decode().split("<main")[1]
        return {name for name in ("Ames", "Tran", "Ibrahim") if re.search(rf"\b{name}\b", page)}

    @pytest.fixture
    def ward(self, hospital, cast, inpatient):
        """Ruth Ames on 4 West since five days; Minh Tran on 2 East since two, paid by Medicaid; Yusuf Ibrahim discharged."""
        tran = records.patient(hospital, family="Tran", given="Minh")
        stay = records.encounter(
            tran, by=cast.registrar, attending=cast.attending, days_ago=2.5, unit="2 East", service="Surgery"
        )
        covered = records.coverage(tran, by=cast.registrar, kind="medicaid", payer="Pennsylvania Medicaid")
        set_coverages(encounter=stay, by=cast.registrar, coverages=[covered])
        gone = records.discharged(records.patient(hospital, family="Ibrahim", given="Yusuf"), by=cast.registrar,
                                  attending=cast.attending, days_ago=12)  # fmt: skip
        for one in (inpatient, stay, gone):
            engine.evaluate(one)
        return inpatient, stay, gone

    def test_in_house_and_discharged_apart(self, petrie, ward):
        assert self.names(petrie, "in-house/") == {"Ames", "Tran"}
        assert self.names(petrie, "") == {"Ibrahim"}

    @pytest.mark.parametrize(("asked", "who"), [
        ("f.unit=2 East", {"Tran"}), ("f.service=Hosp", {"Ames"}), ("f.payer=medicaid", {"Tran"}),
        ("f.payer=none", {"Ames"}), ("f.age=4-7", {"Ames"}), ("f.age=2-3", {"Tran"}), ("f.age=15-", set()),
        ("f.class=EMER", set()), ("f.age=nonsense", {"Ames", "Tran"}),
    ])  # fmt: skip
    def test_in_house_by_unit_service_age_and_payer(self, petrie, ward, asked, who):
        assert self.names(petrie, f"in-house/?{asked}") == who

    @pytest.mark.parametrize(("asked", "who"), [
        ("f.age=8-14", {"Ibrahim"}), ("f.age=0-7", set()), ("f.unit=4", {"Ibrahim"}), ("f.payer=none", {"Ibrahim"}),
    ])  # fmt: skip
    def test_discharged_by_the_same(self, petrie, ward, asked, who):
        assert self.names(petrie, f"?{asked}") == who

    def test_looked_through_it_leaves_for_some_days_and_comes_back(self, petrie, ward, cast):
        chart = Chart.objects.get(encounter=ward[0])
        answer = petrie.post(url("chart_act", chart), {"verb": "review"})
        assert answer.url == url("chart_analyze", Chart.objects.get(encounter=ward[1]))
        assert self.names(petrie, "in-house/") == {"Tran"}
        with clock.at(clock.now() + dt.timedelta(days=3, minutes=1)):
            assert "Ames" in {row.patient.family for row in queues.in_house(cast.technician)}

    def test_cost_the_same_with_however_many_rows(self, petrie, ward, hospital, cast, django_assert_max_num_queries):
        for _ in range(4):
            engine.evaluate(records.encounter(records.patient(hospital), by=cast.registrar, attending=cast.attending))
        petrie.get(f"{QUEUE}in-house/?f.payer=none")
        with django_assert_max_num_queries(12):
            petrie.get(f"{QUEUE}in-house/?f.payer=none")

    @pytest.mark.parametrize("who", ["coder", "attending", "clerk", "privacy"])
    def test_are_the_departments_alone(self, client_for, cast, who):
        assert client_for(getattr(cast, who)).get(f"{QUEUE}in-house/").status_code == 403


class TestNext:
    @pytest.fixture
    def three(self, hospital, cast):
        made = []
        for family, ago, unit in (("Tran", 9, "2 East"), ("Ames", 8, "4 West"), ("Ibrahim", 7, "2 East")):
            patient = records.patient(hospital, family=family)
            stay = records.discharged(patient, by=cast.registrar, attending=cast.attending, days_ago=ago, unit=unit)
            made.append(Chart.objects.get(encounter=stay))
        return made

    def test_goes_on_behind_this_one_in_the_queues_order(self, petrie, three):
        petrie.get(QUEUE)
        assert petrie.get(url("chart_next", three[1])).url == url("chart_analyze", three[2])
        assert petrie.get(url("chart_next", three[2])).url == url("chart_analyze", three[0])

    def test_stays_in_the_filter(self, petrie, three):
        petrie.get(f"{QUEUE}?f.unit=2 East")
        assert petrie.get(url("chart_next", three[0])).url == url("chart_analyze", three[2])
        petrie.post(url("chart_act", three[2]), {"verb": "analyze"})
        answer = petrie.get(url("chart_next", three[0]))
        assert answer.url == f"{QUEUE}?f.unit=2+East"

    def test_passes_over_what_somebody_else_has_open(self, petrie, client_for, cast, three):
        client_for(cast.director).get(url("chart_analyze", three[1]))
        assert petrie.get(url("chart_next", three[0])).url == url("chart_analyze", three[2])

    def test_a_name_in_the_filter_never_stands_in_the_address(self, petrie, three):
        there = petrie.post(QUEUE, {"do": "filter", "f.name": "Tran"}).url
        petrie.get(there)
        answer = petrie.get(url("chart_next", three[0]))
        assert "Tran" not in answer.url
        assert answer.url == there


class TestDecision:
    def test_analyzed_is_undone_with_a_reason(self, petrie, chart, cast):
        actions.analyze(chart=chart, by=cast.technician)
        page = petrie.get(url("chart_analyze", chart)).content.decode()
        assert "Not analyzed after all" in page
        assert petrie.post(url("chart_act", chart), {"verb": "undo", "reason": ""}).status_code == 409
        petrie.post(url("chart_act", chart), {"verb": "undo", "reason": "The other chart"})
        chart.refresh_from_db()
        assert (chart.status, chart.analyzed_by) == ("NOT_ANALYZED", None)
        assert "The analysis was undone" in petrie.get(QUEUE).content.decode()

    def test_not_by_a_coder(self, client_for, chart, cast):
        actions.analyze(chart=chart, by=cast.technician)
        assert client_for(cast.coder).post(url("chart_act", chart), {"verb": "undo", "reason": "x"}).status_code == 403


class TestManyDocuments:
    @pytest.fixture
    def five_hundred(self, discharged, cast):
        """A long stay, as an import brings it: 500 signed notes."""
        kind = DocumentType.objects.get(key="nursing")
        record_past(
            [
                Past(
                    Document(
                        patient=discharged.patient, encounter=discharged, facility=discharged.facility, type=kind, status="FINAL",
                        author=cast.attending.provider, service_at=discharged.admitted_at + dt.timedelta(minutes=5 * n),
                        signed_at=discharged.discharged_at,
                    ),
                    f"Turned at {n}. Skin intact, resting, no complaint.",
                )
                for n in range(500)
            ],
            by=None,
        )  # fmt: skip
        copied_text.notice(discharged.pk)
        return engine.evaluate(discharged)

    def test_the_chart_opens_in_fifteen_queries(self, petrie, five_hundred, django_assert_max_num_queries):
        petrie.get(url("chart_analyze", five_hundred))
        with django_assert_max_num_queries(15):
            page = petrie.get(url("chart_analyze", five_hundred)).content.decode()
        assert page.count("<tr data-row") == 500

    def test_so_does_one_of_its_documents(self, petrie, five_hundred, django_assert_max_num_queries):
        note = Document.objects.filter(encounter=five_hundred.encounter).first()
        petrie.get(opened(five_hundred, note))
        with django_assert_max_num_queries(20):
            petrie.get(opened(five_hundred, note))


def test_an_empty_chart_says_what_comes(petrie, chart):
    page = petrie.get(url("chart_analyze", chart)).content.decode()
    assert "No document yet" in page


def test_what_was_found_by_who_sees_more_is_not_read_by_who_sees_less(client_for, petrie, chart, discharged, cast):
    note = sign(write(discharged, "sud_note", cast.attending, text="Methadone 40 mg daily, left arm."), cast.attending)
    petrie.post(
        url("finding_new", chart), {"kind": "laterality", "document": note.public_id, "words": "left arm", "ask": "on"}
    )
    finding = Finding.objects.get()
    from tests.factories.people import person

    surveyor = person("surveyor", "surveyor", chart.facility, reaches=[chart.facility])
    page = client_for(surveyor).get(url("chart_analyze", chart)).content.decode()
    assert "left arm" not in page
    assert client_for(surveyor).get(url("finding_show", finding)).status_code == 404
