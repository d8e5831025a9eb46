"""What an administrator does with people and their access, and what each does with their own sessions."""

import secrets

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset as axes_reset
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import audit, clock
from accounts.access import grant, revoke
from accounts.access.grants import WORK, FacilityGrant
from accounts.people.models import Facility, RoleAssignment, Team, TeamMembership, User
from accounts.roles import ROLES


def add_user(*, by, username: str, first_name: str, last_name: str, email: str = "", credential: str = "",
             department=None, manager=None) -> tuple[User, str]:  # fmt: skip
    """A new person with a first password that must be changed at once. Returns the person and that password, shown once."""
    password = secrets.token_urlsafe(12)
    user = User(
        username=username, first_name=first_name, last_name=last_name, email=email, credential=credential,
        department=department, manager=manager, started_on=clock.today(), must_change_password=True,
    )  # fmt: skip
    user.set_password(password)
    user.full_clean(exclude=["password"])
    with audit.act("user.add", by=by) as act:
        user.save(force_insert=True)
        act.obj = user
    return user, password


def change_user(*, user: User, by, **fields) -> User:
    """Change a person's name, credential, e-mail, department or manager."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    with audit.act("user.change", by=by, obj=user):
        user.save(update_fields=list(fields))
    return user


def give_role(
    *, user: User, role: str, facility: Facility, starts_on, ends_on=None, supervisor=None, by
) -> RoleAssignment:
    """Let a person work in a role for a period; with a supervisor, as a trainee. ValidationError when it cannot be."""
    if role not in ROLES:
        raise ValidationError({"role": "There is no such role."})
    if user == by:
        raise ValidationError("Nobody gives a role to themselves: another administrator does.")
    if supervisor == user:
        raise ValidationError({"supervisor": "Somebody else supervises a trainee."})
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": "The last day lies before the first."})
    assignment = RoleAssignment(
        user=user, role=role, facility=facility, starts_on=starts_on, ends_on=ends_on, trainee=supervisor is not None,
        supervisor=supervisor,
    )  # fmt: skip
    try:
        with audit.act("role.give", by=by, obj=user, detail={"role": role}), transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError("The person holds this role at this facility in that period already.") from error
    return assignment


def end_role(*, assignment: RoleAssignment, on, by) -> RoleAssignment:
    """The last day of a role. A day before its first takes it back from the start."""
    assignment.ends_on = max(on, assignment.starts_on)
    with audit.act("role.end", by=by, obj=assignment.user, detail={"role": assignment.role}):
        assignment.save(update_fields=["ends_on"])
    return assignment


def join_team(*, user: User, team: Team, starts_on, ends_on=None, by) -> TeamMembership:
    """A member reaches the team's facility: its unrestricted patients, to work, until the last day."""
    expires = None
    if ends_on:
        import datetime as dt
        from zoneinfo import ZoneInfo

        day_after = dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time(), ZoneInfo(team.facility.time_zone))
        expires = day_after
    with audit.act("team.join", by=by, obj=user, detail={"team": team.pk}):
        membership = TeamMembership.objects.create(team=team, user=user, starts_on=starts_on, ends_on=ends_on)
        grant(user=user, obj=team.facility, ceiling=WORK, source=f"team:{team.pk}", by=by,
              reason=f"Member of {team.name}", expires_at=expires)  # fmt: skip
    return membership


def leave_team(*, membership: TeamMembership, on, by) -> TeamMembership:
    membership.ends_on = max(on, membership.starts_on)
    with audit.act("team.leave", by=by, obj=membership.user, detail={"team": membership.team_id}):
        membership.save(update_fields=["ends_on"])
        for row in FacilityGrant.objects.filter(
            user=membership.user, source=f"team:{membership.team_id}", revoked_at__isnull=True
        ):
            revoke(grant=row, by=by, reason="left the team")
    return membership


def deactivate(*, user: User, by, reason: str) -> User:
    """Out at the next request, everywhere. Same-day termination (domain section 6)."""
    if user == by:
        raise ValidationError("Nobody deactivates themselves: another administrator does.")
    if not reason.strip():
        raise ValidationError("Say why: it stands in the trail.")
    with audit.act("user.deactivate", by=by, obj=user, detail={"reason": reason}):
        user.is_active, user.ended_on = False, user.ended_on or clock.today()
        user.save(update_fields=["is_active", "ended_on"])
        end_sessions(user=user, by=by)
    return user


def reactivate(*, user: User, by, reason: str) -> User:
    if not reason.strip():
        raise ValidationError("Say why: it stands in the trail.")
    with audit.act("user.reactivate", by=by, obj=user, detail={"reason": reason}):
        user.is_active, user.ended_on = True, None
        user.save(update_fields=["is_active", "ended_on"])
    return user


def reset_sign_in(*, user: User, by) -> str:
    """A lost phone or password: factors gone, lock-out lifted, sessions ended, a new first password, shown once."""
    if user == by:
        raise ValidationError("Nobody resets their own sign-in: another administrator does.")
    password = secrets.token_urlsafe(12)
    with audit.act("user.reset_sign_in", by=by, obj=user):
        Authenticator.objects.filter(user=user).delete()
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        end_sessions(user=user, by=by)
        axes_reset(username=user.username)
    return password


def end_sessions(*, user: User, by, keep: str = "") -> int:
    """End the person's sessions, save the one named. Returns how many ended."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=keep):
        session.end()
        ended += 1
    return ended
