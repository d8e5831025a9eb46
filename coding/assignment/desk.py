"""What the coding desk knows of a code set at one moment: codes, edits, DRG, and what final coding still wants."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef

from accounts import clock
from coding.assignment import rules
from coding.assignment.lookups import Key, look_up
from coding.assignment.models import CodeAssignment, CodeEvidence, CodeSet, CodingHold
from coding.codes.models import CodeRelease
from coding.codes.poa import is_poa_exempt
from coding.grouping.case import Case, Diagnosis, GroupResult, NoVersion, version_on
from coding.grouping.explain import Without, driving, what_changes
from coding.grouping.models import DrgWeight
from coding.grouping.msdrg import Msdrg
from coding.grouping.weights import weight_of
from records.patients.rules import age_in_years

GROUPER = Msdrg()


@dataclass
class Line:
    """A code on the desk: its row, what the sets know of it, what it does to the DRG."""

    row: CodeAssignment
    known: rules.Known
    severity: str = ""
    counts: bool = False
    excluded: bool = False
    hac: str = ""
    papers: tuple[str, ...] = ()  # the documents whose passages support it, a name for each passage

    @property
    def cited(self) -> int:
        return len(self.papers)

    @property
    def poa_exempt(self) -> bool:
        return self.known.poa_exempt


@dataclass
class Desk:
    """Built by `look_at`. Nothing here asks the database again, but `without`, which asks the grouper."""

    codeset: CodeSet
    stay: rules.Stay
    lines: list[Line]
    findings: list[rules.Finding]
    holds: list[CodingHold]
    case: Case | None = None
    result: GroupResult | None = None
    weight: DrgWeight | None = None
    no_drg: str = ""  # why there is none, in words
    wants: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Line]:
        return [line for line in self.lines if line.row.kind in kinds]

    @property
    def diagnoses(self) -> list[Line]:
        """Principal first, then the others in their order."""
        return self.of("principal") + self.of("other")

    @property
    def procedures(self) -> list[Line]:
        return self.of("procedure")

    @property
    def admitting(self) -> Line | None:
        return next(iter(self.of("admitting")), None)

    @property
    def to_fix(self) -> list[rules.Finding]:
        return [f for f in self.findings if f.severity is rules.Severity.FIX]

    @property
    def to_consider(self) -> list[rules.Finding]:
        return [f for f in self.findings if f.severity is rules.Severity.CONSIDER and not f.answer]

    @property
    def drivers(self) -> list[str]:
        """The codes that the DRG rests on, as they are read."""
        if not (self.case and self.result):
            return []
        shown = {line.row.code: line.row.dotted for line in self.lines}
        return [shown.get(code, code) for code in driving(GROUPER, self.case, self.result)]

    @property
    def changes(self) -> list[Without]:
        """`without`, with codes as they are read: the most that a panel shows."""
        shown = {line.row.code: line.row.dotted for line in self.lines}
        return [replace(one, code=shown.get(one.code, one.code)) for one in self.without[:3]]

    @cached_property
    def without(self) -> list[Without]:
        """The codes without which the DRG is another."""
        return what_changes(GROUPER, self.case, self.result) if self.case and self.result else []


def look_at(codeset: CodeSet) -> Desk:
    """Assess a code set with its encounter and patient loaded. About nine queries, however many codes."""
    rows = list(live_codes(codeset))
    stay = stay_of(codeset)
    known = look_up([(row.system, row.code) for row in rows], stay.code_day)
    items = [item_of(row) for row in rows]
    case, no_drg = _case(codeset, stay, rows, known)
    result = GROUPER.group(case) if case else None
    editor = GROUPER.edit(case) if case else []
    answers = {(a.rule, a.key): a.reason for a in codeset.edit_answers.all()}
    findings = rules.check(stay, items, known, result=result, editor=editor, answers=answers)
    holds = list(codeset.holds.filter(lifted_at=None).select_related("owner"))
    weight = weight_of(result.drg, result.version) if result else None
    lines = [_line(row, known, result) for row in rows]
    desk = Desk(codeset, stay, lines, findings, holds, case, result, weight, no_drg)
    desk.wants = list(_wants(desk))
    return desk


def live_codes(codeset: CodeSet):
    """The codes on the set in their order, with the documents (`papers`) whose passages support each."""
    cited = CodeEvidence.objects.filter(assignment=OuterRef("pk"), voided_at=None).order_by("id")
    rows = codeset.assignments.filter(voided_at=None).select_related("provider")
    return rows.annotate(papers=ArraySubquery(cited.values("document__public_id"))).order_by("kind", "sequence", "id")


def stay_of(codeset: CodeSet) -> rules.Stay:
    admitted, discharged = days_of(codeset.encounter)
    return rules.Stay(codeset.encounter.is_inpatient, admitted, discharged, codeset.patient.sex, codes_known_to())


def codes_known_to() -> dt.date | None:
    """The last day that every loaded code system speaks of."""
    releases = CodeRelease.objects.filter(content="validity").values("system").annotate(to=Max("known_to"))
    return min((release["to"] for release in releases), default=None)


def days_of(encounter) -> tuple[dt.date, dt.date | None]:
    """Admission and discharge on the facility's calendar."""
    admitted = clock.local(encounter.admitted_at, encounter.facility).date()
    out = encounter.discharged_at
    return admitted, clock.local(out, encounter.facility).date() if out else None


