"""An encounter's states (domain section 2, HL7 v2 A01 to A13)."""

from accounts.workflow import Refused, Workflow, step
from records.encounters import signals
from records.encounters.models import Encounter

S = Encounter.Status
CHANGE, CANCEL = "records.change_encounter", "records.cancel_encounter"


def no_objection_to_reopening(encounter, by):
    signals.send(signals.before_reopen, encounter, by)


def nobody_in_that_place(encounter, by):
    """A stay that runs again must not overlap a later one: the database refuses it, this says it in words."""
    later = encounter.is_inpatient and Encounter.objects.filter(
        patient_id=encounter.patient_id, facility_id=encounter.facility_id, klass=encounter.klass,
        admitted_at__gte=encounter.discharged_at or encounter.admitted_at,
    ).exclude(pk=encounter.pk).exclude(status__in=[S.PLANNED, S.CANCELLED, S.ENTERED_IN_ERROR])  # fmt: skip
    if later and later.exists():
        raise Refused("A later inpatient stay exists: this one cannot run on into it.")


WORKFLOW = Workflow(
    "encounter",
    S,
    S.PLANNED,
    [
        step("arrive", S.PLANNED, S.ARRIVED, CHANGE, label="Arrived"),
        step("begin", S.ARRIVED, S.IN_PROGRESS, CHANGE, label="Begin care"),
        step("leave", S.IN_PROGRESS, S.ON_LEAVE, CHANGE, label="Goes on leave"),
        step("return", S.ON_LEAVE, S.IN_PROGRESS, CHANGE, label="Back from leave"),
        step("transfer", S.IN_PROGRESS, S.IN_PROGRESS, CHANGE, label="Transfer"),
        step("change_class", S.ARRIVED, S.ARRIVED, CHANGE, label="Change class"),
        step("change_class", S.IN_PROGRESS, S.IN_PROGRESS, CHANGE, label="Change class"),
        step("discharge", [S.IN_PROGRESS, S.ON_LEAVE], S.DISCHARGED, CHANGE, label="Discharge"),
        step("cancel", [S.PLANNED, S.ARRIVED], S.CANCELLED, CHANGE, label="Cancel", reason_required=True),
        step("cancel_discharge", S.DISCHARGED, S.IN_PROGRESS, CANCEL, no_objection_to_reopening, nobody_in_that_place,
             label="Cancel discharge", reason_required=True),
        step("enter_in_error", [s for s in S if s != S.ENTERED_IN_ERROR], S.ENTERED_IN_ERROR, CANCEL,
             label="Entered in error", reason_required=True),
    ],
)  # fmt: skip
