"""Deficiencies open, move and close by rule. `evaluate` compares what the rules find with what stands open, and mends it.

It may be called at any time and any number of times: a second call changes nothing. What people decided (canceled,
waived, reassigned) stays decided. Listeners at the end tie it to documents and encounters.
"""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Min

from accounts import audit, clock
from accounts.access import grant, revoke
from accounts.policy import policy
from accounts.workflow import SYSTEM
from records.documents.models import DocumentType
from records.encounters.models import Encounter
from records.patients.models import PatientGrant
from records.review import answers, dates, facts, rules
from records.review.models import Chart, Deficiency, RequirementRule
from records.review.requirements import LATE_RESULTS
from records.review.workflow import CHART, DEFICIENCY

S = Encounter.Status
WORDS = Deficiency._meta.get_field("words").max_length
RUNNING = (S.ARRIVED, S.IN_PROGRESS, S.ON_LEAVE, S.DISCHARGED)


def evaluate(encounter: Encounter) -> Chart | None:
    """Bring the encounter's chart and deficiencies up to what the rules find now. Returns the chart; None: it has none."""
    with transaction.atomic():
        lock(encounter)
        encounter = facts.load(encounter.pk)
        stay = facts.stay_of(encounter)
        found = _findings(encounter, stay)
        chart = _chart_of(encounter, found)
        if chart is None:
            return None
        _follow_discharge(chart, stay)
        _Reconciliation(encounter, chart, stay, found).run()
        return settle(chart)


def lock(encounter) -> None:
    """Two documents of one stay signed at one moment: the second waits, and sees what the first has done."""
    Encounter.objects.select_for_update(no_key=True).only("pk").get(pk=encounter.pk)


def open_chart(encounter: Encounter, *, by=SYSTEM, to_analyze: bool = True) -> Chart:
    """The encounter's chart, made when there is none. One that is not to be analyzed is only followed."""
    found = Chart.objects.select_for_update(no_key=True).filter(encounter=encounter).first()
    if found:
        return found
    chart = CHART.start(Chart(
        encounter=encounter, patient=encounter.patient, facility=encounter.facility, to_analyze=to_analyze,
        **_discharge_fields(encounter.discharged_at, encounter.facility),
    ), by=by)  # fmt: skip
    return chart if to_analyze else CHART.take(chart, "follow", by=SYSTEM)


def settle(chart: Chart) -> Chart:
    """Count what is open, and let the chart follow: complete when nothing is and it was analyzed, open again otherwise."""
    live = chart.deficiencies.filter(status__in=Deficiency.LIVE).aggregate(n=Count("pk"), due=Min("due_at"))
    _set(chart, open_count=live["n"], next_due_at=live["due"])
    if chart.status == "INCOMPLETE" and not live["n"] and (chart.analyzed_at or not chart.to_analyze):
        chart = CHART.take(chart, "complete", by=SYSTEM, completed_at=clock.now(), reopened_because="")
    elif chart.status == "COMPLETE" and live["n"]:
        chart = CHART.take(chart, "reopen", by=SYSTEM, reason="Something is owed again.", completed_at=None)
    return chart


def _chart_of(encounter, found) -> Chart | None:
    """Classes that policy analyzes have one; others from when a document of theirs lacks something."""
    wanted = encounter.klass in policy("analyzed_classes") and encounter.status in RUNNING
    if wanted or any(not finding.met for finding in found):
        return open_chart(encounter, to_analyze=wanted)
    return Chart.objects.select_for_update(no_key=True).filter(encounter=encounter).first()


def _discharge_fields(discharged_at, facility) -> dict:
    days = policy("chart_completion_days")
    due = dates.due_after(discharged_at, ZoneInfo(facility.time_zone), days=days) if discharged_at else None
    return {"discharged_at": discharged_at, "due_at": due}


def _follow_discharge(chart, stay) -> None:
    """A discharge starts the record's clock; a canceled one stops it, and the chart is analyzed anew after the next."""
    if chart.discharged_at == stay.discharged_at:
        return
    if chart.discharged_at is not None:
        analyze_again(chart, "The discharge was changed." if stay.discharged_at else "The discharge was canceled.")
    _set(chart, **_discharge_fields(stay.discharged_at, chart.facility))


