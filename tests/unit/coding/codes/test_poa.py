"""Which diagnoses take no POA indicator: our prefixes against the official list."""

import zipfile

import pytest

from coding.codes import packages
from coding.codes.poa import is_poa_exempt
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("code", "exempt"),
    [
        ("Z79.4", True),  # long-term insulin
        ("I25.2", True),  # old infarction
        ("Z20.821", True),
        ("Z20.822", False),
        ("Z21", False),  # Z codes are exempt, this one is not
        ("E11.65", False),
        ("S72.001A", False),  # first encounter
        ("S72.001D", True),  # later encounter
        ("W19.XXXA", False),
        ("V43.52XA", True),
        ("O80", True),
        ("Q21.0", True),
    ],
)
def test_exempt_by_category_and_encounter(code, exempt):
    assert is_poa_exempt(code) is exempt


def test_agrees_with_the_official_list_of_fy2025_on_every_code():
    with zipfile.ZipFile(shared("codes/icd10cm-2025-poa-exempt.zip")).open("POAexemptCodesFY25.txt") as file:
        listed = {line.decode("cp1252").split("\t")[1].strip().replace(".", "") for line in file.readlines()[1:]}
    valid = {life.code for life in packages.validity("icd10cm").lives if _in_fy2025(life)}
    assert len(listed) == 38154
    assert {code for code in valid if is_poa_exempt(code)} == listed & valid


def _in_fy2025(life) -> bool:
    return str(life.valid_from) <= "2024-10-01" <= str(life.valid_to or "9999")
