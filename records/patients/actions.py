"""What is done to a patient's identity: registering, correcting, restricting. Views, imports and tests call these."""

import json
from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts import audit, clock
from accounts.access import grant, require
from accounts.audit.digest import keyed_digest
from accounts.people.models import Facility
from records.patients import matching, numbers
from records.patients.candidates import Candidate, candidates_for
from records.patients.models import (
    MrnCounter,
    NameKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PatientName,
    PatientPhone,
    PatientVersion,
)
from records.patients.names import BadName, check_name, normal, tidy
from records.patients.rules import BadPatient, check_birth, check_death

NAME_FIELDS = ("family", "given", "middle", "suffix")
# How the person may have been searched for before a record of theirs is made.
TRAITS = ("family", "given", "birth_date", "phone", "ssn", "mrn", "postal_code")
TRAITS_NEEDED = 2


class SearchFirst(BadPatient):
    """Nobody is registered who was not searched for."""


class PossibleDuplicate(BadPatient):
    """Somebody on record scores as the same person. `candidates` are those from the upper threshold on."""

    def __init__(self, candidates: list[Candidate]):
        super().__init__(
            "A record that is very likely this person's exists. Open it; or say why this is somebody else."
        )
        self.candidates = candidates


# ------------------------------------------------------------------ making


def register_patient(
    *, by, facility: Facility, searched: Mapping[str, object], override_reason: str = "", **fields
) -> Patient:
    """Make the record of a person who was searched for and not found.

    `searched`: the traits (TRAITS) and values of the search that came before; two or more must be those of this
    person. `fields` as for create_patient. Raises SearchFirst, PossibleDuplicate (score of `match_upper` or more and
    no `override_reason`), BadPatient, Denied.
    """
    require(by, "records.add_patient")
    values = clean(fields)
    check_searched(searched, values)
    found = candidates_for(person_of(values))
    upper = [c for c in found if c.definite and not c.hidden_from(by)]
    if upper and len(override_reason.strip()) < 10:
        raise PossibleDuplicate(upper)
    doubtful = [c.patient for c in found if c.definite]
    with audit.act("patient.register", by=by) as act:
        patient = write_patient(facility, by, values)
        act.obj = patient
        if doubtful:
            act.detail |= {"override": bool(upper), "scores": [c.score.total for c in found if c.definite]}
            for one in (patient, *doubtful):
                raise_flag(one, "possible_duplicate")
    return patient


def create_patient(*, by, facility: Facility, **fields) -> Patient:
    """Make a record without a registrar's search: for imports, newborns and tests, which match by themselves.

    `fields`: those of Patient, and `ssn`, `phones` [(kind, number)], `addresses` [dict], `former_names`
    [(kind, family, given)], `identifiers` [(kind, authority, value)]. `by` None means by rule. Raises BadPatient.
    """
    values = clean(fields)
    with audit.act("patient.create", by=by) as act:
        act.obj = patient = write_patient(facility, by, values)
    return patient


def write_patient(facility, by, values) -> Patient:
    parts = {name: values.pop(name, ()) for name in ("phones", "addresses", "former_names", "identifiers")}
    patient = Patient(**values, **ssn_digests(values.get("ssn", "")), facility_ids=[facility.pk])
    patient.mrn = allocate_mrn(facility)
    patient.save(force_insert=True)
    PatientIdentifier.objects.create(patient=patient, kind="MR", authority=facility.code, value=patient.mrn)
    PatientName.of(patient, **{name: getattr(patient, name) for name in NAME_FIELDS}).save()
    _add_parts(patient, **parts)
    return patient


def _add_parts(patient, *, phones=(), addresses=(), former_names=(), identifiers=()) -> None:
    for kind, number in phones:
        PatientPhone.objects.create(patient=patient, kind=kind, number=number)
    for address in addresses:
        PatientAddress.objects.create(patient=patient, **address)
    for kind, family, given in former_names:
        PatientName.of(patient, kind, family=family, given=given).save()
    for kind, authority, value in identifiers:
        PatientIdentifier.objects.create(patient=patient, kind=kind, authority=authority, value=value)


@transaction.atomic
def allocate_mrn(facility: Facility) -> str:
    """The facility's next medical record number: given once, never again, whatever becomes of its person."""
    MrnCounter.objects.get_or_create(facility=facility, defaults={"next_number": first_number(facility)})
    counter = MrnCounter.objects.select_for_update().get(facility=facility)
    value = numbers.mrn(counter.next_number)
    while PatientIdentifier.objects.filter(kind="MR", authority=facility.code, value=value).exists():
        counter.next_number += 1
        value = numbers.mrn(counter.next_number)
    counter.next_number += 1
    counter.save(update_fields=["next_number"])
    return value


