# ruff: noqa: S608 - statements are built from names of our own
"""Which relationships of the record explain an access: care, units, appointments, and work on the record (domain 6)."""

from accounts.policy import declare
from accounts.privacy import MANAGE_WATCH
from accounts.privacy.relations import Arm, Relation, register
from records.encounters.care import policy  # noqa: F401 - with the policy of how long care outlasts a discharge

declare(
    "appointment_days",
    7,
    "Days before and after an appointment within which its clinicians may look.",
    verb=MANAGE_WATCH,
)
declare(
    "unit_census_hours", 24, "Hours after a patient left a unit in which its staff may still look.", verb=MANAGE_WATCH
)

AFTER_CARE = "make_interval(days => %(relationship_days_after_discharge)s)"
AROUND = "make_interval(days => %(work_item_days)s)"
STAY = "JOIN records_encounter e ON e.patient_id = p.patient_id AND e.status NOT IN ('CANCELLED', 'ENTERED_IN_ERROR')"


def care(*roles: str) -> Arm:
    """A part in a stay or visit, from its start until some days after its end or the discharge."""
    listed = ", ".join(f"'{role}'" for role in roles)
    return Arm(
        f"{STAY} JOIN records_encounterprovider c ON c.encounter_id = e.id AND c.provider_id = p.provider_id",
        f"c.role IN ({listed}) AND p.at >= c.starts_at "
        f"AND p.at < COALESCE(c.ends_at, e.discharged_at, 'infinity') + {AFTER_CARE}",
        "e.id",
    )


def grant(sources: str) -> Arm:
    """A grant to this patient that was live then."""
    return Arm(
        "JOIN records_patientgrant g ON g.content_object_id = p.patient_id AND g.user_id = p.user_id",
        f"{sources} AND p.at >= g.granted_at AND p.at < COALESCE(LEAST(g.revoked_at, g.expires_at), 'infinity')",
        "g.id",
    )


def worked(subject: str, event: str, where: str = "TRUE") -> Arm:
    """The person took a step in this piece of work, some days before or after the access."""
    return Arm(
        f"JOIN {subject} s ON s.patient_id = p.patient_id JOIN {event} v ON v.subject_id = s.id AND v.by_id = p.user_id",
        f"{where} AND v.at > p.at - {AROUND} AND v.at < p.at + {AROUND}", "s.id",
    )  # fmt: skip


def claimed(subject: str, kind: str, where: str = "TRUE") -> Arm:
    """The person had the work open from its queue."""
    return Arm(
        f"JOIN {subject} s ON s.patient_id = p.patient_id "
        f"JOIN accounts_claim k ON k.kind = '{kind}' AND k.object_id = s.id AND k.user_id = p.user_id",
        f"{where} AND p.at >= k.opened_at - interval '15 min' "
        "AND p.at < COALESCE(k.released_at, k.until) + interval '1 hour'", "s.id",
    )  # fmt: skip


def own(table: str, person: str, since: str, until: str) -> Arm:
    """A row that names the person (a column of users, or of providers), while it waits for them and some days around."""
    key = "provider_id" if person.endswith(":provider") else "user_id"
    column = person.removesuffix(":provider")
    return Arm(
        f"JOIN {table} s ON s.patient_id = p.patient_id AND s.{column} = p.{key}",
        f"p.at >= s.{since} - {AROUND} AND p.at < COALESCE({until}, 'infinity') + {AROUND}", "s.id",
    )  # fmt: skip


def request_words(ids) -> dict[int, str]:
    from records.release.models import ReleaseRequest

    rows = ReleaseRequest.objects.filter(pk__in=set(ids))
    return {row.pk: f"for the {row.get_kind_display().lower()} request of {row.received_at:%b %-d}" for row in rows}


UNIT = Arm(
    "JOIN accounts_teammembership m ON m.user_id = p.user_id JOIN accounts_team t ON t.id = m.team_id "
    "JOIN accounts_facility f ON f.id = t.facility_id "
    f"{STAY} AND e.facility_id = t.facility_id "
    "JOIN records_encounterlocation l ON l.encounter_id = e.id AND l.unit = t.name "
    "LEFT JOIN LATERAL (SELECT min(n.starts_at) AS at FROM records_encounterlocation n WHERE n.encounter_id = e.id "
    "AND n.starts_at > l.starts_at AND n.unit <> l.unit) moved ON TRUE",
    "(p.at AT TIME ZONE f.time_zone)::date BETWEEN m.starts_on AND COALESCE(m.ends_on, 'infinity'::date) "
    "AND p.at >= l.starts_at AND p.at < COALESCE(LEAST(moved.at, e.discharged_at), 'infinity') "
    "+ make_interval(hours => %(unit_census_hours)s)",
    "e.id",
)
APPOINTMENT = Arm(
    f"{STAY} JOIN records_encounterprovider c ON c.encounter_id = e.id AND c.provider_id = p.provider_id",
    "e.klass IN ('AMB', 'SS', 'VR', 'HH', 'PRENC', 'R') "
    "AND p.at > e.admitted_at - make_interval(days => %(appointment_days)s) "
    "AND p.at < e.admitted_at + make_interval(days => %(appointment_days)s)",
    "e.id",
)
ORDERED = Arm(
    "JOIN records_procedure o ON o.patient_id = p.patient_id AND o.provider_id = p.provider_id AND o.voided_at IS NULL",
    f"p.at >= o.happened_at - interval '1 day' AND p.at < o.happened_at + {AFTER_CARE}", "o.id",
)  # fmt: skip
# A step in the case of an incident that concerns the patient.
INCIDENT = Arm(
    "JOIN records_affectedperson s ON s.patient_id = p.patient_id "
    "JOIN records_incidentevent v ON v.subject_id = s.incident_id AND v.by_id = p.user_id",
    f"v.at > p.at - {AROUND} AND v.at < p.at + {AROUND}", "s.incident_id",
)  # fmt: skip
# A request is its clerk's until its last step.
CLOSED = """CASE WHEN s.status IN ('CLOSED', 'WITHDRAWN', 'DENIED', 'DUPLICATE') THEN
  (SELECT max(v.at) FROM records_releaseevent v WHERE v.subject_id = s.id) END"""
