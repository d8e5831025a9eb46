"""Redaction that takes away: the page becomes a picture with the boxes painted into it, and of its text only what lies
outside them is laid again, unseen, so that the rest can still be searched and read aloud.

Nothing of the page's own content goes on: no font, no drawing, no hidden layer. What may be read that was not to be is
looked for in the result (`prove`), and stops the packet when it is found.
"""

import ctypes
import hashlib
import math
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import raw

from .sheet import lay, shown_size
from .spec import Box, PacketStopped

DPI, COARSE = 200, 120  # dots an inch; the second for pages whose picture would be very large
MOST_PIXELS, MOST_BYTES = 20_000_000, 6_000_000
SAME_ANGLE = 0.05  # radians
TOUCHED = 0.1  # of a letter's width and height: less than that of it under a box leaves the letter
PACKING = 3  # of 9
PAD = 1.5  # points painted around every letter that is taken away: nothing of its edge stays
LINE_ENDS = {"\ufffe", "\u00ad", "\u0002", "\u0000"}  # how PDFium writes a hyphen at the end of a line


@dataclass(frozen=True)
class Letter:
    """A character of a page: what it is, where it stands, and whether it is drawn.

    `box` is in shares of the page. The rest of the place is in points, in the direction in which the line is written
    (`angle`, radians): how far along it the letter begins, which line it is (`across`), its width and height. Not drawn:
    the text that a scanner's reader laid under the picture, which need not lie where the picture says.
    """

    text: str
    box: Box
    angle: float = 0.0
    along: float = 0.0
    across: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    drawn: bool = True
    starts_word: bool = True

    @property
    def origin(self) -> tuple[float, float]:
        """Where the letter stands, in points from the left and from the foot of the page."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return self.along * cos - self.across * sin, self.along * sin + self.across * cos

    def follows(self, before: "Letter") -> bool:
        """On the same line as the letter before, and near it."""
        high = max(before.high, self.high)
        on_line = abs(before.angle - self.angle) < SAME_ANGLE and abs(before.across - self.across) <= high / 2
        return on_line and -high < self.along - before.along - before.wide < high


# ----------------------------------------------------------------- reading


def alone(path: Path, number: int, out: Path) -> Path:
    """The page (0 = first) by itself, upright and cropped as it is seen: boxes are measured on this."""
    return uprights(path, out, [number])


def uprights(path: Path, out: Path, numbers: Sequence[int] | None = None) -> Path:
    """These pages, or all, upright and cropped as they are seen."""
    with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as source, pikepdf.new() as pdf:
        for page in source.pages if numbers is None else (source.pages[n] for n in numbers):
            lay(pdf, page, shown_size(page))
        pdf.save(out)
    return out


def letters_of(page: pypdfium2.PdfPage) -> list[Letter]:
    """Every character that PDFium can extract from the page and that stands on it, in reading order."""
    words = page.get_textpage()
    found: list[Letter] = []
    starts = True
    try:
        for n in range(words.count_chars()):
            text = _said(raw.FPDFText_GetUnicode(words.raw, n))
            if not text.strip() or raw.FPDFText_IsGenerated(words.raw, n) == 1:
                starts = True
                continue
            letter = _letter(words, n, text, page.get_size())
            if letter.box[0] < 1 and letter.box[1] < 1 and letter.box[2] > 0 and letter.box[3] > 0:
                found.append(replace(letter, starts_word=starts or not letter.follows(found[-1])))
                starts = False
    finally:
        words.close()
    return found


def _letter(words: pypdfium2.PdfTextPage, n: int, text: str, size: tuple[float, float]) -> Letter:
    left, bottom, right, top = words.get_charbox(n)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(words.raw, n, x, y)
    angle = -raw.FPDFText_GetCharAngle(words.raw, n)  # PDFium counts clockwise
    cos, sin = math.cos(angle), math.sin(angle)
    return Letter(
        text, (left / size[0], 1 - top / size[1], right / size[0], 1 - bottom / size[1]), angle,
        x.value * cos + y.value * sin, y.value * cos - x.value * sin,
        abs((right - left) * cos) + abs((top - bottom) * sin), abs((right - left) * sin) + abs((top - bottom) * cos),
        _is_drawn(words, n),
    )  # fmt: skip


def _said(code: int) -> str:
    text = chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
    return "-" if text in LINE_ENDS else text


def _is_drawn(words: pypdfium2.PdfTextPage, n: int) -> bool:
    piece = raw.FPDFText_GetTextObject(words.raw, n)
    return not piece or raw.FPDFTextObj_GetTextRenderMode(piece) != raw.FPDF_TEXTRENDERMODE_INVISIBLE


def words_of(letters: Iterable[Letter]) -> list[tuple[str, Box]]:
    """The words of the page, each with the box around it."""
    found: list[tuple[str, Box]] = []
    for letter in letters:
        if letter.starts_word or not found:
            found.append((letter.text, letter.box))
        else:
            text, box = found[-1]
            found[-1] = text + letter.text, around(box, letter.box)
    return found


def around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def layout_of(page: pypdfium2.PdfPage, letters: Iterable[Letter]) -> str:
    """A digest of how the page is laid out. A box belongs to this layout: on another it would hide something else."""
    size = [round(side) for side in page.get_size()]
    said = [(letter.text, *(round(side, 3) for side in letter.box)) for letter in letters]
    return hashlib.sha256(repr((size, said)).encode()).hexdigest()


# ---------------------------------------------------------------- redacting


def redact(path: Path, number: int, boxes: Sequence[Box], layout: str, out: Path) -> Counter:
    """The page (0 = first) without what lies under the boxes, alone in a new file at `out`.

    Returns the characters that can still be read on it, counted. Raises PacketStopped when the page is laid out otherwise
    than when the boxes were set (`layout`), or when anything under them could still be read.
    """
    upright = alone(path, number, out.with_suffix(".upright.pdf"))
    document = pypdfium2.PdfDocument(upright)
    try:
        page = document[0]
        letters = letters_of(page)
        if layout != layout_of(page, letters):
            raise PacketStopped("the page is laid out otherwise than when it was redacted; redact it again")
        areas = _painted_areas(letters, boxes, page.get_size())
        picture, packed = _picture(page, areas)
        kept = [letter for letter in letters if letter.drawn and not _is_under(letter.box, areas)
                and _is_seen(picture, letter.box)]  # fmt: skip
        size = page.get_size()
    finally:
        document.close()
        upright.unlink()
    return _proved(picture, packed, size, boxes, kept, out)


def _proved(picture, packed: bytes, size, boxes: Sequence[Box], kept: Sequence[Letter], out: Path) -> Counter:
    """Written, read anew, and proved; rather without any text than with a doubtful one."""
    for letters in (kept, []):
        _written(picture, packed, size, letters, out)
        left = characters(letters)
        document = pypdfium2.PdfDocument(out)
        try:
            prove(document[0], boxes, left)
            break
        except PacketStopped:
            if not letters:
                raise
        finally:
            document.close()
    return left


def _painted_areas(letters: Iterable[Letter], boxes: Sequence[Box], size: tuple[float, float]) -> list[Box]:
    """Each box, grown over the whole of every letter that lies partly under it: half a letter can be read, and an edge
    that follows the letters tells what they were."""
    drawn = [letter.box for letter in letters if letter.drawn]
    grown = [reduce(around, (one for one in drawn if _is_under(one, [box])), box) for box in boxes]
    wide, high = PAD / size[0], PAD / size[1]
    return [(b[0] - wide, b[1] - high, b[2] + wide, b[3] + high) for b in grown]


def _is_under(box: Box, boxes: Iterable[Box]) -> bool:
    """Whether a box covers a tenth or more of the letter's width and height; of a letter without extent, its point."""
    left, top, right, bottom = box
    wide, high = TOUCHED * (right - left), TOUCHED * (bottom - top)
    return any(min(right, b[2]) - max(left, b[0]) >= wide and min(bottom, b[3]) - max(top, b[1]) >= high for b in boxes)


