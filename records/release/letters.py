"""Letters of the department: rows in, plain data out, and the PDF of it."""

from accounts import clock
from accounts.policy import declare, policy
from records.release import rules
from records.release.findings import Findings
from records.release.packet import letters as typeset

declare(
    "privacy_contact", "The Privacy Officer",
    "Whom a letter of denial names for complaints, by name or title (164.524(d)(2)(iii)); the phone is the facility's.",
)  # fmt: skip

# The paper as the letter calls it, and where it stands what it must have.
PAPERS = {
    "authorization": ("authorization", "45 CFR 164.508(c)"), "directive": ("directive", "45 CFR 164.524(c)(3)(ii)"),
    "order": ("order", "45 CFR 164.512(e)(1)(i)"), "subpoena": ("subpoena", "45 CFR 164.512(e)(1)(ii)"),
    "process": ("request", "45 CFR 164.512"), "representation": ("proof of authority", "45 CFR 164.502(g)"),
    "part2": ("consent", "42 CFR 2.31"),
}  # fmt: skip


def cover_data(packet) -> dict:
    """What `cover.typ` and `manifest.typ` need besides what the builder knows."""
    request = packet.request
    return _house(request, packet.ordered_by) | {
        "basis": f"{request.basis.label}, {request.basis.cite}",
        "scope": scope_in_words(request),
    }


def defect_letter(request, *, by) -> bytes:
    """The PDF that says why the paper cannot be used and how to mend it, as of today."""
    found = Findings(request)
    named, cite = PAPERS[found.paper.form if found.paper else "authorization"]
    defects = [{"what": defect.what, "mend": defect.mend} for defect in found.defects]
    return typeset.render("defect.typ", about(request, by) | {"defects": defects, "paper": named, "cite": cite})


def extension_letter(request, *, by) -> bytes:
    """The notice of 164.524(b)(2)(iii): the reason for the delay, and the day of the answer."""
    more = {"until": _day(request.due_on), "first": _day(request.extended_from), "reason": request.extension_reason}
    return typeset.render("extension.typ", about(request, by) | more)


def denial_letter(denial, *, documents, by) -> bytes:
    """The denial of 164.524(d)(2), or the outcome of its review: basis, review, complaint; what is given all the same."""
    request = denial.request
    withheld = [f"{one.label} of {_day(clock.local(one.service_at, denial.facility).date())}" for one in documents]
    if denial.ground == "psychotherapy" and denial.documents:
        withheld = ["Psychotherapy notes"]
    more = {
        "ground": f"{denial.rule.label} ({denial.rule.cite}).", "explanation": denial.explanation, "withheld": withheld,
        "access": request.basis.code in rules.ACCESS, "reviewable": denial.rule.reviewable, "outcome": denial.status,
        "review_words": denial.review_words, "contact": policy("privacy_contact"),
        "denied_on": _day(clock.local(denial.at, denial.facility).date()),
    }  # fmt: skip
    return typeset.render("denial.typ", about(request, by) | more)


def none_letter(request, *, by) -> bytes:
    """The PDF that answers a request for which there are no records."""
    return typeset.render("none.typ", about(request, by) | {"scope": scope_in_words(request)})


def about(request, signer) -> dict:
    """What every letter about a patient to who asked says: the house, the addressee, the reference. Of any request that has
    a facility, a patient, a requester with an address, a number and a day of receipt."""
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
