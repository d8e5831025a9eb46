"""Who is asking: session, person, roles and reach in one statement, asked anew by every request.

Nothing is remembered between requests, so a person who is deactivated, a role that is ended and a grant that is
revoked are out at the next one. Django's own way takes four statements for the same answer.
"""

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends import db
from django.utils.crypto import constant_time_compare

from accounts import clock
from accounts.access.reach import reach_sql
from accounts.people.models import Facility, RoleAssignment, User
from accounts.prepared import Prepared, made


def _columns(model, alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def _statement() -> str:
    # The sign-in's own list of sessions says whose it is: the session itself says it only inside its signed data.
    return f"""
        SELECT s.session_data, {_columns(User, "u")},
            (SELECT json_agg(json_build_array(json_build_array({_columns(RoleAssignment, "r")}),
                                              json_build_array({_columns(Facility, "f")}))
                             ORDER BY r.starts_on DESC, r.id)
             FROM accounts_roleassignment r JOIN accounts_facility f ON f.id = r.facility_id WHERE r.user_id = u.id),
            (SELECT json_agg(json_build_array(kind, key, source, ceiling, id, expires_at))
             FROM ({reach_sql("u.id")}) AS reach (kind, key, source, ceiling, id, expires_at))
        FROM django_session s
        LEFT JOIN usersessions_usersession o ON o.session_key = s.session_key
        LEFT JOIN accounts_user u ON u.id = o.user_id
        WHERE s.session_key = %(key)s AND s.expire_date > statement_timestamp()"""


PRESENCE = Prepared("presence", _statement, key="varchar", now="timestamptz")


class SessionStore(db.SessionStore):
    """Django's sessions in the database; loading one brings the person along."""

    person: User | None = None

    def load(self) -> dict:
        rows = PRESENCE.rows(key=self.session_key, now=clock.now())
        if not rows:
            self._session_key = None
            return {}
        data, *values, roles, reach = rows[0]
        self.person = _person(values, roles or [], reach or []) if values[0] else None
        return self.decode(data)


def _person(values: list, roles: list, reach: list) -> User:
    person = made(User, values)
    person.role_rows = [_assignment(role, facility) for role, facility in roles]
    person.reach_rows = reach
    return person


def _assignment(role: list, facility: list) -> RoleAssignment:
    assignment = made(RoleAssignment, role)
    assignment.facility = made(Facility, facility)
    return assignment


def who(request) -> User:
    """The person of the request's session, or Django's anonymous user."""
    if not hasattr(request, "_cached_user"):
        request._cached_user = _present(request.session) or auth.get_user(request)
    return request._cached_user


def _present(session) -> User | None:
    """The person who came with the session, when everything that Django asks of a session holds. None when anything
    does not, or when the session was not made by a sign-in of ours: then Django's own way decides."""
    wanted, person = session.get(auth.SESSION_KEY), getattr(session, "person", None)
    if person is None or str(person.pk) != wanted or not person.is_active:
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    proof = session.get(auth.HASH_SESSION_KEY) or ""
    return person if constant_time_compare(proof, person.get_session_auth_hash()) else None
