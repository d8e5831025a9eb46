"""What the analyst's workbench shows: the stay's documents with what is marked in them, and what was found."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from accounts.access import visible_to
from accounts.say import day
from records.documents.marking import Mark
from records.documents.models import Document
from records.documents.moves import DocumentMove, left_behind
from records.documents.types import KINDS
from records.review import copied_text, shingles
from records.review.actions import OF_A_DOCUMENT
from records.review.findings import SORTS, Finding, FindingPassage
from records.review.models import Deficiency
from records.transcription.chart_panel import not_typed

Kind = Deficiency.Kind
# The second keystroke after "a": a letter a kind, as they are read in the list.
LETTERS = {
    Kind.MISSING_DOCUMENT: "m", Kind.MISSING_DICTATION: "d", Kind.MISSING_SIGNATURE: "s", Kind.MISSING_COSIGNATURE: "c",
    Kind.MISSING_DATE: "t", Kind.INCOMPLETE: "i", Kind.UNSIGNED_ORDER: "o", Kind.MISSING_UPDATE: "u",
    Kind.MISSING_REPORT: "r", Kind.UNIDENTIFIED: "g", Kind.INCONSISTENT: "n", Kind.WRONG_PATIENT: "w",
}  # fmt: skip
# What has to be said besides; all else stands by itself.
NEEDS = {Kind.INCOMPLETE: "element", Kind.MISSING_DOCUMENT: "wanted", Kind.MISSING_DICTATION: "wanted",
         Kind.MISSING_REPORT: "wanted"}  # fmt: skip


def kinds_by_letter() -> list[dict]:
    """Every kind of deficiency with its letter, what it needs, and whether it is said of a document."""
    return [
        {"value": kind.value, "label": kind.label, "letter": LETTERS[kind], "needs": NEEDS.get(kind, ""),
         "of_document": kind in OF_A_DOCUMENT}
        for kind in Kind
    ]  # fmt: skip


def sorts_by_letter() -> list[dict]:
    return [{"value": key, "label": one.label, "letter": one.key, "asks": bool(one.asks)} for key, one in SORTS.items()]


def wanted_types() -> list[tuple[str, str]]:
    """Types that can be missing, as the select offers them: from the table in code, no query."""
    return [(kind.key, kind.name) for kind in KINDS if kind.clinical]


@dataclass
class Bench:
    """One chart before somebody's eyes. Everything here they may see; a constant number of queries."""

    chart: object
    user: object
    documents: list[Document] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    copies: dict = field(default_factory=dict)
    gone: list[DocumentMove] = field(default_factory=list)
    dictated: list = field(default_factory=list)

    def __post_init__(self):
        self.documents = self._documents()
        self.findings = self._findings()
        self.copies = copied_text.read(self.chart.encounter_id, self.documents)
        self.gone = left_behind(self.user, encounter=self.chart.encounter_id)
        self.dictated = not_typed(self.user, encounter=self.chart.encounter_id)
        for document in self.documents:
            document.copy = self.copies.get(document.pk)

    @property
    def rows(self) -> list[Document]:
        """The documents of the list: addenda stand under what they add to."""
        return [document for document in self.documents if document.parent_id is None]

    @property
    def seen(self) -> set[int]:
        return {document.pk for document in self.documents}

    @property
    def told(self) -> list:
        """Notes with enough copied words to be pointed out, most first."""
        return sorted((copy for copy in self.copies.values() if copy.tells), key=lambda copy: -copy.share)

    @property
    def open_findings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_open]

    @property
    def closed_findings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_open]

    def _documents(self) -> list[Document]:
        rows = self.chart.encounter.documents.shown_to(self.user).select_related("type", "author", "current_version")
        heavy = ("current_version__text", "current_version__search", "current_version__page_sizes")
        return list(visible_to(self.user, rows).defer(*heavy).order_by("-service_at", "-id"))

    def _findings(self) -> list[Finding]:
        passages = FindingPassage.objects.filter(voided_at=None).select_related("document__type")
        rows = Finding.objects.filter(chart=self.chart).select_related("deficiency__provider", "deficiency__facility")
        rows = rows.prefetch_related(Prefetch("passages", passages, to_attr="shown"))
        return list(visible_to(self.user, rows).order_by("found_at", "id"))

    def mark(self, reading) -> None:
        """Put the marks into an opened document and its addenda: copied words, and the passages of findings."""
        copy = self.copies.get(reading.document.pk)
        if copy and reading.is_current and reading.version.reads_as_text:
            reading.marks += copied_marks(reading.version, copy)
        for one in [reading, *reading.addenda]:
            if one.version.reads_as_text:
                one.marks += finding_marks(one, self.findings)


def copied_marks(version, copy) -> list[Mark]:
    return [
        Mark(start, end, "copied", f"As in {source.label.lower()}, {day(source.service_at)}")
        for start, end, source in copied_text.spans(version, copy)
    ]


def finding_marks(reading, findings) -> list[Mark]:
    """The words that findings point at; where the document was changed since, the same words if they still stand."""
    marks = []
    for finding in findings:
        for passage in finding.shown:
            place = _place(passage, reading) if passage.document_id == reading.document.pk else None
            if place:
                tone = "finding" if finding.is_open else "finding closed"
                words = f"{finding.sort.label}: {finding.state[1].lower()}"
                marks.append(Mark(*place, tone, words, f"passage-{passage.public_id}"))
    return marks


def _place(passage, reading) -> tuple[int, int] | None:
    if passage.start is None:
        return None
    if passage.version_id == reading.version.pk:
        return passage.start, passage.end
    return shingles.find(reading.version.text, passage.words)
