"""Findings hang on the very words, ask the author where the domain says so, and are settled by the answer."""

import pytest

from accounts.access import Denied, Unknown
from accounts.workflow import Refused
from records.documents import actions as documents
from records.review import actions, engine, noting
from records.review.findings import SORTS, Finding
from records.review.models import Chart, Deficiency
from tests.factories import records
from tests.unit.records.review.test_engine import sign, write

pytestmark = pytest.mark.django_db
TEXT = "Procedure:\n\nLeft knee arthroscopy. The right knee was draped.\n\nPlan:\n\nLeft knee exercises."


@pytest.fixture
def chart(discharged):
    return Chart.objects.get(encounter=discharged)


@pytest.fixture
def report(discharged, cast):
    return sign(write(discharged, "progress", cast.attending, text=TEXT), cast.attending)


def note(chart, report, cast, kind="laterality", words="The right knee", **more):
    return noting.add_finding(chart=chart, by=cast.technician, kind=kind, document=report, words=words, **more)


class TestHanging:
    def test_points_at_the_words_in_their_version(self, chart, report, cast):
        (passage,) = note(chart, report, cast).passages.all()
        assert TEXT[passage.start : passage.end] == passage.words == "The right knee"
        assert passage.version == report.current_version

    def test_of_words_that_stand_twice_at_the_place_that_was_selected(self, chart, report, cast):
        first = note(chart, report, cast, words="left knee", near=1)
        later = note(chart, report, cast, kind="abbreviation", words="left knee", near=9)
        assert first.passages.get().start == TEXT.index("Left knee")
        assert later.passages.get().start == TEXT.rindex("Left knee")

    @pytest.mark.parametrize(("words", "said"), [
        ("the left hip", "do not stand"), ("", "Select the words"), ("knee " * 500, "more than a passage"),
    ])  # fmt: skip
    def test_only_words_that_stand_there(self, chart, report, cast, words, said):
        with pytest.raises(Refused, match=said):
            note(chart, report, cast, words=words)
        assert not Finding.objects.exists()

    def test_not_on_a_document_of_another_stay(self, chart, ruth, cast):
        visit = records.discharged(
            ruth, by=cast.registrar, attending=cast.attending, klass="AMB", days_ago=90, stay=0.1
        )
        with pytest.raises(Refused, match="another encounter"):
            note(chart, write(visit, "progress", cast.attending, text=TEXT), cast)

    def test_by_the_department_alone(self, chart, report, cast):
        for who in (cast.coder, cast.attending, cast.clerk):
            with pytest.raises(Denied):
                noting.add_finding(chart=chart, by=who, kind="other", document=report, words="right knee")
        with pytest.raises(Unknown):
            noting.add_finding(chart=chart, by=cast.stranger, kind="other", document=report, words="right knee")


class TestAsking:
    @pytest.mark.parametrize("kind", [key for key, sort in SORTS.items() if sort.asks])
    def test_the_author_is_asked_by_a_deficiency_that_quotes_and_does_not_lead(self, chart, report, cast, kind):
        asked = note(chart, report, cast, kind=kind).deficiency
        assert (asked.provider, asked.document, asked.kind) == (cast.attending.provider, report, SORTS[kind].asks)
        assert "“The right knee”" in asked.words
        assert SORTS[kind].words in asked.words

    @pytest.mark.parametrize("kind", [key for key, sort in SORTS.items() if not sort.asks])
    def test_what_is_for_teaching_or_the_coder_asks_nobody(self, chart, report, cast, kind):
        assert note(chart, report, cast, kind=kind).deficiency is None

    def test_nobody_is_asked_when_the_analyst_says_so(self, chart, report, cast):
        assert note(chart, report, cast, ask=False).deficiency is None

    def test_two_passages_of_one_note_are_two_questions_and_the_same_one_is_one(self, chart, report, cast):
        note(chart, report, cast)
        note(chart, report, cast, words="Left knee exercises")
        with pytest.raises(Refused, match="has this deficiency already"):
            note(chart, report, cast)
        assert Finding.objects.count() == 2

    def test_an_addendum_of_the_author_answers(self, chart, report, cast):
        finding = note(chart, report, cast)
        sign(documents.addend(document=report, by=cast.attending, text="The left knee was draped."), cast.attending)
        finding = Finding.objects.get(pk=finding.pk)
        assert not finding.is_open
        assert finding.state == ("done", "Completed")

    def test_without_an_author_it_is_noted_and_not_asked(self, chart, discharged, cast):
        scan = documents.create_document(
            patient=discharged.patient, type=write(discharged, "progress", cast.attending).type, by=cast.technician,
            text=TEXT, encounter=discharged,
        )  # fmt: skip
        with pytest.raises(Refused, match="Nobody stands as its author"):
            note(chart, scan, cast)
        assert note(chart, scan, cast, ask=False).is_open