def _is_seen(picture: Image.Image, box: Box) -> bool:
    """Whether there is anything to be seen where the letter stands: white on white and black under black are not kept."""
    left, top, right, bottom = _pixels(picture.size, box)
    bands = picture.crop((left, top, right, bottom)).getextrema()
    if picture.mode == "L":
        bands = (bands,)
    return any(low != high for low, high in bands)


def _pixels(size: tuple[int, int], box: Box) -> tuple[int, int, int, int]:
    """The box in whole pixels, outwards, within the picture and one pixel large at least."""
    left, top = max(int(box[0] * size[0]), 0), max(int(box[1] * size[1]), 0)
    right, bottom = min(int(box[2] * size[0]) + 1, size[0]), min(int(box[3] * size[1]) + 1, size[1])
    left, top = min(left, size[0] - 1), min(top, size[1] - 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _picture(page: pypdfium2.PdfPage, areas: Sequence[Box]) -> tuple[Image.Image, bytes]:
    """The page drawn, the areas black, without loss: the pixels under them are gone before anything is written."""
    for dpi in (DPI, COARSE):
        width, height = page.get_size()
        scale = min(dpi / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = _gray_if_gray(page.render(scale=scale).to_pil().convert("RGB"))
        draw = ImageDraw.Draw(picture)
        for area in areas:
            left, top, right, bottom = _pixels(picture.size, area)
            draw.rectangle((left, top, right - 1, bottom - 1), fill=0 if picture.mode == "L" else (0, 0, 0))
        packed = zlib.compress(picture.tobytes(), PACKING)
        if len(packed) <= MOST_BYTES:
            break
    return picture, packed


def _gray_if_gray(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    same = ImageChops.difference(red, green).getbbox() is None and ImageChops.difference(red, blue).getbbox() is None
    return red if same else picture


# ------------------------------------------------------------------ writing


def _written(picture: Image.Image, packed: bytes, size, kept: Sequence[Letter], out: Path) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=size)
        space = pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB
        drawn = pikepdf.Stream(
            pdf, packed, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width,
            Height=picture.height, ColorSpace=space, BitsPerComponent=8, Filter=pikepdf.Name.FlateDecode,
        )  # fmt: skip
        codes = {text: n for n, text in enumerate(sorted({char for one in kept for char in one.text}), 1)}
        page.obj.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(Picture=drawn), Font=pikepdf.Dictionary(Unseen=_font(pdf, codes))
        )
        show = f"q {size[0]:.4f} 0 0 {size[1]:.4f} 0 0 cm /Picture Do Q\n"
        page.obj.Contents = pdf.make_stream((show + _unseen(kept, codes, size)).encode())
        pdf.save(out)


def _unseen(kept: Sequence[Letter], codes: dict[str, int], size: tuple[float, float]) -> str:
    """The letters as text that is not drawn (mode 3), word by word where they were, a space after each word."""
    lines = ["BT 3 Tr"]
    for word in _runs(kept):
        text, first, last = "".join(one.text for one in word), word[0], word[-1]
        high, wide = max(max(one.high for one in word), 0.5), max(last.along + last.wide - first.along, 0.1)
        said = "".join(f"{codes[char]:04X}" for char in text)
        cos, sin = math.cos(first.angle), math.sin(first.angle)
        turned = f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {first.origin[0]:.3f} {first.origin[1]:.3f}"
        lines.append(f"/Unseen {high:.3f} Tf {100 * wide / (0.5 * high * len(text)):.2f} Tz {turned} Tm <{said}> Tj")
    return "\n".join([*lines, "ET"])


def _runs(kept: Sequence[Letter]) -> Iterator[list[Letter]]:
    """The letters word by word; a word out of which a piece was taken goes on after the gap."""
    run: list[Letter] = []
    for letter in kept:
        if run and (letter.starts_word or not letter.follows(run[-1])):
            yield run
            run = []
        run.append(letter)
    if run:
        yield run


def _font(pdf: pikepdf.Pdf, codes: dict[str, int]) -> pikepdf.Object:
    """A font without glyphs: PDF/A lets text that is never drawn do without one (ISO 19005-2, 6.2.11.4.1)."""
    name = pikepdf.Name("/Unseen")
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=name, Flags=5, FontBBox=pikepdf.Array([0, 0, 500, 1000]),
        ItalicAngle=0, Ascent=1000, Descent=0, CapHeight=1000, StemV=80,
    )  # fmt: skip
    below = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType2, BaseFont=name, DW=500,
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        CIDToGIDMap=pikepdf.Name.Identity, FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    return pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=name, Encoding=pikepdf.Name("/Identity-H"),
        DescendantFonts=pikepdf.Array([pdf.make_indirect(below)]), ToUnicode=pdf.make_stream(_unicode_map(codes)),
    ))  # fmt: skip


