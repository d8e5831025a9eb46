"""Trouble that has a way out: its text is shown to a person instead of a traceback."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured


class Problem(Exception):
    """Something outside the program is wrong. The text says what, and what to do about it."""


class Misconfigured(ImproperlyConfigured):
    """Settings are missing or wrong. The text names every one of them at once."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Ends the process with the problem's text. HITRECORDS_TRACEBACK=1 shows the traceback instead."""
    try:
        yield
    except (Problem, ImproperlyConfigured) as problem:
        if os.environ.get("HITRECORDS_TRACEBACK"):
            raise
        sys.exit(f"\n{problem}\n")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except OSError as error:
        if error.errno != errno.ENOSPC or os.environ.get("HITRECORDS_TRACEBACK"):
            raise
        sys.exit(
            f"\nThe disk is full{f' ({error.filename})' if error.filename else ''}.\nWay out: make room and start again.\n"
        )
