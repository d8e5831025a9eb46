"""From a FHIR R4 resource to the values of our rows: pure, one function a resource type. Reject says what cannot be kept."""

import base64
import binascii
from typing import Any

from accounts import clock
from accounts.people.npi import validate_npi
from records.exchange.fhir.look import (
    Reject,
    code_of,
    coding,
    day,
    first,
    moment,
    money,
    number,
    reference,
    shown,
)
from records.patients import numbers

V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
NPI_SYSTEM = "http://hl7.org/fhir/sid/us-npi"

CLASSES = {
    "IMP": "IMP", "ACUTE": "IMP", "NONAC": "IMP", "EMER": "EMER", "OBSENC": "OBSENC", "AMB": "AMB", "SS": "SS",
    "PRENC": "PRENC", "HH": "HH", "VR": "VR", "FLD": "AMB",
    # Synthea's older spelling
    "inpatient": "IMP", "emergency": "EMER", "outpatient": "AMB", "ambulatory": "AMB", "urgentcare": "AMB", "wellness": "AMB",
}  # fmt: skip
STATUSES = {
    "planned": "PLANNED", "arrived": "ARRIVED", "triaged": "ARRIVED", "in-progress": "IN_PROGRESS", "onleave": "ON_LEAVE",
    "finished": "DISCHARGED", "cancelled": "CANCELLED", "entered-in-error": "ENTERED_IN_ERROR",
}  # fmt: skip
DISPOSITIONS = {
    "home": "01", "alt-home": "01", "other-hcf": "70", "hosp": "51", "long": "63", "aadvice": "07", "exp": "20", "psy": "65",
    "rehab": "62", "snf": "03", "oth": "70",
}  # fmt: skip
COVERAGE_KINDS = {
    "medicare": "medicare_a", "medicaid": "medicaid", "no_insurance": "self", "self": "self", "dual eligible": "medicare_a",
}  # fmt: skip
GENDERS = {"female": "F", "male": "M"}
ABNORMAL = {"H", "L", "HH", "LL", "A", "AA"}


def words(reason: Any) -> str:
    return coding(reason)[2][:200]


def patient(resource: dict) -> dict:
    """Fields of Patient with its parts (as patients.actions.write_patient takes them) and `doubts`: what was left out."""
    names = [n for n in resource.get("name") or [] if isinstance(n, dict)]
    chosen = next(
        (n for n in names if n.get("use") == "official"),
        next((n for n in names if n.get("use") != "maiden"), first(names)),
    )
    family = str(chosen.get("family") or chosen.get("text") or "").strip()
    if not family:
        raise Reject("Patient.name", "A patient without a family name cannot be filed.")
    given = [str(g).strip() for g in chosen.get("given") or [] if str(g).strip()]
    doubts: list[str] = []
    values = {
        "family": family[:80], "given": (given or [""])[0][:80], "middle": " ".join(given[1:])[:80],
        "suffix": " ".join(chosen.get("suffix") or [])[:10],
        "birth_date": day(resource.get("birthDate"), "Patient.birthDate"),
        "sex": GENDERS.get(str(resource.get("gender")), "U"),
        "deceased_at": moment(resource.get("deceasedDateTime"), "Patient.deceasedDateTime"),
        "marital_status": _marital(resource), "language": _language(resource), "ethnicity": _ethnicity(resource),
        "race": _race(resource),
        "multiple_birth": bool(resource.get("multipleBirthBoolean") or resource.get("multipleBirthInteger")),
        "birth_order": resource.get("multipleBirthInteger"),
        "email": next((t["value"] for t in _telecoms(resource) if t.get("system") == "email" and "@" in t["value"]), ""),
        "ssn": _ssn(resource, doubts),
        "phones": _phones(resource, doubts),
        "addresses": [_address(a) for a in resource.get("address") or [] if isinstance(a, dict)],
        "former_names": [("M" if n.get("use") == "maiden" else "A", str(n.get("family") or "")[:80],
                          " ".join(n.get("given") or [])[:80])
                         for n in names if n is not chosen and n.get("family")],
        "identifiers": _identifiers(resource),
    }  # fmt: skip
    if values["birth_date"] and values["birth_date"] > clock.today():
        raise Reject("Patient.birthDate", "The date of birth lies in the future.")
    return values | {"doubts": doubts}


