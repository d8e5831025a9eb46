"""What stands in the way of a request, found by asking the rules about its rows. Computed anew for every look."""

from functools import cached_property

from accounts import clock
from records.documents.models import Document
from records.release import rules
from records.release.packet.spec import WHOLE_ONLY


class Findings:
    """One request held against the rules at this moment. Queries are made once each, when first needed."""

    def __init__(self, request):
        self.request = request
        self.today = clock.today(request.facility)

    # ------------------------------------------------------------ authority

    @cached_property
    def paper(self):
        return self.request.current_authorization()

    @cached_property
    def _held_against(self) -> dict:
        died = self.request.patient.deceased_at
        died_on = clock.local(died, self.request.facility).date() if died else None
        return {
            "received_on": self.request.received_on,
            "recipient": self.request.requester_name,
            "died_on": died_on,
        }

    @cached_property
    def checklist(self) -> list:
        """The elements of the paper with what is wrong with each; empty when the basis needs none, or none is here."""
        if self.paper is None:
            return []
        return rules.checklist(self.paper.facts(), self.today, **self._held_against)

    @cached_property
    def defects(self) -> list:
        return [defect for element in self.checklist for defect in element.defects]

    @cached_property
    def authority_problem(self) -> str:
        """Why the request may not be answered as it stands, in words; empty when its authority is valid now."""
        basis = self.request.basis
        if basis.authority != "none":
            if self.paper is None:
                return f"The {PAPER_NAMES[basis.authority]} is not recorded yet."
            if self.paper.form != basis.authority:
                return f"This kind of request rests on a {PAPER_NAMES[basis.authority]}, another paper is recorded."
        if self.defects:
            return " ".join(defect.what for defect in self.defects)
        if basis.code == "payment" and "payer_restriction" in self.request.patient.flag_codes:
            return "A restriction to the payer is in force (164.522(a)): resolve it first."
        return ""

    @cached_property
    def named(self) -> frozenset:
        return frozenset(self.paper.named) if self.paper else frozenset()

    # ------------------------------------------------------------ documents

    def held(self, document) -> list[str]:
        """Why pages of this document may not go, each reason in words."""
        return [
            reason
            for category in sorted(categories(document))
            if (
                reason := rules.held_reason(
                    category, basis=self.request.basis.code, kind=self.request.kind, named=self.named
                )
            )
        ]

    def out_of_scope(self, document) -> str:
        """Why the request does not cover the document, or an empty string. Days are the facility's."""
        request = self.request
        document = document.parent or document  # an addendum goes where its document goes
        day = clock.local(document.service_at, request.facility).date()
        if (request.scope_from and day < request.scope_from) or (request.scope_to and day > request.scope_to):
            return "Outside the dates asked for"
        if request.scope_types and document.type.key not in request.scope_types:
            return "Not asked for"
        return ""

    def candidates(self):
        """The documents that a packet for this request could hold, in the order of care."""
        return (
            Document.objects.in_record()
            .filter(patient=self.request.patient, facility=self.request.facility, type__clinical=True)
            .exclude(current_version=None)
            .select_related("type", "author", "current_version", "encounter", "parent__type")
            .order_by("service_at", "type__position", "pk")
        )

    @cached_property
    def items(self) -> list:
        needed = ("document__encounter", "document__parent__type", "picked_by")
        return list(self.request.chosen().select_related(*needed))

    @cached_property
    def selection_problem(self) -> str:
        """Why what was chosen may not leave, or an empty string: asked again whenever something depends on it."""
        for item in self.items:
            document = item.document
            if document.status in ("RETRACTED", "DRAFT"):
                return f"{document.label} is no longer part of the record: take it out."
            if reasons := self.held(document) or [reason for reason in [self.out_of_scope(document)] if reason]:
                return f"{document.label}: {reasons[0]}. Take it out."
            if document.current_version_id != item.version_id:
                return f"{document.label} has a newer version: choose its pages again."
        return self._addendum_left_out

    @property
    def _addendum_left_out(self) -> str:
        """What was added to a document travels with it (domain 5.8), unless it is sensitive and held."""
        chosen = {item.document_id for item in self.items}
        for addendum in self.candidates().filter(parent__in=chosen).exclude(pk__in=chosen):
            if not self.held(addendum):
                return f"{addendum.parent.label} has an addendum that is not chosen: take it in."
        return ""

    @cached_property
    def categories(self) -> frozenset:
        return frozenset().union(*(categories(item.document) for item in self.items))

    @cached_property
    def notices(self) -> list[tuple[str, str]]:
        notices = rules.notices_for(self.categories, self.request.basis.code)
        if notices and self.paper and self.paper.scan_id is None:
            notices = [*notices, (SCOPE_TITLE, self._scope_of_consent)]
        return notices

    @property
    def _scope_of_consent(self) -> str:
        """42 CFR 2.32(b): with Part 2 records goes a copy of the consent or a clear explanation of its scope."""
        paper = self.paper
        ends = f"{paper.expires_on:%m/%d/%Y}" if paper.expires_on else paper.expires_event or "not named"
        signed = f"{paper.signed_on:%m/%d/%Y}" if paper.signed_on else "on a day not named"
        return (
            f"These records are disclosed under a written consent signed {signed} by {paper.signed_by}. "
            f"It covers: {paper.description}. Recipient: {paper.recipient}. Purpose: {paper.purpose}. It ends: {ends}."
        )

    # -------------------------------------------------------------- packet

    @cached_property
    def packet(self):
        return self.request.current_packet()

    @cached_property
    def selection(self) -> list[dict]:
        return [
            {"document": item.document.public_id, "version": item.version.number, "pages": item.pages}
            for item in self.items
        ]

    @cached_property
    def packet_problem(self) -> str:
        """Why the packet at hand is not the one to send, or an empty string."""
        packet = self.packet
        if packet is None:
            return "The packet is not built yet."
        if packet.is_abandoned:
            return "The packet was not finished: build it again."
        if packet.status == "BUILDING":
            return "The packet is being built."
        if packet.status == "STOPPED":
            return f"The packet stopped: {packet.stopped_why}"
        if packet.selection != self.selection:
            return "The choice of pages has changed since the packet was built: build it again."
        if missing := {title for title, _ in self.notices} - set(packet.notices):
            return f"A notice is missing from the packet: {', '.join(sorted(missing))}. Build it again."
        return ""

    @cached_property
    def pickers(self) -> set:
        """Who chose pages or ordered the packet: none of them checks it (segregation of duties, domain 0.5)."""
        return {item.picked_by_id for item in self.items} | ({self.packet.ordered_by_id} if self.packet else set())


SCOPE_TITLE = "Scope of the patient's consent"
PAPER_NAMES = {
    "authorization": "authorization",
    "directive": "patient's signed directive",
    "representation": "representative's authority",
    "order": "court order",
    "subpoena": "subpoena",
    "process": "legal process or agreement",
}


def categories(document) -> set[str]:
    """The sensitive categories of a document: its own and those of the visit that it belongs to."""
    return set(document.sensitivity) | (set(document.encounter.sensitivity) if document.encounter_id else set())


def page_numbers(version) -> list[int]:
    """The pages that can be chosen of a version: text and RTF go whole."""
    return [1] if version.is_text or version.content_type in WHOLE_ONLY else list(range(1, version.page_count + 1))


def findings(request) -> Findings:
    """The request's findings, found once for this instance."""
    found = request.__dict__.get("_findings")
    if found is None:
        found = request.__dict__["_findings"] = Findings(request)
    return found
