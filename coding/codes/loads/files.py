"""Official files as they are published: text or XML, alone or in a zip. What is none of these is refused in words."""

import datetime as dt
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

LARGEST = 600 * 1024 * 1024  # bytes of a member; the largest official file, NCCI for practitioners, has a quarter of it
SKIPPED = (".pdf", ".xlsx", ".xls", ".doc", ".docx", ".zip")


class Refused(ValueError):
    """A file that is not loaded: its words say where (file and line, from 1) and why."""

    def __init__(self, why: str, *, file: str = "", line: int | None = None):
        self.why, self.file, self.line = why, file, line
        place = ", ".join(part for part in (file, f"line {line}" if line else "") if part)
        super().__init__(f"{place}: {why}" if place else why)


@dataclass(frozen=True)
class Member:
    """One file, perhaps out of a zip; `around` is the zip's own name."""

    name: str
    data: bytes
    around: str = ""
    _lines: dict[str, list[str]] = field(default_factory=dict, compare=False)

    @property
    def short(self) -> str:
        return self.name.rsplit("/", 1)[-1]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def lines(self, encoding: str = "utf-8") -> list[str]:
        """Its lines of text without their ends. Raises Refused for what is no text."""
        if encoding not in self._lines:
            self._lines[encoding] = self._read(encoding)
        return self._lines[encoding]

    def _read(self, encoding: str) -> list[str]:
        _refuse_other_kinds(self)
        data = self.data.removeprefix(b"\xef\xbb\xbf")
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8":
                return self.lines("cp1252")
            line = data[: error.start].count(b"\n") + 1
            raise Refused("a character that the official file does not have", file=self.short, line=line) from None
        return text.rstrip("\r\n \x1a").replace("\r\n", "\n").replace("\r", "\n").split("\n")


_KINDS = (
    (b"PK", "a spreadsheet or an archive inside the archive: load the text file as published"),
    (b"%PDF", "a PDF: load the text file as published"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet or a document: load the text file as published"),
    (b"{\\rtf", "a word processor's document: load the text file as published"),
    (b"<!DOCTYPE html", "a web page, perhaps a failed download"),
    (b"<html", "a web page, perhaps a failed download"),
)


def _refuse_other_kinds(member: Member) -> None:
    if not member.data.strip():
        raise Refused("the file is empty", file=member.short)
    for start, what in _KINDS:
        if member.data[:20].lstrip().lower().startswith(start.lower()):
            raise Refused(f"this is {what}", file=member.short)
    if b"\0" in member.data[:100_000]:
        raise Refused("this is no text file", file=member.short)


def members(path: Path) -> list[Member]:
    """The files that a path holds: itself, or what its zip has. Raises Refused."""
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".zip":
            raise Refused("this is no whole zip archive: fetch it again", file=path.name)
        return [Member(path.name, path.read_bytes())]
    try:
        found = list(_unzipped(path))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused(f"the archive cannot be read ({error}): fetch it again", file=path.name) from None
    if any(member.short == "[Content_Types].xml" for member in found):
        raise Refused("this is a spreadsheet or a document: load the text file as published", file=path.name)
    return found


def _unzipped(path: Path):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.is_dir() or info.filename.lower().endswith(SKIPPED) or "__MACOSX" in info.filename:
                continue
            if info.file_size > LARGEST:
                raise Refused("larger than any official file", file=info.filename)
            yield Member(info.filename, archive.read(info), around=path.name)


def named(found: list[Member], pattern: str) -> list[Member]:
    """Those whose name fits."""
    return [member for member in found if re.search(pattern, member.short, re.IGNORECASE)]


def stream(member: Member) -> io.BytesIO:
    return io.BytesIO(member.data)


# ---- which release a file is of

_YEAR = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")
_SHORT_YEAR = re.compile(r"FY ?(\d\d)(?!\d)", re.IGNORECASE)


def fiscal_year(*texts: str) -> int | None:
    """The fiscal year that names speak of: the file's own name first."""
    for text in texts:
        if year := _YEAR.search(text):
            return int(year[1])
        if year := _SHORT_YEAR.search(text):
            return 2000 + int(year[1])
    return None


def effective_day(member: Member, given: dt.date | None, *, title: str = "") -> dt.date:
    """From when a release of ICD-10 holds: as given, else by its names: October, or April for an April release."""
    if given:
        return given
    year = fiscal_year(member.name, title, member.around)
    if year is None:
        raise Refused("the name tells no year: give the first day it holds with --effective", file=member.short)
    if re.search(r"apr", f"{member.name} {member.around}", re.IGNORECASE):
        return dt.date(year, 4, 1)
    return dt.date(year - 1, 10, 1)
