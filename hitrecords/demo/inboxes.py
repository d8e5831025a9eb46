"""Inboxes with a story: a leave that is covered, an assistant who prepares, a summary begun, a correction, a retraction."""

import datetime as dt

from accounts import audit, clock
from hitrecords.demo.staff import House
from records.documents import actions as documents
from records.documents import stand_ins
from records.documents.models import Document, DocumentType
from records.documents.note_templates import NoteTemplate
from records.encounters.models import Encounter

BEGUN = """Final diagnoses:

Community-acquired pneumonia, right lower lobe.

Hospital course:

Ceftriaxone and azithromycin for three days, then oral treatment. Off oxygen since the second day.

Medications:

Amoxicillin 1 g three times a day until the seventh day."""
HOUR = dt.timedelta(hours=1)


def furnish(house: House, now: dt.datetime) -> None:
    """Everything by the actions that the screens use."""
    _stand_ins(house, now)
    _summary_begun(house, now)
    _note_corrected(house, now)


def _stand_ins(house, now) -> None:
    """Dr. Brandt is on leave and Dr. Okafor covers; Nina Brook prepares for Dr. Vance."""
    today = now.date()
    for owner, user, kind, days, reason in (
        ("brandt", "okafor", "cover", 10, "Leave"), ("vance", "brook", "delegate", None, "Her practice's assistant"),
    ):  # fmt: skip
        by = house.who(owner)
        stand_ins.name_stand_in(
            provider=by.provider, user=house.users[user], kind=kind, by=by, reason=reason, starts_on=today - dt.timedelta(days=3),
            ends_on=today + dt.timedelta(days=days) if days else None,
        )  # fmt: skip


def _stay(family: str, given: str) -> Encounter | None:
    rows = Encounter.objects.filter(patient__family=family, patient__given=given, discharged_at__isnull=False)
    return rows.select_related("patient", "facility", "attending__user").order_by("-admitted_at").first()


def _summary_begun(house, now) -> None:
    """Her discharge summary is a draft that lacks three of its parts."""
    stay = _stay("Merrill", "Agnes")
    if stay is None:
        return
    summary = DocumentType.objects.get(key="discharge_summary")
    with clock.at(now - 3 * HOUR):
        documents.create_document(
            patient=stay.patient, encounter=stay, type=summary, by=house.who("okafor"), text=BEGUN, submit=False,
            template=NoteTemplate.in_force(summary),
        )  # fmt: skip


def _note_corrected(house, now) -> None:
    """A coder had read the note before its author corrected it: she is told. A second one was never his patient's."""
    stay = _stay("Osgood", "Walter")
    notes = Document.objects.filter(encounter=stay, type__key="progress", status="FINAL", sensitivity=[]).order_by("id")
    if stay is None or len(notes) < 2:
        return
    wrong, strange = notes[0], notes[1]
    for reader in ("nair", "okafor"):
        for note in (wrong, strange):
            with clock.at(now - 30 * HOUR), audit.act("document.view", by=house.who(reader), obj=note):
                pass
    okafor = house.who("okafor")
    with clock.at(now - 6 * HOUR):
        made = documents.correct(
            document=wrong, by=okafor, wrong="Allergic to penicillin.", right="No known allergies.",
            reason="Taken over from another chart",
        )  # fmt: skip
        documents.mark_opened(version=made.current_version, by=okafor)
        documents.sign(document=made, by=okafor, reauthenticated=True)
    with clock.at(now - 4 * HOUR):
        documents.retract(document=strange, by=house.who("petrie"), reason="Written in the wrong chart")
