"""Puts a packet together: cover, notices, request copy, index, records, manifest; every page stamped and numbered."""

import hashlib
import io
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pypdfium2
import typst

from . import letters, redact
from .sheet import lay, shown_size
from .sources import Prepared, file_digest, prepare
from .spec import PDF, Bates, Identity, Item, Manifest, Notice, PacketStopped, Source

STRIP = 20.0  # points: the height of the stamp under a page of ordinary width
NARROWEST, WIDEST = 460.0, 1000.0  # points: outside these a page's stamp is scaled with it
BATCH, BATCH_BYTES = 40, 32 << 20  # sources and bytes put together at once: copied pages wait in memory until saved
STREAM = pikepdf.AccessMode.stream  # read when needed: mapped files would count as memory
Progress = Callable[[int, int], None]


@dataclass
class Part:
    """Pages on disk, and the line of the manifest that they become."""

    item: Item
    path: Path
    chosen: tuple[int, ...]
    kept: dict[int, Counter] = field(default_factory=dict)


def build_packet(
    *,
    identity: Identity,
    bates: Bates,
    cover: Mapping[str, Any],
    request_copy: Sequence[Source],
    sources: Sequence[Source],
    notices: Sequence[Notice],
    out: Path,
    on_progress: Progress | None = None,
) -> Manifest:
    """Write the packet to `out` and return its manifest.

    `cover` is the data of `cover.typ` (facility, date, recipient, signer, reference, basis, scope, received ...); what
    depends on the packet is added here. Memory does not grow with the packet: pages stay on disk until saved.
    Raises PacketStopped, naming the source and page, when anything cannot be shown; then there is no file.
    """
    if not sources:
        raise PacketStopped("no record was chosen")
    tell = on_progress or (lambda done, total: None)
    with TemporaryDirectory(dir=out.parent, prefix=".packet-") as name:
        folder = Path(name)
        os.chmod(folder, 0o700)
        total = 2 * (len(sources) + len(request_copy)) + 1
        copies = _prepared(request_copy, "request", folder, 0, tell, total)
        records = _prepared(sources, "record", folder, len(copies), tell, total)
        parts = _with_own_pages(folder, identity, bates, dict(cover), list(notices), copies, records)
        packet = _assembled(parts, identity, bates, folder, tell, total)
        manifest = _manifest(parts, packet, bates)
        shutil.move(packet, out)
    tell(total, total)
    return manifest


def _prepared(sources: Sequence[Source], role: str, folder: Path, start: int, tell: Progress, total: int) -> list[Part]:
    parts = []
    for n, source in enumerate(sources, start):
        parts.append(_part(source, prepare(source, folder, n), role))
        tell(n + 1, total)
    return parts


def _part(source: Source, ready: Prepared, role: str) -> Part:
    item = Item(
        role, source.title, 0, len(ready.chosen), key=source.key, version=source.version, sha256=ready.sha256,
        media_type=source.media_type, date=source.date, author=source.author,
        source_pages=[n + 1 for n in ready.chosen], source_page_count=ready.count, passed_unchanged=ready.unchanged,
        redactions=[asdict(place) | {"box": list(place.box)} for place in source.redactions],
    )  # fmt: skip
    return Part(item, ready.path, ready.chosen, ready.kept)


# ------------------------------------------------------------- our own pages


def _with_own_pages(folder, identity, bates, cover, notices, copies, records) -> list[Part]:
    """All parts in order. Our pages say page numbers and depend on their own length: laid out until nothing moves."""
    lengths: dict[str, int] = {}
    for _ in range(6):
        parts = _in_order(folder, lengths, bool(notices), copies, records)
        _number(parts, bates)
        seen = {}
        for part in parts:
            if part.item.media_type:
                continue
            part.path.write_bytes(_own_page(part.item.role, parts, identity, cover, notices))
            with pikepdf.open(part.path, access_mode=STREAM) as pdf:
                seen[part.item.role] = len(pdf.pages)
        if seen == lengths:
            return parts
        lengths = seen
    raise PacketStopped("the index does not settle")  # pragma: no cover


