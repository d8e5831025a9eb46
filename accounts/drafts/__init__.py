"""Drafts: what was typed outlives a sign-out, an idle log-off and a lost connection. A draft belongs to one person."""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts import clock

MOST_CHARACTERS = 200_000
MOST_DRAFTS = 60


class TooLong(ValueError):
    """The draft is larger than what is kept; the screen says so."""


def save_draft(user, key: str, fields: dict) -> None:
    """Keep the fields of the form `key` for this person, over what was kept before. Raises TooLong."""
    from accounts.drafts.models import Draft

    text = json.dumps(fields)
    if len(text) > MOST_CHARACTERS or len(key) > 120:
        raise TooLong
    sealed = _sealer().encrypt(text.encode()).decode()
    Draft.objects.update_or_create(user=user, key=key, defaults={"sealed": sealed, "updated_at": clock.now()})
    mine = Draft.objects.filter(user=user).order_by("-updated_at")
    Draft.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_DRAFTS:])).delete()


def load_drafts(user, keys: list[str]) -> dict[str, dict]:
    """The person's own drafts under these keys: {key: {"fields": …, "at": ISO moment}}."""
    from accounts.drafts.models import Draft

    found = {}
    for draft in Draft.objects.filter(user=user, key__in=keys[:MOST_DRAFTS]):
        try:
            fields = json.loads(_sealer().decrypt(draft.sealed.encode()))
        except InvalidToken:  # sealed under a key that has been retired: it cannot come back
            continue
        found[draft.key] = {"fields": fields, "at": draft.updated_at.isoformat()}
    return found


def drop_draft(user, key: str) -> None:
    """Forget the draft: its form was sent, or the person dropped it."""
    from accounts.drafts.models import Draft

    Draft.objects.filter(user=user, key=key).delete()


def _sealer() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(secret)) for secret in secrets])


def _derive(secret: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"hitrecords drafts").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
