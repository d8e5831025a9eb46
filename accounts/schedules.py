"""Contents page: what the ground does by the clock."""

from django.conf import settings
from django.core.management import call_command

from accounts.audit import seals, trail
from accounts.jobs import every, workers

DAY = 24 * 60 * 60

every(30, name="jobs.take_up_again")(workers.take_up_again)
every(DAY, name="audit.make_partitions")(trail.make_partitions)


@every(20, name="audit.seal")
def seal_trail() -> None:
    """A row is under seal within the minute, and the heads stand outside the database."""
    if seals.seal_trail() and settings.TRAIL_HEADS_FILE:
        seals.export_heads(settings.TRAIL_HEADS_FILE)


@every(DAY, name="sessions.clear_ended")
def clear_ended_sessions() -> None:
    call_command("clearsessions")


@every(DAY, name="jobs.prune_finished")
def prune_finished_tasks() -> None:
    call_command("prune_db_task_results", verbosity=0)
