"""What comes after a release: accountings that patients ask for, and incidents in every state, by the actions of the desks."""

import datetime as dt
import itertools
from decimal import Decimal

from accounts import clock
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked
from records.accounting import actions as accounting
from records.accounting.models import AccountingRequest
from records.incidents import actions as incidents
from records.incidents import people, rules
from records.incidents.models import Incident
from records.release.models import Disclosure

HEALTH = ("County Department of Health", "200 Main Street\nMarlow, MA 01099")
POLICE = ("State Police, Troop C", "14 Turnpike Road\nMarlow, MA 01099")
NOTICE = {
    "notice_what": "A letter with a summary of your stay was put into the envelope of another patient, who opened it.",
    "notice_information": ["name", "birth_date", "diagnosis", "treatment"],
    "notice_steps": "Please read the letters of your health insurer, and tell us of care that you did not get.",
    "notice_doing": "The other patient gave the letter back. Every envelope is now checked by two people.",
    "notice_contact": "Toll-free 1-800-555-0140, privacy@example.org, or the address above",
}
FACTORS = {
    "nature": "Name, birth date and the reason of the visit; no number that serves a thief.",
    "recipient": "A medical practice, bound by the same law, and known to us.",
    "acquired": "The practice opened the file, saw that the patient is not theirs, and read no further.",
    "mitigation": "It destroyed the file and confirmed so in writing on the same day.",
}


def run(booked: list[Booked], house: House, now: dt.datetime) -> None:
    stays = [
        b for b in booked if b.encounter.klass == "IMP" and not b.encounter.patient.restricted and not b.visit.tags
    ]
    living = (b for b in stays if b.encounter.patient.deceased_at is None and b.encounter.discharged_at)
    Afterwards(house, now, itertools.cycle([b.encounter for b in living])).run()


