"""What the coding desk knows of a code set at one moment: codes, edits, DRG, and what final coding still wants."""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts import clock
from accounts.policy import declare, policy, span
from coding.assignment import rules
from coding.assignment.beside import Beside, Hold, beside
from coding.assignment.claim_tables import PROCEDURES, claim_tables
from coding.assignment.lookups import Key, look_up
from coding.assignment.models import CodeAssignment, CodeEvidence, CodeSet
from coding.codes.poa import is_poa_exempt
from coding.grouping.case import Case, Diagnosis, GroupResult, NoVersion, fiscal_year_of, version_on
from coding.grouping.explain import Without, driving, what_changes
from coding.grouping.models import DrgWeight
from coding.grouping.msdrg import Msdrg
from coding.grouping.weights import weights_of
from records.patients.rules import age_in_years

GROUPER = Msdrg()

declare(
    "age_list_newborn",
    [0, 0],
    "Ages (years, from and to) of the codes of newborns: MCE 4.",
    least=0,
    most=124,
    check=span,
)
declare("age_list_pediatric", [0, 17], "Ages of the codes of children: MCE 4.", least=0, most=124, check=span)
declare(
    "age_list_maternity",
    [9, 64],
    "Ages of the codes of pregnancy and childbirth: MCE 4.",
    least=0,
    most=124,
    check=span,
)
declare("age_list_adult", [15, 124], "Ages of the codes of adults: MCE 4.", least=0, most=124, check=span)
declare("age_lists_on", True, "Whether a code outside of its age list is an edit.")
declare("sex_lists_on", False, "Whether a code on the list of the other sex is an edit (CMS has deactivated MCE 5).")
declare(
    "uncertain_terms",
    ["probable", "suspected", "likely", "questionable", "possible", "rule out", "ruled out", "compatible with",
     "consistent with", "working diagnosis"],
    "Words that leave a diagnosis uncertain: outpatients are not coded to it (ICD-10-CM guidelines IV.H).",
)  # fmt: skip


@dataclass
class Line:
    """A code on the desk: its row, what the sets know of it, what it does to the DRG."""

    row: CodeAssignment
    known: rules.Known
    severity: str = ""
    counts: bool = False
    excluded: bool = False
    hac: str = ""
    evidence: tuple[dict, ...] = ()  # passages that support it: document (public id), version (id), passage
    letter: str = ""  # of a diagnosis, as service lines point to it
    points_to: str = ""  # of a service line: the letters of its diagnoses

    @property
    def effect(self) -> str:
        """What a secondary diagnosis does to the DRG, in words."""
        if self.hac:
            return f"{self.severity or 'No CC'}: acquired in the hospital ({self.hac}), does not count"
        if not self.severity:
            return ""
        if self.excluded:
            return f"{self.severity}: excluded by the principal diagnosis"
        return f"{self.severity}: counts" if self.counts else f"{self.severity}: another counts already"

    @property
    def cited(self) -> int:
        return len(self.evidence)

    @property
    def papers(self) -> list[str]:
        return [one["document"] for one in self.evidence]

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
    holds: list[Hold]
    case: Case | None = None
    result: GroupResult | None = None
    weight: DrgWeight | None = None
    no_drg: str = ""  # why there is none, in words
    wants: list[str] = field(default_factory=list)
    beside: Beside | None = None
    without: list[Without] = field(default_factory=list)  # the codes without which the DRG is another

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
    def service_lines(self) -> list[Line]:
        return self.of("line")

    @property
    def reasons(self) -> list[Line]:
        return self.of("reason")

    @property
    def notes(self) -> list[rules.Finding]:
        return [f for f in self.findings if f.severity is rules.Severity.NOTE]

    @property
    def waiting(self) -> list[rules.Finding]:
        """What a coder must do something about, and what was answered."""
        return [f for f in self.findings if f.severity is not rules.Severity.NOTE]

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
        """`without`, with codes as they are read, those that move the weight most first."""
        shown = {line.row.code: line.row.dotted for line in self.lines}
        found = [replace(one, code=shown.get(one.code, one.code)) for one in self.without]
        return sorted(found, key=lambda one: -abs(one.gains or 0))

    @property
    def no_weight(self) -> str:
        """Why the DRG shows no weight, in words."""
        if not self.result or not self.result.grouped or (self.weight and self.weight.weight is not None):
            return ""
        year = fiscal_year_of(self.result.version)
        return f"The FY{year} weight of this DRG is not loaded: load Table 5 of FY{year}."

    @property
    def seconds(self) -> list[Line]:
        """The secondary diagnoses that are a CC or MCC or were acquired here, with what each does."""
        return [line for line in self.of("other") if line.severity or line.hac]


def look_at(codeset: CodeSet) -> Desk:
    """Assess a code set with its encounter and patient loaded. Five queries, however many codes; eight with service lines."""
    rows = list(live_codes(codeset))
    around = beside(codeset)
    stay = replace(stay_of(codeset), codes_known_to=around.codes_known_to)
    known = look_up([(row.system, row.code) for row in rows], stay.code_day)
    case, no_drg = _case(codeset, stay, rows, known)
    result = GROUPER.group(case) if case else None
    without = what_changes(GROUPER, case, result) if case and result else []
    weights = weights_of([result.drg, *(one.drg for one in without)], result.version) if result else {}
    weight = weights.get(result.drg) if result else None
    findings = rules.check(
        stay, [item_of(row) for row in rows], known, result=result, editor=GROUPER.edit(case) if case else [],
        answers=around.answers, tables=_tables(rows, stay), post_acute=bool(weight and weight.post_acute),
        gmlos=weight and weight.gmlos,
    )  # fmt: skip
    lines = _lettered([_line(row, known, result) for row in rows])
    desk = Desk(codeset, stay, lines, findings, around.holds, case, result, weight, no_drg, beside=around)
    desk.without = _weighed(without, weights, weight)
    desk.wants = list(_wants(desk))
    return desk


