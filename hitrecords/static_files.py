"""Collecting static files only when one of them changed: hashing and compressing them all takes seconds."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from hitrecords import home


def collect_when_changed() -> bool:
    """Collects and compresses the static files. False when nothing changed since the last time."""
    stamp, wanted = home.where() / "static.stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.get_modified_time(path)} {storage.size(path)}".encode())
    return digest.hexdigest()