def analyze_again(chart: Chart, why: str) -> None:
    """Take the analysis back: somebody has to look again. `why` has no names in it."""
    fields = {"analyzed_at": None, "analyzed_by": None, "completed_at": None, "reopened_because": why}
    if chart.status == "COMPLETE":
        taken = CHART.take(chart, "reopen", by=SYSTEM, reason=why, **fields)
        chart.status = taken.status
        for name, value in fields.items():
            setattr(chart, name, value)
    elif chart.analyzed_at:
        _set(chart, **fields)


def _set(row, **values) -> None:
    """Save only what differs, and nothing when nothing does."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    with audit.act(f"{row._meta.model_name}.follow", by=None, obj=row):
        row.save(update_fields=changed)


# --------------------------------------------------------------------- comparing


class _Reconciliation:
    """What the rules find, against what stands: open, refresh, reopen, complete or cancel each row once."""

    def __init__(self, encounter, chart, stay, found):
        self.encounter, self.chart, self.stay, self.found = encounter, chart, stay, found
        self.rows = list(chart.deficiencies.select_related("provider__user", "wanted", "document__type").order_by("id"))
        self.types = {t.key: t for t in DocumentType.objects.filter(key__in={f.wanted for f in self.found if f.wanted})}
        self.latest = {(self._slot(row), row.provider_id): row for row in self.rows}
        self.heirs = {row.reassigned_from_id: row for row in self.rows if row.reassigned_from_id}

    def run(self) -> None:
        gaps = [f for f in self.found if not f.met]
        governed = {row.pk for gap in gaps if (row := self.governing(gap))}
        for row in self.rows:
            if row.live and row.pk not in governed:
                self.close(row)
        for gap in gaps:
            self.mend(gap)

    @staticmethod
    def _slot(row):
        return (row.document_id, row.wanted.key if row.wanted else "", row.procedure_id, row.kind, row.element)

    def governing(self, gap) -> Deficiency | None:
        """The row that stands for this gap; when it was reassigned, the one that it became."""
        row = self.latest.get(((gap.document, gap.wanted, gap.operation, gap.kind, ""), gap.provider))
        while row and row.pk in self.heirs:
            row = self.heirs[row.pk]
        return row

    def mend(self, gap) -> None:
        row = self.governing(gap)
        if row is None:
            self.open(gap)
        elif row.live and row.by_rule:
            _set(row, words=gap.words[:WORDS], clock_start=gap.clock_start, due_at=gap.due_at)
        elif row.status in ("COMPLETED", "VERIFIED") or (row.status == "CANCELLED" and row.closed_by_id is None):
            reopen(
                row,
                by=SYSTEM,
                reason=gap.words,
                words=gap.words[:WORDS],
                due_at=gap.due_at,
                clock_start=gap.clock_start,
            )

    def open(self, gap) -> Deficiency:
        wanted = self.types.get(gap.wanted)
        document = next((d for d in self.encounter.documents.all() if d.pk == gap.document), None)
        return start(Deficiency(
            chart=self.chart, encounter=self.encounter, patient=self.encounter.patient, facility=self.encounter.facility,
            kind=gap.kind, requirement=gap.requirement.key, citation=gap.requirement.citation, document=document,
            wanted=wanted, procedure_id=gap.operation, words=gap.words[:WORDS], provider_id=gap.provider, role=gap.role,
            sensitivity=list(document.sensitivity if document else wanted.sensitivity if wanted else []),
            clock_start=gap.clock_start, assigned_at=clock.now(), due_at=gap.due_at,
        ), by=SYSTEM)  # fmt: skip

    def close(self, row) -> None:
        """Completed when the record now holds it, canceled when nothing asks for it any more; a person's stays open."""
        if not row.by_rule:
            wanted = row.wanted.key if row.wanted else ""
            answer = answers.answer_to(row.kind, row.document_id, wanted, row.assigned_at, self.stay.papers)
            if answer:
                finish(row, "complete", by=SYSTEM, completed_with_id=answer)
            return
        met = self._met(row)
        if met:
            finish(row, "complete", by=SYSTEM, completed_with_id=met.evidence[0] if met.evidence else None)
        else:
            finish(row, "cancel", by=SYSTEM, reason=self._why_gone(row))

    def _met(self, row):
        mine = (f for f in self.found if f.met and f.requirement.key == row.requirement)
        return next((f for f in mine if f.document == row.document_id and f.operation == row.procedure_id), None)

    def _why_gone(self, row) -> str:
        if self.encounter.status not in RUNNING:
            return "The encounter was canceled or entered in error."
        if row.document and row.document.status == rules.RETRACTED:
            return "The document was retracted."
        if any(not f.met and (f.requirement.key, f.document) == (row.requirement, row.document_id) for f in self.found):
            return "Somebody else is responsible for it now."
        if self.stay.discharged_at is None:
            return "The patient has not been discharged."
        return "The rule does not ask for it any more."


