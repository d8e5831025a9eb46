"""Contents page: the models of every feature of coding."""

from coding.assignment.models import (
    CodeAssignment,
    CodeEvidence,
    CodeSet,
    CodeSetEvent,
    CodingHold,
    EditAnswer,
)
from coding.codes.models import Code, CodeNote, CodeRelease, CodeTitle
from coding.codes.tables import AddOn, CodePair, IndexEntry, PcsTerm, PcsValue, PoaExempt, UnitLimit
from coding.grouping.models import DrgResult, DrgWeight
from coding.queries.models import Query, QueryEvent, QueryIndicator, QueryOption

__all__ = [
    "AddOn",
    "Code",
    "CodeAssignment",
    "CodeEvidence",
    "CodeNote",
    "CodePair",
    "CodeRelease",
    "CodeSet",
    "CodeSetEvent",
    "CodeTitle",
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
