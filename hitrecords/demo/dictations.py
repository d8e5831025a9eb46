"""Dictations in every state of transcription, with recordings, by the actions that the screens use."""

import datetime as dt
import random
from dataclasses import dataclass

from accounts import clock
from accounts.access import may
from hitrecords.demo.staff import House
from hitrecords.demo.voice import recording
from records.documents import actions as documents
from records.documents.models import Document, DocumentType
from records.encounters.models import Encounter
from records.transcription import actions, audio, checking, moving
from records.transcription.checking import Found
from records.transcription.models import Dictation

HOUR = dt.timedelta(hours=1)
CONSULT = """Reason for consultation:

{reason}. The patient was seen at the request of the team.

History:

No fever, no chills. Pain is controlled. The patient walked the hall twice yesterday and slept through the night.

Examination:

Alert and comfortable. Blood pressure 128 over 74, pulse 78. Lungs clear. Abdomen soft. No edema of the legs.

Impression:

Improving on the present treatment. Renal function is stable with a creatinine of 1.1.

Recommendations:

Continue metoprolol 25 mg by mouth twice a day. Repeat the basic metabolic panel tomorrow. We will follow along."""
PROGRESS = """Overnight:

No events. Temperature 36.8. Oral intake is good.

Examination:

Lungs clear on the left, a few crackles at the right base, fewer than yesterday. Heart regular.

Assessment and plan:

{reason}, improving. Change to oral treatment today. Physical therapy. Home in one to two days with a visiting nurse."""
TEXTS = {"consult": CONSULT, "progress": PROGRESS}


@dataclass
class Floor:
    """Stays in house and their physicians, taken in turns, and who types and checks."""

    house: House
    rng: random.Random
    now: dt.datetime
    stays: list[Encounter]
    taken: int = 0

    def next(self) -> Encounter:
        self.taken += 1
        return self.stays[self.taken % len(self.stays)]


def dictate(house: House, rng: random.Random, now: dt.datetime) -> int:
    """A few in every state, and a month of finished ones for the report. Returns how many there are."""
    floor = Floor(house, rng, now, _stays(now))
    if not floor.stays:
        return 0
    for part in (_waiting, _at_the_desk, _with_their_authors, _finished, _moved, _restricted):
        part(floor)
    return Dictation.objects.count()


def _stays(now) -> list[Encounter]:
    """In house for a day or more, with an attending who signs in, and nothing that only some may hear."""
    rows = Encounter.objects.filter(
        status="IN_PROGRESS", klass="IMP", attending__user__isnull=False, attending__user__is_active=True,
        patient__restricted=False, sensitivity=[], admitted_at__lt=now - 40 * HOUR,
    )  # fmt: skip
    return list(rows.select_related("patient", "facility", "attending__user").order_by("id"))


def _text(stay, kind: str) -> str:
    reason = stay.admitting_diagnosis or stay.chief_complaint or "The present illness"
    return TEXTS[kind].format(reason=reason[:1].upper() + reason[1:])


def _sent(
    floor: Floor, hours: float, kind: str = "consult", *, stay=None, by: str = "", sound: int = 24, **facts
) -> Dictation:
    """Dictated so many hours ago, and sent some minutes later."""
    stay = stay or floor.next()
    ended = floor.now - hours * HOUR
    found = audio.examine(recording(sound + floor.rng.random() * 6, floor.rng)) if sound else None
    with clock.at(ended + dt.timedelta(minutes=6)):
        return actions.receive(
            patient=stay.patient, encounter=stay, type=DocumentType.objects.get(key=kind), dictator=stay.attending,
            by=floor.house.who(by) if by else floor.house.who(stay.attending.user.username), dictated_at=ended,
            service_at=max(ended - HOUR, stay.admitted_at), recording=found, **facts,
        )  # fmt: skip


def _begun(floor: Floor, hours: float, **facts) -> Dictation:
    made = _sent(floor, hours, **facts)
    with clock.at(floor.now - hours / 2 * HOUR):
        return actions.start(dictation=made, by=floor.house.who("lowell"))


def _typed(floor: Floor, hours: float, after: float, *, text: str = "", blanks: bool = False, **facts) -> Dictation:
    """Its document was there `after` hours."""
    made, lowell = _sent(floor, hours, **facts), floor.house.who("lowell")
    with clock.at(made.dictated_at + after * HOUR):
        made = actions.start(dictation=made, by=lowell)
        text = text or _text(made.encounter, made.type.key)
        return actions.finish(dictation=made, by=lowell, text=text, with_blanks=blanks)