def _findings(encounter, stay) -> list[rules.Finding]:
    """Held to the rules of the day of discharge; those of today while the patient is in house."""
    if encounter.status not in RUNNING:
        return []
    day = dates.local_day(stay.discharged_at or clock.now(), stay.zone)
    found = rules.findings(stay, RequirementRule.in_force(day, klass=encounter.klass, service=encounter.service))
    return list({_once(f): f for f in found}.values())


def _once(finding):
    """One deficiency a document, type and provider, whichever rule asked first."""
    if finding.met:
        return (finding.requirement.key, finding.document, finding.operation, finding.evidence)
    return (finding.kind, finding.document, finding.wanted, finding.operation, finding.provider)


# ------------------------------------------------------- a deficiency's life and its reach


def start(deficiency: Deficiency, *, by, reason: str = "") -> Deficiency:
    """Open it, and let its provider to the patient until it is closed."""
    with audit.act("deficiency.open", by=None if by is SYSTEM else by, obj=deficiency.encounter):
        made = DEFICIENCY.start(deficiency, by=by, reason=reason)
        let_in(made)
    return made


def finish(deficiency: Deficiency, verb: str, *, by, reason: str = "", **fields) -> Deficiency:
    """Close it by one of the steps that close, and take back the reach that it gave."""
    closed_by = None if by is SYSTEM else by
    with audit.act(f"deficiency.{verb}", by=closed_by, obj=deficiency):
        closed = DEFICIENCY.take(
            deficiency, verb, by=by, reason=reason, closed_at=clock.now(), closed_by=closed_by, **fields
        )
        let_out(closed)
    return closed


def reopen(deficiency: Deficiency, *, by, reason: str, **fields) -> Deficiency:
    """It is owed again, on its own clock."""
    closed = {"closed_at": None, "closed_by": None, "completed_with": None}
    with audit.act("deficiency.reopen", by=None if by is SYSTEM else by, obj=deficiency):
        opened = DEFICIENCY.take(deficiency, "reopen", by=by, reason=reason, **closed, **fields)
        let_in(opened)
    return opened


def source_of(deficiency: Deficiency) -> str:
    return f"deficiency:{deficiency.pk}"


def let_in(deficiency: Deficiency) -> None:
    user = deficiency.provider.user if deficiency.provider else None
    if user is not None and user.is_active:
        grant(user=user, obj=deficiency.patient, ceiling="work", source=source_of(deficiency),
              reason="To complete what the chart lacks", by=None)  # fmt: skip


def let_out(deficiency: Deficiency) -> None:
    live = PatientGrant.objects.filter(
        content_object_id=deficiency.patient_id, source=source_of(deficiency), revoked_at=None
    )
    for row in live.select_related("user", "content_object"):
        revoke(grant=row, by=None, reason="The deficiency is closed.")


# --------------------------------------------------------------------- listeners


def encounter_changed(encounter: Encounter, by) -> None:
    evaluate(encounter)


def document_changed(document, by, **more) -> None:
    """A document was signed, cosigned or retracted."""
    if document.encounter_id:
        evaluate(document.encounter)


def document_filed(document, by, **more) -> None:
    """One came, or was filed anew; and a result that arrives when the chart was complete has to be looked at."""
    if not document.encounter_id:
        return
    chart = Chart.objects.filter(encounter_id=document.encounter_id, status="COMPLETE").first()
    if chart and document.type.key in LATE_RESULTS:
        analyze_again(chart, f"A late result came: {document.type.name.lower()}.")
    evaluate(document.encounter)


def listen() -> None:
    """Tie the engine to what happens in the record (called once, at start-up)."""
    from records.documents import signals as documents
    from records.encounters import signals as encounters

    documents.on_filed.append(document_filed)
    documents.on_signed.append(document_changed)
    documents.on_retracted.append(document_changed)
    for listeners in (encounters.on_discharge, encounters.on_reopen, encounters.on_change, encounters.on_error):
        listeners.append(encounter_changed)


def evaluate_many(encounters: Iterable[Encounter]) -> int:
    """Re-evaluate these encounters, one transaction each. Returns how many."""
    count = 0
    for encounter in encounters:
        evaluate(encounter)
        count += 1
    return count
