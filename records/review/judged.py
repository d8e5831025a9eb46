"""What the rules read and what they say: a stay with its papers, a requirement, a finding. No database, no clock.

Plain classes with slots where hundreds of thousands are made in one run; nobody changes one once it is made.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from records.review import dates

# Statuses of a paper (Document.Status).
DRAFT, PRELIMINARY, COSIGN_PENDING, RETRACTED = "DRAFT", "PRELIMINARY", "COSIGN_PENDING", "RETRACTED"
SIGNED_STATES = frozenset({"SIGNED", "COSIGN_PENDING", "FINAL", "ADDENDED", "AMENDED"})
WRITTEN_HERE = frozenset({"direct", "dictated"})

# Kinds of deficiency that rules open (domain 3.3).
MISSING_DOCUMENT, MISSING_SIGNATURE, MISSING_COSIGNATURE = (
    "missing_document",
    "missing_signature",
    "missing_cosignature",
)
MISSING_UPDATE, MISSING_REPORT, UNIDENTIFIED = "missing_update", "missing_report", "unidentified_author"
UNSIGNED_ORDER, INCOMPLETE = "unsigned_order", "incomplete_content"
OF_SIGNATURES = frozenset({MISSING_SIGNATURE, UNSIGNED_ORDER})

EMERGENCY_TYPES = frozenset({"1", "5"})  # FL14: emergency, trauma
REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule in force: what is wanted (`types`, keys of document types), by when, of whom, and where that stands.

    `others` are types that the check reads beside: what an update updates, what may stand for a summary, the orders
    that ask for a report. `elements` are headings that the document must fill. `rule` is the key of the version.
    """

    key: str
    how: str
    label: str
    types: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    hours: int | None = None
    days: int | None = None
    role: str = "attending"
    citation: str = ""
    severity: str = REQUIRED
    event: str = ""
    timing: str = "after"
    elements: tuple[str, ...] = ()
    except_emergency: bool = False
    rule: int | None = None

    def due(self, start: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        return dates.due_after(start, zone, hours=self.hours, days=self.days)

    @property
    def span(self) -> str:
        """ "24 hours", "7 days"."""
        return dates.count(self.hours, "hour") if self.hours is not None else dates.count(self.days, "day")


@dataclass(slots=True)
class Paper:
    """A document as the rules see it. `text` is there only for types of which a rule reads the content."""

    id: int
    type: str
    status: str
    service_at: dt.datetime
    label: str = ""
    author: int | None = None
    cosigner: int | None = None
    dictated_at: dt.datetime | None = None
    signed_at: dt.datetime | None = None
    source: str = "direct"
    author_needs_cosigner: bool = False
    parent: int | None = None
    text: str | None = None

    @property
    def present(self) -> bool:
        """In the record: no draft, and not retracted."""
        return self.status not in (DRAFT, RETRACTED)

    @property
    def written_at(self) -> dt.datetime:
        """When it tells of, or when it was dictated, whichever is later."""
        return max(self.service_at, self.dictated_at or self.service_at)

    def by(self, provider: int | None) -> bool:
        """Whether the provider wrote or cosigns it; a paper without author may be anybody's."""
        return provider is None or self.author is None or provider in (self.author, self.cosigner)


@dataclass(slots=True)
class Operation:
    """An operation: one or more procedures of one surgeon in one session, which share a report."""

    id: int
    text: str
    at: dt.datetime
    surgeon: int | None = None


@dataclass(slots=True)
class Consult:
    """A consultant was asked."""

    provider: int
    at: dt.datetime


@dataclass(slots=True)
class Stay:
    """An encounter with all that the rules look at. Times are aware; `zone` is the facility's.

    `seen_at` is when it was looked at: of a stay that runs on, days are counted up to then.
    """

    admitted_at: dt.datetime
    zone: ZoneInfo
    discharged_at: dt.datetime | None = None
    klass: str = "IMP"
    service: str = ""
    attending: int | None = None
    died: bool = False
    short_stay_hours: int = 48
    short_stay: bool = False
    summary_list_visit: int = 3
    visit_number: int = 0  # of the patient's clinic visits here, this one included; 0: nobody asked
    summary_lists: tuple[Paper, ...] | list[Paper] = ()  # the patient's, of whichever visit
    problem_listed_at: dt.datetime | None = None  # since when a problem stands on the patient's list
    papers: tuple[Paper, ...] | list[Paper] = ()
    operations: tuple[Operation, ...] | list[Operation] = ()
    consults: tuple[Consult, ...] | list[Consult] = ()
    admission_type: str = ""
    admitting_diagnosis: str = ""
    seen_at: dt.datetime | None = None

    def of(self, types: Iterable[str]) -> list[Paper]:
        """Papers of these types that are in the record, by what they tell of; an addendum is not what it adds to."""
        found = [p for p in self.papers if p.type in types and p.present and p.parent is None]
        return sorted(found, key=_by_time) if len(found) > 1 else found

    @property
    def first_operation(self) -> Operation | None:
        return min(self.operations, key=lambda o: o.at, default=None) if self.operations else None

    @property
    def emergency(self) -> bool:
        return self.admission_type in EMERGENCY_TYPES

    def say(self, moment: dt.datetime) -> str:
        return dates.say_moment(moment, self.zone, dates.local_day(self.admitted_at, self.zone).year)

    def say_day(self, moment: dt.datetime) -> str:
        return dates.say_day(moment, self.zone, dates.local_day(self.admitted_at, self.zone).year)

    def day(self, moment: dt.datetime) -> dt.date:
        return dates.local_day(moment, self.zone)


def _by_time(paper: Paper):
    return paper.service_at, paper.id


@dataclass(slots=True)
class Finding:
    """A requirement met, with its evidence, or a gap, with who owes it, why and by when.

    `document` is the paper that is at fault, `wanted` the type that is missing, `operation` the procedure concerned,
    `element` the part of a document that is not there. `said` are its words, or what makes them when they are asked for.
    """

    requirement: Requirement
    met: bool
    said: str | Callable[[], str] = field(compare=False)
    kind: str = ""
    provider: int | None = None
    role: str = ""
    document: int | None = None
    wanted: str = ""
    operation: int | None = None
    clock_start: dt.datetime | None = None
    due_at: dt.datetime | None = None
    evidence: tuple[int, ...] = ()
    late: bool = False
    element: str = ""

    @property
    def words(self) -> str:
        return self.said if isinstance(self.said, str) else self.said()

    @property
    def gap(self) -> bool:
        """Not met, and required: it opens a deficiency. What is only advised stands on the checklist."""
        return not self.met and self.requirement.severity == REQUIRED

    @property
    def identity(self) -> tuple:
        """What makes two gaps one deficiency: the same lack of the same provider, whichever rule asked."""
        return self.kind, self.document, self.wanted, self.operation, self.element, self.provider


def gap(stay: Stay, want: Requirement, kind: str, words: str | Callable[[], str], **more) -> Finding:
    """What is lacking: of the attending, since the admission, the requirement's first type, unless `more` says otherwise."""
    values = {
        "provider": stay.attending, "role": want.role, "clock_start": stay.admitted_at,
        "wanted": "" if "document" in more else (want.types[0] if want.types else ""),
    }  # fmt: skip
    return Finding(want, False, words, kind, **(values | more))
