"""The rules of a stay, in the domain's words, and each the way it goes wrong."""

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.encounters import codes, rules
from records.encounters.rules import BadEncounter

NY = ZoneInfo("America/New_York")
FACILITY = SimpleNamespace(time_zone="America/New_York")
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=NY)


def day(month, number, hour=12):
    return dt.datetime(2026, month, number, hour, tzinfo=NY)


class TestLengthOfStay:
    def test_discharge_date_less_admission_date(self):
        assert rules.length_of_stay(day(11, 14, 23), day(11, 18, 1), FACILITY) == 4

    def test_the_same_day_is_one(self):
        assert rules.length_of_stay(day(11, 14, 1), day(11, 14, 23), FACILITY) == 1

    def test_in_house_has_none(self):
        assert rules.length_of_stay(day(11, 14), None, FACILITY) is None

    def test_days_are_the_facilitys_not_utcs(self):
        late_evening = dt.datetime(2026, 11, 15, 3, tzinfo=dt.UTC)  # Nov 14, 22:00 in New York
        assert rules.length_of_stay(late_evening, day(11, 15, 10), FACILITY) == 1

    def test_a_night_of_the_clock_change_is_one_day(self):
        assert rules.length_of_stay(day(10, 31, 20), day(11, 1, 20), FACILITY) == 1

    @given(st.integers(0, 500), st.integers(0, 23), st.integers(0, 23))
    def test_never_less_than_one(self, days, first, last):
        start = day(1, 1, first)
        end = max(start, day(1, 1, last) + dt.timedelta(days=days))
        assert rules.length_of_stay(start, end, FACILITY) >= 1


class TestStatistics:
    def test_census_counts_the_day_of_admission_not_of_discharge(self):
        counted = [rules.bed_days(day(11, 14), day(11, 16), dt.date(2026, 11, d), FACILITY) for d in (13, 14, 15, 16)]
        assert counted == [False, True, True, False]

    def test_average_and_death_rate(self):
        assert rules.average_length_of_stay([1, 2, 6]) == 3
        assert rules.average_length_of_stay([]) is None
        assert rules.gross_death_rate(2, 100) == 0.02
        assert rules.gross_death_rate(0, 0) is None

    def test_the_inpatient_stay_starts_at_the_order(self):
        assert rules.stay_starts(day(11, 14, 8), day(11, 14, 15), "IMP") == day(11, 14, 15)
        assert rules.stay_starts(day(11, 14, 8), day(11, 14, 15), "OBSENC") == day(11, 14, 8)

    def test_observation_is_no_inpatient_class(self):
        assert [rules.is_inpatient(klass) for klass in ("IMP", "OBSENC", "EMER", "SS")] == [True, False, False, False]


@pytest.mark.parametrize(
    ("admission_type", "origin", "says"),
    [
        ("1", "7", "retired"), ("4", "7", "retired"), ("4", "1", "5 (born here) or 6"), ("1", "3", "no point of origin"),
        ("1", "Z", "no point of origin"),
    ],
)  # fmt: skip
def test_wrong_points_of_origin(admission_type, origin, says):
    with pytest.raises(BadEncounter, match=says.replace("(", r"\(").replace(")", r"\)")):
        rules.check_origin(admission_type, origin)


@pytest.mark.parametrize(("admission_type", "origin"), [("1", "5"), ("4", "5"), ("4", "6"), ("3", "D"), ("2", "")])
def test_right_points_of_origin(admission_type, origin):
    rules.check_origin(admission_type, origin)


def test_with_a_newborn_five_means_born_here():
    assert rules.origins("4")["5"] == "Born inside this hospital"
    assert rules.origins("1")["5"].startswith("SNF")


class TestNewborns:
    def check(self, **values):
        usual = {"mother_linked": True, "birth_date": dt.date(2026, 11, 20), "admitted": dt.date(2026, 11, 20)}
        rules.check_newborn("4", **(usual | values))

    def test_needs_the_mother(self):
        with pytest.raises(BadEncounter, match="mother"):
            self.check(mother_linked=False)

    def test_is_newborn(self):
        with pytest.raises(BadEncounter, match="older than 28 days"):
            self.check(birth_date=dt.date(2026, 10, 1))
        self.check()


class TestTimes:
    def check(self, **values):
        usual = {
            "admitted": day(11, 20, 9),
            "now": NOW,
            "planned": False,
            "birth_date": dt.date(1955, 3, 4),
            "died": None,
        }
        rules.check_times(**(usual | values), facility=FACILITY)

    def test_an_arrival_does_not_lie_ahead_and_a_plan_may(self):
        with pytest.raises(BadEncounter, match="lies ahead"):
            self.check(admitted=day(11, 21))
        self.check(admitted=day(11, 21), planned=True)

    def test_not_before_birth(self):
        with pytest.raises(BadEncounter, match="before the patient was born"):
            self.check(birth_date=dt.date(2026, 11, 21))
        self.check(birth_date=dt.date(2026, 11, 20))

    def test_nothing_after_death_but_autopsy_procurement_and_billing(self):
        with pytest.raises(BadEncounter, match="died before this"):
            self.check(died=day(11, 19))
        for service in ("Autopsy", "organ procurement", "Billing"):
            self.check(died=day(11, 19), service=service)
        self.check(died=day(11, 20, 10))


