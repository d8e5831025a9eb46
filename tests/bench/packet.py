"""A packet of 10, 100 and 1,000 mixed pages: seconds, and the builder's memory at the most.

    python -m tests.bench.packet [--pages 1000]

The pages are those of a chart: text PDFs, scanned TIFFs of several pages, photographs as JPEG and PNG, notes as text and
RTF, and one redacted page in a hundred. Each packet is built as the site builds it, in the builder's own process; what is
measured is that process alone. 1 when 1,000 pages take more than 30 seconds of its processor (which holds also where
others use the machine) or more than 400 MB.
"""

import argparse
import io
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import typst
from PIL import Image, ImageDraw

from records.release.packet import Bates, Identity, Source
from records.release.packet.apart import build_apart
from records.release.packet.look import find
from records.release.packet.spec import JPEG, PDF, PNG, RTF, TEXT, TIFF, Redaction

SIZES = (10, 100, 1_000)
SECONDS = 30  # of processor, for 1,000 pages
MEGABYTES = 400  # at the most, for 1,000 pages: the index and the manifest of 370 documents take most of it
LINES = 44
WORDS = (
    "patient", "stable", "wound", "clean", "dry", "intact", "afebrile", "tolerating", "diet", "ambulating", "follow", "clinic",
)  # fmt: skip
COVER = {
    "facility": {"name": "Marlow Valley Medical Center", "lines": ["1 Hospital Way"], "phone": "555-0100"},
    "date": "November 22, 2026", "recipient": ["Brandt & Loewe LLP"], "reference": "R-1042", "received": "November 4, 2026",
    "signer": {"name": "Dana Cole", "title": "Release technician"}, "basis": "Authorization", "scope": "The whole stay",
}  # fmt: skip


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.packet", description=__doc__)
    parser.add_argument("--pages", type=int, default=max(SIZES), help="the largest packet")
    most = parser.parse_args(argv).pages
    sizes = sorted({*(size for size in SIZES if size < most), most})
    print(
        f"{'packet':>22}{'documents':>11}{'seconds':>9}{'cpu s':>7}{'pages/s':>9}{'MB at most':>12}{'file MB':>9}{'told':>6}"
    )
    with tempfile.TemporaryDirectory() as name:
        figures = {size: apart(size, Path(name)) for size in sizes}
    seconds, peaks = {size: one[0] for size, one in figures.items()}, {size: one[1] for size, one in figures.items()}
    slow = most >= max(SIZES) and seconds[most] > SECONDS * most / max(SIZES)
    large = peaks[most] > MEGABYTES
    print(
        "The target is met."
        if not (slow or large)
        else f"Missed: {SECONDS} s of processor for 1,000 pages, {MEGABYTES} MB."
    )
    return int(slow or large)


def apart(size: int, folder: Path) -> tuple[float, float]:
    """Measured in a process of its own: the memory of children is that of the largest of them."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as answer:
            answer.write("{} {}".format(*measure(size, folder)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read().split()
    os.waitpid(child, 0)
    if len(said) != 2:
        raise SystemExit(f"the packet of {size} pages was not built")
    return float(said[0]), float(said[1])


def measure(size: int, folder: Path) -> tuple[float, float]:
    """(seconds of processor, megabytes) of one packet of so many pages of the record."""
    sources, told = list(chart(size, folder)), []
    out = folder / f"packet-{size}.pdf"
    start = time.perf_counter()
    manifest = build_apart(
        identity=Identity("Ames, Ruth E.", "00418827", "03/04/1955"), bates=Bates("MV1042"), cover=COVER,
        request_copy=[], sources=sources, notices=[], out=out, on_progress=lambda done, total: told.append(done),
    )  # fmt: skip
    took = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    peak = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    pages = sum(item.pages for item in manifest.items if item.role == "record")
    print(f"{pages:>16,} pages{len(sources):>11,}{took:>9.1f}{cpu:>7.1f}{manifest.pages / took:>9.0f}{peak:>12.0f}"
          f"{manifest.size / 1e6:>9.1f}{len(told):>6}", flush=True)  # fmt: skip
    out.unlink()
    return cpu, peak


# -------------------------------------------------------------------- chart


def chart(pages: int, folder: Path) -> Iterator[Source]:
    """Documents of every kind until they have so many pages; the same ones in every run."""
    rng, left, n = random.Random(pages), pages, 0
    while left:
        n += 1
        media, count = rng.choice(((PDF, 4), (PDF, 1), (TIFF, 5), (JPEG, 1), (PNG, 1), (TEXT, 1), (RTF, 1), (PDF, 9)))
        count = min(count, left)
        path = folder / f"{pages}-{n}"
        path.write_bytes(MAKERS[media](rng, count))
        source = Source(f"Document {n}", path, media, key=f"{n:016d}", date="03/12/2026", author="Vance, MD")
        yield _redacted(source) if n % 12 == 0 and media == PDF else source
        left -= count


def _redacted(source: Source) -> Source:
    page, (layout, boxes) = next(iter(find(source, "wound").items()))
    places = tuple(Redaction(page, box, layout, "Another person's", by="Dana Cole") for box in boxes[:5])
    return replace(source, redactions=places)


def _lines(rng, count: int) -> list[str]:
    return [" ".join(["wound", *rng.choices(WORDS, k=10)]) for _ in range(count)]


def _pdf(rng, count: int) -> bytes:
    sheets = [" \\ ".join(_lines(rng, LINES)) for _ in range(count)]
    return typst.compile(('#set page(paper: "us-letter")\n' + "\n#pagebreak()\n".join(sheets)).encode())


def _scan(rng, mode: str, size=(1700, 2200)) -> Image.Image:
    image = Image.new("L", size, "white")
    draw = ImageDraw.Draw(image)
    for n, line in enumerate(_lines(rng, LINES)):
        draw.text((150, 150 + 45 * n), line, fill="black", font_size=28)
    return image.convert(mode)


def _tiff(rng, count: int) -> bytes:
    first, *rest = [_scan(rng, "1") for _ in range(count)]
    return _saved(first, "TIFF", save_all=True, append_images=rest, compression="group4", dpi=(200, 200))


def _photo(rng, kind: str) -> bytes:
    image = _scan(rng, "RGB", (1275, 1650))
    ImageDraw.Draw(image).ellipse((700, 1000, 1200, 1500), fill=(rng.randrange(256), 120, 90))
    return _saved(image, kind, dpi=(150, 150))


def _saved(image: Image.Image, kind: str, **how) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


MAKERS = {
    PDF: _pdf, TIFF: _tiff, JPEG: lambda rng, n: _photo(rng, "JPEG"), PNG: lambda rng, n: _photo(rng, "PNG"),
    TEXT: lambda rng, n: "\n".join(_lines(rng, 40)).encode(),
    RTF: lambda rng, n: b"{\\rtf1\\ansi " + b"\\par ".join(line.encode() for line in _lines(rng, 40)) + b"}",
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
