"""What is done to a code set. Every change of codes goes through here: locked, allowed, on the trail, regrouped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db.models import Max

from accounts import audit, clock
from accounts.access import Denied, may
from accounts.workflow import Refused
from coding.assignment import lines
from coding.assignment.desk import Desk, look_at, stay_of
from coding.assignment.lookups import look_up
from coding.assignment.models import CodeAssignment, CodeEvidence, CodeSet, CodingHold, EditAnswer
from coding.assignment.rules import Item, Stay, format_and_validity
from coding.assignment.workflow import CODE, HOLD, WORKFLOW, S
from coding.codes.models import Code, CodeSystem, undotted
from coding.codes.paths import titles_on
from coding.codes.shapes import is_whole
from coding.grouping.models import DrgResult
from records.encounters.codes import DISPOSITIONS

Kind = CodeAssignment.Kind
DIAGNOSES = (Kind.PRINCIPAL, Kind.OTHER)
LOADED = ("patient", "facility", "encounter", "encounter__attending", "coder", "drg")


# Who is told of final coding, in its act: listener(codeset, by).
on_final: list[Callable[[CodeSet, object], None]] = []


# ---- codes


@contextmanager
def changing(codeset: CodeSet, *, by, verb: str, permission: str = CODE) -> Iterator[CodeSet]:
    """The set, locked and open for changes, as one act of `by`. Raises Denied or Refused, and nothing has changed."""
    if not may(by, permission, codeset):
        raise Denied(permission, codeset, "not in this role")
    with audit.act(f"codeset.{verb}", by=by, obj=codeset):
        locked = CodeSet.every.select_for_update(no_key=True, of=("self",)).select_related(*LOADED).get(pk=codeset.pk)
        if locked.is_audit_copy and locked.coder_id != by.pk:
            raise Denied(permission, codeset, "only its auditor codes blind")
        if not locked.open_for_codes:
            raise Refused(f"Codes are closed: it is {locked.get_status_display().lower()}.")
        yield locked


def add_code(codeset: CodeSet, *, by, system: str, code: str, kind: str = "", poa: str = "",
             performed_on: date | None = None, provider=None) -> CodeAssignment:  # fmt: skip
    """Put a code on the set, last of its kind; the first diagnosis becomes principal.

    `code` with or without dots. A heading may stand until its characters are chosen (an edit says so); what is no
    code on the day is refused with the reason in words.
    """
    code, day = undotted(code), stay_of(codeset).code_day
    with changing(codeset, by=by, verb="add_code") as locked:
        kind = kind or _kind_for(locked, system)
        _refuse_the_other_claims(locked, system, kind)
        _refuse_what_is_no_code(stay_of(locked), system, code)
        _refuse_a_second(locked, kind)
        row = CodeAssignment(
            codeset=locked, patient=locked.patient, kind=kind, sequence=_next(locked, kind), system=system, code=code,
            title=title_on(system, code, day), poa=poa if kind in DIAGNOSES else "", assigned_by=by,
            assigned_at=clock.now(), performed_on=performed_on, provider=provider,
        )  # fmt: skip
        if kind == Kind.LINE:
            lines.begin(row, locked)
        row.save(force_insert=True)
        if kind == Kind.OTHER:
            _number(locked)
    return row


def _kind_for(codeset: CodeSet, system: str) -> str:
    if system in (CodeSystem.CPT, CodeSystem.HCPCS):
        return Kind.LINE
    if system != CodeSystem.ICD10CM:
        return Kind.PROCEDURE
    has_principal = codeset.assignments.filter(kind=Kind.PRINCIPAL, voided_at=None).exists()
    return Kind.OTHER if has_principal else Kind.PRINCIPAL


def _refuse_a_second(codeset: CodeSet, kind: str) -> None:
    one = kind in (Kind.PRINCIPAL, Kind.ADMITTING) and codeset.assignments.filter(kind=kind, voided_at=None).first()
    if one:
        raise Refused(f"{one.dotted} is the {Kind(kind).label.lower()}: take it off first.")


def _refuse_the_other_claims(codeset: CodeSet, system: str, kind: str) -> None:
    """ICD-10-PCS is an inpatient facility's, CPT and HCPCS are everybody else's; reasons for a visit are an outpatient
    facility's."""
    inpatient = codeset.is_inpatient_claim
    if system == CodeSystem.ICD10PCS and codeset.side == CodeSet.Side.PROFESSIONAL:
        raise Refused("ICD-10-PCS is for inpatients, on the facility's claim: a professional claim takes CPT or HCPCS.")
    if system == CodeSystem.ICD10PCS and not inpatient:
        raise Refused("ICD-10-PCS is for inpatients: an outpatient claim takes CPT or HCPCS.")
    if system in (CodeSystem.CPT, CodeSystem.HCPCS) and inpatient:
        raise Refused("CPT and HCPCS are for outpatients: an inpatient facility claim takes ICD-10-PCS.")
    if inpatient and kind == Kind.REASON:
        raise Refused("An inpatient has an admitting diagnosis, not a reason for the visit.")
    if kind == Kind.REASON and codeset.side == CodeSet.Side.PROFESSIONAL:
        raise Refused("A professional claim has no reason for the visit: what it was for is listed first.")
    if not inpatient and kind == Kind.ADMITTING:
        raise Refused("Only an inpatient facility claim has an admitting diagnosis.")


