"""The edits of a code set in the words of the rules, and the ways in which people go wrong."""

import datetime as dt

import pytest

from coding.assignment.rules import Instruction, Item, Known, Severity, Stay, check
from coding.grouping.case import CodeEffect, EditorFinding, GroupResult

STAY = Stay(inpatient=True, admitted_on=dt.date(2026, 5, 1), discharged_on=dt.date(2026, 5, 4), sex="F")
VISIT = Stay(inpatient=False, admitted_on=dt.date(2026, 5, 1), discharged_on=None, sex="F")
FIRST = dt.date(2015, 10, 1)
LEAF = Known(valid=True, billable=True)


def dx(code, kind="other", poa="Y", id=""):
    return Item(id or code, kind, "icd10cm", code, poa)


def px(code, on="2026-05-02", by=True, system="icd10pcs"):
    return Item(code, "procedure", system, code, "", on and dt.date.fromisoformat(on), by)


ADMITTING = Item("adm", "admitting", "icd10cm", "R079")
PRINCIPAL = dx("I214", "principal")
WHOLE = [ADMITTING, PRINCIPAL]


def found(*items, stay=STAY, known=None, whole=True, **more):
    items = [*(WHOLE if whole else []), *items]
    facts = {(item.system, item.code): LEAF for item in items} | (known or {})
    return check(stay, items, facts, **more)


def rules(*items, **more):
    return [finding.rule for finding in found(*items, **more)]


def test_a_whole_and_plain_set_is_clear():
    assert found(dx("E119"), px("027034Z")) == []


def test_principal_and_admitting_diagnosis_are_wanted():
    assert rules(whole=False) == ["principal_missing", "admitting_missing"]
    assert found(whole=False, stay=VISIT)[0].words == "No first-listed diagnosis yet."


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Known(valid_from=FIRST, valid_to=dt.date(2025, 9, 30)), "E11.9 ended on 09/30/2025; discharge was on 05/04/2026."),
        (Known(valid_from=dt.date(2026, 10, 1)), "E11.9 begins on 10/01/2026; discharge was on 05/04/2026."),
        (Known(), "E11.9 is no code of ICD-10-CM on 05/04/2026."),
        (Known(valid=True, billable=False, more_characters=True), "E11.9 needs more characters."),
    ],
)  # fmt: skip
def test_a_code_must_be_a_billable_leaf_on_the_discharge_date(known, words):
    (finding,) = found(dx("E119"), known={("icd10cm", "E119"): known})
    assert (finding.severity, finding.words) == (Severity.FIX, words)


def test_a_missing_seventh_character_comes_with_its_choices():
    stem = Known(
        valid=True, billable=False, more_characters=True, seventh={"A": "initial encounter", "D": "subsequent"}
    )
    (finding,) = found(dx("S52501"), known={("icd10cm", "S52501"): stem})
    assert finding.words == "S52.501 needs its 7th character."
    assert finding.choices == (("S52501A", "initial encounter"), ("S52501D", "subsequent"))


def test_placeholders_fill_up_to_the_seventh_character():
    stem = Known(valid=True, billable=False, more_characters=True, seventh={"A": "initial encounter"})
    (finding,) = found(dx("W19"), known={("icd10cm", "W19"): stem})
    assert finding.choices == (("W19XXXA", "initial encounter"),)


def test_a_valid_code_without_its_title_names_the_release_to_load():
    (finding,) = found(dx("E119"), known={("icd10cm", "E119"): Known(True, True, dt.date(2026, 10, 1), titled=False)})
    assert (finding.severity, finding.stops) == (Severity.NOTE, False)
    assert finding.words.endswith("load ICD-10-CM FY2027.")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("02.7034Z", "no decimal point"),
        ("O27034Z", "no letters I and O"),
        ("027O34Z", "no letters I and O"),
        ("02703", "seven characters"),
    ],
)
def test_procedure_codes_are_written_as_pcs(code, words):
    (finding,) = found(px(code))
    assert words in finding.words


def test_a_day_that_the_loaded_code_sets_do_not_reach_is_said():
    late = Stay(True, dt.date(2027, 5, 1), dt.date(2027, 5, 4), "F", codes_known_to=dt.date(2027, 3, 31))
    (finding,) = found(stay=late)
    assert finding.words.endswith("load ICD-10-CM and ICD-10-PCS FY2027 April.")


# ---- present on admission


EXEMPT = Known(valid=True, billable=True, poa_exempt=True)


@pytest.mark.parametrize(
    ("poa", "known", "rule"),
    [
        ("", LEAF, ["poa_missing"]),
        ("1", LEAF, ["poa_value"]),  # the 4010 placeholder
        ("Y", EXEMPT, ["poa_on_exempt"]),
        ("", EXEMPT, []),
        ("W", LEAF, []),
    ],
)
def test_poa_on_every_diagnosis_but_the_exempt(poa, known, rule):
    assert rules(dx("E119", poa=poa), known={("icd10cm", "E119"): known}) == rule


def test_a_principal_that_was_not_present_on_admission_is_a_warning():
    (finding,) = found(ADMITTING, dx("I214", "principal", "N"), whole=False)
    assert (finding.rule, finding.severity) == ("poa_principal", Severity.CONSIDER)


def test_outpatients_have_no_poa():
    assert rules(dx("I214", "principal", ""), whole=False, stay=VISIT) == []


# ---- once each, in the right place


def test_each_code_once():
    assert rules(dx("E119", id="a"), dx("E119", id="b")) == ["duplicate"]


