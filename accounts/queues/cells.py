"""A row's values as table cells and as plain text for a file. Drawn in Python: fifty rows of ten columns in a blink."""

import datetime as dt

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts import say
from accounts.queues.shape import Column

_ID, _FILL, _TAKEN = (format_html(' class="{}"', name) for name in ("id", "fill", "taken"))


def draw(column: Column, row, *, url: str, claim=None) -> SafeString:
    """The value as a whole table cell; `url` links a patient or the row's first column, `claim` is another's."""
    value = column.of(row)
    if column.kind == "state":
        return format_html("<td{}>{}</td>", _fill(column), _taken(claim) if claim else _state(value))
    if value is None or value == "":
        return format_html('<td class="mute{}"></td>', " num" if column.kind in ("num", "money") else "")
    return DRAWN[column.kind](column, value, url)


def _fill(column: Column) -> SafeString:
    return _FILL if column.fill else SafeString("")


def _state(value) -> SafeString | str:
    if not value:
        return ""
    tone, words = value if isinstance(value, (tuple, list)) else ("open", value)
    return format_html('<span class="st st--{}">{}</span>', tone, words)


def _taken(claim) -> SafeString:
    who = claim.user.last_name or str(claim.user)
    return format_html('<span class="st st--lock">{} has it, {}</span>', who, say.ago(claim.opened_at))


def link(url: str, words) -> SafeString:
    return format_html('<a class="open" href="{}">{}</a>', url, words)


def linked(column: Column, row, url: str) -> SafeString:
    """A first column that is no patient, as the row's link."""
    return format_html("<td{}>{}</td>", _ID if column.kind == "id" else "", link(url, plain(column, row)))


def name_of(columns, row) -> str:
    """What a screen reader calls the row: its patient, or else its first column."""
    first = next((column for column in columns if column.kind == "patient"), columns[0])
    return plain(first, row)


def box(public_id: str, named: str) -> SafeString:
    """The cell that selects the row for a bulk action."""
    return format_html(
        '<td><input class="check" type="checkbox" name="pick" value="{}" aria-label="Select {}"></td>', public_id, named
    )


def whole(drawn: list[SafeString], *, box: SafeString | str, usd, taken: bool) -> SafeString:
    """The row itself: `usd` is what the bar under the table adds up, `taken` greys what another has open."""
    cells = format_html_join("", "{}", ((cell,) for cell in drawn))
    return format_html(
        "<tr data-row{}{}>{}{}</tr>",
        format_html(' data-usd="{}"', usd) if usd else "",
        _TAKEN if taken else "",
        box,
        cells,
    )


def _patient(column, patient, url) -> SafeString:
    name = getattr(patient, "list_name", None) or patient.display_name
    flags = format_html_join(
        "", ' <span class="flag flag--{}">{}</span>', (_flag(flag) for flag in getattr(patient, "list_flags", ()))
    )
    return format_html("<td>{}{}</td>", link(url, name), flags)


def _flag(flag) -> tuple[str, str]:
    parts = flag if isinstance(flag, dict) else vars(flag)
    return parts.get("tone") or "note", parts["label"]


def _due(column, value, url) -> SafeString:
    words, late = say.due(value)
    return format_html("<td>{}</td>", format_html('<span class="st st--late">{}</span>', words) if late else words)


def _age(column, value, url) -> SafeString:
    return format_html("<td>{}</td>", say.age_bar(_days(value), column.late))


def _days(value) -> int:
    return value if isinstance(value, int) else max(say.days_since(value), 0)


DRAWN = {
    "text": lambda c, v, url: format_html("<td{}>{}</td>", _fill(c), v),
    "id": lambda c, v, url: format_html('<td class="id">{}</td>', v),
    "num": lambda c, v, url: format_html('<td class="num">{}</td>', f"{v:,}" if isinstance(v, int) else v),
    "date": lambda c, v, url: format_html("<td>{}</td>", say.day(v)),
    "money": lambda c, v, url: format_html('<td class="num">{}</td>', say.usd(v).replace("$", "")),
    "age": _age,
    "due": _due,
    "patient": _patient,
}


def plain(column: Column, row) -> str:
    """The value as text for a file: whole dates, bare numbers, a state's words."""
    value = column.of(row)
    if value is None:
        return ""
    if column.kind == "patient":
        return getattr(value, "list_name", None) or value.display_name
    if column.kind == "state":
        return str(value[1] if isinstance(value, (tuple, list)) else value)
    if column.kind == "age":
        return str(_days(value))
    if isinstance(value, (dt.date, dt.datetime)):
        return say.as_date(value).isoformat()
    return str(value)


def guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula, made inert; numbers stay numbers."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
