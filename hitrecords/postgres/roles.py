"""The three roles of the database: the owner migrates, the web role serves, the sealer seals the audit trail."""

from __future__ import annotations

from contextlib import closing

import psycopg2
from psycopg2 import sql

from hitrecords import home
from hitrecords.postgres.cluster import Cluster

OWNER, WEB, SEALER = "hitrecords_owner", "hitrecords_web", "hitrecords_sealer"
DATABASE = "hitrecords"


def password(role: str) -> str:
    """The role's own random password, kept in the home."""
    return home.secret(role)


def provision(cluster: Cluster, database: str = DATABASE) -> None:
    """Makes the roles and the database where they are missing. Again changes nothing."""
    with closing(psycopg2.connect(**cluster.superuser(), dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for role in (OWNER, WEB, SEALER):
                _make_role(cursor, role)
            _make_database(cursor, database)


def _make_role(cursor: psycopg2.extensions.cursor, role: str) -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.rowcount else "CREATE"
    statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}")
    cursor.execute(statement.format(sql.Identifier(role), sql.Literal(password(role))))


def _make_database(cursor: psycopg2.extensions.cursor, database: str) -> None:
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", [database])
    if not cursor.rowcount:
        name, owner = sql.Identifier(database), sql.Identifier(OWNER)
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(name, owner))
    grant_connect(cursor, database)


def grant_connect(cursor: psycopg2.extensions.cursor, database: str) -> None:
    """Only our roles may connect; a cloned database does not inherit this."""
    others = sql.SQL(", ").join([sql.Identifier(WEB), sql.Identifier(SEALER)])
    cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    cursor.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), others))