def _in_order(folder: Path, lengths: Mapping[str, int], has_notices: bool, copies, records) -> list[Part]:
    def own(role: str, title: str) -> Part:
        pages = lengths.get(role, 1)
        return Part(Item(role, title, 0, pages), folder / f"own-{role}.pdf", tuple(range(pages)))

    notice = [own("notices", "Notices")] if has_notices else []
    front = [own("cover", "Cover letter"), *notice, *copies, own("index", "Index")]
    return [*front, *records, own("certification", "Manifest and certification")]


def _number(parts: Iterable[Part], bates: Bates) -> None:
    page = 1
    for part in parts:
        part.item.first_page = page
        part.item.first_bates = bates.number(page)
        part.item.last_bates = bates.number(page + part.item.pages - 1)
        for place in part.item.redactions:
            place["packet_page"] = page + part.item.source_pages.index(place["page"])
        page += part.item.pages


def _own_page(role: str, parts: list[Part], identity: Identity, cover: dict, notices: list[Notice]) -> bytes:
    items = [part.item for part in parts]
    pages, hidden = items[-1].last_page, sum(len(item.redactions) for item in items)
    data = cover | {
        "patient": {"name": identity.name, "mrn": identity.mrn, "birth_date": identity.birth_date},
        "notices": [{"title": notice.title, "text": notice.text} for notice in notices],
        "first_bates": items[0].first_bates,
        "last_bates": items[-1].last_bates,
        "pages": _count(pages, "page"),
        "documents": _count(sum(item.role == "record" for item in items), "document"),
        "rows": [_row(item) for item in items if item.role in ("record", "request")],
        "redacted": f"{_count(hidden, 'place')} {'is' if hidden == 1 else 'are'}" if hidden else "",
        "redactions": [_place(item, place) for item in items for place in item.redactions],
    }
    if role == "cover":
        data["notices"] = [notice.title for notice in notices]
    template = {"cover": "cover.typ", "notices": "notices.typ", "index": "index.typ"}.get(role, "manifest.typ")
    return letters.render(template, data)


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _row(item: Item) -> dict[str, Any]:
    whole = len(item.source_pages) == item.source_page_count
    taken = "whole" if whole else f"{_count(item.pages, 'page')} of {item.source_page_count:,}"
    how = "page content unchanged" if item.passed_unchanged else "shown from " + _kind(item.media_type)
    if hidden := {place["page"] for place in item.redactions}:
        how = f"{_count(len(hidden), 'page')} redacted" + (f", else {how}" if len(hidden) < item.pages else "")
    return {
        "title": item.title, "date": item.date, "author": item.author, "first": item.first_page,
        "last": item.last_page, "first_bates": item.first_bates, "sha256": item.sha256, "taken": taken, "how": how,
    }  # fmt: skip


def _place(item: Item, place: dict[str, Any]) -> dict[str, Any]:
    """A line of the log of redactions, as the manifest prints it: the place in hundredths of the page."""
    left, top, right, bottom = (round(100 * side) for side in place["box"])
    return {
        "page": place["packet_page"], "title": item.title, "reason": place["reason"], "by": place["by"],
        "at": place["at"], "place": f"{left}–{right} across, {top}–{bottom} down",
    }  # fmt: skip


def _kind(media_type: str) -> str:
    return {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "text/plain": "text"}.get(media_type, "RTF")


# ---------------------------------------------------------------- assembling


def _assembled(parts: list[Part], identity: Identity, bates: Bates, folder: Path, tell: Progress, total: int) -> Path:
    """The packet on disk. Batches bound how many files are open; pages are read from them only when saved."""
    pages = parts[-1].item.last_page
    batches, done = [], total // 2
    for batch in _batched(parts):
        batches.append(folder / f"batch-{len(batches)}.pdf")
        _stamped(batch, identity, bates, pages, batches[-1])
        done = min(total - 1, done + len(batch))
        tell(done, total)
    out = folder / "packet.pdf"
    _joined(batches, parts, folder / "joined.pdf", out)
    _verify(out, pages)
    _verify_redactions(out, parts)
    return out


