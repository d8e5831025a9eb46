"""The trail of the last weeks: looks by those who work with a record, broken glass, and looks that had no reason."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import F, Max

from accounts import audit, clock
from accounts.access import forget_reach
from accounts.access import glass as breaking
from accounts.audit.digest import keyed_digest
from coding.assignment.models import CodeSetEvent
from coding.models import QueryEvent
from hitrecords.demo.staff import STAFF, House
from hitrecords.demo.timetable import Timetable
from hitrecords.demo.visits import Booked, Ward
from records.delinquency import actions as delinquency
from records.models import (
    Chart,
    Document,
    Encounter,
    EncounterEvent,
    Exemption,
    Patient,
    PatientAddress,
    RelatedPerson,
    ReleaseEvent,
)

LOOKS = 260
LATELY = 28  # days
SNOOP = "snoop"  # how the request ids of planted looks begin: "snoop-surname-1a2b3c4d"
WORKERS = frozenset(staff.username for staff in STAFF)


def leave_trail(
    table: Timetable, ward: Ward, booked: list[Booked], house: House, rng: random.Random, now: dt.datetime
) -> None:
    """Views of charts by those who work with them, searches, printed pages; then what a privacy officer should find."""
    ordinary(house, rng, now)
    Snoops(house, rng, now).plant()
    break_glasses(house, now)


# ------------------------------------------------------------------ work


class Work(NamedTuple):
    """Somebody worked on a patient's record at some time."""

    username: str
    patient: int
    at: dt.datetime


def ordinary(house: House, rng: random.Random, now: dt.datetime) -> None:
    """Looks of people at records that they work on, a little before they do; and a few at what a colleague asked them
    about on the telephone, which nothing in the record can explain."""
    done = sorted(worked(now - dt.timedelta(days=LATELY), now))
    patients = Patient.objects.in_bulk({work.patient for work in done})
    documents: dict[int, list[Document]] = {}
    for document in (
        Document.objects.filter(patient__in=patients, status="FINAL").select_related("patient").order_by("pk")
    ):
        documents.setdefault(document.patient_id, []).append(document)
    for work in rng.sample(done, min(LOOKS, len(done))):
        look(house.who(work.username), patients[work.patient], work.at - dt.timedelta(minutes=rng.randint(1, 40)),
             documents.get(work.patient, []), rng)  # fmt: skip
    for work in rng.sample(done, 4):
        look(house.who("haddad"), patients[work.patient], work.at, [], rng)


def worked(since: dt.datetime, until: dt.datetime) -> Iterator[Work]:
    """Who worked on which record: by the history of the work itself."""
    rows = [
        model.objects.filter(at__range=(since, until), subject__patient__restricted=False).values_list(
            "by__username", "subject__patient_id", "at"
        )
        for model in (EncounterEvent, CodeSetEvent, QueryEvent, ReleaseEvent)
    ]
    rows.append(
        Chart.objects.filter(analyzed_at__range=(since, until), patient__restricted=False).values_list(
            "analyzed_by__username", "patient_id", "analyzed_at"
        )
    )
    rows.append(
        Encounter.objects.filter(discharged_at__range=(since, until), patient__restricted=False).values_list(
            "attending__user__username", "patient_id", "discharged_at"
        )
    )
    return (Work(*row) for row in {tuple(row) for found in rows for row in found} if row[0] in WORKERS)


def look(
    user, patient: Patient, at: dt.datetime, documents: list[Document], rng: random.Random, *, why: str = ""
) -> None:
    """The face sheet, and perhaps a document, perhaps on paper."""
    with _seen_from(user, rng, why), clock.at(at):
        audit.read("patient.view", by=user, obj=patient)
        if documents and rng.random() < 0.6:
            document = rng.choice(documents)
            audit.read("document.view", by=user, obj=document)
            if rng.random() < 0.12:
                audit.read("document.print", by=user, obj=document)


def _seen_from(user, rng: random.Random, why: str = ""):
    begins = f"{SNOOP}-{why}" if why else "demo"
    return audit.situated(
        audit.Situation(
            user=user, request_id=f"{begins}-{rng.randrange(16**8):08x}", address=f"10.20.4.{user.pk % 200 + 10}"
        )
    )


