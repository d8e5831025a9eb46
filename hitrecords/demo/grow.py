"""A hospital of any size for the benchmarks, by COPY into a database of its own: synthetic, consistent, quick.

Nobody's acts stand behind these rows, so they leave no trail: that is why it is refused anywhere but in a separate
database of the embedded server.
"""

import datetime as dt
import hashlib
import os
import random
from base64 import urlsafe_b64encode
from collections.abc import Iterator

from django.contrib.auth.models import Permission
from django.db import connection, transaction

from accounts import clock
from coding.assignment.models import CodeAssignment, CodeSet
from hitrecords.demo.copying import Copied, Copying, Lane
from hitrecords.demo.people import RACES, Person, Town
from hitrecords.demo.put_aside import put_aside
from hitrecords.demo.scenarios import SCENARIOS
from hitrecords.demo.scenarios.case import ZONE, Case, make_case
from hitrecords.demo.scenarios.papers import papers
from hitrecords.demo.staff import House, build_house, write_sign_in
from hitrecords.demo.timetable import carry
from records.documents.models import Document, DocumentType, DocumentVersion
from records.encounters.models import Encounter, EncounterClass, EncounterProvider
from records.models import Patient, PatientAddress, PatientGrant, PatientIdentifier, PatientName, PatientPhone
from records.patients.names import phonetic_key, search_key
from records.patients.numbers import mrn
from records.release.models import ReleaseRequest
from records.review.models import Chart, Deficiency

BATCH = 1_000
START = dt.datetime(2026, 1, 5, 8, tzinfo=ZONE)  # of the cases that lend their papers
POOL = 240  # cases whose papers are shared out: what a page costs does not hang on every text being new
TABLES = (
    Patient, PatientName, PatientIdentifier, PatientAddress, PatientPhone, Encounter, EncounterClass, EncounterProvider, Document,
    DocumentVersion, Chart, Deficiency, CodeSet, CodeAssignment, ReleaseRequest, PatientGrant,
)  # fmt: skip
# Two ways into the database: the texts, whose words it must find, take as long as everything else together.
LANES = ((DocumentVersion,), tuple(model for model in TABLES if model is not DocumentVersion))


