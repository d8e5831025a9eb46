"""An investigation's hand-over: what it found to be perhaps a breach is an incident with its own assessment and clock."""

from records.incidents.actions import report
from records.incidents.models import Incident
from records.patients.models import Patient

FOUND = "An investigation found that a record was looked at without a reason."


def from_investigation(*, case, by, information: str, discovered_on) -> str:
    """The number of the incident. Its cause is whom the case was about, who neither sees nor decides it."""
    incident = report(
        facility=case.facility, kind=Incident.Kind.ACCESS, description=FOUND, information=information,
        discovered_on=discovered_on, by=by, patients=Patient.objects.filter(pk=case.patient_id), caused_by=case.subject,
        source=Incident.Source.INVESTIGATION,
    )  # fmt: skip
    return incident.number