def _telecoms(resource) -> list[dict]:
    return [t for t in resource.get("telecom") or [] if isinstance(t, dict) and t.get("value")]


def _phones(resource, doubts) -> list[tuple[str, str]]:
    found = []
    for telecom in _telecoms(resource):
        if telecom.get("system") in ("phone", "sms"):
            kind = {"mobile": "mobile", "work": "work"}.get(telecom.get("use"), "home")
            try:
                found.append((kind, numbers.check_phone(str(telecom["value"]))))
            except numbers.BadNumber:
                doubts.append("Patient.telecom: a phone number that cannot be one was left out")
    return list(dict.fromkeys(found))


def _ssn(resource, doubts) -> str:
    value = next((i.get("value") for i in _idents(resource) if code_of(i.get("type")) == "SS"), "")
    if not value or set(value) <= set("9- "):  # Synthea writes 999-xx-xxxx
        return ""
    try:
        return numbers.check_ssn(value)
    except numbers.BadNumber:
        doubts.append("Patient.identifier: a social security number that cannot be one was left out")
        return ""


def _idents(resource) -> list[dict]:
    return [i for i in resource.get("identifier") or [] if isinstance(i, dict) and i.get("value")]


def _identifiers(resource) -> list[tuple[str, str, str]]:
    kinds = {"MR": "PI", "DL": "DL", "MC": "MC", "MA": "MA"}
    rows = []
    for one in _idents(resource):
        code = code_of(one.get("type"))
        if code not in ("SS", "PPN"):
            authority = str(one.get("system") or "unknown")[:110]
            rows.append(
                (
                    kinds.get(code, "PI"),
                    f"{code} {authority}".strip()[:120] if code else authority,
                    str(one["value"])[:60],
                )
            )
    return list(dict.fromkeys(rows))


def _address(a: dict) -> dict:
    lines = [str(line) for line in a.get("line") or []]
    country = str(a.get("country") or "US")
    return {
        "line1": (lines or [""])[0][:120], "line2": " ".join(lines[1:])[:120], "city": str(a.get("city") or "")[:80],
        "state": str(a.get("state") or "")[:30], "country": "US" if country == "USA" else country[:2],
        "postal_code": _zip(a.get("postalCode")),
    }  # fmt: skip


def _zip(value) -> str:
    try:
        return numbers.check_zip(str(value)) if value else ""
    except numbers.BadNumber:
        return str(value)[:10]


def _extension(resource, name) -> dict:
    return next(
        (e for e in resource.get("extension") or [] if isinstance(e, dict) and e.get("url") == US_CORE + name), {}
    )


def _race(resource) -> list[str]:
    parts = _extension(resource, "us-core-race").get("extension") or []
    return [str(first(p.get("valueCoding")).get("code"))[:20] for p in parts if p.get("url") == "ombCategory"]


def _ethnicity(resource) -> str:
    parts = _extension(resource, "us-core-ethnicity").get("extension") or []
    code = next((first(p.get("valueCoding")).get("code") for p in parts if p.get("url") == "ombCategory"), "")
    return code if code in ("2135-2", "2186-5") else "unknown"


def _language(resource) -> str:
    tag = code_of(first(resource.get("communication")).get("language"))
    return tag.removesuffix("-US")[:15]


def _marital(resource) -> str:
    code = code_of(resource.get("maritalStatus"))
    return code if code in "SMDWLTU" else "U" if code else ""


def practitioner(resource: dict) -> dict:
    """Fields of ProviderProfile. An NPI that fails its check digit is left empty: it is no NPI."""
    name = first(resource.get("name"))
    family = str(name.get("family") or name.get("text") or "").strip()
    if not family:
        raise Reject("Practitioner.name", "A practitioner without a family name cannot be named.")
    npi = next((str(i["value"]) for i in _idents(resource) if i.get("system") == NPI_SYSTEM), "")
    return {
        "family": family[:80], "given": " ".join(name.get("given") or [])[:80], "npi": npi if _npi_ok(npi) else None,
        "credential": " ".join(name.get("suffix") or [])[:40],
        "specialty": words(first(resource.get("qualification")).get("code"))[:80],
    }  # fmt: skip


def _npi_ok(value: str) -> bool:
    from django.core.exceptions import ValidationError

    try:
        validate_npi(value)
    except ValidationError:
        return False
    return True


