"""The one door to permissions: verb x reach x sensitivity, and an explicit block beats all.

`may` and `require` for one thing, `visible_to` and `first_rows` for many; `grant`, `revoke`, `many.grant_many`,
`many.revoke_many` and `glass.break_glass` are the only writers of reach. This package is the only importer of guardian.
"""

import heapq
import itertools

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404

from accounts import audit, clock
from accounts.access.reach import Door, Reach, patient_of, resolve

__all__ = [
    "Denied", "Unknown", "acting", "count_up_to", "first_rows", "grant", "may", "reach_of", "require", "revoke",
    "visible_to",
]  # fmt: skip

READING = ("view_", "list_", "search_", "print_", "see_", "export_")


class _Refusal(Exception):
    """Carries what the trail's row about the refusal needs; the middleware writes it after the rollback."""

    def __init__(self, verb: str, obj=None, why: str = ""):
        self.verb, self.obj, self.why = verb, obj, why
        super().__init__(why or "You may not do this in your present role.")


class Denied(_Refusal, PermissionDenied):
    """Seen, but not allowed: 403."""


class Unknown(_Refusal, Http404):
    """Its very existence stays unknown: 404."""


def reach_of(user) -> Reach:
    """The user's reach in this request. Resolved once and kept on the user, who lives as long as the request."""
    if getattr(user, "_reach", None) is None:
        user._reach = resolve(user)
    return user._reach


def forget_reach(user) -> None:
    """After a grant or revocation in the same request."""
    user._reach = user.reach_rows = None


def acting(user, role: str, facility=None):
    """The user, working in a role they hold today: for commands, jobs and tests. PermissionDenied when they do not."""
    assignments = user.role_assignments.filter(role=role).select_related("facility").order_by("-starts_on", "-id")
    if facility is not None:
        assignments = assignments.filter(facility=facility)
    user.active_role = next((a for a in assignments if a.live()), None)
    if user.active_role is None:
        raise PermissionDenied(f"{user.pk} does not hold the role {role} today.")
    forget_reach(user)
    return user


def has_verb(user, verb: str) -> bool:
    """Whether the active role has the verb at all, whoever the patient is."""
    return bool(user.is_authenticated and user.is_active and user.active_role and verb in user.active_role.verbs)


def may(user, verb: str, obj: models.Model | None = None) -> bool:
    """Whether the user may do the verb, to this object if one is given."""
    return has_verb(user, verb) and (obj is None or _reaches(user, verb, obj))


def _reaches(user, verb, obj) -> bool:
    if patient_of(obj) is None:
        return True
    door = reach_of(user).door_to(obj)
    return door is not None and _allows(door, verb) and reach_of(user).sees_categories(obj, door)


def _allows(door: Door, verb: str) -> bool:
    return door.ceiling == "work" or verb.split(".")[1].startswith(READING)


def require(user, verb: str, obj: models.Model | None = None):
    """The object, or Unknown (404) when it is beyond reach, or Denied (403) when it is seen but this is not allowed."""
    if obj is not None and patient_of(obj) is not None:
        door = reach_of(user).door_to(obj)
        if door is None or not reach_of(user).sees_categories(obj, door):
            raise Unknown(verb, obj, "beyond reach")
    if not may(user, verb, obj):
        raise Denied(verb, obj, "not in this role")
    return obj


def visible_to(user, queryset: models.QuerySet) -> models.QuerySet:
    """The rows within the user's reach: for lists, exports and counts. For the first page of a long list use first_rows."""
    return reach_of(user).filter(queryset)


def first_rows(user, queryset: models.QuerySet, *, order_by=("id",), limit: int = 50, offset: int = 0) -> list:
    """A page of the rows within reach, in order: each way of reaching asked by itself, then united."""
    arms = [list(arm.order_by(*order_by)[: offset + limit]) for arm in reach_of(user).arms(queryset)]
    if len(arms) < 2:
        return list(itertools.chain(*arms))[offset : offset + limit]
    return list(heapq.merge(*arms, key=_sort_key(order_by)))[offset : offset + limit]


def count_up_to(user, queryset: models.QuerySet, most: int = 1000) -> int:
    """How many rows are within reach, counting no further than `most` + 1."""
    total = 0
    for arm in reach_of(user).arms(queryset):
        total += arm.order_by().values("pk")[: most + 1 - total].count() if total <= most else 0
    return total


class _Descending:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return other.value < self.value

    def __eq__(self, other):
        return self.value == other.value


def _sort_key(order_by):
    """PostgreSQL's order in Python: nulls last ascending, first descending; text by code point (the C collation)."""

    def key(row):
        parts = []
        for name in order_by:
            value = row
            for step in name.lstrip("-").split("__"):
                value = getattr(value, step, None)
            part = (value is None, value)
            parts.append(_Descending(part) if name.startswith("-") else part)
        return parts

    return key


# ------------------------------------------------------------------ granting


def _grant_model(obj):
    from guardian.utils import get_user_obj_perms_model

    from accounts.access.grants import UserGrant

    model = get_user_obj_perms_model(obj)
    if not issubclass(model, UserGrant):
        raise TypeError(f"{type(obj).__name__} has no grant model of its own: generic grants outlive their object.")
    return model


@transaction.atomic
def grant(*, user, obj, ceiling: str, source: str, reason: str, by, expires_at=None):
    """Let the user to the facility or patient. One live grant per source: asked again, the same one is returned,
    prolonged or raised when that is what is asked. `by` None means by rule. Returns the grant row."""
    from django.contrib.auth.models import Permission

    if not reason.strip():
        raise ValueError("A grant needs its reason.")
    model = _grant_model(obj)
    held = (
        model.objects.select_for_update().filter(user=user, content_object=obj, source=source, revoked_at=None).first()
    )
    if held and (held.expires_at, held.ceiling) == (expires_at, ceiling):
        return held
    with audit.act("access.grant", by=by, obj=obj, detail={"user": user.pk, "source": source, "ceiling": ceiling}):
        if held:
            _revoke(held, by=by, reason="replaced by a new grant of the same source")
        codename = f"view_{obj._meta.model_name}"
        permission = Permission.objects.get(content_type__app_label=obj._meta.app_label, codename=codename)
        made = model.objects.create(
            user=user, content_object=obj, permission=permission, source=source, ceiling=ceiling, reason=reason,
            granted_by=by, granted_at=clock.now(), expires_at=expires_at,
        )  # fmt: skip
    forget_reach(user)
    return made


def revoke(*, grant, by, reason: str):
    """End a grant. The row stays: history needs it."""
    if not reason.strip():
        raise ValueError("A revocation needs its reason.")
    with audit.act(
        "access.revoke", by=by, obj=grant.content_object, detail={"user": grant.user_id, "source": grant.source}
    ):
        _revoke(grant, by=by, reason=reason)
    forget_reach(grant.user)


def _revoke(row, *, by, reason):
    row.revoked_at, row.revoked_by, row.revoke_reason = clock.now(), by, reason
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
