"""Table 5: weights by fiscal year, as CMS publishes it."""

from decimal import Decimal

import pytest

from coding.codes.loads.files import Refused
from coding.codes.loads.registry import load_file
from coding.codes.packages import package_file
from coding.grouping.models import DrgWeight
from coding.grouping.weights import load_packaged_weights, loaded_years, weight_of


def published(year: int = 2025) -> bytes:
    """Table 5 byte for byte as published (the package carries FY2026's), under another year."""
    data = package_file("drg", "data/cms/drg_weights.txt").read_bytes()
    return data.replace(b"FY 2026", f"FY {year}".encode())


@pytest.fixture
def table(tmp_path):
    def write(data: bytes, name: str = "CMS-Table 5 Final Rule.txt"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.django_db
def test_the_weight_is_the_versions_own_years():
    assert weight_of(871, 430).weight == weight_of(871, 431).weight > Decimal("1.5")
    assert weight_of(871, 430).gmlos > 3
    assert weight_of(871, 440) is None  # FY2027 is not loaded, and no other year's stands in for it


@pytest.mark.django_db
def test_another_year_is_loaded_beside_it_as_published_and_once(table):
    (report,) = load_file("msdrg", table(published()))
    assert (report.version, report.added > 760, report.changed, report.ended) == ("FY2025", True, 0, 0)
    assert (weight_of(3, 421).weight, weight_of(3, 421).post_acute) == (Decimal("21.2252"), True)
    (again,) = load_file("msdrg", table(published()))
    assert (again.stood, again.added, again.changed) == (True, 0, 0)
    assert [year["fiscal_year"] for year in loaded_years()] == [2026, 2025]


@pytest.mark.django_db
def test_a_corrected_table_changes_what_was_corrected(table):
    load_file("msdrg", table(published()))
    corrected = published().replace(b"\t28.0239\t28.0239\t", b"\t28.0240\t28.0240\t")
    (report,) = load_file("msdrg", table(corrected, "CMS-Table 5 Correction Notice.txt"))
    assert (report.added, report.changed, report.ended) == (0, 1, 0)
    assert weight_of(1, 421).weight == Decimal("28.0240")


@pytest.mark.django_db
def test_the_packages_table_does_not_undo_a_corrected_one(table):
    load_file("msdrg", table(published(2026).replace(b"\t28.0239\t28.0239\t", b"\t28.0240\t28.0240\t")))
    assert load_packaged_weights().changed == 0
    assert weight_of(1, 430).weight == Decimal("28.0240")


@pytest.mark.django_db
def test_a_weight_that_is_a_dot_is_none(table):
    load_file("msdrg", table(published()))
    row = DrgWeight.objects.get(fiscal_year=2025, drg=999)
    assert (row.weight, row.gmlos) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\tb\n", "no line with the headings of Table 5"),
        (published()[:20_000], "cut short"),
        (published().rpartition(b"998\t")[0], "the file ends at MS-DRG 989: it is cut short"),
        (published().replace(b"065\tYes", b"65\tYes"), "'65': the leading zeros are gone"),
        (published().replace(b"21.2252", b"21,2252"), "is no weight and no length of stay"),
        (published().replace(b"002\tNo", b"001\tNo"), "MS-DRG 001 stands in line"),
        (published().replace(b"Weights - Before Cap", b"Charges"), "column 7 is not headed as in Table 5"),
        (published().replace(b"\tSURG\t", b"\tOR\t"), "its type is SURG, MED or **"),
        (b"PK\x03\x04 ...", "spreadsheet"),
    ],
)
def test_a_wrong_or_damaged_file_is_refused_with_its_line(table, data, reason):
    with pytest.raises(Refused) as error:
        load_file("msdrg", table(data))
    assert reason in str(error.value)
    assert not DrgWeight.objects.filter(fiscal_year=2025).exists()


@pytest.mark.django_db
def test_another_years_table_than_it_is_taken_for_is_refused(table):
    import datetime as dt

    with pytest.raises(Refused, match="line 1: it is of FY2025, not of FY2027"):
        load_file("msdrg", table(published()), dt.date(2026, 10, 1))
