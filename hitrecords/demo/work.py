"""What the department has finished, in bulk, and what it has still to do, by the actions that the screens use."""

import datetime as dt
import random

from accounts import clock
from accounts.access import forget_reach
from accounts.access.grants import READ, WORK
from accounts.audit.bulk import create_many
from accounts.workflow import SYSTEM
from coding.assignment import actions as coding
from coding.assignment import opening
from coding.assignment.history import FinishedCoding, record_finished
from coding.assignment.models import CodeSet, CodingHold
from coding.assignment.steps import step as coding_step
from hitrecords.demo import desk
from hitrecords.demo.current import people_in_house
from hitrecords.demo.register import VERB
from hitrecords.demo.staff import House
from hitrecords.demo.timetable import Visit
from hitrecords.demo.visits import RESIDENTS_WITH, Booked, Ward
from records.delinquency import actions as delinquency
from records.documents import actions as documents
from records.documents.models import Document
from records.encounters import care
from records.models import PatientGrant
from records.review import actions as review
from records.review import engine
from records.review.models import Chart, ChartEvent, Deficiency

OPEN_DAYS = 30
ANALYZED = ("IMP", "OBSENC", "SS")
# Some took longer than the rest: 21 days became 61, past the limit of the whole record.
SLOW = {19: 27, 20: 38, 21: 61}
# What a recent stay lacks, and how often.
GAPS = (
    ("", 46),
    ("summary_missing", 18),
    ("summary_unsigned", 13),
    ("report_missing", 7),
    ("report_unsigned", 6),
    ("cosign", 10),
)


def choose_gaps(visits: list[Visit], rng: random.Random, now: dt.datetime) -> None:
    """Decide before anything is written which of the recent stays lack what; ten older ones are delinquent."""
    for visit in visits:
        age = (now - visit.case.discharged).days
        if visit.tags or age > OPEN_DAYS + 15:
            continue
        if visit.klass in ANALYZED and (age <= OPEN_DAYS or rng.random() < 0.7):
            gap = rng.choices([g for g, _ in GAPS], weights=[w for _, w in GAPS])[0]
            gap = gap if age <= OPEN_DAYS else "summary_unsigned" if gap else "summary_missing"
            visit.tags |= {gap} if fits(gap, visit) else set()
        elif visit.klass in ("AMB", "EMER") and age <= 9 and rng.random() < 0.3:
            visit.tags.add("note_unsigned")
    for visit in visits:
        visit.tags.discard("")


def fits(gap: str, visit: Visit) -> bool:
    if gap.startswith("report"):
        return visit.case.scenario.operation is not None
    if gap == "cosign":
        return visit.klass == "IMP" and visit.case.scenario.attending in RESIDENTS_WITH
    return not (gap.startswith("summary") and visit.case.scenario.key == "newborn")


def apply_gaps(booked: list[Booked]) -> None:
    for b in booked:
        b.gap = next(
            (tag for tag in b.visit.tags if tag.startswith(("summary", "report_m", "report_u", "cosign", "note"))), ""
        )


# ------------------------------------------------------------------ finished


def is_open(b: Booked, now: dt.datetime) -> bool:
    """Recent, or older and still lacking something."""
    return bool(b.gap) or (now - b.case.discharged).days <= OPEN_DAYS


def close_history(booked: list[Booked], house: House, now: dt.datetime) -> None:
    """Charts reviewed and complete, stays and visits final-coded with their DRG, all in the past."""
    old = [b for b in booked if not is_open(b, now)]
    charts = create_many([_chart(b, house, now) for b in old if b.encounter.klass in ANALYZED], by=None, verb=VERB)
    ChartEvent.objects.bulk_create([_chart_event(chart) for chart in charts], batch_size=1000)
    coders = [house.users[name] for name in ("nair", "kessler", "lind")]
    finished = [finished_coding(b, coders[i % 2]) for i, b in enumerate(old) if b.encounter.klass not in ("PRENC",)]
    record_finished(finished, by=None, verb=VERB)
    recent = [
        b
        for b in booked
        if is_open(b, now)
        and b.encounter.klass not in (*ANALYZED, "PRENC")
        and b.visit.case.rng.random() < 0.6
        and not desk.is_ours(b)
    ]
    record_finished([finished_coding(b, coders[i % 2], now) for i, b in enumerate(recent)], by=None, verb=VERB)