class TestBothSides:
    def test_the_other_side_of_a_contradiction_is_read_by_who_was_asked(self, chart, report, discharged, cast):
        other = sign(
            write(discharged, "discharge_summary", cast.attending, text="Right knee arthroscopy."), cast.attending
        )
        finding = note(chart, report, cast, kind="contradiction", words="Left knee arthroscopy")
        noting.add_passage(finding=finding, by=cast.technician, document=other, words="Right knee arthroscopy")
        words = Deficiency.objects.get(finding=finding).words
        assert "“Left knee arthroscopy”" in words
        assert "“Right knee arthroscopy”" in words

    def test_a_closed_finding_takes_no_more(self, chart, report, cast):
        finding = noting.withdraw(finding=note(chart, report, cast), by=cast.technician, reason="Mine was wrong")
        with pytest.raises(Refused, match="closed"):
            noting.add_passage(finding=finding, by=cast.technician, document=report, words="Left knee")


class TestClosing:
    def test_withdrawn_cancels_what_was_asked(self, chart, report, cast):
        finding = noting.withdraw(finding=note(chart, report, cast), by=cast.technician, reason="I misread")
        finding.deficiency.refresh_from_db()
        assert (finding.status, finding.deficiency.status) == ("WITHDRAWN", "CANCELLED")

    def test_settled_by_hand_only_when_nobody_was_asked_and_with_words(self, chart, report, cast):
        asked, noted = note(chart, report, cast), note(chart, report, cast, kind="do_not_use")
        with pytest.raises(Refused, match="author was asked"):
            noting.settle(finding=asked, by=cast.technician, reason="Fine")
        with pytest.raises(Refused, match="reason in words"):
            noting.settle(finding=noted, by=cast.technician, reason=" ")
        assert noting.settle(finding=noted, by=cast.technician, reason="Told the unit").status == "SETTLED"


class TestAnalyzed:
    def test_is_undone_with_a_reason_and_the_chart_waits_again(self, chart, cast):
        chart = actions.analyze(chart=chart, by=cast.technician)
        with pytest.raises(Refused, match="reason in words"):
            actions.undo_analysis(chart=chart, by=cast.technician, reason="")
        chart = actions.undo_analysis(chart=chart, by=cast.technician, reason="It was the other chart")
        assert (chart.status, chart.analyzed_at, chart.analyzed_by) == ("NOT_ANALYZED", None, None)
        assert chart.events.latest("id").reason == "It was the other chart"
        assert engine.settle(chart).status == "NOT_ANALYZED"

    def test_in_house_it_is_looked_through_and_not_analyzed(self, inpatient, cast):
        chart = engine.evaluate(inpatient)
        with pytest.raises(Refused, match="still in house"):
            actions.analyze(chart=chart, by=cast.technician)
        chart = actions.review(chart=chart, by=cast.technician)
        assert (chart.status, chart.reviewed_by, chart.analyzed_at) == ("NOT_ANALYZED", cast.technician, None)

    def test_after_the_discharge_it_is_analyzed_and_not_looked_through(self, chart, cast):
        with pytest.raises(Refused, match="The patient has left"):
            actions.review(chart=chart, by=cast.technician)
