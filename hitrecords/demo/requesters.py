"""Requests for records in every state, by the actions of the release desk."""

import datetime as dt
import itertools
import random
import re
from typing import NamedTuple

from accounts import clock
from accounts.workflow import Refused
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked
from records.documents.models import Document
from records.release import actions, denials, jobs, redacting, waiting
from records.release.findings import Findings, page_numbers
from records.release.workflow import QC_CHECKS

WALK = (
    "LOGGED",
    "VALIDATING",
    "IDENTITY_VERIFIED",
    "RETRIEVING",
    "SENSITIVITY_REVIEW",
    "QC",
    "READY",
    "RELEASED",
    "CLOSED",
)


class Requester(NamedTuple):
    kind: str
    name: str
    address: str
    channel: str
    purpose: str
    words: str


REQUESTERS = (
    Requester("attorney", "Brandt & Loewe LLP", "40 Court Street\nMarlow, MA 01099", "mail", "Injury claim", "All records of the stay"),
    Requester("insurer", "Northfield Insurance, Claims", "900 Insurance Way\nFenwick, MA 01096", "fax", "Claim review", "Discharge summary and operative report"),
    Requester("provider", "Harrow Falls Family Practice", "5 Mill Road\nHarrow Falls, MA 01094", "fax", "Continuing care", "Summary and last results"),
    Requester("payer", "Medicare Review Contractor", "1 Review Plaza\nBoston, MA 02110", "mail", "Payment review", "Record of the stay"),
)  # fmt: skip
# How far requests have come, and how many of each.
STATES = {
    "LOGGED": 4,
    "VALIDATING": 3,
    "IDENTITY_VERIFIED": 3,
    "RETRIEVING": 3,
    "SENSITIVITY_REVIEW": 2,
    "QC": 3,
    "READY": 2,
    "RELEASED": 3,
    "CLOSED": 3,
}


SENT = frozenset({"discharge_summary", "hp", "operative", "procedure", "radiology", "lab", "consult"})
# What an insurer's claim does not need, with the reason for which it is taken out.
ASIDE = {
    "mother": "third_party", "father": "third_party", "wife": "third_party", "husband": "third_party", "daughter": "third_party",
    "family": "third_party", "smoker": "not_asked", "alcohol": "not_asked", "anxiety": "not_asked", "depression": "not_asked",
}  # fmt: skip


