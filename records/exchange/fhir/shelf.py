"""The outside ids of a run: what is known by them, what was made, and the reason for every reject."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from accounts.people.models import Facility
from records.documents import sniff
from records.documents.models import DocumentType
from records.encounters.rules import BadEncounter
from records.exchange.fhir.look import Reject, first, reference
from records.exchange.models import ExternalRef
from records.patients.rules import BadPatient


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


class Shelf:
    """One run into one facility under one source name."""

    def __init__(self, *, facility: Facility, source: str, by=None, reject: Callable[[dict], None] | None = None):  # fmt: skip
        self.facility, self.source, self.by = facility, source, by
        self.tally = Tally()
        self._reject_to = reject
        self._known: dict[tuple[str, str], int] = {}
        self._types = {t.key: t for t in DocumentType.objects.all()}

    def _look_up(self, items: list[Item]) -> None:
        """The rows behind every reference of the chunk, in one query."""
        wanted = {key for item in items for key in _keys(item.resource)} - self._known.keys()
        ids = {external_id for _, external_id in wanted}
        for row in ExternalRef.objects.filter(source=self.source, external_id__in=ids):
            self._known[row.type, row.external_id] = row.object_id

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
        return self._known.get((kind, tail(ref))) or None

    def _refuse(self, where, kind, external_id, path, reason) -> None:
        row = {"where": where, "resource": f"{kind}/{external_id}".strip("/"), "path": path, "reason": reason}
        self.tally.rejects.append(row)
        if self._reject_to:
            self._reject_to(row)

    def _rejecting(self, item: Item):
        return Rejecting(self, item)


class Rejecting:
    """What cannot be kept becomes a line of the rejects, its half-written rows are taken back, and the rest goes on."""

    def __init__(self, importer: Shelf, item: Item):
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
                yield kind, tail(ref)
        for part in value.values():
            yield from _keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part)


def tail(ref: str) -> str:
    """The outside id in a reference: of "Patient/1", of "urn:uuid:…", of "Practitioner?identifier=system|value"."""
    if "?identifier=" in ref:
        return f"identifier:{ref.split('?identifier=', 1)[1]}"[:120]
    return ref.rsplit("/", 1)[-1].removeprefix("urn:uuid:")[:120]


def identifier_names(resource: dict) -> list[str]:
    return [
        f"identifier:{i.get('system', '')}|{i['value']}"[:120]
        for i in resource.get("identifier") or []
        if first(i).get("value")
    ]