def _unicode_map(codes: dict[str, int]) -> bytes:
    pairs = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in codes.items()]
    blocks = [pairs[n : n + 100] for n in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Unseen def /CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


# ------------------------------------------------------------------ proving


def prove(page: pypdfium2.PdfPage, boxes: Sequence[Box], kept: Counter, foot: float = 0) -> None:
    """The page, read anew: one picture, black under every box, and no character that was not kept.

    `foot`: the height in points of the strip below it in a packet, whose own words do not count. Raises PacketStopped.
    """
    _prove_picture(page, boxes)
    above = 1 - foot / page.get_height()
    if characters(letter for letter in letters_of(page) if letter.box[1] < above) - kept:
        raise PacketStopped("a redacted word could still be read")


def _prove_picture(page: pypdfium2.PdfPage, boxes: Sequence[Box]) -> None:
    pictures = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=8))
    if len(pictures) != 1:
        raise PacketStopped("a redacted page is not one picture")
    drawn = pictures[0].get_bitmap(render=False).to_pil().convert("L")
    for box in boxes:
        if drawn.crop(_pixels(drawn.size, box)).getextrema() != (0, 0):
            raise PacketStopped("a redacted place could still be seen")


def characters(letters: Iterable[Letter]) -> Counter:
    """The characters counted, however a reader composes them."""
    said = (unicodedata.normalize("NFKD", letter.text) for letter in letters)
    return Counter(char for text in said for char in text if char.strip())
