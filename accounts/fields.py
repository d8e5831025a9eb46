"""Fields kept encrypted in the database: AES-256-GCM under a versioned key from the settings."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


class CannotDecrypt(ValueError):
    """The key that a value was written under is not configured, or the value was altered."""


def encrypt(text: str) -> str:
    """version:base64(nonce + ciphertext), under the current field key."""
    version = settings.FIELD_KEY_CURRENT
    nonce = os.urandom(12)
    sealed = AESGCM(_key(version)).encrypt(nonce, text.encode(), version.encode())
    return f"{version}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(kept: str) -> str:
    version, _, body = kept.partition(":")
    raw = base64.b64decode(body)
    try:
        return AESGCM(_key(version)).decrypt(raw[:12], raw[12:], version.encode()).decode()
    except InvalidTag as error:
        raise CannotDecrypt(f"A field written under key {version} does not open with it.") from error


def _key(version: str) -> bytes:
    try:
        return base64.b64decode(settings.FIELD_KEYS[version])
    except KeyError as error:
        raise CannotDecrypt(f"The field key {version} is not configured.") from error


class EncryptedTextField(models.TextField):
    """Text in Python, ciphertext in the database. Not searchable: keep a keyed digest beside it for that."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else value

    def to_python(self, value):
        return value
