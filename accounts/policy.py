"""Local policy: the values that a hospital decides for itself. Code declares each with its default; a row overrides it."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from accounts import clock


@dataclass(frozen=True)
class Policy:
    key: str
    default: Any
    help: str


DECLARED: dict[str, Policy] = {}
_cache: dict[str, tuple[float, Any]] = {}
CACHE_SECONDS = 30
HISTORY = "*"


def declare(key: str, default: Any, help: str) -> None:
    """Name a local policy value, its default (int, str, bool or list) and what it means."""
    DECLARED[key] = Policy(key, default, help)


def policy(key: str) -> Any:
    """The value in force now. KeyError when no code declared the key."""
    if key not in DECLARED:
        raise KeyError(key)
    kept = _cache.get(key)
    if kept and time.monotonic() - kept[0] < CACHE_SECONDS:
        return kept[1]
    _read_all()
    return _cache[key][1]


def _read_all() -> None:
    """All values in force in one query: a page that goes by many asks once."""
    rows = PolicyValue.objects.filter(effective_from__lte=clock.now())
    latest = rows.order_by("key", "-effective_from", "-id").distinct("key").values_list("key", "value")
    set_here = dict(latest)
    for key, declared in DECLARED.items():
        _cache[key] = (time.monotonic(), set_here.get(key, declared.default))


def policy_at(key: str, day: dt.date) -> Any:
    """The value that held at the end of a calendar day: for what is judged by the rules of its own time.

    A day later than every row has the latest value. KeyError when no code declared the key.
    """
    declared = DECLARED[key]
    return next((value for since, value in _history().get(key, ()) if since <= day), declared.default)


def _history() -> dict[str, list[tuple[dt.date, Any]]]:
    """Every value ever set, a key's latest first, by its first day in the site's zone."""
    kept = _cache.get(HISTORY)
    if kept and time.monotonic() - kept[0] < CACHE_SECONDS:
        return kept[1]
    found: dict[str, list[tuple[dt.date, Any]]] = {}
    for row in PolicyValue.objects.order_by("-effective_from", "-id"):
        found.setdefault(row.key, []).append((clock.local(row.effective_from).date(), row.value))
    _cache[HISTORY] = (time.monotonic(), found)
    return found


def set_policy(*, key: str, value: Any, by, effective_from=None) -> "PolicyValue":
    """Override a declared value from a moment on. Raises KeyError (undeclared) or ValueError (another type)."""
    from accounts import audit

    declared = DECLARED[key]
    if type(value) is not type(declared.default):
        raise ValueError(f"{key} takes a value like {declared.default!r}, not {value!r}.")
    with audit.act("policy.set", by=by, detail={"key": key, "value": value}):
        row = PolicyValue.objects.create(key=key, value=value, effective_from=effective_from or clock.now(), set_by=by)
    _cache.pop(key, None)
    _cache.pop(HISTORY, None)
    return row


class PolicyValue(models.Model):
    """One value of a policy from one moment on; never changed, only followed by another."""

    key = models.CharField(max_length=80)
    value = models.JSONField()
    effective_from = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["key", "-effective_from"])]
        permissions = [("set_policy", "Change local policy values")]

    def __str__(self) -> str:
        return self.key


declare("idle_minutes", 15, "Minutes without activity before a person is signed out (164.312(a)(2)(iii)).")
declare("break_glass_hours", 4, "Hours that a break-the-glass access stays open.")
declare("break_glass_review_days", 3, "Business days within which a break-the-glass access is reviewed.")
