"""The code tables as loaded from the packages."""

import datetime as dt

import pytest

from coding.codes.loader import load_packages
from coding.codes.models import Code, CodeNote, CodeRelease

pytestmark = pytest.mark.django_db


def test_loading_again_changes_nothing():
    assert load_packages() == []


def test_every_code_of_april_2026_has_its_title():
    codes = Code.objects.of("icd10cm").on(dt.date(2026, 4, 1)).filter(billable=True)
    assert codes.count() == 74719
    assert not codes.filter(title="").exists()


def test_a_leaf_that_became_a_heading_is_two_rows():
    leaf, heading = Code.objects.filter(system="icd10cm", code="A047").order_by("valid_from")
    assert (leaf.billable, leaf.valid_to) == (True, dt.date(2017, 9, 30))
    assert (heading.billable, heading.valid_from) == (False, dt.date(2017, 10, 1))


def test_a_stem_knows_its_seventh_characters():
    stem = Code.objects.get(system="icd10cm", code="S52501")
    assert not stem.billable
    assert stem.seventh["A"] == "initial encounter for closed fracture"
    leaf = Code.objects.get(system="icd10cm", code="S52501A")
    assert leaf.title.endswith("initial encounter for closed fracture")
    assert (leaf.parent, leaf.front) == ("S52501", True)


def test_placeholders_stand_between_stem_and_seventh_character():
    assert Code.objects.get(system="icd10cm", code="W19XXXA").parent == "W19"


def test_instructions_are_kept_with_the_codes_they_name():
    notes = CodeNote.objects.filter(system="icd10cm", code="E11", kind="excludes1")
    assert "E08" in {target for note in notes for target in note.targets}


def test_releases_say_what_is_known_of_which_dates():
    validity = CodeRelease.objects.get(system="icd10cm", content="validity")
    assert (validity.effective_from, validity.known_to) == (dt.date(2015, 10, 1), dt.date(2027, 3, 31))
