"""Structured logs: one JSON object a line, with the request's id, and no PHI.

An exception is logged by its type and place, never by its text: a database error quotes the values it refused.
A request is logged by its URL's name, never with its query: paths hold random ids only."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("hitrecords.request")
PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extras(record),
        }
        if request_id := _request_id():
            line["request_id"] = request_id
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["trace"] = _places(record.exc_info[2])
        return json.dumps(line, default=str)


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller gave as `extra`, of simple types: a request or model instance is not for the log."""
    given = vars(record).items()
    return {key: value for key, value in given if key not in PLAIN and isinstance(value, str | int | float | bool)}


def _places(trace: Any) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)][-12:]


def _request_id() -> str:
    from django.apps import apps

    if not apps.models_ready:
        return ""
    from accounts.audit.acts import request_id

    return request_id()


class RequestLogMiddleware:
    """One line a request: who answered, how, in how many milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "method": request.method or "",
                "view": (match.view_name or match.route) if match else "",
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "user": _user(request),
                "request_id": getattr(request, "id", ""),
            },
        )
        return response


def _user(request: HttpRequest) -> int:
    """The id of who asked, when the session was opened at all; 0 for nobody."""
    cached = getattr(request, "_cached_user", None)
    return getattr(cached, "pk", None) or 0


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},  # without Django's mails to administrators
        "hitrecords": {"level": "INFO"},
        "accounts": {"level": "INFO"},
        "records": {"level": "INFO"},
        "coding": {"level": "INFO"},
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "django_tasks": {"level": "INFO"},
        "django_tasks_db": {"level": "INFO"},
    },
}