def _chart(b: Booked, house: House, now: dt.datetime) -> Chart:
    left = b.encounter.discharged_at
    days = b.case.rng.randint(3, 21)
    analyzed, done = left + dt.timedelta(days=2, hours=3), left + dt.timedelta(days=SLOW.get(days, days))
    done = done if done < now else left + dt.timedelta(days=days)
    analyst = house.users[b.case.rng.choice(["petrie", "hayes"])]
    return Chart(
        encounter=b.encounter, patient=b.encounter.patient, facility=b.encounter.facility, status="COMPLETE", discharged_at=left,
        due_at=left + dt.timedelta(days=30), analyzed_at=analyzed, analyzed_by=analyst, completed_at=done,
    )  # fmt: skip


def _chart_event(chart: Chart) -> ChartEvent:
    return ChartEvent(subject=chart, verb="complete", was="INCOMPLETE", now="COMPLETE", at=chart.completed_at)


def finished_coding(b: Booked, coder, now: dt.datetime | None = None) -> FinishedCoding:
    case, e = b.case, b.encounter
    at = e.discharged_at + dt.timedelta(days=case.rng.randint(4, 9), hours=2)
    procedures = (
        tuple((p.code, case.at(p.day, 10).date(), b.attending) for p in case.procedures) if e.klass == "IMP" else ()
    )
    return FinishedCoding(
        encounter=e, diagnoses=tuple((d.code, d.poa) for d in case.diagnoses), coder=coder, at=min(at, now) if now else at,
        admitting=case.scenario.admitting if e.klass == "IMP" else "", procedures=procedures,
    )  # fmt: skip


# ---------------------------------------------------------------------- open


def open_work(booked: list[Booked], house: House, ward: Ward, rng: random.Random, now: dt.datetime) -> None:
    """Charts with their deficiencies, code sets in every state, physicians' reach and inboxes, people in house."""
    current = [b for b in booked if is_open(b, now)]
    give_reach(current, now)
    desk = CodingDesk(house, rng, now)
    stays = [b for b in current if b.encounter.klass in ANALYZED or b.gap]
    for b in sorted(stays, key=lambda b: b.case.discharged):
        review_chart(b, house, rng, now)
        if b.encounter.klass in ANALYZED:
            desk.take(b)
    answer_deficiencies(house, rng)
    people_in_house(ward, house, rng, now)


def give_reach(booked: list[Booked], now: dt.datetime) -> None:
    """Who has a part in the care reaches the patient, until some days after the discharge: the same grants that
    records.encounters.care gives, in bulk."""
    from django.contrib.auth.models import Permission

    permission = Permission.objects.get(content_type__app_label="records", codename="view_patient")
    rows = [row for b in booked for row in _grants(b, permission, now)]
    create_many(rows, by=None, verb=VERB)


def _grants(b: Booked, permission, now: dt.datetime):
    consultants = {p for name, p in b.parts.items() if name.startswith("consultant") and p != b.attending}
    people = [("attending", b.attending), *(("consulting", p) for p in consultants)]
    people += [("resident", b.resident)] if b.resident else []
    until = care.expiry(b.encounter.discharged_at)
    for role, provider in people:
        if provider.user is not None and until > now:
            yield PatientGrant(
                user=provider.user, content_object=b.encounter.patient, permission=permission, reason=f"{role.capitalize()} of an encounter",
                source=care.source_of(role, b.encounter), ceiling=WORK if role in care.WRITES else READ, granted_at=b.encounter.admitted_at, expires_at=until,
            )  # fmt: skip


def review_chart(b: Booked, house: House, rng: random.Random, now: dt.datetime) -> None:
    """Rules open the deficiencies after the discharge; most charts are looked through two or three days later."""
    with clock.at(b.encounter.discharged_at + dt.timedelta(minutes=10)):
        chart = engine.evaluate(b.encounter)
    looked = b.encounter.discharged_at + dt.timedelta(days=rng.randint(1, 4), hours=rng.randint(1, 5))
    if chart is None or not chart.to_analyze or looked > now or rng.random() < 0.25:
        return
    with clock.at(looked):
        analyst = house.who("petrie" if rng.random() < 0.6 else "hayes")
        if _reaches(analyst, b):
            review.analyze(chart=chart, by=analyst)


def _reaches(user, b: Booked) -> bool:
    forget_reach(user)
    return not b.encounter.patient.restricted


def answer_deficiencies(house: House, rng: random.Random) -> None:
    """What physicians and the department have done about some of them: declined, signed, verified, waived."""
    brandt = house.who("brandt")
    declined = Deficiency.objects.filter(patient__family="Hale", status="OPEN", provider__user=brandt).first()
    if declined:
        review.decline(
            deficiency=declined,
            by=brandt,
            code="not_my_patient",
            reason="I saw her once as a consultant; Dr. Iyer had the stay.",
        )
    for username in ("okafor", "vance", "webb"):
        sign_one(house.who(username))
    done = Deficiency.objects.filter(status="COMPLETED").first()
    if done:
        review.verify(deficiency=done, by=house.who("petrie"))
    oldest = (
        Deficiency.objects.filter(status="OPEN", provider__user=None, patient__restricted=False)
        .order_by("due_at")
        .first()
    )
    if oldest:
        words = "The author has moved abroad and cannot be reached."
        met = (clock.now() - dt.timedelta(days=3)).date()
        delinquency.waive(deficiency=oldest, by=house.who("halloran"), met_on=met, minutes="MRC, item 4", reason=words)


