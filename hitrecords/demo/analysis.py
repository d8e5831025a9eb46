"""What an analyst finds by reading: a note carried forward from day to day, a wrong side, a note on the wrong patient."""

import datetime as dt

from accounts import clock
from accounts.access import forget_reach
from accounts.audit import acts
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked
from records.documents import actions as documents
from records.documents.models import Document, DocumentType
from records.documents.moves import move_document
from records.review import copied_text, engine, noting
from records.review.models import Chart

CARRIED, SIDE, WRONG, RIGHT = "carried_forward", "wrong_side", "wrong_patient", "right_patient"
ROUND = """Overnight:

{overnight}

Examination:

Temperature 37.1, pulse 88, blood pressure 124/70, saturation 95% on 2 L by nasal cannula. Crackles at the right base, no
wheeze. Heart regular without murmur. Abdomen soft, not tender. No edema of the legs.

Assessment and plan:

Community-acquired pneumonia of the right lower lobe on ceftriaxone and azithromycin. Wean oxygen as tolerated, walk three
times a day with physical therapy, continue enoxaparin for prophylaxis, follow blood cultures to their final result."""
NIGHTS = (
    "Febrile to 38.4 in the evening, slept poorly, cough with yellow sputum.",
    "Afebrile. Slept through. Cough is looser.",
    "Afebrile for two nights. Breathing room air since midnight and walking alone to the bathroom.",
)
SECOND_KNEE = """Assessment and plan:

Second day after total arthroplasty of the left knee. Pain controlled with oral medication. Dressing dry. The right knee
bends to 80 degrees in therapy. Home with services tomorrow."""
CONSULT = """Reason for consultation:

Palpitations since the morning.

Impression:

Paroxysmal atrial fibrillation, first episode, now in sinus rhythm. Known mitral valve prolapse.

Recommendations:

Metoprolol 25 mg twice a day; echocardiogram before discharge; anticoagulation is to be discussed in the clinic."""


def run(booked: list[Booked], house: House, now: dt.datetime) -> None:
    """The three cases, by the acts of their authors and of the department; then the notes of every open chart compared."""
    stays = {tag: b for b in booked for tag in (CARRIED, SIDE, WRONG, RIGHT) if tag in b.visit.tags}
    for day, night in enumerate(NIGHTS, start=1):
        _write(stays[CARRIED], "progress", ROUND.format(overnight=night), dt.timedelta(days=day, hours=-2), house)
    _wrong_side(stays[SIDE], house, now)
    _wrong_patient(stays[WRONG], stays[RIGHT], house, now)
    copied_text.notice(stays[CARRIED].encounter.pk)
    for chart in Chart.objects.filter(to_analyze=True, analyzed_at=None).order_by("pk"):
        copied_text.notice(chart.encounter_id)


def _write(b: Booked, key: str, text: str, after: dt.timedelta, house: House) -> Document:
    """A note of the stay's attending so long after the admission, opened and signed at once."""
    author = b.attending.user
    author = house.who(author.username)
    forget_reach(author)
    at = min(b.encounter.admitted_at + after, b.encounter.discharged_at - dt.timedelta(hours=1))
    with clock.at(at):
        note = documents.create_document(
            patient=b.encounter.patient, encounter=b.encounter, type=DocumentType.objects.get(key=key), by=author, text=text,
            author=b.attending, service_at=at, submit=True,
        )  # fmt: skip
        documents.mark_opened(version=note.current_version, by=author)
        return documents.sign(document=note, by=author, reauthenticated=True)


def _wrong_side(b: Booked, house: House, now: dt.datetime) -> None:
    note = _write(b, "progress", SECOND_KNEE, dt.timedelta(days=2), house)
    with clock.at(now - dt.timedelta(days=1)):
        noting.add_finding(
            chart=engine.evaluate(b.encounter), by=house.who("petrie"), kind="laterality", document=note,
            words="arthroplasty of the left knee", note="The operation and the consent say right.",
        )  # fmt: skip


def _wrong_patient(wrong: Booked, right: Booked, house: House, now: dt.datetime) -> None:
    note = _write(wrong, "consult", CONSULT, dt.timedelta(days=1), house)
    with clock.at(now - dt.timedelta(days=2)):
        acts.read("document.view", by=house.who("nair"), obj=note)
    with clock.at(now - dt.timedelta(hours=26)):
        move_document(
            document=note, to_patient=right.encounter.patient, to_encounter=right.encounter, by=house.who("petrie"),
            reason="Dictated for June Ferris in the next room; the number of Joan Ferris was given.",
        )  # fmt: skip
