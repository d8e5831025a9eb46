"""MS-DRG through the adapter."""

import datetime as dt
import gzip
import json

import pytest

from coding.grouping.case import Case, Diagnosis, NoVersion, version_name, version_on
from coding.grouping.explain import driving, what_changes
from coding.grouping.msdrg import Msdrg, poa_sent
from tests.shared_data import shared

GROUPER = Msdrg()


def case(principal, *secondary, procedures=(), on="2025-11-15", **more):
    fields = {"age": 70, "sex": "F", "discharge_status": 1, "discharge_date": dt.date.fromisoformat(on)} | more
    others = tuple(d if isinstance(d, Diagnosis) else Diagnosis(d, "Y") for d in secondary)
    return Case(principal=Diagnosis(principal, "Y"), secondary=others, procedures=tuple(procedures), **fields)


def test_agrees_with_cms_own_grouper_on_every_case():
    with gzip.open(shared("drg/cms_java_cases.jsonl.gz"), "rt") as lines:
        asked = [json.loads(line) for line in lines]
    wrong = [one["id"] for one in asked if answer_to(one) != (one["cms_java"]["drg"], one["cms_java"]["mdc"])]
    assert (len(asked), wrong) == (1500, [])


def answer_to(one):
    result = GROUPER.group(
        Case(
            age=one["age"],
            sex="MFU"[one["sex"]],
            discharge_status=one["discharge_status"],
            version=one["version"],
            principal=Diagnosis(**one["pdx"]),
            secondary=tuple(Diagnosis(**d) for d in one["sdx"]),
            procedures=tuple(p["code"] for p in one["procedures"]),
            hospital_status=one.get("hospital_status", "NOT_EXEMPT"),
        )
    )
    return result.drg, result.mdc


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2022-10-01", 400),
        ("2023-03-31", 400),
        ("2023-04-01", 401),
        ("2025-09-30", 421),
        ("2025-10-01", 430),
        ("2026-04-01", 431),
        ("2026-10-01", 440),
    ],
)
def test_the_version_goes_by_the_discharge_date(day, version):
    assert version_on(dt.date.fromisoformat(day)) == version


@pytest.mark.parametrize("day", ["2022-09-30", "2027-04-01"])
def test_a_date_without_a_version_is_said_in_words(day):
    with pytest.raises(NoVersion, match="10/01/2022"):
        version_on(dt.date.fromisoformat(day))


def test_versions_are_written_as_cms_does():
    assert [version_name(v) for v in (400, 431, 440)] == ["V40", "V43.1", "V44"]


def test_the_drg_its_drivers_and_what_goes_without_them():
    asked = case("A4151", "R6520", "J9601", "N179")
    result = GROUPER.group(asked)
    assert (result.drg, result.mdc, result.grouped) == (871, 18, True)
    assert driving(GROUPER, asked, result) == ["A4151", "J9601"]
    assert [(w.code, w.drg) for w in what_changes(GROUPER, asked, result)] == [("J9601", 872)]


def test_a_cc_excluded_by_the_principal_says_so():
    effects = {effect.code: effect for effect in GROUPER.group(case("A4151", "R6520", "J9601")).secondary}
    assert (effects["R6520"].severity, effects["R6520"].excluded, effects["R6520"].counts) == ("MCC", True, False)
    assert (effects["J9601"].severity, effects["J9601"].excluded, effects["J9601"].counts) == ("MCC", False, True)


def test_a_condition_acquired_in_the_hospital_does_not_pay():
    present = GROUPER.group(case("I5023", Diagnosis("L89153", "Y")))
    acquired = GROUPER.group(case("I5023", Diagnosis("L89153", "N")))
    assert (present.drg, acquired.drg, acquired.before_hac) == (291, 293, 291)
    assert acquired.secondary[0].hac == "Stage III and IV Pressure Ulcers"


@pytest.mark.parametrize(
    ("diagnosis", "sent"),
    [
        (Diagnosis("Z794", "", exempt=True), "Y"),
        (Diagnosis("L89153", ""), "U"),  # missing: never better than the answer will be
        (Diagnosis("L89153", "N"), "N"),
        (Diagnosis("L89153", "W"), "W"),
    ],
)
def test_how_poa_is_sent(diagnosis, sent):
    assert poa_sent(diagnosis) == sent


@pytest.mark.parametrize(
    ("secondary", "drivers"),
    [
        (["N390", "E871"], ["A4151"]),  # CCs, and 872 is "without MCC"
        ([Diagnosis("L89153", "N"), "N390"], ["A4151"]),  # acquired in the hospital
        (["J9601", "N186"], ["A4151", "J9601", "N186"]),
    ],
)
def test_only_what_the_drg_asks_for_drives_it(secondary, drivers):
    asked = case("A4151", *secondary)
    found = driving(GROUPER, asked, GROUPER.group(asked))
    assert found[:2] == drivers[:2]
    assert set(found) <= set(drivers)


def test_a_missing_poa_does_not_make_the_case_ungroupable():
    assert GROUPER.group(case("I5023", Diagnosis("L89153"))).drg == 293


def test_an_invalid_principal_is_an_answer_with_its_reason():
    result = GROUPER.group(case("E11"))
    assert (result.drg, result.return_code, result.grouped) == (999, "INVALID_PDX", False)


def test_the_code_editor_names_what_it_found():
    found = GROUPER.edit(case("V0001XA"))
    assert [finding.name for finding in found] == ["E_CODE_AS_PDX"]


def test_a_result_keeps_what_was_asked_whole():
    asked = case("I5023", "I10", procedures=["5A1935Z"])
    assert json.loads(json.dumps(asked.as_dict()))["principal"] == {"code": "I5023", "poa": "Y", "exempt": False}
