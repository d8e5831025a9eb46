"""HITRECORDS_HOME: where an embedded installation keeps its database, keys, files and logs."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from hitrecords.problems import Problem


def where() -> Path:
    """The home directory, not necessarily there yet."""
    if named := os.environ.get("HITRECORDS_HOME"):
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root, and its own user cannot reach /root
        return Path("/var/lib/hitrecords")
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    return Path(data).absolute() / "hitrecords"


def make_dir(path: Path, mode: int = 0o700) -> Path:
    """The directory, made with its parents when missing."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=mode)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError("not writable")
    except OSError as error:
        raise Problem(
            f"Cannot write to {path} ({error.strerror or error}).\n"
            "HIT Records keeps its database and keys there.\n"
            "Way out: name a directory that you may write to, for example\n"
            "    export HITRECORDS_HOME=$HOME/hitrecords"
        ) from error
    return path


def make() -> Path:
    """The home directory, made when missing. Root's is open to pass through: the database runs as its own user."""
    return make_dir(where(), 0o755 if os.geteuid() == 0 else 0o700)


def secret(name: str, generate: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """The secret kept under keys/NAME (0600), generated the first time. Two first times at once agree on one."""
    path = make_dir(make() / "keys") / name
    if not path.exists():
        draft = path.with_name(f".{name}.{secrets.token_hex(6)}")
        write_private(draft, generate())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename, the second to come loses
        draft.unlink()
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner may read, complete on disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        os.fchmod(handle, 0o600)
        file.write(text)
        file.flush()
        os.fsync(handle)
