"""Taking, keeping and giving back a lease."""

import datetime as dt
import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.db.models import Q
from django.db.models.functions import Now

from accounts.jobs.models import Lease

log = logging.getLogger(__name__)
SECONDS = 60
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@contextmanager
def held(name: str, seconds: int = SECONDS) -> Iterator[bool]:
    """Whether the lease was free, or had lapsed, and is ours now; then it is kept until the block ends."""
    holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(8)}"
    if not take(name, holder, seconds):
        yield False
        return
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(name, holder, seconds, stop), name=f"lease {name}", daemon=True)
    heart.start()
    try:
        yield True
    finally:
        stop.set()
        heart.join()
        give_back(name, holder)


def take(name: str, holder: str, seconds: int = SECONDS) -> bool:
    """Takes a lease that is free, lapsed, or already the holder's own. False when another holds it."""
    Lease.objects.bulk_create([Lease(name=name, lapses_at=LONG_AGO)], ignore_conflicts=True)
    free = Lease.objects.filter(Q(lapses_at__lte=Now()) | Q(holder=holder), name=name)
    return bool(free.update(holder=holder, lapses_at=Now() + dt.timedelta(seconds=seconds)))


def keep(name: str, holder: str, seconds: int = SECONDS) -> bool:
    """Pushes the lapse ahead. False when the lease has become another's."""
    mine = Lease.objects.filter(name=name, holder=holder)
    return bool(mine.update(lapses_at=Now() + dt.timedelta(seconds=seconds)))


def give_back(name: str, holder: str) -> None:
    Lease.objects.filter(name=name, holder=holder).update(holder="", lapses_at=LONG_AGO)


def _beat(name: str, holder: str, seconds: int, stop: threading.Event) -> None:
    try:
        while not stop.wait(seconds / 3):
            if not keep(name, holder, seconds):
                log.error("lease lost", extra={"lease": name})
                return
    except DatabaseError as error:  # the work itself will notice; the lease lapses and another takes it up
        log.warning("heartbeat stopped", extra={"lease": name, "error": type(error).__name__})
    finally:
        connection.close()
