"""Files as they come: good ones, and each kind of bad one. All made here; nothing is read from disk."""

import io
import struct
import zlib

import pikepdf
from PIL import Image, ImageDraw

RTF = rb"{\rtf1\ansi\deff0 {\fonttbl {\f0 Arial;}} \f0\fs24 History and physical.\par No allergies.}"
RTF_WITH_OBJECT = rb"{\rtf1\ansi {\object\objemb{\*\objdata 0105000002000000}} text}"


def pdf(pages: int = 2, words: str = "Operative report, page {n}", password: str = "", owner: str = "") -> bytes:
    with pikepdf.new() as made:
        for n in range(1, pages + 1):
            page = made.add_blank_page(page_size=(612, 792))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            text = words.format(n=n).replace("(", "").encode("latin-1", "replace")
            page.obj.Contents = made.make_stream(b"BT /F1 18 Tf 72 700 Td (" + text + b") Tj ET")
        out = io.BytesIO()
        locked = pikepdf.Encryption(user=password, owner=owner or password) if password or owner else False
        made.save(out, encryption=locked)
    return out.getvalue()


def picture(kind: str = "PNG", size=(850, 1100), frames: int = 1, **options) -> bytes:
    drawn = []
    for n in range(frames):
        page = Image.new("L", size, 255)
        ImageDraw.Draw(page).text((60, 60), f"Scanned page {n + 1}", fill=0)
        drawn.append(page)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": drawn[1:]} if frames > 1 else {}
    drawn[0].save(out, kind, **more, **options)
    return out.getvalue()


def png_bomb(side: int = 60_000) -> bytes:
    """A few kilobytes that open as 3.6 thousand million points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9999)) + chunk(b"IEND", b"")
    )


def zip_named_pdf() -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("report.txt", "not a PDF")
    return out.getvalue()
