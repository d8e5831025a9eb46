"""The trail as a table: partitions, append-only, and the rights of the three database roles."""

import datetime as dt

from django.conf import settings
from django.db import connection, transaction

TABLE = "accounts_logentry"
SEAL_TABLE = "accounts_seal"
MONTHS_AHEAD = 13


def after_migrate(sender, using="default", **kwargs):
    """Once after all migrations: partitions made ahead, and rights given as the house needs them."""
    if sender.name != "accounts" or connection.alias != using:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('accounts_make_partitions') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("SELECT accounts_make_partitions(%s)", [MONTHS_AHEAD])
        give_rights(cursor)


def make_partitions(months: int = MONTHS_AHEAD) -> int:
    """Make the coming months' partitions (also as the web role: the function runs as the owner). Returns how many are new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_make_partitions(%s)", [months])
        return cursor.fetchone()[0]


def months_ahead(today: dt.date | None = None) -> int:
    """How many whole months from the next one on have their partition, without a gap. `/readyz` fails below two."""
    today = today or dt.datetime.now(dt.UTC).date()
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [TABLE])
        have = {row[0] for row in cursor.fetchall()}
    ahead, month = 0, _next_month(today)
    while partition_name(month) in have:
        ahead, month = ahead + 1, _next_month(month)
    return ahead


def partition_name(month: dt.date) -> str:
    return f"{TABLE}_y{month:%Y}m{month:%m}"


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def give_rights(cursor) -> None:
    """The web role reads and writes ordinary tables, and adds to the trail; the sealer adds seals; nobody else writes either."""
    web, sealer = settings.WEB_ROLE, settings.SEALER_ROLE
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [web, sealer])
    present = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [TABLE])
    partitions = ", ".join(row[0] for row in cursor.fetchall())
    quote = connection.ops.quote_name
    statements = []
    if web in present:
        statements += [
            f"GRANT USAGE ON SCHEMA public TO {quote(web)}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(web)}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(web)}",
            f"GRANT EXECUTE ON FUNCTION accounts_make_partitions(int) TO {quote(web)}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE}, {SEAL_TABLE} FROM {quote(web)}",
            f"REVOKE INSERT ON {SEAL_TABLE} FROM {quote(web)}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quote(web)}",
            f"REVOKE ALL ON {partitions} FROM {quote(web)}",
        ]
    if sealer in present:
        statements += [
            f"GRANT USAGE ON SCHEMA public TO {quote(sealer)}",
            f"GRANT SELECT ON {TABLE} TO {quote(sealer)}",
            f"GRANT SELECT, INSERT ON {SEAL_TABLE} TO {quote(sealer)}",
            f"GRANT USAGE, SELECT ON SEQUENCE {SEAL_TABLE}_id_seq TO {quote(sealer)}",
        ]
    statements.append("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for statement in statements:
        cursor.execute(statement)
