"""Stored files: encrypted each under its own key, found altered, rotated, and swept when nobody owns them."""

import io
import os
from base64 import b64encode
from types import SimpleNamespace

import pytest
from django.core.files.storage import storages
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from records.documents import files

TEXT = b"Discharge summary. " * 100


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        }
    }
    return tmp_path


def row(stored: files.Stored) -> SimpleNamespace:
    return SimpleNamespace(**stored.fields(), text="")


def on_disk(folder, stored: files.Stored):
    return folder / stored.path


def test_content_comes_back_and_is_not_readable_on_disk(folder):
    stored = files.store(TEXT)
    assert files.open_stored(row(stored)).read() == TEXT
    assert b"Discharge" not in on_disk(folder, stored).read_bytes()
    assert stored.size == len(TEXT)
    assert stored.sha256 == __import__("hashlib").sha256(TEXT).hexdigest()


def test_equal_contents_look_different_and_have_random_paths(folder):
    one, two = files.store(TEXT), files.store(TEXT)
    assert one.path != two.path
    assert on_disk(folder, one).read_bytes() != on_disk(folder, two).read_bytes()


def test_only_the_owner_may_read_the_file(folder):
    assert os.stat(on_disk(folder, files.store(TEXT))).st_mode & 0o077 == 0


@hypothesis_settings(max_examples=25, deadline=None)
@given(size=st.sampled_from([0, 1, files.CHUNK - 1, files.CHUNK, files.CHUNK + 1, 3 * files.CHUNK, 700_001]),
       at=st.integers(0, 800_000), length=st.integers(0, 300_000))  # fmt: skip
def test_any_size_streams_and_any_part_of_it_can_be_read(size, at, length):
    content = os.urandom(size)
    stored = files.store(io.BytesIO(content))
    with files.open_stored(row(stored)) as clear:
        clear.seek(at)
        assert clear.read(length) == content[at : at + length]
        clear.seek(0)
        assert clear.read() == content


def test_text_versions_open_as_their_utf8():
    assert files.open_version(SimpleNamespace(path="", text="38.5 °C")).read() == "38.5 °C".encode()


@pytest.mark.parametrize(
    "damage",
    [
        lambda b: b[:100] + bytes([b[100] ^ 1]) + b[101:],
        lambda b: b[:-1],
        lambda b: b[: len(files.HEAD) + files.CHUNK + files.TAG],
        lambda b: b[: len(files.HEAD)],
        lambda b: b"",
        lambda b: b + b"more",
    ],
    ids=["bit", "end", "last chunk", "all chunks", "empty", "appended"],
)
def test_an_altered_file_is_found_out(folder, damage):
    stored = files.store(os.urandom(files.CHUNK + 5000))
    where = on_disk(folder, stored)
    where.write_bytes(damage(where.read_bytes()))
    with pytest.raises(files.Altered, match="altered or cut off"):
        files.open_stored(row(stored)).read()


def test_chunks_cannot_be_exchanged(folder):
    stored = files.store(os.urandom(3 * files.CHUNK))
    where, step = on_disk(folder, stored), files.CHUNK + files.TAG
    raw, start = where.read_bytes(), len(files.HEAD)
    where.write_bytes(
        raw[:start] + raw[start + step : start + 2 * step] + raw[start : start + step] + raw[start + 2 * step :]
    )
    with pytest.raises(files.Altered):
        files.open_stored(row(stored)).read()


def test_another_master_key_does_not_open(settings):
    stored = files.store(TEXT)
    settings.FILE_KEYS = {settings.FILE_KEY_CURRENT: b64encode(os.urandom(32)).decode()}
    with pytest.raises(files.Altered, match="does not open"):
        files.open_stored(row(stored))


def test_a_missing_master_key_is_named(settings):
    stored = files.store(TEXT)
    settings.FILE_KEYS = {}
    with pytest.raises(files.KeyMissing, match=stored.key_version):
        files.open_stored(row(stored))


def test_a_key_opens_no_other_path():
    one, two = files.store(TEXT), files.store(TEXT)
    crossed = SimpleNamespace(path=two.path, wrapped_key=one.wrapped_key, key_version=one.key_version)
    with pytest.raises(files.Altered):
        files.open_stored(crossed)


def test_a_file_that_is_gone_is_named():
    stored = files.store(TEXT)
    files.delete(stored.path)
    with pytest.raises(files.FileGone):
        files.open_stored(row(stored))


def test_rotation_rewraps_and_the_old_key_can_go(settings):
    kept = row(files.store(TEXT))
    settings.FILE_KEYS = settings.FILE_KEYS | {"v9": b64encode(os.urandom(32)).decode()}
    settings.FILE_KEY_CURRENT = "v9"
    assert files.rewrap(kept)
    assert not files.rewrap(kept)
    settings.FILE_KEYS = {"v9": settings.FILE_KEYS["v9"]}
    assert files.open_stored(kept).read() == TEXT


def test_nothing_half_is_left_when_writing_fails(folder):
    def broken():
        yield b"start"
        raise OSError("disk full")

    class Source:
        parts = broken()

        def read(self, n):
            return next(self.parts)

    with pytest.raises(OSError, match="disk full"):
        files.store(Source())
    assert list(files.stored_paths()) == []


def test_bulk_flushes_once_at_the_end(monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(handle))
    monkeypatch.setattr(os, "sync", lambda: flushed.append("all"))
    with files.bulk():
        for _ in range(3):
            files.store(TEXT)
        assert flushed == []
    assert flushed == ["all"]


def test_other_storages_are_written_whole(settings):
    settings.STORAGES = settings.STORAGES | {"documents": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    stored = files.store(TEXT)
    assert storages["documents"].exists(stored.path)
    assert files.open_stored(row(stored)).read() == TEXT
    assert list(files.stored_paths()) == [stored.path]
