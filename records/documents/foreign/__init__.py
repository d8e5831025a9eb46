"""Files from elsewhere are parsed in a process of their own, with little memory, little time and no environment.

A file that breaks its parser breaks that process, not the house. What goes in is the file's bytes, what comes out is
JSON facts or one picture; the child (child.py) knows nothing of Django, the database or the keys.
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
SECONDS = 90
AT_ONCE = 4
REFUSED = 3

_room = threading.BoundedSemaphore(AT_ONCE)


class Unreadable(Exception):
    """The parser refused the file or died of it; `code` says why, in one word of child.py."""

    def __init__(self, code: str, detail: dict | None = None):
        self.code, self.detail = code, detail or {}
        super().__init__(code)


@dataclass(frozen=True)
class Facts:
    """What the parser found: number of pages, their sizes in points, and the words (pages apart by form feeds)."""

    pages: int
    sizes: list[list[int]]
    text: str


def inspect(content_type: str, content: bytes) -> Facts:
    """Read the whole file: every page, its size and its words. Raises Unreadable."""
    found = json.loads(_run(["inspect", content_type], content))
    return Facts(found["pages"], found["sizes"], found["text"])


def draw(content_type: str, content: bytes, page: int, width: int) -> bytes:
    """One page (1 = first) as WebP, about `width` pixels wide. Raises Unreadable."""
    return _run(["draw", content_type, str(page), str(width)], content)


def _run(arguments: list[str], content: bytes) -> bytes:
    command = [sys.executable, "-I", str(CHILD), *arguments]
    with _room:
        try:
            done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, env={}, check=False)
        except subprocess.TimeoutExpired:
            raise Unreadable("slow") from None
    if done.returncode == REFUSED:
        said = json.loads(done.stdout)
        raise Unreadable(said.pop("code"), said)
    if done.returncode:
        raise Unreadable("crashed")
    return done.stdout
