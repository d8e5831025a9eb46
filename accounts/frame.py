"""What stands around every page: the queues and commands of the active role, the place, the time left.

Features register their screens here once (in their `urls.py` or `queues.py`, both of which a web process always
imports) and the frame shows each person those that the active role's verbs open. Nothing here asks the database:
counts and ages of queues come after the first paint (`accounts.queues.counts`).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe

from accounts.access import has_verb
from accounts.policy import policy


@dataclass(frozen=True)
class Command:
    """A screen or action that Ctrl+K finds: its words, where it is, the verb it takes ("" = any signed-in person)."""

    label: str
    url_name: str
    verb: str = ""
    icon: str = "right"
    note: str = ""
    args: tuple = ()


COMMANDS: dict[str, Command] = {}

# Where the frame's own links lead; a name that no feature has mounted yet gives "" and its link is left out.
_URLS = {
    "home": "home",
    "search": "patients:patient_search",
    "sign_in": "account_login",
    "sign_out": "account_logout",
    "role": "people:role_switch",
    "account": "people:account_show",
    "sessions": "people:session_list",
    "stay": "drafts:session_stay",
    "drafts": "drafts:draft_save",
    "counts": "queues:queue_counts",
}


def register_command(
    label: str, url_name: str, verb: str = "", icon: str = "right", *, note: str = "", args: tuple = ()
):
    """Put a screen in the command palette of every role that holds the verb."""
    COMMANDS[label] = Command(label, url_name, verb, icon, note, args)


def url_or_none(name: str, *args: Any) -> str:
    """The address of a named URL, or "" while no feature has mounted it."""
    return _fixed(name, settings.ROOT_URLCONF) if not args else _reversed(name, args)


@cache
def _fixed(name: str, urlconf: str) -> str:
    """Names without arguments lead to one address for good: the frame asks for dozens of them on each page."""
    return _reversed(name, ())


def _reversed(name: str, args: tuple) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def holds(user, verb: str) -> bool:
    """Whether the role that the person works in now holds the verb; reach is asked later, by the screen itself."""
    return not verb or has_verb(user, verb)


def frame(request) -> dict:
    """Context processor: `frame`, built when a template first asks for it."""
    return {"frame": SimpleLazyObject(lambda: _build(request))}


def _build(request) -> dict:
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    role = getattr(user, "active_role", None) if signed_in else None
    # The server writes the last sign of life at most twice a minute: the screen's count must not run behind it.
    idle = policy("idle_minutes") * 60 - 30 if signed_in else 0
    return {
        "person": getattr(user, "signed_name", str(user)) if signed_in else "",
        "role_name": role.role_name if role else "",
        "facility": role.facility.name if role else "",
        "other_roles": other_roles(user, role) if signed_in else [],
        "idle_seconds": idle,
        "idle_text": f"{idle // 60}:{idle % 60:02d}",
        "demo_signin": not signed_in and demo_signin(),
        "urls": {key: url_or_none(name) for key, name in _URLS.items()},
        "nav": navigation(request, user) if signed_in else [],
        "commands": _palette(user) if signed_in else "",
    }


def demo_signin() -> bool:
    """Whether this is a demo whose names and passwords stand in its own file; `make demo` prints where."""
    return settings.DEMO and (settings.HOME / "demo-signin.txt").exists()


def other_roles(user, role) -> list:
    """The person's other live roles, as the middleware has loaded them with the active one (no query here)."""
    return [other for other in getattr(user, "live_roles", ()) if role is None or other.pk != role.pk]


def navigation(request, user) -> list[dict]:
    """The queues of the active role in their groups, in the order in which they were registered.

    A workbench that a queue opened says so (`request.queue = "key"`), and the nav marks that queue.
    """
    from accounts.queues import queues_for

    groups: dict[str, list] = {}
    for queue in queues_for(user):
        url = url_or_none(queue.url_name)
        if url:
            item = {
                "key": queue.key,
                "label": queue.label,
                "icon": queue.icon,
                "url": url,
                "current": request.path == url or getattr(request, "queue", "") == queue.key,
            }
            groups.setdefault(queue.group, []).append(item)
    return [{"label": label, "items": items} for label, items in groups.items()]


def _palette(user) -> SafeString:
    """The palette's list, drawn once for all who hold the same verbs."""
    from accounts.queues import QUEUES

    role = user.active_role
    key = (role.verbs if role else frozenset(), settings.ROOT_URLCONF, len(COMMANDS), len(QUEUES))
    if key not in _drawn:
        _drawn[key] = mark_safe(render_to_string("_components/_commands.html", {"commands": commands(user)}))  # noqa: S308
    return _drawn[key]


_drawn: dict[tuple, SafeString] = {}


def commands(user) -> list[dict]:
    """Everything that the palette offers this person: the queues first, then the registered screens."""
    from accounts.queues import queues_for

    found = [
        {"label": f"Go to {queue.label}", "url": url_or_none(queue.url_name), "icon": queue.icon, "queue": queue.key}
        for queue in queues_for(user)
    ]
    found += [
        {"label": c.label, "url": url_or_none(c.url_name, *c.args), "icon": c.icon, "note": c.note}
        for c in COMMANDS.values()
        if holds(user, c.verb)
    ]
    return [command for command in found if command["url"]]