WROTE = (
    worked("records_document", "records_documentevent"),
    own("records_document", "author_id:provider", "recorded_at", "COALESCE(s.signed_at, s.recorded_at)"),
    own("records_document", "cosigner_id:provider", "recorded_at", "COALESCE(s.signed_at, s.recorded_at)"),
)


def register_all() -> None:
    """Called once, at start-up."""
    register(
        Relation("attending", 10, "as the attending", (care("attending"),)),
        Relation("consultant", 11, "as a consultant", (care("consulting"),)),
        Relation("ordering", 12, "as who ordered or did a procedure", (care("operating"), ORDERED)),
        Relation("care_team", 13, "as a member of the care team", (care("admitting", "resident"),)),
        Relation("referral", 14, "as the referring or primary care physician", (care("referring", "pcp"),)),
        Relation("appointment", 15, "for an appointment", (APPOINTMENT,)),
        Relation("unit", 16, "as staff of the patient's unit", (UNIT,)),
        Relation("glass", 20, "after breaking the glass", (grant("g.source LIKE 'glass%%'"),)),
        Relation("deficiency", 30, "to complete documentation", (
            own("records_deficiency", "provider_id:provider", "recorded_at", "s.closed_at"),)),
        Relation("document", 31, "to write or file a document", WROTE),
        Relation("own_request", 40, "for the patient's own request", (
            worked("records_releaserequest", "records_releaseevent", "s.kind = 'patient'"),), words=request_words),
        Relation("request", 41, "for a release request", (
            worked("records_releaserequest", "records_releaseevent"),
            own("records_releaserequest", "logged_by_id", "received_at", CLOSED)), words=request_words),
        Relation("denial", 41, "to deny a request, or to review a denial", (
            worked("records_denial", "records_denialevent"), own("records_denial", "by_id", "at", "s.at"),
            own("records_denial", "reviewer_id", "at", "s.reviewed_at"))),
        # In the same words for all of it: they may not tell whom an incident is about that there is one.
        Relation("afterwards", 41, "for the accounting of disclosures, or to answer for one", (
            worked("records_accountingrequest", "records_accountingrequestevent"),
            own("records_accountingrequest", "logged_by_id", "received_at", "COALESCE(s.given_at, s.recorded_at)"),
            own("records_accountingsuspension", "recorded_by_id", "stated_on", "s.recorded_at"),
            own("records_disclosure", "by_id", "disclosed_at", "s.recorded_at"),
            INCIDENT, own("records_affectedperson", "sent_by_id", "sent_on", "s.sent_on"))),
        Relation("chart", 42, "to analyze the chart", (
            worked("records_chart", "records_chartevent"), worked("records_deficiency", "records_deficiencyevent"),
            own("records_chart", "analyzed_by_id", "analyzed_at", "s.analyzed_at"),
            own("records_chart", "reviewed_by_id", "reviewed_at", "s.reviewed_at"),
            own("records_finding", "found_by_id", "found_at", "s.found_at"))),
        Relation("registration", 43, "to register the patient or the visit", (
            worked("records_encounter", "records_encounterevent"),
            Arm("JOIN records_patientversion s ON s.patient_id = p.patient_id AND s.changed_by_id = p.user_id",
                f"s.at > p.at - {AROUND} AND s.at < p.at + {AROUND}", "s.id"))),
        Relation("transcription", 44, "to type or check a dictation", (
            worked("records_dictation", "records_dictationevent"),
            own("records_transcriptioncheck", "checker_id", "drawn_at", "s.checked_at"))),
        Relation("identity", 45, "to settle whose record it is", (
            worked("records_identityquestion", "records_identityquestionevent"),
            own("records_documentmove", "moved_by_id", "moved_at", "s.moved_at"))),
        Relation("notice", 46, "to act on a notice", (own("records_documentnotice", "user_id", "made_at", "s.done_at"),)),
        Relation("grant", 60, "with access given for this patient", (
            grant("g.source NOT LIKE 'glass%%' AND g.source <> 'restriction'"),)),
        Relation("restriction", 61, "to restrict the record", (
            Arm("JOIN records_patientgrant g ON g.content_object_id = p.patient_id AND g.user_id = p.user_id",
                f"g.source = 'restriction' AND p.at > g.granted_at - {AROUND} AND p.at < g.granted_at + {AROUND}", "g.id"),)),
        Relation("queue", 80, "from the queue of charts or requests", (
            claimed("records_chart", "records.chart"), claimed("records_releaserequest", "records.releaserequest"),
            claimed("records_dictation", "records.dictation"), claimed("records_deficiency", "records.deficiency"),
        ), taken=True),
    )  # fmt: skip
