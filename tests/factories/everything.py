"""One patient's record with one of everything that a URL can name, by the legal steps of a whole department."""

import datetime as dt
from dataclasses import dataclass, field, fields

from accounts import audit, clock
from accounts.access.glass import BreakGlass, break_glass
from accounts.people.models import User
from accounts.privacy import alerts, cases
from accounts.privacy.case_models import Complaint, Investigation
from accounts.privacy.models import Alert, Allowance
from coding.assignment import actions as desk
from coding.assignment.models import CodeSet
from coding.assignment.steps import step
from coding.audits import actions as audits
from coding.audits import findings
from coding.audits.models import AuditChart
from coding.audits.review_models import CodeReview
from coding.queries.models import Query
from records.accounting.models import AccountingRequest, AccountingSuspension
from records.delinquency.models import CommitteeMatter, Exemption, Letter, MonthClose, NightlyRun, Suspension
from records.documents import actions as documents
from records.documents.models import Document, DocumentType
from records.documents.moves import DocumentMove, move_document
from records.documents.notices import DocumentNotice
from records.documents.stand_ins import StandIn, name_stand_in
from records.encounters.models import Encounter
from records.incidents.models import AffectedPerson, Incident
from records.patients.models import Patient
from records.patients.questions import IdentityQuestion, ask
from records.release import denials
from records.release.decisions import Denial
from records.release.models import Packet, ReleaseRequest
from records.review.findings import Finding
from records.review.models import Chart, Deficiency
from records.review.noting import add_finding
from records.transcription import moving
from records.transcription.models import Dictation, DictationMove
from tests.factories import (
    accounting,
    coding,
    delinquency,
    incidents,
    people,
    privacy,
    queries,
    records,
    release,
    transcription,
)


@dataclass
class Department:
    """Who does the work at one place."""

    registrar: User
    technician: User
    coder: User
    clerk: User
    checker: User
    attending: User


@dataclass
class Late:
    """What delinquency knows of it."""

    letter: Letter
    night: NightlyRun
    suspension: Suspension
    exemption: Exemption
    matter: CommitteeMatter
    close: MonthClose


@dataclass
class Record:
    """Of each kind one thing; `notes` are documents in several states, written and scanned."""

    patient: Patient
    inhouse: Encounter
    encounter: Encounter
    chart: Chart
    deficiency: Deficiency
    codeset: CodeSet
    code: object
    asked: ReleaseRequest
    waiting: ReleaseRequest
    packet: Packet
    question: IdentityQuestion
    glass: BreakGlass
    finding: Finding
    move: DocumentMove
    notes: list[Document] = field(default_factory=list)
    dictations: list[Dictation] = field(default_factory=list)
    dictation_move: DictationMove | None = None
    queries: list[Query] = field(default_factory=list)
    late: "Late | None" = None
    stand_in: StandIn | None = None
    notice: DocumentNotice | None = None
    audited: AuditChart | None = None
    reviewed: CodeReview | None = None
    denial: Denial | None = None
    accounting: AccountingRequest | None = None
    suspension: AccountingSuspension | None = None
    incident: Incident | None = None
    concerned: AffectedPerson | None = None
    alert: Alert | None = None
    case: Investigation | None = None
    complaint: Complaint | None = None
    allowance: Allowance | None = None

    def all(self):
        return [getattr(self, one.name) for one in fields(self)]


def department(place) -> Department:
    """People of that place alone, so that they reach nobody else's patients."""
    here = {"place": place, "reaches": [place]}
    tag = place.code.casefold()
    return Department(
        registrar=people.person(f"{tag}-registrar", "registrar", **here),
        technician=people.person(f"{tag}-technician", "him_tech", **here),
        coder=people.person(f"{tag}-coder", "coder", **here),
        clerk=people.person(f"{tag}-clerk", "roi_tech", **here),
        checker=people.person(f"{tag}-checker", "roi_qc", **here),
        attending=people.clinician(f"{tag}-attending", "physician", place, given="Nora", family="Brandvold"),
    )


