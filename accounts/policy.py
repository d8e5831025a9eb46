"""Local policy: the values that a hospital decides for itself. Code declares each with its default; a row overrides it."""

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


def declare(key: str, default: Any, help: str) -> None:
    """Name a local policy value, its default (int, str, bool or list) and what it means."""
    DECLARED[key] = Policy(key, default, help)


def policy(key: str) -> Any:
    """The value in force now. KeyError when no code declared the key."""
    declared = DECLARED[key]
    kept = _cache.get(key)
    if kept and time.monotonic() - kept[0] < CACHE_SECONDS:
        return kept[1]
    row = (
        PolicyValue.objects.filter(key=key, effective_from__lte=clock.now()).order_by("-effective_from", "-id").first()
    )
    value = row.value if row else declared.default
    _cache[key] = (time.monotonic(), value)
    return value


def set_policy(*, key: str, value: Any, by, effective_from=None) -> "PolicyValue":
    """Override a declared value from a moment on. Raises KeyError (undeclared) or ValueError (another type)."""
    from accounts import audit

    declared = DECLARED[key]
    if type(value) is not type(declared.default):
        raise ValueError(f"{key} takes a value like {declared.default!r}, not {value!r}.")
    with audit.act("policy.set", by=by, detail={"key": key, "value": value}):
        row = PolicyValue.objects.create(key=key, value=value, effective_from=effective_from or clock.now(), set_by=by)
    _cache.pop(key, None)
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
