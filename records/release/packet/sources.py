"""Any file that the chart can hold, made into checked PDF pages on disk.

A PDF's pages pass as they are. A picture is embedded pixel for pixel (a JPEG byte for byte). Text is laid out by us.
Whatever cannot be shown whole and true stops the packet here, with its name, before anything is put together.
"""

import hashlib
import io
import re
import warnings
import zlib
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from . import letters, redact
from .spec import JPEG, PDF, PNG, RTF, TEXT, TIFF, PacketStopped, Redaction, Source

LETTER = (612.0, 792.0)  # points
MARGIN = 24.0
LARGEST_SIDE = 17 * 72.0  # a scan that says it is larger is shown on a letter page
MAX_TEXT = 5_000_000  # characters
PACKING = 3  # of 9: a tenth larger than 6 and three times as fast
_RTF_PICTURE = re.compile(rb"\\(?:pict|object|nonshppict)\b")


@dataclass(frozen=True)
class Prepared:
    """A source as PDF pages on disk: which of them go into the packet (0 = first), out of how many."""

    path: Path
    chosen: tuple[int, ...]
    count: int
    sha256: str
    unchanged: bool
    kept: dict[int, Counter] = field(default_factory=dict)  # redacted page (0 = first) -> the characters left on it


def prepare(source: Source, folder: Path, n: int) -> Prepared:
    """`source` as a PDF whose chosen pages are proved to render. Raises PacketStopped naming source and page."""
    digest = file_digest(source.path)
    if source.sha256 and source.sha256 != digest:
        raise PacketStopped(
            "the file differs from the one that was captured (its digest is another)", source=source.title
        )
    path = source.path
    try:
        if source.media_type != PDF:
            path = folder / f"source-{n}.pdf"
            CONVERTERS[source.media_type](source, path)
        count = _page_count(path)
        chosen = _chosen(source, count)
        if source.media_type == PDF:
            path = _flattened(path, chosen, folder / f"source-{n}.pdf")
            _prove(path, chosen)  # what we drew ourselves was read whole while it was drawn
        path, kept = _redacted(source, path, chosen, folder / f"redacted-{n}.pdf")
    except KeyError:
        raise PacketStopped(
            f"files of type {source.media_type} cannot be shown as pages", source=source.title
        ) from None
    except PacketStopped as stop:
        raise PacketStopped(stop.why, source=source.title, page=stop.page) from None
    return Prepared(path, chosen, count, digest, source.media_type == PDF, kept)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chosen(source: Source, count: int) -> tuple[int, ...]:
    if source.pages is None:
        return tuple(range(count))
    for page in source.pages:
        if not 1 <= page <= count:
            raise PacketStopped(f"there is no such page, the file has {count}", page=page)
    if not source.pages:
        raise PacketStopped("no page of it was chosen")
    return tuple(page - 1 for page in source.pages)


# ------------------------------------------------------------------ PDF


def _page_count(path: Path) -> int:
    """Both libraries must read the file and agree on its length: what one of them cannot see must not slip by."""
    try:
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
            count = len(pdf.pages)
            if _has_hidden_layers(pdf):
                raise PacketStopped("the PDF has hidden layers, which would show; capture it anew as printed")
        document = pypdfium2.PdfDocument(path)
    except pikepdf.PasswordError:
        raise PacketStopped("the PDF is locked with a password") from None
    except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError):
        raise PacketStopped("the PDF is damaged and cannot be opened") from None
    shown = len(document)
    document.close()
    if count != shown or not count:
        raise PacketStopped("the PDF is damaged: its pages cannot be counted")
    return count


def _has_hidden_layers(pdf: pikepdf.Pdf) -> bool:
    """Layers switched off in the source: cut out of their document, pages lose the switch and show them."""
    layers = pdf.Root.get("/OCProperties")
    shown = layers.get("/D") if isinstance(layers, pikepdf.Dictionary) else None
    if not isinstance(shown, pikepdf.Dictionary):
        return False
    off = shown.get("/OFF")
    return shown.get("/BaseState") == "/OFF" or (isinstance(off, pikepdf.Array) and len(off) > 0)


def _flattened(path: Path, chosen: tuple[int, ...], out: Path) -> Path:
    """Form fields and annotations drawn into their pages. Links, scripts and attachments stay behind for good."""
    with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
        if not any("/Annots" in pdf.pages[n] for n in chosen):
            return path
        form = pdf.Root.get("/AcroForm")
        if isinstance(form, pikepdf.Dictionary) and form.get("/NeedAppearances") is True:
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
        pdf.save(out)
    return out


