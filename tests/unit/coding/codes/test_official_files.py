"""The official files themselves, where they lie beside the project: each taken whole, a second time without effect."""

import datetime as dt

import pytest

from coding.codes import lookups, pcs
from coding.codes.loads.files import Refused
from coding.codes.loads.registry import load_file
from coding.codes.models import Code
from coding.codes.search import search_codes
from tests.shared_data import shared

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2025, 5, 1)  # of the release that the files are of


def load(system: str, name: str):
    """Loads it twice; the reports of the first time."""
    path = shared(f"codes/{name}")
    reports = load_file(system, path)
    assert all(report.stood for report in load_file(system, path))
    return reports


def test_icd_10_cm_october_and_its_mid_year_release(as_owner):
    (october,) = load("icd10cm", "icd10cm-2025-order-october.zip")
    assert (october.version, october.rows, october.ended) == ("FY2025", 97_584, 0)
    (april,) = load("icd10cm", "icd10cm-2025-order-april.zip")
    assert (april.version, april.added, april.ended) == ("FY2025 April", 0, 0)
    assert not Code.objects.of("icd10cm").on(DAY).filter(billable=True, title="").exists()
    with pytest.raises(Refused, match="it is that of FY2025"):
        load_file("icd10cm", shared("codes/icd10cm-2025-order-october.zip"), dt.date(2023, 10, 1))


def test_icd_10_cm_indexes_and_tables(as_owner):
    reports = {report.what: report for report in load("icd10cm", "icd10cm-2025-index-xml.zip")}
    assert set(reports) == {
        "ICD-10-CM table of drugs", "ICD-10-CM table of neoplasms", "ICD-10-CM external cause index",
    }  # fmt: skip
    assert all(report.rows > 1000 for report in reports.values())
    assert search_codes("icd10cm", "poisoning digoxin accidental", on=DAY)[0].code == "T460X1A"


def test_icd_10_pcs_tables_index_and_definitions(as_owner):
    reports = {report.what: report for report in load("icd10pcs", "icd10pcs-2025-xml.zip")}
    assert set(reports) == {"ICD-10-PCS tables", "ICD-10-PCS index", "ICD-10-PCS definitions"}
    values = {value.character: value for value in pcs.choices("0F", DAY).values}
    assert (values["T"].label, values["T"].definition != "") == ("Resection", True)


def test_hcpcs_with_its_modifiers(as_owner):
    codes, modifiers = load("hcpcs", "hcpcs-2016-anweb.zip")
    assert (codes.rows, modifiers.rows) == (5956, 337)
    assert search_codes("hcpcs", "J1885", on=dt.date(2016, 5, 1))[0].title.startswith("Injection, ketorolac")


def test_the_poa_exempt_list(as_owner):
    (report,) = load("poa-exempt", "icd10cm-2025-poa-exempt.zip")
    assert (report.version, report.rows) == ("FY2025", 38_154)
    assert lookups.poa_exempt(["Z794", "E1165"], DAY) == {"Z794"}


@pytest.mark.parametrize(
    ("system", "name"),
    [("icd10pcs", "icd10cm-2025-order-october.zip"), ("icd10cm", "icd10pcs-2025-xml.zip"), ("hcpcs", "icd10cm-2025-poa-exempt.zip"),
     ("poa-exempt", "hcpcs-2016-anweb.zip"), ("msdrg", "icd10cm-2025-poa-exempt.zip"), ("mue", "icd10cm-2025-order-october.zip"),
     ("ncci-ptp", "hcpcs-2016-anweb.zip"), ("add-on", "hcpcs-2016-anweb.zip"), ("cpt", "hcpcs-2016-anweb.zip"),
     ("pos", "icd10cm-2025-poa-exempt.zip")],
)  # fmt: skip
def test_the_wrong_official_file_is_refused_in_words(as_owner, system, name):
    with pytest.raises(Refused) as error:
        load_file(system, shared(f"codes/{name}"), dt.date(2025, 1, 1))
    assert len(str(error.value)) > 20
