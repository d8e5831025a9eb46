"""Detection rules that ask the record: whose relative, neighbour, colleague or manager the patient is (domain section 6)."""

import re

from accounts.policy import declare
from accounts.privacy import MANAGE_WATCH
from accounts.privacy.rules import Rule, register


def only_names(value: str) -> str:
    """Letters, and "|" between names: anything else could be a pattern that the database refuses."""
    return (
        ""
        if re.fullmatch(r"[\w '-]+(\|[\w '-]+)*", value)
        else "Parts of names, with “|” between them and nothing else."
    )


declare(
    "watch_days_after_discharge",
    90,
    "Days after the last discharge from which an unexplained access stands out.",
    verb=MANAGE_WATCH,
)
declare(
    "watch_sequence_least", 8, "Records opened one number after the other on one day that stand out.", verb=MANAGE_WATCH
)
declare("watch_pediatric_departments", "pediat|paediat|newborn|obstet|family|emergency",
        "Departments whose staff see minors: parts of their names, “|” between.", check=only_names, verb=MANAGE_WATCH)  # fmt: skip

PATIENT = "JOIN records_patient t ON t.id = c.patient_id"
PERSON = "JOIN accounts_user u ON u.id = c.user_id"
BOTH = f"{PATIENT} {PERSON}"
# The staff member whose own record it is.
STAFF = f"{BOTH} JOIN accounts_user s ON s.id = t.staff_user_id"
LINE = "lower(btrim(split_part(u.address, ',', 1)))"
HOME = "EXISTS (SELECT 1 FROM records_patientaddress h WHERE h.patient_id = c.patient_id AND {0})"
SAME_HOME = f"h.line1 <> '' AND h.postal_code = u.postal_code AND lower(btrim(h.line1)) = {LINE}"
STREET = "regexp_replace({0}, '^[0-9]+[a-z]? +', '')"
SAME_STREET = (
    f"h.line1 <> '' AND h.postal_code = u.postal_code AND {LINE} <> '' "
    f"AND {STREET.format('lower(btrim(h.line1))')} = {STREET.format(LINE)} AND lower(btrim(h.line1)) <> {LINE}"
)
LAST_STAY = """CROSS JOIN LATERAL (SELECT max(COALESCE(e.discharged_at, 'infinity')) AS at FROM records_encounter e
  WHERE e.patient_id = c.patient_id AND e.status NOT IN ('CANCELLED', 'ENTERED_IN_ERROR')) stay"""
# Numbers without their check digit, opened on one day by one person: the longest run of one after the other.
IN_A_ROW = """JOIN (
  SELECT user_id, day, max(n) AS longest FROM (
    SELECT user_id, day, count(*) AS n FROM (
      SELECT user_id, day, number - row_number() OVER (PARTITION BY user_id, day ORDER BY number) AS island FROM (
        SELECT DISTINCT x.user_id, (x.at AT TIME ZONE %(zone)s)::date AS day, left(t.mrn, -1)::bigint AS number
        FROM accounts_access x JOIN records_patient t ON t.id = x.patient_id
        WHERE x.recorded >= %(start)s AND x.recorded < %(stop)s AND t.mrn ~ '^[0-9]{2,}$') numbers) islands
    GROUP BY user_id, day, island) runs
  GROUP BY user_id, day) found ON found.user_id = d.user_id AND found.day = d.day"""


def register_all() -> None:
    """Called once, at start-up."""
    register(
        Rule("self", "Own record", 90, "it is the person's own record", BOTH, "t.staff_user_id = c.user_id",
             personal=True, always=True),
        Rule("surname", "Same last name", 35, "the patient has the same last name", BOTH,
             "u.last_name <> '' AND EXISTS (SELECT 1 FROM records_patientname n WHERE n.patient_id = c.patient_id "
             "AND lower(n.family) = lower(u.last_name)) AND t.staff_user_id IS DISTINCT FROM c.user_id", personal=True),
        Rule("address", "Same address", 60, "the patient lives at the person's address", PERSON,
             HOME.format(SAME_HOME), personal=True),
        Rule("contact", "Emergency contact", 60, "the person is the patient's contact or relative", PERSON,
             "EXISTS (SELECT 1 FROM records_relatedperson r WHERE r.patient_id = c.patient_id AND r.voided_at IS NULL "
             "AND lower(r.name) = lower(u.first_name || ' ' || u.last_name))", personal=True),
        Rule("coworker", "Co-worker", 40, "the patient works in the same department", STAFF,
             "s.department_id = u.department_id AND s.id <> u.id", personal=True),
        Rule("manager", "Manager and employee", 45, "one manages the other", STAFF,
             "s.manager_id = u.id OR u.manager_id = s.id", personal=True),
        Rule("vip", "Restricted record", 40, "the record is restricted", PATIENT, "t.restricted"),
        Rule("neighbour", "Neighbor", 25, "the patient lives in the person's street", PERSON,
             HOME.format(SAME_STREET), personal=True),
        Rule("discharged", "Long after discharge", 20, "{days} days after the last discharge", LAST_STAY,
             "isfinite(stay.at) AND c.first_at > stay.at + make_interval(days => %(watch_days_after_discharge)s)",
             "jsonb_build_object('days', extract(day FROM c.first_at - stay.at)::int)"),
        Rule("deceased", "Deceased patient", 25, "the patient had died {days} days before", PATIENT,
             "t.deceased_at IS NOT NULL AND t.deceased_at < c.first_at",
             "jsonb_build_object('days', extract(day FROM c.first_at - t.deceased_at)::int)"),
        Rule("minor", "Minor, by other staff", 15, "the patient is a minor, the person's department sees none",
             f"{BOTH} LEFT JOIN accounts_department w ON w.id = u.department_id",
             "t.birth_date > c.first_at::date - interval '18 years' "
             "AND COALESCE(w.name, '') !~* %(watch_pediatric_departments)s"),
        Rule("leave", "On leave", 40, "the person was on leave", "JOIN accounts_providerprofile v ON v.user_id = c.user_id",
             "EXISTS (SELECT 1 FROM records_exemption x WHERE x.provider_id = v.id AND x.kind = 'leave' "
             "AND c.last_at::date BETWEEN x.starts_on AND x.ends_on)"),
        Rule("sequence", "One number after the other", 60, "opened {count} records one number after the other", IN_A_ROW,
             "found.longest >= %(watch_sequence_least)s", "jsonb_build_object('count', found.longest)", of_days=True),
    )  # fmt: skip