def _prove(path: Path, chosen: tuple[int, ...]) -> None:
    """Every chosen page's content can be read, its pictures decoded, and PDFium draws it."""
    document = pypdfium2.PdfDocument(path)
    with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
        for n in chosen:
            try:
                _read_whole(pdf, pdf.pages[n])
                page = document[n]
                page.render(scale=40 / max(page.get_width(), 1)).close()
                page.close()
            except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError, SyntaxError, ValueError, zlib.error):
                raise PacketStopped("the page's content is damaged and cannot be shown", page=n + 1) from None
    document.close()


def _read_whole(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Raises when a stream that the page draws is damaged; qpdf repairs with a warning where PDFium draws a gap."""
    known = len(pdf.get_warnings())
    contents = page.obj.get("/Contents")
    for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(stream, pikepdf.Stream):
            stream.read_bytes()
    for picture in page.get_images().values():
        _read_picture(picture)
    if len(pdf.get_warnings()) > known:
        raise pikepdf.PdfError("damaged")


def _read_picture(picture: pikepdf.Stream) -> None:
    kinds = picture.get("/Filter")
    last = kinds[-1] if isinstance(kinds, pikepdf.Array) and len(kinds) else kinds
    if last == "/DCTDecode" and not isinstance(kinds, pikepdf.Array):
        with Image.open(io.BytesIO(picture.read_raw_bytes())) as image:
            image.draft("L", (64, 64))
            image.load()
    elif last == "/FlateDecode" or last is None:
        picture.read_bytes()


# ----------------------------------------------------------- redactions


def _redacted(source: Source, path: Path, chosen: tuple[int, ...], out: Path) -> tuple[Path, dict[int, Counter]]:
    """The file with its redacted pages exchanged; the page that was there stays behind."""
    places = source.redactions
    if not places:
        return path, {}
    if lost := {place.page for place in places} - {n + 1 for n in chosen}:
        raise PacketStopped("a page that was redacted is not among its pages any more; redact it again", page=min(lost))
    kept = {}
    with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf, ExitStack() as opened:
        for page in sorted({place.page for place in places}):
            one = out.with_suffix(f".{page}.pdf")
            kept[page - 1] = _without(path, page, [place for place in places if place.page == page], one)
            pdf.pages[page - 1] = opened.enter_context(pikepdf.open(one)).pages[0]
        pdf.save(out)
    return out, kept


def _without(path: Path, page: int, places: list[Redaction], out: Path) -> Counter:
    layouts = {place.layout for place in places}
    try:
        if len(layouts) > 1:
            raise PacketStopped("the page was laid out anew between two redactions; redact it again")
        return redact.redact(path, page - 1, [place.box for place in places], layouts.pop(), out)
    except PacketStopped as stop:
        raise PacketStopped(stop.why, page=page) from None


# ------------------------------------------------------------- pictures


def _jpeg(source: Source, out: Path) -> None:
    """The JPEG's own bytes inside a PDF page, turned as its camera says; rare kinds are decoded instead."""
    with _opened(source) as image:
        turn = {1: 0, 3: 180, 6: 90, 8: 270}.get(image.getexif().get(0x0112, 1))
        _load(image, 1)
        if image.format != "JPEG" or image.mode not in ("L", "RGB") or turn is None:
            _pictures(source, out)
            return
        space = "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
        size, points = image.size, _points(image)
    with pikepdf.new() as pdf:
        page = _add_picture(pdf, source.path.read_bytes(), size, points, space, 8, "/DCTDecode")
        page.obj.Rotate = turn
        pdf.save(out)


def _pictures(source: Source, out: Path) -> None:
    """Every frame of the picture file (a scanned TIFF has many) as a page, without loss."""
    with _opened(source) as image, pikepdf.new() as pdf:
        # What phones hide behind a JPEG (its preview, its depth) is no page.
        for n in range(getattr(image, "n_frames", 1) if image.format == "TIFF" else 1):
            try:
                image.seek(n)
            except (EOFError, OSError, ValueError, SyntaxError):
                raise PacketStopped("the picture is damaged and cannot be shown", page=n + 1) from None
            _load(image, n + 1)
            points = _points(image)
            frame = _plain(ImageOps.exif_transpose(image))
            if (frame.width > frame.height) != (image.width > image.height):
                points = points[::-1]
            space, bits = ("/DeviceRGB", 8) if frame.mode == "RGB" else ("/DeviceGray", 1 if frame.mode == "1" else 8)
            _add_picture(pdf, zlib.compress(frame.tobytes(), PACKING), frame.size, points, space, bits, "/FlateDecode")
        pdf.save(out)


def _opened(source: Source) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters of a doubtful file fails when its pixels are read
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(source.path)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PacketStopped("the picture is too large to be shown") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PacketStopped("the picture is damaged and cannot be opened") from None


def _load(image: Image.Image, page: int) -> None:
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError, zlib.error, Image.DecompressionBombError):
        raise PacketStopped("the picture is damaged and cannot be shown", page=page) from None


