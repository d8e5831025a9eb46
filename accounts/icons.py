# ruff: noqa: E501  (a drawing is one line)
"""The icons of the house, drawn on a 16 x 16 grid with one stroke; `{% icon "name" %}` puts one in a page."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe

_PATHS = {
    # where work waits
    "inbox": '<path d="M2 9.5h3.2l1 2h3.6l1-2H14M2 9.5l2-6h8l2 6v4H2z"/>',
    "list": '<path d="M5.5 4h8.5M5.5 8h8.5M5.5 12h8.5M2.3 4h.1M2.3 8h.1M2.3 12h.1"/>',
    "folder": '<path d="M1.5 3h5l1.5 2h6.5v8h-13z"/>',
    "query": '<path d="M2 3h12v8.5H8L5 14v-2.5H2z"/><path d="M6.4 6c.3-1.4 3.2-1.3 3.2.4 0 1.1-1.6 1-1.6 2.1"/>',
    "hold": '<circle cx="8" cy="8" r="5.8"/><path d="M6.5 6v4M9.5 6v4"/>',
    "clock": '<circle cx="8" cy="8" r="5.8"/><path d="M8 4.8V8l2.2 1.4"/>',
    "double-check": '<path d="m1.5 8.5 3 3 6-7M8.3 11l.6.5 5.6-7"/>',
    "check": '<path d="m3 8.5 3.5 3.5L13 4.5"/>',
    "trainee": '<path d="M8 3 1.5 6 8 9l6.5-3zM4 7.5V11c2 1.8 6 1.8 8 0V7.5"/>',
    "return": '<path d="M5 2.5 2 5.5l3 3M2.5 5.5H10a3.8 3.8 0 0 1 0 7.6H6.5"/>',
    "send": '<path d="M14 2 7 9M14 2 9.6 14 7 9 2 6.4z"/>',
    "pen": '<path d="m2.8 13.2.8-3.2 7-7 2.4 2.4-7 7zM9.2 4.4l2.4 2.4"/>',
    "flag": '<path d="M4 14.5v-12h8l-2 3 2 3H4"/>',
    # the record
    "document": '<path d="M3.5 1.5h6l3 3v10h-9zM9 1.5V5h3.5"/>',
    "scan": '<path d="M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M2 8h12"/>',
    "code": '<path d="M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5"/>',
    "copies": '<path d="M5.5 5.5h8v8h-8zM5.5 10.5h-3v-8h8v3"/>',
    "bed": '<path d="M1.5 3v10M1.5 11h13v2M14.5 11V8.5a2 2 0 0 0-2-2H7V11M4.3 8.2h.1"/>',
    "pulse": '<path d="M1.5 8.5H5l1.5-5 3 9 1.5-4h3.5"/>',
    "pill": '<path d="M6.8 12.9a2.7 2.7 0 0 1-3.8-3.8l6.2-6.2A2.7 2.7 0 0 1 13 6.7zM6 6l4 4"/>',
    "money": '<path d="M11 5c-.5-1-1.6-1.5-3-1.5-1.7 0-3 .8-3 2.1 0 3 6 1.6 6 4.7 0 1.4-1.3 2.2-3 2.2-1.5 0-2.6-.6-3.1-1.7M8 1.8v12.4"/>',
    # people and trust
    "person": '<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 13.7c.6-2.8 2.6-4.2 5.2-4.2s4.6 1.4 5.2 4.2"/>',
    "people": '<circle cx="5.8" cy="5.5" r="2.3"/><path d="M1.5 13c.4-2.6 2-3.8 4.3-3.8s3.9 1.2 4.3 3.8M10.5 3.4a2.3 2.3 0 0 1 0 4.2M11.8 9.6c1.5.4 2.4 1.5 2.7 3.4"/>',
    "person-add": '<circle cx="6.5" cy="5.2" r="2.7"/><path d="M1.5 13.7c.6-2.8 2.5-4.2 5-4.2 1.2 0 2.2.3 3 .9M12.5 9.5v5M10 12h5"/>',
    "shield": '<path d="M8 1.6 13.2 3.4v4.2c0 3.2-2.2 5.4-5.2 6.8-3-1.4-5.2-3.6-5.2-6.8V3.4z"/>',
    "scales": '<path d="M8 2v11.5M4.5 13.5h7M3 4.5h10M3 4.5 1.5 9h3.5zM13 4.5 11.5 9H15z"/>',
    "glass": '<path d="M2.5 2.5h11v11h-11zM8.5 2.5 6.8 6l3 2.4-2 5.1"/>',
    "eye": '<path d="M1.3 8C4 3.4 12 3.4 14.7 8 12 12.6 4 12.6 1.3 8z"/><circle cx="8" cy="8" r="2"/>',
    "lock": '<path d="M3.5 7h9v6.5h-9zM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2"/>',
    "key": '<circle cx="5" cy="11" r="2.8"/><path d="m7 9 6.5-6.5M11 5l2 2M9.3 6.7l1.2 1.2"/>',
    "home": '<path d="M2 7.5 8 2.5l6 5M3.5 6.5v7h9v-7M6.5 13.5V9.5h3v4"/>',
    "building": '<path d="M3 14V2.5h7V14M10 6h3v8M1.5 14h13M5.3 5h2.4M5.3 8h2.4M5.3 11h2.4"/>',
    # tools
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "minus": '<path d="M3 8h10"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "left": '<path d="m10 3-5 5 5 5"/>',
    "right": '<path d="m6 3 5 5-5 5"/>',
    "up": '<path d="m3 10 5-5 5 5"/>',
    "down": '<path d="m3 6 5 5 5-5"/>',
    "warning": '<path d="M8 2.2 14.4 13.5H1.6zM8 6.6v3.2M8 11.6v.1"/>',
    "info": '<circle cx="8" cy="8" r="5.8"/><path d="M8 7.3v3.7M8 5v.1"/>',
    "upload": '<path d="M8 10.5V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 10v3.5h11V10"/>',
    "download": '<path d="M8 2.3v8M4.8 7.2 8 10.4l3.2-3.2M2.5 10v3.5h11V10"/>',
    "print": '<path d="M4.5 6V2h7v4M4.5 11.5h-3V6h13v5.5h-3M4.5 9.5h7V14h-7z"/>',
    "columns": '<path d="M2 2.5h12v11H2zM6 2.5v11M10 2.5v11"/>',
    "bookmark": '<path d="M4 2h8v12l-4-3-4 3z"/>',
    "settings": '<path d="M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7"/><circle cx="11" cy="4.5" r="1.9"/><circle cx="5" cy="11.5" r="1.9"/>',
    "chart": '<path d="M2 2v12h12M4.5 10.5l3-3.5 2.5 2 4-5"/>',
    "calendar": '<path d="M2 3.5h12v10.5H2zM2 6.8h12M5 1.8v3M11 1.8v3"/>',
    "bell": '<path d="M3 11.5c1-1 1.3-2 1.3-4.2a3.7 3.7 0 0 1 7.4 0c0 2.2.3 3.2 1.3 4.2zM6.8 13.8h2.4"/>',
    "undo": '<path d="M5 2.5 2 5.5l3 3M2.5 5.5H10a3.8 3.8 0 0 1 0 7.6H6.5"/>',
    "merge": '<path d="M3 2v2.5C3 7 8 7 8 10v4M13 2v2.5C13 7 8 7 8 10M5.8 11.8 8 14l2.2-2.2"/>',
    "link": '<path d="M6.5 9.5a2.7 2.7 0 0 0 3.8 0l2.4-2.4a2.7 2.7 0 0 0-3.8-3.8l-.9.9M9.5 6.5a2.7 2.7 0 0 0-3.8 0L3.3 8.9a2.7 2.7 0 0 0 3.8 3.8l.9-.9"/>',
    "trash": '<path d="M2.5 4h11M6 4V2.3h4V4M4 4l.7 9.7h6.6L12 4M6.7 6.5v4.7M9.3 6.5v4.7"/>',
    "dot": '<circle cx="8" cy="8" r="3"/>',
}


@cache
def svg(name: str) -> SafeString:
    """The icon as inline SVG; a name that is not drawn gives the plain dot, never an error in a page of work."""
    paths = _PATHS.get(name, _PATHS["dot"])
    return mark_safe(f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{paths}</svg>')  # noqa: S308


def names() -> list[str]:
    """Every icon's name, for the gallery and the test that no page asks for one that is not drawn."""
    return sorted(_PATHS)
