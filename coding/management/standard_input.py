"""Standard input, line by line, whatever bytes it has."""

import sys
from collections.abc import Iterator


def lines() -> Iterator[bytes]:
    """The lines of standard input as bytes, one as soon as it is there; also of a text stream that stands in its place."""
    stream = getattr(sys.stdin, "buffer", None)
    yield from stream if stream is not None else (line.encode() for line in sys.stdin)