def _plain(image: Image.Image) -> Image.Image:
    """As black and white, gray or RGB; what is transparent becomes paper."""
    if image.mode in ("1", "L", "RGB"):
        return image
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        low, high = image.getextrema()
        return image.convert("F").point(lambda v: (v - low) * (255 / ((high - low) or 1))).convert("L")
    if "transparency" in image.info or image.mode in ("LA", "PA", "RGBA", "La", "RGBa"):
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image).convert("RGB")
    return image.convert("RGB")


def _points(image: Image.Image) -> tuple[float, float]:
    """The size in points that the file's resolution gives, or the picture fitted to a letter page."""
    dpi = image.info.get("dpi", (0, 0))
    if all(72 < float(d) <= 2400 for d in dpi):
        size = image.width * 72 / float(dpi[0]), image.height * 72 / float(dpi[1])
        if max(size) <= LARGEST_SIDE and min(size) >= 72:
            return size
    wide = image.width > image.height
    room = (LETTER[1] if wide else LETTER[0]) - 2 * MARGIN, (LETTER[0] if wide else LETTER[1]) - 2 * MARGIN
    scale = min(room[0] / image.width, room[1] / image.height)
    return image.width * scale, image.height * scale


def _add_picture(pdf, data: bytes, size, points, space: str, bits: int, kind: str) -> pikepdf.Page:
    page = pdf.add_blank_page(page_size=points)
    picture = pikepdf.Stream(
        pdf, data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=size[0], Height=size[1],
        ColorSpace=pikepdf.Name(space), BitsPerComponent=bits, Filter=pikepdf.Name(kind),
    )  # fmt: skip
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=picture))
    page.obj.Contents = pdf.make_stream(f"q {points[0]:.4f} 0 0 {points[1]:.4f} 0 0 cm /Picture Do Q".encode())
    return page


# ----------------------------------------------------------------- text


def _text(source: Source, out: Path) -> None:
    raw = source.path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    _lay_out(source, text, out)


def _rtf(source: Source, out: Path) -> None:
    """The words of an RTF file. One with pictures or embedded objects is refused: they would be lost unseen."""
    from striprtf.striprtf import rtf_to_text

    raw = source.path.read_bytes()
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise PacketStopped("the RTF file is damaged and cannot be opened")
    if _RTF_PICTURE.search(raw):
        raise PacketStopped("the RTF file holds a picture, which only its own program can show; capture it as PDF")
    try:
        text = rtf_to_text(raw.decode("cp1252", errors="replace"), errors="replace")
    except (ValueError, LookupError, IndexError, UnicodeError):
        raise PacketStopped("the RTF file is damaged and cannot be opened") from None
    _lay_out(source, text, out)


def _lay_out(source: Source, text: str, out: Path) -> None:
    if not text.strip():
        raise PacketStopped("the document is empty")
    if len(text) > MAX_TEXT:
        raise PacketStopped(f"the text is longer than {MAX_TEXT:,} characters; capture it as PDF")
    sheets = [sheet.expandtabs(8).split("\n") for sheet in text.replace("\r\n", "\n").replace("\r", "\n").split("\f")]
    data = {"title": source.title, "date": source.date, "author": source.author, "signed": list(source.signed)}
    out.write_bytes(letters.render("text.typ", data | {"sheets": sheets}))


CONVERTERS = {JPEG: _jpeg, PNG: _pictures, TIFF: _pictures, TEXT: _text, RTF: _rtf, "text/rtf": _rtf}