def test_the_principal_is_not_repeated_as_another_diagnosis():
    (finding,) = found(dx("I214", id="again"))
    assert finding.words == "I21.4 is the principal diagnosis: take it off the others."


def test_an_external_cause_is_never_principal():
    assert rules(ADMITTING, dx("W19XXXA", "principal"), whole=False) == ["external_principal"]


def test_a_manifestation_is_never_principal():
    known = {("icd10cm", "I214"): Known(True, True, flags=frozenset({"manifestation"}))}
    assert rules(known=known) == ["manifestation_principal"]


def test_a_claim_carries_24_other_diagnoses_25_procedures_3_external_causes():
    others = [dx(f"E{n:03}") for n in range(24)]
    assert rules(*others, *[px(f"0270{n:03}") for n in range(25)], *[dx(f"W{n:02}XXXA") for n in range(3)]) == []
    assert rules(*others, dx("I10")) == ["capacity"]
    assert rules(*[dx(f"W{n:02}XXXA") for n in range(4)]) == ["capacity"]


def test_an_outpatient_claim_carries_3_reasons_for_the_visit():
    first = dx("I214", "principal", "")
    reasons = [dx(f"R0{n}", "reason", "") for n in range(1, 5)]
    assert rules(first, *reasons[:3], whole=False, stay=VISIT) == []
    assert rules(first, *reasons, whole=False, stay=VISIT) == ["capacity"]


@pytest.mark.parametrize("code", ["QA0", "QA012", "U071", "C7A010", "S52501A"])
def test_every_shape_of_icd_10_cm_is_taken_also_that_of_april_2026(code):
    assert rules(dx(code)) == []


@pytest.mark.parametrize("code", ["E1", "1119", "QAA1", "E11.65", "E11 65", "E11650000", "e1165"])
def test_what_is_not_written_like_a_diagnosis(code):
    assert "format" in rules(dx(code, id="x"))


def test_an_obstetric_code_on_a_man_warns_and_does_not_stop():
    man = Stay(True, STAY.admitted_on, STAY.discharged_on, "M")
    (finding,) = [f for f in found(dx("O80"), stay=man) if f.rule == "sex_obstetric"]
    assert not finding.stops


# ---- Excludes1


E08 = Instruction("E11", "diabetes mellitus due to underlying condition (E08.-)", ("E08",))


def test_an_excludes1_pair_takes_a_reason():
    known = {("icd10cm", "E119"): Known(True, True, excludes=(E08,))}
    (finding,) = found(dx("E119"), dx("E0800"), known=known)
    assert (finding.rule, finding.stops, finding.key) == ("excludes1", True, "E0800 E119")
    (answered,) = found(dx("E119"), dx("E0800"), known=known, answers={("excludes1", "E0800 E119"): "Unrelated"})
    assert (answered.stops, answered.answer) == (False, "Unrelated")


def test_an_excludes1_that_both_sides_say_is_told_once():
    other = Instruction("E08", "type 2 (E11.-)", ("E11",))
    known = {
        ("icd10cm", "E119"): Known(True, True, excludes=(E08,)),
        ("icd10cm", "E0800"): Known(True, True, excludes=(other,)),
    }
    assert rules(dx("E119"), dx("E0800"), known=known) == ["excludes1"]


# ---- procedures


@pytest.mark.parametrize(
    ("on", "rule"),
    [
        ("2026-04-27", ["procedure_early"]),
        ("2026-04-28", []),
        ("2026-05-04", []),
        ("2026-05-05", ["procedure_late"]),
        ("", ["procedure_date"]),
    ],
)
def test_a_procedure_lies_between_three_days_before_admission_and_discharge(on, rule):
    assert rules(px("027034Z", on)) == rule


def test_a_procedure_names_who_performed_it():
    assert rules(px("027034Z", by=False)) == ["procedure_provider"]


def test_pcs_is_for_inpatients_and_cpt_is_not():
    assert rules(dx("I214", "principal", ""), px("027034Z"), whole=False, stay=VISIT) == ["pcs_outpatient"]
    assert rules(px("92928", system="cpt")) == ["cpt_inpatient"]


# ---- what the engines say


def result(**more):
    fields = {"drg": 280, "return_code": "OK"} | more
    return GroupResult(431, "test", drg_title="", mdc=5, mdc_title="", before_hac=280, **fields)


def test_an_ungroupable_case_says_why():
    (finding,) = found(result=result(drg=999, return_code="DX_CANNOT_BE_PDX"))
    assert finding.words == "MS-DRG 999: this diagnosis cannot be principal."


def test_a_hospital_acquired_condition_goes_to_second_review():
    acquired = result(secondary=(CodeEffect("L89153", hac="Pressure ulcer"),))
    assert rules(dx("L89153", poa="N"), result=acquired) == ["hac"]
    assert rules(dx("L89153", poa="W"), result=acquired) == []


def test_the_code_editor_is_heard_where_no_rule_of_ours_says_it_better():
    editor = [EditorFinding("UNACCEPTABLE_PDX", 1, "diagnosis", True), EditorFinding("INVALID_CODE", 1, "both", True)]
    assert rules(editor=editor) == ["mce_unacceptable_pdx"]


def test_what_must_be_fixed_stands_before_what_may_be_considered():
    severities = [f.severity for f in found(ADMITTING, dx("I214", "principal", "N"), dx("E119", poa=""), whole=False)]
    assert severities == [Severity.FIX, Severity.CONSIDER]


def test_nothing_that_must_be_fixed_can_be_answered_away():
    (finding,) = found(dx("E119", poa=""), answers={("poa_missing", "E119"): "please"})
    assert finding.stops