class TestDisposition:
    @pytest.mark.parametrize(
        ("code", "klass", "says"),
        [
            ("08", "IMP", "retired"), ("10", "IMP", "reserved"), ("99", "IMP", "reserved"), ("1", "IMP", "reserved"),
            ("40", "IMP", "hospice claims only"), ("42", "EMER", "hospice claims only"), ("09", "IMP", "outpatients"),
            ("30", "IMP", "still here"), ("", "IMP", "where the patient went"),
        ],
    )  # fmt: skip
    def test_wrong(self, code, klass, says):
        with pytest.raises(BadEncounter, match=says):
            rules.check_disposition(code, klass=klass, on=dt.date(2026, 11, 18))

    @pytest.mark.parametrize(
        "code", ["01", "02", "03", "05", "06", "07", "20", "21", "43", "50", "61", "65", "66", "69", "70", "81", "95"]
    )
    def test_right(self, code):
        rules.check_disposition(code, klass="IMP", on=dt.date(2026, 11, 18))

    def test_09_is_for_outpatients(self):
        rules.check_disposition("09", klass="EMER", on=dt.date(2026, 11, 18))

    def test_validated_by_the_day_of_discharge_not_by_today(self):
        with pytest.raises(BadEncounter, match="not in use"):
            rules.check_disposition("81", klass="IMP", on=dt.date(2013, 9, 30))
        rules.check_disposition("81", klass="IMP", on=dt.date(2013, 10, 1))

    def test_every_reserved_code_is_refused(self):
        for number in range(100):
            code = f"{number:02d}"
            if code not in codes.DISPOSITIONS:
                with pytest.raises(BadEncounter):
                    rules.check_disposition(code, klass="IMP", on=dt.date(2026, 1, 1))


class TestDischarge:
    def check(self, **values):
        usual = {"admitted": day(11, 14), "discharged": day(11, 18), "now": NOW, "died": None, "disposition": "01",
                 "klass": "IMP", "has_attending": True}  # fmt: skip
        rules.check_discharge(**(usual | values), facility=FACILITY)

    @pytest.mark.parametrize(
        ("values", "says"),
        [
            ({"discharged": day(11, 21)}, "lies ahead"), ({"discharged": day(11, 13)}, "before the admission"),
            ({"has_attending": False}, "needs the attending"), ({"disposition": "20"}, "date and time of death"),
            ({"disposition": "20", "died": day(11, 19)}, "after the discharge"),
            ({"disposition": "01", "died": day(11, 18, 9)}, "the disposition is 20"),
        ],
    )  # fmt: skip
    def test_wrong(self, values, says):
        with pytest.raises(BadEncounter, match=says):
            self.check(**values)

    def test_right(self):
        self.check()
        self.check(discharged=day(11, 14))
        self.check(disposition="20", died=day(11, 18))
        self.check(died=day(11, 19))  # died at home, after going home


class TestClass:
    def test_inpatient_needs_its_order(self):
        with pytest.raises(BadEncounter, match="order"):
            rules.check_class("IMP", ordered=None)
        rules.check_class("IMP", ordered=NOW)
        rules.check_class("OBSENC", ordered=None)

    def test_to_outpatient_needs_review_concurrence_and_reason(self):
        for reviewed, reason in ((False, "Not met"), (True, " ")):
            with pytest.raises(BadEncounter, match="condition code 44"):
                rules.check_class_change("IMP", "OBSENC", ordered=None, reviewed=reviewed, reason=reason)
        rules.check_class_change("IMP", "OBSENC", ordered=None, reviewed=True, reason="Not met")

    def test_the_same_class_and_no_class(self):
        for to in ("IMP", "XXX"):
            with pytest.raises(BadEncounter):
                rules.check_class_change("IMP", to, ordered=NOW, reviewed=True, reason="x")


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (["medicare_a", "workers"], "before Medicare"), (["medicare_c", "auto"], "before Medicare"),
        (["medicaid", "medicare_a"], "pays last"), (["medicaid", "commercial"], "pays last"),
    ],
)  # fmt: skip
def test_wrong_orders_of_payers(kinds, says):
    with pytest.raises(BadEncounter, match=says):
        rules.check_coverage_order(kinds)


@pytest.mark.parametrize("kinds", [[], ["workers", "medicare_a", "medicaid"], ["commercial", "medicaid", "self"]])
def test_right_orders_of_payers(kinds):
    rules.check_coverage_order(kinds)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (day(11, 14), day(11, 18), "Nov 14 to 18, 2026"), (day(10, 28), day(11, 2), "Oct 28 to Nov 2, 2026"),
        (day(11, 14), day(11, 14), "Nov 14, 2026"), (day(11, 14), None, "since Nov 14, 2026"),
        (dt.datetime(2025, 12, 30, 12, tzinfo=NY), day(1, 2), "Dec 30, 2025 to Jan 2, 2026"),
    ],
)  # fmt: skip
def test_a_period_in_words(first, last, words):
    assert rules.period_words(first, last, FACILITY) == words
