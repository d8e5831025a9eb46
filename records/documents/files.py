"""Where the content of files stands: encrypted in the documents storage, each file under a key of its own.

A file is a head and chunks of CHUNK bytes, each sealed with AES-256-GCM. The nonce is the chunk's number and whether it
is the last, so that chunks cannot be reordered, dropped or cut off unseen; it never repeats, because no two files share
a key. The file's key is wrapped by a master key of the settings (FILE_KEYS), bound to the file's path. Rotation wraps
the keys anew and leaves the files as they are.

Any model with the fields `path`, `wrapped_key` and `key_version` owns files: rotation and sweep find it by these.
"""

import hashlib
import io
import os
import secrets
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

HEAD = b"HITFILE1"
CHUNK = 256 * 1024
TAG = 16
FOLDER = "documents"


class CannotOpen(Exception):
    """The content cannot be given back; str() says why, for operators and people alike, without PHI."""


class KeyMissing(CannotOpen):
    """The master key that the file's key was wrapped with is not configured."""


class Altered(CannotOpen):
    """The file or its key is not what was written: changed, cut off, exchanged, or another key."""


class FileGone(CannotOpen):
    """There is no file at the path."""


@dataclass(frozen=True)
class Stored:
    """What a row keeps of a stored file: where it is, what opens it, and what the clear content was."""

    path: str
    wrapped_key: bytes
    key_version: str
    sha256: str
    size: int

    def fields(self) -> dict[str, Any]:
        """As keyword arguments of a model that owns files."""
        return asdict(self)


# ------------------------------------------------------------------ writing


def store(content: bytes | BinaryIO) -> Stored:
    """Encrypt the content (bytes, or a binary file read from where it stands) into the documents storage.

    When this returns the file is on disk, fsynced (inside `bulk()`: when the block ends). Call it inside the
    transaction that writes the row; if that rolls back, the sweep finds the orphan.
    """
    source = io.BytesIO(content) if isinstance(content, (bytes, bytearray, memoryview)) else content
    name = secrets.token_hex(16)
    path = f"{FOLDER}/{name[:2]}/{name}"
    key = AESGCM.generate_key(256)
    version = settings.FILE_KEY_CURRENT
    clear = _Counted(source)
    _save(path, _sealed(key, clear))
    return Stored(path, _wrap(key, path, version), version, clear.digest.hexdigest(), clear.size)


@contextmanager
def bulk() -> Iterator[None]:
    """Many files with one flush to disk at the end instead of one each. The transaction goes around this block."""
    token = _unsynced.set(True)
    try:
        yield
    finally:
        _unsynced.reset(token)
        os.sync()


_unsynced: ContextVar[bool] = ContextVar("unsynced", default=False)


class _Counted:
    """Hands out the clear content in chunks, and knows its size and digest when it is through."""

    def __init__(self, source: BinaryIO):
        self.source, self.size, self.digest = source, 0, hashlib.sha256()

    def chunks(self) -> Iterator[tuple[bytes, bool]]:
        """Each chunk, full but for the last, with whether it is the last; an empty content is one empty chunk."""
        chunk = self._next()
        while True:
            after = self._next() if len(chunk) == CHUNK else b""
            yield chunk, not after
            if not after:
                return
            chunk = after

    def _next(self) -> bytes:
        parts, missing = [], CHUNK
        while missing and (part := self.source.read(missing)):
            parts.append(part)
            missing -= len(part)
        chunk = b"".join(parts)
        self.size += len(chunk)
        self.digest.update(chunk)
        return chunk


def _sealed(key: bytes, clear: _Counted) -> Iterator[bytes]:
    seal = AESGCM(key)
    yield HEAD
    for number, (chunk, last) in enumerate(clear.chunks()):
        yield seal.encrypt(_nonce(number, last), chunk, HEAD)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _save(path: str, parts: Iterator[bytes]) -> None:
    storage = storages["documents"]
    if isinstance(storage, FileSystemStorage):
        return _save_local(Path(storage.path(path)), parts)
    with tempfile.TemporaryFile() as sealed:
        sealed.writelines(parts)
        sealed.seek(0)
        kept = storage.save(path, File(sealed))
    if kept != path:
        raise OSError("The documents storage renamed a file.")
    return None


def _save_local(target: Path, parts: Iterator[bytes]) -> None:
    fresh = not target.parent.exists()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            if not _unsynced.get():
                os.fsync(file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)  # a full disk leaves nothing half
        raise
    if not _unsynced.get():
        for folder in target.parents[: 3 if fresh else 1]:
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ------------------------------------------------------------------ reading