def encounter(resource: dict) -> dict:
    """Fields of Encounter; `status` as ours, with `doubts` where something had to be read leniently."""
    status = STATUSES.get(str(resource.get("status")))
    if status is None:
        raise Reject("Encounter.status", f"The status “{resource.get('status')}” says nothing that can be filed.")
    klass = CLASSES.get(str(first(resource.get("class")).get("code")))
    if klass is None:
        raise Reject("Encounter.class", f"The class “{first(resource.get('class')).get('code')}” is not one of HL7's.")
    period = first(resource.get("period"))
    start = moment(period.get("start"), "Encounter.period.start")
    end = moment(period.get("end"), "Encounter.period.end")
    if start is None:
        raise Reject("Encounter.period.start", "An encounter without its start cannot be filed.")
    if status == "DISCHARGED" and end is None:
        raise Reject("Encounter.period.end", "A finished encounter without its end cannot be filed.")
    if end and end < start:
        raise Reject("Encounter.period.end", "It ends before it starts.")
    stay = first(resource.get("hospitalization"))
    over = status in ("DISCHARGED", "CANCELLED", "ENTERED_IN_ERROR")
    return {
        "status": status, "klass": klass, "admitted_at": start, "discharged_at": end if over else None,
        "disposition": DISPOSITIONS.get(code_of(stay.get("dischargeDisposition")), "") if over else "",
        "inpatient_ordered_at": start if klass == "IMP" else None,
        "chief_complaint": words(resource.get("reasonCode")), "service": words(resource.get("serviceType"))[:60],
        "details": {"type": words(resource.get("type")),
                    "provider": str(first(resource.get("serviceProvider")).get("display") or "")},
    }  # fmt: skip


def coverage(resource: dict) -> dict:
    payer = str(first(resource.get("payor")).get("display") or words(resource.get("type")) or "Unknown payer")
    kind = next((ours for name, ours in COVERAGE_KINDS.items() if name in payer.casefold()), "commercial")
    period = first(resource.get("period"))
    return {
        "payer": payer[:120], "kind": kind, "member_id": str(resource.get("subscriberId") or resource.get("id") or "")[:40],
        "starts_on": day(period.get("start"), "Coverage.period.start"), "ends_on": day(period.get("end"), "Coverage.period.end"),
        "relationship": words(resource.get("relationship"))[:20],
    }  # fmt: skip


def _fact(concept, when, status="") -> dict:
    system, code, text = coding(concept)
    if not text:
        raise Reject("code", "Neither a code nor words say what it is.")
    return {"code_system": system, "code": code, "text": text, "happened_at": when, "status": str(status)[:30]}


def condition(resource: dict) -> dict:
    when = (
        resource.get("onsetDateTime") or first(resource.get("onsetPeriod")).get("start") or resource.get("recordedDate")
    )
    return _fact(resource.get("code"), moment(when, "Condition.onset"), code_of(resource.get("clinicalStatus"))) | {
        "category": code_of(resource.get("category"))[:30],
        "ended_at": moment(resource.get("abatementDateTime"), "Condition.abatement"),
    }


def procedure(resource: dict) -> dict:
    period = first(resource.get("performedPeriod"))
    when = resource.get("performedDateTime") or period.get("start")
    return _fact(resource.get("code"), moment(when, "Procedure.performed"), resource.get("status")) | {
        "ended_at": moment(period.get("end"), "Procedure.performedPeriod.end")
    }


def medication_request(resource: dict, named: Any = None) -> dict:
    concept = (
        resource.get("medicationCodeableConcept")
        or named
        or {"text": first(resource.get("medicationReference")).get("display")}
    )
    when = moment(resource.get("authoredOn"), "MedicationRequest.authoredOn")
    return _fact(concept, when, resource.get("status")) | {
        "dose": str(first(resource.get("dosageInstruction")).get("text") or "")[:200]
    }


def allergy(resource: dict) -> dict:
    when = resource.get("onsetDateTime") or resource.get("recordedDate")
    reaction = first(first(resource.get("reaction")).get("manifestation"))
    return _fact(resource.get("code"), moment(when, "AllergyIntolerance.onset"), code_of(resource.get("clinicalStatus"))) | {
        "reaction": words(reaction), "criticality": str(resource.get("criticality") or "")[:20],
    }  # fmt: skip


