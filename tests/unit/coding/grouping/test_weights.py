"""Table 5: weights by fiscal year."""

from decimal import Decimal

import pytest

from coding.grouping.models import DrgWeight
from coding.grouping.weights import NotTable5, load_packaged_weights, load_table5, read_table5, weight_of

HEADING = "TABLE 5 ... FY 2025 Final Rule\t\t\nMS-DRG\tPost\tSpecial\tMDC\tTYPE\tMS-DRG Title\tBefore\tCap\tG\tA\n"
LINE = "065\tYes\tNo\t01\tMED\tINTRACRANIAL HEMORRHAGE\t1.01\t1.0099\t3.0\t3.6\n"


@pytest.mark.django_db
def test_the_weight_is_the_versions_own_years():
    assert weight_of(871, 430).weight == weight_of(871, 431).weight > Decimal("1.5")
    assert weight_of(871, 430).gmlos > 3
    assert weight_of(871, 440) is None  # FY2027 is not loaded, and no other year's stands in for it


@pytest.mark.django_db
def test_another_year_is_loaded_beside_it_once():
    assert load_table5((HEADING + LINE).splitlines(keepends=True), source="test") == 1
    assert load_table5((HEADING + LINE).splitlines(keepends=True), source="test") == 0
    assert weight_of(65, 421).weight == Decimal("1.0099")
    assert load_packaged_weights() == 0
    assert DrgWeight.objects.filter(fiscal_year=2026).count() > 760


@pytest.mark.parametrize("text", ["", "a\tb\n", HEADING + "hello\tworld\n", HEADING + LINE + "65\tYes\n"])
def test_a_wrong_or_damaged_file_is_refused_with_its_line(text):
    with pytest.raises(NotTable5):
        read_table5(text.splitlines(keepends=True))


def test_a_weight_that_is_a_dot_is_none():
    _, rows = read_table5((HEADING + "999\tNo\tNo\t\t**\tUNGROUPABLE\t.\t.\t.\t\n").splitlines(keepends=True))
    assert (rows[0]["weight"], rows[0]["gmlos"]) == (None, None)
