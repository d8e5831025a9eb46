"""Taking places out of the copies of a request: chosen on the page or by words, taken back, and handed to the builder.

The chart's document stays as it is. A redaction holds for one request and one version, on the page as it was laid out.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from accounts import audit, clock
from accounts.access import Denied, Unknown, may
from accounts.workflow import Refused
from records.documents import files
from records.release.findings import Findings
from records.release.models import ReleaseRequest
from records.release.packet import spec
from records.release.packet.apart import find_apart, look_apart
from records.release.packet.look import Look
from records.release.redactions import Redaction
from records.release.rules.redaction import problem_with
from records.release.workflow import CHOOSING

VERB = "records.select_release"
SMALLEST = 0.002  # of a page's side: a slip of the mouse is no box
MOST = 400  # boxes at a time: more than that are pages to be left out


def closed_why(request, found: Findings) -> str:
    """Why nothing is redacted or taken back now, in words; empty while pages are gathered and no packet is built."""
    if request.status not in (*CHOOSING, "SENSITIVITY_REVIEW"):
        return f"Nothing is redacted now: it is {request.get_status_display().lower()}."
    packet = found.packet
    if request.status == "SENSITIVITY_REVIEW" and packet and (packet.is_building or not found.packet_problem):
        return "The packet is built: choose “Choose again” on the workbench first."
    return ""


# ------------------------------------------------------------------ reading


def look(request, document, page: int) -> Look:
    """The page (1 = first) as the packet will show it, with its words. Raises PacketStopped, in words, when it cannot be."""
    with _plain(request, document) as source:
        return look_apart(source=source, page=page)


@contextmanager
def _plain(request, document) -> Iterator[spec.Source]:
    """The document's file in clear, for as long as the block runs."""
    with TemporaryDirectory(prefix="hit-redact-") as name:
        yield source_of(document, document.current_version, None, Path(name), request.facility)


def source_of(document, version, pages, folder: Path, facility, redactions: Iterable[Redaction] = ()) -> spec.Source:
    """A document for the builder: its file in clear in `folder`, which only this user reads. Raises PacketStopped."""
    path = folder / f"{document.pk}-{version.number}"
    try:
        with files.open_version(version) as clear, path.open("wb") as copy:
            shutil.copyfileobj(clear, copy, 1 << 20)
    except files.CannotOpen:
        raise spec.PacketStopped("the file cannot be opened", source=document.label) from None
    whole = pages is None or version.is_text or version.content_type in spec.WHOLE_ONLY
    return spec.Source(
        document.label, path, version.content_type, key=document.public_id, version=version.number,
        sha256=version.sha256, date=f"{clock.local(document.service_at, facility):%m/%d/%Y}",
        author=str(document.author or ""), signed=_signatures(version, facility),
        pages=None if whole else tuple(pages),
        redactions=tuple(_for_builder(one, facility) for one in redactions),
    )  # fmt: skip


def _signatures(version, facility) -> tuple[str, ...]:
    """For example: `Signed as author by Helen Vance, MD, 03/12/2026 14:05`."""
    rows = version.signatures.filter(voided_at=None).order_by("at", "id")
    return tuple(
        f"Signed as {row.get_meaning_display().lower()} by {row.name}, {clock.local(row.at, facility):%m/%d/%Y %H:%M}"
        for row in rows
    )


def _for_builder(one: Redaction, facility) -> spec.Redaction:
    at = f"{clock.local(one.at, facility):%m/%d/%Y %H:%M}"
    return spec.Redaction(one.page, tuple(one.box), one.layout, one.why, by=str(one.by), at=at)


# ------------------------------------------------------------------ writing


def redact(*, request, document, page: int, boxes, layout: str, reason: str, by, note: str = "") -> list[Redaction]:
    """Take these boxes (left, top, right, bottom in shares of the page as shown) out of one page.

    `layout` is that of the look on which they were chosen. Raises Denied, Unknown (not a document of this record) or
    Refused, in words.
    """
    return _redact(request, document, {page: (layout, list(boxes))}, reason, note, by)


