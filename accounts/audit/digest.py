"""Keyed digests: they tell whether two values are the same, and nothing else to who lacks the key."""

import hashlib
import hmac

from django.conf import settings


def keyed_digest(value: str, *, purpose: str) -> str:
    """32 hex characters of HMAC-SHA-256 over the purpose and the value."""
    key = settings.DIGEST_KEY.encode() if isinstance(settings.DIGEST_KEY, str) else settings.DIGEST_KEY
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


def mask(value: str) -> str:
    """What the trail keeps of clinical text, identifiers and contacts: that it changed, not what it was."""
    if value in ("", "None"):
        return value
    return "digest:" + keyed_digest(value, purpose="trail")
