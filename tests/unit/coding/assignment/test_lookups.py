"""What the loaded code sets say of codes on a day."""

import datetime as dt

import pytest

from coding.assignment.lookups import look_up
from coding.codes.models import CodeNote, CodeRelease
from coding.codes.tables import PoaExempt

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 5, 4)


def known(code, on=ON, system="icd10cm"):
    return look_up([(system, code)], on)[system, code]


def test_a_leaf_and_its_exemption():
    assert (known("E1165").billable, known("E1165").poa_exempt, known("Z794").poa_exempt) == (True, False, True)


def test_a_heading_knows_that_characters_are_missing():
    assert (known("E11").valid, known("E11").billable, known("E11").more_characters) == (True, False, True)


def test_a_stem_offers_only_seventh_characters_that_exist():
    assert set(known("S52501").seventh) == set("ABCDEFGHJKMNPQRS")
    assert set(known("W19").seventh) == set("ADS")


def test_a_code_before_and_after_its_time():
    assert known("A047", dt.date(2016, 1, 1)).billable
    assert not known("A047").billable
    gone = known("I639", dt.date(2014, 1, 1))
    assert (gone.valid, gone.valid_from) == (False, dt.date(2015, 10, 1))


def test_a_code_that_no_release_has():
    assert (known("ZZZ99").valid, known("ZZZ99").valid_from) == (False, None)


def test_excludes1_notes_come_from_every_heading_above():
    assert "E11" in {exclusion.at for exclusion in known("E1165").excludes}
    # the block above tuberculosis, the chapter above diabetes
    assert "A15-A19" in {exclusion.at for exclusion in known("A150").excludes}
    assert "4" in {exclusion.at for exclusion in known("E1165").excludes}


def test_a_constant_number_of_queries(django_assert_num_queries):
    codes = [("icd10cm", code) for code in ("E1165", "I10", "J189", "S52501A", "Z794", "E11", "ZZZ")]
    with django_assert_num_queries(3):
        look_up(codes, ON)


def test_instructions_are_those_of_the_day():
    """An old encounter is not judged by the instructions of a later release."""
    CodeNote.objects.create(
        system="icd10cm", code="E1165", kind="excludes1", position=90, text="Only later (I10)", targets=["I10"],
        valid_from=dt.date(2026, 10, 1),
    )  # fmt: skip
    CodeNote.objects.create(
        system="icd10cm", code="E1165", kind="excludes1", position=91, text="Only before (I11)", targets=["I11"],
        valid_from=dt.date(2015, 10, 1), valid_to=dt.date(2025, 9, 30),
    )  # fmt: skip
    told = {
        day: {one.text for one in known("E1165", day).excludes}
        for day in (ON, dt.date(2026, 10, 1), dt.date(2020, 1, 1))
    }
    assert not {"Only later (I10)", "Only before (I11)"} & told[ON]
    assert "Only later (I10)" in told[dt.date(2026, 10, 1)]
    assert "Only before (I11)" in told[dt.date(2020, 1, 1)]


def test_poa_exemption_goes_by_the_list_of_the_day():
    for version, day in (("FY2025", dt.date(2024, 10, 1)), ("FY2026", dt.date(2025, 10, 1))):
        CodeRelease.objects.create(
            system="icd10cm", content="poa", version=version, effective_from=day, source="x", digest=version
        )
    PoaExempt.objects.create(code="E1165", valid_from=dt.date(2024, 10, 1), valid_to=dt.date(2025, 9, 30))
    PoaExempt.objects.create(code="Z794", valid_from=dt.date(2025, 10, 1))
    assert (known("E1165").poa_exempt, known("Z794").poa_exempt) == (False, True)
    then = dt.date(2025, 1, 1)
    assert (known("E1165", then).poa_exempt, known("Z794", then).poa_exempt) == (True, False)
    before = dt.date(2022, 1, 1)  # no list: by the rule that the lists follow
    assert (known("E1165", before).poa_exempt, known("Z794", before).poa_exempt) == (False, True)
