"""The one clock. Everything that asks the time asks here, so that tests and the seeder can set it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

_set_to: ContextVar[dt.datetime | None] = ContextVar("clock", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return _set_to.get() or timezone.now()


def today(facility=None) -> dt.date:
    """The calendar day at the facility (its own time zone), or in the site's zone."""
    return local(now(), facility).date()


def local(moment: dt.datetime, facility=None) -> dt.datetime:
    """The moment on the facility's wall clock."""
    zone = ZoneInfo(facility.time_zone) if facility else timezone.get_default_timezone()
    return moment.astimezone(zone)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Set the clock: for tests, and for the seeder, which marks what it made under it."""
    if timezone.is_naive(moment):
        raise ValueError("The clock is set to an aware moment.")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)


def is_set() -> bool:
    return _set_to.get() is not None