def live_codes(codeset: CodeSet):
    """The codes on the set in their order, each with the passages that support it."""
    cited = CodeEvidence.objects.filter(assignment=OuterRef("pk"), voided_at=None).order_by("id")
    passages = cited.values(json=JSONObject(document="document__public_id", version="version_id", passage="passage"))
    rows = codeset.assignments.filter(voided_at=None).select_related("provider")
    return rows.annotate(cited=ArraySubquery(passages)).order_by("kind", "sequence", "id")


def stay_of(codeset: CodeSet) -> rules.Stay:
    """The encounter as the rules see it."""
    encounter, patient = codeset.encounter, codeset.patient
    admitted, discharged = days_of(encounter)
    died = patient.deceased_at and clock.local(patient.deceased_at, encounter.facility).date()
    return rules.Stay(
        codeset.is_inpatient_claim, admitted, discharged, patient.sex,
        age=age_in_years(patient.birth_date, admitted) if patient.birth_date else None,
        professional=codeset.side == CodeSet.Side.PROFESSIONAL, disposition=encounter.disposition, died_on=died,
        lists=lists(),
    )  # fmt: skip


def lists() -> rules.Lists:
    """The local lists as policy has them now."""
    ages = {flag: tuple(policy(f"age_list_{flag}")) for flag in ("newborn", "pediatric", "maternity", "adult")}
    return rules.Lists(ages, policy("age_lists_on"), policy("sex_lists_on"), tuple(policy("uncertain_terms")))


def _tables(rows: list[CodeAssignment], stay: rules.Stay) -> rules.ClaimTables:
    codes = [row.code for row in rows if row.is_line and row.system in PROCEDURES]
    return claim_tables(codes, professional=stay.professional, on=stay.code_day)


def days_of(encounter) -> tuple[dt.date, dt.date | None]:
    """Admission and discharge on the facility's calendar."""
    admitted = clock.local(encounter.admitted_at, encounter.facility).date()
    out = encounter.discharged_at
    return admitted, clock.local(out, encounter.facility).date() if out else None


def item_of(row: CodeAssignment) -> rules.Item:
    return rules.Item(
        row.public_id, row.kind, row.system, row.code, row.poa, row.performed_on, row.provider_id is not None,
        title=row.title, passages=tuple(one["passage"] for one in getattr(row, "cited", ())), sequence=row.sequence,
        modifiers=tuple(row.modifiers), units=row.units or 1, pointers=tuple(row.pointers),
        place_of_service=row.place_of_service, provider=str(row.provider_id or ""),
    )  # fmt: skip


def _line(row: CodeAssignment, known: dict[Key, rules.Known], result: GroupResult | None) -> Line:
    line = Line(row, known[row.system, row.code], evidence=tuple(row.cited))
    effect = _effect(row, result) if result else None
    if effect:
        line.severity, line.counts, line.excluded, line.hac = (
            effect.severity,
            effect.counts,
            effect.excluded,
            effect.hac,
        )
    return line


def _weighed(without: list[Without], weights: dict[int, DrgWeight], now: DrgWeight | None) -> list[Without]:
    """The alternatives with their weights, and what the code adds to ours."""
    found = []
    for one in without:
        other = weights.get(one.drg)
        weight = other.weight if other else None
        gains = now.weight - weight if now and now.weight is not None and weight is not None else None
        found.append(replace(one, weight=weight, gains=gains))
    return found


LETTERS = "ABCDEFGHIJKL"


def letters(rows) -> dict[str, str]:
    """public_id of each diagnosis, principal first, to the letter by which a service line points to it (837P, A to L)."""
    reported = sorted(
        (r for r in rows if r.kind in ("principal", "other")), key=lambda r: (r.kind != "principal", r.sequence)
    )
    return {row.public_id: letter for row, letter in zip(reported, LETTERS, strict=False)}


def _lettered(lines: list[Line]) -> list[Line]:
    names = letters([line.row for line in lines])
    for line in lines:
        line.letter = names.get(line.row.public_id, "")
        line.points_to = ", ".join(names.get(one, "?") for one in line.row.pointers)
    return lines


def _effect(row: CodeAssignment, result: GroupResult):
    if row.kind == "principal":
        return result.principal
    pool = result.procedures if row.is_procedure else result.secondary if row.kind == "other" else ()
    return next((effect for effect in pool if effect.code == row.code), None)


def _case(codeset, stay, rows, known) -> tuple[Case | None, str]:
    """The grouper's case, or why there is none. An inpatient's only: outpatients have no MS-DRG."""
    principal = next((row for row in rows if row.kind == "principal"), None)
    if not stay.inpatient:
        return None, "A professional claim has no MS-DRG." if stay.professional else "Outpatient visits have no MS-DRG."
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
        discharge_status=int((codeset.is_audit_copy and codeset.disposition) or codeset.encounter.disposition or 0),
        principal=_diagnosis(principal, known),
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
    if not desk.stay.professional and not desk.codeset.disposition_confirmed:
        yield "the disposition confirmed"
    queries = desk.beside.queries if desk.beside else []
    waiting = any(query.holds_coding for query in queries)
    if waiting:
        yield "the answer to a query in the record"
    if any(query.blocking and query.settled for query in queries):
        yield "the answer to a query taken up"
    for hold in desk.holds:
        if not (waiting and hold.kind == "query"):
            yield f"the hold for {hold.get_kind_display().lower()} lifted"
