"""Many rows at once, with their trail. Plain bulk writes on audited models raise: they would leave no trace."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

from accounts.audit.acts import _act, act
from accounts.audit.models import LogEntry


class UnauditedWrite(RuntimeError):
    """A bulk write on an audited model that went around the trail."""


class AuditedQuerySet(models.QuerySet):
    """Refuses `update`, `bulk_create` and `bulk_update` outside `accounts.audit.bulk`."""

    _through_bulk = False

    def _refuse(self, name):
        if not self._through_bulk:
            raise UnauditedWrite(
                f"{self.model.__name__}.{name}: go through accounts.audit.bulk, which writes the trail."
            )

    def update(self, **kwargs):
        self._refuse("update")
        return super().update(**kwargs)

    def bulk_create(self, objs, *args, **kwargs):
        self._refuse("bulk_create")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        self._refuse("bulk_update")
        return super().bulk_update(objs, *args, **kwargs)

    def _clone(self):
        clone = super()._clone()
        clone._through_bulk = self._through_bulk
        return clone


Row = TypeVar("Row", bound=models.Model)
AuditedManager = models.Manager.from_queryset(AuditedQuerySet, class_name="AuditedManager")


def create_many(rows: Iterable[Row], *, by, verb: str, batch_size: int = 500, **kwargs) -> list[Row]:
    """Insert rows of one model with one change row for all of them: which they are and whose.

    Joins the act that is open, or makes one. Returns the rows with their keys.
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    queryset = _open(model._base_manager.all())
    with act(verb, by=by):
        made = queryset.bulk_create(rows, batch_size=batch_size, **kwargs)
        _trail(made, LogEntry.Action.CREATE)
    return made


def update_many(queryset: models.QuerySet, *, by, verb: str, **values) -> int:
    """Set the same values on many rows, with one change row that names them and the fields."""
    queryset = _open(queryset)
    with act(verb, by=by):
        rows = list(queryset.select_for_update(no_key=True, of=("self",)))
        _trail(rows, LogEntry.Action.UPDATE, fields=sorted(values))
        return _open(type(rows[0])._base_manager.filter(pk__in=[r.pk for r in rows])).update(**values) if rows else 0


def save_many(rows: Iterable[Row], *, by, verb: str, fields: Iterable[str], batch_size: int = 500) -> int:
    """Write these fields of many rows, each with its own values, with one change row that names them and the fields.

    Who calls has locked the rows. Returns how many.
    """
    rows, fields = list(rows), sorted(fields)
    if not rows or not fields:
        return 0
    with act(verb, by=by):
        _trail(rows, LogEntry.Action.UPDATE, fields=fields)
        return _open(type(rows[0])._base_manager.all()).bulk_update(rows, fields, batch_size=batch_size)


def _open(queryset):
    queryset._through_bulk = True
    return queryset


def _trail(rows, action, fields=()):
    from accounts.audit.acts import _object_columns, _patient_ids, change_columns

    if not rows:
        return
    patients = set().union(*(_patient_ids(row, ()) for row in rows))
    current = _act.get()
    current.patients |= patients
    columns = change_columns(rows[0]) | {"patient_ids": sorted(patients), "action": action}
    detail = {"rows": len(rows), "ids": [row.pk for row in rows], **({"fields": list(fields)} if fields else {})}
    kept = {"content_type": _object_columns(rows[0]).get("content_type")}
    LogEntry(**columns, **kept, additional_data=detail).save(force_insert=True)
