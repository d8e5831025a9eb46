"""Contents page: the models of every feature of coding."""

from coding.assignment.models import (
    CodeAssignment,
    CodeEvidence,
    CodeSet,
    CodeSetEvent,
    CodingHold,
    EditAnswer,
)
from coding.audits.models import (
    AuditChart,
    AuditChartEvent,
    AuditFinding,
    AuditFindingEvent,
    AuditMember,
    AuditOutcome,
    CodingAudit,
    CodingAuditEvent,
)
from coding.audits.review_models import CodeReview, CodeReviewEvent
from coding.codes.models import Code, CodeNote, CodeRelease, CodeTitle
from coding.codes.tables import AddOn, CodePair, IndexEntry, PcsTerm, PcsValue, PoaExempt, UnitLimit
from coding.grouping.models import DrgResult, DrgWeight
from coding.queries.models import Query, QueryEvent, QueryIndicator, QueryOption

__all__ = [
    "AddOn",
    "AuditChart",
    "AuditChartEvent",
    "AuditFinding",
    "AuditFindingEvent",
    "AuditMember",
    "AuditOutcome",
    "Code",
    "CodeAssignment",
    "CodeEvidence",
    "CodeNote",
    "CodePair",
    "CodeRelease",
    "CodeReview",
    "CodeReviewEvent",
    "CodeSet",
    "CodeSetEvent",
    "CodeTitle",
    "CodingAudit",
    "CodingAuditEvent",
    "CodingHold",
    "DrgResult",
    "DrgWeight",
    "EditAnswer",
    "IndexEntry",
    "PcsTerm",
    "PcsValue",
    "PoaExempt",
    "Query",
    "QueryEvent",
    "QueryIndicator",
    "QueryOption",
    "UnitLimit",
]  # fmt: skip
