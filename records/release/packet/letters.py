"""Letters and our own pages: typst templates filled with data, never with markup.

A template reads `json(bytes(sys.inputs.data))`; strings arrive as content, so a name such as `#read("/etc/passwd")`
prints as it is spelled. Output is PDF/A-2b and, for letters, PDF/UA-1, whose rules make typst refuse a character that
no font can show; such a character is printed as its code point, so a letter neither fails nor drops it silently.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "records" / "release" / "letters"
LETTER_STANDARDS = ["a-2b", "ua-1"]
_UNSHOWN = re.compile(r'(?:the text|codepoint) `"((?:[^"\\]|\\.)+)"`')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@cache
def _fonts() -> typst.Fonts:
    """typst's own fonts (Latin, Greek, Cyrillic, Hebrew, Arabic) first; those of the machine fill what they lack."""
    return typst.Fonts(include_system_fonts=True)


def render(template: str, data: dict[str, Any], *, tags: bool = True, folder: Path = TEMPLATES) -> bytes:
    """The PDF of `template` (a file name in `folder`, another feature's letters) filled with plain `data`.

    Raises typst.TypstError when the template itself is wrong; never because of what the data says.
    """
    data = _clean(data)
    compiler = typst.Compiler(
        folder / template, root=TEMPLATES.parents[1], font_paths=_fonts(), ignore_system_fonts=True
    )
    standards = LETTER_STANDARDS if tags else ["a-2b"]
    for _ in range(200):
        inputs = {"data": json.dumps(data)}
        try:
            return cast(bytes, compiler.compile(sys_inputs=inputs, pdf_standards=standards, pdf_tags=tags))
        except typst.TypstError as error:
            unshown = _UNSHOWN.search(error.message)
            if not unshown or "#" in unshown[1]:
                raise
            data = _spelled(data, _unescape(unshown[1]))
    return cast(bytes, compiler.compile(sys_inputs={"data": json.dumps(data)}, pdf_tags=False))


def _walk(value, change):
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _walk(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(inner, change) for inner in value]
    return value


def _clean(data):
    """Without control and direction-changing characters: they print nothing and can make a line read otherwise."""
    return _walk(data, lambda text: _CONTROL.sub("", text))


def _spelled(data, unshown: str):
    """Every character that no font shows, as `[U+4E2D]`."""
    marks = {ord(char): f"[U+{ord(char):04X}]" for char in unshown if not char.isspace()}
    return _walk(data, lambda text: text.translate(marks))


def _unescape(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda hit: chr(int(hit[1], 16)), text).replace("\\", "")