# ------------------------------------------------------------------ no work


class Snoops:
    """One look, or one day, for each detection rule. The restricted records among them were opened before they were."""

    def __init__(self, house: House, rng: random.Random, now: dt.datetime):
        self.house, self.rng, self.now = house, rng, now
        self.used: set[int] = set()

    def plant(self) -> None:
        for rule, act in PLANTED.items():
            if rule != LAST:
                act(self, rule)

    # ------------------------------------------------------------- the parts
    def at(self, days: int, hour: int = 11, minute: int = 12) -> dt.datetime:
        return self.now.replace(hour=hour, minute=minute) - dt.timedelta(days=days)

    def look(self, rule: str, username: str, patient: Patient, at: dt.datetime, documents: int = 1) -> None:
        user = self.house.who(username)
        self.used.add(patient.pk)
        with _seen_from(user, self.rng, rule), clock.at(at):
            audit.read("patient.view", by=user, obj=patient)
            for document in patient.documents.order_by("-service_at")[:documents]:
                audit.read("document.view", by=user, obj=document)

    def named(self, family: str, given: str) -> Patient:
        return Patient.objects.get(family=family, given=given)

    def strangers(self) -> list[Patient]:
        """Patients of the hospital whose last stay is some weeks old, whom nobody of the stories knows."""
        last = Patient.objects.annotate(left=Max("encounters__discharged_at"), came=Max("encounters__admitted_at"))
        rows = last.filter(left__lt=self.now - dt.timedelta(days=46), came__lte=F("left"), restricted=False, mrn__gt="",
                           deceased_at=None, birth_date__lt="2005-01-01", merged_into=None)  # fmt: skip
        return list(rows.exclude(pk__in=self.used).order_by("-left", "pk"))

    # ------------------------------------------------------------- one for each rule
    def surname(self, rule: str) -> None:
        """The same last name, no work on the chart, late at night, four times."""
        for day in (6, 5, 3, 1):
            self.look(rule, "hayes", self.named("Hayes", "Loretta"), self.at(day, 2, 40), self.rng.randint(1, 4))

    def own(self, rule: str) -> None:
        self.look(rule, "kessler", self.named("Kessler", "Owen"), self.at(9, 12, 31), 3)

    def coworker(self, rule: str) -> None:
        self.look(rule, "lind", self.named("Kessler", "Owen"), self.at(8, 12, 40))

    def manager(self, rule: str) -> None:
        self.look(rule, "bauer", self.named("Kessler", "Owen"), self.at(7, 9, 5))

    def vip(self, rule: str) -> None:
        self.look(rule, "tanaka", self.named("Vale", "Celeste"), self.at(10, 13, 20), 0)

    def address(self, rule: str) -> None:
        self._lives(rule, "quinn", lambda line: line)

    def neighbour(self, rule: str) -> None:
        self._lives(rule, "haddad", lambda line: f"{int(line.split()[0]) + 4} {line.split(' ', 1)[1]}")

    def _lives(self, rule: str, username: str, where: Callable[[str], str]) -> None:
        """The person lives at, or near, the patient's address, and opens the record."""
        homes = PatientAddress.objects.filter(
            patient__in=[p.pk for p in self.strangers()], line1__regex=r"^[0-9]+ [A-Z]"
        )
        home = homes.exclude(postal_code="").order_by("pk").first()
        user = self.house.users[username]
        user.address, user.postal_code = f"{where(home.line1)}, {home.city}, {home.state}", home.postal_code
        user.save(update_fields=["address", "postal_code"])
        self.look(rule, username, home.patient, self.at(4))

    def contact(self, rule: str) -> None:
        patient, user = self.strangers()[0], self.house.users["grant"]
        with audit.act("demo.contact", by=None, obj=patient):
            RelatedPerson.objects.create(
                patient=patient, role="emergency", name=user.get_full_name(), relationship="Brother"
            )
        self.look(rule, "grant", patient, self.at(2))

    def no_relationship(self, rule: str) -> None:
        self.look(rule, "tanaka", self.strangers()[0], self.at(3, 10, 2), 2)

    def discharged(self, rule: str) -> None:
        self.look(rule, "quinn", self.named("Tierney", "Kathleen"), self.at(5, 15), 0)

    def deceased(self, rule: str) -> None:
        self.look(rule, "lowell", self.named("Whitaker", "Harold"), self.at(2, 9, 40), 2)

    def minor(self, rule: str) -> None:
        self.look(rule, "reyes", self.named("Ortiz", "Luz"), self.at(6, 14, 25), 2)

    def off_hours(self, rule: str) -> None:
        self.look(rule, "petrie", self.strangers()[0], self.at(4, 23, 10))

    def ended(self, rule: str) -> None:
        """After the last day, by an account that was closed too late."""
        self.look(rule, "pike", self.strangers()[0], self.at(6, 20, 15))

    def leave(self, rule: str) -> None:
        """Planted with the leave, which is entered after all else (`watch`)."""
        provider = self.house.users["desai"].provider
        today = clock.local(self.now, self.house.hospital).date()
        if not Exemption.objects.filter(provider=provider).exists():
            delinquency.excuse(
                provider=provider, facility=self.house.hospital, kind="leave", reason="Family leave", starts_on=today,
                ends_on=today + dt.timedelta(days=20), by=self.house.who("halloran"),
            )  # fmt: skip
        self.look(rule, "desai", self.strangers()[0], self.now - dt.timedelta(minutes=20))

    def volume(self, rule: str) -> None:
        """Records that the coder works on, but more in one day than the others in a week."""
        mine = CodeSetEvent.objects.filter(by__username="nair", subject__patient__restricted=False)
        patients = list(dict.fromkeys(mine.order_by("-at").values_list("subject__patient_id", flat=True)))[:30]
        for place, patient in enumerate(Patient.objects.filter(pk__in=patients).order_by("pk")):
            self.look(rule, "nair", patient, self.at(3, 8 + place // 8, place % 60), 0)

    def sequence(self, rule: str) -> None:
        rows = list(Patient.objects.filter(restricted=False, mrn__gt="").order_by("mrn")[40:49])
        for place, patient in enumerate(rows):
            self.look(rule, "zhou", patient, self.at(5, 10, place * 2), 0)

    def searches(self, rule: str) -> None:
        user = self.house.who("ortega")
        terms = {"name": keyed_digest("vale", purpose="search")}
        for minute in range(0, 30, 5):
            with _seen_from(user, self.rng, rule), clock.at(self.at(11, 14, minute)):
                audit.read("patient.search", by=user, detail={"terms": terms})

    def exports(self, rule: str) -> None:
        user = self.house.who("halloran")
        with _seen_from(user, self.rng, rule), clock.at(self.at(2, 17, 45)):
            audit.read("analyze.export", by=user, detail={"rows": 940})

    def glass_rate(self, rule: str) -> None:
        for place, patient in enumerate(self.strangers()[:3]):
            at = self.at(1, 10, place * 9)
            with _seen_from(self.house.who("webb"), self.rng, rule):
                _break(self.house, "webb", patient, at, "emergency", "He was brought to the emergency room.", "")


LAST = "leave"
PLANTED: dict[str, Callable[[Snoops, str], None]] = {
    "surname": Snoops.surname, "self": Snoops.own, "coworker": Snoops.coworker, "manager": Snoops.manager,
    "vip": Snoops.vip, "address": Snoops.address, "neighbour": Snoops.neighbour, "contact": Snoops.contact,
    "no_relationship": Snoops.no_relationship, "discharged": Snoops.discharged, "deceased": Snoops.deceased,
    "minor": Snoops.minor, "off_hours": Snoops.off_hours, "ended": Snoops.ended, "leave": Snoops.leave,
    "volume": Snoops.volume, "sequence": Snoops.sequence, "searches": Snoops.searches, "exports": Snoops.exports,
    "glass_rate": Snoops.glass_rate,
}  # fmt: skip


def break_glasses(house: House, now: dt.datetime) -> None:
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
