"""The suite's databases: one migrated template, a clone a worker, and a fresh clone a test that commits.

Tests connect as the web role, which may not TRUNCATE the audit trail, so Django's flush between tests cannot run:
a test that commits gets a clone of the template instead (a few tenths of a second), dropped when it ends."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
# What the template is made from: when any of it changes, the template is made anew.
INGREDIENTS = [
    "*/migrations/*.py",
    "accounts/roles.py",
    "accounts/audit/trail.py",
    "coding/codes/[!qsv]*.py",  # what loads the code sets, not what searches them
    "coding/grouping/weights.py",
    "records/documents/types.py",
    "records/review/requirements.py",
    "requirements.txt",
    "tests/database.py",
]
ALIASES = ("default", "sealer")
TEMPLATES_KEPT = 6
_numbers = count(1)


def use_own_home() -> None:
    """Points this process and its children at the suite's own home, one a major version of PostgreSQL."""
    from hitrecords.postgres import binaries

    base = "/var/lib" if os.geteuid() == 0 else os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()
    home = os.environ.get("HITRECORDS_TEST_HOME") or f"{base}/hitrecords-tests-{os.geteuid()}"
    if not os.environ.get("HITRECORDS_RECKLESS"):
        os.environ["HITRECORDS_HOME"] = f"{home}/pg{binaries.major(binaries.find())}"
        os.environ["HITRECORDS_RECKLESS"] = "1"  # no fsync: what a test wrote need not outlive a power cut
    os.environ.pop("DATABASE_URL", None)


@cache
def template() -> str:
    """The name of the migrated template, made first when it is missing."""
    from hitrecords import home

    made_from = _ingredients()
    name = f"template_{_digest(json.dumps(made_from).encode())}"
    with (home.make() / "template.lock").open("w") as lock, _superuser() as cursor:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_leftovers(cursor)
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if not cursor.rowcount:
            _make_template(cursor, name, made_from)
    return name


def _ingredients() -> dict[str, str]:
    """Each file that the template is made from, with its digest."""
    files = sorted(path for pattern in INGREDIENTS for path in ROOT.glob(pattern) if ".venv" not in path.parts)
    return {path.relative_to(ROOT).as_posix(): _digest(path.read_bytes()) for path in files}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _may_grow_into(older: dict[str, str], made_from: dict[str, str]) -> bool:
    """Nothing but new migrations and other roles lie between the two."""
    new = made_from.keys() - older.keys()
    changed = {path for path, digest in older.items() if made_from.get(path) != digest}
    return all("/migrations/" in path for path in new) and changed <= {"accounts/roles.py"}


def _older(cursor, made_from: dict[str, str]) -> str | None:
    """The youngest template that only lacks migrations, or None."""
    cursor.execute("""SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database
                       WHERE datname LIKE 'template\\_%' ORDER BY oid DESC""")
    made = ((name, json.loads(words)) for name, words in cursor.fetchall() if words)
    return next((name for name, older in made if _may_grow_into(older, made_from)), None)


def _make_template(cursor, name: str, made_from: dict[str, str]) -> None:
    draft = f"draft_{os.getpid()}"
    commands = [["migrate", "--no-input", "-v0"], ["load_code_packages"], ["verify_audit", "--seal"]]
    if older := _older(cursor, made_from):
        _clone(cursor, older, draft)
        del commands[1]
    environment = os.environ | {"HITRECORDS_DATABASE": draft, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    # Sealed as soon as it is made: what is sealed long after it was recorded is reported as inserted.
    for command in commands:
        line = [sys.executable, "manage.py", *command]
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"The template database failed at {command[0]}:\n{done.stdout}{done.stderr}")
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (draft, name))))
    cursor.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(json.dumps(made_from)))
    )
    # A database that somebody is connected to, autovacuum included, cannot be cloned.
    cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))


def _drop_leftovers(cursor) -> None:
    """Clones and drafts whose process is gone, and all but the youngest templates."""
    from hitrecords.supervise import is_running

    cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^(clone|draft)_[0-9]+' ")
    for (name,) in cursor.fetchall():
        if not is_running(int(name.split("_")[1])):
            _drop(cursor, name)
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' ORDER BY oid DESC")
    for (name,) in cursor.fetchall()[TEMPLATES_KEPT:]:
        _drop(cursor, name)


def clone() -> str:
    """A new database, equal to the template."""
    name = f"clone_{os.getpid()}_{next(_numbers)}"
    with _superuser() as cursor:
        _clone(cursor, template(), name)
    return name


def _clone(cursor, template: str, name: str) -> None:
    from hitrecords.postgres import roles

    parts = map(sql.Identifier, (name, template, roles.OWNER))
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER {}").format(*parts))
    roles.grant_connect(cursor, name)


def drop(name: str) -> None:
    with _superuser() as cursor:
        _drop(cursor, name)


def _drop(cursor, name: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _superuser() -> Iterator:
    from hitrecords.postgres.base import server

    server().hold()
    with closing(psycopg2.connect(**server().superuser(), dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Every connection of this process, of any thread, goes to that database meanwhile."""
    from django.db import connections

    before = connections.settings["default"]["NAME"]
    _point_at(name)
    try:
        yield
    finally:
        _point_at(before)


def _point_at(name: str) -> None:
    from django.db import connections

    for alias in ALIASES:
        connections[alias].close()
        connections.settings[alias]["NAME"] = name  # the wrappers of all threads share this dictionary
