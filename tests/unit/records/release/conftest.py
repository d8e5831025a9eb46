"""Files of every kind that a chart can hold, made on the spot."""

from pathlib import Path

import pikepdf
import pytest
import typst
from PIL import Image, ImageDraw

from records.release.packet import Bates, Identity, Source, build_packet
from records.release.packet.spec import JPEG, PDF, PNG, RTF, TEXT, TIFF
from tests.factories import release as made

IDENTITY = Identity("Łukasiewicz-Nguyễn, Ruth Eleanor", "00418827", "03/04/1955")
COVER = {
    "facility": {
        "name": "Marlow Valley Medical Center",
        "lines": ["1 Hospital Way", "Easton, PA"],
        "phone": "555-0100",
    },
    "date": "November 22, 2026",
    "recipient": ["Brandt & Loewe LLP", "40 Court St"],
    "signer": {"name": "Dana Cole", "title": "Release technician"},
    "reference": "R-1042",
    "basis": "Authorization, 45 CFR 164.508",
    "scope": "March 11 to 14, 2026",
    "received": "November 4, 2026",
}


def pdf_of(path: Path, pages: int, word: str = "Secret", **boxes) -> Path:
    """A PDF whose pages say `word`-1, `word`-2 …, with links from each page to all others."""
    links = "#for m in range(1, total + 1) [#link((page: m, x: 1cm, y: 1cm))[go #m] ]"
    markup = f"#let total = {pages}\n#for n in range(1, total + 1) [= {word}-#n \n {links} #pagebreak(weak: true)]"
    path.write_bytes(typst.compile(markup.encode()))
    return path


def scan(mode: str = "RGB", size=(850, 1100)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((60, 60), "SCANNED", fill="black", font_size=60)
    return image.convert(mode)


@pytest.fixture
def source(tmp_path):
    """`source("pdf", pages=3)`: a Source of that kind with its file."""

    def make(kind: str, title: str = "Operative note", **given) -> Source:
        path = tmp_path / f"{title}-{kind}"
        media = {"pdf": PDF, "jpeg": JPEG, "png": PNG, "tiff": TIFF, "text": TEXT, "rtf": RTF}[kind]
        count = given.pop("count", 1)
        content = given.pop("content", None)
        if content is not None:
            path.write_bytes(content)
        elif kind == "pdf":
            pdf_of(path, count, given.pop("word", "Secret"))
        elif kind == "tiff":
            frames = [scan("1") for _ in range(count)]
            frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(100, 100))
        elif kind in ("jpeg", "png"):
            scan(given.pop("mode", "RGB")).save(path, kind.upper(), dpi=(100, 100))
        elif kind == "text":
            path.write_text('Progress note\n\nPatient says: #read("/etc/passwd") *b* $x$ Żółć\n')
        else:
            path.write_bytes(rb"{\rtf1\ansi Seen \b today\b0 , caf\'e9.\par Second line}")
        return Source(title, path, media, key="k" * 16, date="03/12/2026", author="Vance, MD", **given)

    return make


@pytest.fixture
def build(tmp_path):
    """Builds a packet from the sources and returns (manifest, path)."""

    def run(*sources, **given):
        out = tmp_path / "packet.pdf"
        order = {"identity": IDENTITY, "bates": Bates("MV1042"), "cover": COVER, "request_copy": [], "notices": []}
        return build_packet(sources=sources, out=out, **order | given), out

    return run


@pytest.fixture
def damaged_page(tmp_path):
    """A PDF of three pages whose second page's content is garbage."""

    def make() -> bytes:
        path = pdf_of(tmp_path / "whole.pdf", 3)
        with pikepdf.open(path) as pdf:
            bad = pikepdf.Stream(pdf, b"\x78\x9c not deflated at all", Filter=pikepdf.Name.FlateDecode)
            pdf.pages[1].obj.Contents = pdf.make_indirect(bad)
            pdf.save(tmp_path / "damaged.pdf", compress_streams=False, recompress_flate=False)
        return (tmp_path / "damaged.pdf").read_bytes()

    return make


@pytest.fixture
def chart(ruth, discharged):
    """Ruth's operative report (2 pages), discharge summary (text) and a Part 2 note."""
    return {
        "operative": made.document(ruth, discharged, "operative", pages=2),
        "summary": made.document(ruth, discharged, "discharge_summary", text="Discharged home in good condition."),
        "sud": made.document(ruth, discharged, "sud_note", sensitivity=["part2"]),
    }
