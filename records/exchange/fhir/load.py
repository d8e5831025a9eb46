"""Writing what a FHIR file says: idempotent by the outside id, all or nothing by bundle, and a reason for every reject.

A resource that was imported before is recognized by (source, type, id) and its digest: unchanged it is passed over;
a changed fact is updated; a changed patient or document is a reject, because a person must look at it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from accounts import audit, clock
from accounts.audit import bulk
from accounts.people.models import Facility, ProviderProfile
from records.clinical import models as clinical
from records.documents import history, sniff
from records.documents.models import Document, DocumentType
from records.documents.types import key_for_loinc
from records.encounters.models import (
    Coverage,
    Encounter,
    EncounterClass,
    EncounterProvider,
)
from records.encounters.numbers import next_number
from records.encounters.rules import BadEncounter
from records.exchange.fhir import facts
from records.exchange.fhir.look import Reject, first, reference
from records.exchange.fhir.read import CannotRead, Source, bundle_entries, ndjson_lines
from records.exchange.models import ExternalRef
from records.patients.actions import write_patient
from records.patients.rules import BadPatient

VERB = "fhir.import"
CHUNK = 400
CACHE = 200_000

# What is read in which pass: a resource refers to those of earlier passes only.
PASSES: tuple[tuple[str, ...], ...] = (
    ("Practitioner", "Patient", "Organization", "Location", "Medication"),
    ("Encounter", "Coverage"),
    (
        "Condition",
        "Procedure",
        "MedicationRequest",
        "AllergyIntolerance",
        "Immunization",
        "Observation",
        "DocumentReference",
    ),
    ("DiagnosticReport", "Claim"),
)
RANK = {name: rank for rank, names in enumerate(PASSES) for name in names}
FACTS: dict[str, tuple[type, Callable[[dict], dict]]] = {
    "Condition": (clinical.Problem, facts.condition),
    "Procedure": (clinical.Procedure, facts.procedure),
    "AllergyIntolerance": (clinical.Allergy, facts.allergy),
    "Immunization": (clinical.Immunization, facts.immunization),
    "Observation": (clinical.Result, facts.observation),
    "MedicationRequest": (clinical.Medication, facts.medication_request),
}
DOCUMENT_STATUS = {"preliminary": "PRELIMINARY", "amended": "AMENDED", "entered-in-error": "RETRACTED"}


@dataclass
class Tally:
    """What a run made, left alone and refused, by resource type."""

    made: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    updated: Counter = field(default_factory=Counter)
    passed_over: Counter = field(default_factory=Counter)
    rejects: list[dict] = field(default_factory=list)
    doubts: Counter = field(default_factory=Counter)


@dataclass
class Item:
    """A resource on its way: where it stands, what it is, under which outside id."""

    where: str
    type: str
    external_id: str
    resource: dict
    digest: str
    alias: str = ""


class WholeBundleRefused(Exception):
    """One entry of a bundle cannot be kept, so none of it is."""


class Importer:
    """One run into one facility under one source name. `on_encounter(encounter)` opens work on a fresh discharge."""

    def __init__(self, *, facility: Facility, source: str, by=None, reject: Callable[[dict], None] | None = None,
                 on_encounter: Callable[[Encounter], None] | None = None):  # fmt: skip
        self.facility, self.source, self.by = facility, source, by
        self.on_encounter = on_encounter
        self.tally = Tally()
        self._reject_to = reject
        self._known: dict[tuple[str, str], int] = {}
        self._types = {t.key: t for t in DocumentType.objects.all()}

    # ------------------------------------------------------------ files

    def bundle(self, source: Source, progress: Callable[[int], None] = lambda n: None) -> None:
        """A bundle in one transaction: any reject refuses it whole, and every reject in it is said."""
        before = len(self.tally.rejects)
        counts = (self.tally.made.copy(), self.tally.unchanged.copy(), self.tally.updated.copy())
        try:
            with audit.act(VERB, by=self.by, detail={"file": source.name.rsplit("/", 1)[-1][:120]}):
                for rank in range(len(PASSES)):
                    self._in_chunks(self._entries(source, rank), progress, whole=True)
                if len(self.tally.rejects) > before:
                    raise WholeBundleRefused
        except WholeBundleRefused:
            self.tally.made, self.tally.unchanged, self.tally.updated = counts
            self._known.clear()
            self._refuse(
                source.name,
                "Bundle",
                "",
                "Bundle",
                "The whole bundle was left out, because of the entries named above.",
            )
        except CannotRead as error:
            self.tally.made, self.tally.unchanged, self.tally.updated = counts
            self._known.clear()
            self._refuse(source.name, "Bundle", "", "", str(error))

    def ndjson(self, sources: list[Source], progress: Callable[[int], None] = lambda n: None) -> None:
        """The files of a bulk export together, pass by pass, each chunk a transaction; a bad line leaves the rest alone."""
        holds: dict[str, set[int]] = {}
        for rank in range(len(PASSES)):
            for source in sources:
                if rank == 0 or rank in holds[source.name]:
                    seen = holds.setdefault(source.name, set())
                    try:
                        self._in_chunks(self._lines(source, rank, seen), progress, whole=False)
                    except CannotRead as error:
                        self._refuse(source.name, "", "", "", str(error))

    def _entries(self, source: Source, rank: int) -> Iterator[Item]:
        for number, (full_url, resource) in enumerate(bundle_entries(source)):
            kind = resource.get("resourceType")
            if rank == 0 and kind not in RANK:
                self.tally.passed_over[str(kind)] += 1
            if RANK.get(kind) == rank:
                yield self._item(f"{source.name} entry[{number}]", resource, full_url)

    def _lines(self, source: Source, rank: int, seen: set[int]) -> Iterator[Item]:
        for number, resource in ndjson_lines(source):
            where = f"{source.name} line {number}"
            if isinstance(resource, CannotRead):
                if rank == 0:
                    self._refuse(where, "", "", "", str(resource))
                continue
            kind = resource.get("resourceType")
            if rank == 0:
                seen.add(RANK.get(kind, -1))
                if kind is None:
                    self._refuse(where, "", "", "resourceType", "No resourceType: this line is no FHIR resource.")
                elif kind not in RANK:
                    self.tally.passed_over[str(kind)] += 1
            if RANK.get(kind) == rank:
                yield self._item(where, resource, "")

    def _item(self, where: str, resource: dict, full_url: str) -> Item:
        tail = full_url.rsplit("/", 1)[-1].removeprefix("urn:uuid:")
        external_id = str(resource.get("id") or tail)[:120]
        digest = hashlib.sha256(json.dumps(resource, sort_keys=True, default=str).encode()).hexdigest()
        return Item(where, resource["resourceType"], external_id, resource, digest, tail if tail != external_id else "")

    # ------------------------------------------------------------ chunks

    def _in_chunks(self, items: Iterator[Item], progress, *, whole: bool) -> None:
        chunk: list[Item] = []
        for item in items:
            chunk.append(item)
            if len(chunk) >= CHUNK:
                self._chunk(chunk, whole=whole)
                progress(len(chunk))
                chunk = []
        if chunk:
            self._chunk(chunk, whole=whole)
            progress(len(chunk))

    def _chunk(self, items: list[Item], *, whole: bool) -> None:
        if len(self._known) > CACHE:
            self._known.clear()
        fresh = self._not_known(items)
        self._look_up(fresh)
        with audit.act(VERB, by=self.by):
            for kind in dict.fromkeys(item.type for item in fresh):
                mine = [item for item in fresh if item.type == kind]
                getattr(self, f"_{kind.lower()}", self._facts)(mine)

    def _not_known(self, items: list[Item]) -> list[Item]:
        """Those that are new; what was imported before is counted, updated or refused here."""
        rows = ExternalRef.objects.filter(source=self.source, external_id__in=[i.external_id for i in items])
        before = {(row.type, row.external_id): row for row in rows}
        fresh, here = [], set()
        for item in items:
            row = before.get((item.type, item.external_id))
            if not item.external_id:
                self._refuse(item.where, item.type, "", "id", "No id and no fullUrl: it could not be recognized again.")
            elif (item.type, item.external_id) in here:
                self.tally.unchanged[item.type] += 1
            elif row is None:
                fresh.append(item)
            else:
                self._again(item, row)
            here.add((item.type, item.external_id))
        return fresh

    def _again(self, item: Item, row: ExternalRef) -> None:
        self._known[item.type, item.external_id] = row.object_id
        if row.digest == item.digest:
            self.tally.unchanged[item.type] += 1
            return
        if item.type not in FACTS:
            self._refuse(item.where, item.type, item.external_id, item.type,
                         "It was imported before and has changed since: compare it with the record by hand.")  # fmt: skip
            return
        with self._rejecting(item):
            model, read = FACTS[item.type]
            fact = model.objects.get(pk=row.object_id)
            values = read(item.resource)
            for name, value in values.items():
                setattr(fact, name, value)
            with audit.act(VERB, by=self.by, obj=fact):
                fact.save(update_fields=list(values))
                row.digest = item.digest
                row.save(update_fields=["digest"])
            self.tally.updated[item.type] += 1

    def _look_up(self, items: list[Item]) -> None:
        """The rows behind every reference of the chunk, in one query."""
        wanted = {key for item in items for key in _keys(item.resource)} - self._known.keys()
        ids = {external_id for _, external_id in wanted}
        for row in ExternalRef.objects.filter(source=self.source, external_id__in=ids):
            self._known[row.type, row.external_id] = row.object_id

    # ------------------------------------------------------------ what each type becomes

    def _practitioner(self, items: list[Item]) -> None:
        for item in items:
            with self._rejecting(item):
                values = facts.practitioner(item.resource)
                same = ProviderProfile.objects.filter(npi=values["npi"]).first() if values["npi"] else None
                provider = same or ProviderProfile.objects.create(**values)
                self._remember(item, provider, *_identifier_names(item.resource))

    def _patient(self, items: list[Item]) -> None:
        for item in items:
            with self._rejecting(item):
                values = facts.patient(item.resource)
                for doubt in values.pop("doubts"):
                    self.tally.doubts[doubt] += 1
                patient = write_patient(self.facility, self.by, values)
                self._remember(item, patient, *_identifier_names(item.resource))

    def _named_only(self, items: list[Item]) -> None:
        """Organizations, places and medications are kept as the words of what refers to them."""
        for item in items:
            self.tally.passed_over[item.type] += 1

    _organization = _location = _medication = _named_only

    def _encounter(self, items: list[Item]) -> None:
        for item in items:
            with self._rejecting(item):
                values = facts.encounter(item.resource)
                patient = self._patient_of(item, "subject")
                attending = self._provider_of(item.resource)
                encounter = Encounter(patient_id=patient, facility=self.facility, number=next_number(self.facility),
                                      attending_id=attending, **values)  # fmt: skip
                encounter.save(force_insert=True)
                bulk.create_many([EncounterClass(encounter=encounter, klass=encounter.klass, starts_at=encounter.admitted_at)],
                                 by=self.by, verb=VERB)  # fmt: skip
                if attending:
                    bulk.create_many([EncounterProvider(encounter=encounter, provider_id=attending, role="attending",
                                                        starts_at=encounter.admitted_at, ends_at=encounter.discharged_at)],
                                     by=self.by, verb=VERB)  # fmt: skip
                self._remember(item, encounter)
                if self.on_encounter:
                    self.on_encounter(encounter)

    def _coverage(self, items: list[Item]) -> None:
        for item in items:
            with self._rejecting(item):
                values = facts.coverage(item.resource)
                row = Coverage.objects.create(patient_id=self._patient_of(item, "beneficiary"), **values)
                self._remember(item, row)

    def _facts(self, items: list[Item]) -> None:
        ready: list[tuple[Item, object]] = []
        for item in items:
            with self._rejecting(item):
                model, read = FACTS[item.type]
                if item.resource.get("status") == "entered-in-error":
                    raise Reject(
                        f"{item.type}.status", "It was entered in error where it comes from: there is nothing to keep."
                    )
                fact = model(
                    patient_id=self._patient_of(item),
                    encounter_id=self._encounter_of(item.resource),
                    **read(item.resource),
                )
                ready.append((item, fact))
        self._save(ready)

    def _documentreference(self, items: list[Item]) -> None:
        pasts: list[tuple[Item, history.Past]] = []
        for item in items:
            with self._rejecting(item):
                values = facts.document_reference(item.resource)
                content = next(c for c in values["content"] if c[1])
                kind = next(filter(None, map(key_for_loinc, values["loinc"])), "external")
                document = self._document(
                    item, kind, values, self._known.get(("Encounter", _tail(values["encounter"])))
                )
                document.author_id = self._find("Practitioner", values["author"])
                document.title = "" if kind != "external" else values["title"]
                document.index_flag = "Superseded where it comes from" if values["status"] == "superseded" else ""
                document.status = DOCUMENT_STATUS.get(values["doc_status"]) or DOCUMENT_STATUS.get(
                    values["status"], "FINAL"
                )
                pasts.append((item, history.Past(document, _content(content))))
        self._record(pasts)

    def _diagnosticreport(self, items: list[Item]) -> None:
        """Its results take its name as their panel; its pages, where it has some, become a document."""
        pasts: list[tuple[Item, history.Past]] = []
        for item in items:
            with self._rejecting(item):
                values = facts.report(item.resource)
                results = [pk for ref in values["results"] if (pk := self._known.get(("Observation", _tail(ref))))]
                if results and values["panel"]:
                    bulk.update_many(
                        clinical.Result.objects.filter(pk__in=results), by=self.by, verb=VERB, panel=values["panel"]
                    )
                content = next((c for c in values["content"] if c[1]), None)
                if content is None:
                    self._remember(item, None)
                    continue
                kind = next(filter(None, map(key_for_loinc, values["loinc"])), values["kind"])
                document = self._document(item, kind, values, self._encounter_of(item.resource))
                document.title = values["panel"][:120]
                document.status = DOCUMENT_STATUS.get(values["status"], "FINAL")
                pasts.append((item, history.Past(document, _content(content))))
        self._record(pasts)

    def _claim(self, items: list[Item]) -> None:
        ready: list[tuple[Item, object]] = []
        for item in items:
            with self._rejecting(item):
                values = facts.claim(item.resource)
                encounter = self._known.get(("Encounter", _tail(values.pop("encounter"))))
                if values["amount"] is None:
                    self._remember(item, None)
                    continue
                ready.append(
                    (
                        item,
                        clinical.Charge(patient_id=self._patient_of(item, "patient"), encounter_id=encounter, **values),
                    )
                )
        self._save(ready)

    # ------------------------------------------------------------ parts

    def _document(self, item, kind, values, encounter_id) -> Document:
        when = values["service_at"] or clock.now()
        kind = self._types.get(kind) or self._types["external"]
        return Document(
            patient_id=self._patient_of(item), encounter_id=encounter_id, facility=self.facility, type=kind,
            source=Document.Source.EXTERNAL, service_at=when, signed_at=when, sensitivity=list(kind.sensitivity),
        )  # fmt: skip

    def _save(self, ready: list[tuple[Item, object]]) -> None:
        rows = bulk.create_many([row for _, row in ready], by=self.by, verb=VERB)
        self._remember_many([(item, row) for (item, _), row in zip(ready, rows, strict=True)])

    def _record(self, pasts: list[tuple[Item, history.Past]]) -> None:
        documents = history.record_past([past for _, past in pasts], by=self.by, verb=VERB)
        self._remember_many([(item, row) for (item, _), row in zip(pasts, documents, strict=True)])

    def _remember(self, item: Item, row, *names: str) -> None:
        self._remember_many([(item, row)], *names)

    def _remember_many(self, pairs, *names: str) -> None:
        """Under their outside ids, so that the next run and the next reference find them. None: read, nothing to keep."""
        refs = []
        for item, row in pairs:
            label, key = (row._meta.label_lower, row.pk) if row is not None else ("", 0)
            for external_id in dict.fromkeys(filter(None, (item.external_id, item.alias, *names))):
                self._known[item.type, external_id] = key
                refs.append(ExternalRef(source=self.source, type=item.type, external_id=external_id, model=label,
                                        object_id=key, digest=item.digest))  # fmt: skip
            self.tally.made[item.type] += 1
        ExternalRef.objects.bulk_create(refs, ignore_conflicts=bool(names), batch_size=1000)

    def _patient_of(self, item: Item, *names: str) -> int:
        for name in (*names, "subject", "patient"):
            ref = reference(item.resource.get(name))
            if ref:
                found = self._find("Patient", ref)
                if found is None:
                    raise Reject(
                        f"{item.type}.{name}", f"It refers to {ref}, who is neither in these files nor imported before."
                    )
                return found
        raise Reject(f"{item.type}.subject", "It does not say whose it is.")

    def _encounter_of(self, resource: dict) -> int | None:
        return self._find("Encounter", reference(resource.get("encounter")))

    def _provider_of(self, resource: dict) -> int | None:
        refs = [reference(p.get("individual")) for p in resource.get("participant") or [] if isinstance(p, dict)]
        return next((found for ref in refs if (found := self._find("Practitioner", ref))), None)

    def _find(self, kind: str, ref: str) -> int | None:
        return self._known.get((kind, _tail(ref))) or None

    def _refuse(self, where, kind, external_id, path, reason) -> None:
        row = {"where": where, "resource": f"{kind}/{external_id}".strip("/"), "path": path, "reason": reason}
        self.tally.rejects.append(row)
        if self._reject_to:
            self._reject_to(row)

    def _rejecting(self, item: Item):
        return _Rejecting(self, item)


class _Rejecting:
    """What cannot be kept becomes a line of the rejects, its half-written rows are taken back, and the rest goes on."""

    def __init__(self, importer: Importer, item: Item):
        self.importer, self.item = importer, item

    def __enter__(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace):
        self.savepoint.__exit__(kind, error, trace)
        if error is None:
            return False
        path, reason = _in_words(error, self.item.type)
        if not reason:
            return False
        self.importer._refuse(self.item.where, self.item.type, self.item.external_id, path, reason)
        return True


def _in_words(error: BaseException, kind: str) -> tuple[str, str]:
    if isinstance(error, Reject):
        return error.path, str(error)
    if isinstance(error, (BadPatient, BadEncounter, sniff.BadFile)):
        return kind, str(error)
    if isinstance(error, IntegrityError):
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name == "no_overlapping_inpatient_stays":
            return "Encounter.period", "It overlaps another inpatient stay of the same person at this facility."
        return kind, f"The record refuses it ({name or 'a constraint'})."
    if isinstance(error, (TypeError, AttributeError, KeyError)):
        return kind, "Its structure is not that of FHIR R4: an element is of the wrong kind."
    return "", ""


def _keys(value) -> Iterator[tuple[str, str]]:
    """(type, outside id) of every reference inside; a urn:uuid may be of any of the types that we look for."""
    if isinstance(value, dict):
        if "reference" in value or "identifier" in value:
            ref = reference(value)
            for kind in ("Patient", "Encounter", "Practitioner", "Observation"):
                yield kind, _tail(ref)
        for part in value.values():
            yield from _keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part)


def _tail(ref: str) -> str:
    """The outside id in a reference: of "Patient/1", of "urn:uuid:…", of "Practitioner?identifier=system|value"."""
    if "?identifier=" in ref:
        return f"identifier:{ref.split('?identifier=', 1)[1]}"[:120]
    return ref.rsplit("/", 1)[-1].removeprefix("urn:uuid:")[:120]


def _identifier_names(resource: dict) -> list[str]:
    return [
        f"identifier:{i.get('system', '')}|{i['value']}"[:120]
        for i in resource.get("identifier") or []
        if first(i).get("value")
    ]


def _content(content: tuple[str, bytes]) -> str | sniff.Good:
    media, data = content
    if media.split(";")[0] in ("text/plain", "text/markdown"):
        return sniff.decode_text(data)
    return sniff.examine(data)
