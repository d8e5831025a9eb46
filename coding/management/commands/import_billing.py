"""Take what the billing system says of accounts: charges, billed, paid, denied."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.workflow import Refused
from coding.assignment.billing import import_billing


class Command(BaseCommand):
    help = "Import charges and billing from CSV (account, facility, any of billed_on, charges, status). Again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file: Path, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                done = import_billing(lines)
        except (Refused, UnicodeDecodeError) as refused:
            raise CommandError(f"This is no such file: {refused}") from None
        self.stdout.write(f"{done.billed} billed, {done.charged} with charges, {done.unchanged} unchanged.")
        for number, why in done.refused:
            self.stderr.write(f"line {number}: {why}")
        if done.refused:
            raise CommandError(f"{len(done.refused)} {'line' if len(done.refused) == 1 else 'lines'} refused.")
