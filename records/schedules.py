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
