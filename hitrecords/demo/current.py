"""Who is in the hospital now, who is expected, who did not come: by the actions of the registration desk."""

import datetime as dt
import random

from accounts import clock
from accounts.access import forget_reach
from hitrecords.demo.scenarios import SCENARIOS, of_class
from hitrecords.demo.scenarios.case import ZONE, make_case
from hitrecords.demo.staff import House
from hitrecords.demo.timetable import Visit, carry
from hitrecords.demo.visits import Booked, Ward
from records.encounters import actions
from records.encounters.workflow import WORKFLOW
from records.review import actions as review
from records.review import engine
from records.review.models import Chart

IN_HOUSE, IN_EMERGENCY, PLANNED = 22, 4, 24
LONGER = {1: 3, 5: 6, 9: 11, 14: 4}  # who is here already for days, by the order of admission
HOUR = dt.timedelta(hours=1)


def people_in_house(ward: Ward, house: House, rng: random.Random, now: dt.datetime) -> None:
    """Patients on the wards with the notes of their first days, in the emergency department, and on the schedule."""
    free = [p for p in ward.people_free(now) if not p.flags.get("reserved")]
    rng.shuffle(free)
    desk = Desk(ward, house, rng, now, free)
    desk.admit_some()
    desk.emergency()
    desk.schedule()


class Desk:
    def __init__(self, ward: Ward, house: House, rng: random.Random, now: dt.datetime, free: list):
        self.ward, self.house, self.rng, self.now, self.free = ward, house, rng, now, free

    def someone_for(self, scenario):
        """A person whom the scenario fits, taken off the list; None when there is none."""
        for person in self.free:
            if person.sex in scenario.sexes and scenario.ages[0] <= person.age_on(self.now.date()) <= scenario.ages[1]:
                carry(person, self.rng)
                self.free.remove(person)
                return person
        return None

    def admit_some(self) -> None:
        scenarios = [
            s
            for s in of_class("IMP")
            if s.weight and s.los[1] >= 3 and not s.sensitivity and not any(v.dies for v in s.variants)
        ]
        booked = []
        for number in range(IN_HOUSE):
            scenario = self.rng.choices(scenarios, weights=[s.weight for s in scenarios])[0]
            person = self.someone_for(scenario)
            if person is not None:
                booked.append(self.admit(scenario, person, longer=LONGER.get(number, 0)))
        self.ward.write(booked)
        self.ward.measure(booked)
        leave = booked[3].encounter
        with clock.at(self.now - dt.timedelta(hours=3)):
            WORKFLOW.take(leave, "leave", by=self.house.who("ortega"))
        self.look_through(booked)

    def look_through(self, booked: list[Booked]) -> None:
        """Their charts stand open since the day after they came; some were looked through this morning or yesterday."""
        engine.evaluate_many(b.encounter for b in booked)
        for number, b in enumerate(booked):
            analyst = self.house.who(("petrie", "hayes")[number % 2])
            forget_reach(analyst)
            if number % 4 == 2 and not b.encounter.patient.restricted:
                with clock.at(max(self.now - dt.timedelta(hours=2 + 5 * number), b.encounter.admitted_at + HOUR)):
                    review.review(chart=Chart.objects.get(encounter=b.encounter), by=analyst)

    def insure(self, encounter) -> None:
        """Medicare's part A goes before what else the patient has."""
        held = self.ward.coverages.get(encounter.patient_id, [])
        first = [c for c in held if c.kind == "medicare_a"] or held[:1]
        if first:
            actions.set_coverages(encounter=encounter, by=self.house.who("ortega"), coverages=first[:1])

    def admit(self, scenario, person, *, longer: int = 0) -> Booked:
        days = max(scenario.los[0], 3) + longer
        ago = self.rng.randint(0, days - longer - 1) + longer
        admitted = self.now - dt.timedelta(days=ago, hours=self.rng.randint(3, 20))
        case = make_case(scenario, person, admitted.astimezone(ZONE), self.rng, days=days)
        visit = Visit(case, state="IN_PROGRESS")
        by = self.house.who("ortega")
        attending = self.house.provider(scenario.attending, self.rng)
        with clock.at(admitted + dt.timedelta(minutes=5)):
            encounter = self.register(visit, attending, by, "IMP", inpatient_ordered_at=admitted + dt.timedelta(minutes=2),
                                      expected_discharge_on=case.discharged.date(), bed=f"{self.rng.randint(1, 24)}A")  # fmt: skip
            encounter = actions.begin(encounter=encounter, by=by)
            self.insure(encounter)
        return Booked(visit, encounter, attending)

    def register(self, visit: Visit, attending, by, klass: str, **more):
        s, case = visit.case.scenario, visit.case
        return actions.register_encounter(
            patient=self.ward.patients[id(case.person)], facility=self.house.hospital, klass=klass, by=by, admitted_at=case.admitted,
            attending=attending, admission_type=s.admission_type, point_of_origin=s.origin, service=s.service, unit=s.unit,
            chief_complaint=case.values["complaint"], admitting_diagnosis=case.values["complaint"], sensitivity=sorted(s.sensitivity), **more,
        )  # fmt: skip

    def emergency(self) -> None:
        by = self.house.who("ortega")
        for key in ("chest_wall_pain", "laceration", "gastroenteritis", "renal_colic")[:IN_EMERGENCY]:
            person = self.someone_for(SCENARIOS[key])
            if person is None:
                continue
            at = self.now - dt.timedelta(minutes=self.rng.randint(20, 170))
            visit = Visit(make_case(SCENARIOS[key], person, at.astimezone(ZONE), self.rng))
            with clock.at(at + dt.timedelta(minutes=3)):
                encounter = self.register(visit, self.house.provider("ed_physician", self.rng), by, "EMER")
                if self.rng.random() < 0.6:
                    actions.begin(encounter=encounter, by=by)

    def schedule(self) -> None:
        """Planned stays and visits of the next weeks; some called off, one entered in error."""
        by = self.house.who("ortega")
        for number in range(PLANNED):
            scenario = SCENARIOS[
                ("knee_replacement", "pressure_check", "colonoscopy", "cataract", "diabetes_visit", "colon_cancer")[
                    number % 6
                ]
            ]
            person = self.someone_for(scenario)
            if person is None:
                continue
            at = self.now + dt.timedelta(days=self.rng.randint(1, 28), hours=self.rng.randint(-6, 4))
            with clock.at(self.now - dt.timedelta(days=self.rng.randint(1, 9))):
                encounter = actions.plan_encounter(
                    patient=self.ward.patients[id(person)], facility=self.house.hospital, klass=scenario.klass, by=by, at=at,
                    attending=self.house.provider(scenario.attending, self.rng), admission_type="3", point_of_origin="1",
                    service=scenario.service, chief_complaint=scenario.title,
                )  # fmt: skip
            if number % 6 == 5:
                actions.cancel(encounter=encounter, by=by, reason="Patient asked for another date.")
            if number == 7:
                actions.enter_in_error(
                    encounter=encounter,
                    by=self.house.who("halloran"),
                    reason="Booked for the wrong person of the same name.",
                )
