"""Gunicorn's configuration: threads, our logs, and an end with the supervisor."""

import os
from typing import Any

from hitrecords.logging import LOGGING
from hitrecords.supervise import end_with_supervisor

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 20_000  # a slow leak in a native library never becomes an outage
max_requests_jitter = 2_000
control_socket_disable = True
logconfig_dict = LOGGING


def when_ready(server: Any) -> None:
    end_with_supervisor()


def post_worker_init(worker: Any) -> None:
    """The words of the code sets are in memory before somebody types."""
    from coding.codes.search import warm

    warm()
