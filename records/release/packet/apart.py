"""The packet builder in a process of its own, with limits: a hostile file can end only this process.

The parent speaks JSON on standard input and reads JSON lines: progress, then what was asked for (a manifest, the look of
a page) or the reason it stopped.
"""

import contextlib
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from .build import build_packet
from .look import Look, find, look
from .spec import Bates, Box, Identity, Manifest, Notice, PacketStopped, Redaction, Source

ROOT = Path(__file__).resolve().parents[3]
MEMORY, CPU_SECONDS, SECONDS = 3 << 30, 1800, 3600
LOOK_SECONDS = 60  # somebody waits for a page before their eyes
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}  # freed memory goes back at once


def build_apart(*, out: Path, on_progress: Callable[[int, int], None] | None = None, **spec) -> Manifest:
    """As `build_packet`, in a limited subprocess. Raises PacketStopped, also when the process dies."""
    return Manifest.from_json(_asked(_plain(spec) | {"out": str(out)}, on_progress))


def look_apart(*, source: Source, page: int) -> Look:
    """As `look`, in a limited subprocess. Raises PacketStopped."""
    return Look.from_json(_asked({"look": _as_data(source), "page": page}, seconds=LOOK_SECONDS))


def find_apart(*, source: Source, words: str) -> dict[int, tuple[str, list[Box]]]:
    """As `find`, in a limited subprocess. Raises PacketStopped."""
    found = _asked({"look": _as_data(source), "find": words}, seconds=LOOK_SECONDS)
    return {int(page): (layout, [tuple(box) for box in boxes]) for page, (layout, boxes) in found.items()}


def _asked(order: dict, on_progress: Callable[[int, int], None] | None = None, *, seconds: int = SECONDS) -> dict:
    """What the process of its own answers to the order."""
    command = [sys.executable, "-m", "records.release.packet.apart"]
    # No environment of ours: no key or password stands in the memory that foreign files are parsed in.
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=ENVIRONMENT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        watch = threading.Timer(seconds, process.kill)
        watch.start()
        try:
            process.stdin.write(json.dumps(order))
            process.stdin.close()
            for line in process.stdout:
                said = json.loads(line)
                if "stopped" in said:
                    raise PacketStopped(**said["stopped"])
                if "done" in said:
                    return said["done"]
                if on_progress:
                    on_progress(*said["progress"])
        except (BrokenPipeError, json.JSONDecodeError):
            pass
        finally:
            watch.cancel()
            process.kill()
    raise PacketStopped("the builder ended without a packet; a file among the records may be malformed")


def _plain(spec: dict) -> dict:
    return {
        "identity": asdict(spec["identity"]),
        "bates": asdict(spec["bates"]),
        "cover": dict(spec["cover"]),
        "request_copy": [_as_data(s) for s in spec["request_copy"]],
        "sources": [_as_data(s) for s in spec["sources"]],
        "notices": [asdict(n) for n in spec["notices"]],
    }


def _as_data(source: Source) -> dict:
    return asdict(source) | {"path": str(source.path)}


def _source(data: dict) -> Source:
    pages = data["pages"]
    places = tuple(Redaction(**place | {"box": tuple(place["box"])}) for place in data["redactions"])
    kept = {"path": Path(data["path"]), "signed": tuple(data["signed"]), "redactions": places}
    return Source(**data | kept | {"pages": None if pages is None else tuple(pages)})


def _say(**said) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the order, do it, say what happened."""
    for name, amount in (("RLIMIT_AS", MEMORY), ("RLIMIT_CPU", CPU_SECONDS), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(OSError, ValueError):  # macOS knows not all of them
            resource.setrlimit(getattr(resource, name), (amount, amount))
    order = json.load(sys.stdin)
    try:
        done = _looked(order) if "look" in order else _built(order)
    except PacketStopped as stop:
        _say(stopped={"why": stop.why, "source": stop.source, "page": stop.page})
    else:
        _say(done=done)


def _looked(order: dict) -> dict:
    source = _source(order["look"])
    return find(source, order["find"]) if "find" in order else asdict(look(source, order["page"]))


def _built(order: dict) -> dict:
    manifest = build_packet(
        identity=Identity(**order["identity"]),
        bates=Bates(**order["bates"]),
        cover=order["cover"],
        request_copy=[_source(s) for s in order["request_copy"]],
        sources=[_source(s) for s in order["sources"]],
        notices=[Notice(**n) for n in order["notices"]],
        out=Path(order["out"]),
        on_progress=lambda done, total: _say(progress=[done, total]),
    )
    return manifest.as_json()


if __name__ == "__main__":
    main()
