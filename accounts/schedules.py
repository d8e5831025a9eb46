"""Contents page: what the ground does by the clock."""

from django.conf import settings
from django.core.management import call_command

from accounts.audit import seals, trail
from accounts.jobs import every, workers
from accounts.privacy import engine, glass_review

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


@every(20, name="privacy.tell_of_broken_glass")
def tell_of_broken_glass() -> None:
    """At once, as far as a job by the clock can."""
    glass_review.tell()


@every(15 * 60, name="privacy.escalate_broken_glass")
def escalate_broken_glass() -> None:
    glass_review.escalate()


@every(5 * 60, name="privacy.explain_accesses")
def explain_accesses() -> None:
    """What nothing explains stands in the privacy officers' queue a few minutes after it happened."""
    engine.explain(again=False)


@every(60 * 60, name="privacy.ask_again")
def ask_again() -> None:
    """Care and work that were entered later explain what they could not when it happened."""
    engine.ask_again()
