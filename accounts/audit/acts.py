"""Writing the trail: one row an act of a person, whatever it took to do it."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.prepared import Prepared


@dataclass
class Situation:
    """Who is acting and from where: one a request, a command or a job."""

    user: Any = None
    request_id: str = ""
    session: str = ""
    address: str | None = None
    purpose: str = ""


@dataclass
class Act:
    verb: str
    by: Any
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    obj: Any = None
    patients: set[int] = field(default_factory=set)
    detail: dict = field(default_factory=dict)


_situation: ContextVar[Situation | None] = ContextVar("situation", default=None)
_act: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def situated(situation: Situation) -> Iterator[Situation]:
    """Everything written inside is written from here: the middleware, commands and jobs set it."""
    token = _situation.set(situation)
    try:
        yield situation
    finally:
        _situation.reset(token)


def request_id() -> str:
    """The server-made id of the request, job or command now running, or an empty string."""
    situation = _situation.get()
    return situation.request_id if situation else ""


@contextmanager
def act(verb: str, *, by, obj=None, patients: Iterable = (), detail: dict | None = None) -> Iterator[Act]:
    """A write act: one transaction, one row, and every change row inside carries its id. An inner act joins the outer.

    `verb` is noun.verb ("document.sign"); `by` the acting user (None: the system itself). When the block raises,
    nothing of it is kept.
    """
    outer = _act.get()
    if outer is not None:
        outer.patients |= _patient_ids(obj, patients)
        outer.detail.update(detail or {})
        yield outer
        return
    current = Act(verb=verb, by=by, obj=obj, patients=_patient_ids(obj, patients), detail=dict(detail or {}))
    token = _act.set(current)
    try:
        with transaction.atomic():
            yield current
            # What the act is about may be known only now: the row it made.
            patients = _patient_ids(current.obj, current.patients)
            _write(current.verb, by=by, obj=current.obj, patients=patients, detail=current.detail,
                   action=LogEntry.Action.UPDATE, act_id=current.id)  # fmt: skip
    finally:
        _act.reset(token)


def read(verb: str, *, by, obj=None, patients: Iterable = (), detail: dict | None = None, outcome: int = LogEntry.OK):
    """A read act (view, list, search, print, export) or a refusal: one row, at once."""
    return _write(verb, by=by, obj=obj, patients=_patient_ids(obj, patients), detail=detail or {},
                  action=LogEntry.Action.ACCESS, act_id=uuid.uuid4(), outcome=outcome)  # fmt: skip


def change_columns(instance) -> dict:
    """The columns that tie auditlog's change row to its act."""
    current = _act.get()
    return {
        **_columns(current.by if current else None, instance),
        "kind": LogEntry.CHANGE,
        "act_id": current.id if current else uuid.uuid4(),
        "verb": current.verb if current else f"{instance._meta.model_name}.save",
        "patient_ids": sorted(_patient_ids(instance, ())),
        "object_repr": f"{instance._meta.verbose_name}"[:200],
        "serialized_data": None,
    }


def _write(verb, *, by, obj, patients, detail, action, act_id, outcome=LogEntry.OK) -> LogEntry:
    row = LogEntry(
        **_columns(by, obj), kind=LogEntry.ACT, act_id=act_id, verb=verb, action=action, outcome=outcome,
        patient_ids=sorted(patients), additional_data=detail or None, **_object_columns(obj),
    )  # fmt: skip
    fields, insert = _inserting()
    [(row.id, row.recorded)] = insert.rows(
        **{field.column: field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields}
    )
    row._state.adding = False
    return row


@cache
def _inserting() -> tuple[list, Prepared]:
    """The trail's fields that are written, and their INSERT: the ORM's own statement, prepared. Every page writes one."""
    fields = [field for field in LogEntry._meta.concrete_fields if field.name not in ("id", "recorded")]
    names, places = (", ".join(form.format(f.column) for f in fields) for form in ('"{}"', "%({})s"))
    sql = f'INSERT INTO "{LogEntry._meta.db_table}" ({names}) VALUES ({places}) RETURNING id, recorded'  # noqa: S608
    return fields, Prepared("trail_row", sql, **{field.column: field.db_type(connection) for field in fields})


def _columns(by, obj) -> dict:
    situation = _situation.get() or Situation()
    by = by or situation.user
    assignment = getattr(by, "active_role", None)
    door = _door(by, assignment, obj)
    return {
        "actor": by if getattr(by, "pk", None) else None,
        "timestamp": clock.now(),
        "cid": situation.request_id or None,
        "session": situation.session,
        "remote_addr": situation.address,
        "role": assignment.role if assignment else "",
        "facility_id": assignment.facility_id if assignment else None,
        "purpose": "BTG" if door and door.glass else situation.purpose or (assignment.definition.purpose if assignment else ""),
        "glass_id": door.grant_id if door and door.glass else None,
        "explained_by": door.source if door else "",
        "encounter_id": _encounter_id(obj),
    }  # fmt: skip


def _door(by, assignment, obj):
    """The grant that reached the patient: it explains the access for ever, also when the grant has ended."""
    if assignment is None or obj is None or not _patient_ids(obj, ()):
        return None
    from accounts.access import reach_of  # accounts.access writes its refusals through this module

    return reach_of(by).door_to(obj)


def _object_columns(obj) -> dict:
    if obj is None or obj.pk is None:
        return {}
    key = obj.pk if isinstance(obj.pk, int) else None
    return {
        "content_type": ContentType.objects.get_for_model(obj),
        "object_pk": str(obj.pk)[:40],
        "object_id": key,
        "object_repr": str(obj._meta.verbose_name)[:200],
    }


def _encounter_id(obj) -> int | None:
    if obj is None:
        return None
    return obj.pk if obj._meta.model_name == "encounter" else getattr(obj, "encounter_id", None)


def _patient_ids(obj, patients) -> set[int]:
    found = {p if isinstance(p, int) else p.pk for p in patients}
    if obj is not None:
        own = obj.pk if obj._meta.model_name == "patient" else getattr(obj, "patient_id", None)
        if own:
            found.add(own)
    return found
