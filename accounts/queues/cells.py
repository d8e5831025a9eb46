"""A row's values as table cells and as plain text for a file.

Drawn in Python, with one plain escape: fifty rows of ten columns through template nodes and format_html took four times
as long as everything else on the page. Whatever comes from a row goes through `e`; nothing else may.
"""

import datetime as dt
import html

from django.utils.safestring import SafeString, mark_safe

from accounts import say
from accounts.queues.shape import Column


def e(value) -> str:
    """The value as HTML: escaped, unless it is safe HTML already."""
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))


def draw(column: Column, row, *, url: str, claim=None) -> str:
    """The value as a whole table cell; `url` links a patient, `claim` is another person's."""
    value = column.of(row)
    if column.kind == "state":
        return _td(column, _taken(claim) if claim else _state(value))
    if value is None or value == "":
        return _td(column, "")
    return _td(column, DRAWN[column.kind](column, value, url))


_CLASSES = {"id": "id", "num": "num", "money": "num"}


def _td(column: Column, inner: str) -> str:
    kind = _CLASSES.get(column.kind) or ("fill" if column.fill else "")
    return f'<td class="{kind}">{inner}</td>' if kind else f"<td>{inner}</td>"


def _state(value) -> str:
    if not value:
        return ""
    tone, words = value if isinstance(value, (tuple, list)) else ("open", value)
    return f'<span class="st st--{e(tone)}">{e(words)}</span>'


def _taken(claim) -> str:
    who = claim.user.last_name or claim.user
    return f'<span class="st st--lock">{e(who)} has it, {say.ago(claim.opened_at)}</span>'


def _link(url: str, words) -> str:
    return f'<a class="open" href="{e(url)}">{e(words)}</a>'


def linked(column: Column, row, url: str) -> str:
    """A first column that is no patient, as the row's link."""
    return _td(column, _link(url, plain(column, row)))


def name_of(columns, row) -> str:
    """What a screen reader calls the row: its patient, or else its first column."""
    first = next((column for column in columns if column.kind == "patient"), columns[0])
    return plain(first, row)


def box(public_id: str, named: str) -> str:
    """The cell that selects the row for a bulk action."""
    label = f'aria-label="Select {e(named)}"'
    return f'<td><input class="check" type="checkbox" name="pick" value="{e(public_id)}" {label}></td>'


def whole(drawn: list[str], *, box: str, usd, taken: bool) -> SafeString:
    """The row itself: `usd` is what the bar under the table adds up, `taken` greys what another has open."""
    marks = (f' data-usd="{e(usd)}"' if usd else "") + (' class="taken"' if taken else "")
    return mark_safe(f"<tr data-row{marks}>{box}{''.join(drawn)}</tr>")  # noqa: S308 - every value went through e


def _patient(column, patient, url) -> str:
    name = getattr(patient, "list_name", None) or patient.display_name
    flags = "".join(_flag(flag) for flag in getattr(patient, "list_flags", ()))
    return _link(url, name) + flags


def _flag(flag) -> str:
    parts = flag if isinstance(flag, dict) else vars(flag)
    return f' <span class="flag flag--{e(parts.get("tone") or "note")}">{e(parts["label"])}</span>'


def _due(column, value, url) -> str:
    words, late = say.due(value)
    return f'<span class="st st--late">{words}</span>' if late else words


def _days(value) -> int:
    return value if isinstance(value, int) else max(say.days_since(value), 0)


DRAWN = {
    "text": lambda c, v, url: e(v),
    "id": lambda c, v, url: e(v),
    "num": lambda c, v, url: e(f"{v:,}" if isinstance(v, int) else v),
    "date": lambda c, v, url: say.day(v),
    "money": lambda c, v, url: say.usd(v).replace("$", ""),
    "age": lambda c, v, url: say.age_bar(_days(v), c.late),
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