def record(place, by, *, family: str, stranger: User) -> Record:
    """`by` are the people of the place (a Cast or a Department); the stranger asks whose it is and breaks the glass."""
    patient = records.patient(
        place, family=family, given="Thea", birth_date=dt.date(1951, 6, 7), sex="F", phones=[("home", "610-555-0199")],
        addresses=[{"line1": "9 Canal Road", "city": "Easton", "state": "PA", "postal_code": "18042"}],
    )  # fmt: skip
    records.coverage(patient, by=by.registrar)
    stay = records.discharged(patient, by=by.registrar, attending=by.attending, days_ago=12)
    codeset = coding.coded(stay, by=by.coder)
    audited = _audited(patient, place, by, family)
    asked = _released(patient, place, by, stay)
    notes = _notes(patient, stay, by.attending)
    return Record(
        patient=patient,
        inhouse=records.encounter(patient, by=by.registrar, attending=by.attending, days_ago=1),
        encounter=stay,
        chart=Chart.objects.get(encounter=stay),
        deficiency=Deficiency.objects.filter(encounter=stay, provider__isnull=False).first(),
        codeset=codeset,
        code=codeset.assignments.first(),
        asked=asked,
        waiting=release.logged(patient, place, by=by.clerk, requester_name="Second & Asking"),
        packet=asked.current_packet(),
        question=ask(patient=patient, by=stranger),
        glass=break_glass(
            user=stranger, patient=patient, reason_code="emergency", facility=stranger.active_role.facility,
            reason_text="Came by ambulance, not able to speak",
        ),
        finding=add_finding(
            chart=Chart.objects.get(encounter=stay), by=by.technician, kind="laterality", document=notes[2], words="Better"
        ),
        move=_moved(patient, place, by, stay),
        notes=notes,
        dictations=_dictations(stay, place, family),
        dictation_move=_dictation_moved(stay, place, by),
        queries=_queries(stay, by),
        late=_late(place, by, stay),
        stand_in=_stand_in(by.attending, stranger, place),
        notice=_notice(patient, stay, by),
        **audited,
        denial=_denied(patient, place, by),
        **_accounted(patient, place, by),
        **_went_wrong(patient, place),
        **_watched(patient, place, family),
    )  # fmt: skip


def _audited(patient, place, by, family) -> dict:
    """A stay that a second person reviewed before final coding, and that an audit has sent to its coder."""
    lead, auditor = (
        people.person(f"{who}-{family.casefold()}", "coding_lead", place, reaches=[place])
        for who in ("lead", "auditor")
    )
    stay = records.discharged(patient, by=by.registrar, attending=by.attending, days_ago=5)
    codeset = step(coding.coded(stay, by=by.coder), "send_to_review", by=by.coder, reason="Look at it")
    codeset = desk.finalize(codeset, by=lead)
    today = clock.today()
    made = audits.plan(
        facility=place, by=lead, coders=[by.coder], reviewers=[auditor], kind="random", name="November", period_from=today,
        period_to=today,
    )  # fmt: skip
    chart = audits.draw(made, by=lead).charts.select_related(*findings.TOLD).get()
    copy = findings.go_on(chart, "start", by=auditor).copy
    coding.add(copy, "I21.4 Y", "N17.9 Y", by=auditor)
    desk.confirm_disposition(copy, by=auditor, disposition=stay.disposition)
    step(copy, "compare", by=auditor)
    chart = findings.go_on(AuditChart.objects.select_related(*findings.TOLD).get(pk=chart.pk), "release", by=auditor)
    return {"audited": chart, "reviewed": codeset.reviews.get()}


def _late(place, by, stay) -> Late:
    owed = Deficiency.objects.select_related(
        "provider__department", "facility", "patient", "document__type", "wanted", "chart__encounter", "chart__patient"
    )
    gap = owed.filter(encounter=stay, provider__isnull=False).first()
    provider = by.attending.provider
    return Late(
        letter=delinquency.letter(gap), night=delinquency.night(place), suspension=delinquency.listed(provider, place),
        exemption=delinquency.leave(provider, place, by=by.registrar), matter=delinquency.matter(gap, by=by.technician),
        close=delinquency.closed_month(place),
    )  # fmt: skip


def _released(patient, place, by, stay) -> ReleaseRequest:
    release.document(patient, stay, "operative", pages=2)
    asked = release.logged(patient, place, by=by.clerk)
    return release.walked(asked, "RELEASED", by=by.clerk, checker=by.checker)


def _accounted(patient, place, by) -> dict:
    """A disclosure to an agency, an accounting asked for, and what another agency has suspended."""
    officer = people.person(f"officer-{patient.pk}", "privacy_officer", place, reaches=[place])
    accounting.disclosure(patient, place, by=by.clerk)
    return {
        "accounting": accounting.asked(patient, place, by=by.clerk),
        "suspension": accounting.suspended(patient, place, by=officer, recipients=["State Police"]),
    }