def immunization(resource: dict) -> dict:
    when = moment(resource.get("occurrenceDateTime"), "Immunization.occurrence")
    dose = first(resource.get("protocolApplied")).get("doseNumberPositiveInt")
    return _fact(resource.get("vaccineCode"), when, resource.get("status")) | {
        "lot": str(resource.get("lotNumber") or "")[:40], "historical": resource.get("primarySource") is False,
        "dose_number": int(dose) if isinstance(dose, int) and 0 < dose < 100 else None,
    }  # fmt: skip


def observation(resource: dict) -> dict:
    """One result; components ("120 / 80") are joined as they are read."""
    since = first(resource.get("effectivePeriod")).get("start")
    when = moment(resource.get("effectiveDateTime") or since or resource.get("issued"), "Observation.effective")
    value, unit = shown(resource)
    parts = [c for c in resource.get("component") or [] if isinstance(c, dict)]
    if not value and parts:
        each = [(words(c.get("code")), *shown(c)) for c in parts]
        value = "; ".join(f"{name} {v} {u}".strip() for name, v, u in each)[:200]
    code = code_of(first(resource.get("interpretation")))
    span = first(resource.get("referenceRange"))
    low, high = (number(first(span.get(end)).get("value")) for end in ("low", "high"))
    return _fact(resource.get("code"), when, resource.get("status")) | {
        "value": value, "unit": unit, "category": code_of(resource.get("category"))[:30],
        "abnormal": code if code in ABNORMAL else "",
        "reference_range": str(span.get("text") or (f"{low} - {high}" if low and high else ""))[:100],
    }  # fmt: skip


def report(resource: dict) -> dict:
    """A DiagnosticReport: what its results are called together, and its pages where it brings some."""
    when = (
        resource.get("effectiveDateTime")
        or first(resource.get("effectivePeriod")).get("start")
        or resource.get("issued")
    )
    category = code_of(resource.get("category"))
    return {
        "panel": coding(resource.get("code"))[2][:200], "service_at": moment(when, "DiagnosticReport.effective"),
        "results": [reference(r) for r in resource.get("result") or []],
        "loinc": [str(c.get("code")) for c in first(resource.get("code")).get("coding") or []],
        "kind": {"LAB": "lab", "RAD": "radiology", "PAT": "pathology"}.get(category, "lab"),
        "content": [attachment(a, "DiagnosticReport.presentedForm") for a in resource.get("presentedForm") or []],
        "status": str(resource.get("status") or ""),
    }  # fmt: skip


def document_reference(resource: dict) -> dict:
    """A DocumentReference with its content. A reference without content in it is rejected: nothing of it can be kept."""
    content = [
        attachment(first(c.get("attachment")), "DocumentReference.content") for c in resource.get("content") or []
    ]
    if not any(c and c[1] for c in content):
        raise Reject(
            "DocumentReference.content", "No content is in it (only a link, or nothing): there is nothing to keep."
        )
    when = resource.get("date") or first(first(resource.get("context")).get("period")).get("start")
    return {
        "loinc": [str(c.get("code")) for c in first(resource.get("type")).get("coding") or []],
        "title": words(resource.get("type"))[:120], "service_at": moment(when, "DocumentReference.date"),
        "status": str(resource.get("status") or ""), "doc_status": str(resource.get("docStatus") or ""),
        "content": content, "author": reference(first(resource.get("author"))),
        "encounter": reference(first(first(resource.get("context")).get("encounter"))),
    }  # fmt: skip


def attachment(value: Any, path: str) -> tuple[str, bytes]:
    """(media type, bytes) of an Attachment. Reject when its base64 is broken."""
    value = first(value)
    data = value.get("data")
    if not data:
        return str(value.get("contentType") or ""), b""
    try:
        return str(value.get("contentType") or "text/plain"), base64.b64decode(str(data), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Reject(f"{path}.data", "The content is no valid base64.") from error


def claim(resource: dict) -> dict:
    item = first(resource.get("item"))
    when = first(resource.get("billablePeriod")).get("start") or resource.get("created")
    return {
        "amount": money(resource.get("total"), "Claim.total"), "happened_at": moment(when, "Claim.billablePeriod"),
        "status": str(resource.get("status") or "")[:30], "text": words(resource.get("type"))[:300] or "Claim",
        "encounter": reference(first(item.get("encounter"))),
    }  # fmt: skip
