"""Look-ups by date that the coding desk stands on."""

import datetime as dt

import pytest

from coding.codes import lookups
from coding.codes.models import Code, CodeRelease
from coding.codes.tables import AddOn, CodePair, PoaExempt, UnitLimit

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 5, 1)


def test_seventh_characters_come_with_their_placeholders():
    found = lookups.seventh_choices(["S52501", "W19", "E1165"], ON)
    assert found["S52501"]["S52501A"] == "initial encounter for closed fracture"
    assert set(found["W19"]) == {"W19XXXA", "W19XXXD", "W19XXXS"}
    assert "E1165" not in found


def test_instructions_come_from_the_code_and_from_above_it(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = lookups.instructions(["E1122", "J189"], ON)
    uses = [note for note in found["E1122"] if note.kind == "use_additional"]
    assert uses[0].at == "E1122"
    assert uses[0].targets == ("N181-N186",)
    assert any(note.at == "E11" and note.targets == ("Z794",) for note in uses)


def test_excludes1_and_2_are_told_apart_and_name_ranges():
    notes = lookups.excludes(["E1122"], ON)["E1122"]
    assert {note.kind for note in notes} == {"excludes1"}
    assert ("E10",) in {note.targets for note in notes}
    assert "excludes2" in {note.kind for note in lookups.excludes(["J449"], ON)["J449"]}


def test_code_first_tells_what_comes_before_a_manifestation():
    targets = {target for note in lookups.sequencing(["F0280"], ON)["F0280"] for target in note.targets}
    assert "G30" in targets
    assert lookups.manifestations(["F0280", "E1122"], ON) == {"F0280"}


def test_ages_and_sex_of_the_code_editor():
    newborn = Code.objects.of("icd10cm").on(ON).filter(flags__contains=["newborn"]).first().code
    female = "Z99Q"
    Code.objects.create(system="icd10cm", code=female, valid_from=ON, billable=True, flags=["female"])
    found = lookups.demographics(["O80", newborn, female, "E1122"], ON)
    assert found["O80"].ages == (9, 64)
    assert found[newborn].ages == (0, 0)
    assert found[female].sex == "F"
    assert "E1122" not in found


def test_poa_exempt_goes_by_the_list_in_force_else_by_its_rule():
    assert lookups.poa_exempt(["Z794", "E1122"], ON) == {"Z794"}
    CodeRelease.objects.create(
        system="icd10cm", content="poa", version="FY2026", effective_from=dt.date(2025, 10, 1), source="x", digest="x"
    )
    PoaExempt.objects.create(code="E1122", valid_from=dt.date(2025, 10, 1))
    assert lookups.poa_exempt(["Z794", "E1122"], ON) == {"E1122"}
    assert lookups.poa_exempt(["Z794", "E1122"], dt.date(2024, 5, 1)) == {"Z794"}


def test_ncci_pairs_hold_in_their_setting_and_period():
    CodePair.objects.create(
        setting="prac", column1="A0001", column2="B0001", modifier="1", valid_from=dt.date(2026, 1, 1)
    )
    CodePair.objects.create(
        setting="prac", column1="A0001", column2="C0001", modifier="9", valid_from=dt.date(2026, 1, 1)
    )
    codes = ["A0001", "B0001", "C0001"]
    assert [pair.column2 for pair in lookups.procedure_pairs(codes, ON, "prac")] == ["B0001"]
    assert lookups.procedure_pairs(codes, dt.date(2025, 12, 31), "prac") == []
    assert lookups.procedure_pairs(codes, ON, "hosp") == []


def test_units_and_add_on_codes():
    UnitLimit.objects.create(setting="prac", code="A0001", units=2, indicator="2")
    AddOn.objects.create(code="A0002", kind="1", primary="A0001")
    AddOn.objects.create(code="A0003", kind="2")
    assert lookups.unit_limits(["A0001"], ON, "prac")["A0001"].units == 2
    rules = lookups.add_on_rules(["A0002", "A0003", "A0001"], ON)
    assert rules["A0002"].primaries == {"A0001"}
    assert rules["A0003"].contractor_decides
    assert "A0001" not in rules


def test_titles_of_a_day_or_the_release_that_has_them():
    titles = lookups.titles([("icd10cm", "E1122"), ("icd10pcs", "0FT44ZZ")], ON)
    assert titles["icd10cm", "E1122"] == "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    assert titles["icd10pcs", "0FT44ZZ"].startswith("Resection of Gallbladder")
