"""Dates and times as people type them. Pure: the day and moment it is now are given in."""

import calendar
import datetime as dt
import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HOW = "Type it like 3/4/2026, 20260304 or t-2 (two days ago)."

_RELATIVE = re.compile(r"t\s*([+-])\s*(\d{1,4})\s*([dwmy]?)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_US = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_WORDS = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:,?\s+(\d{4}|\d{2}))?")
_WORDS_DAY_FIRST = re.compile(r"(\d{1,2})\s+([a-z]{3,9})\.?(?:,?\s+(\d{4}|\d{2}))?")
_TIME = re.compile(r"(\d{1,2})(?::?(\d{2}))?\s*([ap])?m?")
_DATE_AND_TIME = re.compile(r"(.+?)[ t@]+(\d{1,2}:?\d{2}\s*(?:[ap]m?)?|\d{1,2}\s*[ap]m?)")


def read_date(text: str, *, today: dt.date, past: bool = False) -> dt.date:
    """The day that was typed: 3/4/1962, 19620304, 1962-03-04, Mar 4 1962, 3/4 (this year), today, t-2, t+1w, t-6m.

    Two-digit years lie at most 20 years ahead, or, with `past` (a birth date), never ahead.
    Raises ValueError with words that say how to mend it.
    """
    text = text.strip().lower()
    near = {"t": 0, "today": 0, "yesterday": -1, "tomorrow": 1}
    if text in near:
        return today + dt.timedelta(days=near[text])
    if found := _RELATIVE.fullmatch(text):
        return _relative(today, *found.groups())
    if found := _ISO.fullmatch(text):
        return _day(*(int(part) for part in found.groups() if part))
    if found := _US.fullmatch(text):
        month, day, year = found.groups()
        return _day(_year(year, today, past), int(month), int(day))
    return _read_words(text, today, past)


def _read_words(text: str, today: dt.date, past: bool) -> dt.date:
    if found := _WORDS.fullmatch(text):
        name, day, year = found.groups()
    elif found := _WORDS_DAY_FIRST.fullmatch(text):
        day, name, year = found.groups()
    else:
        raise ValueError(f"That is not a date we can read. {HOW}")
    if name[:3] not in MONTHS:
        raise ValueError(f"There is no month called {name}. {HOW}")
    return _day(_year(year, today, past), MONTHS.index(name[:3]) + 1, int(day))


def _relative(today: dt.date, sign: str, number: str, unit: str) -> dt.date:
    count = int(number) * (-1 if sign == "-" else 1)
    try:
        if unit in ("", "d", "w"):
            return today + dt.timedelta(days=count * (7 if unit == "w" else 1))
        months = today.year * 12 + today.month - 1 + count * (12 if unit == "y" else 1)
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        raise ValueError("That is too far away to be a date in a record.") from None


def _year(typed: str | None, today: dt.date, past: bool) -> int:
    if typed is None:
        return today.year
    if len(typed) == 4:
        return int(typed)
    full = today.year // 100 * 100 + int(typed)
    return full - 100 if full > today.year + (0 if past else 20) else full


def _day(year: int, month: int, day: int) -> dt.date:
    if not 1 <= month <= 12:
        raise ValueError(f"There is no month {month}: the month comes first. {HOW}")
    if not 1800 <= year <= 2200:
        raise ValueError(f"The year {year} cannot be right. {HOW}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(f"{calendar.month_name[month]} {year} has {last} days. {HOW}")
    return dt.date(year, month, day)


def read_time(text: str) -> dt.time:
    """The time that was typed: 14:30, 1430, 2:30 pm, 2p. Raises ValueError with words that say how to mend it."""
    found = _TIME.fullmatch(text.strip().lower())
    if not found or not (found[2] or found[3]):
        raise ValueError("That is not a time we can read. Type it like 14:30, 1430 or 2:30 pm.")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            raise ValueError("With am or pm the hour is 1 to 12.")
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError("The day has 24 hours of 60 minutes. Type it like 14:30.")
    return dt.time(hour, minute)


def read_moment(text: str, *, now: dt.datetime, past: bool = False) -> dt.datetime:
    """The wall-clock moment that was typed: a date and a time ("3/4/2026 1430", "t-1 2p"), or "now".

    `now` is aware, in the zone that the typed time is meant in; so is the answer. Raises ValueError in words when it
    cannot be read, has no time, or falls into the hour that the spring change skips.
    """
    if text.strip().lower() in ("n", "now"):
        return now.replace(second=0, microsecond=0)
    found = _DATE_AND_TIME.fullmatch(text.strip().lower())
    if not found:
        raise ValueError("Type the date and the time, like 3/4/2026 14:30, t-1 0815 or now.")
    day = read_date(found[1], today=now.date(), past=past)
    moment = dt.datetime.combine(day, read_time(found[2]), tzinfo=now.tzinfo)
    there_and_back = moment.astimezone(dt.UTC).astimezone(now.tzinfo)
    if there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValueError("The clocks were put forward then: that time was skipped. Type a time an hour later.")
    return moment
