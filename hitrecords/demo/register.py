"""From invented persons to patients with their numbers, names, places, insurances and standing facts, in bulk."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator

from accounts.audit.bulk import create_many
from hitrecords.demo.people import RACES, Person
from hitrecords.demo.scenarios.case import render
from hitrecords.demo.staff import House
from records.encounters.models import Coverage
from records.models import (
    Allergy,
    Immunization,
    Medication,
    MrnCounter,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PatientName,
    PatientPhone,
    Problem,
    RelatedPerson,
)
from records.patients import numbers
from records.patients.actions import first_number, ssn_digests

VERB = "demo.seed"
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
PAYERS = (
    ("Blue Harbor Health", "PPO Select"), ("Commonwealth Mutual", "HMO Choice"), ("Northfield Insurance", "Gold 1000"),
    ("Pilgrim Valley Plan", "HMO"), ("Union Trades Benefit Fund", "Plan A"),
)  # fmt: skip
# CVX codes (CDC): what most people have had.
VACCINES = (
    ("150", "Influenza vaccine, quadrivalent", 0.55), ("309", "COVID-19 vaccine, 2024-25", 0.35), ("115", "Tdap", 0.4),
    ("216", "Pneumococcal conjugate vaccine, 20-valent", 0.3), ("187", "Zoster vaccine, recombinant", 0.25),
)  # fmt: skip


def add_patients(
    people: list[Person], house: House, rng: random.Random, now: dt.datetime, at_clinic: set[int]
) -> dict[int, Patient]:
    """One patient a person, and all that hangs on them. Returns them by id() of the person. Mothers come first, so
    that their children can point at them."""
    ordered = sorted(people, key=lambda p: (p.mother is not None, p.birth_date))
    patients: dict[int, Patient] = {}
    number = first_number(house.hospital)
    for generation in (False, True):
        batch = [p for p in ordered if (p.mother is not None) is generation]
        rows = []
        for person in batch:
            rows.append(_patient(person, house, numbers.mrn(number), at_clinic, patients))
            number += 1
        for person, made in zip(batch, create_many(rows, by=None, verb=VERB), strict=True):
            patients[id(person)] = made
    MrnCounter.objects.create(facility=house.hospital, next_number=number)
    _around(ordered, patients, house, rng, now)
    return patients


def _patient(person: Person, house: House, mrn: str, at_clinic: set[int], patients) -> Patient:
    race, ethnicity = RACES[person.group]
    flags = person.flags
    return Patient(
        family=person.family, given=person.given, middle=person.middle, suffix=person.suffix, birth_date=person.birth_date,
        birth_time=flags.get("birth_time"), birth_date_estimated=bool(flags.get("unidentified")), sex=person.sex, race=list(race), ethnicity=ethnicity,
        language=person.language, interpreter_needed=person.language != "en", marital_status=person.marital,
        employer=person.employer, email=_email(person), deceased_at=flags.get("died"),
        identity_status="unidentified" if flags.get("unidentified") else "verified",
        identity_document="" if flags.get("unidentified") else "Driver's license" if person.marital else "Birth certificate",
        mother=patients.get(id(person.mother)) if person.mother else None, birth_order=person.twin or None,
        multiple_birth=bool(person.twin), ssn=person.ssn, **ssn_digests(person.ssn), mrn=mrn,
        facility_ids=[house.hospital.pk, *([house.clinic.pk] if id(person) in at_clinic else [])],
        restricted=bool(flags.get("restricted")), restricted_reason=flags.get("restricted", ""),
        directory_opt_out=bool(flags.get("opt_out")), staff_user=house.users.get(flags.get("staff", "")),
        flag_codes=flags.get("codes", []), name_to_use=flags.get("name_to_use", ""), is_demo=True,
    )  # fmt: skip


def _email(person: Person) -> str:
    plain = person.given.encode("ascii", "ignore").decode().lower().replace(" ", "").replace("-", "")
    return f"{plain}{person.birth_date:%y%j}@mail.example" if person.employer and plain else ""


def _around(people: list[Person], patients, house: House, rng, now) -> None:
    makers = (
        _names,
        _identifiers,
        _addresses,
        _phones,
        _related,
        _problems,
        _medications,
        _allergies,
        _immunizations,
        _coverages,
    )
    for make in makers:
        rows = [row for person in people for row in make(person, patients[id(person)], house, rng, now)]
        create_many(rows, by=None, verb=VERB)


def _names(person, patient, house, rng, now) -> Iterator[PatientName]:
    yield PatientName.of(patient, family=person.family, given=person.given, middle=person.middle, suffix=person.suffix)
    if person.former:
        yield PatientName.of(
            patient,
            "M",
            family=person.former,
            given=person.given,
            ends_on=person.birth_date.replace(day=1) + dt.timedelta(days=9500),
        )
    for kind, family, given in person.flags.get("names", ()):
        yield PatientName.of(patient, kind, family=family, given=given)


def _identifiers(person, patient, house, rng, now) -> Iterator[PatientIdentifier]:
    yield PatientIdentifier(patient=patient, kind="MR", authority=house.hospital.code, value=patient.mrn)
    if person.age_on(now.date()) >= 65:
        patient.demo_mbi = mbi(rng)
        yield PatientIdentifier(patient=patient, kind="MC", authority="CMS", value=patient.demo_mbi)


def mbi(rng: random.Random) -> str:
    """A Medicare Beneficiary Identifier in CMS's pattern: 1EG4TE5MK73 and the like."""
    letter = lambda: rng.choice(MBI_LETTERS)  # noqa: E731 - one pattern, read in one line
    digit = lambda: str(rng.randrange(10))  # noqa: E731
    return f"{rng.randint(1, 9)}{letter()}{letter()}{digit()}{letter()}{letter()}{digit()}{letter()}{letter()}{digit()}{digit()}"


