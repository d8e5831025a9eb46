# ruff: noqa: S608 - statements are built from names of our own
"""Explains every access of the trail by a relationship that existed then, and makes alerts of what stays unexplained.

Set-wise in SQL, a slice of the trail at a time, each in one transaction that ends with the watermark: a run that is
broken off goes on where it was, a run again changes nothing. Rows that commit late are found because a slice begins
before the watermark and takes what has no explanation yet. What was not explained is asked again for some days:
relationships are entered late.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.policy import declare, policy
from accounts.privacy import MANAGE_WATCH, relations, sampling
from accounts.privacy.models import Alert, Watermark
from accounts.privacy.rules import RULES, Rule

declare(
    "watch_ask_again_days",
    14,
    "Days in which what was not explained is asked again: care is entered late.",
    verb=MANAGE_WATCH,
)

NAME = "explanations"
SLICE = dt.timedelta(days=1)
OVERLAP = dt.timedelta(hours=1)  # no transaction that writes the trail lasts so long
LOCK = 7241006


@dataclass
class Told:
    """What a run did: accesses asked about, explained at once, explained later, alerts opened, accesses drawn by lot."""

    asked: int = 0
    explained: int = 0
    later: int = 0
    alerts: int = 0
    sampled: int = 0


def explain(*, again: bool = True, progress: Callable[[int], Any] = lambda count: None) -> Told:
    """Explain all rows recorded until now that are not explained yet, and ask `again` what was not. Returns what was done."""
    told = Told()
    end = _now()
    start = _start(end)
    while start is not None and start < end:
        stop = min(_midnight_after(start), end)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '96MB'")
            asked, explained = _explain_slice(cursor, start - OVERLAP, stop)
            told.alerts += _alerts(cursor, start - OVERLAP, stop)
            told.alerts += _days(cursor, start - OVERLAP, stop)
            told.sampled += sampling.draw(cursor, start - OVERLAP, stop)
            Watermark.objects.update_or_create(name=NAME, defaults={"up_to": stop})
        told.asked, told.explained = told.asked + asked, told.explained + explained
        progress(asked)
        start = stop
    told.later = ask_again() if again else 0
    return told


def _now() -> dt.datetime:
    """The database's own time: the trail's `recorded` is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp() + interval '1 microsecond'")
        return cursor.fetchone()[0]


def _start(end: dt.datetime) -> dt.datetime | None:
    """The watermark, or where the trail begins; None for an empty trail."""
    mark = Watermark.objects.filter(name=NAME).first()
    if mark is not None:
        return min(mark.up_to, end - dt.timedelta(microseconds=1))
    return LogEntry.objects.order_by("recorded").values_list("recorded", flat=True).first()


def _midnight_after(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0) + SLICE


def filled(sql: str, **own: Any) -> dict[str, Any]:
    """The values of all names in the SQL: the caller's own, and of the policies that it names."""
    names = set(re.findall(r"%\((\w+)\)s", sql))
    return {name: own[name] if name in own else policy(name) for name in names}


# ------------------------------------------------------------------ explaining

WHOLE = """
INSERT INTO accounts_access (entry_id, recorded, patient_id, user_id, role, facility_id, at, kind)
SELECT l.id, l.recorded, 0, l.actor_id, l.role, l.facility_id, l.timestamp, w.kind
FROM accounts_logentry l CROSS JOIN LATERAL (
  SELECT CASE WHEN l.verb LIKE ANY(%(oversight)s) THEN 'oversight' WHEN l.verb LIKE ANY(%(search)s) THEN 'search'
              WHEN l.verb LIKE ANY(%(list)s) OR (l.verb LIKE '%%.export' AND l.content_type_id IS NULL) THEN 'list' END AS kind
) w
WHERE l.recorded >= %(start)s AND l.recorded < %(stop)s AND l.kind = 'act' AND l.outcome = 0 AND l.actor_id IS NOT NULL
  AND cardinality(l.patient_ids) > 0 AND w.kind IS NOT NULL
ON CONFLICT (entry_id, patient_id) DO NOTHING"""

FROM_TRAIL = """
SELECT row_number() OVER () AS n, l.id AS entry_id, l.recorded, one.id AS patient_id, l.actor_id AS user_id,
       v.id AS provider_id, l.role, l.facility_id, l.timestamp AS at
FROM accounts_logentry l CROSS JOIN LATERAL unnest(l.patient_ids) AS one(id)
LEFT JOIN accounts_providerprofile v ON v.user_id = l.actor_id
WHERE l.recorded >= %(start)s AND l.recorded < %(stop)s AND l.kind = 'act' AND l.outcome = 0 AND l.actor_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM accounts_access x WHERE x.entry_id = l.id)"""

