"""Keeps the embedded database's tables up to date, so that any command from any shell finds them there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from django.apps import apps

from hitrecords import home
from hitrecords.postgres import roles
from hitrecords.problems import Problem

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def bring_up_to_date() -> bool:
    """Migrates the embedded database unless every migration that is on disk ran before. Returns whether it did."""
    wanted = _fingerprint()
    with (home.make() / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = stamp_file()
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        environment = os.environ | {"HITRECORDS_DATABASE": roles.DATABASE}
        done = subprocess.run(
            [sys.executable, str(MANAGE), "migrate", "--no-input", "-v0"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-4:])
            raise Problem(f"The database could not be migrated:\n\n{words}\n\nAll of it: `manage.py migrate`")
        stamp.write_text(wanted)
    return True


def stamp_file() -> Path:
    return home.where() / "migrated"


def _fingerprint() -> str:
    """The names of all migrations on disk. Reading a directory an app is quicker than asking the database."""
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    names = sorted(f"{folder.parent.name}/{file.name}" for folder in folders for file in folder.glob("[0-9]*.py"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
