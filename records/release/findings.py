"""What stands in the way of a request, found by asking the rules about its rows. Computed anew for every look."""

from functools import cached_property

from accounts import clock
from records.documents.models import Document
from records.release import matters, rules
from records.release.law import laws_for
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
    def laws(self) -> rules.Laws:
        """What the states' table says today at the facility."""
        return laws_for(self.request.facility, self.today)

    @cached_property
    def died_on(self):
        died = self.request.patient.deceased_at
        return clock.local(died, self.request.facility).date() if died else None

    @cached_property
    def _held_against(self) -> dict:
        return {
            "received_on": self.request.received_on,
            "recipient": self.request.requester_name,
            "died_on": self.died_on,
            "born_on": self.request.patient.birth_date,
            "laws": self.laws,
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
    def unseen(self) -> list[int]:
        """The elements that the scan should show and for which nobody has said on which of its pages."""
        scan = self.paper.scan if self.paper else None
        pages = scan.current_version.page_count if scan and scan.current_version else 0
        if pages < 2:  # there is no other page on which it could be
            return []
        needed = set(rules.places(self.paper.form))
        return [e.number for e in self.checklist if e.number in needed and e.passes
                and not self.paper.places.get(str(e.number)) and e.says not in NOT_THERE]  # fmt: skip

    def place_of(self, number: int) -> int | None:
        """The page of the scan on which an element is seen; of a scan of one page it is that page."""
        scan = self.paper.scan if self.paper else None
        if scan is None or scan.current_version is None or number not in rules.places(self.paper.form):
            return None
        return 1 if scan.current_version.page_count == 1 else self.paper.places.get(str(number))

    @cached_property
    def authority_problem(self) -> str:
        """Why the request may not be answered as it stands, in words; empty when its authority is valid now."""
        request = self.request
        if why := rules.unanswerable(
            basis=request.basis.code, ground=request.ground, form=request.form, died=self.died_on is not None
        ):
            return why
        return self._paper_problem or self._restriction_problem

    @property
    def _paper_problem(self) -> str:
        wanted = self.request.basis.authority
        if wanted != "none" and not rules.still_protected(self.died_on, self.today):
            return ""  # nothing is asked for records of somebody dead for more than 50 years (160.103)
        if wanted != "none":
            if self.paper is None:
                return f"The {PAPER_NAMES[wanted]} is not recorded yet."
            if self.paper.form != wanted:
                return f"This kind of request rests on a {PAPER_NAMES[wanted]}, another paper is recorded."
        if self.consent_beside:
            return ""  # a defective Part 2 consent opens no Part 2 record, and holds up nothing else
        if self.defects:
            return " ".join(defect.what for defect in self.defects)
        if self.unseen:
            numbers = ", ".join(map(str, self.unseen))
            return f"Say on which page of the scan each element is seen: {numbers}."
        return ""

    @property
    def _restriction_problem(self) -> str:
        if self.request.basis.code == "payment" and "payer_restriction" in self.request.patient.flag_codes:
            return "A restriction to the payer is in force (164.522(a)): resolve it first."
        return ""

    @property
    def consent_beside(self) -> bool:
        """Whether the paper is a Part 2 consent beside a basis that needs no paper: it opens Part 2 records alone."""
        return bool(self.paper and self.paper.form == "part2" and self.request.basis.authority == "none")

    @cached_property
    def named(self) -> frozenset:
        """The sensitive categories that a valid paper names."""
        if self.paper is None:
            return frozenset()
        if self.consent_beside:
            return frozenset() if self.defects else frozenset({"part2"}) & set(self.paper.named)
        return frozenset(self.paper.named)

    @property
    def parent_acts(self) -> bool:
        """A parent, or somebody in a parent's place, asks or has signed (164.502(g)(3)); until it is known, any
        representative may be one."""
        asks = self.request.kind == "representative"
        if self.paper is None:
            return asks
        in_place = self.paper.signer in ("guardian", "other") and (asks or self._is_minor)
        return self.paper.signer == "parent" or in_place

    @property
    def _is_minor(self) -> bool:
        born = self.request.patient.birth_date
        return born is not None and rules.age_on(born, self.today) < self.laws.majority

    @cached_property
    def _asking(self) -> dict:
        paper = self.paper
        return {
            "basis": self.request.basis.code, "kind": self.request.kind, "named": self.named,
            "ground": self.request.ground, "emergency": bool(self.request.emergency.strip()),
            "with_subpoena": bool(paper and paper.with_subpoena), "parent": self.parent_acts, "laws": self.laws,
        }  # fmt: skip

    # ------------------------------------------------------------ documents

    def held_category(self, category: str) -> str:
        """Why records of a sensitive category may not go, in words, or an empty string."""
        return rules.held_reason(category, **self._asking)

    def held(self, document) -> list[str]:
        """Why pages of this document may not go, each reason in words."""
        found = categories(document)
        reasons = [self.held_category(category) for category in sorted(found)]
        denial = self.denied.get(document.public_id)
        reasons += [f"Denied: {denial.rule.label.lower()} ({denial.rule.cite})"] if denial else []
        return [
            reason
            for reason in [*reasons, self._held_from_parent(document, found), self._signed_alone(found)]
            if reason
        ]

    @cached_property
    def denied(self) -> dict:
        """The documents that are denied in part, each with its denial."""
        from records.release.denials import withheld_from

        return withheld_from(self.request)

    @cached_property
    def _sent(self) -> dict:
        return matters.sent_pages(self.request)

    def sent(self, document) -> dict[int, str]:
        """The pages of the document as it stands that went with an earlier batch, each with its request's number."""
        return self._sent.get((document.public_id, document.current_version.number), {})

    def _held_from_parent(self, document, found: set[str]) -> str:
        """164.502(g)(3): what the state lets a minor consent to alone is the minor's, also where nobody marked it."""
        if not self.parent_acts or "minor" in found:
            return ""
        born, day = self.request.patient.birth_date, self._day(document)
        rule = self.laws.consented_alone(found, rules.age_on(born, day) if born else None)
        if rule is None:
            return ""
        ages = f"from age {rule.age}" if rule.age else "at any age"
        return f"A minor may have consented to this alone {ages} ({rule.citation}): the minor signs"

    def _signed_alone(self, found: set[str]) -> str:
        """A minor's own signature opens the services that the minor may consent to alone, and nothing else."""
        paper = self.paper
        if paper is None or paper.signer != "patient" or paper.form != "authorization" or not self._is_minor:
            return ""
        if found & ({"minor"} | set(self.laws.minor_alone)):
            return ""
        return "A parent or guardian signs for what the minor did not consent to alone"

    def _day(self, document):
        return clock.local(document.service_at, self.request.facility).date()

    def out_of_scope(self, document) -> str:
        """Why the request does not cover the document, or an empty string. Days are the facility's."""
        request = self.request
        document = document.parent or document  # an addendum goes where its document goes
        day = self._day(document)
        if (request.scope_from and day < request.scope_from) or (request.scope_to and day > request.scope_to):
            return "Outside the dates asked for"
        if request.scope_types and document.type.key not in request.scope_types:
            return "Not asked for"
        return self._not_covered(document, day)

    def _not_covered(self, document, day) -> str:
        """What the request asks for beyond its paper stays out: an order is limited to what it names (512(e)(1)(i))."""
        paper = self.paper
        if paper is None or self.consent_beside or paper.form == "representation":
            return ""
        name = PAPER_NAMES.get(paper.form, "paper")
        if paper.psychotherapy_alone and "psychotherapy" not in categories(document):
            return f"The {name} is for psychotherapy notes and nothing else"
        if (paper.covers_from and day < paper.covers_from) or (paper.covers_to and day > paper.covers_to):
            return f"Outside the dates that the {name} names"
        if paper.covers_types and not paper.covers_all and document.type.key not in paper.covers_types:
            return f"The {name} does not name it"
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
            if set(item.pages) & set(self.sent(document)):
                return f"{document.label}: a chosen page went with an earlier batch. Take it out."
            if document.status in ("RETRACTED", "DRAFT"):
                return f"{document.label} is no longer part of the record: take it out."
            if reasons := self.held(document) or [reason for reason in [self.out_of_scope(document)] if reason]:
                return f"{document.label}: {reasons[0]}. Take it out."
            if document.current_version_id != item.version_id:
                return f"{document.label} has a newer version: choose its pages again."
            if problem := self.redaction_problem(item):
                return f"{document.label} {problem}"
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
        return [self._as_ordered(item) for item in self.items]

    def _as_ordered(self, item) -> dict:
        ordered = {"document": item.document.public_id, "version": item.version.number, "pages": item.pages}
        places = [[one.page, *one.box, one.reason] for one in self.redactions_of(item)]
        return ordered | {"redactions": places} if places else ordered

    @cached_property
    def redactions(self) -> list:
        """What is taken out of the copies, of any version."""
        return list(self.request.redactions.live().select_related("by", "version").order_by("page", "id"))

    def redactions_of(self, item) -> list:
        """Those that hold for the chosen pages of this document as it was chosen."""
        whole = item.version.is_text or item.version.content_type in WHOLE_ONLY
        return [one for one in self.redactions
                if one.version_id == item.version_id and (whole or one.page in item.pages)]  # fmt: skip

    def redaction_problem(self, item) -> str:
        """Why what was redacted in a chosen document does not hold any more, or an empty string."""
        here = [one for one in self.redactions if one.document_id == item.document_id]
        if any(one.version_id != item.version_id for one in here):
            return (
                "has a newer version than the one that was redacted: redact it anew, and take the old redactions back"
            )
        denied = bool(self.denied)
        why = (
            rules.redaction_problem(one.reason, basis=self.request.basis.code, denied_in_part=denied) for one in here
        )
        return next((f"is redacted without a ground. {problem}" for problem in why if problem), "")

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


# What a checklist says of an element that the paper does not have: there is no place to see it.
NOT_THERE = (
    "Empty", "None", "None, research", "None, for treatment and payment", "Names none", "Not found",
    "Not for treatment or payment",
)  # fmt: skip
SCOPE_TITLE = "Scope of the patient's consent"
PAPER_NAMES = {
    "authorization": "authorization",
    "directive": "patient's signed directive",
    "representation": "representative's authority",
    "order": "court order",
    "subpoena": "subpoena",
    "process": "legal process or agreement",
    "part2": "Part 2 consent",
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