class Requests:
    def __init__(self, booked: list[Booked], house: House, rng: random.Random, now: dt.datetime):
        self.house, self.rng, self.now = house, rng, now
        plain = [b for b in booked if b.encounter.klass == "IMP" and not b.gap and not b.encounter.sensitivity]
        self.stays = [
            b
            for b in plain
            if not b.encounter.patient.restricted
            and not b.visit.tags
            and b.encounter.patient.deceased_at is None
            and b.case.age >= 18
        ]
        self.by_name = {f"{b.encounter.patient.family}, {b.encounter.patient.given}": b for b in booked}

    def run(self) -> None:
        queue = itertools.cycle(self.rng.sample(self.stays, len(self.stays)))
        for state, number in STATES.items():
            for _ in range(number):
                self.walk(next(queue), state)
        self.ended(next(queue), "withdraw", "The patient called and needs the records no longer.")
        self.ended(next(queue), "duplicate", "The same form came by mail and by fax.")
        self.denied(next(queue))
        self.decisions(queue)
        self.stories()

    # ------------------------------------------------------------- making
    def log(self, b: Booked, requester: Requester | None, days_ago: int, **more):
        patient = b.encounter.patient
        asks = requester or Requester(
            "patient",
            patient.legal_name,
            "Home address on file\nMarlow, MA 01099",
            "counter",
            "Own use",
            "My whole stay",
        )
        received = self.now - dt.timedelta(days=days_ago, hours=2)
        with clock.at(received + dt.timedelta(hours=1)):
            return actions.log_request(
                patient=patient, facility=b.encounter.facility, kind=asks.kind, received_at=received, channel=asks.channel, by=self.clerk(),
                requester_name=asks.name, requester_address=asks.address, purpose=asks.purpose, scope_words=asks.words,
                relation="Self" if asks.kind == "patient" else "", scope_from=b.encounter.admitted_at.date(),
                scope_to=b.encounter.discharged_at.date(), delivery="pickup" if asks.kind == "patient" else "mail", **more,
            )  # fmt: skip

    def clerk(self):
        return self.house.who("cole")

    def walk(self, b: Booked, to: str) -> None:
        """A request brought to the state by the steps of its clerk and checker, some hours between them."""
        asks = self.rng.choice([None, None, *REQUESTERS])
        age = self.rng.randint(24, 40) if to in ("RELEASED", "CLOSED") else self.rng.choice([2, 5, 9, 16, 23, 28, 33])
        request = self.log(b, asks, age)
        at = self.now - dt.timedelta(days=age) + dt.timedelta(hours=5)
        for state in WALK[1 : WALK.index(to) + 1]:
            at = min(at + dt.timedelta(hours=self.rng.randint(2, 30)), self.now)
            with clock.at(at):
                request = self.step(request, state)

    def step(self, request, state: str):
        by = self.clerk()
        if state == "VALIDATING":
            self.paper(request) if request.basis.authority != "none" else actions.take(
                request=request, verb="start", by=by
            )
        elif state == "IDENTITY_VERIFIED":
            method = {"provider": "known_provider", "patient": "photo_id"}.get(request.kind, "letterhead")
            return actions.verify_identity(request=request, method=method, by=by)
        elif state == "RETRIEVING":
            return actions.choose_pages(request=request, pages=self.pages(request), by=by)
        elif state == "SENSITIVITY_REVIEW":
            return actions.take(request=request, verb="review", by=by)
        elif state == "QC":
            jobs.build(actions.order_packet(request=request, by=by))
            return actions.take(request=request, verb="to_qc", by=by)
        elif state == "READY":
            return actions.pass_quality_check(
                request=request, checks=[code for code, _ in QC_CHECKS], by=self.house.who("haddad")
            )
        elif state == "RELEASED":
            actions.release(request=request, by=by)
        elif state == "CLOSED":
            return actions.take(request=request, verb="close", by=by)
        return type(request)._base_manager.get(pk=request.pk)

    def pages(self, request) -> dict[str, list[int]]:
        """The documents that a request usually gets: summary, history, reports, results."""
        found = Findings(request)
        fit = [d for d in found.candidates() if d.type.key in SENT and not found.held(d) and not found.out_of_scope(d)]
        return {d.public_id: page_numbers(d.current_version) for d in fit[:8]}

    def paper(self, request, **elements):
        """A complete authorization, or one with what is given instead."""
        today = clock.today(request.facility)
        whole = {
            "form": request.basis.authority, "description": request.scope_words, "discloser": request.facility.name, "names_us": True,
            "recipient": request.requester_name, "purpose": request.purpose, "expires_on": today + dt.timedelta(days=120),
            "sensitive_excluded": True, "signed_by": request.patient.legal_name, "signer": "patient", "signed_on": today - dt.timedelta(days=12),
            "states_revocation": True, "states_conditions": True, "states_redisclosure": True,
            "assurance": "protective_order" if request.basis.authority == "subpoena" else "",
        }  # fmt: skip
        return actions.record_authorization(request=request, by=self.clerk(), **whole | elements)

    # --------------------------------------------------------- other ends
    def ended(self, b: Booked, verb: str, reason: str) -> None:
        request = self.log(b, REQUESTERS[0], 12)
        with clock.at(self.now - dt.timedelta(days=10)):
            actions.take(request=request, verb=verb, by=self.clerk(), reason=reason)

    def denied(self, b: Booked) -> None:
        request = self.log(b, REQUESTERS[1], 20)
        with clock.at(self.now - dt.timedelta(days=15)):
            denials.deny(
                request=request, ground="not_permitted", by=self.house.who("halloran"),
                explanation="No authorization came within the time that our letter named.",
            )  # fmt: skip

    def stories(self) -> None:
        attorney = REQUESTERS[0]
        b = self.by_name["Rhodes, Martin"]
        request = self.log(
            b,
            attorney._replace(kind="subpoena", purpose="Civil action"),
            8,
            return_on=(self.now + dt.timedelta(days=14)).date(),
        )
        self.returned(request, assurance="", signer="attorney", signed_by="Carl Loewe, Esq.")
        self.returned(
            self.log(self.by_name["Barlow, Edith"], attorney, 6), expires_on=(self.now - dt.timedelta(days=40)).date()
        )
        self.returned(self.log(self.by_name["Abbott, June"], REQUESTERS[1], 4), expires_on=None)
        request = self.log(self.by_name["Keane, Oliver"], attorney, 11)
        with clock.at(self.now - dt.timedelta(days=9)):
            for state in WALK[1:5]:
                request = self.step(request, state)
        with clock.at(self.now - dt.timedelta(days=2)):
            actions.revoke_authorization(
                request=request, received_on=(self.now - dt.timedelta(days=2)).date(), by=self.clerk()
            )
        executor = Requester(
            "representative",
            "Anne Whitaker",
            "7 Summit Avenue\nMarlow, MA 01099",
            "counter",
            "Settling the estate",
            "The last stay",
        )
        self.log(self.by_name["Whitaker, Harold"], executor, 3)

    def decisions(self, queue) -> None:
        """What is decided beside the way: an extension, holds, denials, a second batch, a subpoena that waits."""
        own = self.log(next(queue), None, 24)
        with clock.at(self.now - dt.timedelta(days=1)):
            waiting.extend(
                request=own, until=own.due_on + dt.timedelta(days=21), by=self.clerk(),
                reason="The volumes of 2009 are kept off site and were ordered on the day of your request.",
            )  # fmt: skip
        insurer = self.log(next(queue), REQUESTERS[1], 13)
        with clock.at(self.now - dt.timedelta(days=11)):
            waiting.hold(request=insurer, kind="clarification", reason="Two stays fit: which one?", by=self.clerk())
        self.denied_in_part(next(queue))
        self.redacted(queue)
        self.second_batch(next(queue))
        request = self.log(next(queue), REQUESTERS[0]._replace(kind="subpoena", purpose="Civil action"), 7)
        today = clock.today(request.facility)
        self.paper(
            request, assurance="notice", signer="attorney", signed_by="Carl Loewe, Esq.",
            notice_on=today - dt.timedelta(days=9), object_by=today + dt.timedelta(days=12),
        )  # fmt: skip
        self.log(next(queue), Requester("agency", "County Department of Health", "200 Main Street\nMarlow, MA 01099", "fax",
                                        "Report of a notifiable disease", "Results and discharge summary"), 1, ground="disease")  # fmt: skip

    def redacted(self, queue) -> None:
        """What an insurer's claim does not need is taken out of its copy; the rest of the page goes."""
        rows = Document.objects.in_record().filter(type__key__in=SENT, current_version__path="")
        for b in itertools.islice(queue, 60):
            for note in rows.filter(encounter=b.encounter).select_related("current_version").order_by("pk"):
                said = set(re.findall(r"[a-z]+", note.current_version.text.casefold()))
                if words := next((word for word in ASIDE if word in said), ""):
                    return self.redact(self.log(b, REQUESTERS[1], 7), note, words)
        return None

    def redact(self, request, note, words: str) -> None:
        with clock.at(self.now - dt.timedelta(days=4)):
            for state in WALK[1:4]:
                request = self.step(request, state)
            redacting.redact_words(
                request=request, document=note, words=words, reason=ASIDE[words], by=self.clerk(),
                note="The claim does not need it.",
            )  # fmt: skip

    def denied_in_part(self, b: Booked) -> None:
        """One document withheld on a physician's judgment; the patient asks for the review."""
        request = self.log(b, None, 9)
        note = next((d for d in Findings(request).candidates() if d.type.key in ("consult", "progress", "hp")), None)
        if note is None:
            return
        with clock.at(self.now - dt.timedelta(days=6)):
            row = denials.deny(
                request=request, ground="endangers", documents=(note.public_id,), by=self.house.who("halloran"),
                judged_by=self.house.who("okafor").provider,
                explanation="In the physician's judgment what this note says would endanger the patient's physical safety.",
            )  # fmt: skip
        asked_on = (self.now - dt.timedelta(days=2)).date()
        denials.ask_review(denial=row, asked_on=asked_on, by=self.clerk())

    def second_batch(self, b: Booked) -> None:
        """An attorney who had a packet asks for what came since: only new pages go, and their numbers go on."""
        first = self.log(b, REQUESTERS[0], 40)
        for number, state in enumerate(WALK[1:8]):
            with clock.at(self.now - dt.timedelta(days=38 - number)):
                first = self.step(first, state)
        self.log(b, REQUESTERS[0], 2, follows=first)

    def returned(self, request, **elements) -> None:
        with clock.at(self.now - dt.timedelta(days=3)):
            self.paper(request, **elements)
            try:
                actions.return_defective(request=type(request)._base_manager.get(pk=request.pk), by=self.clerk())
            except Refused:
                return  # without a defect there is nothing to return
