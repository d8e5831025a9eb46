"""Local policy: the values that a hospital decides for itself. Code declares each with its default; a row overrides it."""

import datetime as dt
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from accounts import clock


@dataclass(frozen=True)
class Policy:
    """A declared value. `default` gives its type: a whole number, words, yes or no, or a list of numbers or of words.

    Numbers lie from `least` to `most`; words are one of `choices`, where there are any; `check` says in words what else
    is wrong with a value, or "". `area` is the feature that goes by it: "records.review". Who holds `verb` sets it.
    """

    key: str
    default: Any
    help: str
    area: str = ""
    least: float = 1
    most: float = 9999
    choices: tuple[str, ...] = ()
    check: Callable[[Any], str] | None = None
    verb: str = "accounts.set_policy"


DECLARED: dict[str, Policy] = {}
WANTED = {bool: "Yes or no, please.", int: "A whole number, please.", str: "Words, please.", list: "A list, please."}
# Told of each new value, in its act.
on_set: list[Callable[["PolicyValue"], None]] = []
_cache: dict[str, tuple[float, Any]] = {}
CACHE_SECONDS = 30
HISTORY = "*"


def declare(key: str, default: Any, help: str, **bounds) -> None:
    """Name a local policy value, its default (int, str, bool or list), what it means, and its bounds (see Policy)."""
    module = sys._getframe(1).f_globals["__name__"]  # the feature that declares it is the one that goes by it
    DECLARED[key] = Policy(key, default, help, ".".join(module.split(".")[:2]), **bounds)


def span(value: list) -> str:
    """Check of a value that is two numbers: from, and to."""
    return "" if len(value) == 2 and value[0] <= value[1] else "Two numbers, from and to, the smaller one first."


def rising(value: list) -> str:
    """Check of a list of days, each after the one before."""
    return "" if value == sorted(set(value)) else "Each is more than the one before."


def fault_of(key: str, value: Any) -> str:
    """What is wrong with a value of a policy, in words; "" when it may be set. KeyError when no code declared the key."""
    declared = DECLARED[key]
    if type(value) is not type(declared.default):
        return WANTED[type(declared.default)]
    parts, kind = (value, declared.default[:1]) if isinstance(value, list) else ([value], [declared.default])
    if isinstance(value, list) and not value:
        return "At least one."
    fault = next((words for part in parts if (words := _fault_of_one(declared, part, kind[0]))), "")
    return fault or (declared.check(value) if declared.check else "")


def _fault_of_one(declared: Policy, part: Any, like: Any) -> str:
    if isinstance(like, bool):
        return ""
    if isinstance(like, str):
        if not isinstance(part, str) or not part.strip():
            return "Words, please: nothing is no value."
        return f"One of: {', '.join(declared.choices)}." if declared.choices and part not in declared.choices else ""
    whole = not isinstance(declared.default, list) or all(isinstance(one, int) for one in declared.default)
    if isinstance(part, bool) or not isinstance(part, int if whole else (int, float)):
        return "A whole number, please." if whole else "Numbers, please."
    within = declared.least <= part <= declared.most  # never of what is no number (NaN)
    return "" if within else f"{part:g} is out of bounds: {declared.least:g} to {declared.most:g}."


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


def set_policy(*, key: str, value: Any, by, effective_from=None, why: str = "") -> "PolicyValue":
    """Override a declared value from a moment on. Raises KeyError (undeclared) or ValueError (what is wrong, in words)."""
    from accounts import audit

    if fault := fault_of(key, value):
        raise ValueError(fault)
    with audit.act("policy.set", by=by, detail={"key": key, "value": value, "why": why}):
        since = effective_from or clock.now()
        row = PolicyValue.objects.create(key=key, value=value, effective_from=since, set_by=by, why=why)
        for listener in on_set:
            listener(row)
    forget()
    return row


def forget() -> None:
    """Ask the database anew. Other processes do within CACHE_SECONDS."""
    _cache.clear()


class PolicyValue(models.Model):
    """One value of a policy from one moment on; never changed, only followed by another."""

    key = models.CharField(max_length=80)
    value = models.JSONField()
    effective_from = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["key", "-effective_from"])]
        permissions = [("set_policy", "Change local policy values")]

    def __str__(self) -> str:
        return self.key


declare("idle_minutes", 15, "Minutes without activity before a person is signed out (164.312(a)(2)(iii)).", most=60)
declare("break_glass_hours", 4, "Hours that a break-the-glass access stays open.", most=24)
declare("break_glass_review_days", 3, "Business days within which a break-the-glass access is reviewed.")
