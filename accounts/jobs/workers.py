"""Workers of the task queue keep a lease each, so that the tasks of a killed one are taken up again.

The queue library itself leaves them "running" for ever."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts import clock
from accounts.jobs import leases
from accounts.jobs.models import Lease

log = logging.getLogger(__name__)
PREFIX = "worker:"
ATTEMPTS = 5


@contextmanager
def working(worker_id: str) -> Iterator[None]:
    """While the block runs, the tasks of this worker are its own."""
    with leases.held(PREFIX + worker_id):
        yield
    Lease.objects.filter(name=PREFIX + worker_id).delete()


def take_up_again() -> int:
    """Queues tasks of dead workers again; one that died with five has failed. Returns how many were found."""
    with transaction.atomic():
        running = list(DBTaskResult.objects.running().select_for_update(skip_locked=True))
        # Read after the tasks: a worker has its lease before it claims its first one.
        living = {name.removeprefix(PREFIX) for name in _leases().live().values_list("name", flat=True)}
        orphans = [task for task in running if not living & set(task.worker_ids[-1:])]
        for task in orphans:
            _again_or_failed(task)
    _leases().filter(lapses_at__lt=clock.now() - dt.timedelta(days=1)).delete()
    return len(orphans)


def _leases():
    return Lease.objects.filter(name__startswith=PREFIX)


def _again_or_failed(task: DBTaskResult) -> None:
    failed = len(task.worker_ids) >= ATTEMPTS
    task.status = TaskResultStatus.FAILED if failed else TaskResultStatus.READY
    task.started_at = task.started_at if failed else None
    task.finished_at = clock.now() if failed else None
    task.save(update_fields=["status", "started_at", "finished_at"])
    log.warning("task of a dead worker", extra={"task": str(task.pk), "failed": failed})