class Afterwards:
    def __init__(self, house: House, now: dt.datetime, stays):
        self.now, self.stays = now, stays
        self.clerk, self.officer = house.who("cole"), house.who("feldman")
        self.reporter = house.who("petrie")

    def run(self) -> None:
        self.accountings()
        self.incidents()

    def ago(self, days: float):
        return clock.at(self.now - dt.timedelta(days=days))

    # ---------------------------------------------------------------- accountings
    def accountings(self) -> None:
        """One waits, one was extended, one costs something, one was given; of one an agency has a part suspended."""
        waiting, longer, again, watched = (next(self.stays) for _ in range(4))
        for days in (150, 120, 90, 60, 30):
            self.told(waiting, "public_health", HEALTH, "Results of laboratory tests", "Notifiable disease", days)
        self.told(waiting, "workers_comp", ("State Insurance Fund", "1 Fund Way\nBoston, MA 02110"), "Record of the stay",
                  "Claim of an injury at work", 70)  # fmt: skip
        self.ask(waiting, 12)
        late = self.ask(longer, 55)
        with self.ago(3):
            accounting.extend(
                request=late, until=late.due_on + dt.timedelta(days=21), by=self.clerk,
                reason="Disclosures of the clinic before 2023 are kept on paper and have to be read.",
            )  # fmt: skip
        self.told(again, "public_health", HEALTH, "Immunizations", "Immunization registry", 200)
        first = self.ask(again, 120)
        with self.ago(100):
            accounting.give(request=first, by=self.clerk)
        second = self.ask(again, 4)
        with self.ago(2):
            accounting.tell_fee(request=second, fee=Decimal("12.50"), by=self.clerk)
        self.told(watched, "law_enforcement", POLICE, "Time of arrival and departure", "Investigation 26-118", 20)
        self.told(watched, "public_health", HEALTH, "Report of an injury", "Injury registry", 40)
        today = clock.today(watched.facility)
        accounting.suspend(
            patient=watched.patient, facility=watched.facility, recipients=[POLICE[0]], statement="written",
            official="Det. Ann Lane, State Police", says="An investigation that is not public yet",
            stated_on=today, starts_on=today, ends_on=today + dt.timedelta(days=120), by=self.officer,
        )  # fmt: skip
        self.ask(watched, 6)

    def told(self, stay, basis, to, what, why, days_ago) -> Disclosure:
        """Reported by another department, and recorded by the privacy officer."""
        return accounting.record_disclosure(
            patient=stay.patient, facility=stay.facility, basis=basis, recipient_name=to[0], recipient_address=to[1],
            what=what, purpose=why, disclosed_at=self.now - dt.timedelta(days=days_ago), by=self.officer,
        )  # fmt: skip

    def ask(self, stay, days_ago) -> AccountingRequest:
        with self.ago(days_ago):
            return accounting.log_request(
                patient=stay.patient, facility=stay.facility, received_at=clock.now(), by=self.clerk,
                requester_name=stay.patient.legal_name, requester_address="Home address on file\nMarlow, MA 01099",
                identity_method="photo_id",
            )  # fmt: skip

    # ---------------------------------------------------------------- incidents
    def incidents(self) -> None:
        """Reported, looked at, assessed and to be decided, of low probability, and breaches on their way and closed."""
        left = (
            Disclosure.objects.filter(request__isnull=False, patient__restricted=False)
            .order_by("-disclosed_at")
            .first()
        )
        if left is not None:
            self.report(1, left, "The fax went to a number with two digits exchanged; a shop called and told us.",
                        outside=("Harrow Bakery", "8 Mill Road\nMarlow, MA 01099"))  # fmt: skip
        self.looked_at(
            self.report(5, None, "A worklist with names and diagnoses lay in the public elevator.", kind="lost")
        )
        self.rated(self.report(9, None, "A summary was mailed to another practice of a like name.",
                                      outside=("Harrow Falls Pediatrics", "5 Mill Road")), 5)  # fmt: skip
        done = self.rated(self.report(26, None, "A result was sent to the practice's old fax number.",
                                      outside=("Elm Street Practice", "2 Elm Street")), 22)  # fmt: skip
        with self.ago(20):
            incidents.conclude(incident=done, verb="low", by=self.officer)
        self.breach(self.report(40, None, "Two discharge letters were exchanged in their envelopes.", persons=2,
                                        outside=("Another patient", "")), 35)  # fmt: skip
        over = self.breach(self.report(170, None, "Three statements were exchanged in their envelopes.", persons=3,
                                       outside=("Another patient", "")), 160)  # fmt: skip
        with self.ago(150):
            people.mark_sent(incident=over, how="mail", on=clock.today(over.facility), by=self.officer)
            incidents.take(incident=over, verb="close", by=self.officer)

    def report(self, days, left, words, *, kind="misdirected", outside=None, persons=1) -> Incident:
        stays = [next(self.stays) for _ in range(persons)]
        with self.ago(days):
            today = clock.today(stays[0].facility)
            return incidents.report(
                facility=left.facility if left else stays[0].facility, kind=kind,
                description=words, by=self.clerk if left else self.reporter,
                information=left.what[:300] if left else "Name, birth date, reason of the visit", discovered_on=today,
                occurred_on=today - dt.timedelta(days=1) if not left else None, disclosure=left,
                patients=[] if left else [stay.patient for stay in stays], source="release" if left else "report",
                outside=outside is not None, recipient_name=outside[0] if outside else "",
                recipient_address=outside[1] if outside else "",
            )  # fmt: skip

    def looked_at(self, case: Incident) -> Incident:
        with clock.at(case.reported_at + dt.timedelta(hours=5)):
            return incidents.triage(
                incident=case, discovered_on=case.discovered_on, occurred_on=case.occurred_on, outside=case.outside,
                recipient_name=case.recipient_name, recipient_address=case.recipient_address, by=self.officer,
            )  # fmt: skip

    def contained(self, case: Incident, days: float) -> Incident:
        self.looked_at(case)
        with self.ago(days):
            return incidents.contain(
                incident=self.again(case), words="The recipient gave everything back.", by=self.officer
            )

    def rated(self, case: Incident, days: float, rating: str = "low") -> Incident:
        self.contained(case, days)
        with self.ago(days - 1):
            ratings = dict.fromkeys(dict(rules.FACTORS), "low") | {"acquired": rating}
            incidents.assess(incident=self.again(case), ratings=ratings, words=FACTORS, by=self.officer)
        return self.again(case)

    def breach(self, case: Incident, days: float) -> Incident:
        """Decided, its letters written, and begun."""
        self.rated(case, days, "high")
        with self.ago(days - 2):
            incidents.conclude(incident=self.again(case), verb="breach", by=self.officer)
            incidents.write_notice(incident=self.again(case), by=self.officer, **NOTICE)
            return incidents.take(incident=self.again(case), verb="notify", by=self.officer)

    def again(self, case: Incident) -> Incident:
        return Incident._base_manager.get(pk=case.pk)
