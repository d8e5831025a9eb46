"""The people concerned: who they are, where they live, their letters, and their line in the accounting."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts import audit, clock
from accounts.access import Unknown, has_verb, reach_of, require
from accounts.audit import bulk
from accounts.workflow import Refused
from records.incidents.models import AffectedPerson, Incident, NoticeGiven
from records.incidents.residence import residence
from records.incidents.workflow import VERB, not_their_own
from records.patients.models import Patient
from records.release.models import Disclosure

PERMITTED = ("REPORTED", "TRIAGE", "CONTAINED", "ASSESSED", "BREACH", "NOTIFYING")


def known_to(user):
    """Patients whom a privacy officer may name in a case: those of the facilities, restricted ones too, as in the trail."""
    reach = reach_of(user)
    return Patient.objects.filter(
        Q(facility_ids__overlap=list(reach.facilities)) | Q(pk__in=list(reach.patients))
    ).exclude(pk__in=reach.blocked)


def require_named(user, patients) -> None:
    """Who reports names patients whom they reach; a privacy officer also the restricted ones of the facilities. Unknown."""
    if has_verb(user, VERB):
        wanted = {patient.pk for patient in patients}
        if wanted - set(known_to(user).filter(pk__in=wanted).values_list("pk", flat=True)):
            raise Unknown(VERB, None, "a patient of another facility")
        return
    for patient in patients:
        require(user, "records.view_patient", patient)


def add_people(*, incident: Incident, patients: Iterable, by, reporting: bool = False) -> int:
    """Put patients on the list, each once, with the state they live in today. Returns how many are new.

    `reporting`: the report itself adds whom it names, whoever makes it.
    """
    from records.incidents.actions import set_clock

    wanted = {patient.pk: patient for patient in patients}
    if not wanted:
        return 0
    with audit.act("incident.add_people", by=by, obj=incident, patients=wanted):
        incident = Incident._base_manager.select_for_update(no_key=True).get(pk=incident.pk)
        if not reporting:
            _may_change(incident, by)
        present = set(incident.people.filter(voided_at=None).values_list("patient_id", flat=True))
        rows = Patient.objects.filter(pk__in=set(wanted) - present).prefetch_related("addresses").order_by("pk")
        made = [AffectedPerson(incident=incident, patient=one, state=residence(one)) for one in rows]
        bulk.create_many(made, by=by, verb="incident.add_people")
        write_disclosures(incident, by=by)
        if not reporting:
            set_clock(incident)
    return len(made)


def remove_person(*, person: AffectedPerson, reason: str, by) -> AffectedPerson:
    """Put on the list in error. Refused once a letter went or the accounting has the line."""
    from records.incidents.actions import set_clock

    if not reason.strip():
        raise Refused("Say why the person is not concerned.")
    with audit.act("incident.remove_person", by=by, obj=person):
        incident = Incident._base_manager.select_for_update(no_key=True).get(pk=person.incident_id)
        _may_change(incident, by)
        person = _locked(person)
        if person.voided_at:
            raise Refused("The person is off the list already.")
        if person.sent_on or person.disclosure_id:
            raise Refused("A letter went, or the accounting has it: the person stays on the list.")
        person.voided_at, person.voided_by, person.void_reason = clock.now(), by, reason.strip()[:500]
        person.save(update_fields=["voided_at", "voided_by", "void_reason"])
        set_clock(incident)
    return person


def _may_change(incident, by) -> None:
    require(by, VERB)
    not_their_own(incident, by)
    if incident.status not in PERMITTED:
        raise Refused(f"The list stays as it is: it is {incident.get_status_display().lower()}.")


def write_disclosures(incident: Incident, *, by) -> int:
    """The accounting's lines of what left by mistake: each person's once, as soon as it is decided that it was one."""
    if not incident.outside or incident.conclusion not in ("LOW_PROBABILITY", "BREACH"):
        return 0
    waiting = list(incident.people.filter(voided_at=None, disclosure=None))
    day = incident.occurred_on or incident.discovered_on
    at = dt.datetime.combine(day, dt.time(12), tzinfo=ZoneInfo(incident.facility.time_zone))
    for person in waiting:
        row = Disclosure(
            patient_id=person.patient_id, facility=incident.facility, disclosed_at=min(at, clock.now()),
            recipient_name=incident.recipient_name, recipient_address=incident.recipient_address,
            what=incident.information, purpose=f"By mistake ({incident.number})", basis="impermissible", delivery="",
            page_count=0, by=by,
        )  # fmt: skip
        row.save(force_insert=True)
        person.disclosure = row
    bulk.save_many(waiting, by=by, verb="incident.account", fields=["disclosure"])
    return len(waiting)


# ------------------------------------------------------------------ letters


def mark_sent(*, incident: Incident, how: str, on: dt.date, by) -> int:
    """The letters went to all who had none yet. Returns how many. Refused while law enforcement delays them."""
    with audit.act("incident.send", by=by, obj=incident):
        incident = Incident._base_manager.select_for_update(no_key=True).get(pk=incident.pk)
        _may_tell(incident, by, on)
        if how not in AffectedPerson.How.values:
            raise Refused("Say how the letters went.")
        rows = incident.people.filter(voided_at=None, sent_on=None)
        sent = bulk.update_many(rows, by=by, verb="incident.send", sent_on=on, sent_how=how, sent_by=by)
        if not sent:
            raise Refused("Every letter went already.")
    return sent


def _may_tell(incident, by, on) -> None:
    from records.incidents.duties import delayed_to

    require(by, VERB)
    not_their_own(incident, by)
    today = clock.today(incident.facility)
    if incident.status != "NOTIFYING":
        raise Refused("Notices go once they were begun.")
    if on > today:
        raise Refused("It cannot have gone in the future.")
    if on < incident.discovered_on:
        raise Refused("It cannot have gone before the discovery.")
    held = delayed_to(incident)
    if held and today <= held:
        raise Refused(f"Law enforcement delays the notices to {held:%m/%d/%Y} (164.412).")


def mark_returned(*, person: AffectedPerson, on: dt.date, by) -> AffectedPerson:
    """The letter came back: below ten such, each is reached another way; from ten, a substitute notice."""
    with audit.act("incident.returned", by=by, obj=person):
        person = _theirs(person, by)
        if not person.sent_on or on < person.sent_on or on > clock.today(person.incident.facility):
            raise Refused("A letter comes back after it went, and not in the future.")
        person.returned_on = on
        person.save(update_fields=["returned_on"])
    return person


def mark_reached(*, person: AffectedPerson, on: dt.date, how: str, by) -> AffectedPerson:
    """Reached in another way: a newer address, by telephone (164.404(d)(2)(i))."""
    with audit.act("incident.reached", by=by, obj=person):
        person = _theirs(person, by)
        if not person.returned_on or on < person.returned_on or on > clock.today(person.incident.facility):
            raise Refused("Somebody is reached another way after the letter came back, and not in the future.")
        if not how.strip():
            raise Refused("Say how the person was reached.")
        person.reached_on, person.reached_how = on, how.strip()[:200]
        person.save(update_fields=["reached_on", "reached_how"])
    return person


def give_notice(*, incident: Incident, kind: str, state: str, on: dt.date, words: str, by) -> NoticeGiven:
    """HHS, the media, a state's authority or the substitute notice was given. HHS's yearly log also after closing."""
    from records.incidents.duties import open_duties

    with audit.act("incident.notice", by=by, obj=incident):
        incident = Incident._base_manager.select_for_update(no_key=True).get(pk=incident.pk)
        if incident.status == "CLOSED" and incident.is_breach and kind == "hhs":
            require(by, VERB)
            not_their_own(incident, by)
            if not incident.discovered_on <= on <= clock.today(incident.facility):
                raise Refused("It was sent after the discovery, and not in the future.")
        else:
            _may_tell(incident, by, on)
        if (kind, state) not in {(duty.kind, duty.state) for duty in open_duties(incident)} or kind == "people":
            raise Refused("No such notice is open.")
        if not words.strip():
            raise Refused("Say how it was given, with its confirmation number.")
        row = NoticeGiven(
            incident=incident, kind=kind, state=state, given_on=on, given_by=by, words=words.strip()[:300]
        )
        row.save(force_insert=True)
    return row


def _theirs(person, by) -> AffectedPerson:
    require(by, VERB)
    not_their_own(person.incident, by)
    person = _locked(person)
    if person.voided_at:
        raise Refused("The person is off the list.")
    return person


def _locked(person) -> AffectedPerson:
    return AffectedPerson._base_manager.select_for_update(no_key=True).get(pk=person.pk)
