"""The analyst's checklist: each requirement with its evidence or its gap, and what stands open beside."""

from collections import defaultdict
from dataclasses import dataclass, field

from accounts import clock
from records.review import facts, rules
from records.review.judged import REQUIRED
from records.review.models import Chart, Deficiency
from records.review.rulebook import RuleBook
from records.review.rules import Requirement

COUNTED = ("signature", "cosignature", "elements")  # of these only the gaps are lines


@dataclass
class Line:
    """One finding as it is drawn: met with its documents, or a gap with its deficiency (if one stands for it)."""

    met: bool
    words: str
    evidence: list = field(default_factory=list)
    late: bool = False
    deficiency: Deficiency | None = None


@dataclass
class Item:
    """One requirement: its lines; of signatures and parts only the gaps are lines, the rest is counted."""

    requirement: Requirement
    lines: list[Line]
    met_count: int = 0

    @property
    def gaps(self) -> int:
        return sum(not line.met for line in self.lines)

    @property
    def state(self) -> tuple[str, str]:
        """Tone and words: what is lacking, or that nothing is. What is only advised is owed by nobody."""
        if self.gaps and self.requirement.severity != REQUIRED:
            return "open", f"{self.gaps} advised"
        if self.gaps:
            return "late", f"{self.gaps} lacking"
        if any(line.late for line in self.lines):
            return "wait", "There, late"
        return "done", "There"


def read(chart: Chart) -> tuple[list[Item], list[Deficiency], list[Deficiency]]:
    """The checklist as the rules see the chart now; what people opened by hand; and what is closed, latest first."""
    encounter = facts.load(chart.encounter_id)
    documents = {document.pk: document for document in encounter.documents.all()}
    rows = list(
        chart.deficiencies.select_related(
            "provider__user", "document__type", "wanted", "patient", "closed_by", "created_by"
        ).order_by("due_at", "id")
    )
    live = [row for row in rows if row.live]
    items, shown = _items(encounter, documents, live)
    others = [row for row in live if row.pk not in shown]
    closed = sorted(
        (row for row in rows if not row.live), key=lambda row: row.closed_at or row.assigned_at, reverse=True
    )
    return items, others, closed


def _items(encounter, documents, live):
    book = RuleBook.load()
    stay = facts.stay_of(encounter, book)
    day = stay.day(stay.discharged_at or clock.now())
    wanted = book.on(day, klass=encounter.klass, service=encounter.service)
    found = defaultdict(list)
    for finding in rules.findings(stay, wanted):
        found[finding.requirement.key].append(finding)
    lines = {key: [_line(f, documents, live) for f in of] for key, of in found.items()}
    shown = {line.deficiency.pk for of in lines.values() for line in of if line.deficiency}
    return [_item(one, lines[one.key]) for one in wanted if one.key in lines], shown


def _item(requirement, lines) -> Item:
    if requirement.how not in COUNTED:
        return Item(requirement, lines)
    met = sum(line.met for line in lines)
    return Item(requirement, [line for line in lines if not line.met], met)


def _line(finding, documents, live) -> Line:
    evidence = [documents[pk] for pk in finding.evidence if pk in documents]
    row = None if finding.met else next((row for row in live if _stands_for(row, finding)), None)
    return Line(finding.met, finding.words, evidence, finding.late, row)


def _stands_for(row, finding) -> bool:
    """Also when it was reassigned: then its provider is another than the rule's."""
    wanted = row.wanted.key if row.wanted else ""
    same = (row.kind, row.document_id, wanted, row.procedure_id, row.element)
    return same == (finding.kind, finding.document, finding.wanted, finding.operation, finding.element)