def _signed(dictation, floor: Floor, after: float, *, change: tuple[str, str] | None = None) -> Dictation:
    author = floor.house.who(dictation.dictator.user.username)
    with clock.at(min(dictation.transcribed_at + after * HOUR, floor.now)):
        document = Document.objects.get(pk=dictation.document_id)
        if change:
            text = document.current_version.text.replace(*change)
            document = documents.add_version(document=document, by=author, text=text)
        documents.mark_opened(version=document.current_version, by=author)
        documents.sign(document=document, by=author, reauthenticated=True)
    return Dictation.objects.get(pk=dictation.pk)


def _waiting(floor: Floor) -> None:
    _sent(floor, 6, stat=True, note="The drug is apixaban, A P I X A B A N.")
    _sent(floor, 1.5, stat=True)
    for hours, kind in ((20, "consult"), (9, "progress"), (4, "consult")):
        _sent(floor, hours, kind, by="petrie" if hours == 9 else "")
    _sent(
        floor,
        3,
        "progress",
        sound=0,
        speech=True,
        text=_text(floor.stays[0], "progress").replace("crackles", "cackles"),
    )


def _at_the_desk(floor: Floor) -> None:
    lowell = floor.house.who("lowell")
    begun = _begun(floor, 5)
    actions.save(
        dictation=begun, by=lowell, text=_text(begun.encounter, "consult").partition("Impression:")[0].rstrip()
    )
    held = _begun(floor, 8)
    text = _text(held.encounter, "consult").replace("metoprolol 25 mg", "____[0:14] 25 mg")
    actions.take(dictation=held, verb="flag", by=lowell, text=text)
    asked = _begun(floor, 10)
    text = _text(asked.encounter, "consult").replace("1.1", "____[0:09]")
    actions.take(dictation=asked, verb="hold", by=lowell, text=text, reason="Is the creatinine 1.1 or 1.7, at 0:09?")
    returned = _begun(floor, 12)
    actions.take(
        dictation=returned, verb="reject", by=lowell, reason="Only a humming after 0:10. Please dictate the rest."
    )


def _with_their_authors(floor: Floor) -> None:
    text = _text(floor.stays[(floor.taken + 1) % len(floor.stays)], "consult").replace(
        "metoprolol 25 mg", "____[0:14] 25 mg"
    )
    _typed(floor, 14, 4, text=text, blanks=True)
    edited = _typed(floor, 18, 6)
    author = floor.house.who(edited.dictator.user.username)
    words = edited.transcribed_version.text.replace("twice yesterday", "once yesterday, with help")
    documents.add_version(document=Document.objects.get(pk=edited.document_id), by=author, text=words)


def _finished(floor: Floor) -> None:
    """Signed ones, some late, some changed; of them one check that waits, one that failed and one that is read."""
    petrie, lowell = floor.house.who("petrie"), floor.house.who("lowell")
    done = [
        _typed(floor, hours, after, sound=12)
        for hours, after in ((30, 5), (30, 8), (29, 26), (29, 7), (28, 3), (28, 11))
    ]
    changes = {1: ("25 mg", "50 mg"), 4: ("Repeat the basic", "Repeat a basic")}
    done = [_signed(one, floor, 4, change=changes.get(n)) for n, one in enumerate(done)]
    checks = [getattr(one, "check_of", None) or checking.order(one, drawn_with="HIT, 5%") for one in done[:3]]
    errors = [Found("dose", 14, "25 mg", "50 mg"), Found("spelling", None, "creatinin", "creatinine")]
    checking.finish_check(check=checks[1], by=petrie, errors=errors, feedback="Listen to every dose twice.")
    passed = checking.finish_check(check=checks[2], by=petrie, errors=[])
    checking.read_feedback(check=passed, by=lowell)


def _moved(floor: Floor) -> None:
    """Sent for the wrong one of two patients of the same physician."""
    pairs = [
        (a, b)
        for a in floor.stays
        for b in floor.stays
        if a.attending_id == b.attending_id and a.patient_id != b.patient_id
    ]
    if not pairs:
        return
    wrong, right = pairs[0]
    made = _sent(floor, 7, stay=wrong)
    moving.move(dictation=made, patient=right.patient, encounter=right, by=floor.house.who("petrie"), reason="chosen")


def _restricted(floor: Floor) -> None:
    """Of a VIP: nobody at the desk reaches her, until the director lets somebody in."""
    rows = Encounter.objects.filter(patient__family="Vale", patient__given="Celeste", sensitivity=[])
    rows = rows.filter(attending__user__is_active=True).exclude(status__in=("PLANNED", "CANCELLED"))
    stay = rows.select_related("patient", "facility", "attending__user").order_by("-admitted_at").first()
    if stay is not None and may(floor.house.who(stay.attending.user.username), "records.add_dictation", stay.patient):
        _sent(floor, 2, stay=stay)
