"""How the house says days, times, money and counts. Pure: only the clock is asked what day it is."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import clock

COUNT_STOPS_AT = 1000


def as_date(value) -> dt.date | None:
    """The calendar day of a date or an aware moment (on the wall clock in force); None stays None."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value) -> str:
    """ "Nov 12" within this year, "Nov 12, 2025" in another; "" for None."""
    date = as_date(value)
    return _day(date) if date else ""


def _day(date: dt.date) -> str:
    words = f"{date:%b} {date.day}"
    return words if date.year == clock.today().year else f"{words}, {date.year}"


def daytime(value) -> str:
    """ "Nov 12, 14:05" on the wall clock in force; "" for None."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{_day(local)}, {local.hour:02}:{local.minute:02}"


def days_since(value, today: dt.date | None = None) -> int:
    """Whole calendar days from the value's day to today; negative when it lies ahead."""
    return ((today or clock.today()) - as_date(value)).days


def ago(value) -> str:
    """How long ago, in the largest unit that says it: "6 min", "3 h", "9 d"."""
    if not value:
        return ""
    seconds = max(int((clock.now() - value).total_seconds()), 0)
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 86400 else f"{seconds // 86400} d"


def due(value, today: dt.date | None = None) -> tuple[str, bool]:
    """How a due day reads, and whether it is over: ("due today", False), ("3 d over", True), ("Nov 24", False)."""
    left = -days_since(value, today)
    if left < 0:
        return f"{-left} d over", True
    return ("today", False) if left == 0 else (day(value), False)


def usd(value, cents: bool = False) -> str:
    """ "$2,456,990"; cents only when asked for; "" for None."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}" if cents else f"{sign}${abs(amount):,.0f}"


def upto(count: int | None) -> str:
    """A count that stopped at 1,000 says so: "1,000+"."""
    if count is None:
        return ""
    return f"{COUNT_STOPS_AT:,}+" if count > COUNT_STOPS_AT else f"{count:,}"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 account", "24 accounts", "1,000+ accounts"."""
    return f"{upto(count)} {one if count == 1 else many or one + 's'}"


def age_band(days: int, late: int | None) -> int:
    """1 (young) to 4 (late): by thirds of `late` days; without a limit, by 3, 7 and 14 days."""
    edges = (late / 3, late * 2 / 3, late) if late else (3, 7, 14)
    return 1 + sum(days >= edge for edge in edges)


def age_bar(days: int | None, late: int | None = None) -> SafeString | str:
    """Days waited as a number and a short bar; the number carries the meaning, the bar only shows it."""
    if days is None:
        return ""
    band = age_band(days, late)
    width = round(min(27, 27 * days / ((late or 14) * 1.2)))
    return format_html(
        '<span class="days{}"><b>{} d</b><svg viewBox="0 0 28 5" aria-hidden="true">'
        '<rect class="age-{}" width="{}" height="5" rx="1"/></svg></span>',
        " days--late" if band == 4 else "", days, band, max(width, 1),
    )  # fmt: skip
