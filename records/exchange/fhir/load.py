"""Writing what a FHIR file says: idempotent by the outside id, all or nothing by bundle, and a reason for every reject.

A resource that was imported before is recognized by (source, type, id) and its digest: unchanged it is passed over;
a changed fact is updated; a changed patient or document is a reject, because a person must look at it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator

from accounts import audit
from records.exchange.fhir.become import FACTS, VERB, Becoming
from records.exchange.fhir.read import CannotRead, Source, bundle_entries, ndjson_lines
from records.exchange.fhir.shelf import Item
from records.exchange.models import ExternalRef

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


class WholeBundleRefused(Exception):
    """One entry of a bundle cannot be kept, so none of it is."""


class Importer(Becoming):
    """One run over files: bundles each in one transaction, a bulk export's files together, chunk by chunk."""

    def bundle(self, source: Source, progress: Callable[[int], None] = lambda n: None) -> None:
        """A bundle in one transaction: any reject refuses it whole, and every reject in it is said."""
        before = len(self.tally.rejects)
        counts = (self.tally.made.copy(), self.tally.unchanged.copy(), self.tally.updated.copy())
        try:
            with audit.act(VERB, by=self.by, detail={"file": source.name.rsplit("/", 1)[-1][:120]}):
                for rank in range(len(PASSES)):
                    self._in_chunks(self._entries(source, rank), progress)
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
                        self._in_chunks(self._lines(source, rank, seen), progress)
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

    def _in_chunks(self, items: Iterator[Item], progress) -> None:
        chunk: list[Item] = []
        for item in items:
            chunk.append(item)
            if len(chunk) >= CHUNK:
                self._chunk(chunk)
                progress(len(chunk))
                chunk = []
        if chunk:
            self._chunk(chunk)
            progress(len(chunk))

    def _chunk(self, items: list[Item]) -> None:
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
