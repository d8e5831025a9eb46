"""Reading FHIR R4 from folders, zip, gz, NDJSON and bundles, as streams: memory stays flat on a file of any size."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import ijson

# What an import says of itself (a bulk export's log) is no resource.
NOT_RESOURCES = {"log.ndjson", "manifest.json", "package.json"}


class CannotRead(ValueError):
    """A path or file that is no FHIR; str() says what is wrong, where, and how to mend it."""


@dataclass(frozen=True)
class Source:
    """One file of resources, wherever it lies: opened as often as the importer passes over it."""

    name: str
    kind: str  # "bundle" or "ndjson"
    opener: Callable[[], AbstractContextManager[BinaryIO]]
    size: int


def sources(path: Path) -> Iterator[Source]:
    """Every FHIR file under the path, in a stable order. CannotRead when there is none or one cannot be opened."""
    if not path.exists():
        raise CannotRead(f"{path}: there is no such file or folder.")
    found = 0
    for source in _walk(path):
        found += 1
        yield source
    if not found:
        raise CannotRead(f"{path}: no .json, .ndjson, .gz or .zip file with FHIR resources is in it.")


def _walk(path: Path) -> Iterator[Source]:
    if path.is_dir():
        for child in sorted(path.iterdir()):
            if child.is_dir() or _suffix(child.name):
                yield from _walk(child)
    elif path.suffix.lower() == ".zip":
        yield from _in_zip(path)
    elif _suffix(path.name) and path.name not in NOT_RESOURCES:
        yield Source(str(path), _suffix(path.name), lambda: _file(path), path.stat().st_size)
    elif path.is_file() and path.name not in NOT_RESOURCES:
        raise CannotRead(f"{path}: FHIR comes as .json, .ndjson, .gz or .zip.")


def _in_zip(path: Path) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i for i in archive.infolist() if not i.is_dir()]
    except zipfile.BadZipFile as error:
        raise CannotRead(
            f"{path}: this zip is broken or not a zip ({error}). Copy it anew from where it came."
        ) from error
    for info in sorted(names, key=lambda one: one.filename):
        if _suffix(info.filename) and Path(info.filename).name not in NOT_RESOURCES:
            opener = _zip_opener(path, info.filename)
            yield Source(f"{path}!{info.filename}", _suffix(info.filename), opener, info.file_size)


def _zip_opener(path: Path, name: str) -> Callable[[], AbstractContextManager[BinaryIO]]:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        with zipfile.ZipFile(path) as archive, archive.open(name) as stream, _opened(stream, name) as clear:
            yield clear

    return opened


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as stream, _opened(stream, path.name) as clear:
        yield clear


@contextmanager
def _opened(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    with ExitStack() as stack:
        yield stack.enter_context(gzip.GzipFile(fileobj=stream)) if name.lower().endswith(".gz") else stream


def _suffix(name: str) -> str:
    name = name.lower().removesuffix(".gz")
    if name.endswith((".ndjson", ".jsonl")):
        return "ndjson"
    return "bundle" if name.endswith(".json") else "zip" if name.endswith(".zip") else ""


@contextmanager
def _explained(source: Source, line: str = ""):
    """Whatever a broken file raises, in words."""
    try:
        yield
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise CannotRead(f"{source.name}{line}: not valid JSON ({_first_line(error)}).") from error
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise CannotRead(
            f"{source.name}{line}: the compressed file is broken or cut off ({_first_line(error)})."
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:120]


def bundle_entries(source: Source) -> Iterator[tuple[str, dict]]:
    """(fullUrl, resource) of each entry of a bundle, or of the one resource that the file is."""
    with _explained(source), source.opener() as stream:
        if _resource_type(source) != "Bundle":
            yield from ((str(r.get("id", "")), plain(r)) for r in ijson.items(stream, "", use_float=False))
            return
        for entry in ijson.items(stream, "entry.item"):
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                yield str(entry.get("fullUrl") or ""), plain(entry["resource"])


def _resource_type(source: Source) -> str:
    with source.opener() as stream:
        for prefix, event, value in ijson.parse(stream):
            if prefix == "resourceType" and event == "string":
                return value
            if prefix == "" and event not in ("start_map", "map_key", "end_map"):
                break
    raise CannotRead(f"{source.name}: no resourceType at its top, so it is no FHIR resource or bundle.")


def ndjson_lines(source: Source) -> Iterator[tuple[int, dict | CannotRead]]:
    """(line number, resource) of each line; a line that cannot be read comes as its CannotRead, and the rest goes on."""
    with _explained(source), source.opener() as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                with _explained(source, f", line {number}"):
                    yield number, plain(next(ijson.items(io.BytesIO(line), "")))
            except (CannotRead, StopIteration) as error:
                yield (
                    number,
                    error if isinstance(error, CannotRead) else CannotRead(f"{source.name}, line {number}: empty."),
                )


def plain(value):
    """ijson's Decimals stay exact; everything else is as json gives it. Anything but an object is refused later."""
    return value if isinstance(value, (dict, Decimal)) else {}
