"""Small looks into a FHIR resource: each answers with a plain value, or says in words what cannot be so."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

SYSTEMS = {
    "http://snomed.info/sct": "snomed",
    "http://loinc.org": "loinc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-9-cm": "icd9cm",
    "http://www.cms.gov/Medicare/Coding/ICD10": "icd10pcs",
    "http://hl7.org/fhir/sid/ndc": "ndc",
}
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


class Reject(ValueError):
    """A resource that cannot be kept: `path` is the element (FHIRPath), str() the reason in words."""

    def __init__(self, path: str, reason: str):
        super().__init__(reason)
        self.path = path


def first(value: Any) -> dict:
    """The first of a list, or the thing itself, or an empty object: FHIR's 0..* read leniently."""
    if isinstance(value, list):
        value = value[0] if value else {}
    return value if isinstance(value, dict) else {}


def coding(concept: Any) -> tuple[str, str, str]:
    """(system, code, words) of a CodeableConcept: a system we know before one we do not; the text before the display."""
    concept = first(concept)
    codings = [c for c in concept.get("coding") or [] if isinstance(c, dict)]
    best = next((c for c in codings if c.get("system") in SYSTEMS), first(codings))
    words = concept.get("text") or best.get("display") or best.get("code") or ""
    return SYSTEMS.get(best.get("system", ""), "")[:20], str(best.get("code", ""))[:20], str(words)[:300]


def code_of(concept: Any) -> str:
    return str(first(first(concept).get("coding")).get("code") or "")


def moment(value: Any, path: str) -> dt.datetime | None:
    """An instant, aware; a date alone is its midnight in UTC; a year or month its first day. Reject when it is none."""
    if not value:
        return None
    found = _DATE.match(str(value))
    try:
        if found:
            year, month, day = (int(part or 1) for part in found.groups())
            return dt.datetime(year, month, day, tzinfo=dt.UTC)
        parsed = parse_datetime(str(value))
    except ValueError:
        parsed = None
    if parsed is None:
        raise Reject(path, f"“{value}” is no FHIR date.")
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)


def day(value: Any, path: str) -> dt.date | None:
    found = _DATE.match(str(value)) if value else None
    if value and not found:
        return moment(value, path).date()
    try:
        return dt.date(*(int(part or 1) for part in found.groups())) if found else None
    except ValueError as error:
        raise Reject(path, f"“{value}” is no date.") from error


def money(value: Any, path: str) -> Decimal | None:
    amount = first(value).get("value")
    if amount is None:
        return None
    try:
        return Decimal(str(amount)).quantize(Decimal("0.01"))
    except ArithmeticError as error:
        raise Reject(path, f"“{amount}” is no amount.") from error


def shown(resource: dict) -> tuple[str, str]:
    """(value, unit) of an Observation or a component, as a person reads it."""
    if "valueQuantity" in resource:
        quantity = first(resource["valueQuantity"])
        return number(quantity.get("value")), str(quantity.get("unit") or quantity.get("code") or "")[:40]
    if "valueCodeableConcept" in resource:
        return coding(resource["valueCodeableConcept"])[2][:200], ""
    for name in ("valueString", "valueInteger", "valueDateTime", "valueTime", "valueBoolean"):
        if name in resource:
            return str(resource[name])[:200], ""
    if "valueRatio" in resource:
        ratio = first(resource["valueRatio"])
        return (
            f"{number(first(ratio.get('numerator')).get('value'))}:{number(first(ratio.get('denominator')).get('value'))}",
            "",
        )
    return "", ""


def number(value: Any) -> str:
    """A number to four figures behind the point at the most, without trailing zeros."""
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
        return str(value or "")
    text = f"{Decimal(value):.4f}".rstrip("0").rstrip(".")
    return text or "0"


def reference(value: Any) -> str:
    """ "Patient/1", "urn:uuid:…" or "Practitioner?identifier=system|value" of a Reference; "" when there is none."""
    value = first(value)
    if value.get("reference"):
        return str(value["reference"])
    identifier = first(value.get("identifier"))
    if identifier.get("value"):
        return f"?identifier={identifier.get('system', '')}|{identifier['value']}"
    return ""