UNEXPLAINED = """
SELECT x.id AS n, x.entry_id, x.recorded, x.patient_id, x.user_id, v.id AS provider_id, x.role, x.facility_id, x.at
FROM accounts_access x LEFT JOIN accounts_providerprofile v ON v.user_id = x.user_id
WHERE x.kind = '' AND x.at >= %(since)s"""


def _asking(asked: str) -> str:
    """`best`: the strongest relationship of each access asked about."""
    arms = [
        f"SELECT p.n, {rank} AS rank, {arm.ref} AS ref FROM asked p {arm.join} WHERE {arm.where}"
        for rank, relation in enumerate(relations.ordered(), 1)
        for arm in relation.arms
    ]
    return f"""WITH asked AS MATERIALIZED ({asked}),
        found AS ({" UNION ALL ".join(arms)}),
        best AS (SELECT DISTINCT ON (n) n, rank, ref FROM found ORDER BY n, rank, ref DESC)"""


def _kinds() -> list[str]:
    return [relation.key for relation in relations.ordered()]


def _explain_slice(cursor, start, stop) -> tuple[int, int]:
    """Accesses asked about and how many of them are explained."""
    patterns = {kind: list(verbs) for kind, verbs in relations.WHOLE_ROWS.items()}
    cursor.execute(WHOLE, {"start": start, "stop": stop, **patterns})
    whole = cursor.rowcount
    sql = f"""{_asking(FROM_TRAIL)},
        kept AS (INSERT INTO accounts_access (entry_id, recorded, patient_id, user_id, role, facility_id, at, kind, ref)
          SELECT entry_id, recorded, patient_id, user_id, role, facility_id, at,
                 COALESCE((%(kinds)s::text[])[best.rank], ''), best.ref
          FROM asked LEFT JOIN best USING (n)
          ON CONFLICT (entry_id, patient_id) DO NOTHING RETURNING kind)
        SELECT count(*), count(*) FILTER (WHERE kind <> '') FROM kept"""
    cursor.execute(sql, filled(sql, start=start, stop=stop, kinds=_kinds()))
    asked, explained = cursor.fetchone()
    return asked + whole, explained + whole


def ask_again() -> int:
    """What was not explained may be by now: its accesses are, and alerts with nothing else against them close by rule."""
    from accounts.privacy import alerts

    since = clock.now() - dt.timedelta(days=policy("watch_ask_again_days"))
    sql = f"""{_asking(UNEXPLAINED)}
        UPDATE accounts_access x SET kind = (%(kinds)s::text[])[best.rank], ref = best.ref
        FROM best WHERE x.id = best.n RETURNING x.alert_id"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(sql, filled(sql, since=since, kinds=_kinds()))
        touched = [row[0] for row in cursor.fetchall()]
        alerts.explained_later({key for key in touched if key})
    return len(touched)


# ------------------------------------------------------------------ alerts about accesses

NEW_ID = "substr(replace(gen_random_uuid()::text, '-', ''), 1, 22)"

PAIRS = """
SELECT x.user_id, x.patient_id, LEAST(min(x.at), min(a.first_at)) AS first_at, max(x.at) AS last_at, count(*) AS n,
       max(x.role) AS role, max(x.facility_id) AS facility_id, bool_or(x.kind = '') AS unexplained,
       bool_or(x.kind = ANY(%(taken)s)) AS taken
