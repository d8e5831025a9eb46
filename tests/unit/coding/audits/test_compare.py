"""Two readings of one record, code by code (domain 4.5)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.audits.compare import Coded, Score, compare, scores, settled


def dx(code, kind="other", poa="Y", sequence=2):
    return Coded(kind, "icd10cm", code, 1 if kind == "principal" else sequence, poa)


def pcs(code, sequence=1):
    return Coded("procedure", "icd10pcs", code, sequence)


def line(code, *modifiers, units=1, sequence=1):
    return Coded("line", "cpt", code, sequence, modifiers=modifiers, units=units)


PDX = dx("I214", "principal")


def kinds(coder, auditor, **more):
    return [one.kind for one in compare(coder, auditor, **more).differences]


def tally(coder, auditor, stands=None, disposition=False):
    found = compare(coder, auditor)
    return scores(found, stands if stands is not None else [True] * len(found.differences), disposition=disposition)


@pytest.mark.parametrize(
    ("coder", "auditor", "found"),
    [
        ([PDX], [PDX, dx("D62")], ["omitted"]),
        ([PDX, dx("D62")], [PDX], ["added"]),
        ([PDX, dx("E119")], [PDX, dx("E1165")], ["wrong"]),
        ([dx("I214", "principal")], [dx("J189", "principal")], ["wrong"]),
        ([PDX, dx("D62", poa="N")], [PDX, dx("D62")], ["poa"]),
        ([PDX, pcs("027034Z")], [PDX, pcs("027134Z")], ["pcs"]),
        ([PDX, pcs("027034Z")], [PDX], ["added"]),
        ([PDX, line("99213", "25")], [PDX, line("99213")], ["modifier"]),
        ([PDX, line("99213")], [PDX, line("99214")], ["wrong"]),
        ([PDX, line("96372", units=2)], [PDX, line("96372")], ["modifier"]),
        ([PDX, dx("D62"), pcs("027034Z", 1), pcs("5A1945Z", 2)], [PDX, dx("D62"), pcs("027034Z", 2), pcs("5A1945Z", 1)],
         ["sequence"]),
        ([PDX, dx("E1165")], [dx("E1165", "principal"), dx("I214")], ["sequence"]),
        ([PDX, dx("E1165")], [dx("E1165", "principal")], ["added", "sequence"]),
    ],
)  # fmt: skip
def test_each_class_of_error(coder, auditor, found):
    assert kinds(coder, auditor) == found


def test_codes_in_different_categories_are_one_omitted_and_one_added():
    assert sorted(kinds([PDX, dx("D62")], [PDX, dx("N179")])) == ["added", "omitted"]


def test_the_nearest_codes_of_a_category_are_paired():
    found = compare([PDX, dx("E1165"), dx("E119")], [PDX, dx("E1169"), dx("E118")])
    assert {(d.coder.code, d.auditor.code) for d in found.differences} == {("E1165", "E1169"), ("E119", "E118")}


def test_the_order_of_other_diagnoses_is_no_finding():
    assert (
        kinds([PDX, dx("D62", sequence=2), dx("I10", sequence=3)], [PDX, dx("I10", sequence=2), dx("D62", sequence=3)])
        == []
    )


def test_a_wrong_principal_is_not_counted_a_second_time_as_sequencing():
    assert kinds([dx("I214", "principal")], [dx("I219", "principal")]) == ["wrong"]


def test_two_lines_of_one_code_are_two_codes():
    assert kinds([line("96372"), line("96372")], [line("96372")]) == ["added"]


def test_the_admitting_diagnosis_is_not_compared():
    assert kinds([Coded("admitting", "icd10cm", "R079"), PDX], [PDX]) == []


def test_the_disposition_is_compared_where_both_are_known():
    assert kinds([PDX], [PDX], dispositions=("01", "03")) == ["disposition"]
    assert kinds([PDX], [PDX], dispositions=("", "03")) == []


# ---- what it comes to


def test_code_accuracy_is_the_coders_correct_codes_of_the_auditors_total_codes():
    coder, auditor = [PDX, dx("E1165"), dx("I10")], [PDX, dx("E1165"), dx("D62"), dx("N179")]
    assert tally(coder, auditor)["codes"] == Score(2, 4, 1)
    assert tally(coder, auditor)["codes"].percent() == Decimal("50.0")


def test_over_coded_codes_subtract_where_the_department_says_so_and_never_below_zero():
    over = [PDX, dx("I10"), dx("D62"), dx("N179")]
    assert tally(over, [PDX])["codes"].percent() == 100
    assert tally(over, [PDX])["codes"].percent(subtract=True) == 0


def test_nothing_to_be_right_about_has_no_percent():
    assert Score().percent() is None
    assert tally([PDX], [PDX])["modifier"].percent() is None


def test_percents_are_rounded_down_so_that_nothing_passes_by_rounding():
    assert Score(9496, 10000).percent() == Decimal("94.9")


def test_a_wrong_poa_leaves_the_code_right():
    found = tally([PDX, dx("D62", poa="N")], [PDX, dx("D62")])
    assert (found["codes"], found["poa"]) == (Score(2, 2), Score(1, 2))


def test_procedures_and_modifiers_are_counted_beside():
    coder = [PDX, pcs("027034Z"), line("99213", "25"), line("96372")]
    found = tally(coder, [PDX, pcs("027134Z"), line("99213"), line("96372")])
    assert (found["pcs"], found["modifier"]) == (Score(0, 1), Score(1, 2))


@pytest.mark.parametrize(
    ("coder", "auditor", "score"),
    [
        ([PDX], [PDX, dx("D62")], Score(1, 1)),  # the omitted code was not wanted
        ([PDX, dx("D62")], [PDX], Score(2, 2)),  # the added code belongs there
        ([PDX, dx("E119")], [PDX, dx("E1165")], Score(2, 2)),  # the coder's code is the right one
    ],
)
def test_only_final_findings_count(coder, auditor, score):
    assert tally(coder, auditor, stands=[False])["codes"] == score


def test_what_does_not_stand_is_put_back_as_the_coder_had_it():
    coder, auditor = [PDX, dx("E119"), dx("I10"), dx("D62", poa="N")], [PDX, dx("E1165"), dx("N179"), dx("D62")]
    found = compare(coder, auditor)
    assert {c.code for c in settled(auditor, found, [False] * len(found.differences))} == {c.code for c in coder}
    assert {c.code for c in settled(auditor, found, [True] * len(found.differences))} == {c.code for c in auditor}


def test_a_sequence_that_does_not_stand_leaves_the_coders_principal():
    coder, auditor = [PDX, dx("E1165")], [dx("E1165", "principal"), dx("I214")]
    found = compare(coder, auditor)
    (first,) = (c for c in settled(auditor, found, [False]) if c.kind == "principal")
    assert first.code == "I214"


# ---- for any two readings

CODES = st.sampled_from(["I214", "I219", "E119", "E1165", "D62", "N179", "I10", "Z794"])
STENTS = st.sampled_from(["027034Z", "027134Z", "5A1945Z"])


@st.composite
def readings(draw):
    first, *others = draw(st.lists(CODES, min_size=1, unique=True))
    codes = [dx(first, "principal", draw(st.sampled_from("YN")))]
    codes += [dx(code, poa=draw(st.sampled_from("YNUW")), sequence=n) for n, code in enumerate(others, start=2)]
    codes += [pcs(code, n) for n, code in enumerate(draw(st.lists(STENTS, unique=True)), start=1)]
    lines = draw(st.lists(st.tuples(st.sampled_from(["99213", "99214", "96372"]), st.booleans()), max_size=3))
    return codes + [line(code, *(["25"] if more else []), sequence=n) for n, (code, more) in enumerate(lines, start=1)]


@given(readings())
def test_equal_readings_are_a_hundred_percent(reading):
    found = compare(reading, reading)
    assert found.differences == ()
    counted = scores(found, [], disposition=True)
    assert {score.percent() for score in counted.values() if score.total} == {Decimal("100.0")}


@given(readings(), readings())
def test_every_code_of_both_sides_is_counted_once(coder, auditor):
    found = compare(coder, auditor)
    wrong = len(found.of("wrong", "pcs"))
    assert len(found.matched) + wrong + len(found.of("added")) == len(coder) == found.coders
    assert len(found.matched) + wrong + len(found.of("omitted")) == len(auditor) == found.auditors
    score = scores(found, [True] * len(found.differences), disposition=False)["codes"]
    assert (score.total, score.over) == (len(auditor), len(found.of("added")))
    assert 0 <= score.percent(subtract=True) <= score.percent() <= 100


@given(readings(), readings(), st.randoms(use_true_random=False))
def test_the_order_in_which_codes_come_does_not_matter(coder, auditor, chance):
    before = compare(coder, auditor)
    mixed = chance.sample(coder, len(coder)), chance.sample(auditor, len(auditor))
    assert compare(*mixed) == before


@given(readings(), readings())
def test_overturning_everything_makes_the_coder_right(coder, auditor):
    found = compare(coder, auditor)
    none = [False] * len(found.differences)
    counted = scores(found, none, disposition=False)
    assert {score.percent() for score in counted.values() if score.total} == {Decimal("100.0")}
    assert sorted(c.code for c in settled(auditor, found, none)) == sorted(c.code for c in coder)


@given(readings(), readings())
def test_upholding_everything_leaves_the_auditors_reading(coder, auditor):
    found = compare(coder, auditor)
    kept = settled(auditor, found, [True] * len(found.differences))
    assert sorted((c.kind, c.code, c.poa) for c in kept) == sorted((c.kind, c.code, c.poa) for c in auditor)
