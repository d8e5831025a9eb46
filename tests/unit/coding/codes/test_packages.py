"""What the packages say of code validity, against the counts that CMS publishes."""

import datetime as dt

import pytest

from coding.codes import packages
from coding.codes.lmdb import read_tables
from coding.codes.tabular import names, read_tabular, targets


@pytest.mark.parametrize(
    ("system", "day", "count"),
    [
        ("icd10cm", "2015-10-01", 69823),
        ("icd10cm", "2024-10-01", 74260),
        ("icd10cm", "2026-04-01", 74719),
        ("icd10pcs", "2024-10-01", 78948),
        ("icd10pcs", "2026-04-01", 79193),
    ],
)
def test_as_many_codes_are_valid_on_a_day_as_were_published(system, day, count):
    day = dt.date.fromisoformat(day)
    lives = packages.validity(system).lives
    assert sum(life.valid_from <= day and (life.valid_to is None or life.valid_to >= day) for life in lives) == count


def test_a_file_of_another_kind_is_refused(tmp_path):
    other = tmp_path / "other.mdb"
    other.write_bytes(bytes(16384))
    with pytest.raises(ValueError, match="not an LMDB file"):
        read_tables(other)


def test_a_tabular_list_of_another_kind_is_refused(tmp_path):
    other = tmp_path / "other.xml"
    other.write_text("<rows/>")
    with pytest.raises(ValueError, match="<rows>"):
        list(read_tabular(other))


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("physeal fractures of lower end of radius (S59.2-)", ["S592"]),
        ("hepatic failure (K72.-), viral hepatitis (B15-B19)", ["K72", "B15-B19"]),
        ("diabetes due to underlying condition (E08.-)", ["E08"]),
        ("adverse effect, if applicable (T36-T50 with fifth or sixth character 5)", []),
        ("chronic obstructive pulmonary disease (J44.9)", ["J449"]),
        ("type 1 diabetes mellitus", []),
    ],
)
def test_instructions_name_codes(note, found):
    assert targets(note) == found


def test_a_range_covers_what_lies_between_its_ends():
    assert names("B15-B19", "B182")
    assert not names("B15-B19", "B200")
    assert names("S592", "S59201A")
