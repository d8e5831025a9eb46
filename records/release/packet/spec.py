"""What a packet is made of, and what is kept about one that was made."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"
TEXT, RTF = "text/plain", "application/rtf"
WHOLE_ONLY = frozenset({TEXT, RTF})  # laid out by us: their pages are ours, so they are taken whole


class PacketStopped(Exception):
    """The packet cannot be built. `where` names the source (and page) in words for the person, without PHI."""

    def __init__(self, why: str, *, source: str = "", page: int | None = None):
        self.why, self.source, self.page = why, source, page
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """For example: `Operative note, page 3: the page's content is damaged.`"""
        where = ", ".join(filter(None, [self.source, f"page {self.page}" if self.page else ""]))
        return f"{where}: {self.why}" if where else self.why


@dataclass(frozen=True)
class Identity:
    """The two identifiers and the name that every page carries (domain 5.8). Dates as printed."""

    name: str
    mrn: str
    birth_date: str


@dataclass(frozen=True)
class Bates:
    """Numbers unique across the matter: `PREFIX-0000001`. A later batch starts where the last one ended."""

    prefix: str
    start: int = 1

    def number(self, page: int) -> str:
        """The number of the packet's page (1 = first)."""
        return f"{self.prefix}-{self.start + page - 1:07d}"


Box = tuple[float, float, float, float]  # left, top, right, bottom in shares (0 to 1) of the page as it is shown


@dataclass(frozen=True)
class Redaction:
    """A place of a page (1 = first) that stays behind. `layout` is the digest of the page on which it was chosen."""

    page: int
    box: Box
    layout: str
    reason: str
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class Source:
    """One document of the chart, as a file in clear on disk. `pages` counts from 1; None takes all."""

    title: str
    path: Path
    media_type: str
    key: str = ""  # public id of the document, for the manifest
    version: int = 1
    sha256: str = ""  # of the file as captured; when given, a file that differs stops the packet
    date: str = ""
    author: str = ""
    signed: tuple[str, ...] = ()  # what stands under a text that we lay out: who signed it, when, as what
    pages: tuple[int, ...] | None = None
    redactions: tuple[Redaction, ...] = ()


@dataclass(frozen=True)
class Notice:
    """A text that must travel with the records, such as 42 CFR 2.32's."""

    title: str
    text: str


@dataclass
class Item:
    """A run of the packet's pages from one source (or one of our own letters)."""

    role: str  # cover, request, notices, index, record, certification
    title: str
    first_page: int
    pages: int
    first_bates: str = ""
    last_bates: str = ""
    key: str = ""
    version: int | None = None
    sha256: str = ""
    media_type: str = ""
    date: str = ""
    author: str = ""
    source_pages: list[int] = field(default_factory=list)
    source_page_count: int = 0
    passed_unchanged: bool = False  # a PDF's own page content, only stamped below; else drawn by us from the source
    redactions: list[dict[str, Any]] = field(
        default_factory=list
    )  # page of the packet and of the source, box, reason, by, at

    @property
    def last_page(self) -> int:
        return self.first_page + self.pages - 1


@dataclass
class Manifest:
    """What is in the packet, page by page, and the digests that prove it. Frozen as JSON when QC begins."""

    pages: int
    sha256: str
    size: int
    first_bates: str
    last_bates: str
    items: list[Item]
    built_with: dict[str, str]

    def as_json(self) -> dict:
        """Plain data for a JSON column."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict) -> "Manifest":
        return cls(**{**data, "items": [Item(**item) for item in data["items"]]})
