"""How well the accesses of the demo hospital are explained: its honest ones, and the looks planted among them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from hitrecords.demo.snoops import PLANTED, SNOOP


@dataclass(frozen=True)
class Measure:
    """Honest accesses, how many of them are explained; planted snoops, and those that an alert names by their rule."""

    honest: int
    explained: int
    planted: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def percent(self) -> float:
        return 100 * self.explained / self.honest if self.honest else 0.0


HONEST = """
SELECT count(*), count(*) FILTER (WHERE x.kind <> '') FROM accounts_access x
JOIN accounts_logentry l ON l.recorded = x.recorded AND l.id = x.entry_id
JOIN accounts_user u ON u.id = x.user_id
WHERE u.is_demo AND COALESCE(l.cid, '') NOT LIKE %s"""

FOUND = """
SELECT DISTINCT s.rule FROM accounts_logentry l
JOIN accounts_alert a ON a.user_id = l.actor_id
  AND (a.patient_id = ANY(l.patient_ids) OR a.day = (l.timestamp AT TIME ZONE 'America/New_York')::date)
JOIN accounts_alertsign s ON s.alert_id = a.id
WHERE l.cid LIKE %s AND l.kind = 'act' AND s.rule = split_part(l.cid, '-', 2)"""

THERE = "SELECT DISTINCT split_part(cid, '-', 2) FROM accounts_logentry WHERE cid LIKE %s AND kind = 'act'"


def measure() -> Measure:
    with connection.cursor() as cursor:
        cursor.execute(HONEST, [f"{SNOOP}-%"])
        honest, explained = cursor.fetchone()
        cursor.execute(THERE, [f"{SNOOP}-%"])
        planted = tuple(sorted(row[0] for row in cursor.fetchall()))
        cursor.execute(FOUND, [f"{SNOOP}-%"])
        found = tuple(sorted({row[0] for row in cursor.fetchall()}))
    return Measure(honest, explained, planted, found)


def figures() -> Iterator[str]:
    """The two figures in words; nothing where no demo was built."""
    told = measure()
    if told.planted:
        yield f"Honest accesses explained: {told.explained:,} of {told.honest:,} ({told.percent:.1f}%)."
        missed = sorted(set(PLANTED) - set(told.found))
        yield f"Planted snoops found: {len(told.found)} of {len(PLANTED)}" + (
            f"; missed: {', '.join(missed)}." if missed else "."
        )
