"""Contents page: the models of every feature of coding."""

from coding.assignment.models import (
    CodeAssignment,
    CodeEvidence,
    CodeSet,
    CodeSetEvent,
    CodingHold,
    EditAnswer,
)
from coding.codes.models import Code, CodeNote, CodeRelease, CodeWord
from coding.grouping.models import DrgResult, DrgWeight

__all__ = [
    "Code", "CodeAssignment", "CodeEvidence", "CodeNote", "CodeRelease", "CodeSet", "CodeSetEvent", "CodeWord",
    "CodingHold", "DrgResult", "DrgWeight", "EditAnswer",
]  # fmt: skip
