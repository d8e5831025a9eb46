"""From planned visits to encounters, documents, results and procedures: closed history, in bulk."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from accounts.audit.bulk import create_many
from accounts.people.models import ProviderProfile
from hitrecords.demo.register import VERB
from hitrecords.demo.scans import FAXES, fax_pages, page_image
from hitrecords.demo.scenarios.inpatient import value_at
from hitrecords.demo.scenarios.lab_tests import TESTS, flag, reference, shown
from hitrecords.demo.scenarios.papers import papers
from hitrecords.demo.scenarios.writing import Paper
from hitrecords.demo.staff import CONSULTANTS, House
from hitrecords.demo.timetable import Visit
from records.documents.history import Past, record_past
from records.documents.models import Document, DocumentEvent, DocumentType, DocumentVersion, Signature
from records.encounters.models import (
    Coverage,
    Encounter,
    EncounterClass,
    EncounterCounter,
    EncounterCoverage,
    EncounterEvent,
    EncounterLocation,
    EncounterProvider,
)
from records.encounters.numbers import FIRST
from records.models import Patient, Procedure, Result

HOUR = dt.timedelta(hours=1)
RESIDENTS_WITH = frozenset({"hospitalist", "cardiologist", "neurologist", "surgeon"})
OUTSIDE_SHARE = 0.06  # of the stays, those that brought records of another hospital
SCANS = 90  # how many papers are kept as images; the rest of the scans are text


# Histories from before the stay: too old to be updated, and just young enough.
OLD_HISTORIES = {"old_history": 31, "history_29": 29}


@dataclass
class Booked:
    """A visit with the rows that it became."""

    visit: Visit
    encounter: Encounter
    attending: ProviderProfile
    resident: ProviderProfile | None = None
    parts: dict[str, ProviderProfile] = field(default_factory=dict)
    written: list[tuple[Paper, Document]] = field(default_factory=list)
    gap: str = ""

    @property
    def case(self):
        return self.visit.case

    def as_told(self, paper: Paper) -> Paper:
        """The paper with the date that its story gives it: a history from too long before the stay."""
        days = next((days for tag, days in OLD_HISTORIES.items() if tag in self.visit.tags), 0)
        return replace(paper, at=paper.at - dt.timedelta(days=days)) if days and paper.kind == "hp" else paper


class Ward:
    """Books visits: chooses the people of each, and writes what they leave behind."""

    def __init__(self, house: House, patients: dict[int, Patient], rng: random.Random, now: dt.datetime):
        self.house, self.patients, self.rng, self.now = house, patients, rng, now
        self.types = {t.key: t for t in DocumentType.objects.all()}
        self.coverages: dict[int, list[Coverage]] = {}
        for coverage in Coverage.objects.order_by("id"):
            self.coverages.setdefault(coverage.patient_id, []).append(coverage)
        self.numbers = {f.pk: FIRST + f.pk % 20 * 3_000_000 for f in (house.hospital, house.clinic)}
        self.images = 0
        self.people: list = []
        self.last_left: dict[int, dt.datetime] = {}

    def people_free(self, now: dt.datetime) -> list:
        """Living people without a visit in the last days or ahead."""
        return [p for p in self.people if "died" not in p.flags and not self._recently_here(p, now)]

    def _recently_here(self, person, now) -> bool:
        last = self.last_left.get(id(person))
        return last is not None and (now - last).days < 6

    # ---------------------------------------------------------- encounters
    def admit(self, visits: list[Visit]) -> list[Booked]:
        """Encounters with providers, classes, places, coverages and history, oldest first."""
        visits = sorted(visits, key=lambda v: v.case.admitted)
        booked = [self._book(visit) for visit in visits]
        self.last_left |= {id(v.person): v.case.discharged for v in visits}
        create_many([b.encounter for b in booked], by=None, verb=VERB)
        for make in (self._classes, self._providers, self._locations, self._payers):
            create_many([row for b in booked for row in make(b)], by=None, verb=VERB)
        EncounterEvent.objects.bulk_create([row for b in booked for row in self._events(b)], batch_size=1000)
        return booked

    def close_numbers(self) -> None:
        for facility in (self.house.hospital, self.house.clinic):
            EncounterCounter.objects.create(facility=facility, next_number=self.numbers[facility.pk])

    def _book(self, visit: Visit) -> Booked:
        case, s = visit.case, visit.case.scenario
        facility = self.house.clinic if visit.at_clinic else self.house.hospital
        attending = case.person.flags.get("attending") or self.house.provider(s.attending, self.rng)
        resident = (
            self.house.providers["resident"][0]
            if s.attending in RESIDENTS_WITH and s.klass == "IMP" and self.rng.random() < 0.4
            else None
        )
        self.numbers[facility.pk] += 1
        encounter = Encounter(
            patient=self.patients[id(case.person)], facility=facility, number=str(self.numbers[facility.pk] - 1), klass=s.klass,
            status=visit.state, inpatient_ordered_at=self._ordered(visit), admitted_at=case.admitted,
            discharged_at=case.discharged, disposition=case.variant.disposition, admission_type=s.admission_type,
            point_of_origin=s.origin, admitting_diagnosis=case.values["complaint"], chief_complaint=case.values["complaint"],
            service=s.service, unit=s.unit, bed=self._bed(s), attending=attending, sensitivity=sorted(s.sensitivity),
            total_charges=self._charges(visit), birth_weight=case.values.get("birth_weight") if s.key == "newborn" else None,
            gestational_age=case.values.get("gestation") if s.key == "newborn" else None, details={"npp_acknowledged": True},
        )  # fmt: skip
        return Booked(visit, encounter, attending, resident)

    def _ordered(self, visit: Visit) -> dt.datetime | None:
        if visit.klass != "IMP":
            return None
        if visit.via_observation:
            return visit.case.admitted + HOUR * 15
        return visit.case.admitted + (HOUR * 2 if visit.case.scenario.through_ed else dt.timedelta(minutes=15))

    def _bed(self, s) -> str:
        return f"{self.rng.randint(1, 24)}{self.rng.choice('AB')}" if s.klass in {"IMP", "OBSENC"} else ""

    def _charges(self, visit: Visit) -> str:
        base = {
            "IMP": 9800,
            "OBSENC": 5200,
            "SS": 6400,
            "EMER": 1900,
            "PRENC": 420,
            "R": 640,
            "HH": 310,
            "VR": 145,
        }.get(visit.klass, 235)
        much = base * self.rng.uniform(0.7, 1.5) + 3100 * (visit.case.days if visit.klass == "IMP" else 0)
        return f"{much + (21000 if visit.klass == 'IMP' and visit.case.scenario.operation else 0):.2f}"

    def _classes(self, b: Booked) -> Iterator[EncounterClass]:
        case, e = b.case, b.encounter
        if e.klass == "IMP" and case.scenario.through_ed:
            yield EncounterClass(encounter=e, klass="EMER", starts_at=case.admitted)
        if b.visit.via_observation:
            yield EncounterClass(
                encounter=e, klass="OBSENC", starts_at=case.admitted + HOUR * 3, reason="Placed in observation"
            )
        yield EncounterClass(encounter=e, klass=e.klass, starts_at=e.inpatient_ordered_at or e.admitted_at)

    def _providers(self, b: Booked) -> Iterator[EncounterProvider]:
        e, s = b.encounter, b.case.scenario
        span = {"starts_at": e.admitted_at, "ends_at": e.discharged_at}
        yield EncounterProvider(encounter=e, provider=b.attending, role="attending", **span)
        if s.operation:
            yield EncounterProvider(encounter=e, provider=b.attending, role="operating", **span)
        if b.resident:
            yield EncounterProvider(encounter=e, provider=b.resident, role="resident", **span)
        for specialty in {c.specialty for c in s.consults}:
            provider = b.parts[f"consultant:{specialty}"] = self.house.provider(CONSULTANTS[specialty], self.rng)
            if provider != b.attending:
                yield EncounterProvider(encounter=e, provider=provider, role="consulting", **span)

    def _locations(self, b: Booked) -> Iterator[EncounterLocation]:
        e = b.encounter
        if e.klass == "IMP" and b.case.scenario.through_ed:
            yield EncounterLocation(encounter=e, unit="Emergency", starts_at=e.admitted_at)
        yield EncounterLocation(encounter=e, unit=e.unit, bed=e.bed, starts_at=e.inpatient_ordered_at or e.admitted_at)

    def _payers(self, b: Booked) -> Iterator[EncounterCoverage]:
        inpatient = b.encounter.klass == "IMP"
        found = self.coverages.get(b.encounter.patient_id, [])
        medicare = [c for c in found if c.kind == ("medicare_a" if inpatient else "medicare_b")]
        for place, coverage in enumerate(medicare or found[:1], 1):
            yield EncounterCoverage(encounter=b.encounter, coverage=coverage, sequence=place)

    def _events(self, b: Booked) -> Iterator[EncounterEvent]:
        e, by = b.encounter, self.house.users["ortega"]
        yield EncounterEvent(subject=e, verb="arrive", was="PLANNED", now="ARRIVED", by=by, at=e.admitted_at)
        yield EncounterEvent(
            subject=e,
            verb="begin",
            was="ARRIVED",
            now="IN_PROGRESS",
            by=by,
            at=e.admitted_at + dt.timedelta(minutes=10),
        )
        if e.discharged_at:
            yield EncounterEvent(
                subject=e, verb="discharge", was="IN_PROGRESS", now="DISCHARGED", by=by, at=e.discharged_at
            )

    # ----------------------------------------------------------- documents
    def write(self, booked: list[Booked]) -> int:
        """The documents of the visits up to now, as they stand: what is final, what waits, what is missing."""
        pasts, owners = [], []
        for b in booked:
            for paper in map(b.as_told, papers(b.case)):
                if paper.at <= self.now and not self._is_missing(b, paper):
                    document = self._document(b, paper)
                    pasts.append(Past(document, self._content(b, paper)))
                    owners.append((b, paper))
        pasts_from_outside = [
            self._from_outside(b) for b in booked if b.encounter.klass == "IMP" and self.rng.random() < OUTSIDE_SHARE
        ]
        record_past(pasts_from_outside, by=None, verb=VERB)
        made = record_past(pasts, by=None, verb=VERB)
        for (b, paper), document in zip(owners, made, strict=True):
            b.written.append((paper, document))
        self._sign(
            [d for d in made if d.status == "FINAL" and d.author_id]
            + [d for d in made if d.status == "COSIGN_PENDING"],
            made,
        )
        return len(made) + len(pasts_from_outside)

    def _from_outside(self, b: Booked) -> Past:
        """A fax of two or three pages about an earlier stay in another hospital."""
        e, patient = b.encounter, b.encounter.patient
        at = e.admitted_at - dt.timedelta(days=self.rng.randint(40, 300))
        born = f"{patient.birth_date:%m/%d/%Y}" if patient.birth_date else "unknown"
        pages = [
            text.format(name=patient.sort_name, born=born, day=f"{at:%m/%d/%Y}")
            for text in FAXES[: self.rng.randint(2, 3)]
        ]
        document = Document(
            patient=patient, encounter=e, facility=e.facility, type=self.types["external"], title="Records from Harrow Falls Community Hospital",
            status="FINAL", source="external", service_at=at, sensitivity=sorted(e.sensitivity),
        )  # fmt: skip
        return Past(document, fax_pages(pages, f"HARROW FALLS COMMUNITY HOSPITAL   FAX   {at:%m/%d/%Y}", patient.pk))

    def _is_missing(self, b: Booked, paper: Paper) -> bool:
        kind = {"summary_missing": ("discharge_summary", "death_summary"), "report_missing": ("operative", "procedure")}
        return paper.kind in kind.get(b.gap, ()) and (b.gap != "report_missing" or paper.by == "attending")

    def _document(self, b: Booked, paper: Paper) -> Document:
        author, cosigner = self._author(b, paper)
        type = self.types[paper.kind]
        status = self._status(b, paper, author)
        late = min(paper.at + dt.timedelta(minutes=self.rng.randint(4, 900)), self.now)
        dictated = paper.source == "dictated"
        told_late = "report_late" in b.visit.tags and paper.kind == "operative"
        wait = dt.timedelta(days=3) if told_late else dt.timedelta()
        return Document(
            patient=b.encounter.patient, encounter=b.encounter, facility=b.encounter.facility, type=type, title=paper.title,
            author=author, cosigner=cosigner, status=status, source=self._source(paper), service_at=paper.at,
            sensitivity=sorted({*paper.sensitivity, *b.encounter.sensitivity, *type.sensitivity}),
            dictated_at=min(paper.at + HOUR / 2 + wait, self.now) if dictated else None,
            transcribed_at=min(paper.at + HOUR * 3 + wait, self.now) if dictated else None, late_entry=told_late,
            signed_at=late + wait if status in ("FINAL", "COSIGN_PENDING") and author else None,
        )  # fmt: skip

    def _source(self, paper: Paper) -> str:
        return "scanned" if paper.image else paper.source

    def _author(self, b: Booked, paper: Paper):
        if not paper.by or paper.image:
            return None, None
        if paper.by == "author":
            return (b.resident, b.attending) if b.resident else (b.attending, None)
        if paper.by == "attending":
            return b.attending, None
        part = {"ed": "ed_physician"}.get(paper.by, paper.by)
        if paper.by not in b.parts:
            specialty = paper.by.partition(":")[2]
            b.parts[paper.by] = self.house.provider(CONSULTANTS[specialty] if specialty else part, self.rng)
        return b.parts[paper.by], None

    def _status(self, b: Booked, paper: Paper, author) -> str:
        unsigned = {
            "summary_unsigned": ("discharge_summary",),
            "report_unsigned": ("operative", "procedure"),
            "note_unsigned": ("clinic_note", "ed_note"),
        }
        if paper.kind in unsigned.get(b.gap, ()) and author == b.attending:
            return "PRELIMINARY"
        if b.gap == "cosign" and author is b.resident and paper.kind in ("hp", "progress"):
            return "COSIGN_PENDING"
        return "FINAL"

    def _content(self, b: Booked, paper: Paper):
        if paper.image and self.images < SCANS:
            self.images += 1
            return page_image(paper.text, b.encounter.patient, self.images)
        return paper.text

    def _sign(self, signed: list[Document], made: list[Document]) -> None:
        versions = dict(DocumentVersion.objects.filter(document__in=made).values_list("document_id", "pk"))
        digests = dict(DocumentVersion.objects.filter(document__in=made).values_list("document_id", "sha256"))
        rows = []
        for d in signed:
            shared = {"version_id": versions[d.pk], "content_sha256": digests[d.pk]}
            rows.append(
                Signature(
                    provider=d.author,
                    user=d.author.user,
                    name=str(d.author),
                    meaning="author",
                    at=d.signed_at,
                    **shared,
                )
            )
            if d.cosigner and d.status == "FINAL":
                rows.append(
                    Signature(
                        provider=d.cosigner,
                        user=d.cosigner.user,
                        name=str(d.cosigner),
                        meaning="cosigner",
                        at=min(d.signed_at + HOUR * 5, self.now),
                        **shared,
                    )
                )
        Signature.objects.bulk_create(rows, batch_size=1000)
        DocumentEvent.objects.bulk_create([_event(d) for d in made], batch_size=1000)

    # ---------------------------------------------------- results, procedures
    def measure(self, booked: list[Booked]) -> None:
        create_many([r for b in booked for r in self._results(b)], by=None, verb=VERB, batch_size=1000)
        create_many([p for b in booked for p in self._procedures(b)], by=None, verb=VERB)

    def _results(self, b: Booked) -> Iterator[Result]:
        draws = [d for p, d in b.written if p.kind == "lab"]
        for document in draws:
            share = 1.0 if document is draws[-1] and len(draws) > 1 else 0.0 if document is draws[0] else 0.5
            for key in b.case.labs:
                test, value = TESTS[key], value_at(b.case, key, share)
                if share and key in {"a1c", "ldl", "etoh", "dimer", "tsh", "cea"}:
                    continue
                yield Result(
                    patient=b.encounter.patient, encounter=b.encounter, code_system="loinc", code=test.loinc, text=test.name,
                    status="final", happened_at=document.service_at, value=shown(key, value), unit=test.unit,
                    reference_range=reference(key), abnormal=flag(key, value), category="laboratory", panel=test.panel or test.name,
                )  # fmt: skip

    def _procedures(self, b: Booked) -> Iterator[Procedure]:
        words = (
            b.case.say(b.case.scenario.operation.title)
            if b.case.scenario.operation
            else b.case.values.get("procedures", "")
        )
        for operated in b.case.procedures:
            at = b.case.values.get("operated_at") or b.case.at(operated.day, 10)
            if at <= self.now and words:
                yield Procedure(patient=b.encounter.patient, encounter=b.encounter, code_system="icd10pcs", code=operated.code, text=words[:300],
                                status="completed", happened_at=at, provider=b.attending)  # fmt: skip


def _event(d: Document) -> DocumentEvent:
    verb = {"FINAL": "finalize" if d.author_id else "file", "COSIGN_PENDING": "await_cosignature"}.get(
        d.status, "submit"
    )
    was = {"finalize": "SIGNED", "await_cosignature": "SIGNED"}.get(verb, "DRAFT")
    by = d.author.user if d.author and verb == "finalize" else None
    return DocumentEvent(subject=d, verb=verb, was=was, now=d.status, by=by, at=d.signed_at or d.service_at)
