"""One page as the packet would show it, with its words and their places: what a person redacts on."""

import base64
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

from .redact import Letter, alone, around, layout_of, letters_of, uprights, words_of
from .sources import prepare
from .spec import Box, Source

WIDTH = 1300  # pixels
LARGEST = 16_000_000  # pixels drawn


@dataclass(frozen=True)
class Look:
    """`count` pages the document has; `words` of this one with their boxes; `picture` is WebP in base64."""

    count: int
    width: float
    height: float
    layout: str
    words: list[tuple[str, Box]]
    picture: str

    @classmethod
    def from_json(cls, data: dict) -> "Look":
        words = [(text, tuple(box)) for text, box in data["words"]]
        return cls(**data | {"words": words})

    @property
    def image(self) -> bytes:
        return base64.b64decode(self.picture)


def look(source: Source, page: int) -> Look:
    """The page (1 = first) before anything is redacted on it. Raises PacketStopped as the packet would."""
    with TemporaryDirectory(dir=source.path.parent, prefix=".look-") as name:
        folder = Path(name)
        ready = prepare(replace(source, pages=(page,), redactions=()), folder, 0)
        upright = alone(ready.path, page - 1, folder / "upright.pdf")
        document = pypdfium2.PdfDocument(upright)
        try:
            shown = document[0]
            letters = letters_of(shown)
            width, height = shown.get_size()
            return Look(ready.count, width, height, layout_of(shown, letters), words_of(letters), _drawn(shown))
        finally:
            document.close()


def find(source: Source, words: str) -> dict[int, tuple[str, list[Box]]]:
    """Every place of the document that says the words: page (1 = first) -> its layout, and a box a line of each place."""
    with TemporaryDirectory(dir=source.path.parent, prefix=".look-") as name:
        folder, found = Path(name), {}
        ready = prepare(replace(source, pages=None, redactions=()), folder, 0)
        upright = uprights(ready.path, folder / "upright.pdf")
        document = pypdfium2.PdfDocument(upright)
        try:
            for n, page in enumerate(document, start=1):
                letters = letters_of(page)
                if boxes := places_of(letters, words):
                    found[n] = layout_of(page, letters), boxes
                page.close()
        finally:
            document.close()
        return found


def places_of(letters: Sequence[Letter], words: str) -> list[Box]:
    """Where whole words stand on a page, whatever their case and spacing: one box for each line of each place."""
    said = [(char, n) for n, letter in enumerate(letters) for char in _folded(letter.text)]
    text, wanted = "".join(char for char, _ in said), _folded("".join(words.split()))
    found, start = [], text.find(wanted) if wanted else -1
    while start >= 0:
        first, last = said[start][1], said[start + len(wanted) - 1][1]
        if _begins(letters, first) and _ends(letters, last):
            found += _lines(letters[first : last + 1])
        start = text.find(wanted, start + 1)
    return found


def _folded(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(char))


def _begins(letters: Sequence[Letter], n: int) -> bool:
    return letters[n].starts_word or not letters[n].text.isalnum() or not letters[n - 1].text.isalnum()


def _ends(letters: Sequence[Letter], n: int) -> bool:
    return n + 1 == len(letters) or letters[n + 1].starts_word or not (letters[n].text + letters[n + 1].text).isalnum()


def _lines(letters: Sequence[Letter]) -> list[Box]:
    """A box around the letters of each line."""
    lines: list[Letter] = []
    for letter in letters:
        if lines and abs(lines[-1].across - letter.across) <= max(lines[-1].high, letter.high) / 2:
            lines[-1] = replace(lines[-1], box=around(lines[-1].box, letter.box))
        else:
            lines.append(letter)
    return [line.box for line in lines]


def _drawn(page: pypdfium2.PdfPage) -> str:
    width, height = page.get_size()
    scale = min(WIDTH / width, (LARGEST / max(width * height, 1)) ** 0.5)
    out = io.BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(out, "WEBP", quality=80, method=1)
    return base64.b64encode(out.getvalue()).decode()