def first_number(facility: Facility) -> int:
    """Facilities begin apart from one another, so that their numbers are seldom the same."""
    return facility.pk % 20 * 400_000 + 1


# ---------------------------------------------------------------- checking


def clean(fields: dict) -> dict:
    """The fields as they are kept, each checked. Raises BadPatient with the field's name."""
    values = dict(fields)
    for name in NAME_FIELDS[:3]:
        values[name] = _checked(name, check_name, values.get(name, ""))
    values["suffix"] = tidy(values.get("suffix", ""))
    if not values["family"]:
        raise BadPatient("A last name is needed. A person with one name has it as the last name.", "family")
    check_birth(values.get("birth_date"), clock.today())
    check_death(values.get("birth_date"), values.get("deceased_at"), clock.now())
    if values.get("ssn"):
        values["ssn"] = _checked("ssn", numbers.check_ssn, values["ssn"])
    values["phones"] = [(kind, _checked("phone", numbers.check_phone, n)) for kind, n in values.get("phones", ()) if n]
    values["addresses"] = [_address(address) for address in values.get("addresses", ()) if any(address.values())]
    values["identifiers"] = [_identifier(*row) for row in values.get("identifiers", ()) if row[2]]
    return values


def _checked(field, check, value):
    try:
        return check(value) if value else ""
    except (BadName, numbers.BadNumber) as error:
        raise BadPatient(str(error), field) from error


def _address(address: dict) -> dict:
    kept = {name: tidy(value) if isinstance(value, str) else value for name, value in address.items()}
    if kept.get("postal_code") and kept.get("country", "US") == "US":
        kept["postal_code"] = _checked("postal_code", numbers.check_zip, kept["postal_code"])
    return kept


def _identifier(kind, authority, value):
    return kind, authority, _checked("mbi", numbers.check_mbi, value) if kind == "MC" else tidy(value)


def check_searched(searched: Mapping[str, object], values: dict) -> None:
    """Two or more traits were searched, and two are this person's (a name begun is enough). Raises SearchFirst."""
    if sum(bool(searched.get(trait)) for trait in TRAITS) < TRAITS_NEEDED:
        raise SearchFirst("Search first, by two things at least: name and birth date, or name and phone.")
    if sum(_same_trait(trait, searched.get(trait), values) for trait in TRAITS) < TRAITS_NEEDED:
        raise SearchFirst("This is another person than the one you searched for. Search for this one first.")


def _same_trait(trait, value, values) -> bool:
    if not value:
        return False
    if trait in ("family", "given"):
        return normal(values.get(trait, "")).startswith(normal(str(value)))
    if trait == "phone":
        return str(value) in [number for _, number in values.get("phones", ())]
    if trait == "ssn":
        return bool(values.get("ssn")) and values["ssn"].endswith(str(value))
    if trait == "postal_code":
        return any(str(a.get("postal_code", ""))[:5] == str(value)[:5] for a in values.get("addresses", ()))
    return str(values.get(trait) or "") == str(value)


def person_of(values: dict) -> matching.Person:
    """What is compared of a registration's values."""
    return matching.Person(
        family=values["family"], given=values["given"], middle=values["middle"], birth_date=values.get("birth_date"),
        sex=values.get("sex", ""), ssn=values.get("ssn", ""), phones=tuple(n for _, n in values.get("phones", ())),
        postal_codes=tuple(a["postal_code"] for a in values.get("addresses", ()) if a.get("postal_code")),
        former=tuple(family for _, family, _ in values.get("former_names", ())),
    )  # fmt: skip


def ssn_digests(ssn: str) -> dict[str, str]:
    """The keyed digests by which an SSN is found; empty when there is none."""
    if not ssn:
        return {"ssn_digest": "", "ssn_last4_digest": ""}
    return {
        "ssn_digest": keyed_digest(ssn, purpose="ssn"), "ssn_last4_digest": keyed_digest(ssn[-4:], purpose="ssn4"),
    }  # fmt: skip


# ---------------------------------------------------------------- changing

PARTS = ("phones", "addresses")


def update_patient(*, patient: Patient, by, reason: str, **changes) -> Patient:
    """Correct a person's data. What stood before is kept as a version; a changed name stays as a former one.

    `changes`: fields of Patient, and `ssn`, `phones`, `addresses` (each list replaces the one that stands).
    Raises BadPatient, Denied.
    """
    require(by, "records.change_patient", patient)
    if not reason.strip():
        raise BadPatient("Say why it changes: what was seen or who told.", "reason")
    with audit.act("patient.update", by=by, obj=patient, detail={"fields": sorted(changes)}):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        values = clean(_as_it_is(patient) | changes)
        PatientVersion.objects.create(patient=patient, snapshot=snapshot(patient), changed_by=by, reason=reason)
        _keep_former_name(patient, values)
        fields = [name for name in changes if name not in PARTS]
        for name in fields:
            setattr(patient, name, values[name])
        if "ssn" in changes:
            for name, digest in ssn_digests(values["ssn"]).items():
                setattr(patient, name, digest)
                fields.append(name)
        patient.save(update_fields=fields)
        _replace_parts(patient, {name: values[name] for name in PARTS if name in changes})
    return patient


