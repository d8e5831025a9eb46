from typing import Any

from django_tasks_db.management.commands import db_worker

from accounts.jobs.workers import working
from hitrecords.supervise import end_with_supervisor


class Command(db_worker.Command):
    """The library's worker, with a lease: when it is killed, its tasks are taken up again."""

    def handle(self, *, worker_id: str, **options: Any) -> None:
        end_with_supervisor()
        with working(worker_id):
            super().handle(worker_id=worker_id, **options)