def _refuse_what_is_no_code(stay: Stay, system: str, code: str) -> None:
    by_form = system in (CodeSystem.CPT, CodeSystem.HCPCS)
    if by_form and not is_whole(system, code):
        raise Refused(f"{code[:20]} is not written like a CPT or HCPCS code.")
    # Without the customer's licensed file CPT is taken by its form alone; HCPCS until a release is loaded.
    if by_form and not Code.objects.filter(system=system).exists():
        return
    item = Item("", "", system, code)
    known = look_up([(system, code)], stay.code_day)[system, code]
    for finding in format_and_validity(stay, item, known):
        if finding.rule in ("format", "not_valid"):
            raise Refused(finding.words)


def title_on(system: str, code: str, day: date) -> str:
    """The title as it was worded on the day; empty where it is not loaded."""
    row = Code.objects.of(system).on(day).filter(code=code).only("title").first()
    return titles_on(system, {code}, day).get(code, row.title) if row else ""


def _next(codeset: CodeSet, kind: str) -> int:
    last = codeset.assignments.filter(kind=kind, voided_at=None).aggregate(last=Max("sequence"))["last"]
    return (last or 0) + 1


def set_poa(row: CodeAssignment, *, by, poa: str) -> None:
    """Y, N, U, W, or "" to take it back. Refused for what takes none."""
    if poa not in ("", *CodeAssignment.Poa.values):
        raise Refused("POA is Y, N, U or W.")
    with changing(row.codeset, by=by, verb="set_poa"):
        if row.kind not in DIAGNOSES:
            raise Refused(f"{row.get_kind_display()}s take no POA.")
        row.poa = poa
        row.save(update_fields=["poa"])


def set_procedure(row: CodeAssignment, *, by, **told) -> None:
    """When a procedure was done (`performed_on`) and by whom (`provider`): what is told changes, the rest stays."""
    if not told or told.keys() - {"performed_on", "provider"}:
        raise Refused("Say the date or who performed it.")
    with changing(row.codeset, by=by, verb="set_procedure"):
        if not (row.is_procedure or row.is_line):
            raise Refused("Only procedures and service lines have a date and a provider.")
        for name, value in told.items():
            setattr(row, name, value)
        row.save(update_fields=list(told))


def refine(row: CodeAssignment, *, by, code: str) -> None:
    """Choose the missing characters of a heading."""
    code = undotted(code)
    with changing(row.codeset, by=by, verb="refine") as locked:
        if not code.startswith(row.code):
            raise Refused(f"{code} is another code than {row.dotted}: take that off and add this.")
        _refuse_what_is_no_code(stay_of(locked), row.system, code)
        row.code, row.title = code, title_on(row.system, code, stay_of(locked).code_day)
        row.save(update_fields=["code", "title"])


def remove(row: CodeAssignment, *, by, reason: str = "Not supported by the record") -> None:
    """Take a code off: it is voided, and the next other diagnosis does not become principal by itself."""
    with changing(row.codeset, by=by, verb="remove_code") as locked:
        row.voided_at, row.voided_by, row.void_reason = clock.now(), by, reason
        row.save(update_fields=["voided_at", "voided_by", "void_reason"])
        _number(locked)


