# ruff: noqa: S608 - statements are built from names of our own
"""Writing what a file says, by COPY and by difference: what is the same is not touched."""

import datetime as dt
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from coding.codes.loader import copy_rows
from coding.codes.models import FIRST_DAY, CodeRelease

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """What a load did to one list."""

    what: str
    version: str
    rows: int
    added: int = 0
    changed: int = 0
    ended: int = 0
    stood: bool = False

    def __str__(self) -> str:
        if self.stood:
            return f"{self.what} {self.version}: loaded already, nothing changed"
        return (
            f"{self.what} {self.version}: {self.rows:,} rows read, {self.added:,} added, {self.changed:,} changed, "
            f"{self.ended:,} ended"
        )


def standing(system: str, content: str, version: str, digest: str) -> Report | None:
    """A report that says so, if this very file was loaded before."""
    release = CodeRelease.objects.filter(system=system, content=content, version=version, digest=digest).first()
    return Report(release.what, version, release.codes, stood=True) if release else None


def record(
    system: str, content: str, version: str, *, since: dt.date, source: str, digest: str, rows: int,
    counts: tuple[int, int, int], known_to: dt.date | None = None,
) -> Report:  # fmt: skip
    """Keep that a release was loaded and what it did."""
    added, changed, ended = counts
    release, _ = CodeRelease.objects.update_or_create(
        system=system, content=content, version=version,
        defaults={
            "effective_from": since, "known_to": known_to, "source": source[:200], "digest": digest, "codes": rows,
            "added": added, "changed": changed, "ended": ended, "loaded_at": models.functions.Now(),
        },
    )  # fmt: skip
    return Report(release.what, version, rows, added, changed, ended)


@contextmanager
def staged(name: str, columns: dict[str, str], rows: Iterable[tuple]):
    """A temporary table with rows, and a cursor."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({', '.join(f'{n} {t}' for n, t in columns.items())})")
        copy_rows(cursor, name, columns, rows)
        cursor.execute(f"ANALYZE {name}")
        yield cursor
        cursor.execute(f"DROP TABLE {name}")


def span(content: str, system: str, since: dt.date, *, like: str = "") -> tuple[dt.date, dt.date | None]:
    """From when to when a whole list of this day speaks: its own day, until the day before the next loaded one."""
    later = CodeRelease.objects.filter(
        content=content, system=system, version__startswith=like, effective_from__gt=since
    ).order_by("effective_from")
    following = later.first()
    return since, following.effective_from - DAY if following else None


def earliest(content: str, system: str, since: dt.date, *, like: str = "") -> dt.date:
    """The day from which a whole list is taken to hold: its own, or the first of all if it is the oldest loaded."""
    days = CodeRelease.objects.filter(
        content=content, system=system, version__startswith=like, effective_from__lt=since
    )
    return since if days.exists() else FIRST_DAY


@dataclass(frozen=True)
class Whole:
    """How a table of dated lines takes a whole list: which columns tell lines apart, which say what they say."""

    model: type[models.Model]
    key: tuple[str, ...]
    said: tuple[str, ...]
    types: dict[str, str]
    only: dict[str, Any]  # the part of the table that the list is of, as fixed columns

    def replace(self, rows: Iterable[tuple], since: dt.date, until: dt.date | None) -> tuple[int, int, int]:
        """Between two days the list is these rows (key and said columns): (added, changed, ended).

        A line that already says so then stays as it is; another is cut where the period begins and goes on after it.
        """
        table = self.model._meta.db_table
        values = {"since": since, "until": until, "before": since - DAY, **self.only}
        with staged(
            "coding_list", {name: self.types.get(name, "text") for name in (*self.key, *self.said)}, rows
        ) as cursor:
            cursor.execute(self._sql(_COUNTS, table), values)
            added, changed, ended = cursor.fetchone()
            if added or changed or ended:
                for statement in (_TAIL, _CUT, _DROP, _ADD):
                    cursor.execute(self._sql(statement, table), values)
        return added, changed, ended

    def _sql(self, statement: str, table: str) -> str:
        both = (*self.key, *self.said)
        only = "".join(f" AND t.{name} = %({name})s" for name in self.only)
        keys = " AND ".join(f"t.{name} = s.{name}" for name in self.key)  # never null, so that rows are joined by hash
        same = " AND ".join([keys, *(f"t.{name} IS NOT DISTINCT FROM s.{name}" for name in self.said)])
        return statement.format(
            table=table, only=only, same=same, keys=keys,
            columns=", ".join((*both, *self.only)), fixed="".join(f", %({name})s" for name in self.only),
            both=", ".join(f"s.{name}" for name in both), own=", ".join(f"t.{name}" for name in (*both, *self.only)),
            key=self.key[0],
        )  # fmt: skip


# Lines that hold on the first day of the period and say something else then, or nothing, are the ones to end.
_THEN = "t.valid_from <= %(since)s AND (t.valid_to IS NULL OR t.valid_to >= %(since)s){only}"
_OVER = "t.valid_from <= coalesce(%(until)s, 'infinity'::date) AND coalesce(t.valid_to, 'infinity'::date) >= %(since)s{only}"
_UNLIKE = f"{_OVER} AND NOT EXISTS (SELECT 1 FROM coding_list s WHERE {{same}})"
_COUNTS = f"""
SELECT count(*) FILTER (WHERE t.{{key}} IS NULL), count(*) FILTER (WHERE t.{{key}} IS NOT NULL AND NOT ({{same}})),
       (SELECT count(*) FROM {{table}} t WHERE {_THEN} AND NOT EXISTS (SELECT 1 FROM coding_list s WHERE {{keys}}))
FROM coding_list s LEFT JOIN {{table}} t ON {{keys}} AND {_THEN}
"""
# What goes on after the period goes on as a line of its own.
_TAIL = f"""
INSERT INTO {{table}} ({{columns}}, valid_from, valid_to)
SELECT {{own}}, %(until)s::date + 1, t.valid_to FROM {{table}} t
WHERE %(until)s IS NOT NULL AND (t.valid_to IS NULL OR t.valid_to > %(until)s) AND {_UNLIKE}
"""
_CUT = f"UPDATE {{table}} t SET valid_to = %(before)s WHERE t.valid_from < %(since)s AND {_UNLIKE}"
_DROP = f"DELETE FROM {{table}} t WHERE t.valid_from >= %(since)s AND {_UNLIKE}"
_ADD = f"""
INSERT INTO {{table}} ({{columns}}, valid_from, valid_to)
SELECT {{both}}{{fixed}}, %(since)s::date, %(until)s::date FROM coding_list s
WHERE NOT EXISTS (SELECT 1 FROM {{table}} t WHERE {{same}} AND {_THEN})
"""
