"""/healthz: the process answers. /readyz: everything it needs is there, each part named."""

from __future__ import annotations

import base64
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

log = logging.getLogger(__name__)
FREE_BYTES_NEEDED = 500 * 1024 * 1024
MONTHS_NEEDED = 2


class ProbeMiddleware:
    """Answers probes before anything else: they come from load balancers, by address, without TLS or a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return ready()
        return self.get_response(request)


def ready() -> JsonResponse:
    """200 when every check holds, else 503, with each check's answer: "ok" or what is wrong."""
    answers = {name: _answer(name, check) for name, check in CHECKS.items()}
    good = all(answer == "ok" for answer in answers.values())
    return JsonResponse(answers, status=200 if good else 503, headers={"Cache-Control": "no-store"})


def _answer(name: str, check: Callable[[], str]) -> str:
    try:
        return check() or "ok"
    except (DatabaseError, OSError) as error:
        log.warning("readiness check failed", extra={"check": name, "error": type(error).__name__})
        return type(error).__name__


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else ""


def audit_partitions() -> str:
    from accounts.audit.trail import months_ahead

    ahead = months_ahead()
    return "" if ahead >= MONTHS_NEEDED else f"{ahead} months ahead"


def disk() -> str:
    if settings.DOCUMENTS_BUCKET:
        return ""
    place = next(path for path in [Path(settings.FILES_DIR), *Path(settings.FILES_DIR).parents] if path.exists())
    free = shutil.disk_usage(place).free
    return "" if free >= FREE_BYTES_NEEDED else f"{free >> 20} MB free"


def keys() -> str:
    whole = [key for ring in (settings.FILE_KEYS, settings.FIELD_KEYS) for key in ring.values()]
    return "" if whole and all(len(base64.b64decode(key)) == 32 for key in whole) else "missing"


CHECKS = {
    "database": database,
    "migrations": migrations,
    "audit_partitions": audit_partitions,
    "disk": disk,
    "keys": keys,
}