class Growth:
    """Fills the database at hand, a batch a transaction, from where an earlier run stopped."""

    def __init__(self, seed: int = 1):
        self.rng, self.now, self.public_ids = random.Random(seed), clock.now(), _public_ids()
        self.house = self._house()
        self.types = dict(DocumentType.objects.values_list("key", "pk"))
        self.permission = Permission.objects.get(content_type__app_label="records", codename="view_patient").pk
        self.tables = {
            model: Copying(model, (model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1)
            for model in TABLES
        }
        self.pool = [self._papers(case) for case in self._cases()]
        self.town = Town(random.Random(seed + self.tables[Patient].next_id), self.now.date())

    def _house(self) -> House:
        from accounts.models import Facility, ProviderProfile, User

        if not Facility.objects.filter(code="MVMC").exists():
            with transaction.atomic():
                write_sign_in(build_house(self.now.astimezone(ZONE), self.rng))
        house = House(Facility.objects.get(code="MVMC"), Facility.objects.get(code="EASTH"))
        house.users = {user.username: user for user in User.objects.all()}
        self.attendings = list(ProviderProfile.objects.exclude(npi=None).filter(needs_cosigner=False))
        return house

    def _cases(self) -> Iterator[Case]:
        kinds = [
            SCENARIOS[key]
            for key in (
                "pneumonia",
                "heart_failure",
                "hip_fracture",
                "ankle_sprain",
                "pressure_check",
                "diabetes_visit",
                "cold",
                "chest_wall_pain",
            )
        ]
        for number in range(POOL):
            scenario = kinds[number % len(kinds)]
            person = Person("Ames", "Ruth", self.rng.choice("FM"), dt.date(1955, 3, 4))
            carry(person, self.rng)
            yield make_case(scenario, person, START + dt.timedelta(hours=number), self.rng)

    def _papers(self, case: Case):
        """A case with its texts, hashed once: (case, [(type, offset, text, digest, bytes)])."""
        found = []
        for paper in papers(case)[:4]:
            raw = paper.text.encode()
            found.append(
                (
                    self.types[paper.kind],
                    paper.at - case.admitted,
                    Copied.of(paper.text),
                    hashlib.sha256(raw).hexdigest(),
                    len(raw),
                )
            )
        return case, found

    # -------------------------------------------------------------- batches
    def grow(self, number: int, progress) -> None:
        """So many more patients, with everything that hangs on them."""
        with put_aside([model._meta.db_table for model in TABLES]):
            lanes = [Lane() for _ in LANES]
            try:
                for start in range(0, number, BATCH):
                    self._batch(min(BATCH, number - start), lanes)
                    progress(min(BATCH, number - start))
            finally:
                for lane in lanes:
                    lane.end()
                with connection.cursor() as cursor:
                    for table in self.tables.values():
                        table.set_sequence(cursor)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _batch(self, number: int, lanes: list[Lane]) -> None:
        self.town.people, self.town._keys = [], set()
        self.town._serials = list(range(1, 9000))
        for person in self.town.fill(number):
            self._patient(person)
        for lane, models in zip(lanes, LANES, strict=True):
            lane.give([(self.tables[model].statement, self.tables[model].take()) for model in models])

    # ---------------------------------------------------------- one patient
    def add(self, model, **values) -> int:
        return self.tables[model].add(**values)

    def _patient(self, person: Person) -> None:
        hospital, rng = self.house.hospital, self.rng
        number = mrn(3_000_000 + self.tables[Patient].next_id)
        race, ethnicity = RACES[person.group]
        patient = self.add(
            Patient, public_id=next(self.public_ids), family=person.family, given=person.given, middle=person.middle, birth_date=person.birth_date,
            sex=person.sex, race=race, ethnicity=ethnicity, language=person.language, marital_status=person.marital, identity_status="verified",
            facility_ids=[hospital.pk], mrn=number, is_demo=True,
        )  # fmt: skip
        self.add(PatientName, patient_id=patient, kind="L", family=person.family, given=person.given, middle=person.middle,
                 search=search_key(person.family, person.given, person.middle), phonetic=phonetic_key(person.family, person.given))  # fmt: skip
        self.add(
            PatientIdentifier, patient_id=patient, kind="MR", authority=hospital.code, value=number, status="active"
        )
        line, city, postal = person.address
        self.add(
            PatientAddress,
            patient_id=patient,
            kind="home",
            line1=line,
            city=city,
            state="MA",
            postal_code=postal,
            country="US",
        )
        self.add(PatientPhone, patient_id=patient, kind="home", number=person.phone)
        for _ in range(rng.choice((1, 2, 2, 3))):
            self._encounter(patient, *rng.choice(self.pool))
        if rng.random() < 0.02:
            self._request(patient, person)

    def _encounter(self, patient: int, case: Case, texts: list) -> None:
        rng, s, hospital = self.rng, case.scenario, self.house.hospital
        admitted = self.now - dt.timedelta(days=rng.randint(12, 540), minutes=rng.randint(0, 1400))
        if s.klass == "IMP":
            if self._stay_of == patient:
                return  # one stay a person: no two can overlap
            self._stay_of = patient
        left = admitted + (case.discharged - case.admitted)
        attending = rng.choice(self.attendings)
        encounter = self.add(
            Encounter, public_id=next(self.public_ids), patient_id=patient, facility_id=hospital.pk, number=str(50_000_000 + self.tables[Encounter].next_id),
            klass=s.klass, status="DISCHARGED", inpatient_ordered_at=admitted if s.klass == "IMP" else None, admitted_at=admitted, discharged_at=left,
            disposition=case.variant.disposition if case.variant.disposition != "20" else "01", admission_type=s.admission_type, point_of_origin=s.origin,
            chief_complaint=case.values["complaint"], service=s.service, unit=s.unit, attending_id=attending.pk, total_charges="4200.00",
        )  # fmt: skip
        self.add(EncounterClass, encounter_id=encounter, klass=s.klass, starts_at=admitted)
        self.add(
            EncounterProvider,
            encounter_id=encounter,
            provider_id=attending.pk,
            role="attending",
            starts_at=admitted,
            ends_at=left,
        )
        for kind, offset, text, digest, size in texts:
            self._document(patient, encounter, attending, kind, admitted + offset, text, digest, size)
        self._coding(patient, encounter, case, left)
        if s.klass == "IMP":
            self._chart(patient, encounter, attending, left)

    _stay_of = 0

    def _document(self, patient, encounter, attending, kind, at, text, digest, size) -> None:
        version = self.tables[DocumentVersion].next_id
        document = self.add(
            Document, public_id=next(self.public_ids), patient_id=patient, encounter_id=encounter, facility_id=self.house.hospital.pk, type_id=kind,
            author_id=attending.pk, status="FINAL", source="direct", service_at=at, signed_at=at, current_version_id=version,
        )  # fmt: skip
        self.add(DocumentVersion, document_id=document, number=1, content_type="text/plain", sha256=digest, size=size, page_count=1, page_sizes="[]",
                 text=text, created_at=at)  # fmt: skip

    def _coding(self, patient, encounter, case: Case, left) -> None:
        coder = self.house.users["nair"].pk
        final = self.rng.random() < 0.97
        done = {"final_by_id": coder, "final_at": left + dt.timedelta(days=6), "coder_id": coder} if final else {}
        codeset = self.add(CodeSet, public_id=next(self.public_ids), patient_id=patient, facility_id=self.house.hospital.pk, encounter_id=encounter, version=1,
                           status="FINAL_CODED" if final else "READY", discharged_at=left, **done)  # fmt: skip
        for place, diagnosis in enumerate(case.diagnoses if final else (), 1):
            self.add(CodeAssignment, public_id=next(self.public_ids), codeset_id=codeset, patient_id=patient, kind="principal" if place == 1 else "other", sequence=place,
                     system="icd10cm", code=diagnosis.undotted, title=diagnosis.words, poa=diagnosis.poa, assigned_by_id=coder, assigned_at=left)  # fmt: skip

    def _chart(self, patient, encounter, attending, left) -> None:
        due, analyst, owed = left + dt.timedelta(days=30), self.house.users["petrie"].pk, self.rng.random() < 0.06
        looked = (
            {"analyzed_at": left + dt.timedelta(days=2), "analyzed_by_id": analyst} if self.rng.random() < 0.95 else {}
        )
        done = {"completed_at": left + dt.timedelta(days=9)} if looked and not owed else {}
        status = "INCOMPLETE" if owed else "COMPLETE" if done else "NOT_ANALYZED"
        chart = self.add(
            Chart, public_id=next(self.public_ids), encounter_id=encounter, patient_id=patient, facility_id=self.house.hospital.pk, status=status, to_analyze=True,
            discharged_at=left, due_at=due, open_count=int(owed), next_due_at=left + dt.timedelta(days=7) if owed else None, **looked, **done,
        )  # fmt: skip
        if owed:
            self._deficiency(chart, patient, encounter, attending, left)

    def _deficiency(self, chart, patient, encounter, attending, left) -> None:
        deficiency = self.add(
            Deficiency, public_id=next(self.public_ids), chart_id=chart, encounter_id=encounter, patient_id=patient, facility_id=self.house.hospital.pk, status="OPEN",
            kind="missing_document", requirement="discharge_summary", citation="42 CFR 482.24(c)(4)(vii)", wanted_id=self.types["discharge_summary"],
            words="Discharge summary: none after the discharge.", provider_id=attending.pk, role="attending", clock_start=left, assigned_at=left,
            due_at=left + dt.timedelta(days=7),
        )  # fmt: skip
        if attending.user_id:
            self.add(PatientGrant, user_id=attending.user_id, content_object_id=patient, permission_id=self.permission, source=f"deficiency:{deficiency}",
                     ceiling="work", reason="To complete what the chart lacks", granted_at=left)  # fmt: skip

    def _request(self, patient: int, person: Person) -> None:
        received = self.now - dt.timedelta(days=self.rng.randint(1, 300))
        self.add(
            ReleaseRequest, public_id=next(self.public_ids), patient_id=patient, facility_id=self.house.hospital.pk, kind="patient",
            status="CLOSED" if received < self.now - dt.timedelta(days=25) else "LOGGED", requester_name=f"{person.given} {person.family}",
            requester_address="Marlow, MA", received_at=received, channel="mail", due_on=(received + dt.timedelta(days=30)).date(), form="pdf",
            delivery="mail", qc_checks="[]", logged_by_id=self.house.users["cole"].pk,
        )  # fmt: skip


def _public_ids() -> Iterator[Copied]:
    """As `make_public_id` makes them, a thousand at a time."""
    while True:
        many = urlsafe_b64encode(os.urandom(12_000)).decode()
        for place in range(0, len(many), 16):
            yield Copied(many[place : place + 16])
