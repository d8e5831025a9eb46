"""What a person reaches, resolved once a request into ids, and turned into filters from there."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.access.grants import WORK, FacilityGrant
from accounts.prepared import Prepared

GLASS = "glass"

# Set by records at start-up (arrows go up by registration): models with user and content_object (PatientGrant)
# and user, patient, starts_at, ends_at (PatientBlock).
PATIENT_GRANTS: list[type[models.Model]] = []
PATIENT_BLOCKS: list[type[models.Model]] = []
# Category -> the verb that sees it; and the categories that break-the-glass never opens.
SENSITIVE_VERBS: dict[str, str] = {}
GLASS_NEVER_OPENS: set[str] = set()


@dataclass(frozen=True)
class Door:
    """One way to a patient: the grant's source, what it allows, and whether it was made by breaking the glass."""

    source: str
    ceiling: str
    grant_id: int | None = None
    expires_at: dt.datetime | None = None

    @property
    def glass(self) -> bool:
        return self.source.startswith(GLASS)


@dataclass
class Reach:
    """Facility ids and patient ids that a person reaches now, and the patients that are closed to them."""

    facilities: dict[int, Door] = field(default_factory=dict)
    patients: dict[int, Door] = field(default_factory=dict)
    blocked: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset()

    # ---- one thing
    def door_to(self, obj) -> Door | None:
        """The way in to this object's patient: an own grant first, then the facility; None when there is none."""
        patient = patient_of(obj)
        if patient is None or patient.pk in self.blocked:
            return None
        if patient.pk in self.patients:
            return self.patients[patient.pk]
        if patient.restricted:
            return None
        doors = [self.facilities[f] for f in patient.facility_ids if f in self.facilities]
        return max(doors, key=lambda door: door.ceiling == WORK, default=None)

    def sees_categories(self, obj, door: Door) -> bool:
        needed = set(getattr(obj, "sensitivity", None) or ())
        return needed <= self.categories_through(door)

    def categories_through(self, door: Door) -> frozenset[str]:
        """Breaking the glass opens what the role cannot see, save what nothing but an authorization opens."""
        if not door.glass:
            return self.categories
        return (self.categories | SENSITIVE_VERBS.keys()) - GLASS_NEVER_OPENS

    # ---- many
    def parameters(self) -> dict[str, list[int]]:
        """For SQL that is written out: patients by own grants, facilities, and whom the facilities do not open."""
        own = [pk for pk in self.patients if pk not in self.blocked]
        return {"own": own, "facilities": list(self.facilities), "not_by_facility": [*own, *self.blocked]}

    def arms(self, queryset: models.QuerySet) -> list[models.QuerySet]:
        """The rows within reach as two disjoint querysets: through own grants, and through facilities.

        Each can be ordered and limited by an index; ORed in one query they cannot (thousands of times slower).
        """
        path = path_to_patient(queryset.model)
        granted = self.parameters()["own"]
        own = queryset.filter(**{f"{path}in": granted}) if granted else None
        through = self._through_facilities(queryset, path, [*granted, *self.blocked])
        return [self._within_categories(arm) for arm in (own, through) if arm is not None]

    def filter(self, queryset: models.QuerySet) -> models.QuerySet:
        """The rows within reach as one queryset: for counts, exports and small sets."""
        path = path_to_patient(queryset.model)
        granted = [pk for pk in self.patients if pk not in self.blocked]
        where = Q(**{f"{path}in": granted}) | self._facility_q(queryset.model, path)
        if self.blocked:
            where &= ~Q(**{f"{path}in": list(self.blocked)})
        return self._within_categories(queryset.filter(where))

    def _facility_q(self, model, path) -> Q:
        if not self.facilities:
            return Q(pk__in=[])
        prefix = "" if path == "pk__" else "patient__"
        if _has_field(model, "facility") and prefix:
            return Q(facility_id__in=list(self.facilities), patient__restricted=False)
        return Q(**{f"{prefix}facility_ids__overlap": list(self.facilities), f"{prefix}restricted": False})

    def _through_facilities(self, queryset, path, elsewhere):
        if not self.facilities:
            return None
        through = queryset.filter(self._facility_q(queryset.model, path))
        return through.exclude(**{f"{path}in": elsewhere}) if elsewhere else through

    def _within_categories(self, queryset):
        at = sensitivity_at(queryset.model)
        if not at:
            return queryset
        seen = Q(**{f"{at}__contained_by": sorted(self.categories)})
        glass = [pk for pk, door in self.patients.items() if door.glass]
        if glass:
            opened = sorted((self.categories | SENSITIVE_VERBS.keys()) - GLASS_NEVER_OPENS)
            path = path_to_patient(queryset.model)
            seen |= Q(**{f"{path}in": glass, f"{at}__contained_by": opened})
        return queryset.filter(seen)


