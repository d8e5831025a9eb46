"""Who types the dictation of a restricted patient (VIP, employee): somebody whom the director lets in to that patient.

The desk reaches the unrestricted patients of its facility, so such a job stands in nobody's queue. The director gives it,
without learning whose it is, to one person, for as long as the job is at that step: to type, to listen a second time, to
check, or to read the feedback on it. When the job goes on, the reach ends by rule.
"""

import datetime as dt

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.db.models.signals import post_save

from accounts import audit, clock
from accounts.access import grant, reach_of, require
from accounts.access.many import revoke_many
from accounts.people.models import RoleAssignment, User, live_on
from accounts.policy import declare, policy
from accounts.roles import ROLES
from accounts.workflow import Refused
from records.patients.models import PatientBlock, PatientGrant
from records.transcription.models import Dictation
from records.transcription.workflow import CHECK, TYPE

ASSIGN = "records.assign_dictation"
declare(
    "transcription_restricted_days", 3, "Days for which a typist is let in to a restricted patient for one dictation."
)
W = Dictation.Waits
VERBS = {W.TYPE: TYPE, W.HOLD: CHECK, W.CHECK: CHECK, W.READ: "records.list_dictation"}
# What was given goes on while the job waits for this: its typist may take up again what a second listener has.
KEPT = {W.TYPE: (W.TYPE,), W.HOLD: (W.TYPE, W.HOLD), W.CHECK: (W.CHECK,), W.READ: (W.READ,)}
ENDED = "The dictation is no longer at that step"


def source_of(dictation: Dictation, waits: str) -> str:
    return f"dictation:{dictation.pk}:{waits}"


def unassigned(user):
    """Jobs of restricted patients that nobody was let in to for the step they wait for, at the places of this person."""
    source = Concat(Value("dictation:"), Cast(OuterRef("pk"), CharField()), Value(":"), OuterRef("waits_for"))
    given = PatientGrant.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now()), content_object=OuterRef("patient"), source=source, revoked_at=None
    )  # fmt: skip
    rows = Dictation.objects.exclude(waits_for="").filter(patient__restricted=True, facility__in=_places(user))
    rows = rows.exclude(patient__in=reach_of(user).blocked).exclude(Exists(given))
    return rows.select_related("patient", "type", "dictator", "transcriptionist", "facility")


def _places(user) -> set[int]:
    own = {user.active_role.facility_id} if user.active_role else set()
    return own | set(reach_of(user).facilities)


def people_for(dictation: Dictation) -> list[User]:
    """Who can be given the job as it waits: of a role that does this, here, not the patient, not closed to them; nobody
    listens to, or checks, what they typed themselves, and feedback is its typist's."""
    today, verb = clock.today(dictation.facility), VERBS[W(dictation.waits_for)]
    held = RoleAssignment.objects.filter(live_on(today), facility=dictation.facility, role__in=_roles(verb))
    found = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("last_name", "first_name", "pk")
    if dictation.waits_for == W.READ:
        found = found.filter(pk=dictation.transcriptionist_id)
    elif dictation.waits_for in (W.HOLD, W.CHECK):
        found = found.exclude(pk=dictation.transcriptionist_id)
    closed = PatientBlock.objects.filter(patient=dictation.patient).filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()))
    return list(found.exclude(pk=dictation.patient.staff_user_id).exclude(pk__in=closed.values("user")))


def _roles(verb: str) -> list[str]:
    """Those who type, and for a check also those who check: the desk's own people."""
    return [key for key, role in ROLES.items() if verb in role.verbs and {TYPE, CHECK} & set(role.verbs)]


def assign(*, dictation: Dictation, to: User, by) -> PatientGrant:
    """Let one person in to the patient for this job. Refused in words; Denied to who may not. Returns the grant."""
    require(by, ASSIGN)
    if not dictation.patient.restricted:
        raise Refused("The desk reaches this patient: whoever is next types it.")
    if not dictation.waits_for:
        raise Refused("Nothing waits to be done with it.")
    if to.pk not in {person.pk for person in people_for(dictation)}:
        raise Refused(f"{to} cannot be given this job. Choose somebody of the list.")
    until = clock.now() + dt.timedelta(days=policy("transcription_restricted_days"))
    with audit.act("dictation.assign", by=by, obj=dictation, detail={"to": to.pk, "waits": dictation.waits_for}):
        return grant(user=to, obj=dictation.patient, ceiling="work", source=source_of(dictation, dictation.waits_for),
                     reason=f"For dictation {dictation.number}", by=by, expires_at=until)  # fmt: skip


def let_out(dictation: Dictation, *, keep: tuple = ()) -> None:
    """End what was given for this job, but for the steps of `keep`."""
    sources = [source_of(dictation, waits) for waits in W if waits not in keep]
    rows = PatientGrant.objects.filter(content_object=dictation.patient_id, source__in=sources)
    revoke_many(rows, by=None, reason=ENDED)


def _saved(sender, instance, created, update_fields, **kwargs) -> None:
    if not created and (update_fields is None or "waits_for" in update_fields):
        let_out(instance, keep=KEPT.get(instance.waits_for, ()))


def listen() -> None:
    """Called once, at start-up."""
    post_save.connect(_saved, sender=Dictation, dispatch_uid="who was let in for a dictation")
