"""The chart's tabs and side panels. Each feature registers its own here; the first paint asks only for the timeline."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.access import has_verb
from records.patients.models import Patient

# How long the sections of an opened chart come under its one act.
ACT_SECONDS = 30 * 60
_SALT = "records.chart.act"


@dataclass(frozen=True)
class Section:
    """`view(request, patient)` answers with a fragment. `own_act`: opening it is an act of its own in the trail."""

    key: str
    label: str
    verb: str
    view: Callable[[HttpRequest, Patient], HttpResponse]
    order: int = 100
    own_act: bool = False
    hotkey: str = ""


SECTIONS: dict[str, Section] = {}
PANELS: dict[str, Section] = {}


def register_section(
    key: str, label: str, verb: str, view: Callable, *, order: int = 100, own_act: bool = False, hotkey: str = ""
) -> None:
    """Add a tab to every chart, for the roles that hold the verb. Call it in the feature's urls.py."""
    SECTIONS[key] = Section(key, label, verb, view, order, own_act, hotkey)


def register_panel(key: str, label: str, verb: str, view: Callable, *, order: int = 100) -> None:
    """Add a panel beside the timeline ("To complete", "Coding"); it is asked for after the first paint."""
    PANELS[key] = Section(key, label, verb, view, order)


def sections_for(user) -> list[Section]:
    return _open_to(user, SECTIONS)


def panels_for(user) -> list[Section]:
    return _open_to(user, PANELS)


def _open_to(user, kept) -> list[Section]:
    return sorted((s for s in kept.values() if has_verb(user, s.verb)), key=lambda s: (s.order, s.label))


def tabs(sections: list[Section], current: Section, patient: Patient) -> SafeString:
    """The chart's tabs as links: the same for all patients but for the name in their addresses."""
    drawn = _tabs(tuple(section.key for section in sections), current.key, settings.ROOT_URLCONF)
    return mark_safe(drawn.replace(_WHOSE, patient.public_id))  # noqa: S308 - drawn escaped, and a public id is letters


_WHOSE = "0-whose-chart-0"


@lru_cache(maxsize=500)
def _tabs(keys: tuple[str, ...], current: str, urlconf: str) -> str:
    return "".join(_tab(SECTIONS[key], key == current) for key in keys)


def _tab(section: Section, current: bool) -> str:
    url = reverse("patients:patient_section", args=[_WHOSE, section.key])
    marks = format_html(' data-key="{}"', section.hotkey) if section.hotkey else ""
    marks = format_html(' aria-current="page"{}', marks) if current else marks
    return format_html('<a href="{}" hx-get="{}" hx-push-url="true"{}>{}</a>', url, url, marks, section.label)


# ---- one act for a chart and its sections


def act_token(request, patient: Patient, act) -> str:
    """Proof that this session has opened this chart just now: its sections then write no row of their own."""
    return signing.dumps([str(act.act_id), patient.pk, request.session.session_key], salt=_SALT)


def under_act(request, patient: Patient) -> bool:
    """Whether the request carries the token of the act under which this session opened this chart."""
    try:
        _, patient_id, session = signing.loads(request.headers.get("X-Act", ""), salt=_SALT, max_age=ACT_SECONDS)
    except (signing.BadSignature, ValueError):
        return False
    return patient_id == patient.pk and session == request.session.session_key
