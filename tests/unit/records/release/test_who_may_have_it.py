"""Which sensitive records go to whom, on which request, in which state: domain 5.1 and 5.5."""

import datetime as dt

import pytest

from records.release.rules import BESIDE, GROUNDS, KINDS, Laws, age_on, basis_of, due_on, held_reason
from records.release.rules.dates import extension_problem, left_tone
from records.release.rules.denial import denial_problem, grounds_for
from records.release.rules.scope import still_protected, unanswerable
from records.release.rules.sensitive import LABELS
from records.release.rules.shipped import EXAMPLE_ROWS, FEDERAL_ROWS, SHIPPED
from records.release.rules.states import Limit, Row, after, laws


def held(category, kind="attorney", named=(), **more):
    return held_reason(category, basis=basis_of(kind).code, kind=kind, named=frozenset(named), **more)


# ---------------------------------------------------------------- categories


def test_part_2_on_a_court_order_needs_a_subpoena_with_it():
    assert "2.61" in held("part2", "court_order", {"part2"})
    assert held("part2", "court_order", {"part2"}, with_subpoena=True) == ""
    assert "does not name" in held("part2", "court_order", with_subpoena=True)


def test_a_subpoena_never_opens_part_2_by_itself():
    assert "2.61" in held("part2", "subpoena", {"part2"}, with_subpoena=True)


def test_a_medical_emergency_opens_part_2_to_treatment_and_to_nobody_else():
    assert held("part2", "provider") != ""
    assert held("part2", "provider", emergency=True) == ""
    assert held("part2", "payer", emergency=True) != ""


def test_a_part_2_consent_opens_part_2_to_a_provider():
    assert held("part2", "provider", {"part2"}) == ""


def test_psychotherapy_notes_go_without_authorization_only_where_164_508_a_2_lets_them():
    for kind in ("provider", "payer", "workers_comp", "attorney", "court_order", "insurer", "agency"):
        assert held("psychotherapy", kind), kind
    assert held("psychotherapy", "mandated") == ""
    assert held("psychotherapy", "coroner", ground="coroner") == ""
    assert held("psychotherapy", "coroner", ground="funeral")
    assert held("psychotherapy", "agency", ground="oversight")


def test_an_agency_gets_what_its_ground_covers_and_asks_by_name_for_the_rest():
    assert held("hiv", "agency", ground="disease") == ""
    assert held("mental_health", "agency", ground="disease")
    assert held("mental_health", "agency", {"mental_health"}, ground="disease") == ""
    assert held("abuse", "agency", ground="abuse") == ""
    assert held("part2", "agency", ground="oversight")


def test_the_states_table_says_whether_a_category_is_named():
    plain = laws([Row("a", "US", "naming", "genetic", applies="never")])
    strict = laws([Row("b", "PA", "naming", "mental_health", applies="always")])
    assert held("genetic", laws=plain) == ""
    assert held("genetic", laws=Laws())
    assert held("mental_health", "provider", laws=Laws()) == ""
    assert held("mental_health", "provider", laws=strict)


def test_no_states_row_opens_part_2_or_psychotherapy_notes():
    loose = laws([Row("a", "PA", "naming", one, applies="never") for one in ("part2", "psychotherapy")])
    assert held("part2", laws=loose)
    assert held("psychotherapy", laws=loose)
    assert held("part2", "provider", laws=loose)


def test_a_parent_who_signed_does_not_open_what_the_minor_consented_to_alone():
    assert "minor controls" in held("minor", "attorney", {"minor"}, parent=True)
    assert held("minor", "attorney", {"minor"}) == ""


def test_nothing_sensitive_goes_on_a_request_whose_paper_is_silent():
    for kind in ("attorney", "insurer", "employer", "court_order", "subpoena", "law_enforcement", "researcher"):
        for category in LABELS:
            assert held(category, kind), (kind, category)


# -------------------------------------------------------------- the requests


def test_every_ground_belongs_to_a_basis_that_somebody_asks_on():
    assert set(GROUNDS) | set(BESIDE) <= {basis for _, basis in KINDS.values()}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"basis": "access", "died": True}, "personal representative"),
        ({"basis": "directive", "form": "paper"}, "electronic copy"),
        ({"basis": "limited_data_set"}, "without them"),
        ({"basis": "research", "ground": "preparatory"}, "nothing leaves"),
        ({"basis": "decedent", "ground": "coroner"}, "No death"),
    ],
)
def test_a_request_that_cannot_be_answered_as_it_was_logged_says_why(given, says):
    assert says in unanswerable(**{"ground": "", "form": "pdf", "died": False} | given)


def test_a_directive_for_an_electronic_copy_can_be_answered():
    assert unanswerable(basis="directive", ground="", form="pdf", died=False) == ""


def test_a_record_is_protected_for_fifty_years_after_death():
    died = dt.date(1976, 2, 29)
    assert still_protected(None, dt.date(2026, 11, 22))
    assert still_protected(died, dt.date(2026, 2, 28))
    assert still_protected(died, dt.date(2026, 3, 1))
    assert not still_protected(died, dt.date(2026, 3, 2))


# ------------------------------------------------------------------ the states


