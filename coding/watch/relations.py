"""Which work on codes explains an access: coding, queries, audits, billing."""

from accounts.privacy.relations import Arm, Relation, register
from records.watch.relations import AROUND, claimed, own, worked

BILLED = Arm(
    "JOIN coding_codeset s ON s.patient_id = p.patient_id",
    "p.role = 'biller' AND s.final_at IS NOT NULL AND p.at >= s.final_at "
    f"AND p.at < COALESCE(s.billed_at, s.final_at + interval '90 days') + {AROUND}",
    "s.id",
)


def register_all() -> None:
    """Called once, at start-up."""
    register(
        Relation("coding", 50, "to code the stay or visit", (
            worked("coding_codeset", "coding_codesetevent"),
            own("coding_codeset", "coder_id", "recorded_at", "COALESCE(s.final_at, s.recorded_at)"),
            own("coding_codeset", "final_by_id", "final_at", "s.final_at"),
            own("coding_codeassignment", "assigned_by_id", "assigned_at", "s.assigned_at"))),
        Relation("query", 51, "for a query to the physician", (
            worked("coding_query", "coding_queryevent"),
            own("coding_query", "author_id", "created_at", "s.closed_at"),
            own("coding_query", "provider_id:provider", "created_at", "s.closed_at"))),
        Relation("audit", 52, "to audit the codes", (
            worked("coding_auditchart", "coding_auditchartevent"),
            own("coding_auditchart", "reviewer_id", "drawn_at", "s.final_at"),
            own("coding_auditchart", "coder_id", "drawn_at", "s.read_at"),
            worked("coding_codereview", "coding_codereviewevent"),
            own("coding_codereview", "reviewer_id", "sent_at", "s.finished_at"))),
        Relation("billing", 53, "to bill the stay or visit", (
            own("coding_codeset", "billed_by_id", "billed_at", "s.billed_at"), BILLED)),
        Relation("coding_queue", 81, "from the queue of accounts to code", (
            claimed("coding_codeset", "coding.codeset"), claimed("coding_query", "coding.query")), taken=True),
    )  # fmt: skip