def open_version(version) -> BinaryIO:
    """The clear content of a DocumentVersion as a binary file that can seek; of a text version its UTF-8.

    Raises KeyMissing, Altered or FileGone: here, or when the altered part is read.
    """
    return io.BytesIO(version.text.encode()) if not version.path else open_stored(version)


def open_stored(owner) -> BinaryIO:
    """The clear content behind any row that has path, wrapped_key and key_version."""
    key = _unwrap(bytes(owner.wrapped_key), owner.path, owner.key_version)
    try:
        sealed = storages["documents"].open(owner.path, "rb")
    except FileNotFoundError as error:
        raise FileGone(f"The file {owner.path} is not in the documents storage.") from error
    return io.BufferedReader(ClearFile(sealed, key, owner.path), CHUNK)


class ClearFile(io.RawIOBase):
    """A sealed file, read as its clear content. Holds one chunk at a time, so that files of any size stream."""

    def __init__(self, sealed, key: bytes, path: str):
        self.sealed, self.seal, self.path = sealed, AESGCM(key), path
        self.at, self.held = 0, (-1, b"")
        body = sealed.size - len(HEAD)
        self.chunks = max(-(-body // (CHUNK + TAG)), 1)
        self.size = body - self.chunks * TAG
        if self.size < 0 or sealed.read(len(HEAD)) != HEAD:
            raise self._altered()
        self._chunk(self.chunks - 1)  # the end proves that nothing was cut off

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        self.at = max(base + offset, 0)
        return self.at

    def readinto(self, buffer) -> int:
        number, skip = divmod(self.at, CHUNK)
        if self.at >= self.size:
            return 0
        part = self._chunk(number)[skip : skip + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)

    def _chunk(self, number: int) -> bytes:
        if self.held[0] != number:
            self.sealed.seek(len(HEAD) + number * (CHUNK + TAG))
            sealed = self.sealed.read(CHUNK + TAG)
            try:
                clear = self.seal.decrypt(_nonce(number, number == self.chunks - 1), sealed, HEAD)
            except (InvalidTag, ValueError) as error:
                raise self._altered() from error
            self.held = (number, clear)
        return self.held[1]

    def _altered(self) -> Altered:
        return Altered(f"The file {self.path} was altered or cut off since it was written.")

    def close(self) -> None:
        if not self.closed:
            self.sealed.close()
        super().close()


# --------------------------------------------------------------------- keys


def _wrap(key: bytes, path: str, version: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(_master(version)).encrypt(nonce, key, path.encode())


def _unwrap(wrapped: bytes, path: str, version: str) -> bytes:
    try:
        return AESGCM(_master(version)).decrypt(wrapped[:12], wrapped[12:], path.encode())
    except (InvalidTag, ValueError) as error:
        raise Altered(f"The key of file {path} does not open with file key {version}.") from error


def _master(version: str) -> bytes:
    try:
        return b64decode(settings.FILE_KEYS[version])
    except KeyError as error:
        raise KeyMissing(
            f"File key {version} is not configured; it is needed to open what was kept under it."
        ) from error


def rewrap(owner) -> bool:
    """Wrap the row's file key with the current master key, on the row only. False when it is so already."""
    if owner.key_version == settings.FILE_KEY_CURRENT:
        return False
    key = _unwrap(bytes(owner.wrapped_key), owner.path, owner.key_version)
    owner.wrapped_key = _wrap(key, owner.path, settings.FILE_KEY_CURRENT)
    owner.key_version = settings.FILE_KEY_CURRENT
    return True


# ------------------------------------------------------------------ keeping


def owners() -> list[type]:
    """The models whose rows own files."""
    wanted = {"path", "wrapped_key", "key_version"}
    return [m for m in apps.get_models() if m._meta.managed and wanted <= {f.name for f in m._meta.concrete_fields}]


def stored_paths() -> Iterator[str]:
    """Every path in the documents storage, under our folder."""
    storage = storages["documents"]
    if isinstance(storage, FileSystemStorage) and not Path(storage.path(FOLDER)).is_dir():
        return
    for shelf in storage.listdir(FOLDER)[0]:
        for name in storage.listdir(f"{FOLDER}/{shelf}")[1]:
            yield f"{FOLDER}/{shelf}/{name}"


def delete(path: str) -> None:
    storages["documents"].delete(path)
