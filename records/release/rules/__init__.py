"""The law of release as pure functions and tables (domain section 5): no database, no clock, no settings."""

from .authorization import FORMS, Authority, Defect, Element, checklist, defects
from .bases import ACCOUNTABLE, BASES, KINDS, Basis, basis_of, is_accountable
from .dates import ACCESS_DAYS, clock_tone, days_left, due_on
from .notices import PART2_NOTICE, notices_for
from .sensitive import held_reason

__all__ = [
    "ACCESS_DAYS",
    "ACCOUNTABLE",
    "BASES",
    "FORMS",
    "KINDS",
    "PART2_NOTICE",
    "Authority",
    "Basis",
    "Defect",
    "Element",
    "basis_of",
    "checklist",
    "clock_tone",
    "days_left",
    "defects",
    "due_on",
    "held_reason",
    "is_accountable",
    "notices_for",
]
