"""What analysts do about findings (see findings.py): hang them on words, ask the author, settle, withdraw.

Each raises Denied or Unknown (may not) or Refused (not now, in words), and then nothing has changed.
"""

from accounts import audit, clock, say
from accounts.access import require
from accounts.workflow import Refused
from records.review import actions, shingles
from records.review.findings import FINDING, MANAGE, SORTS, Finding, FindingPassage
from records.review.models import Chart, Deficiency

MOST = 2000  # characters of one passage: a finding points, it does not copy
WORDS = Deficiency._meta.get_field("words").max_length
ELEMENT = Deficiency._meta.get_field("element").max_length


def add_finding(
    *, chart: Chart, by, kind: str, document, words: str = "", near: int | None = None, page: int = 1, note: str = "",
    ask: bool = True,
) -> Finding:  # fmt: skip
    """Hang a finding on words of a document of this chart; where they stand twice, on those nearest to the word `near`.

    On a picture it points at the `page`. With `ask`, and where the kind asks anything, its author owes an answer.
    """
    require(by, MANAGE, chart)
    if kind not in SORTS:
        raise Refused("Choose what kind of finding it is.")
    passage = _passage(chart, document, words, near, page)
    finding = Finding(
        chart=chart, encounter=chart.encounter, patient=chart.patient, facility=chart.facility, kind=kind,
        note=note.strip(), sensitivity=sorted(document.sensitivity), found_by=by, found_at=clock.now(),
    )  # fmt: skip
    with audit.act("finding.open", by=by, obj=chart.encounter):
        if ask and finding.sort.asks:
            finding.deficiency = _ask(finding, document, passage, by)
        finding = FINDING.start(finding, by=by)
        passage.finding = finding
        passage.save(force_insert=True)
    return finding


def add_passage(*, finding: Finding, by, document, words: str = "", near: int | None = None, page: int = 1) -> Finding:
    """The other side: what the passage contradicts, or where it was copied from. Who was asked reads it too."""
    require(by, MANAGE, finding)
    if not finding.is_open:
        raise Refused("This finding is closed: note a new one.")
    passage = _passage(finding.chart, document, words, near, page)
    passage.finding = finding
    with audit.act("finding.add_passage", by=by, obj=finding):
        passage.save(force_insert=True)
        both = sorted({*finding.sensitivity, *document.sensitivity})
        if both != finding.sensitivity:
            finding.sensitivity = both
            finding.save(update_fields=["sensitivity"])
        if finding.deficiency is not None:
            _tell_more(finding, passage, both)
    return finding


def settle(*, finding: Finding, by, reason: str) -> Finding:
    """Looked into: nothing more is to be done about it."""
    return FINDING.take(finding, "settle", by=by, reason=reason)


def withdraw(*, finding: Finding, by, reason: str) -> Finding:
    """It was no finding; what its author was asked is canceled with it."""
    with audit.act("finding.withdraw", by=by, obj=finding):
        if finding.deficiency is not None and finding.deficiency.live:
            actions.close(deficiency=finding.deficiency, verb="cancel", by=by, reason=reason)
        return FINDING.take(finding, "withdraw", by=by, reason=reason)


def _passage(chart, document, words, near, page) -> FindingPassage:
    if document.encounter_id != chart.encounter_id:
        raise Refused("That document is filed under another encounter.")
    version = document.current_version
    made = FindingPassage(patient=chart.patient, document=document, version=version, page=page)
    if not version.reads_as_text:
        if not 1 <= page <= version.page_count:
            raise Refused("This document has no such page.")
        made.words = words.strip()[:MOST]
        return made
    if len(words) > MOST:
        raise Refused("That is more than a passage: select the sentence that matters.")
    place = shingles.find(version.text, words, near)
    if place is None:
        raise Refused("Select the words in the document first." if not words.strip()
                      else "Those words do not stand in this version of the document.")  # fmt: skip
    made.start, made.end = place
    made.words = version.text[made.start : made.end]
    return made


def _ask(finding, document, passage, by) -> Deficiency:
    if document.author is None:
        raise Refused("Nobody stands as its author: note it without asking, or open a deficiency for it.")
    about = f"{finding.sort.label.lower()}: {_short(passage, ELEMENT - 30)}"
    return actions.open_deficiency(
        chart=finding.chart, by=by, kind=finding.sort.asks, provider=document.author, document=document,
        element=about, note=finding.note,
        words=f"{document.label}: {finding.sort.words}. {_quoted(passage, document)}"[:WORDS],
    )  # fmt: skip


def _tell_more(finding, passage, sensitivity) -> None:
    asked = finding.deficiency
    day = say.day(clock.local(passage.document.service_at, finding.facility))
    more = f" {passage.document.label} of {day}: {_quoted(passage, passage.document)}"
    asked.words, asked.sensitivity = f"{asked.words}{more}"[:WORDS], sensitivity
    asked.save(update_fields=["words", "sensitivity"])


def _quoted(passage, document) -> str:
    if not passage.words:
        return f"Page {passage.page}." if document.current_version.page_count > 1 else ""
    return f"“{_short(passage, 160)}”"


def _short(passage, most: int) -> str:
    words = " ".join(passage.words.split()) or f"page {passage.page}"
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
