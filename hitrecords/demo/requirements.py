"""What the department does about its own rules: one is proposed and waits to be tried, and a late result reopens a chart."""

import datetime as dt

from accounts import clock
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked
from records.documents import actions as documents
from records.documents.models import DocumentType
from records.review import requirement_actions

PROPOSED = {
    "label": "Discharge instructions", "event": "discharge", "classes": ["IMP", "OBSENC"], "services": [],
    "types": ["discharge_instructions"], "others": [], "elements": [], "timing": "after", "hours": 4, "days": None,
    "limit_policy": "", "except_emergency": False, "role": "attending", "severity": "required",
    "citation": "Medical staff bylaws 4.7", "why": "Patients call the wards: they left without instructions.",
}  # fmt: skip
LATE = "Received after completion of the record. Final diagnosis: one of twelve lymph nodes positive (pN1a)."


def run(booked: list[Booked], house: House, now: dt.datetime) -> None:
    """One rule that waits to be tried, and Ellis Boyd's pathology, which came when his chart was complete."""
    with clock.at(now - dt.timedelta(days=1, hours=3)):
        requirement_actions.propose(by=house.who("halloran"), values=PROPOSED)
    boyd = next(b for b in booked if "late_result" in b.visit.tags)
    with clock.at(now - dt.timedelta(hours=5)):
        documents.create_document(
            patient=boyd.encounter.patient, encounter=boyd.encounter, type=DocumentType.objects.get(key="pathology"),
            by=house.who("petrie"), text=LATE, source="interface", service_at=boyd.encounter.discharged_at,
            title="Lymph nodes, supplementary report", signed_on_paper=True,
        )  # fmt: skip
