"""What happens to an encounter, from its plan to its discharge. Views, imports and tests call these."""

import datetime as dt

from accounts import audit, clock
from accounts.access import require
from accounts.people.models import Facility, ProviderProfile
from records.encounters import care, rules, signals
from records.encounters.models import (
    Coverage,
    Encounter,
    EncounterClass,
    EncounterCoverage,
    EncounterLocation,
    EncounterProvider,
)
from records.encounters.numbers import next_number
from records.encounters.rules import BadEncounter
from records.encounters.workflow import WORKFLOW
from records.patients.actions import known_at
from records.patients.models import Patient

MORE = (
    "expected_discharge_on", "admitting_diagnosis", "chief_complaint", "service", "unit", "bed", "sensitivity",
    "total_charges", "birth_weight", "gestational_age", "details",
)  # fmt: skip


def plan_encounter(*, patient: Patient, facility: Facility, klass: str, by, at: dt.datetime, **fields) -> Encounter:
    """An encounter that is to come (A05). `fields` as for register_encounter."""
    return _open(patient, facility, klass, by, at, planned=True, **fields)


def register_encounter(
    *, patient: Patient, facility: Facility, klass: str, by, admitted_at: dt.datetime | None = None, **fields
) -> Encounter:
    """The patient is here (A04): an encounter that has ARRIVED, by default now.

    `fields`: `attending` (ProviderProfile), `admission_type` (FL14), `point_of_origin` (FL15),
    `inpatient_ordered_at` (needed for IMP), `number` (by default the facility's next), and those of MORE. The patient
    becomes known at the facility, the attending reaches the patient. Raises BadEncounter, Denied.
    """
    with audit.act("encounter.register", by=by) as act:
        encounter = _open(patient, facility, klass, by, admitted_at or clock.now(), planned=False, **fields)
        act.obj = encounter
        return WORKFLOW.take(encounter, "arrive", by=by)


def _open(patient, facility, klass, by, at, *, planned, attending=None, inpatient_ordered_at=None, number="",
          admission_type="", point_of_origin="", **more) -> Encounter:  # fmt: skip
    require_add(by, patient)
    unknown = set(more) - set(MORE)
    if unknown:
        raise TypeError(f"No such fields of an encounter: {sorted(unknown)}")
    encounter = Encounter(
        patient=patient, facility=facility, klass=klass, admitted_at=at, inpatient_ordered_at=inpatient_ordered_at,
        admission_type=admission_type, point_of_origin=point_of_origin, **more,
    )  # fmt: skip
    check_opening(encounter, planned=planned, attending=attending)
    with audit.act("encounter.plan", by=by):
        encounter.number = number or next_number(facility)
        encounter = WORKFLOW.start(encounter, by=by, verb="plan" if planned else "register")
        EncounterClass.objects.create(encounter=encounter, klass=klass, starts_at=inpatient_ordered_at or at)
        if encounter.unit:
            EncounterLocation.objects.create(
                encounter=encounter, unit=encounter.unit, bed=encounter.bed, starts_at=at
            )  # fmt: skip
        known_at(patient, facility)
        if attending:
            encounter = _add_provider(encounter, attending, "attending", by, at)
    return encounter


def require_add(by, patient) -> None:
    require(by, "records.add_encounter", patient)


def check_opening(encounter: Encounter, *, planned: bool, attending: ProviderProfile | None) -> None:
    """Everything that must hold before an encounter stands in the record. Raises BadEncounter."""
    patient, facility = encounter.patient, encounter.facility
    if patient.merged_into_id:
        raise BadEncounter("This record was merged into another: open that one.", "patient")
    if not planned:
        rules.check_class(encounter.klass, ordered=encounter.inpatient_ordered_at)
    rules.check_times(
        admitted=encounter.admitted_at, now=clock.now(), planned=planned, birth_date=patient.birth_date,
        died=patient.deceased_at, service=encounter.service, facility=facility,
    )  # fmt: skip
    rules.check_origin(encounter.admission_type, encounter.point_of_origin)
    day = clock.local(encounter.admitted_at, facility).date()
    rules.check_newborn(
        encounter.admission_type, mother_linked=patient.mother_id is not None, birth_date=patient.birth_date,
        admitted=day,
    )  # fmt: skip
    if attending:
        check_provider(attending, day)
    if encounter.klass == "IMP" and not planned:
        check_no_overlap(encounter)


def check_provider(provider: ProviderProfile, day: dt.date) -> None:
    """Who treats is active on the day and has an NPI. Raises BadEncounter."""
    if not provider.active_on(day):
        raise BadEncounter(f"{provider} is not active on {day:%m/%d/%Y}.", "attending")
    if not provider.npi:
        raise BadEncounter(f"{provider} has no NPI on file.", "attending")