def _went_wrong(patient, place) -> dict:
    """A breach whose letters are going out, of this patient alone."""
    officer = people.person(f"second-officer-{patient.pk}", "privacy_officer", place, reaches=[place])
    case = incidents.notifying(incidents.reported(place, by=officer, patients=[patient]), by=officer)
    return {"incident": case, "concerned": case.people.get()}


def _watched(patient, place, family) -> dict:
    """Two people looked without a reason: of one there is a case with its evidence, of the other an alert to decide; what
    the second may from now on is allowed; somebody complained."""
    who, other, officer = (
        people.person(f"{name}-{family.casefold()}", role, place, reaches=[place])
        for name, role in (("nosy", "roi_tech"), ("curious", "roi_tech"), ("officer", "privacy_officer"))
    )
    case = privacy.walked(privacy.case_of(who, patient, by=officer), "EVIDENCE", by=officer)
    return {
        "case": case, "alert": privacy.snooped(other, patient),
        "allowance": alerts.allow(user=other, patient_id=patient.pk, reason="Helps the registrar", until=clock.today(), by=officer),
        "complaint": cases.log_complaint(
            facility=place, by=officer, received_on=clock.today(place), how="phone", about="A neighbor knew of the stay"
        ),
    }  # fmt: skip


def _denied(patient, place, by) -> Denial:
    """The patient's own request, denied, and a review asked for."""
    asked = release.logged(patient, place, by=by.clerk, kind="patient", requester_name=patient.legal_name)
    director = people.person(f"denier-{patient.pk}", "him_director", place, reaches=[place])
    row = denials.deny(
        request=asked, ground="endangers", explanation="As the physician judged it.", by=director,
        judged_by=by.attending.provider,
    )  # fmt: skip
    return denials.ask_review(denial=row, asked_on=clock.today(place), by=by.clerk)


def _moved(patient, place, by, stay) -> DocumentMove:
    """A note that was another patient's, of the same place."""
    kind = DocumentType.objects.get(key="consult")
    note = documents.create_document(
        patient=patient, encounter=stay, type=kind, by=by.attending, text="Of somebody else."
    )
    right = records.patient(place, family="Whitfield", given="Ada")
    return move_document(document=note, to_patient=right, by=by.technician, reason="Filed under the wrong number")


def _dictations(stay, place, family) -> list[Dictation]:
    """One to type, and one that its author signs and a second person checks."""
    typist = people.person(f"typist-{family.casefold()}", "transcriptionist", place, reaches=[place])
    done = transcription.typed(stay, typist=typist)
    transcription.drawn(done)
    return [transcription.received(stay, by=typist), done]


def _dictation_moved(stay, place, by) -> DictationMove:
    """A recording that was another patient's, of the same place."""
    job = transcription.received(stay, by=by.technician)
    right = records.encounter(
        records.patient(place, family="Whitfield", given="Ida"), by=by.registrar, attending=by.attending
    )
    moving.move(dictation=job, patient=right.patient, encounter=right, by=by.technician, reason="said")
    return DictationMove.objects.get(dictation=job)


def _queries(stay, by) -> list[Query]:
    """One that waits, a draft, and one that is answered; coding waits for none of them."""
    ask = {"by": by.coder, "author": by.attending, "blocking": False}
    done = queries.answered(queries.choice(stay, **ask), by=by.attending, answer="option")
    return [queries.sent(stay, **ask), queries.draft(stay, **ask), done]


def _stand_in(physician, other, place) -> StandIn:
    today = clock.today()
    return StandIn.live(provider=physician.provider, user=other).first() or name_stand_in(
        provider=physician.provider, user=other, kind="delegate", by=physician, starts_on=today, ends_on=today,
        reason="The practice's assistant",
    )  # fmt: skip


def _notice(patient, stay, by) -> DocumentNotice:
    """To the coder, who had read a note that was retracted."""
    note = _notes(patient, stay, by.attending)[2]
    with audit.act("document.view", by=by.coder, obj=note):
        pass
    documents.retract(document=note, by=by.technician, reason="Written in the wrong chart")
    return DocumentNotice.objects.get(document=note)


def _notes(patient, stay, author) -> list[Document]:
    """A draft, one to sign, a signed one and a scan."""

    def written(**more):
        return documents.create_document(patient=patient, encounter=stay, type=kind, by=author, text="Better.", **more)

    kind = DocumentType.objects.get(key="progress")
    draft, waits, signed = written(submit=False), written(submit=True), written(submit=True)
    documents.mark_opened(version=signed.current_version, by=author)
    documents.sign(document=signed, by=author, reauthenticated=True)
    return [draft, waits, signed, release.document(patient, stay, "consent", pages=1)]
