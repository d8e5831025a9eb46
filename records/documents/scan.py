"""Where a virus scanner plugs in. A setting names it; it looks at every file before anything else does.

A scanner is a function of the content: it returns, or raises Infected, or ScannerDown. A scanner that cannot be asked
stops the capture: a file that nobody looked at is not taken.
"""

import socket
import struct
from contextlib import closing

from django.conf import settings
from django.utils.module_loading import import_string

SECONDS = 60
PART = 64 * 1024


class Infected(Exception):
    """The scanner knows the file; str() is what it calls it."""


class ScannerDown(Exception):
    """The scanner is configured and cannot be asked."""


def scan(content: bytes) -> None:
    """Ask the configured scanner, if there is one. Raises Infected or ScannerDown."""
    if settings.VIRUS_SCANNER:
        import_string(settings.VIRUS_SCANNER)(content)


def clamd(content: bytes) -> None:
    """ClamAV's daemon at CLAMD_SOCKET (a path, or host:port), by its INSTREAM command."""
    try:
        with closing(_connected(settings.CLAMD_SOCKET)) as line:
            answer = _ask(line, content)
    except (OSError, ValueError) as error:
        raise ScannerDown(f"The virus scanner at {settings.CLAMD_SOCKET} cannot be asked.") from error
    verdict = answer.removeprefix("stream:").strip()
    if verdict.endswith("FOUND"):
        raise Infected(verdict.removesuffix("FOUND").strip())
    if verdict != "OK":
        raise ScannerDown(f"The virus scanner answered: {verdict[:100] or 'nothing'}")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _ask(line: socket.socket, content: bytes) -> str:
    """zINSTREAM, then parts each led by its length in four bytes, then a length of zero; the answer ends in NUL."""
    line.sendall(b"zINSTREAM\0")
    for at in range(0, len(content), PART):
        part = content[at : at + PART]
        line.sendall(struct.pack("!I", len(part)) + part)
    line.sendall(struct.pack("!I", 0))
    answer = b""
    while not answer.endswith(b"\0") and (more := line.recv(4096)):
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
