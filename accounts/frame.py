"""What stands around every page: the queues and commands of the active role, the place, the time left.

Features register their screens here once (in their `urls.py` or `queues.py`, both of which a web process always
imports) and the frame shows each person those that the active role's verbs open. Nothing here asks the database:
counts and ages of queues come after the first paint (`accounts.queues.counts`).
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape
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
    if args and not all(type(arg) is str and _PLAIN.fullmatch(arg) for arg in args):
        return _reversed(name, args)
    pieces = _pieces(name, len(args), settings.ROOT_URLCONF)
    if len(pieces) != len(args) + 1:
        return _reversed(name, args)
    return "".join(chain.from_iterable(zip(pieces, (*args, ""), strict=True)))


# What stands in a URL as it is: public ids and keys.
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")
_PLACE = "0-place-of-an-argument-{}-0"


@cache
def _pieces(name: str, places: int, urlconf: str) -> list[str]:
    """A named URL cut where its arguments stand. Pages ask for hundreds, and looking a name up costs a tenth of a
    millisecond. A URL whose arguments take no such words is in one piece, and looked up each time."""
    words = [_PLACE.format(number) for number in range(places)]
    url, pieces = _reversed(name, tuple(words)), []
    for word in words:
        before, found, url = url.partition(word)
        pieces += [before] if found else []
    return [*pieces, url]


def _reversed(name: str, args: tuple) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def holds(user, verb: str) -> bool:
    """Whether the role that the person works in now holds the verb; reach is asked later, by the screen itself."""
    return not verb or has_verb(user, verb)


def frame(request) -> dict:
    """Context processor: `frame`, whose parts are made when a template asks for them, and one form token a page."""
    made = Frame(request)
    return {"frame": made, "csrf_token": SimpleLazyObject(lambda: made.token)}


class Frame:
    """What stands around a page. What is the same for all who hold a role, or for one person, is drawn once a process."""

    def __init__(self, request):
        self._request, self._user = request, getattr(request, "user", None)

    @cached_property
    def _signed_in(self) -> bool:
        return bool(self._user and self._user.is_authenticated)

    @cached_property
    def _role(self):
        return getattr(self._user, "active_role", None) if self._signed_in else None

    @cached_property
    def person(self) -> str:
        return getattr(self._user, "signed_name", str(self._user)) if self._signed_in else ""

    @cached_property
    def role_name(self) -> str:
        return self._role.role_name if self._role else ""

    @cached_property
    def facility(self) -> str:
        return self._role.facility.name if self._role else ""

    @cached_property
    def other_roles(self) -> list:
        return other_roles(self._user, self._role) if self._signed_in else []

    @cached_property
    def idle_seconds(self) -> int:
        # The server writes the last sign of life at most twice a minute: the screen's count must not run behind it.
        return policy("idle_minutes") * 60 - 30 if self._signed_in else 0

    @property
    def idle_text(self) -> str:
        return f"{self.idle_seconds // 60}:{self.idle_seconds % 60:02d}"

    @property
    def demo_signin(self) -> bool:
        return not self._signed_in and demo_signin()

    @property
    def urls(self) -> dict[str, str]:
        return _urls(settings.ROOT_URLCONF)

    @cached_property
    def nav(self) -> list[dict]:
        return navigation(self._request, self._user) if self._signed_in else []

    @cached_property
    def token(self) -> str:
        """Masked once: Django masks it again for each place that it stands in, which is the dearest part of a small page."""
        return get_token(self._request)

    # ---- drawn
    def top(self, words: str = "") -> SafeString:
        """The top bar with what was searched for. Only its form token and those words differ from page to page."""
        others = tuple((role.pk, role.role_name, role.facility.name) for role in self.other_roles)
        key = ("top", self.person, self.role_name, self.facility, others, self.idle_seconds, settings.ROOT_URLCONF)
        context = {"frame": self, "csrf_token": _TOKEN, "search_words": _WORDS}
        drawn = _draw_once(key, "_components/_top.html", lambda: context)
        if not self._signed_in:
            return drawn
        return mark_safe(drawn.replace(_TOKEN, self.token).replace(_WORDS, escape(words or "")))  # noqa: S308

    @property
    def bar(self) -> SafeString | str:
        """The left bar: the queues of the role."""
        if not self._signed_in:
            return ""
        who = _those_who(self._role)
        places = _drawn.get(("places", *who))
        if places is None:
            places = _drawn["places", *who] = {queue.key: url_or_none(queue.url_name) for queue in queues(self._user)}
        named, path = getattr(self._request, "queue", ""), self._request.path
        marked = tuple(key for key, url in places.items() if key == named or url == path)
        return _draw_once(("bar", marked, *who), "_components/_nav.html", lambda: {"frame": self})

    @property
    def commands(self) -> SafeString | str:
        """The palette's list."""
        if not self._signed_in:
            return ""
        key = ("commands", *_those_who(self._role))
        return _draw_once(key, "_components/_commands.html", lambda: {"commands": commands(self._user)})


# They stand in a drawn part for what differs: letters that no page, name or token has.
_TOKEN, _WORDS = "\ue000token\ue001", "\ue000words\ue001"
_drawn: dict[tuple, Any] = {}
_MOST_DRAWN = 2_000


def _draw_once(key: tuple, template: str, context) -> SafeString:
    drawn = _drawn.get(key)
    if drawn is None:
        if len(_drawn) >= _MOST_DRAWN:
            _drawn.clear()
        drawn = _drawn[key] = mark_safe(render_to_string(template, context()))  # noqa: S308 - a template's own output
    return drawn


def _those_who(role) -> tuple:
    """The key of what is the same for all who hold the same verbs, while no feature registers more."""
    from accounts.queues import QUEUES

    return (role.verbs if role else frozenset(), settings.ROOT_URLCONF, len(COMMANDS), len(QUEUES))


@cache
def _urls(urlconf: str) -> dict[str, str]:
    return {key: url_or_none(name) for key, name in _URLS.items()}


def demo_signin() -> bool:
    """Whether this is a demo whose names and passwords stand in its own file; `make demo` prints where."""
    return settings.DEMO and (settings.HOME / "demo-signin.txt").exists()


def other_roles(user, role) -> list:
    """The person's other live roles, as the middleware has loaded them with the active one (no query here)."""
    return [other for other in getattr(user, "live_roles", ()) if role is None or other.pk != role.pk]


def queues(user) -> list:
    from accounts.queues import queues_for

    return queues_for(user)


def navigation(request, user) -> list[dict]:
    """The queues of the active role in their groups, in the order in which they were registered.

    A workbench that a queue opened says so (`request.queue = "key"`), and the nav marks that queue.
    """
    groups: dict[str, list] = {}
    for queue in queues(user):
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


def commands(user) -> list[dict]:
    """Everything that the palette offers this person: the queues first, then the registered screens."""
    found = [
        {"label": f"Go to {queue.label}", "url": url_or_none(queue.url_name), "icon": queue.icon, "queue": queue.key}
        for queue in queues(user)
    ]
    found += [
        {"label": c.label, "url": url_or_none(c.url_name, *c.args), "icon": c.icon, "note": c.note}
        for c in COMMANDS.values()
        if holds(user, c.verb)
    ]
    return [command for command in found if command["url"]]
