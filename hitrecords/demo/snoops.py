"""The trail of the last weeks: ordinary work, broken glass, and a few looks that had no reason."""

import datetime as dt
import random

from accounts import audit, clock
from accounts.access import forget_reach
from accounts.access import glass as breaking
from hitrecords.demo.staff import House
from hitrecords.demo.timetable import Timetable
from hitrecords.demo.visits import Booked, Ward
from records.models import Patient

READERS = ("petrie", "hayes", "nair", "kessler", "cole", "haddad", "ortega", "bauer")
LOOKS = 260


def leave_trail(
    table: Timetable, ward: Ward, booked: list[Booked], house: House, rng: random.Random, now: dt.datetime
) -> None:
    """Views of charts by those who work with them, searches, printed pages; then what a privacy officer should find."""
    ordinary(booked, house, rng, now)
    snoop(house, rng, now)
    break_glasses(booked, house, now)


def ordinary(booked: list[Booked], house: House, rng: random.Random, now: dt.datetime) -> None:
    recent = [b for b in booked if (now - b.case.discharged).days < 45 and not b.encounter.patient.restricted]
    for _ in range(LOOKS):
        b = rng.choice(recent)
        user = house.who(rng.choice(READERS))
        at = now - dt.timedelta(days=rng.randint(0, 28), minutes=rng.randint(0, 500))
        with _seen_from(user, rng), clock.at(max(at, b.encounter.admitted_at)):
            audit.read("patient.view", by=user, obj=b.encounter.patient)
            if b.written and rng.random() < 0.6:
                document = rng.choice(b.written)[1]
                audit.read("document.view", by=user, obj=document)
                if rng.random() < 0.12:
                    audit.read("document.print", by=user, obj=document)


def _seen_from(user, rng: random.Random):
    return audit.situated(
        audit.Situation(
            user=user, request_id=f"demo-{rng.randrange(16**8):08x}", address=f"10.20.4.{user.pk % 200 + 10}"
        )
    )


def snoop(house: House, rng: random.Random, now: dt.datetime) -> None:
    """The same last name, no work on the chart, late in the evening, four times."""
    hayes, patient = house.who("hayes"), Patient.objects.get(family="Hayes", given="Loretta")
    for day in (6, 5, 3, 1):
        with _seen_from(hayes, rng), clock.at(now.replace(hour=2, minute=40) - dt.timedelta(days=day)):
            audit.read("patient.view", by=hayes, obj=patient)
            for document in patient.documents.order_by("-service_at")[: rng.randint(1, 4)]:
                audit.read("document.view", by=hayes, obj=document)


def break_glasses(booked: list[Booked], house: House, now: dt.datetime) -> None:
    """One to review in time, one five days unreviewed, one found justified, one not."""
    vale = Patient.objects.get(family="Vale", given="Celeste")
    kessler = Patient.objects.get(family="Kessler", given="Owen")
    drake = Patient.objects.get(family="Drake", given="Simon")
    _break(
        house,
        "petrie",
        vale,
        now - dt.timedelta(days=8),
        "record_work",
        "Checking that the consent of her operation is in the chart.",
        "justify",
    )
    _break(
        house,
        "grant",
        kessler,
        now - dt.timedelta(days=6),
        "other",
        "Wanted to see whether he is coming back to work this week.",
        "",
    )
    _break(
        house,
        "webb",
        vale,
        now - dt.timedelta(hours=20),
        "emergency",
        "She came to the emergency department with abdominal pain after surgery.",
        "",
    )
    _break(
        house,
        "vance",
        drake,
        now - dt.timedelta(days=12),
        "consult",
        "Asked by telephone to look at an abscess of the arm.",
        "reject",
    )


def _break(house: House, username: str, patient: Patient, at: dt.datetime, code: str, text: str, verdict: str) -> None:
    with clock.at(at):
        user = house.who(username)
        glass = breaking.break_glass(
            user=user, patient=patient, reason_code=code, reason_text=text, facility=house.hospital
        )
        forget_reach(user)
        audit.read("patient.view", by=user, obj=patient)
    if verdict:
        with clock.at(at + dt.timedelta(days=1)):
            words = {
                "justify": "The operation's consent was missing; she was assigned the chart.",
                "reject": "No consultation was ordered; the surgeon was spoken to.",
            }
            breaking.REVIEW.take(glass, verdict, by=house.who("feldman"), reason=words[verdict])
SNOOP="snoop"
PLANTED=()
