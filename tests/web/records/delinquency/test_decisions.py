"""The screens on which chairs and the committee decide: who may, what the trail keeps, what they cost, and filing."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import clock
from accounts.people.models import Department
from records.delinquency import chair
from records.delinquency.models import CommitteeMatter
from records.documents.models import DocumentType
from records.review import actions as review
from records.review import engine
from records.review.models import Chart, Deficiency
from tests.factories import delinquency, people, records
from tests.web.records.review.conftest import trail

__all__ = ["trail"]
pytestmark = pytest.mark.django_db
ROOT = "/records/delinquency/"
GIVEN = {"met_on": "t", "minutes": "MRC item 4", "reason": "The author has died"}


def asked(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def chart(discharged, cast) -> Chart:
    return review.analyze(chart=Chart.objects.get(encounter=discharged), by=cast.technician)


@pytest.fixture
def gap(chart) -> Deficiency:
    """The summary that Samuel Okafor owes."""
    return Deficiency.objects.get(chart=chart, wanted__key="discharge_summary")


@pytest.fixture
def head(gap, cast, hospital):
    """Paul Stern, chair of the department that Samuel Okafor left yesterday."""
    made = people.person("head", "department_chair", hospital, given="Paul", family="Stern")
    profile = cast.attending.provider
    profile.department = Department.objects.create(facility=hospital, name="Medicine", chair=made)
    profile.active_to = clock.today(hospital) - dt.timedelta(days=1)
    profile.save(update_fields=["department", "active_to"])
    chair.let_in(hospital)
    return made


@pytest.fixture
def matter(gap, cast) -> CommitteeMatter:
    return delinquency.matter(gap, by=cast.technician)


@pytest.fixture
def director(client_for, cast):
    return client_for(cast.director)


def more_owed(chart, cast, number=6) -> None:
    """Six more things that the same provider owes on the chart."""
    for key in ("consult", "progress", "operative", "procedure", "transfer", "nursing")[:number]:
        engine.start(Deficiency(
            chart=chart, encounter=chart.encounter, patient=chart.patient, facility=chart.facility, kind="missing_document",
            wanted=DocumentType.objects.get(key=key), words="None", provider=cast.attending.provider, role="attending",
            created_by=cast.technician, clock_start=clock.now(), assigned_at=clock.now(), due_at=clock.now(),
        ), by=cast.technician)  # fmt: skip


class TestChair:
    def test_opening_one_and_giving_it_away_stand_in_the_trail(self, head, gap, client_for, cast, trail):
        stern, url = client_for(head), reverse("delinquency:left_show", args=[gap.public_id])
        stern.get(f"{ROOT}left/")
        assert gap.patient_id in trail("chair.list")[0].patient_ids
        stern.get(url)
        assert (trail("deficiency.view")[0].actor, trail("deficiency.view")[0].role) == (head, "department_chair")
        stern.post(url, {"verb": "ask", "reason": "He cannot be reached"})
        assert CommitteeMatter.objects.get().status == "ASKED"

    @pytest.mark.parametrize(
        ("who", "status"), [("technician", 403), ("director", 403), ("attending", 403), ("coder", 403)]
    )
    def test_who_may_not(self, head, gap, client_for, cast, who, status):
        client = client_for(getattr(cast, who))
        assert client.get(f"{ROOT}left/").status_code == status
        assert client.get(reverse("delinquency:left_show", args=[gap.public_id])).status_code == status

    def test_another_departments_chair_does_not_know_of_it(self, head, gap, client_for, hospital):
        other = people.person("other", "department_chair", hospital, given="Ada", family="Bell")
        assert client_for(other).get(reverse("delinquency:left_show", args=[gap.public_id])).status_code == 404

    def test_no_reason_and_no_step_change_nothing(self, head, gap, client_for):
        stern, url = client_for(head), reverse("delinquency:left_show", args=[gap.public_id])
        assert stern.post(url, {"verb": "ask", "reason": "  "}).status_code == 409
        assert stern.post(url, {"verb": "burn", "reason": "x"}).status_code == 409
        assert not CommitteeMatter.objects.exists()

    def test_the_queue_costs_the_same_with_many(self, head, chart, client_for, cast, hospital):
        stern = client_for(head)
        few = asked(stern, f"{ROOT}left/")
        more_owed(chart, cast)
        assert asked(stern, f"{ROOT}left/") <= few


class TestCommittee:
    def test_a_decision_stands_in_the_trail_with_who_recorded_it(self, matter, director, cast, trail):
        url = reverse("delinquency:matter_show", args=[matter.public_id])
        director.get(url)
        assert trail("matter.view")[0].actor == cast.director
        assert director.post(url, GIVEN | {"verb": "keep"}).status_code == 302
        matter.refresh_from_db()
        assert (matter.status, matter.minutes) == ("KEPT", "MRC item 4")
        assert trail("committee.keep")[0].actor == cast.director

    @pytest.mark.parametrize("who", ["technician", "attending", "coder", "clerk"])
    def test_who_may_not(self, matter, client_for, cast, who):
        client = client_for(getattr(cast, who))
        assert client.get(f"{ROOT}committee/").status_code == 403
        assert client.get(reverse("delinquency:matter_show", args=[matter.public_id])).status_code == 403

    def test_a_meeting_that_is_to_come_and_no_minutes_are_refused_and_what_was_typed_stays(self, matter, director):
        url = reverse("delinquency:matter_show", args=[matter.public_id])
        for more in ({"met_on": "t+3"}, {"minutes": ""}):
            answer = director.post(url, GIVEN | {"verb": "waive"} | more)
            assert answer.status_code == 422
            assert "The author has died" in answer.content.decode()

    def test_what_is_decided_is_not_decided_again(self, matter, director):
        url = reverse("delinquency:matter_show", args=[matter.public_id])
        director.post(url, GIVEN | {"verb": "keep"})
        assert director.post(url, GIVEN | {"verb": "waive"}).status_code == 422

    def test_the_queue_costs_the_same_with_many(self, matter, chart, director, cast):
        few = asked(director, f"{ROOT}committee/")
        more_owed(chart, cast)
        for row in Deficiency.objects.filter(chart=chart).exclude(pk=matter.deficiency_id):
            delinquency.matter(row, by=cast.technician)
        assert asked(director, f"{ROOT}committee/") <= few


class TestWaiver:
    def test_opening_and_recording_stand_in_the_trail(self, gap, director, cast, trail):
        url = reverse("delinquency:waiver_new", args=[gap.public_id])
        director.get(url)
        assert trail("deficiency.view")[0].actor == cast.director
        director.post(url, GIVEN)
        assert (trail("committee.waive")[0].actor, trail("committee.waive")[0].patient_ids) == (
            cast.director, [gap.patient_id]
        )  # fmt: skip

    @pytest.mark.parametrize("who", ["technician", "attending", "resident", "coder"])
    def test_who_may_not(self, gap, client_for, cast, who):
        url = reverse("delinquency:waiver_new", args=[gap.public_id])
        assert client_for(getattr(cast, who)).post(url, GIVEN).status_code == 403
        gap.refresh_from_db()
        assert gap.status == "OPEN"


class TestLeave:
    def test_it_stands_in_the_trail_and_its_screen_costs_the_same(self, chart, director, cast, hospital, trail):
        provider = cast.attending.provider
        url = reverse("delinquency:excuse_new", args=[provider.public_id])
        few = asked(director, url)
        given = {"kind": "leave", "starts_on": "t", "ends_on": "t+2w", "reason": "Parental leave", "once": "k1"}
        assert director.post(url, given).status_code == 302
        assert trail("exemption.enter")[0].actor == cast.director
        for letter in "abcd":
            patient = records.patient(hospital, family=f"More{letter}")
            records.discharged(patient, by=cast.registrar, attending=cast.surgeon)
        assert asked(director, url) <= few

    @pytest.mark.parametrize("who", ["technician", "attending", "coder"])
    def test_who_may_not(self, chart, client_for, cast, who):
        url = reverse("delinquency:excuse_new", args=[cast.attending.provider.public_id])
        assert client_for(getattr(cast, who)).get(url).status_code == 403


class TestFiledIncomplete:
    def url(self, chart):
        return reverse("delinquency:filing_new", args=[chart.public_id])

    def test_the_committees_decision_is_recorded_and_the_chart_says_so(self, chart, head, director, cast, trail):
        bench = reverse("review:chart_analyze", args=[chart.public_id])
        assert self.url(chart) in director.get(bench).content.decode()
        page = director.get(self.url(chart)).content.decode()
        assert "has left" in page
        assert "Discharge summary: missing" in page
        assert trail("chart.file_form")[0].actor == cast.director
        assert director.post(self.url(chart), GIVEN).status_code == 302
        shown = director.get(bench).content.decode()
        assert "Filed incomplete by the committee of" in shown
        assert self.url(chart) not in shown
        assert trail("chart.file_incomplete")[0].patient_ids == [chart.patient_id]
        listed = director.get(reverse("delinquency:queue_filed")).content.decode()
        assert "Ames" in listed
        assert "MRC item 4" in listed

    @pytest.mark.parametrize("more", [{"met_on": "t+1"}, {"minutes": " "}, {"reason": ""}])
    def test_half_a_decision_is_refused_and_what_was_typed_stays(self, chart, director, more):
        answer = director.post(self.url(chart), GIVEN | more)
        assert answer.status_code == 422
        kept = "MRC item 4" if "minutes" not in more else "The author has died"
        assert kept in answer.content.decode()
        assert Chart.objects.get(pk=chart.pk).status == "INCOMPLETE"

    @pytest.mark.parametrize(
        ("who", "status"), [("technician", 403), ("attending", 403), ("coder", 403), ("stranger", 403)]
    )
    def test_who_may_not(self, chart, client_for, cast, who, status):
        client = client_for(getattr(cast, who))
        assert client.post(self.url(chart), GIVEN).status_code == status
        assert client.get(reverse("delinquency:queue_filed")).status_code == status
        assert Chart.objects.get(pk=chart.pk).status == "INCOMPLETE"

    def test_a_record_that_lacks_nothing_or_was_not_analyzed_is_not_filed_so(self, discharged, director):
        chart = Chart.objects.get(encounter=discharged)
        assert director.get(self.url(chart)).status_code == 409

    def test_costs_the_same_however_much_is_lacking(self, chart, director, cast):
        few = asked(director, self.url(chart))
        more_owed(chart, cast)
        assert asked(director, self.url(chart)) <= few
