"""FILED_INCOMPLETE only by committee (domain 3.3): a record that nobody is left to complete is filed as it is."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.access import Denied
from accounts.audit.models import LogEntry
from accounts.workflow import SYSTEM, Refused
from records.delinquency import actions
from records.delinquency.models import CommitteeMatter
from records.encounters.actions import cancel_discharge
from records.review import actions as review
from records.review import engine
from records.review.models import Chart, Deficiency
from records.review.workflow import CHART
from tests.unit.records.review.test_engine import chart_of, owed, write

pytestmark = pytest.mark.django_db
MET = dt.date(2026, 3, 12)
BECAUSE = "The author has died; nobody else took part in the care."


@pytest.fixture
def chart(discharged, cast):
    """Ruth Ames's record, analyzed: it lacks its history and its summary."""
    return review.analyze(chart=chart_of(discharged), by=cast.technician)


def filed(chart, by, **more):
    said = {"met_on": MET, "minutes": "MRC 2026-03, item 7", "reason": BECAUSE} | more
    return actions.file_incomplete(chart=chart, by=by, **said)


class TestFiling:
    def test_its_decision_is_kept_and_what_is_open_is_waived_by_it_and_it_is_not_complete(self, chart, cast):
        done = filed(chart, cast.director)
        assert (done.status, done.open_count, done.completed_at) == ("FILED_INCOMPLETE", 0, None)
        assert (done.filed_met_on, done.filed_minutes, done.filed_by) == (MET, "MRC 2026-03, item 7", cast.director)
        assert set(Deficiency.objects.filter(chart=chart).values_list("status", flat=True)) == {"WAIVED"}
        assert set(CommitteeMatter.objects.values_list("status", "minutes")) == {("WAIVED", "MRC 2026-03, item 7")}
        assert done.events.last().reason == BECAUSE
        assert LogEntry.objects.filter(kind="act", verb="chart.file_incomplete", actor=cast.director).count() == 1

    def test_what_was_before_the_committee_already_is_decided_with_it(self, chart, cast):
        row = owed(chart.encounter)[0]
        actions._open_matter(row, cast.technician, "Nobody answers")
        filed(chart, cast.director)
        assert CommitteeMatter.objects.filter(deficiency=row).count() == 1

    @pytest.mark.parametrize("who", ["technician", "attending", "coder"])
    def test_nobody_but_who_records_the_committees_decisions(self, chart, cast, who):
        with pytest.raises(Denied):
            filed(chart, getattr(cast, who))

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"met_on": dt.date(2199, 1, 1)}, "still to come"), ({"minutes": "  "}, "in the minutes"),
            ({"reason": " "}, "reason in words"),
        ],
    )  # fmt: skip
    def test_half_a_decision_is_none(self, chart, cast, more, words):
        with pytest.raises(Refused, match=words):
            filed(chart, cast.director, **more)
        assert chart_of(chart.encounter).status == "INCOMPLETE"
        assert len(owed(chart.encounter)) == 2

    def test_not_before_it_was_analyzed(self, discharged, cast):
        with pytest.raises(Refused, match="not analyzed"):
            filed(chart_of(discharged), cast.director)

    def test_not_by_the_one_who_owes_it(self, chart, cast):
        provider = cast.attending.provider
        provider.user = cast.director
        provider.save(update_fields=["user"])
        with pytest.raises(Refused, match="of their own"):
            filed(chart, cast.director)
        assert chart_of(chart.encounter).status == "INCOMPLETE"

    def test_the_rules_do_not_do_it_and_open_nothing_of_it_again(self, chart, cast):
        filed(chart, cast.director)
        engine.evaluate(chart.encounter)
        again = chart_of(chart.encounter)
        assert (again.status, owed(chart.encounter)) == ("FILED_INCOMPLETE", [])
        with pytest.raises(Refused):
            CHART.take(again, "complete", by=SYSTEM)

    def test_it_is_neither_delinquent_nor_counted_as_completed(self, chart, cast, hospital):
        from records.delinquency.reports import lines

        filed(chart, cast.director)
        later = clock.now() + dt.timedelta(days=60)
        assert chart_of(chart.encounter).lateness == ("", "")
        assert list(lines.owed(hospital, later)) == []
        assert list(lines.completed(hospital, later - dt.timedelta(days=90), later)) == []


class TestOpenedAgain:
    def test_a_late_result_opens_it_again_to_be_analyzed(self, chart, cast):
        filed(chart, cast.director)
        write(chart.encounter, "pathology", cast.technician, source="interface", signed_on_paper=True)
        again = chart_of(chart.encounter)
        assert (again.status, again.analyzed_at, again.filed_at, again.filed_minutes) == ("INCOMPLETE", None, None, "")
        assert "late result" in again.reopened_because

    def test_a_canceled_discharge_opens_it_again(self, chart, cast):
        filed(chart, cast.director)
        cancel_discharge(encounter=chart.encounter, by=cast.director, reason="Charted on the wrong patient")
        assert chart_of(chart.encounter).status == "INCOMPLETE"

    def test_by_hand_only_by_the_committee_too(self, chart, cast):
        done = filed(chart, cast.director)
        with pytest.raises(Denied):
            review.reopen_chart(chart=done, by=cast.technician, reason="I found the author")
        assert review.reopen_chart(chart=done, by=cast.director, reason="The author is found").status == "INCOMPLETE"


@pytest.mark.parametrize("missing", ["filed_at", "filed_by", "filed_met_on", "filed_minutes"])
def test_the_database_refuses_half_a_decision(chart, cast, missing):
    done = filed(chart, cast.director)
    with pytest.raises(IntegrityError), transaction.atomic():
        Chart._base_manager.filter(pk=done.pk).update(**{missing: "" if missing == "filed_minutes" else None})
