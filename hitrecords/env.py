"""Reads settings from the environment, and names everything that is missing or wrong in one go."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hitrecords.problems import Misconfigured

REQUIRED = object()


class Env:
    """Each reader returns its value, or its default, or notes a problem and returns a harmless stand-in."""

    def __init__(self, values: Mapping[str, str]):
        self.values = values
        self.problems: list[str] = []

    def _read(self, name: str, default: Any, help: str, parse: Callable[[str], Any], stand_in: Any) -> Any:
        raw = self.values.get(name, "").strip()
        if not raw and default is not REQUIRED:
            return default
        if not raw:
            return self._problem(name, "is missing", help, stand_in)
        try:
            return parse(raw)
        except ValueError as error:
            return self._problem(name, str(error), help, stand_in)

    def _problem(self, name: str, what: str, help: str, stand_in: Any) -> Any:
        self.problems.append(f"  {name} {what}\n      {help}")
        return stand_in

    def text(self, name: str, default: Any = REQUIRED, *, help: str = "", least: int = 0) -> str:
        """A string of at least `least` characters."""
        return self._read(name, default, help, lambda raw: _long_enough(raw, least), "")

    def flag(self, name: str, default: Any = REQUIRED, *, help: str = "") -> bool:
        return self._read(name, default, help or "Use 1 or 0.", _flag, False)

    def number(self, name: str, default: Any = REQUIRED, *, help: str = "") -> int:
        return self._read(name, default, help or "Use a whole number.", _number, 0)

    def names(self, name: str, default: Any = REQUIRED, *, help: str = "") -> list[str]:
        """A list, separated by commas."""
        return self._read(
            name, default, help, lambda raw: [part.strip() for part in raw.split(",") if part.strip()], []
        )

    def database(self, name: str, default: Any = REQUIRED, *, help: str = "") -> dict[str, Any]:
        """postgresql://user:password@host:port/name?sslmode=verify-full as an entry of DATABASES."""
        return self._read(name, default, help, _database, {})

    def keys(self, name: str, default: Any = REQUIRED, *, help: str = "") -> dict[str, str]:
        """Versioned keys `v1:BASE64,v2:BASE64`, each of 32 bytes; the last one encrypts, all of them decrypt."""
        return self._read(name, default, help, _keys, {})

    def done(self) -> None:
        """Raises Misconfigured when any reader noted a problem."""
        if self.problems:
            raise Misconfigured(
                "HIT Records cannot start: settings are missing or wrong.\n\n" + "\n".join(self.problems)
            )


def _long_enough(raw: str, least: int) -> str:
    if len(raw) < least:
        raise ValueError(f"is shorter than {least} characters")
    return raw


def _flag(raw: str) -> bool:
    if raw.lower() not in {"1", "0", "true", "false", "yes", "no"}:
        raise ValueError("is neither 1 nor 0")
    return raw.lower() in {"1", "true", "yes"}


def _number(raw: str) -> int:
    if not raw.isdecimal():
        raise ValueError("is not a whole number")
    return int(raw)


def _database(raw: str) -> dict[str, Any]:
    url = urlsplit(raw)
    if url.scheme not in {"postgres", "postgresql"}:
        raise ValueError("is not a postgresql:// address: HIT Records runs on PostgreSQL only")
    if not url.username or not url.path.strip("/"):
        raise ValueError("names no user or no database")
    return {
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": dict(parse_qsl(url.query)),
    }


def _keys(raw: str) -> dict[str, str]:
    pairs = [part.strip().partition(":") for part in raw.split(",")]
    for version, _, key in pairs:
        if not version or not _is_key(key):
            raise ValueError("is not a list of version:key, each key 32 bytes in base64")
    return {version: key for version, _, key in pairs}


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False