def check_no_overlap(encounter: Encounter, *, until: dt.datetime | None = None) -> None:
    """No two inpatient stays of one person at one facility at one time. Raises BadEncounter."""
    rows = Encounter.objects.filter(patient=encounter.patient, facility=encounter.facility, klass="IMP")
    rows = rows.exclude(status__in=["PLANNED", "CANCELLED", "ENTERED_IN_ERROR"]).exclude(pk=encounter.pk)
    for other in rows.only("admitted_at", "discharged_at", "number"):
        starts_before_its_end = other.discharged_at is None or encounter.admitted_at < other.discharged_at
        if starts_before_its_end and (until is None or other.admitted_at < until):
            raise BadEncounter(f"Overlaps inpatient stay {other.number}: discharge that one first.", "admitted_at")


# ------------------------------------------------------------------ on the way


def arrive(*, encounter: Encounter, by, at: dt.datetime | None = None, inpatient_ordered_at=None) -> Encounter:
    """A planned patient has come."""
    fields = {"admitted_at": at or clock.now()}
    if inpatient_ordered_at:
        fields["inpatient_ordered_at"] = inpatient_ordered_at
    for name, value in fields.items():
        setattr(encounter, name, value)
    check_opening(encounter, planned=False, attending=encounter.attending)
    return WORKFLOW.take(encounter, "arrive", by=by, **fields)


def begin(*, encounter: Encounter, by) -> Encounter:
    """Care begins: an inpatient is admitted (A01), an outpatient is seen."""
    return WORKFLOW.take(encounter, "begin", by=by)


def transfer(*, encounter: Encounter, by, unit: str, bed: str = "", service: str = "", at=None) -> Encounter:
    """To another unit, bed or service (A02)."""
    if not unit.strip():
        raise BadEncounter("Say which unit.", "unit")
    service = service or encounter.service
    with audit.act("encounter.transfer", by=by, obj=encounter):
        taken = WORKFLOW.take(
            encounter, "transfer", by=by, unit=unit, bed=bed, service=service, detail={"unit": unit, "bed": bed}
        )
        EncounterLocation.objects.create(encounter=taken, unit=unit, bed=bed, starts_at=at or clock.now())
        if service != encounter.service:
            signals.send(signals.on_change, taken, by)
    return taken


def change_class(*, encounter: Encounter, by, klass: str, ordered_at=None, reviewed=False, reason="") -> Encounter:
    """Another class from the order on (A06, A07). `reviewed`: utilization review and the physician concur.

    Raises BadEncounter."""
    rules.check_class_change(encounter.klass, klass, ordered=ordered_at, reviewed=reviewed, reason=reason)
    at = ordered_at or clock.now()
    if at < encounter.admitted_at or at > clock.now():
        raise BadEncounter("The order lies between the arrival and now.", "inpatient_ordered_at")
    fields = {"klass": klass, "inpatient_ordered_at": ordered_at if klass == "IMP" else None}
    detail = {"klass": klass, **({"condition_code": "44"} if encounter.klass == "IMP" else {})}
    if klass == "IMP":
        check_no_overlap(encounter)
    with audit.act("encounter.change_class", by=by, obj=encounter):
        taken = WORKFLOW.take(encounter, "change_class", by=by, reason=reason, detail=detail, **fields)
        EncounterClass.objects.create(encounter=taken, klass=klass, starts_at=at, reason=reason)
        signals.send(signals.on_change, taken, by)
    return taken


# ---------------------------------------------------------------- leaving


def discharge(
    *, encounter: Encounter, by, discharged_at: dt.datetime, disposition: str, deceased_at: dt.datetime | None = None
) -> Encounter:
    """The patient leaves (A03). `deceased_at` with an "expired" disposition sets the patient's death.

    Raises BadEncounter, Refused, Denied. The features that wait for a discharge act in the same transaction.
    """
    patient = encounter.patient
    died = patient.deceased_at or deceased_at
    rules.check_discharge(
        admitted=encounter.admitted_at, discharged=discharged_at, now=clock.now(), died=died, disposition=disposition,
        klass=encounter.klass, has_attending=encounter.attending_id is not None, facility=encounter.facility,
    )  # fmt: skip
    with audit.act("encounter.discharge", by=by, obj=encounter):
        taken = WORKFLOW.take(encounter, "discharge", by=by, discharged_at=discharged_at, disposition=disposition)
        if deceased_at and not patient.deceased_at:
            patient.deceased_at = deceased_at
            patient.save(update_fields=["deceased_at"])
        care.renew(taken)
        signals.send(signals.on_discharge, taken, by)
    return taken