FROM accounts_access x
LEFT JOIN accounts_alert a ON a.user_id = x.user_id AND a.patient_id = x.patient_id AND a.status = 'OPEN' AND a.kind = 'relation'
WHERE x.alert_id IS NULL AND x.patient_id <> 0 AND x.recorded >= %(start)s AND x.recorded < %(stop)s
GROUP BY x.user_id, x.patient_id"""

ALLOWED = """NOT EXISTS (SELECT 1 FROM accounts_allowance w WHERE w.user_id = {0}.user_id AND w.rule = '{1}'
  AND {2} BETWEEN w.starts_on AND w.ends_on)"""


def _hit(rule: Rule) -> str:
    against = "TRUE" if rule.always else "(c.unexplained OR c.taken)" if rule.personal else "c.unexplained"
    allowed = ALLOWED.format("c", rule.key, "c.last_at::date")
    return f"""SELECT c.user_id, c.patient_id, '{rule.key}' AS rule, {rule.score} AS score, {rule.evidence} AS evidence
        FROM c {rule.join} WHERE {against} AND {rule.where} AND {allowed}"""


def _alerts(cursor, start, stop) -> int:
    """Open an alert for each pair of person and patient with a sign, or add to the open one. Returns how many are new."""
    rules = [rule for rule in RULES.values() if rule.on and not rule.of_days]
    if not rules:
        return 0
    sql = f"""WITH c AS MATERIALIZED ({PAIRS}),
        hits AS MATERIALIZED ({" UNION ALL ".join(_hit(rule) for rule in rules)}),
        made AS (
          INSERT INTO accounts_alert (public_id, kind, status, user_id, role, facility_id, patient_id, first_at, last_at,
            count, score)
          SELECT {NEW_ID}, 'relation', 'OPEN', c.user_id, c.role, c.facility_id, c.patient_id, c.first_at, c.last_at, c.n, 0
          FROM c WHERE EXISTS (SELECT 1 FROM hits h WHERE h.user_id = c.user_id AND h.patient_id = c.patient_id)
          ON CONFLICT (user_id, patient_id) WHERE status = 'OPEN' AND kind = 'relation' DO UPDATE
          SET first_at = LEAST(accounts_alert.first_at, EXCLUDED.first_at), count = accounts_alert.count + EXCLUDED.count,
              last_at = GREATEST(accounts_alert.last_at, EXCLUDED.last_at)
          RETURNING id, user_id, patient_id, xmax = 0 AS fresh),
        linked AS (
          UPDATE accounts_access x SET alert_id = made.id FROM made
          WHERE x.user_id = made.user_id AND x.patient_id = made.patient_id AND x.alert_id IS NULL
            AND x.recorded >= %(start)s AND x.recorded < %(stop)s),
        signed AS (
          INSERT INTO accounts_alertsign (alert_id, rule, score, evidence)
          SELECT DISTINCT ON (made.id, h.rule) made.id, h.rule, h.score, h.evidence
          FROM hits h JOIN made USING (user_id, patient_id) ORDER BY made.id, h.rule, h.evidence
          ON CONFLICT (alert_id, rule) DO UPDATE SET evidence = EXCLUDED.evidence, score = EXCLUDED.score)
        SELECT id, fresh FROM made"""
    values = filled(sql, start=start, stop=stop, taken=[r.key for r in relations.ordered() if r.taken])
    cursor.execute(sql, values)
    return _scored(cursor, cursor.fetchall())


def _scored(cursor, made: list[tuple[int, bool]]) -> int:
    """Sum up the signs, and begin the history of new alerts. Returns how many are new."""
    ids = [key for key, _ in made]
    cursor.execute("""UPDATE accounts_alert a SET score = LEAST(100, s.total) FROM (
        SELECT alert_id, sum(score) AS total FROM accounts_alertsign WHERE alert_id = ANY(%s) GROUP BY alert_id) s
        WHERE s.alert_id = a.id""", [ids])  # fmt: skip
    cursor.execute("""INSERT INTO accounts_alertevent (subject_id, verb, was, now, at, reason, detail)
        SELECT id, 'find', '', 'OPEN', %s, '', '{}'::jsonb FROM accounts_alert a WHERE id = ANY(%s)
        AND NOT EXISTS (SELECT 1 FROM accounts_alertevent e WHERE e.subject_id = a.id)""", [clock.now(), ids])  # fmt: skip
    return sum(fresh for _, fresh in made)


# ------------------------------------------------------------------ alerts about days

COUNT_DAYS = """
WITH touched AS (
  SELECT DISTINCT (timestamp AT TIME ZONE %(zone)s)::date AS day FROM accounts_logentry
  WHERE recorded >= %(start)s AND recorded < %(stop)s AND kind = 'act' AND actor_id IS NOT NULL),
rows AS MATERIALIZED (
  SELECT l.actor_id, l.role, (l.timestamp AT TIME ZONE %(zone)s)::date AS day, l.facility_id, l.verb, l.outcome,
         l.patient_ids, l.additional_data
  FROM accounts_logentry l
  WHERE l.recorded >= LEAST(%(start)s, (SELECT min(day) FROM touched)::timestamptz - interval '1 day')
    AND l.recorded < %(stop)s AND l.kind = 'act' AND l.actor_id IS NOT NULL
    AND (l.timestamp AT TIME ZONE %(zone)s)::date IN (SELECT day FROM touched)),
