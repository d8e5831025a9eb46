"""How codes are written: one place for the desk, the search and the loaders."""

import pytest

from coding.codes.models import Code, undotted
from coding.codes.search import search_codes
from coding.codes.shapes import WHOLE, is_whole
from tests.unit.coding.codes.conftest import ON


@pytest.mark.django_db
@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_every_code_that_ever_was_is_written_so(system):
    codes = Code.objects.of(system).filter(level__in=("code", "category")).values_list("code", flat=True)
    assert [code for code in codes if not is_whole(system, code)] == []


@pytest.mark.django_db
def test_a_code_whose_second_character_is_a_letter_is_found_by_its_characters():
    newer = Code.objects.of("icd10cm").on(ON).filter(code__regex="^[A-Z][A-Z][0-9]", billable=True).first()
    assert newer is not None
    for typed in (newer.code, newer.dotted, newer.code.lower(), newer.code[:3]):
        assert any(hit.code == newer.code for hit in search_codes("icd10cm", typed, on=ON, limit=50)), typed


@pytest.mark.parametrize(
    ("system", "code"),
    [("icd10cm", "A"), ("icd10cm", "AAA"), ("icd10pcs", "0FT44Z"), ("icd10pcs", "OFT44ZZ"), ("hcpcs", "Z1234"),
     ("cpt", "9921"), ("cpt", "1234X"), ("modifier", "2"), ("revenue", "450"), ("pos", "1")],
)  # fmt: skip
def test_what_is_not_written_so(system, code):
    assert not is_whole(system, code)


def test_each_system_has_its_shape():
    assert set(WHOLE) == {"icd10cm", "icd10pcs", "hcpcs", "cpt", "modifier", "revenue", "pos"}
    assert undotted("e11.65") == "E1165"
