"""Letters of the department: rows in, plain data out, and the PDF of it."""

from accounts import clock
from records.release.findings import Findings
from records.release.packet import letters as typeset


def cover_data(packet) -> dict:
    """What `cover.typ` and `manifest.typ` need besides what the builder knows."""
    request = packet.request
    return _house(request, packet.ordered_by) | {
        "basis": f"{request.basis.label}, {request.basis.cite}",
        "scope": scope_in_words(request),
    }


def defect_letter(request, *, by) -> bytes:
    """The PDF that says why the paper cannot be used and how to mend it, as of today."""
    found = [{"what": defect.what, "mend": defect.mend} for defect in Findings(request).defects]
    return typeset.render("defect.typ", _about(request, by) | {"defects": found})


def none_letter(request, *, by) -> bytes:
    """The PDF that answers a request for which there are no records."""
    return typeset.render("none.typ", _about(request, by) | {"scope": scope_in_words(request)})


def _about(request, signer) -> dict:
    patient = request.patient
    named = {"name": patient.legal_name, "birth_date": _day(patient.birth_date)}
    return _house(request, signer) | {"patient": named}


def _house(request, signer) -> dict:
    facility = request.facility
    street, _, town = facility.address.partition("\n" if "\n" in facility.address else ",")
    lines = [street.strip(), *map(str.strip, town.splitlines())]
    role = signer.active_role.definition.name if signer.active_role else "Release of information"
    return {
        "facility": {
            "name": facility.name,
            "lines": [line for line in [*lines, facility.phone] if line],
            "phone": facility.phone or "the address above",
        },
        "date": _day(clock.today(facility)),
        "recipient": [request.requester_name, *filter(None, map(str.strip, request.requester_address.splitlines()))],
        "signer": {"name": signer.signed_name, "title": role},
        "reference": request.number,
        "received": _day(request.received_on),
    }


def scope_in_words(request) -> str:
    """For example: `Mar 11, 2026 to Mar 14, 2026: Operative report, Discharge summary`."""
    from records.documents.types import BY_KEY

    days = "All dates"
    if request.scope_from or request.scope_to:
        days = " to ".join(_day(day) if day else "…" for day in (request.scope_from, request.scope_to))
    names = [BY_KEY[key].name for key in request.scope_types if key in BY_KEY]
    return f"{days}: {', '.join(names) if names else 'the record'}"


def _day(day) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else "not known"