def _addresses(person, patient, house, rng, now) -> Iterator[PatientAddress]:
    line, city, postal = person.address
    if line:
        yield PatientAddress(patient=patient, line1=line, city=city, state="MA", postal_code=postal)


def _phones(person, patient, house, rng, now) -> Iterator[PatientPhone]:
    if person.phone:
        kind = "mobile" if 14 <= person.age_on(now.date()) < 75 else "home"
        yield PatientPhone(patient=patient, kind=kind, number=person.phone, message_ok=rng.random() < 0.7)


def _related(person, patient, house, rng, now) -> Iterator[RelatedPerson]:
    if person.mother is not None:
        yield RelatedPerson(patient=patient, role="representative", name=f"{person.mother.given} {person.mother.family}",
                            relationship="Mother", phone=person.mother.phone, authority="Parent of a minor")  # fmt: skip
    for role, name, relationship, phone, authority in person.flags.get("related", ()):
        yield RelatedPerson(
            patient=patient, role=role, name=name, relationship=relationship, phone=phone, authority=authority
        )


def _chronic(person: Person, now: dt.datetime):
    """The conditions of this age, with the day on which each was first noted."""
    age = person.age_on(now.date())
    for background in person.flags.get("chronic", ()):
        if background.ages[0] <= age:
            years = random.Random(str(person.key) + background.key).uniform(
                0.5, max(1, min(18, age - background.ages[0] + 1))
            )
            yield background, now - dt.timedelta(days=int(365 * years))


def _problems(person, patient, house, rng, now) -> Iterator[Problem]:
    for background, since in _chronic(person, now):
        yield Problem(patient=patient, code_system="icd10cm", code=background.code, text=background.words, status="active",
                      happened_at=since, category="problem-list-item")  # fmt: skip


def _medications(person, patient, house, rng, now) -> Iterator[Medication]:
    for background, since in _chronic(person, now):
        if background.medication:
            text = render(background.medication, {}, random.Random(str(person.key) + background.key))
            name, _, dose = text.partition(" ")
            yield Medication(patient=patient, text=name.capitalize(), dose=dose, status="active", happened_at=since)


def _allergies(person, patient, house, rng, now) -> Iterator[Allergy]:
    what, _, reaction = person.flags.get("allergy", "No known").partition(" (")
    if not what.startswith("No known"):
        yield Allergy(patient=patient, text=what, reaction=reaction.rstrip(")").capitalize(), status="active",
                      criticality="low" if "nausea" in reaction else "high", happened_at=now - dt.timedelta(days=rng.randint(700, 4000)))  # fmt: skip


def _immunizations(person, patient, house, rng, now) -> Iterator[Immunization]:
    age = person.age_on(now.date())
    for code, words, share in VACCINES:
        if rng.random() < share * (1 if age >= 50 or code in {"150", "309"} else 0.2) and age >= 1:
            yield Immunization(patient=patient, code_system="cvx", code=code, text=words, status="completed", lot=f"{rng.choice('ABKUX')}{rng.randint(1000, 9999)}",
                               dose_number=1, happened_at=now - dt.timedelta(days=rng.randint(20, 420)), historical=rng.random() < 0.2)  # fmt: skip


def _coverages(person, patient, house, rng, now) -> Iterable[Coverage]:
    age = person.age_on(now.date())
    if age >= 65:
        common = {
            "patient": patient,
            "member_id": patient.demo_mbi,
            "relationship": "self",
            "starts_on": person.birth_date.replace(day=1) + dt.timedelta(days=23742),
        }
        yield Coverage(kind="medicare_a", payer="Medicare", plan="Part A", **common)
        yield Coverage(kind="medicare_b", payer="Medicare", plan="Part B", **common)
        return
    chance = rng.random()
    if chance < 0.24:
        yield Coverage(
            patient=patient,
            kind="medicaid",
            payer="MassHealth",
            member_id=f"{rng.randint(10**11, 10**12 - 1)}",
            relationship="self",
        )
    elif chance < 0.93:
        payer, plan = rng.choice(PAYERS)
        subscriber = f"{person.mother.given} {person.mother.family}" if person.mother else ""
        yield Coverage(patient=patient, kind="commercial", payer=payer, plan=plan, member_id=f"{payer[:2].upper()}{rng.randint(10**8, 10**9 - 1)}",
                       group_number=str(rng.randint(10000, 99999)), subscriber=subscriber, relationship="child" if subscriber else "self")  # fmt: skip
    else:
        yield Coverage(patient=patient, kind="self", payer="Self-pay")
