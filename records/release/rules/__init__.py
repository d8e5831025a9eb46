"""The law of release as pure functions and tables (domain section 5): no database, no clock, no settings."""

from .authorization import FORMS, checklist, defects, places
from .bases import ACCESS, ACCOUNTABLE, BASES, BESIDE, GROUNDS, KINDS, Basis, basis_of, is_accountable
from .dates import ACCESS_DAYS, clock_tone, days_left, due_on, left_tone
from .names import same_name
from .notices import PART2_NOTICE, notices_for
from .paper import Authority, Defect, Element, age_on
from .redaction import problem_with as redaction_problem
from .scope import still_protected, unanswerable
from .sensitive import held_reason
from .states import Laws

__all__ = [
    "ACCESS",
    "ACCESS_DAYS",
    "ACCOUNTABLE",
    "BASES",
    "BESIDE",
    "FORMS",
    "GROUNDS",
    "KINDS",
    "PART2_NOTICE",
    "Authority",
    "Basis",
    "Defect",
    "Element",
    "Laws",
    "age_on",
    "basis_of",
    "checklist",
    "clock_tone",
    "days_left",
    "defects",
    "due_on",
    "held_reason",
    "is_accountable",
    "left_tone",
    "notices_for",
    "places",
    "redaction_problem",
    "same_name",
    "still_protected",
    "unanswerable",
]
