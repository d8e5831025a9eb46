# ruff: noqa: S608 - statements are built from names of our own
"""Detection rules of domain section 6: what makes an access, or a person's day, stand out. Each can be switched off.

A rule about accesses is SQL over `c`: user_id and patient_id, with first_at and last_at of the accesses asked about. A
rule about days is SQL over `d`: one row of accounts_userday. `%(name)s` in the SQL is the policy of that name.
"""

from dataclasses import dataclass

from accounts.policy import declare, policy
from accounts.privacy import MANAGE_WATCH

SWITCH = "watch_{}"


@dataclass(frozen=True)
class Rule:
    """`says` is the sign in words, with its evidence filled in; `evidence` is SQL that gives it as jsonb.

    `personal`: also against accesses by work that the person took up themselves. `always`: whatever explains them.
    `of_days`: about a person's day.
    """

    key: str
    label: str
    score: int
    says: str
    join: str = ""
    where: str = "TRUE"
    evidence: str = "'{}'::jsonb"
    personal: bool = False
    always: bool = False
    of_days: bool = False

    @property
    def on(self) -> bool:
        return policy(SWITCH.format(self.key))


RULES: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Make rules known, each with its switch. ValueError when a key is taken."""
    for one in rules:
        if RULES.get(one.key, one) != one:
            raise ValueError(f"There is a rule {one.key} already.")
        RULES[one.key] = one
        declare(SWITCH.format(one.key), True, f"Detection rule: {one.label.lower()}.", verb=MANAGE_WATCH)


declare(
    "watch_shift_grace_minutes",
    90,
    "Minutes before and after a shift that still count as working hours.",
    verb=MANAGE_WATCH,
)
declare(
    "watch_peer_days",
    30,
    "Days of colleagues in the same role that a person's day is compared with.",
    verb=MANAGE_WATCH,
)
declare("watch_peer_least", 5, "Days of colleagues below which there is nothing to compare with.", verb=MANAGE_WATCH)
declare("watch_volume_least", 20, "Patients a day below which nobody's day is called unusual.", verb=MANAGE_WATCH)
declare("watch_repeated_searches", 5, "Searches with the same words on one day that stand out.", verb=MANAGE_WATCH)
declare(
    "watch_export_least", 200, "Rows or papers taken out on one day below which nothing stands out.", verb=MANAGE_WATCH
)
declare(
    "watch_glass_day", 3, "How often one person breaks the glass on one day before it stands out.", verb=MANAGE_WATCH
)

# Minutes since the shift began, less the grace before it, on the clock of the facility where the person acted.
# What cannot be read as a time is midnight: one wrong entry may not stop the explanation of all.
HOUR = "substring(s->>'{0}' FROM '^(?:[01][0-9]|2[0-3]):[0-5][0-9]')"
OFF_SHIFT = """u.shifts <> '[]'::jsonb AND NOT EXISTS (
  SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(u.shifts) WHEN 'array' THEN u.shifts ELSE '[]' END) s,
  LATERAL (SELECT x.at AT TIME ZONE COALESCE(f.time_zone, 'America/New_York') AS wall) w,
  LATERAL (SELECT (extract(epoch FROM COALESCE({FROM}, '00:00')::time) / 60 - %(watch_shift_grace_minutes)s)::int AS begins,
                  (extract(epoch FROM COALESCE({TO}, '24:00')::time) / 60 + %(watch_shift_grace_minutes)s)::int AS ends,
                  (extract(epoch FROM w.wall::time) / 60)::int AS minute, extract(isodow FROM w.wall)::int - 1 AS day) m,
  LATERAL (SELECT m.ends - m.begins + CASE WHEN (s->>'to') <= (s->>'from') THEN 1440 ELSE 0 END AS lasts) l
  WHERE (s->'days' @> to_jsonb(m.day) AND m.minute BETWEEN m.begins AND m.begins + l.lasts)
     OR (s->'days' @> to_jsonb((m.day + 6) %% 7) AND m.minute + 1440 BETWEEN m.begins AND m.begins + l.lasts)
     OR (s->'days' @> to_jsonb((m.day + 1) %% 7) AND m.minute - 1440 >= m.begins))""".replace(
    "{FROM}", HOUR.format("from")
).replace("{TO}", HOUR.format("to"))

# Days of all in the role, summed up once for each role and day, less the person's own: never a look at all for each.
PEERS = """JOIN (
  SELECT r.role, r.day, count(*) AS n, sum(o.{0}) AS total, sum(o.{0}::float8 * o.{0}) AS squares
  FROM (SELECT DISTINCT role, day FROM d) r
  JOIN accounts_userday o ON o.role = r.role AND o.day BETWEEN r.day - %(watch_peer_days)s AND r.day AND o.{0} > 0
  GROUP BY r.role, r.day) whole ON whole.role = d.role AND whole.day = d.day