def redact_words(*, request, document, words: str, reason: str, by, page: int | None = None, note: str = "") -> list:
    """Take out every place that says the words: of one page, or of the whole document. Raises as `redact` does."""
    if len("".join(words.split())) < 2:
        raise Refused("Type at least two letters of what is to be taken out.")
    _check(request, document, reason, by)
    with _plain(request, document) as source:
        found = find_apart(source=source, words=words)
    if page is not None:
        found = {number: place for number, place in found.items() if number == page}
    if not found:
        where = "The document says" if page is None else f"Page {page} says"
        raise Refused(f"{where} this nowhere in letters that can be read. On a scan, draw a box around it.")
    return _redact(request, document, found, reason, note, by)


@transaction.atomic
def _redact(request, document, places, reason: str, note: str, by) -> list[Redaction]:
    with audit.act("redaction.add", by=by, obj=document, detail={"request": request.number, "reason": reason}):
        request = ReleaseRequest._base_manager.select_for_update(no_key=True).get(pk=request.pk)
        _check(request, document, reason, by)
        have = {(one.page, *one.box) for one in request.redactions.live().filter(version=document.current_version)}
        wanted = [(page, layout, box) for page, (layout, boxes) in places.items() for box in map(_box, boxes)]
        if not wanted:
            raise Refused("Choose words on the page, or draw a box around what is to be taken out.")
        if len(wanted) > MOST:
            raise Refused(f"That is more than {MOST} places: leave the page out instead.")
        return [
            _written(request, document, page, layout, box, reason, note, by)
            for page, layout, box in wanted
            if (page, *box) not in have
        ]


def _check(request, document, reason: str, by) -> None:
    if not may(by, VERB, request):
        raise Denied(VERB, request, "not in this role")
    if not may(by, "records.view_document", document):
        raise Denied("records.view_document", document, "not in this role")
    found = Findings(request)
    if not found.candidates().filter(pk=document.pk).exists():
        raise Unknown(VERB, request, "a document that this request cannot hold")
    if why := closed_why(request, found):
        raise Refused(why)
    if why := problem_with(reason, basis=request.basis.code, denied_in_part=bool(found.denied)):
        raise Refused(why)


def _box(given) -> tuple[float, float, float, float]:
    """The box within its page, corners in order, to a ten-thousandth of the page."""
    try:
        one, two, three, four = (min(max(float(side), 0.0), 1.0) for side in given)
    except (TypeError, ValueError):
        raise Refused("A box could not be read: draw it again.") from None
    left, right, top, bottom = min(one, three), max(one, three), min(two, four), max(two, four)
    if not (right - left >= SMALLEST and bottom - top >= SMALLEST):
        raise Refused("A box is too small to hide anything: draw it again.")
    return round(left, 4), round(top, 4), round(right, 4), round(bottom, 4)


def _written(request, document, page, layout, box, reason, note, by) -> Redaction:
    row = Redaction(
        request=request, patient=request.patient, document=document, version=document.current_version, page=page,
        box=list(box), layout=layout, reason=reason, note=note.strip()[:200], by=by, at=clock.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    return row


@transaction.atomic
def withdraw(*, redaction: Redaction, by) -> Redaction:
    """The place is shown again. The row stays, with who took it back. Raises Denied or Refused."""
    if not may(by, VERB, redaction.request):
        raise Denied(VERB, redaction.request, "not in this role")
    with audit.act("redaction.withdraw", by=by, obj=redaction.document, detail={"request": redaction.request.number}):
        request = ReleaseRequest._base_manager.select_for_update(no_key=True).get(pk=redaction.request_id)
        redaction = Redaction._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=redaction.pk)
        if redaction.withdrawn_at:
            raise Refused("It was taken back already.")
        if why := closed_why(request, Findings(request)):
            raise Refused(why)
        redaction.withdrawn_at, redaction.withdrawn_by = clock.now(), by
        redaction.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return redaction