def item_of(row: CodeAssignment) -> rules.Item:
    return rules.Item(
        row.public_id, row.kind, row.system, row.code, row.poa, row.performed_on, row.provider_id is not None
    )


def _line(row: CodeAssignment, known: dict[Key, rules.Known], result: GroupResult | None) -> Line:
    line = Line(row, known[row.system, row.code], papers=tuple(row.papers))
    effect = _effect(row, result) if result else None
    if effect:
        line.severity, line.counts, line.excluded, line.hac = (
            effect.severity,
            effect.counts,
            effect.excluded,
            effect.hac,
        )
    return line


def _effect(row: CodeAssignment, result: GroupResult):
    if row.kind == "principal":
        return result.principal
    pool = result.procedures if row.is_procedure else result.secondary if row.kind == "other" else ()
    return next((effect for effect in pool if effect.code == row.code), None)


def _case(codeset, stay, rows, known) -> tuple[Case | None, str]:
    """The grouper's case, or why there is none. An inpatient's only: outpatients have no MS-DRG."""
    principal = next((row for row in rows if row.kind == "principal"), None)
    if not stay.inpatient:
        return None, "Outpatient visits have no MS-DRG."
    if principal is None:
        return None, "The DRG comes with the principal diagnosis."
    birth = codeset.patient.birth_date
    if birth is None:
        return None, "The patient's date of birth is not known: no DRG without an age."
    if not stay.discharged_on:
        return None, "The DRG comes with discharge: its version goes by that date."
    try:
        version = version_on(stay.discharged_on)
    except NoVersion as none:
        return None, str(none)
    admitting = next((row.code for row in rows if row.kind == "admitting"), "")
    case = Case(
        age=age_in_years(birth, stay.admitted_on), sex=codeset.patient.sex,
        discharge_status=int(codeset.encounter.disposition or 0), principal=_diagnosis(principal, known),
        secondary=tuple(_diagnosis(row, known) for row in rows if row.kind == "other"),
        procedures=tuple(row.code for row in rows if row.is_procedure and row.system == "icd10pcs"),
        admitting=admitting, discharge_date=stay.discharged_on, version=version,
    )  # fmt: skip
    return case, ""


def _diagnosis(row: CodeAssignment, known: dict[Key, rules.Known]) -> Diagnosis:
    fact = known[row.system, row.code]
    return Diagnosis(row.code, row.poa, fact.poa_exempt or (not fact.valid and is_poa_exempt(row.code)))


def _wants(desk: Desk):
    """What final coding still wants, in words (domain section 4.3)."""
    if desk.codeset.discharged_at is None:
        yield "the discharge"
    if desk.to_fix:
        yield f"{len(desk.to_fix)} {'edit' if len(desk.to_fix) == 1 else 'edits'} to fix"
    if desk.to_consider:
        yield f"{len(desk.to_consider)} to consider"
    if desk.stay.inpatient and desk.result is None and not any(f.rule == "principal_missing" for f in desk.to_fix):
        yield "the DRG"
    if not desk.codeset.disposition_confirmed:
        yield "the disposition confirmed"
    for hold in desk.holds:
        yield f"the hold for {hold.get_kind_display().lower()} lifted"
