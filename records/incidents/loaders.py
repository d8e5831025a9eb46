"""The fetch is the check: an incident of one's facilities, unless it is about oneself or about a blocked patient."""

from accounts import audit
from accounts.access import Unknown, reach_of, require
from records.incidents.models import AffectedPerson, Incident

VIEW = "records.view_incident"


def within_reach(user):
    """The incidents that this person may know of: for the queue, the log and every single one."""
    reach = reach_of(user)
    rows = Incident.objects.filter(facility__in=list(reach.facilities)).exclude(caused_by=user)
    if reach.blocked:
        rows = rows.exclude(people__in=AffectedPerson.objects.filter(patient__in=reach.blocked))
    return rows


def load_incident(request, public_id: str, *, verb: str = VIEW, what: str = "") -> Incident:
    """The incident, with the one row of the act when `what` says so."""
    rows = within_reach(request.user).select_related(
        "facility", "reported_by", "contained_by", "concluded_by", "caused_by", "disclosure__request"
    )
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Unknown(verb, None, "no such incident within the facilities, or it is about this person")
    require(request.user, verb, found)
    if what:
        audit.viewed(request, found, what)
    return found


def load_person(request, public_id: str, *, verb: str) -> AffectedPerson:
    rows = AffectedPerson.objects.filter(incident__in=within_reach(request.user), voided_at=None)
    found = rows.select_related("incident__facility", "patient").filter(public_id=public_id).first()
    if found is None:
        raise Unknown(verb, None, "no such person of an incident within the facilities")
    require(request.user, verb)
    return found
