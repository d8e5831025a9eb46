"""When things are due: pure functions on instants and the facility's zone.

Hours are elapsed hours. Days are calendar days of the facility, day 0 being the day it began, and the last one
counts to its end, so that a change to or from daylight saving time moves no due date.
"""

import datetime as dt
from zoneinfo import ZoneInfo

LAST_MOMENT = dt.time(23, 59, 59)


def end_of_day(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The last second of the day on the facility's wall clock, as an instant."""
    return dt.datetime.combine(day, LAST_MOMENT, zone).astimezone(dt.UTC)


def start_of_day(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def local_day(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The facility's calendar day in which the moment lies."""
    return moment.astimezone(zone).date()


def due_after(start: dt.datetime, zone: ZoneInfo, *, hours: int | None = None, days: int | None = None) -> dt.datetime:
    """Elapsed `hours` after the start, or the end of the calendar day `days` after the start's day. One of the two."""
    if (hours is None) == (days is None):
        raise ValueError("A limit is in hours or in days, one of the two.")
    if days is not None:
        return end_of_day(local_day(start, zone) + dt.timedelta(days=days), zone)
    return start.astimezone(dt.UTC) + dt.timedelta(hours=hours)


def say_day(moment: dt.datetime, zone: ZoneInfo, year: int | None = None) -> str:
    """ "March 3", with its year when that is not `year`."""
    day = local_day(moment, zone)
    words = f"{day:%B} {day.day}"
    return words if year in (None, day.year) else f"{words}, {day.year}"


def say_moment(moment: dt.datetime, zone: ZoneInfo, year: int | None = None) -> str:
    """ "March 3, 10:40" on the facility's wall clock."""
    return f"{say_day(moment, zone, year)}, {moment.astimezone(zone):%H:%M}"


def say_span(hours: float) -> str:
    """A stretch in the unit people use: "2 hours", "3 days"."""
    if hours < 48:
        return count(max(round(hours), 1), "hour")
    return count(round(hours / 24), "day")


def count(number: int, unit: str) -> str:
    """ "1 hour", "24 hours"."""
    return f"{number} {unit}" + ("" if number == 1 else "s")


def ordinal(number: int) -> str:
    """ "3rd", "11th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def say_seconds(seconds: float) -> str:
    """How long something will still take: "40 seconds", "12 minutes"."""
    return count(max(round(seconds), 1), "second") if seconds < 90 else count(round(seconds / 60), "minute")