def sign_one(physician) -> None:
    """The oldest document in a physician's inbox, opened and signed, with an addendum the next day."""
    found = (
        Document.objects.filter(status="PRELIMINARY", author__user=physician)
        .select_related("patient")
        .order_by("service_at")
        .first()
    )
    if found is None:
        return
    documents.mark_opened(version=found.current_version, by=physician)
    signed = documents.sign(document=found, by=physician, reauthenticated=True)
    text = "Addendum: the patient called on the day after discharge and was feeling well. No change of the plan."
    addendum = documents.addend(document=signed, by=physician, text=text)
    documents.mark_opened(version=addendum.current_version, by=physician)
    documents.sign(document=addendum, by=physician, reauthenticated=True)


class CodingDesk:
    """Takes discharged stays to every state of coding, by the steps of the desk."""

    def __init__(self, house: House, rng: random.Random, now: dt.datetime):
        self.house, self.rng, self.now = house, rng, now
        self.turns = {"start": 0}

    def take(self, b: Booked) -> None:
        with clock.at(b.encounter.discharged_at + dt.timedelta(minutes=15)):
            codeset = opening.discharged(b.encounter, by=SYSTEM)
        at = b.encounter.discharged_at + dt.timedelta(days=5, hours=self.rng.randint(0, 6))
        if at > self.now:
            return
        with clock.at(at):
            if not opening.make_ready(codeset) or b.encounter.patient.restricted or desk.is_ours(b):
                return
            self.go_on(CodeSet.objects.get(pk=codeset.pk), b)

    def go_on(self, codeset: CodeSet, b: Booked) -> None:
        """By turns: stays ready, coded to the end, begun, held for documents, for review, with a trainee."""
        turn = self.turns["start"] = self.turns["start"] + 1
        fate = ("final", "final", "ready", "begun", "final", "hold", "review", "final", "trainee", "ready")[turn % 10]
        if fate == "ready" or (b.encounter.klass != "IMP" and fate != "final"):
            return
        coder = self.house.who("lind" if fate == "trainee" else self.rng.choice(["nair", "kessler"]))
        forget_reach(coder)
        codeset = coding_step(codeset, "start", by=coder)
        self.code(codeset, b, coder, whole=fate != "begun")
        self.finish(
            CodeSet.objects.select_related("encounter", "patient", "facility").get(pk=codeset.pk), fate, coder, b
        )

    def code(self, codeset: CodeSet, b: Booked, coder, *, whole: bool) -> None:
        case = b.case
        inpatient = b.encounter.klass == "IMP"
        if inpatient and case.scenario.admitting:
            coding.add_code(codeset, by=coder, system="icd10cm", code=case.scenario.admitting, kind="admitting")
        for diagnosis in case.diagnoses if whole else case.diagnoses[:2]:
            coding.add_code(
                codeset, by=coder, system="icd10cm", code=diagnosis.code, poa=diagnosis.poa if inpatient else ""
            )
        for done in case.procedures if whole and inpatient else ():
            coding.add_code(
                codeset,
                by=coder,
                system="icd10pcs",
                code=done.code,
                performed_on=case.at(done.day, 10).date(),
                provider=b.attending,
            )
        if whole:
            coding.confirm_disposition(codeset, by=coder, disposition=b.encounter.disposition)

    def finish(self, codeset: CodeSet, fate: str, coder, b: Booked) -> None:
        from accounts.workflow import Refused

        try:
            if fate == "final":
                coding_step(codeset, "finalize", by=coder)
            elif fate == "hold":
                coding.hold(
                    codeset,
                    by=coder,
                    kind=CodingHold.Kind.DOCUMENTS,
                    reason="Pathology report is not in the chart yet.",
                )
            elif fate == "review":
                coding_step(
                    codeset,
                    "send_to_review",
                    by=coder,
                    reason="Please look at the sequencing of the principal diagnosis.",
                )
            elif fate == "trainee":
                coding_step(codeset, "submit", by=coder)
        except Refused:
            return  # an edit asks for a person's word: it stays in coding


def requests(booked: list[Booked], house: House, rng: random.Random, now: dt.datetime) -> None:
    from hitrecords.demo.requesters import Requests

    Requests(booked, house, rng, now).run()