def test_a_states_shorter_limit_wins_and_a_longer_one_has_no_effect():
    moment = dt.datetime(2026, 11, 4, 15, tzinfo=dt.UTC)
    assert due_on(moment, "America/New_York", state=Limit(15)) == dt.date(2026, 11, 19)
    assert due_on(moment, "America/New_York", state=Limit(60)) == dt.date(2026, 12, 4)


def test_business_days_are_mondays_to_fridays():
    wednesday = dt.date(2026, 11, 4)
    assert after(wednesday, Limit(15, business=True)) == dt.date(2026, 11, 25)
    assert after(wednesday, Limit(0, business=True)) == wednesday
    assert after(dt.date(2026, 11, 6), Limit(1, business=True)) == dt.date(2026, 11, 9)


def test_a_states_row_wins_over_the_federal_one_on_its_topic():
    found = laws([Row("b", "AL", "majority", number=19), Row("a", "US", "majority", number=18)])
    assert found.majority == 19


def test_a_minor_may_have_consented_alone_from_the_age_that_the_state_names():
    found = laws([Row("a", "CA", "minor", "hiv", number=12, citation="x")])
    assert found.consented_alone({"hiv"}, 11) is None
    assert found.consented_alone({"hiv"}, 12).age == 12
    assert found.consented_alone({"genetic"}, 15) is None
    assert found.consented_alone({"hiv"}, 18) is None
    assert found.consented_alone({"hiv"}, None) is None


def test_two_states_ship_as_examples_to_be_verified_beside_the_federal_rows():
    assert {row["jurisdiction"] for row in EXAMPLE_ROWS} == {"CA", "TX"}
    assert all(row["to_verify"] == (row["jurisdiction"] != "US") for row in SHIPPED)
    assert all(row["citation"] for row in SHIPPED)
    assert {row["topic"] for row in FEDERAL_ROWS} >= {"deadline", "majority", "naming"}


def test_age_in_whole_years():
    assert age_on(dt.date(2008, 2, 29), dt.date(2026, 2, 28)) == 17
    assert age_on(dt.date(2008, 2, 29), dt.date(2026, 3, 1)) == 18


# ------------------------------------------------------------------- the clock


CLOCK = {"is_access": True, "extended": False, "received": dt.date(2026, 11, 1), "due": dt.date(2026, 12, 1),
         "today": dt.date(2026, 11, 20), "until": dt.date(2026, 12, 20)}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"is_access": False}, "own access"),
        ({"extended": True}, "no second"),
        ({"today": dt.date(2026, 12, 2)}, "first 30 days are over"),
        ({"until": dt.date(2026, 12, 1)}, "after the present"),
        ({"until": dt.date(2027, 1, 1)}, "30 days at most"),
        ({"due": dt.date(2026, 11, 16)}, "state's shorter limit"),
    ],
)
def test_one_extension_of_thirty_days_at_most_inside_the_first_thirty(change, says):
    assert says in extension_problem(**CLOCK | change)


def test_an_extension_on_the_last_day_to_the_last_possible_day():
    last = CLOCK | {"today": dt.date(2026, 12, 1), "until": dt.date(2026, 12, 31)}
    assert extension_problem(**last) == ""


@pytest.mark.parametrize(
    ("left", "tone"), [(30, "good"), (10, "good"), (9, "warn"), (3, "warn"), (2, "bad"), (0, "bad"), (-4, "bad")]
)
def test_days_left_are_green_to_day_20_amber_to_27_then_red(left, tone):
    assert left_tone(left) == tone


# ------------------------------------------------------------------- denials


DENIAL = {"kind": "patient", "basis": "access", "explanation": "It would endanger her life.", "judged": True}


def test_upsetting_is_not_a_ground():
    assert "not a ground" in denial_problem("upsetting", **DENIAL)


def test_the_reviewable_grounds_rest_on_a_licensed_professionals_judgment():
    assert {one.code for one in grounds_for("representative", "representative") if one.reviewable} == {
        "endangers", "other_person", "representative",
    }  # fmt: skip
    assert denial_problem("endangers", **DENIAL) == ""
    assert "licensed professional" in denial_problem("endangers", **DENIAL | {"judged": False})


def test_psychotherapy_notes_and_litigation_papers_have_no_review_and_need_no_judgment():
    for code in ("psychotherapy", "litigation", "inmate", "research", "privacy_act", "confidential"):
        assert denial_problem(code, **DENIAL | {"judged": False}) == ""
        assert not next(one for one in grounds_for("patient", "access") if one.code == code).reviewable


def test_harm_by_a_representative_is_a_ground_only_against_a_representative():
    assert "not a ground" in denial_problem("representative", **DENIAL)
    assert denial_problem("abuse", **DENIAL | {"kind": "representative", "basis": "representative"}) == ""


def test_who_does_not_ask_by_right_is_denied_for_want_of_authority_alone():
    assert [one.code for one in grounds_for("attorney", "authorization")] == ["not_permitted"]
    assert "not a ground" in denial_problem("endangers", **DENIAL | {"kind": "attorney", "basis": "authorization"})
    assert "not a ground" in denial_problem("not_permitted", **DENIAL)


def test_a_denial_says_its_basis_in_plain_words():
    assert "plain words" in denial_problem("endangers", **DENIAL | {"explanation": "No."})
