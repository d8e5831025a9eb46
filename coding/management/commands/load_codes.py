"""Load an official file of a code system or list."""

import datetime as dt
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coding.codes.ensure import CodesMissing, ensure_loaded
from coding.codes.loads.files import Refused
from coding.codes.loads.registry import LOADERS, load_file


class Command(BaseCommand):
    help = (
        "Load an official file or zip as it was published. All of it or nothing; a second time changes nothing. "
        "Prints what was added, changed and ended. Systems: "
        + "; ".join(f"{name} ({words})" for name, (words, _) in LOADERS.items())
    )

    def add_arguments(self, parser):
        parser.add_argument("system", choices=list(LOADERS))
        parser.add_argument("file", type=Path, help="text, XML or zip")
        parser.add_argument(
            "--effective", type=_day, help="the first day it holds (YYYY-MM-DD), if its names do not tell"
        )

    def handle(self, *args, system, file, effective, **options):
        start = time.perf_counter()
        try:
            ensure_loaded(self.stderr.write)
            reports = load_file(system, file, effective)
        except (Refused, CodesMissing) as error:
            raise CommandError(f"Not loaded. {error}") from None
        for report in reports:
            self.stdout.write(str(report))
        self.stdout.write(f"{time.perf_counter() - start:.1f} s")


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
