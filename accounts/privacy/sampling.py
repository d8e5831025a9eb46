"""Explained accesses drawn by lot for a second look: auditing by exception alone never learns what it explains wrongly."""

from accounts import clock
from accounts.audit.digest import keyed_digest
from accounts.policy import declare, policy
from accounts.privacy import MANAGE_WATCH

declare(
    "watch_sample_percent",
    3,
    "Percent of the explained accesses of people to patients that are drawn for review.",
    least=0,
    most=100,
    verb=MANAGE_WATCH,
)
declare("watch_sample_most", 25, "At most so many drawn of one day: what nobody reads is no review.", verb=MANAGE_WATCH)

# Drawn are pairs of person and patient, not rows: one look at what somebody did with one record. The lot hangs on a
# secret, so that nobody can tell beforehand, and on the pair and day, so that a run again draws the same.
DRAW = """
WITH pairs AS (
  SELECT x.user_id, x.patient_id, min(x.at) AS first_at, max(x.at) AS last_at, count(*) AS n, max(x.role) AS role,
         max(x.facility_id) AS facility_id,
         hashtextextended(x.user_id || ':' || x.patient_id || ':' || x.recorded::date, %(seed)s) & 1048575 AS lot,
         x.recorded::date AS day
  FROM accounts_access x
  WHERE x.recorded >= %(start)s AND x.recorded < %(stop)s AND x.patient_id <> 0 AND x.kind <> '' AND x.alert_id IS NULL
  GROUP BY x.user_id, x.patient_id, x.recorded::date),
drawn AS (
  SELECT * FROM (SELECT p.*, row_number() OVER (PARTITION BY day ORDER BY lot) AS place FROM pairs p) q
  WHERE lot < %(percent)s * 1048576.0 / 100 AND place <= %(most)s),
made AS (
  INSERT INTO accounts_alert (public_id, kind, status, user_id, role, facility_id, patient_id, first_at, last_at,
            count, score)
  SELECT substr(replace(gen_random_uuid()::text, '-', ''), 1, 22), 'sample', 'OPEN', user_id, role, facility_id,
         patient_id, first_at, last_at, n, 0
  FROM drawn d
  WHERE NOT EXISTS (SELECT 1 FROM accounts_alert a WHERE a.kind = 'sample' AND a.user_id = d.user_id
    AND a.patient_id = d.patient_id AND a.status = 'OPEN')
    AND (SELECT count(*) FROM accounts_alert a WHERE a.kind = 'sample' AND a.recorded_at >= %(start)s) < %(most)s
  RETURNING id, user_id, patient_id),
linked AS (
  UPDATE accounts_access x SET alert_id = made.id FROM made
  WHERE x.user_id = made.user_id AND x.patient_id = made.patient_id AND x.alert_id IS NULL
    AND x.recorded >= %(start)s AND x.recorded < %(stop)s),
told AS (
  INSERT INTO accounts_alertevent (subject_id, verb, was, now, at, reason, detail)
  SELECT id, 'draw', '', 'OPEN', %(now)s, '', '{}'::jsonb FROM made)
SELECT count(*) FROM made"""


def draw(cursor, start, stop) -> int:
    """Draw from a slice of the trail. Returns how many."""
    percent, most = policy("watch_sample_percent"), policy("watch_sample_most")
    if not percent:
        return 0
    seed = int(keyed_digest("accesses", purpose="sample")[:15], 16)
    values = {"start": start, "stop": stop, "percent": percent, "most": most, "seed": seed, "now": clock.now()}
    cursor.execute(DRAW, values)
    return cursor.fetchone()[0]
