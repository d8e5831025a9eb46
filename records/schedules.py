"""Contents page: what the record does by the clock."""

from django.core.management import call_command

from accounts.jobs import every


@every(24 * 60 * 60, name="documents.sweep_files")
def sweep_files() -> None:
    """Files whose transaction rolled back go; rows whose file is gone are named."""
    call_command("sweep_files")


@every(60 * 60, name="delinquency.nights")
def work_the_night() -> None:
    """Asked each hour: every facility's night is worked once, soon after its own midnight."""
    from records.delinquency import nightly

    nightly.run_due()


@every(5, name="review.reevaluate")
def work_on_reevaluations() -> None:
    """Beside the worker, and in place of one that died."""
    from records.review import runs

    runs.work_on_all()


@every(15 * 60, name="review.follow_in_house")
def follow_in_house() -> None:
    """Stays that nothing was written for yet have their chart, and procedures that came by an interface their report."""
    from records.review import runs

    runs.follow_in_house()


@every(60 * 60, name="review.rules_take_effect")
def let_rules_take_effect() -> None:
    """A version whose day has come is asked of who is in house, and of who has left since."""
    from records.review import runs

    runs.take_effect()