def cancel_discharge(*, encounter: Encounter, by, reason: str) -> Encounter:
    """The discharge was wrong (A13): the stay runs on. A death that it set is taken back by correcting the patient."""
    with audit.act("encounter.cancel_discharge", by=by, obj=encounter):
        was = {"discharged_at": encounter.discharged_at.isoformat() if encounter.discharged_at else "",
               "disposition": encounter.disposition}  # fmt: skip
        taken = WORKFLOW.take(
            encounter, "cancel_discharge", by=by, reason=reason, detail=was, discharged_at=None, disposition=""
        )
        care.renew(taken)
        signals.send(signals.on_reopen, taken, by)
    return taken


def cancel(*, encounter: Encounter, by, reason: str) -> Encounter:
    """The patient did not come, or left before care began."""
    with audit.act("encounter.cancel", by=by, obj=encounter):
        taken = WORKFLOW.take(encounter, "cancel", by=by, reason=reason)
        care.let_out(taken, reason="The encounter was canceled.")
        signals.send(signals.on_cancel, taken, by)
    return taken


def enter_in_error(*, encounter: Encounter, by, reason: str) -> Encounter:
    """It never was, or was somebody else's. Nothing is deleted: it stands marked."""
    with audit.act("encounter.enter_in_error", by=by, obj=encounter):
        taken = WORKFLOW.take(encounter, "enter_in_error", by=by, reason=reason)
        care.let_out(taken, reason="The encounter was entered in error.")
        signals.send(signals.on_error, taken, by)
    return taken


# ------------------------------------------------------------ around a stay


def add_provider(*, encounter: Encounter, provider: ProviderProfile, role: str, by, since=None) -> Encounter:
    """Give a provider a part in the care; a new attending follows the one before. Their user reaches the patient."""
    since = since or clock.now()
    if role not in EncounterProvider.Role.values:
        raise BadEncounter(f"There is no part called {role}.", "role")
    check_provider(provider, clock.local(since, encounter.facility).date())
    require(by, "records.change_encounter", encounter)
    return _add_provider(encounter, provider, role, by, since)


def _add_provider(encounter, provider, role, by, since) -> Encounter:
    """Who registers a stay names its attending, also of a stay whose sensitivity they may not read afterwards."""
    with audit.act("encounter.add_provider", by=by, obj=encounter, detail={"role": role}):
        taken_over = role == "attending" and encounter.attending_id not in (None, provider.pk)
        if role == "attending":
            _hand_over(encounter, since)
            encounter.attending = provider
            encounter.save(update_fields=["attending"])
        row = EncounterProvider.objects.create(encounter=encounter, provider=provider, role=role, starts_at=since)
        care.let_in(row)
        if taken_over or role in ("operating", "consulting"):
            signals.send(signals.on_change, encounter, by)
    return encounter


def _hand_over(encounter, at) -> None:
    for row in encounter.providers.filter(role="attending", ends_at=None).select_related("provider__user"):
        row.ends_at = max(at, row.starts_at)
        row.save(update_fields=["ends_at"])
        row.encounter = encounter
        care.let_in(row)


def add_coverage(*, patient: Patient, by, kind: str, payer: str, **fields) -> Coverage:
    """An insurance of the person."""
    require(by, "records.change_patient", patient)
    with audit.act("coverage.add", by=by, obj=patient):
        return Coverage.objects.create(patient=patient, kind=kind, payer=payer, **fields)


def set_coverages(*, encounter: Encounter, by, coverages: list[Coverage]) -> list[EncounterCoverage]:
    """Which insurances pay for the encounter, in order from 1. Raises BadEncounter for another's, a repeated one, or
    a wrong order (Medicaid last; workers' compensation and auto before Medicare)."""
    require(by, "records.change_encounter", encounter)
    if any(c.patient_id != encounter.patient_id for c in coverages) or len({c.pk for c in coverages}) < len(coverages):
        raise BadEncounter("Each insurance stands once, and is this patient's own.", "coverages")
    rules.check_coverage_order([c.kind for c in coverages])
    with audit.act("encounter.set_coverages", by=by, obj=encounter):
        return _write_order(encounter, coverages)


def _write_order(encounter, coverages) -> list[EncounterCoverage]:
    """The order's rows anew (places are unique, so they cannot be swapped one by one); the trail keeps the old ones."""
    authorized = {}
    for row in encounter.coverages.select_for_update():
        authorized[row.coverage_id] = row.authorization_number
        row.delete()
    return [
        EncounterCoverage.objects.create(
            encounter=encounter, coverage=coverage, sequence=place,
            authorization_number=authorized.get(coverage.pk, ""),
        )
        for place, coverage in enumerate(coverages, start=1)
    ]  # fmt: skip
