"""Letters of a breach: to each person, to the media, to a state's authority; all say the same (164.404(c))."""

from pathlib import Path

from accounts import clock
from records.incidents import rules
from records.incidents.models import Incident
from records.release.desk import own_address
from records.release.packet import letters as typeset

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "records" / "incidents" / "letters"
A_BATCH = 500  # letters in one file


def people_letters(incident: Incident, people, *, by) -> bytes:
    """One PDF, a letter to each, to the confidential address where there is one (164.522(b)); of the deceased, next of kin."""
    return _typeset("people.typ", incident, by, people=[_addressed(person.patient) for person in people])


def media_letter(incident: Incident, state: str, *, total: int, by) -> bytes:
    """The press release of 164.406."""
    return _typeset("public.typ", incident, by, heading="For immediate release", state=state, total=total, to=[])


def authority_letter(incident: Incident, state: str, name: str, *, residents: int, by) -> bytes:
    """The notice to a state's authority, by that state's rule."""
    return _typeset("public.typ", incident, by, heading="Notice of a breach", state=state, total=residents, to=[name])


def _addressed(patient) -> dict:
    name = patient.legal_name
    addressee = f"Next of kin of {name}" if patient.deceased else name
    return {"name": name, "recipient": [addressee, *own_address(patient).splitlines()]}


def _typeset(template: str, incident: Incident, by, **more) -> bytes:
    facility = incident.facility
    street, _, town = facility.address.partition("\n" if "\n" in facility.address else ",")
    lines = [street.strip(), *map(str.strip, town.splitlines()), facility.phone]
    named = dict(rules.INFORMATION)
    role = by.active_role.definition.name if by.active_role else "Privacy officer"
    data = {
        "facility": {"name": facility.name, "lines": [line for line in lines if line]},
        "date": _day(clock.today(facility)), "reference": incident.number,
        "signer": {"name": by.signed_name, "title": role}, "discovered": _day(incident.discovered_on),
        "occurred": _day(incident.occurred_on) if incident.occurred_on else "a day that we could not establish",
        "what": incident.notice_what, "steps": incident.notice_steps, "doing": incident.notice_doing,
        "contact": incident.notice_contact, "information": [named[key].lower() for key in incident.notice_information],
    }  # fmt: skip
    return typeset.render(template, data | more, folder=FOLDER)


def _day(day) -> str:
    return f"{day:%B} {day.day}, {day.year}"