CROSS JOIN LATERAL (
  SELECT count(*) AS n, COALESCE(sum(o.{0}), 0) AS total, COALESCE(sum(o.{0}::float8 * o.{0}), 0) AS squares
  FROM accounts_userday o WHERE o.user_id = d.user_id AND o.role = d.role
    AND o.day BETWEEN d.day - %(watch_peer_days)s AND d.day AND o.{0} > 0) own
CROSS JOIN LATERAL (
  SELECT whole.n - own.n AS days, (whole.total - own.total)::float8 / NULLIF(whole.n - own.n, 0) AS mean) others
CROSS JOIN LATERAL (
  SELECT others.days, others.mean, sqrt(GREATEST(
    (whole.squares - own.squares - others.days * others.mean * others.mean) / NULLIF(others.days - 1, 0), 0)) AS spread) peers"""
COMPARED = "jsonb_build_object('count', d.{0}, 'usual', round(COALESCE(peers.mean, 0)::numeric, 1))"

register(
    Rule("no_relationship", "Nothing explains it", 20, "nothing explains it"),
    Rule("ended", "After termination", 90, "the person had left on {day}",
         "JOIN accounts_user u ON u.id = c.user_id", "u.ended_on IS NOT NULL AND c.last_at::date > u.ended_on",
         "jsonb_build_object('day', u.ended_on)", always=True),
    Rule("off_hours", "Outside working hours", 15, "{count} outside the person's shifts",
         f"""JOIN accounts_user u ON u.id = c.user_id CROSS JOIN LATERAL (
           SELECT count(*) AS off FROM accounts_access x LEFT JOIN accounts_facility f ON f.id = x.facility_id
           WHERE x.user_id = c.user_id AND x.patient_id = c.patient_id AND x.kind = ''
             AND x.at BETWEEN c.first_at AND c.last_at AND {OFF_SHIFT}) hours""",
         "hours.off > 0", "jsonb_build_object('count', hours.off)"),
    Rule("volume", "Many more patients than colleagues", 50, "{count} patients, colleagues in the role {usual} a day",
         PEERS.format("patients"),
         "d.patients >= %(watch_volume_least)s AND peers.days >= %(watch_peer_least)s "
         "AND d.patients > peers.mean + 3 * COALESCE(peers.spread, 0)", COMPARED.format("patients"), of_days=True),
    Rule("exports", "Took out much more than colleagues", 60, "{count} rows or papers taken out, colleagues {usual} a day",
         PEERS.format("exports"),
         "d.exports >= %(watch_export_least)s AND (peers.days < %(watch_peer_least)s "
         "OR d.exports > peers.mean + 3 * COALESCE(peers.spread, 0))", COMPARED.format("exports"), of_days=True),
    Rule("searches", "The same search again and again", 40, "{count} searches with the same words",
         where="d.repeated >= %(watch_repeated_searches)s", evidence="jsonb_build_object('count', d.repeated)",
         of_days=True),
    Rule("glass_rate", "Broke the glass often", 50, "broke the glass {count} times",
         where="d.glass >= %(watch_glass_day)s", evidence="jsonb_build_object('count', d.glass)", of_days=True),
)  # fmt: skip