opened AS (
  SELECT actor_id, role, day, count(DISTINCT one.id) AS patients FROM rows, LATERAL unnest(patient_ids) AS one(id)
  WHERE outcome = 0 AND verb NOT LIKE ALL(%(whole)s) AND verb NOT LIKE '%%.export' GROUP BY 1, 2, 3),
repeated AS (
  SELECT actor_id, role, day, max(n) AS most FROM (
    SELECT actor_id, role, day, additional_data->'terms' AS terms, count(*) AS n FROM rows
    WHERE verb LIKE '%%.search' AND COALESCE(additional_data->'terms', '{{}}'::jsonb) <> '{{}}'::jsonb GROUP BY 1, 2, 3, 4) t
  GROUP BY 1, 2, 3)
INSERT INTO accounts_userday AS kept (user_id, role, day, facility_id, patients, searches, repeated, exports, glass)
SELECT r.actor_id, r.role, r.day, max(r.facility_id), COALESCE(max(o.patients), 0),
       count(*) FILTER (WHERE r.verb LIKE '%%.search'), COALESCE(max(s.most), 0),
       COALESCE(sum(COALESCE((r.additional_data->>'rows')::int, 1)) FILTER (WHERE r.outcome = 0 AND
         r.verb LIKE ANY(ARRAY['%%.export', '%%.print', '%%.download'])), 0),
       count(*) FILTER (WHERE r.verb = 'glass.break' AND r.outcome = 0)
FROM rows r LEFT JOIN opened o USING (actor_id, role, day) LEFT JOIN repeated s USING (actor_id, role, day)
GROUP BY r.actor_id, r.role, r.day
ON CONFLICT (user_id, day, role) DO UPDATE SET patients = EXCLUDED.patients, searches = EXCLUDED.searches,
  repeated = EXCLUDED.repeated, exports = EXCLUDED.exports, glass = EXCLUDED.glass
RETURNING kept.id"""


def _days(cursor, start, stop) -> int:
    """Count the days that the slice touches anew, and open an alert for each unusual one."""
    whole = [verb for verbs in relations.WHOLE_ROWS.values() for verb in verbs]
    sql = COUNT_DAYS.replace("{{}}", "{}")
    cursor.execute(sql, filled(sql, start=start, stop=stop, zone=settings.TIME_ZONE, whole=whole))
    ids = [row[0] for row in cursor.fetchall()]
    rules = [rule for rule in RULES.values() if rule.on and rule.of_days]
    if not rules or not ids:
        return 0
    hits = [f"""SELECT d.id, '{rule.key}' AS rule, {rule.score} AS score, {rule.evidence} AS evidence FROM d {rule.join}
            WHERE {rule.where} AND {ALLOWED.format("d", rule.key, "d.day")}""" for rule in rules]  # fmt: skip
    sql = f"""WITH d AS MATERIALIZED (SELECT * FROM accounts_userday WHERE id = ANY(%(ids)s)),
        hits AS MATERIALIZED ({" UNION ALL ".join(hits)}),
        made AS (
          INSERT INTO accounts_alert (public_id, kind, status, user_id, role, facility_id, patient_id, day, first_at,
            last_at, count, score)
          SELECT {NEW_ID}, 'pattern', 'OPEN', d.user_id, max(d.role), max(d.facility_id), 0, d.day,
                 d.day::timestamp AT TIME ZONE %(zone)s, (d.day + 1)::timestamp AT TIME ZONE %(zone)s, max(d.patients), 0
          FROM d WHERE d.id IN (SELECT id FROM hits) GROUP BY d.user_id, d.day
          ON CONFLICT (user_id, day) WHERE kind = 'pattern' DO UPDATE SET count = EXCLUDED.count
          WHERE accounts_alert.status = 'OPEN'
          RETURNING id, user_id, day, xmax = 0 AS fresh),
        signed AS (
          INSERT INTO accounts_alertsign (alert_id, rule, score, evidence)
          SELECT DISTINCT ON (made.id, h.rule) made.id, h.rule, h.score, h.evidence
          FROM hits h JOIN d USING (id) JOIN made ON made.user_id = d.user_id AND made.day = d.day
          ORDER BY made.id, h.rule, h.evidence
          ON CONFLICT (alert_id, rule) DO UPDATE SET evidence = EXCLUDED.evidence, score = EXCLUDED.score)
        SELECT id, fresh FROM made"""
    cursor.execute(sql, filled(sql, ids=ids, zone=settings.TIME_ZONE, start=start, stop=stop))
    return _scored(cursor, cursor.fetchall())


def open_alerts() -> int:
    return Alert.objects.filter(status=Alert.Status.OPEN).count()