def resolve(user) -> Reach:
    """Ask the database once for all that the user reaches at this moment.

    The first answer of a request came with the session (`accounts.people.presence`); after a change it is asked anew.
    """
    assignment = user.active_role
    if assignment is None or not user.is_active:
        return Reach()
    rows = getattr(user, "reach_rows", None)
    return _read(REACH.rows(user=user.pk, now=clock.now()) if rows is None else rows, assignment)


# Every request asks this, so it is SQL: put together by the ORM it cost as much as all the rest of a small page.
_GRANTS = """SELECT '{kind}', content_object_id, source, ceiling, id, expires_at FROM {table}
    WHERE user_id = {user} AND revoked_at IS NULL AND granted_at <= %(now)s
      AND (expires_at IS NULL OR expires_at > %(now)s)"""
_BLOCKS = """SELECT 'block', patient_id, '', '', 0, NULL FROM {table}
    WHERE user_id = {user} AND starts_at <= %(now)s AND (ends_at IS NULL OR ends_at > %(now)s)"""


def reach_sql(user: str) -> str:
    """The grants in force at the parameter `now` and the blocks of one person; `user` is the SQL that says who."""
    arms = [_GRANTS.format(kind="facility", table=FacilityGrant._meta.db_table, user=user)]
    arms += [_GRANTS.format(kind="patient", table=model._meta.db_table, user=user) for model in PATIENT_GRANTS]
    arms += [_BLOCKS.format(table=model._meta.db_table, user=user) for model in PATIENT_BLOCKS]
    return " UNION ALL ".join(arms)


REACH = Prepared("reach", lambda: reach_sql("%(user)s"), user="bigint", now="timestamptz")


def _read(rows, assignment) -> Reach:
    facilities: dict[int, Door] = {}
    patients: dict[int, Door] = {}
    blocked = set()
    for kind, key, source, ceiling, grant_id, expires_at in rows:
        if kind == "block":
            blocked.add(key)
            continue
        kept = facilities if kind == "facility" else patients
        if isinstance(expires_at, str):
            expires_at = dt.datetime.fromisoformat(expires_at)
        door = Door(source, ceiling, grant_id, expires_at)
        if key not in kept or _rank(door) > _rank(kept[key]):
            kept[key] = door
    categories = frozenset(c for c, verb in SENSITIVE_VERBS.items() if verb in assignment.verbs)
    return Reach(facilities, patients, frozenset(blocked), categories)


def _rank(door: Door) -> tuple[bool, bool]:
    """An everyday way before the broken glass, and work before read."""
    return (not door.glass, door.ceiling == WORK)


def patient_of(obj):
    """The patient whom this object is about, or None."""
    if obj is None:
        return None
    if obj._meta.model_name == "patient":
        return obj
    return getattr(obj, "patient", None)


def path_to_patient(model) -> str:
    return "pk__" if model._meta.model_name == "patient" else "patient_id__"


def sensitivity_at(model) -> str:
    """Where a model's categories stand: its own field, or that of what it is about, which it names (`sensitivity_at`)."""
    return getattr(model, "sensitivity_at", "") or ("sensitivity" if _has_field(model, "sensitivity") else "")


def _has_field(model, name) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