def move(row: CodeAssignment, *, by, to: int | None = None, step: int | None = None) -> None:
    """Bring a diagnosis or procedure to a place among its list, from 1, or some steps down from where it stands.

    Place 1 of the diagnoses is the principal.
    """
    with changing(row.codeset, by=by, verb="sequence") as locked:
        kinds = DIAGNOSES if row.kind in DIAGNOSES else (row.kind,)
        rows = _ordered(locked, kinds)
        at = next(index for index, other in enumerate(rows) if other.pk == row.pk)
        wanted = to - 1 if to is not None else at + (step or 0)
        rows.insert(max(0, min(wanted, len(rows) - 1)), rows.pop(at))
        _place(rows, diagnoses=kinds == DIAGNOSES)


def _ordered(codeset: CodeSet, kinds) -> list[CodeAssignment]:
    rows = codeset.assignments.filter(kind__in=kinds, voided_at=None)
    return sorted(rows, key=lambda row: (row.kind != Kind.PRINCIPAL, row.sequence, row.pk))


def _place(rows: list[CodeAssignment], *, diagnoses: bool) -> None:
    """Number the rows from 1. The old principal steps down before the new one steps up: there is never a second."""
    wanted = []
    for place, row in enumerate(rows, start=1):
        kind = (Kind.PRINCIPAL if place == 1 else Kind.OTHER) if diagnoses else row.kind
        if (row.kind, row.sequence) != (kind, place):
            row.kind, row.sequence = kind, place
            wanted.append(row)
    for row in sorted(wanted, key=lambda row: row.kind == Kind.PRINCIPAL):
        row.save(update_fields=["kind", "sequence"])


def _number(codeset: CodeSet) -> None:
    """Close gaps. Without a principal the others keep their places from 2: the first place stays open."""
    others = [row for row in _ordered(codeset, DIAGNOSES) if row.kind == Kind.OTHER]
    lists = [(others, 2), *((_ordered(codeset, (kind,)), 1) for kind in (Kind.PROCEDURE, Kind.LINE, Kind.REASON))]
    for rows, first in lists:
        for place, row in enumerate(rows, start=first):
            if row.sequence != place:
                row.sequence = place
                row.save(update_fields=["sequence"])


# ---- evidence, answers, disposition, holds


def cite(row: CodeAssignment, *, by, version, passage: str, start: int | None = None, page: int = 1) -> CodeEvidence:
    """Hang a passage of a document version on a code. It must stand in that version's text, when there is text."""
    passage = " ".join(passage.replace("\0", "").split())
    if not passage:
        raise Refused("Select the words that support the code.")
    if version.document.patient_id != row.patient_id:
        raise Refused("That document belongs to another chart.")
    if version.text and passage not in " ".join(version.text.split()):
        raise Refused("Those words do not stand in this version of the document.")
    with changing(row.codeset, by=by, verb="cite"):
        evidence = CodeEvidence(
            assignment=row, patient_id=row.patient_id, document=version.document, version=version, page=page,
            start=start, passage=passage, cited_by=by, cited_at=clock.now(),
        )  # fmt: skip
        evidence.save(force_insert=True)
    return evidence


def uncite(row: CodeAssignment, *, by) -> None:
    """Take the last passage off a code again: it is voided, with who and when."""
    with changing(row.codeset, by=by, verb="uncite"):
        last = row.evidence.filter(voided_at=None).order_by("-id").first()
        if last is None:
            raise Refused(f"No passage supports {row.dotted}.")
        last.voided_at, last.voided_by, last.void_reason = clock.now(), by, "Taken off at the desk"
        last.save(update_fields=["voided_at", "voided_by", "void_reason"])


def answer_edit(codeset: CodeSet, *, by, rule: str, key: str, reason: str) -> EditAnswer:
    """Say why an edit to consider does not apply here. What must be fixed takes no answer."""
    reason = in_words(reason, "Say why in a few words.")
    with changing(codeset, by=by, verb="answer_edit") as locked:
        if not any((f.rule, f.key) == (rule, key) for f in look_at(locked).to_consider):
            raise Refused("That edit does not wait for a reason any more.")
        answer = EditAnswer(
            codeset=locked, patient=locked.patient, rule=rule, key=key, reason=reason, answered_by=by,
            answered_at=clock.now(),
        )  # fmt: skip
        answer.save(force_insert=True)
    return answer


LONGEST_REASON = 500  # characters


