"""SQL that every request asks, prepared once a connection.

Planning the statement that says who is asking takes PostgreSQL four times as long as answering it, and putting it
together with the ORM takes Python longer than both. So the few statements of the hottest paths are written out, and
each connection of a process prepares them at first use. Behind a pooler in transaction mode, where the next
transaction may meet another server connection, PREPARE_STATEMENTS=0 sends them whole.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection, models
from django.db.backends.signals import connection_created
from django.dispatch import receiver

# What each open connection has prepared. A connection that is gone takes its entry with it.
_ready: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@receiver(connection_created, dispatch_uid="prepared_plans_are_kept")
def keep_plans(connection, **kwargs) -> None:
    """One plan for all values: planned anew for each, a search took nine milliseconds to plan and one to answer."""
    if settings.PREPARE_STATEMENTS:
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")


class Prepared:
    """A statement with named parameters, given with their PostgreSQL types.

    `sql` is psycopg2's: `%(name)s` for a parameter, `%%` for a percent sign; or a function that gives it, asked once.
    """

    def __init__(self, name: str, sql: str | Callable[[], str], **types: str):
        self.name, self._sql = f"hit_{name}", sql
        # Lengths are the columns' to check: a cast would cut off in silence what is too long.
        self.types = {name: re.sub(r"\(\d+\)", "", kind) for name, kind in types.items()}

    def rows(self, **values: Any) -> list[tuple]:
        """All rows of the answer."""
        with connection.cursor() as cursor:
            self.execute(cursor, values)
            return cursor.fetchall()

    def execute(self, cursor, values: dict[str, Any]) -> None:
        if not settings.PREPARE_STATEMENTS:
            cursor.execute(self._whole, values)
            return
        ready = _ready.setdefault(connection.connection, set())
        if self.name not in ready:
            with connection.wrap_database_errors, connection.connection.cursor() as own:
                own.execute(self._prepare)
            ready.add(self.name)
        cursor.execute(self._execute, values)

    @cached_property
    def sql(self) -> str:
        return self._sql if isinstance(self._sql, str) else self._sql()

    @cached_property
    def _whole(self) -> str:
        """As sent where nothing is prepared: each parameter says its type."""
        return self.sql.replace("%%", "%%%%") % {name: f"%({name})s::{kind}" for name, kind in self.types.items()}

    @cached_property
    def _prepare(self) -> str:
        places = {name: f"${place}" for place, name in enumerate(self.types, 1)}
        return f"PREPARE {self.name} ({', '.join(self.types.values())}) AS {self.sql % places}"

    @cached_property
    def _execute(self) -> str:
        return f"EXECUTE {self.name} ({', '.join(f'%({name})s' for name in self.types)})"


def made(model: type[models.Model], values, names: list[str] | None = None):
    """The model's row, from the values of its columns or of those named, as the ORM would have made it.

    What came through JSON are texts where Python has dates.
    """
    fields = [model._meta.get_field(name) for name in names] if names else model._meta.concrete_fields
    kept = [_value(field, value) for field, value in zip(fields, values, strict=True)]
    return model.from_db(connection.alias, [field.attname for field in fields], kept)


def _value(field, value):
    if isinstance(value, str):
        if hasattr(field, "from_db_value"):
            return field.from_db_value(value, None, connection)
        if field.get_internal_type() in ("DateField", "DateTimeField"):
            return field.to_python(value)
    return value


class ByPublicId:
    """One row of a model by the name that URLs carry, or None: what every page that shows one thing asks first."""

    def __init__(self, model: type[models.Model]):
        self._model, table = model, model._meta.db_table
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        sql = f'SELECT {columns} FROM "{table}" WHERE public_id = %(public_id)s'  # noqa: S608 - the model's own names
        self._statement = Prepared(f"{table}_by_public_id", sql, public_id="varchar")

    def __call__(self, public_id: str):
        rows = self._statement.rows(public_id=public_id)
        return made(self._model, rows[0]) if rows else None
