"""Look-ups by date that the coding desk stands on."""

import datetime as dt

import pytest

from coding.codes import lookups
from coding.codes.models import CodeRelease
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
    notes = lookups.instructions(["E1122"], ON, ["excludes1", "excludes2"])["E1122"]
    assert {note.kind for note in notes} == {"excludes1"}
    assert ("E10",) in {note.targets for note in notes}
    assert "excludes2" in {note.kind for note in lookups.instructions(["J449"], ON)["J449"]}


def test_code_first_tells_what_comes_before_a_manifestation():
    targets = {t for note in lookups.instructions(["F0280"], ON, ["code_first"])["F0280"] for t in note.targets}
    assert "G30" in targets


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
    assert (rules["A0002"].kind, rules["A0003"].kind) == ("1", "2")
    assert "A0001" not in rules


def test_which_ncci_files_are_missing_on_a_day():
    every = ["NCCI procedure pairs", "Medically unlikely edits", "Add-on codes"]
    assert lookups.ncci_missing("prac", ON) == every
    for content, version, day in (("ptp", "prac 2026-07-01", dt.date(2026, 7, 1)), ("mue", "prac 2026-04-01", dt.date(2026, 4, 1)),
                                  ("addon", "2026-01-01", dt.date(2026, 1, 1))):  # fmt: skip
        CodeRelease.objects.create(
            system="cpt", content=content, version=version, effective_from=day, source="x", digest=content
        )
    assert lookups.ncci_missing("prac", ON) == []
    assert lookups.ncci_missing("hosp", ON) == every[:2]
    assert lookups.ncci_missing("prac", dt.date(2026, 7, 1)) == ["Medically unlikely edits"]
    assert lookups.ncci_missing("prac", dt.date(2027, 1, 1)) == every
