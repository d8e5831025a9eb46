"""Cases as lines of JSON: for batches, trials and other systems.

A line: {"version" or "discharge_date", "age", "sex" (0 male, 1 female, 2 unknown; or M, F, U), "discharge_status",
"pdx": {"code", "poa"}, "sdx": [{"code", "poa"}], "procedures": [{"code"}], "hospital_status"}. Everything else on the
line stays as it is.
"""

import datetime as dt
import json
from typing import Any

from coding.codes.models import undotted
from coding.codes.poa import is_poa_exempt
from coding.grouping.case import Case, Diagnosis, Grouper, fiscal_year_of

SEXES = {0: "M", 1: "F", 2: "U", "M": "M", "F": "F", "U": "U"}
POAS = {"Y": "Y", "N": "N", "U": "U", "W": "W", "": "", " ": "", "1": "", "E": "", None: ""}


class BadLine(ValueError):
    """A line that is no case; the message says what is wrong with it."""


def read_case(line: str) -> tuple[dict[str, Any], Case]:
    """The line's fields and its case. Raises BadLine."""
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise BadLine(f"no JSON: {error}") from None
    if not isinstance(fields, dict):
        raise BadLine("not an object")
    try:
        return fields, _case(fields)
    except KeyError as missing:
        raise BadLine(f"{missing.args[0]} is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise BadLine(str(error)) from None


def _case(fields: dict[str, Any]) -> Case:
    sex = fields["sex"]
    if sex not in SEXES or isinstance(sex, bool):
        raise BadLine(f"sex is 0, 1, 2, M, F or U, not {sex!r}")
    day = fields.get("discharge_date")
    return Case(
        age=_whole(fields["age"], "age"), sex=SEXES[sex], discharge_status=_whole(fields["discharge_status"], "discharge_status"),
        principal=_diagnosis(fields["pdx"]), secondary=tuple(_diagnosis(one) for one in fields.get("sdx") or ()),
        procedures=tuple(_code(one) for one in fields.get("procedures") or ()),
        discharge_date=dt.date.fromisoformat(day) if day else None, version=fields.get("version"),
        hospital_status=fields.get("hospital_status") or "NOT_EXEMPT",
    )  # fmt: skip


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool):
        raise BadLine(f"{name} is a number")
    return int(value)


def _diagnosis(given: dict[str, Any] | str) -> Diagnosis:
    code = _code(given)
    poa = given.get("poa", "") if isinstance(given, dict) else ""
    if poa not in POAS:
        raise BadLine(f"POA of {code} is Y, N, U, W or nothing, not {poa!r}")
    exempt = is_poa_exempt(code) and not POAS[poa]
    return Diagnosis(code, POAS[poa], exempt)


def _code(given: dict[str, Any] | str) -> str:
    return undotted(given["code"] if isinstance(given, dict) else given)


def group_line(line: str, grouper: Grouper, weights: dict[tuple[int, int], Any]) -> dict[str, Any]:
    """The line with drg, mdc, weight, return_code and engine. Raises BadLine, also when no version fits."""
    fields, case = read_case(line)
    try:
        result = grouper.group(case)
    except (ValueError, RuntimeError) as error:
        raise BadLine(str(error)) from None
    weight = weights.get((fiscal_year_of(result.version), result.drg))
    return fields | {
        "version": result.version, "drg": result.drg, "mdc": result.mdc, "return_code": result.return_code,
        "weight": float(weight) if weight is not None else None, "engine": result.engine,
    }  # fmt: skip
