"""Indexes and constraints put aside while a database is filled, and made again in bulk afterwards.

Checked row by row they take most of the time of a COPY. What is put aside stands in a table of its own until it stands
in the schema again, so that a run that was killed is put right by the next one.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

WORKERS = 2
# (table, step, away, again): step 1 indexes and constraints of the table's own, 2 references, not yet checked, 3 the check.
_WHAT = """
    SELECT t.relname, 1, format('DROP INDEX %%I', i.relname), pg_get_indexdef(x.indexrelid)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.oid = ANY(%(tables)s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid)
    UNION ALL
    SELECT t.relname, 1, format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, c.conname),
        format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', t.relname, c.conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE t.oid = ANY(%(tables)s::regclass[]) AND c.contype IN ('u', 'x')
    UNION ALL
    SELECT t.relname, step, format('ALTER TABLE %%I DROP CONSTRAINT IF EXISTS %%I', t.relname, c.conname),
        CASE step WHEN 2 THEN format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s NOT VALID', t.relname, c.conname,
            pg_get_constraintdef(c.oid)) ELSE format('ALTER TABLE %%I VALIDATE CONSTRAINT %%I', t.relname, c.conname) END
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid, generate_series(2, 3) AS step
    WHERE t.oid = ANY(%(tables)s::regclass[]) AND c.contype = 'f'"""


@contextmanager
def put_aside(tables: Iterable[str]) -> Iterator[None]:
    """Inside, the tables have their primary keys and checks only; after it everything that they had."""
    put_back()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS grow_put_aside (of_table text, step int, again text)")
        cursor.execute(_WHAT, {"tables": list(tables)})
        for table, step, away, again in cursor.fetchall():
            cursor.execute("INSERT INTO grow_put_aside VALUES (%s, %s, %s)", [table, step, again])
            cursor.execute(away)
    try:
        yield
    finally:
        put_back()


def put_back() -> None:
    """Make again whatever is still put aside, several tables at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('grow_put_aside') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        for step in (1, 2, 3):
            cursor.execute("SELECT of_table, array_agg(again ORDER BY again) FROM grow_put_aside WHERE step = %s GROUP BY 1 "
                           "ORDER BY pg_relation_size(of_table::regclass) DESC", [step])  # fmt: skip
            by_table = cursor.fetchall()
            # A reference locks both its tables: they are added one after the other, which takes no time.
            at_once(([lambda made=made: _make(made) for _, made in by_table]), 1 if step == 2 else WORKERS)
        cursor.execute("DROP TABLE grow_put_aside")


def _make(statements: list[str]) -> None:
    """Each with its mark taken away in the same transaction: done is done."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for statement in statements:
            with transaction.atomic():
                cursor.execute(statement)
                cursor.execute("DELETE FROM grow_put_aside WHERE again = %s", [statement])


def at_once(tasks: Iterable[Callable[[], None]], workers: int) -> None:
    """Run the tasks by so many threads, each on a connection of its own. Raises what the first one raised."""
    waiting: queue.SimpleQueue = queue.SimpleQueue()
    failed: list[BaseException] = []
    for task in tasks:
        waiting.put(task)

    def work() -> None:
        try:
            while not failed:
                waiting.get_nowait()()
        except queue.Empty:
            pass
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