def in_words(text: str, without: str) -> str:
    """A reason as it is kept. Raises Refused: with `without` where there is none, or where it is too long."""
    text = text.replace("\0", "").strip()
    if not text:
        raise Refused(without)
    if len(text) > LONGEST_REASON:
        raise Refused(f"{len(text)} characters are too many for a reason: {LONGEST_REASON} at most.")
    return text


def confirm_disposition(codeset: CodeSet, *, by, disposition: str) -> None:
    """The coder has read where the patient went, and it is what the encounter says."""
    with changing(codeset, by=by, verb="confirm_disposition") as locked:
        found = locked.is_audit_copy and disposition in DISPOSITIONS
        if not disposition or (disposition != locked.encounter.disposition and not found):
            raise Refused("The encounter has another disposition: have it corrected there first.")
        locked.disposition, locked.disposition_by, locked.disposition_at = disposition, by, clock.now()
        locked.save(update_fields=["disposition", "disposition_by", "disposition_at"])


def hold(codeset: CodeSet, *, by, kind: str, reason: str, owner=None) -> CodingHold:
    """Place a hold beside the state, or with it for missing documents. Raises Denied or Refused."""
    if not may(by, HOLD, codeset):
        raise Denied(HOLD, codeset, "not in this role")
    reason = in_words(reason, "A hold needs its reason in words.")
    with audit.act("codeset.hold", by=by, obj=codeset):
        if kind == CodingHold.Kind.DOCUMENTS:
            codeset = WORKFLOW.take(codeset, "hold", by=by, reason=reason)
        placed = CodingHold(
            codeset=codeset, patient=codeset.patient, kind=kind, reason=reason, owner=owner,
            placed_at=clock.now(), placed_by=by,
        )  # fmt: skip
        placed.save(force_insert=True)
    return placed


def lift(placed: CodingHold, *, by) -> None:
    """End a hold; the last one for documents lets coding go on."""
    codeset = placed.codeset
    if not may(by, HOLD, codeset):
        raise Denied(HOLD, codeset, "not in this role")
    if getattr(placed, "query", None) and placed.query.holds_coding:
        raise Refused("It waits for a query: this ends with the answer, or when the query is withdrawn.")
    with audit.act("codeset.lift_hold", by=by, obj=codeset):
        placed.lifted_at, placed.lifted_by = clock.now(), by
        placed.save(update_fields=["lifted_at", "lifted_by"])
        more = codeset.holds.filter(lifted_at=None, kind=CodingHold.Kind.DOCUMENTS).exists()
        if codeset.status == S.DOC_HOLD and not more:
            WORKFLOW.take(codeset, "resume", by=by)


# ---- the DRG and the end


def regroup(desk: Desk, *, by) -> DrgResult | None:
    """Keep the DRG of the desk as it is now, if it is another than the last kept. None when there is none."""
    codeset, last = desk.codeset, desk.codeset.drg
    if desk.result is None or desk.case is None:
        return None
    if last and (last.input, last.engine) == (desk.case.as_dict(), desk.result.engine):
        return last
    with audit.act("codeset.group", by=by, obj=codeset):
        row = result_row(desk, by=by)
        row.save(force_insert=True)
        codeset.drg = row
        codeset.save(update_fields=["drg"])
    return row


def result_row(desk: Desk, *, by) -> DrgResult:
    """The desk's grouping as a row, not saved yet."""
    result, case = desk.result, desk.case
    assert result is not None
    assert case is not None
    return DrgResult(
        codeset=desk.codeset, patient=desk.codeset.patient, version=result.version, engine=result.engine,
        drg=result.drg, drg_title=result.drg_title, mdc=result.mdc, mdc_title=result.mdc_title,
        return_code=result.return_code, before_hac=result.before_hac, weight=desk.weight and desk.weight.weight,
        gmlos=desk.weight and desk.weight.gmlos, input=case.as_dict(), output=result.output,
        computed_at=clock.now(), computed_by=by,
    )  # fmt: skip


def finalize(codeset: CodeSet, *, by) -> CodeSet:
    """Final coding: the DRG is kept as it stands, and the set closes. Raises Denied or Refused with what is wanted."""
    with audit.act("codeset.finalize", by=by, obj=codeset):
        codeset = WORKFLOW.take(codeset, "finalize", by=by, final_by=by, final_at=clock.now())
        codeset = CodeSet.objects.select_related(*LOADED).get(pk=codeset.pk)
        regroup(look_at(codeset), by=by)
        for listener in on_final:
            listener(codeset, by)
    return codeset
