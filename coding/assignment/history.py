"""Codings that were finished elsewhere or earlier: imports and the demo's past, in bulk, with their trail."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.audit import bulk
from coding.assignment.desk import days_of
from coding.assignment.models import CodeAssignment, CodeSet, CodeSetEvent
from coding.codes.models import Code, CodeSystem, undotted
from coding.codes.poa import is_poa_exempt
from coding.grouping.case import Case, Diagnosis, NoVersion, fiscal_year_of, version_on
from coding.grouping.models import DrgResult, DrgWeight
from coding.grouping.msdrg import Msdrg
from records.patients.rules import age_in_years

Kind = CodeAssignment.Kind


@dataclass(frozen=True)
class FinishedCoding:
    """A discharged encounter with its final codes. Diagnoses are (code, POA), the principal first; procedures are
    (code, date, provider or None). Codes with or without dots; POA of exempt codes is dropped."""

    encounter: object
    diagnoses: tuple[tuple[str, str], ...]
    coder: object
    at: dt.datetime
    admitting: str = ""
    procedures: tuple[tuple[str, dt.date, object], ...] = ()


@transaction.atomic
def record_finished(codings: Iterable[FinishedCoding], *, by, verb: str = "codeset.import") -> list[CodeSet]:
    """Write finished codings: sets, codes, DRG results and events, one trail row a model. Returns the sets.

    Nothing is judged: what another system has final-coded stands as it came. Encounters have no code set yet, and
    come with patient and facility loaded. MS-DRG where the discharge date has a version, inpatients only.
    """
    codings = list(codings)
    sets = bulk.create_many([_set(coding) for coding in codings], by=by, verb=verb)
    pairs = list(zip(sets, codings, strict=True))
    titles = _Titles(codings)
    bulk.create_many([row for pair in pairs for row in _assignments(*pair, titles)], by=by, verb=verb)
    CodeSetEvent.objects.bulk_create([_event(*pair) for pair in pairs], batch_size=500)
    weights = {(w.fiscal_year, w.drg): w for w in DrgWeight.objects.all()}
    results = [result for pair in pairs if (result := _result(*pair, weights))]
    if results:
        bulk.create_many(results, by=by, verb=verb)
        latest = DrgResult.objects.filter(codeset=OuterRef("pk")).order_by("-id").values("pk")[:1]
        grouped = CodeSet.objects.filter(pk__in=[result.codeset_id for result in results])
        bulk.update_many(grouped, by=by, verb=verb, drg=Subquery(latest))
    return sets


def _set(coding: FinishedCoding) -> CodeSet:
    encounter = coding.encounter
    clinic = encounter.facility.kind == "clinic" and not encounter.is_inpatient
    confirmed = {"disposition": encounter.disposition, "disposition_by": coding.coder, "disposition_at": coding.at}
    return CodeSet(
        patient=encounter.patient, facility=encounter.facility, encounter=encounter, status=CodeSet.Status.FINAL_CODED,
        side=CodeSet.Side.PROFESSIONAL if clinic else CodeSet.Side.FACILITY,
        discharged_at=encounter.discharged_at or encounter.admitted_at, coder=coding.coder, final_by=coding.coder,
        final_at=coding.at, **(confirmed if encounter.disposition else {}),
    )  # fmt: skip


def _event(codeset: CodeSet, coding: FinishedCoding) -> CodeSetEvent:
    return CodeSetEvent(
        subject=codeset, verb="import", was="", now=codeset.status, by=coding.coder, at=coding.at,
        reason="Final-coded before it came here",
    )  # fmt: skip


def _assignments(codeset: CodeSet, coding: FinishedCoding, titles: "_Titles") -> Iterator[CodeAssignment]:
    def row(kind, sequence, code, system=CodeSystem.ICD10CM, **more):
        code = undotted(code)
        return CodeAssignment(
            codeset=codeset, patient=codeset.patient, kind=kind, sequence=sequence, system=system, code=code,
            title=titles.of(system, code, coding), assigned_by=coding.coder, assigned_at=coding.at, **more,
        )  # fmt: skip

    if coding.admitting:
        yield row(Kind.ADMITTING, 1, coding.admitting)
    for place, (code, poa) in enumerate(coding.diagnoses, start=1):
        kind = Kind.PRINCIPAL if place == 1 else Kind.OTHER
        inpatient = coding.encounter.is_inpatient
        yield row(kind, place, code, poa=poa if inpatient and not is_poa_exempt(code) else "")
    for place, (code, day, provider) in enumerate(coding.procedures, start=1):
        yield row(Kind.PROCEDURE, place, code, CodeSystem.ICD10PCS, performed_on=day, provider=provider)


class _Titles:
    """Titles of all codes of all codings, by the day that counts for each."""

    def __init__(self, codings: Iterable[FinishedCoding]):
        codes = {undotted(code) for coding in codings for code in _codes(coding)}
        self.rows: dict[tuple[str, str], list[Code]] = {}
        for row in Code.objects.filter(code__in=codes).only("system", "code", "valid_from", "valid_to", "title"):
            self.rows.setdefault((row.system, row.code), []).append(row)

    def of(self, system: str, code: str, coding: FinishedCoding) -> str:
        day = (coding.encounter.discharged_at or coding.encounter.admitted_at).date()
        rows = self.rows.get((system, code), [])
        fits = (row for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day))
        return next((row.title for row in fits), "")


def _codes(coding: FinishedCoding) -> Iterator[str]:
    yield from (code for code, _ in coding.diagnoses)
    yield from (code for code, _, _ in coding.procedures)
    yield coding.admitting


def _result(codeset: CodeSet, coding: FinishedCoding, weights) -> DrgResult | None:
    case = _case(coding)
    if case is None:
        return None
    result = Msdrg().group(case)
    weight = weights.get((fiscal_year_of(result.version), result.drg))
    return DrgResult(
        codeset=codeset, patient=codeset.patient, version=result.version, engine=result.engine, drg=result.drg,
        drg_title=result.drg_title, mdc=result.mdc, mdc_title=result.mdc_title, return_code=result.return_code,
        before_hac=result.before_hac, weight=weight and weight.weight, gmlos=weight and weight.gmlos,
        input=case.as_dict(), output=result.output, computed_at=coding.at, computed_by=coding.coder,
    )  # fmt: skip


def _case(coding: FinishedCoding) -> Case | None:
    encounter, patient = coding.encounter, coding.encounter.patient
    admitted, discharged = days_of(encounter)
    if not (encounter.is_inpatient and coding.diagnoses and discharged and patient.birth_date):
        return None
    try:
        version = version_on(discharged)
    except NoVersion:
        return None
    principal, *others = (Diagnosis(undotted(code), poa, is_poa_exempt(code)) for code, poa in coding.diagnoses)
    return Case(
        age=age_in_years(patient.birth_date, admitted), sex=patient.sex, version=version, principal=principal,
        secondary=tuple(others), procedures=tuple(undotted(code) for code, _, _ in coding.procedures),
        admitting=undotted(coding.admitting), discharge_date=discharged,
        discharge_status=int(encounter.disposition or 0),
    )  # fmt: skip
