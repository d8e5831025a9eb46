"""After the glass was broken: the privacy officers are told, somebody else reviews it in time, or it goes further up.

Messages say that something waits and never what: no patient, no reason.
"""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from accounts import audit, clock
from accounts.access.glass import REVIEW, BreakGlass
from accounts.people.models import RoleAssignment, User, live_on
from accounts.privacy import cases
from accounts.workflow import SYSTEM, Refused, record

log = logging.getLogger(__name__)
OFFICERS, ABOVE = ("privacy_officer",), ("him_director",)
TOLD = """The glass was broken at {place} at {at}. Sign in to HIT Records and open “Break-the-glass” to review it.
The review is due by {due}, by somebody else than who broke it.

This message has no patient information in it. Please do not answer it.
"""
LATE = """A breaking of the glass at {place} was not reviewed by {due}. It still waits: sign in to HIT Records and open
“Break-the-glass”, or see that a privacy officer does.

This message has no patient information in it. Please do not answer it.
"""


def decide(*, glass: BreakGlass, verb: str, by, reason: str = "") -> BreakGlass:
    """`justify` or `reject` with the reason in words, or `investigate` what was not justified; never one's own."""
    if all(verb != step.verb for step in REVIEW.steps):
        raise Refused("There is no such step.")
    if verb != "investigate":
        return REVIEW.take(glass, verb, by=by, reason=reason, reviewed_by=by, reviewed_at=clock.now())
    with audit.act("glass.investigate", by=by, obj=glass):
        REVIEW.check(glass, verb, by)
        return REVIEW.take(glass, verb, by=by, reason=reason, case=cases.open_from_glass(glass, by=by))


def tell() -> int:
    """Tell the privacy officers of each breaking not told of yet. Asked every few seconds. Returns how many."""
    rows = BreakGlass.objects.filter(told_at=None, status="PENDING").order_by("pk")
    return sum(_mark(glass.pk, "told_at", "tell", TOLD, OFFICERS) for glass in rows[:100])


def escalate() -> int:
    """What was not reviewed in time goes to the officers again, to whom they report, and to the director. Returns how many."""
    rows = BreakGlass.objects.filter(status="PENDING", escalated_at=None, review_due__lt=clock.now()).order_by("pk")
    return sum(_mark(glass.pk, "escalated_at", "escalate", LATE, OFFICERS + ABOVE) for glass in rows[:100])


def _mark(pk: int, field: str, verb: str, words: str, roles: tuple[str, ...]) -> bool:
    """Written before the message leaves: after a crash in between nobody is told twice; the queue shows it all the time."""
    with transaction.atomic():
        rows = BreakGlass.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).select_related(
            "facility"
        )
        glass = rows.filter(pk=pk, **{field: None}, status="PENDING").first()
        if glass is None:
            return False
        people = whom(glass, roles, above=field == "escalated_at")
        with audit.act(f"glass.{verb}", by=None, obj=glass, detail={"told": [one.pk for one in people]}):
            setattr(glass, field, clock.now())
            glass.save(update_fields=[field])
            record(glass, verb=verb, was=glass.status, by=SYSTEM, detail={"told": [one.pk for one in people]})
        transaction.on_commit(lambda: _send(glass, words, people))
    return True


def whom(glass: BreakGlass, roles: tuple[str, ...], *, above: bool = False) -> list[User]:
    """Who holds one of the roles there today, and to whom the officers report; never who broke it."""
    today = clock.today(glass.facility)
    held = RoleAssignment.objects.filter(live_on(today), role__in=roles, facility=glass.facility)
    people = {row.user for row in held.select_related("user__manager") if row.user.is_active}
    if above:
        people |= {one.manager for one in people if one.manager and one.manager.is_active}
    return sorted((one for one in people if one.pk != glass.user_id), key=lambda one: one.pk)


def _send(glass: BreakGlass, words: str, people: list[User]) -> None:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return
    due, at = (f"{clock.local(moment, glass.facility):%B %-d, %H:%M}" for moment in (glass.review_due, glass.at))
    body = words.format(place=glass.facility.name, at=at, due=due)
    for person in people:
        if not person.email:
            continue
        try:
            send_mail(f"Broken glass: {glass.facility.name}", body, None, [person.email])
        except OSError as error:  # SMTPException is one; the queue shows it all the same
            log.warning("broken glass not mailed", extra={"glass": glass.pk, "error": type(error).__name__})
