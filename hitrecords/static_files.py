"""Collecting static files only when one of them changed: hashing and compressing them all takes seconds."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from hitrecords import home


class RememberedStaticFiles(CompressedManifestStaticFilesStorage):
    """Whitenoise's, which works out each address once a process: a page names seven of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name, force=False):
        found = None if force else self._urls.get(name)
        if found is None:
            found = self._urls[name] = super().url(name, force)
        return found


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