def _as_it_is(patient) -> dict:
    return {name: getattr(patient, name) for name in (*NAME_FIELDS, "birth_date", "deceased_at")}


def _keep_former_name(patient, values) -> None:
    if all(getattr(patient, name) == values[name] for name in NAME_FIELDS):
        return
    today = clock.today()
    for row in patient.names.filter(kind=NameKind.LEGAL, ends_on=None):
        row.ends_on = today
        row.save(update_fields=["ends_on"])
    PatientName.of(patient, **{name: values[name] for name in NAME_FIELDS}, starts_on=today).save()


def _replace_parts(patient, parts: dict) -> None:
    """Rows that no longer hold end today; new ones are added; nothing is deleted."""
    today = clock.today()
    if "phones" in parts:
        _end(patient.phones.filter(ends_on=None), lambda row: (row.kind, row.number) in parts["phones"], today)
        have = set(patient.phones.filter(ends_on=None).values_list("kind", "number"))
        _add_parts(patient, phones=[row for row in parts["phones"] if row not in have])
    if "addresses" in parts:
        held = [a for a in patient.addresses.filter(ends_on=None) if _in(a, parts["addresses"])]
        _end(patient.addresses.filter(ends_on=None), lambda row: row in held, today)
        _add_parts(patient, addresses=[a for a in parts["addresses"] if not any(_in(row, [a]) for row in held)])


def _end(rows, stays, today) -> None:
    for row in rows:
        if not stays(row):
            row.ends_on = today
            row.save(update_fields=["ends_on"])


def _in(row: PatientAddress, addresses: Iterable[dict]) -> bool:
    return any(all(getattr(row, name) == value for name, value in address.items()) for address in addresses)


def snapshot(patient: Patient) -> str:
    """The person's data as JSON: fields, names, numbers, addresses, phones, people."""
    plain = {f.attname: getattr(patient, f.attname) for f in Patient._meta.concrete_fields if f.name != "recorded_at"}
    parts = {
        name: list(getattr(patient, name).values())
        for name in ("names", "identifiers", "addresses", "phones", "related_persons")
    }  # fmt: skip
    return json.dumps(plain | parts, default=str, ensure_ascii=False)


def raise_flag(patient: Patient, code: str) -> None:
    """Put a flag of the banner (rules.FLAGS) on the patient; joins the act that is open."""
    if code not in patient.flag_codes:
        patient.flag_codes = sorted({*patient.flag_codes, code})
        patient.save(update_fields=["flag_codes"])


def lower_flag(patient: Patient, code: str) -> None:
    if code in patient.flag_codes:
        patient.flag_codes = [kept for kept in patient.flag_codes if kept != code]
        patient.save(update_fields=["flag_codes"])


def known_at(patient: Patient, facility: Facility) -> None:
    """The facility now knows this person: those who reach the facility reach the patient."""
    if facility.pk not in patient.facility_ids:
        patient.facility_ids = [*patient.facility_ids, facility.pk]
        patient.save(update_fields=["facility_ids"])


# ---------------------------------------------------------------- closing


def restrict_patient(*, patient: Patient, by, reason: str) -> Patient:
    """From now on only those with a grant of their own reach the patient. Who restricts keeps one, to lift it."""
    require(by, "records.restrict_patient", patient)
    if len(reason.strip()) < 5:
        raise BadPatient("Say why the record is restricted.", "reason")
    with audit.act("patient.restrict", by=by, obj=patient):
        grant(user=by, obj=patient, ceiling="work", source="restriction", reason="Set the restriction", by=None)
        patient.restricted, patient.restricted_reason = True, reason.strip()
        patient.save(update_fields=["restricted", "restricted_reason"])
    return patient


def unrestrict_patient(*, patient: Patient, by, reason: str) -> Patient:
    """Open the record again to those who reach its facilities."""
    require(by, "records.restrict_patient", patient)
    if len(reason.strip()) < 5:
        raise BadPatient("Say why the restriction is lifted.", "reason")
    with audit.act("patient.unrestrict", by=by, obj=patient, detail={"why": reason.strip()}):
        patient.restricted, patient.restricted_reason = False, ""
        patient.save(update_fields=["restricted", "restricted_reason"])
    return patient
