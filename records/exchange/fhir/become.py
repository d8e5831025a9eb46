"""What each type of FHIR resource becomes in the record."""

from collections.abc import Callable

from django.db.models import Model

from accounts import clock
from accounts.audit import bulk
from accounts.people.models import ProviderProfile
from records.clinical import models as clinical
from records.documents import history, sniff
from records.documents.models import Document
from records.documents.types import key_for_loinc
from records.encounters import care
from records.encounters.models import Coverage, Encounter, EncounterClass, EncounterProvider
from records.encounters.numbers import next_number
from records.exchange.fhir import facts
from records.exchange.fhir.look import Reject
from records.exchange.fhir.shelf import Item, Shelf, identifier_names, tail
from records.patients.actions import write_patient

VERB = "fhir.import"
FACTS: dict[str, tuple[type, Callable[[dict], dict]]] = {
    "Condition": (clinical.Problem, facts.condition),
    "Procedure": (clinical.Procedure, facts.procedure),
    "AllergyIntolerance": (clinical.Allergy, facts.allergy),
    "Immunization": (clinical.Immunization, facts.immunization),
    "Observation": (clinical.Result, facts.observation),
    "MedicationRequest": (clinical.Medication, facts.medication_request),
}
DOCUMENT_STATUS = {"preliminary": "PRELIMINARY", "amended": "AMENDED", "entered-in-error": "RETRACTED"}


class Becoming(Shelf):
    """One method a type: it takes the new items of a chunk and writes them, each reject by itself."""

    def _practitioner(self, items: list[Item]) -> None:
        for item in items:
            with self._rejecting(item):
                values = facts.practitioner(item.resource)
                same = ProviderProfile.objects.filter(npi=values["npi"]).first() if values["npi"] else None
                provider = same or ProviderProfile.objects.create(**values)
                self._remember(item, provider, *identifier_names(item.resource))

    def _patient(self, items: list[Item]) -> None:
        for item in items:
            with self._rejecting(item):
                values = facts.patient(item.resource)
                for doubt in values.pop("doubts"):
                    self.tally.doubts[doubt] += 1
                patient = write_patient(self.facility, self.by, values)
                self._remember(item, patient, *identifier_names(item.resource))

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
                    self._attended(encounter)
                self._remember(item, encounter)

    def _attended(self, encounter: Encounter) -> None:
        """The attending's part, and their reach of the patient while such reach still lasts."""
        part = EncounterProvider(encounter=encounter, provider_id=encounter.attending_id, role="attending",
                                 starts_at=encounter.admitted_at, ends_at=encounter.discharged_at)  # fmt: skip
        bulk.create_many([part], by=self.by, verb=VERB)
        until = care.expiry(encounter.discharged_at)
        if until is None or until > clock.now():
            care.let_in(part)

    def _coverage(self, items: list[Item]) -> None:
        for item in items:
            with self._rejecting(item):
                values = facts.coverage(item.resource)
                row = Coverage.objects.create(patient_id=self._patient_of(item, "beneficiary"), **values)
                self._remember(item, row)

    def _facts(self, items: list[Item]) -> None:
        ready: list[tuple[Item, Model]] = []
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
                document = self._document(item, kind, values, self._known.get(("Encounter", tail(values["encounter"]))))
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
                results = [pk for ref in values["results"] if (pk := self._known.get(("Observation", tail(ref))))]
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
        ready: list[tuple[Item, Model]] = []
        for item in items:
            with self._rejecting(item):
                values = facts.claim(item.resource)
                encounter = self._known.get(("Encounter", tail(values.pop("encounter"))))
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

    def _document(self, item, kind, values, encounter_id) -> Document:
        when = values["service_at"] or clock.now()
        kind = self._types.get(kind) or self._types["external"]
        return Document(
            patient_id=self._patient_of(item), encounter_id=encounter_id, facility=self.facility, type=kind,
            source=Document.Source.EXTERNAL, service_at=when, signed_at=when, sensitivity=list(kind.sensitivity),
        )  # fmt: skip

    def _save(self, ready: list[tuple[Item, Model]]) -> None:
        rows = bulk.create_many([row for _, row in ready], by=self.by, verb=VERB)
        self._remember_many([(item, row) for (item, _), row in zip(ready, rows, strict=True)])

    def _record(self, pasts: list[tuple[Item, history.Past]]) -> None:
        documents = history.record_past([past for _, past in pasts], by=self.by, verb=VERB)
        self._remember_many([(item, row) for (item, _), row in zip(pasts, documents, strict=True)])


def _content(content: tuple[str, bytes]) -> str | sniff.Good:
    media, data = content
    if media.split(";")[0] in ("text/plain", "text/markdown"):
        return sniff.decode_text(data)
    return sniff.examine(data)
