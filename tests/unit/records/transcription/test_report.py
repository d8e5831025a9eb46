"""The month's figures: turnaround by type, priority, dictator and typist; every number counted from its jobs."""

import datetime as dt

import pytest

from accounts import clock
from accounts.policy import set_policy
from records.delinquency import closing
from records.transcription import checking, report
from records.transcription.models import Dictation, TranscriptionCheck
from tests.factories.transcription import TEXT, received, signed, typed

pytestmark = pytest.mark.django_db
MOMENT = dt.datetime(2026, 6, 17, 15, tzinfo=dt.UTC)


@pytest.fixture
def june(hospital, cast, bea, ruth):
    """Three documents of one June day: a consultation and a STAT one in time, an H&P six hours late; one signed."""
    from tests.factories import records

    with clock.at(MOMENT):
        stay = records.encounter(ruth, by=cast.registrar, attending=cast.attending)
        first = typed(stay, typist=bea, hours_ago=10)
        typed(stay, typist=bea, hours_ago=2, stat=True)
        typed(stay, typist=bea, hours_ago=30, kind="hp")
        received(stay, by=bea)
    with clock.at(MOMENT + dt.timedelta(hours=5)):
        signed(first, by=cast.attending, text=TEXT.replace("25 mg", "50 mg"))
    return stay


def by(lines):
    return {line.label: line for line in lines}


class TestFigures:
    def test_turnaround_is_from_the_end_of_dictation_to_preliminary(self, june, cast):
        types = by(report.lines_by(cast.director, "2026-06", "type"))
        consult, hp = types["Consultation"], types["History and physical"]
        assert (consult.jobs, consult.on_time, consult.percent, consult.typed_hours) == (2, 2, 100, 6.0)
        assert (hp.jobs, hp.on_time, hp.percent, hp.late, hp.typed_hours) == (1, 0, 0, 1, 30.0)

    def test_signing_is_measured_apart_and_with_the_words_changed(self, june, cast):
        consult = by(report.lines_by(cast.director, "2026-06", "type"))["Consultation"]
        assert (consult.signed, consult.sign_hours) == (1, 5.0)
        assert 0 < consult.changed < 5

    def test_stat_stands_apart(self, june, cast):
        lines = by(report.lines_by(cast.director, "2026-06", "priority"))
        assert (lines["STAT"].jobs, lines["STAT"].key, lines["Routine"].jobs) == (1, "1", 2)

    def test_by_dictator_and_typist(self, june, cast, bea):
        assert by(report.lines_by(cast.director, "2026-06", "dictator"))["Samuel Okafor"].jobs == 3
        (typist,) = report.lines_by(cast.director, "2026-06", "typist")
        assert (typist.label, typist.key, typist.jobs) == ("Bea Lowell", bea.public_id, 3)

    def test_another_month_has_none_of_them(self, june, cast):
        assert report.read(cast.director, "2026-05")["jobs"] == 0

    def test_the_month_is_the_hospitals_not_the_worlds(self, cast):
        start, end = report.bounds("2026-06")
        assert start == dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
        assert end == dt.datetime(2026, 7, 1, 4, tzinfo=dt.UTC)

    def test_who_reaches_nobody_counts_nobody(self, june, cast):
        assert report.read(cast.administrator, "2026-06")["jobs"] == 0

    def test_it_costs_the_same_with_however_many(self, june, cast, bea, django_assert_num_queries):
        from accounts.access import reach_of

        reach_of(cast.director)
        with django_assert_num_queries(6):
            report.read(cast.director, "2026-06")
        with clock.at(MOMENT + dt.timedelta(hours=1)):
            for _ in range(3):
                typed(june, typist=bea, hours_ago=1)
        with django_assert_num_queries(6):
            assert report.read(cast.director, "2026-06")["jobs"] == 6

    def test_quality_by_typist(self, june, cast, bea):
        set_policy(key="transcription_qa_percent", value=100, by=cast.director)
        check = TranscriptionCheck.objects.get(dictation=typed(june, typist=bea, dictated_at=clock.now()))
        check.lines = 50
        check.save(update_fields=["lines"])
        errors = [checking.Found("omission"), checking.Found("spelling")]
        checking.finish_check(check=check, by=cast.technician, errors=errors, feedback="Leave nothing out.")
        (line,) = report.quality_lines(cast.director, report.this_month())
        assert (line.label, str(line.score), line.failed, line.critical, line.major, line.minor) == (
            "Bea Lowell",
            "97.5",
            1,
            0,
            1,
            1,
        )

    def test_the_file_has_every_line(self, june, cast):
        rows = list(report.as_rows(report.read(cast.director, "2026-06")))
        assert rows[0] == report.HEADS
        assert {len(row) for row in rows} == {len(report.HEADS), len(report.QUALITY_HEADS)}
        assert rows[2][:4] == ("Type", "History and physical", 1, 0)


@pytest.mark.parametrize("month", ["", "2026-13", "2026-6", "june", "0001-01", "2026-06-01"])
def test_what_is_no_month_is_said_to_be_none(month):
    with pytest.raises(ValueError, match=month or "^$"):
        report.bounds(month)


def test_the_backlog_is_said_in_minutes(june):
    assert report.minutes_words(Dictation.objects.filter(status="QUEUED")) == "0 min"


class TestClosed:
    """A closed month reprints the same, whatever is signed, checked or moved later."""

    def test_its_figures_are_kept_with_the_close_and_stay(self, june, hospital, cast, bea):
        with clock.at(dt.datetime(2026, 7, 1, 6, tzinfo=dt.UTC)):
            close = closing.close_month(hospital, dt.date(2026, 6, 1))
            before = report.read(cast.director, "2026-06")
        kept = report.of_close(close.totals["turnaround"])
        assert kept == before
        late = Dictation.objects.get(type__key="hp")
        with clock.at(dt.datetime(2026, 7, 9, 15, tzinfo=dt.UTC)):
            signed(late, by=cast.attending)
        assert report.read(cast.director, "2026-06") != before, "live figures go on"
        close.refresh_from_db()
        assert report.of_close(close.totals["turnaround"]) == before

    def test_closed_late_it_counts_what_was_signed_until_its_own_end(self, june, hospital, cast):
        late = Dictation.objects.get(type__key="hp")
        with clock.at(dt.datetime(2026, 7, 9, 15, tzinfo=dt.UTC)):
            signed(late, by=cast.attending)
            close = closing.close_month(hospital, dt.date(2026, 6, 1))
        assert sum(line.signed for line in report.of_close(close.totals["turnaround"])["type"]) == 1

    def test_another_facilitys_jobs_are_not_in_it(self, june, clinic):
        close = closing.close_month(clinic, dt.date(2026, 6, 1))
        assert report.of_close(close.totals["turnaround"])["jobs"] == 0
