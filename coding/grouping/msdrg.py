"""The msdrg package behind our interface: its engine agreed with CMS's Java grouper on every case it was shown."""

import atexit
from functools import cache
from importlib.metadata import version as installed_version
from typing import Any

from coding.grouping.case import (
    Case,
    CodeEffect,
    Diagnosis,
    EditorFinding,
    GroupResult,
    NoVersion,
    version_on,
)

SEXES = {"M": 0, "F": 1}
UNKNOWN_SEX = 2
COUNTS = {"BOTH", "FINAL"}


@cache
def _engine() -> Any:
    import msdrg

    engine = msdrg.MsdrgGrouper()
    atexit.register(engine.close)
    return engine


@cache
def _editor() -> Any:
    import msdrg

    editor = msdrg.MceEditor()
    atexit.register(editor.close)
    return editor


class Msdrg:
    """MS-DRG V40 to V44 and the Medicare Code Editor. Safe to share between threads; about 0.2 ms a case."""

    engine = f"msdrg {installed_version('msdrg')}"

    def group(self, case: Case) -> GroupResult:
        """The DRG of a case. Raises NoVersion (date) and ValueError (a field that no engine could read)."""
        version = _version(case)
        return _result(case, version, _engine().group(claim(case, version)))

    def edit(self, case: Case) -> list[EditorFinding]:
        """The Medicare Code Editor's findings on the discharge date. Raises NoVersion when it has none."""
        if not case.discharge_date:
            raise NoVersion("The code editor goes by the discharge date, and there is none.")
        answer = _editor().edit(claim(case, 0) | {"discharge_date": int(f"{case.discharge_date:%Y%m%d}")})
        return [
            EditorFinding(e["name"], e["count"], e["code_type"].lower(), e["edit_type"] == "PREPAYMENT")
            for e in answer["edits"]
        ]


def _version(case: Case) -> int:
    if case.version:
        return case.version
    if not case.discharge_date:
        raise NoVersion("A case needs its discharge date or a grouper version.")
    return version_on(case.discharge_date)


def claim(case: Case, version: int) -> dict[str, Any]:
    """The case as the engine reads it."""
    read = {
        "version": version,
        "age": case.age,
        "sex": SEXES.get(case.sex, UNKNOWN_SEX),
        "discharge_status": case.discharge_status,
        "hospital_status": case.hospital_status,
        "pdx": _diagnosis(case.principal),
        "sdx": [_diagnosis(diagnosis) for diagnosis in case.secondary],
        "procedures": [{"code": code} for code in case.procedures],
    }
    return read | ({"admit_dx": {"code": case.admitting}} if case.admitting else {})


def _diagnosis(diagnosis: Diagnosis) -> dict[str, str]:
    return {"code": diagnosis.code, "poa": poa_sent(diagnosis)}


def poa_sent(diagnosis: Diagnosis) -> str:
    """The indicator that stands for this one: the engine takes Y, N, U and W only, and 999 follows a missing one.

    An exempt code counts as present on admission. A missing indicator on another code is sent as U (documentation
    insufficient), which pays nothing for a hospital-acquired condition: until it is answered, the DRG shown is never
    higher than the answer allows.
    """
    if diagnosis.exempt:
        return "Y"
    return diagnosis.poa or "U"


def _result(case: Case, version: int, answer: dict[str, Any]) -> GroupResult:
    by_code = {effect["code"]: effect for effect in answer["sdx_output"]}
    performed = {effect["code"]: effect for effect in answer["proc_output"]}
    principal = answer["pdx_output"]
    return GroupResult(
        version=version,
        engine=Msdrg.engine,
        drg=answer["final_drg"] or 999,
        drg_title=answer["final_drg_description"] or "",
        mdc=answer["final_mdc"],
        mdc_title=answer["final_mdc_description"] or "",
        return_code=answer["return_code"],
        before_hac=answer["initial_drg"],
        principal=_effect(case.principal.code, principal) if principal else None,
        secondary=tuple(_effect(d.code, by_code.get(d.code)) for d in case.secondary),
        procedures=tuple(_performed(code, performed.get(code)) for code in case.procedures),
        output=answer,
    )


def _effect(code: str, effect: dict[str, Any] | None) -> CodeEffect:
    if effect is None:  # beyond the 24 that a claim carries
        return CodeEffect(code)
    flags, severity = effect["flags"], effect["severity"]
    acquired = [hac["description"] for hac in effect["hacs"] if hac["hac_status"] == "HAC_CRITERIA_MET"]
    return CodeEffect(
        code,
        severity="" if severity == "NONE" else severity,
        counts=effect["drg_impact"] in COUNTS,
        excluded="EXCLUDED" in flags,
        hac=acquired[0] if acquired else "",
        valid="VALID" in flags,
    )


def _performed(code: str, effect: dict[str, Any] | None) -> CodeEffect:
    if effect is None:
        return CodeEffect(code)
    return CodeEffect(code, counts=effect["drg_impact"] in COUNTS, operating_room=effect["is_or"])
