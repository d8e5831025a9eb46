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
from django.db import connection
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
