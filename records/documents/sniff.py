"""What a file is by its content, whatever its name says, and whether the record can hold it."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.conf import settings

from records.documents import foreign, scan

PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"
TEXT, RTF = "text/plain", "application/rtf"
ACCEPT = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.txt,.rtf"
EXTENSIONS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", TIFF: ".tif", TEXT: ".txt", RTF: ".rtf"}

_MAGIC = [
    (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"II*\0", TIFF), (b"MM\0*", TIFF), (b"II+\0", TIFF),
    (b"MM\0+", TIFF), (b"{\\rtf", RTF),
]  # fmt: skip
# What people try, and what to do instead.
_FOREIGN = [
    (b"PK\x03\x04", "a ZIP archive or an Office file", "Unpack it, or save the document as PDF, and send that."),
    (b"\xd0\xcf\x11\xe0", "an older Office file", "Save it as PDF and send that."),
    (b"GIF8", "a GIF picture", "Save it as PNG or PDF and send that."),
    (b"RIFF", "a WebP picture or a recording", "Save a picture as PNG or PDF and send that."),
    (b"BM", "a bitmap picture", "Save it as PNG or PDF and send that."),
    (b"MZ", "a program", "Programs are not taken."),
    (b"\x7fELF", "a program", "Programs are not taken."),
    (b"Rar!", "an archive", "Unpack it and send what is in it."),
    (b"7z\xbc\xaf", "an archive", "Unpack it and send what is in it."),
    (b"\x1f\x8b", "an archive", "Unpack it and send what is in it."),
]
_RTF_OBJECT = re.compile(rb"\\(?:pict|object|objdata|nonshppict)\b")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_WORDS = {
    "locked": "This PDF is locked with a password. Save a copy without one, and send that.",
    "broken": "This {name} is damaged and cannot be opened. Ask for it again, or scan it anew.",
    "cut": "This {name} is cut off: its end is missing. It was not copied or sent completely. Send it again.",
    "pages": "This {name} has {pages} pages; {most} is the most. Split it.",
    "bomb": "This picture is larger than {most:,} points when opened. Scan it at 300 dpi.",
    "empty": "There are no words in this {name}.",
    "long": "This text is longer than {most:,} characters. Save it as PDF and send that.",
    "slow": "This {name} takes too long to read. Print it to a new PDF and send that.",
    "crashed": "This {name} cannot be read safely. Print it to a new PDF and send that.",
}
_NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG", TIFF: "TIFF", TEXT: "text", RTF: "RTF"}


class BadFile(Exception):
    """The record cannot hold this file; str() says why and what to do, for the person who sent it."""


class NotNow(BadFile):
    """The file may be good, but cannot be looked at now."""


@dataclass(frozen=True)
class Good:
    """A file that the record can hold: its type by content, pages, their sizes in points, and its words."""

    content: bytes
    content_type: str
    pages: int = 1
    sizes: list = field(default_factory=list)
    text: str = ""
    name: str = ""


def examine(content: bytes, name: str = "") -> Good:
    """Look at a file from outside: size, type, virus, then its parser. Raises BadFile in words."""
    most = settings.DOCUMENT_MAX_MB
    if not content:
        raise BadFile("The file is empty (0 bytes). It was not copied or sent completely.")
    if len(content) > most * 1024 * 1024:
        raise BadFile(f"The file is larger than {most} MB. Scan it at 300 dpi, or split it.")
    content_type = sniff(content)
    check_virus(content)
    facts = _text_facts(content) if content_type == TEXT else _inspect(content_type, content)
    return Good(content, content_type, facts.pages, facts.sizes, facts.text, safe_name(name, content_type))


def sniff(content: bytes) -> str:
    """The media type by content: one of ours. Raises BadFile naming what it is instead."""
    if b"%PDF-" in content[:1024]:
        return PDF
    for magic, content_type in _MAGIC:
        if content.startswith(magic):
            return content_type
    for magic, what, instead in _FOREIGN:
        if content.startswith(magic) and not _reads_as_text(content):
            raise BadFile(f"This is {what}, whatever its name says. {instead}")
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        raise BadFile("This is a phone's HEIC picture. Save it as JPEG or PDF and send that.")
    if _reads_as_text(content):
        return TEXT
    raise BadFile("This is no PDF, JPEG, PNG, TIFF, text or RTF. Save it as PDF and send that.")


def decode_text(content: bytes) -> str:
    """Text of a file in UTF-8 (UTF-16 with its mark), or else Windows' cp1252. Raises UnicodeDecodeError."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def safe_name(name: str, content_type: str) -> str:
    """What is kept of a file's name: nothing but a true extension. Names hold patients, and paths."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    known = {".jpeg", ".tiff", *EXTENSIONS.values()}
    return suffix if suffix in known else EXTENSIONS[content_type]


def _reads_as_text(content: bytes) -> bool:
    try:
        return not _NO_TEXT.search(decode_text(content))
    except UnicodeDecodeError:
        return False


def _text_facts(content: bytes) -> foreign.Facts:
    from records.documents.foreign.child import MOST_TEXT

    text = decode_text(content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _bad("empty", TEXT)
    if len(text) > MOST_TEXT:
        raise _bad("long", TEXT, most=MOST_TEXT)
    return foreign.Facts(1, [], text)


def check_virus(content: bytes) -> None:
    """Ask the virus scanner, if one is configured. Raises BadFile in words."""
    try:
        scan.scan(content)
    except scan.Infected as found:
        raise BadFile(
            f"The virus scanner found {found} in this file. It was not kept. Tell the security officer."
        ) from found
    except scan.ScannerDown as down:
        raise NotNow("The virus scanner does not answer, so no file is taken now. Try again in some minutes.") from down


def _inspect(content_type: str, content: bytes) -> foreign.Facts:
    if content_type == RTF and _RTF_OBJECT.search(content):
        raise BadFile(
            "This RTF holds a picture or an embedded object, which would be lost. Save it as PDF and send that."
        )
    try:
        return foreign.inspect(content_type, content)
    except foreign.Unreadable as error:
        raise _bad(error.code, content_type, **error.detail) from error


def _bad(code: str, content_type: str, **detail) -> BadFile:
    return BadFile(_WORDS[code].format(name=_NAMES[content_type], **detail))
