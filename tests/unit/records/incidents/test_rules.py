"""Whom a breach is told to, and by when, in the words of 45 CFR 164.402 to 414: no database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.incidents import rules
from records.incidents.residence import BY_NAME, state_code
from records.release.rules.states import Limit

FOUND = dt.date(2026, 3, 2)
ALL_LOW = {key: "low" for key, _ in rules.FACTORS}
WORDS = {key: "Looked into." for key, _ in rules.FACTORS}


def due(total, by_state=None, **more):
    found = rules.duties(total=total, by_state=by_state or {"PA": total}, discovered_on=FOUND, **more)
    return {(one.kind, one.state): one for one in found}


# ------------------------------------------------------------------ the two counts of 500


@pytest.mark.parametrize(
    ("total", "at_once", "media"),
    [(1, False, False), (499, False, False), (500, True, False), (501, True, True)],
)
def test_hhs_counts_500_or_more_in_all_and_the_media_more_than_500_of_one_state(total, at_once, media):
    found = due(total)
    assert found["hhs", ""].yearly == (not at_once)
    assert (("media", "PA") in found) == media
    assert found["hhs", ""].due_on == (dt.date(2026, 5, 1) if at_once else dt.date(2027, 3, 1))


def test_a_thousand_people_in_two_states_are_told_to_hhs_and_to_no_media():
    """The two counts differ: 500 each is not more than 500 of any state."""
    found = due(1000, {"PA": 500, "NJ": 500})
    assert not found["hhs", ""].yearly
    assert not [kind for kind, _ in found if kind == "media"]
    assert ("media", "NJ") in due(1001, {"PA": 500, "NJ": 501})


def test_people_without_a_known_state_count_for_hhs_and_for_no_media():
    found = due(700, {"": 700})
    assert not found["hhs", ""].yearly and not [kind for kind, _ in found if kind == "media"]


# ------------------------------------------------------------------ the clocks


def test_letters_go_sixty_calendar_days_from_discovery_at_the_latest():
    assert due(3)["people", ""].due_on == FOUND + dt.timedelta(days=60) == dt.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("year", "last"), [(2026, dt.date(2027, 3, 1)), (2027, dt.date(2028, 2, 29)), (2028, dt.date(2029, 3, 1))]
)
def test_fewer_than_500_are_logged_and_sent_60_days_after_the_end_of_the_calendar_year(year, last):
    assert rules.yearly_limit(dt.date(year, 1, 1)) == rules.yearly_limit(dt.date(year, 12, 31)) == last


def test_a_states_shorter_clock_for_its_residents_wins():
    states = {"CA": rules.StateRule(people=Limit(15, True, "x"), authority=Limit(15, True, "x"), authority_name="CDPH")}
    assert due(2, {"PA": 1, "CA": 1}, states=states)["people", ""].due_on == dt.date(2026, 3, 23)
    assert due(2, {"PA": 2}, states=states)["people", ""].due_on == dt.date(2026, 5, 1)
    assert due(2, {"PA": 1, "CA": 1}, states=states)["authority", "CA"].label == "CDPH"


def test_a_states_longer_clock_does_not_lengthen_the_federal_one():
    states = {"PA": rules.StateRule(people=Limit(90, False, "x"))}
    assert due(2, states=states)["people", ""].due_on == dt.date(2026, 5, 1)


@pytest.mark.parametrize(("residents", "told"), [(249, False), (250, True)])
def test_a_states_authority_is_told_from_its_number_of_residents(residents, told):
    states = {"TX": rules.StateRule(authority=Limit(30, False, "x"), least=250, authority_name="Attorney General")}
    found = due(residents, {"TX": residents}, states=states)
    assert (("authority", "TX") in found) == told


def test_law_enforcement_delays_every_clock_and_shortens_none():
    late = FOUND + dt.timedelta(days=100)
    found = due(501, delayed_to=late)
    assert {one.due_on for one in found.values()} == {late}
    assert due(501, delayed_to=FOUND + dt.timedelta(days=9))["people", ""].due_on == dt.date(2026, 5, 1)


def test_an_oral_statement_delays_thirty_days_at_most():
    assert rules.delay_problem(statement="oral", stated_on=FOUND, until=FOUND + dt.timedelta(days=30)) == ""
    assert "30 days at most" in rules.delay_problem(
        statement="oral", stated_on=FOUND, until=FOUND + dt.timedelta(days=31)
    )
    assert rules.delay_problem(statement="written", stated_on=FOUND, until=FOUND + dt.timedelta(days=200)) == ""
    assert "ends after" in rules.delay_problem(statement="written", stated_on=FOUND, until=FOUND)


@pytest.mark.parametrize(("unreachable", "substitute"), [(9, False), (10, True)])
def test_ten_or_more_who_cannot_be_reached_need_a_substitute_notice(unreachable, substitute):
    assert (("substitute", "") in due(50, unreachable=unreachable)) == substitute


@given(st.integers(1, 5000), st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.integers(0, 400))
def test_nothing_is_due_before_the_discovery_and_the_people_never_later_than_law_allows(total, found_on, delay):
    delayed = found_on + dt.timedelta(days=delay)
    found = rules.duties(total=total, by_state={"PA": total}, discovered_on=found_on, delayed_to=delayed)
    assert all(one.due_on > found_on for one in found)
    people = next(one for one in found if one.kind == "people")
    assert people.due_on == max(found_on + dt.timedelta(days=60), delayed)


# ------------------------------------------------------------------ the presumption


def test_it_is_presumed_a_breach_until_all_four_factors_are_in_words():
    for key, _ in rules.FACTORS:
        assert "presumed a breach" in rules.low_problem(ALL_LOW, WORDS | {key: " "})
        assert "presumed a breach" in rules.low_problem({k: v for k, v in ALL_LOW.items() if k != key}, WORDS)
    assert rules.low_problem(ALL_LOW, WORDS) == ""


def test_a_factor_at_high_is_no_low_probability():
    assert "stands at high" in rules.low_problem(ALL_LOW | {"acquired": "high"}, WORDS)
    assert rules.low_problem(ALL_LOW | {"acquired": "medium"}, WORDS) == ""


# ------------------------------------------------------------------ where somebody lives


@pytest.mark.parametrize(
    ("written", "code"),
    [("PA", "PA"), ("pa ", "PA"), ("Pennsylvania", "PA"), ("new  york", "NY"), ("Wyoming", "WY"), ("Guam", "GU"),
     ("Ontario", ""), ("P", ""), ("", "")],
)  # fmt: skip
def test_a_state_is_counted_however_its_name_is_written(written, code):
    assert state_code(written) == code


def test_every_state_has_its_name():
    assert BY_NAME["district of columbia"] == "DC" and BY_NAME["massachusetts"] == "MA" and BY_NAME["texas"] == "TX"
    assert BY_NAME["northern mariana islands"] == "MP" and BY_NAME["virginia"] == "VA"
