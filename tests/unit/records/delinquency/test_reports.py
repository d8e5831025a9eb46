"""What is counted and how; and that a closed month reprints the same."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import clock
from accounts.access import Denied
from accounts.workflow import Refused
from records.delinquency import closing, nightly
from records.delinquency.models import MonthClose, MonthLine
from records.delinquency.reports import figures, lines
from records.delinquency.reports.asked import Asked
from records.delinquency.reports.figures import KEEP
from records.delinquency.reports.lines import COMPLETED, DECLINED, HISTORY, OPERATIVE, ORDERS, OWED, Line, of
from records.delinquency.reports.pages import DELINQUENCY
from records.review import actions as review
from records.review.models import Deficiency
from tests.factories import records
from tests.unit.records.delinquency.conftest import LEFT, NEW_YORK, on_day, stay
from tests.unit.records.delinquency.test_suspension import complete
from tests.unit.records.review.test_engine import sign, write

MARCH, APRIL, MAY = dt.date(2026, 3, 1), dt.date(2026, 4, 1), dt.date(2026, 5, 1)


def line(chart, provider="a", measure=OWED, **more) -> Line:
    return Line(measure, chart, provider=provider, provider_name=provider.upper(), **more)


class TestFigures:
    def test_five_items_on_one_record_are_one_record(self):
        five = [line(1, kind=str(n), delinquent=True, overdue=True) for n in range(5)]
        assert figures.totals(five, 120)["delinquent"] == 1
        assert figures.totals(five, 120)["rate"] == pytest.approx(0.1)

    def test_a_record_is_delinquent_or_overdue_never_both(self):
        mixed = [line(1, delinquent=True, overdue=True), line(2, overdue=True), line(3)]
        totals = figures.totals(mixed, 12)
        assert (totals["delinquent"], totals["overdue"], totals["incomplete"]) == (1, 1, 3)

    def test_a_record_of_two_providers_stands_under_each_and_once_in_the_total(self):
        shared = [line(1, "a"), line(1, "b")]
        assert [(g.name, figures.records(g.lines)) for g in figures.grouped(shared, "provider")] == [("A", 1), ("B", 1)]
        assert figures.records(shared) == 1

    def test_nothing_over_nothing_is_not_a_number(self):
        assert figures.percent(0, 0) == "n/a"
        assert figures.totals([], 0)["rate"] is None
        assert figures.totals([], 0)["mean_days"] is None

    def test_every_number_keeps_the_lines_that_it_counts(self):
        some = [line(n, days=n * 6, delinquent=n > 5, overdue=n > 3, met=n % 2 == 0) for n in range(9)]
        for what, keep in KEEP.items():
            assert figures.select(some, what) == [one for one in some if keep(one)]
        assert sum(len(figures.select(some, f"age{n}")) for n in range(4)) == len(some)

    def test_what_no_page_shows_is_not_counted(self):
        with pytest.raises(KeyError):
            figures.select([line(1)], "everything")
        with pytest.raises(KeyError):
            figures.select([line(1)], "", "patient", "x")


@pytest.mark.django_db
class TestOwed:
    def test_overdue_and_delinquent_apart_by_the_day(self, owing):
        def state(day):
            found = list(lines.owed(owing.facility, on_day(day, 12)))
            return len(found), sum(one.overdue for one in found), figures.records(figures.of_late(found))

        assert state(0) == (2, 1, 0)  # the history was due a day after the admission
        assert state(8) == (2, 2, 0)
        assert state(30) == (2, 2, 0)
        assert state(31) == (2, 2, 1)

    def test_it_is_as_it_was_then_whatever_has_happened_since(self, owing, cast):
        before = list(lines.owed(owing.facility, on_day(20, 12)))
        complete(owing, cast.attending, day=25)
        assert list(lines.owed(owing.facility, on_day(20, 12))) == before
        assert list(lines.owed(owing.facility, on_day(25, 23))) == []

    def test_what_was_reassigned_is_counted_with_whom_it_was_of_then(self, owing, cast):
        from records.encounters.actions import add_provider

        add_provider(encounter=owing.encounter, provider=cast.surgeon.provider, role="consulting", by=cast.registrar,
                     since=owing.encounter.admitted_at)  # fmt: skip
        with clock.at(on_day(10)):
            for gap in Deficiency.objects.filter(chart=owing, provider=cast.attending.provider):
                review.reassign(deficiency=gap, to=cast.surgeon.provider, by=cast.technician, reason="Had it")
        names = [{one.provider_name for one in lines.owed(owing.facility, on_day(day))} for day in (9, 11)]
        assert names == [{"Samuel Okafor, MD"}, {"Helen Vance, MD"}]

    def test_a_clinic_visit_is_no_record_of_a_stay(self, ruth, cast, hospital):
        with clock.at(LEFT):
            visit = records.discharged(
                ruth, by=cast.registrar, attending=cast.attending, klass="AMB", discharged_at=LEFT
            )
            write(visit, "progress", cast.attending, when=LEFT)
        assert list(lines.owed(hospital, on_day(60))) == []

    def test_it_is_one_query_however_many_records(self, owing, cast, hospital, django_assert_num_queries):
        for n in range(3):
            stay(records.patient(hospital, family="Tran" + "abc"[n]), cast)
        with django_assert_num_queries(1):
            assert len(list(lines.owed(hospital, on_day(9)))) == 8

    def test_the_rate_counts_the_discharges_of_twelve_months(self, owing, hospital):
        assert lines.discharges_in_year(hospital, on_day(0, 23)) == 1
        assert lines.discharges_in_year(hospital, on_day(364, 23)) == 1
        assert lines.discharges_in_year(hospital, on_day(366, 23)) == 0


@pytest.mark.django_db
class TestTheMonth:
    def of(self, hospital, month, measure, day=29):
        return of(lines.live(hospital, month, on_day(day, 23)), measure)

    def test_a_history_within_24_hours_of_admission_is_in_time(self, owing, cast, hospital):
        assert [one.met for one in self.of(hospital, MARCH, HISTORY)] == [False]
        with clock.at(on_day(2)):
            note = write(
                owing.encounter, "hp", cast.attending, when=owing.encounter.admitted_at + dt.timedelta(hours=23)
            )
            sign(note, cast.attending)
        assert [(one.met, one.provider_name) for one in self.of(hospital, MARCH, HISTORY)] == [
            (True, "Samuel Okafor, MD")
        ]

    def test_one_of_a_day_later_is_there_and_late(self, owing, cast, hospital):
        with clock.at(on_day(2)):
            sign(write(owing.encounter, "hp", cast.attending, when=owing.encounter.admitted_at + dt.timedelta(hours=25)),
                 cast.attending)  # fmt: skip
        found = self.of(hospital, MARCH, HISTORY)
        assert [one.met for one in found] == [False]
        assert "later than its limit" in found[0].words

    @pytest.mark.parametrize(("hours", "met"), [(1, True), (23, True), (30, False)])
    def test_an_operative_report_counts_from_when_it_was_dictated(self, ruth, cast, hospital, hours, met):
        from records.clinical.models import Procedure
        from records.encounters.actions import add_provider

        chart = stay(ruth, cast)
        at = chart.encounter.admitted_at + dt.timedelta(hours=5)
        with clock.at(on_day(1)):
            add_provider(encounter=chart.encounter, provider=cast.surgeon.provider, role="operating", by=cast.registrar)
        Procedure.objects.create(
            patient=ruth, encounter=chart.encounter, text="Appendectomy", code="0DTJ4ZZ", code_system="icd10pcs",
            happened_at=at, provider=cast.surgeon.provider,
        )  # fmt: skip
        with clock.at(on_day(3)):
            note = write(chart.encounter, "operative", cast.surgeon, when=at)
            note.dictated_at = at + dt.timedelta(hours=hours)
            note.save(update_fields=["dictated_at"])
            sign(note, cast.surgeon)
        found = self.of(hospital, MARCH, OPERATIVE)
        assert [(one.met, one.provider_name) for one in found] == [(met, "Helen Vance, MD")]

    @pytest.mark.parametrize(("hours", "met"), [(2, True), (47, True), (50, False), (None, False)])
    def test_orders_are_signed_within_48_hours_verbal_ones_among_them(self, owing, cast, hospital, hours, met):
        at = LEFT - dt.timedelta(hours=1)
        with clock.at(LEFT):
            note = write(owing.encounter, "orders", cast.attending, when=at, text="By telephone: heparin 5000 units.")
        if hours is not None:
            with clock.at(at + dt.timedelta(hours=hours)):
                sign(note, cast.attending)
        found = self.of(hospital, MARCH, ORDERS)
        assert [(one.met, one.provider_name) for one in found] == [(met, "Samuel Okafor, MD")]

    def test_an_order_that_is_still_in_time_is_not_counted(self, owing, cast, hospital):
        with clock.at(LEFT):
            write(owing.encounter, "orders", cast.attending, when=LEFT - dt.timedelta(hours=1), text="Heparin.")
        with clock.at(LEFT + dt.timedelta(hours=20)):
            assert of(lines.live(hospital, MARCH, clock.now()), ORDERS) == []

    def test_days_to_complete_are_calendar_days_also_over_the_change_of_the_clocks(self, owing, cast, hospital):
        complete(owing, cast.attending, day=10, hour=0)
        with clock.at(on_day(10)):
            review.analyze(chart=owing, by=cast.technician)
        assert [one.days for one in self.of(hospital, MARCH, COMPLETED)] == [10]

    def test_declines_with_their_reason_and_the_departments_answer(self, owing, cast, hospital):
        gap = Deficiency.objects.filter(chart=owing).first()
        with clock.at(on_day(3)):
            review.decline(deficiency=gap, by=cast.attending, code="not_my_patient", reason="On leave")
        assert [(one.kind, one.met, one.words) for one in self.of(hospital, MARCH, DECLINED)] == [
            ("Not my patient", False, lines.WAITS)
        ]
        with clock.at(on_day(7)):
            review.reaffirm(deficiency=gap, by=cast.technician, reason="You were here")
        found = self.of(hospital, MARCH, DECLINED)
        assert [(one.met, one.words, one.days) for one in found] == [(True, "Reaffirmed", 4)]
        assert self.of(hospital, APRIL, DECLINED, day=40) == []


@pytest.mark.django_db
class TestClosedMonths:
    @pytest.fixture
    def march(self, owing, hospital) -> MonthClose:
        with clock.at(dt.datetime(2026, 4, 1, 0, 30, tzinfo=NEW_YORK)):
            nightly.run(hospital)
        return MonthClose.objects.get()

    def test_a_month_is_closed_in_the_night_in_which_it_ends(self, march):
        assert (march.month, march.version, march.closed_by) == (MARCH, 1, None)
        assert clock.local(march.counted_at, march.facility).isoformat() == "2026-03-31T23:59:59-04:00"

    def test_a_record_due_on_its_last_day_is_in_time_until_then(self, ruth, cast, hospital):
        """Discharged on March 1: its thirtieth day is March 31, the day that is counted."""
        stay(ruth, cast, left=LEFT - dt.timedelta(days=1))
        close = closing.close_month(hospital, MARCH)
        assert (close.totals["delinquent"], close.totals["incomplete"]) == (0, 1)

    def test_it_reprints_the_same_whatever_happens_later(self, march, owing, cast):
        before, totals = lines.frozen(march), march.totals
        complete(owing, cast.attending, day=40)
        profile = cast.attending.provider
        profile.family = "Renamed"
        profile.save(update_fields=["family"])
        again = MonthClose.objects.get(pk=march.pk)
        assert lines.frozen(again) == before
        assert again.totals == totals
        assert {one.provider_name for one in of(before, OWED)} == {"Samuel Okafor, MD"}

    def test_it_reprints_the_same_when_an_earlier_month_is_counted_again(self, march, cast, hospital):
        with clock.at(dt.datetime(2026, 5, 1, 0, 30, tzinfo=NEW_YORK)):
            april = closing.close_month(hospital, APRIL)
        before = [(one.month, one.version) for one in Asked(DELINQUENCY, hospital, april).closes]
        with clock.at(dt.datetime(2026, 5, 9, 9, tzinfo=NEW_YORK)):
            closing.correct(close=march, by=cast.director, reason="Two discharges came late")
        assert [(one.month, one.version) for one in Asked(DELINQUENCY, hospital, april).closes] == before
        assert before == [(MARCH, 1), (APRIL, 1)]

    def test_frozen_and_live_are_the_same_lines(self, march, hospital):
        assert lines.frozen(march) == lines.live(hospital, MARCH, march.counted_at)

    def test_months_that_were_missed_are_closed_each_as_of_its_own_end(self, march, hospital):
        with clock.at(dt.datetime(2026, 6, 2, 1, tzinfo=NEW_YORK)):
            nightly.run(hospital)
        found = MonthClose.objects.order_by("month")
        assert [close.month for close in found] == [MARCH, APRIL, MAY]
        assert [close.totals["delinquent"] for close in found] == [0, 1, 1]

    def test_the_first_night_of_a_hospital_without_records_closes_nothing(self, hospital):
        with clock.at(on_day(0)):
            nightly.run(hospital)
        assert not MonthClose.objects.exists()

    def test_a_correction_is_another_version_with_who_and_why(self, march, cast):
        with clock.at(on_day(50)):
            second = closing.correct(
                close=march, by=cast.director, reason="Two discharges came late from the interface"
            )
        assert (second.version, second.closed_by, second.counted_at) == (2, cast.director, march.counted_at)
        assert MonthClose.objects.count() == 2
        assert closing.latest(march.facility, MARCH) == second

    def test_only_the_latest_version_is_corrected_with_a_reason_by_the_director(self, march, cast):
        with pytest.raises(Denied):
            closing.correct(close=march, by=cast.technician, reason="I want to")
        with pytest.raises(Refused, match="reason"):
            closing.correct(close=march, by=cast.director, reason=" ")
        closing.correct(close=march, by=cast.director, reason="Late discharges")
        with pytest.raises(Refused, match="later version"):
            closing.correct(close=march, by=cast.director, reason="Again")

    @pytest.mark.parametrize("sql", [
        "UPDATE records_monthclose SET totals = '{}'", "DELETE FROM records_monthline", "UPDATE records_monthline SET met = true",
    ])  # fmt: skip
    def test_the_database_refuses_to_change_it(self, march, sql):
        assert MonthLine.objects.filter(close=march).exists()
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