def _stamped(batch: Sequence[Part], identity: Identity, bates: Bates, pages: int, out: Path) -> None:
    opened = [pikepdf.open(part.path, access_mode=STREAM) for part in batch]
    try:
        with pikepdf.new() as pdf:
            chosen = [
                (source.pages[n], part.item.first_page + i)
                for part, source in zip(batch, opened, strict=True)
                for i, n in enumerate(part.chosen)
            ]
            sizes = [shown_size(page) for page, _ in chosen]
            stamps = _stamps(identity, bates, pages, [(w, n) for (w, _), (_, n) in zip(sizes, chosen, strict=True)])
            with pikepdf.open(io.BytesIO(stamps)) as strips:
                for (page, _), size, strip in zip(chosen, sizes, strips.pages, strict=True):
                    _add_stamped(pdf, page, size, strip)
                pdf.save(out)
    finally:
        for source in opened:
            source.close()


def _add_stamped(pdf: pikepdf.Pdf, page: pikepdf.Page, size: tuple[float, float], strip: pikepdf.Page) -> None:
    """The source page, and the strip below it on paper of its own: nothing is written over."""
    foot = _foot(size[0])
    lay(pdf, page, size, foot).add_overlay(strip, pikepdf.Rectangle(0, 0, size[0], foot))


def _foot(width: float) -> float:
    """Points that the strip takes below a page of this width."""
    return STRIP * width / _strip_width(width)


def _strip_width(width: float) -> float:
    return min(max(width, NARROWEST), WIDEST)


def _stamps(identity: Identity, bates: Bates, pages: int, wanted: Sequence[tuple[float, int]]) -> bytes:
    left = f"{identity.name}  ·  MRN {identity.mrn}  ·  Born {identity.birth_date}"
    rows = [
        {"width": _strip_width(width), "left": left, "right": f"Page {n} of {pages}  ·  {bates.number(n)}"}
        for width, n in wanted
    ]
    return letters.render("stamps.typ", {"rows": rows}, tags=False)


def _batched(parts: Sequence[Part]) -> Iterator[list[Part]]:
    batch, size = [], 0
    for part in parts:
        if batch and (len(batch) == BATCH or size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += part.path.stat().st_size
    yield batch


def _joined(batches: Sequence[Path], parts: Sequence[Part], joined: Path, out: Path) -> None:
    """The batches as one file, with bookmarks. qpdf's own job streams from disk to disk; copying pages would not."""
    files = [word for path in batches for word in (str(path), "1-z")]
    pikepdf.Job(["qpdf", "--empty", "--pages", *files, "--", str(joined)]).run()
    with pikepdf.open(joined, access_mode=STREAM) as pdf:
        with pdf.open_outline() as outline:
            for part in parts:
                title = " · ".join(filter(None, [part.item.title, part.item.date]))
                outline.root.append(pikepdf.OutlineItem(title, part.item.first_page - 1))
        pdf.Root.PageMode, pdf.Root.Lang = pikepdf.Name.UseOutlines, "en-US"
        pdf.docinfo["/Title"] = "Released records"
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def _verify(path: Path, pages: int) -> None:
    """The finished file, read anew by the other library, has the pages that its manifest will say."""
    document = pypdfium2.PdfDocument(path)
    try:
        if len(document) != pages:
            raise PacketStopped(f"the packet has {len(document)} pages, its manifest {pages}")
    finally:
        document.close()


def _verify_redactions(path: Path, parts: Sequence[Part]) -> None:
    """Every redacted page of the finished file, read anew: its pixels and its words."""
    document = pypdfium2.PdfDocument(path)
    try:
        for part in parts:
            for n, kept in part.kept.items():
                places = [place for place in part.item.redactions if place["page"] == n + 1]
                page = document[places[0]["packet_page"] - 1]
                try:
                    redact.prove(page, [place["box"] for place in places], kept, _foot(page.get_width()))
                except PacketStopped as stop:
                    raise PacketStopped(stop.why, source=part.item.title, page=n + 1) from None
                finally:
                    page.close()
    finally:
        document.close()


def _manifest(parts: Sequence[Part], packet: Path, bates: Bates) -> Manifest:
    items = [part.item for part in parts]
    for part in parts:
        if not part.item.sha256:
            part.item.sha256, part.item.media_type = file_digest(part.path), PDF
    made_with = {"pikepdf": pikepdf.__version__, "qpdf": pikepdf.__libqpdf_version__, "typst": typst.__version__}
    with packet.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        items[-1].last_page, digest, packet.stat().st_size, bates.number(1), bates.number(items[-1].last_page), items,
        made_with,
    )  # fmt: skip
