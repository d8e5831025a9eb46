"""Cases as lines of JSON: for batches, trials and other systems.

A line: {"version" or "discharge_date", "age", "sex" (0 male, 1 female, 2 unknown; or M, F, U), "discharge_status",
"pdx": {"code", "poa"}, "sdx": [{"code", "poa"}], "procedures": [{"code"}], "hospital_status"}. Everything else on the
line stays as it is.
"""

import datetime as dt
import json
import re
from typing import Any

from coding.codes.models import undotted
from coding.codes.poa import is_poa_exempt
from coding.grouping.case import VERSIONS, Case, Diagnosis, Grouper, fiscal_year_of

SEXES = {0: "M", 1: "F", 2: "U", "M": "M", "F": "F", "U": "U"}
KNOWN = tuple(version for _, version in VERSIONS)
POAS = {"Y": "Y", "N": "N", "U": "U", "W": "W", "": "", " ": "", "1": "", "E": "", None: ""}


class BadLine(ValueError):
    """A line that is no case; the message says what is wrong with it."""


def read_case(line: str) -> tuple[dict[str, Any], Case]:
    """The line's fields and its case. Raises BadLine."""
    try:
        fields = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadLine(f"no JSON: {error}") from None
    if not isinstance(fields, dict):
        raise BadLine("not an object")
    try:
        return fields, _case(fields)
    except KeyError as missing:
        raise BadLine(f"{missing.args[0]} is missing") from None
    except BadLine:
        raise
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise BadLine("a field is not of its kind: see the format") from None


def _case(fields: dict[str, Any]) -> Case:
    sex = fields["sex"]
    if sex not in SEXES or isinstance(sex, bool):
        raise BadLine(f"sex is 0, 1, 2, M, F or U, not {sex!r}")
    return Case(
        age=_whole(fields["age"], "age"), sex=SEXES[sex], discharge_status=_whole(fields["discharge_status"], "discharge_status"),
        principal=_diagnosis(fields["pdx"]), secondary=tuple(_diagnosis(one) for one in _listed(fields, "sdx")),
        procedures=tuple(_code(one) for one in _listed(fields, "procedures")),
        discharge_date=_day(fields.get("discharge_date")), version=_version(fields.get("version")),
        hospital_status=fields.get("hospital_status") or "NOT_EXEMPT",
    )  # fmt: skip


def _whole(value: Any, name: str) -> int:
    """A whole number, also as digits in a string ("01")."""
    digits = isinstance(value, str) and re.fullmatch(r"\d{1,3}", value.strip())
    if isinstance(value, bool) or not (digits or isinstance(value, int)):
        raise BadLine(f"{name} is a number, not {value!r:.20}")
    return int(value)


def _day(value: Any) -> dt.date | None:
    if value in (None, ""):
        return None
    try:
        return dt.datetime.strptime(str(value), "%Y%m%d" if str(value).isdigit() else "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise BadLine(f"discharge_date is a day as 2026-05-01, not {value!r:.20}") from None


def _version(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or value not in KNOWN:
        raise BadLine(f"version is one of {', '.join(map(str, KNOWN))}, not {value!r:.20}")
    return int(value)


def _listed(fields: dict[str, Any], name: str) -> list[Any]:
    given = fields.get(name) or []
    if not isinstance(given, list):
        raise BadLine(f"{name} is a list")
    return given


def _diagnosis(given: dict[str, Any] | str) -> Diagnosis:
    code = _code(given)
    poa = given.get("poa", "") if isinstance(given, dict) else ""
    if poa not in POAS:
        raise BadLine(f"POA of {code} is Y, N, U, W or nothing, not {poa!r}")
    exempt = is_poa_exempt(code) and not POAS[poa]
    return Diagnosis(code, POAS[poa], exempt)


def _code(given: dict[str, Any] | str) -> str:
    code = given["code"] if isinstance(given, dict) else given
    if not isinstance(code, str) or not code.strip():
        raise BadLine(f"a code is a string, not {code!r:.20}")
    return undotted(code)


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
