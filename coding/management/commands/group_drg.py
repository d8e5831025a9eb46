"""Group a file of cases, a line of JSON each."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coding.codes.ensure import ensure_loaded
from coding.grouping.lines import BadLine, group_line
from coding.grouping.models import DrgWeight
from coding.grouping.msdrg import Msdrg
from coding.management import standard_input


class Command(BaseCommand):
    help = "Print each case with its MS-DRG. A line that is no case is reported and the rest go on."

    def add_arguments(self, parser):
        parser.add_argument("file", help="JSON lines, also gzipped; - for standard input")

    def handle(self, *args, file, **options):
        ensure_loaded(self.stderr.write)
        weights = {
            (year, drg): weight for year, drg, weight in DrgWeight.objects.values_list("fiscal_year", "drg", "weight")
        }
        grouper, bad = Msdrg(), 0
        with _open(file) as lines:
            for number, line in enumerate(_whole(lines), start=1):
                try:
                    if line.strip():
                        self.stdout.write(json.dumps(group_line(line.decode(), grouper, weights)))
                except (BadLine, UnicodeDecodeError) as error:
                    bad += 1
                    self.stderr.write(f"line {number}: {error}")
        if bad:
            raise CommandError(f"{bad} {'line' if bad == 1 else 'lines'} could not be grouped.")


def _open(name: str):
    if name == "-":
        return nullcontext(standard_input.lines())
    path = Path(name)
    if not path.is_file():
        raise CommandError(f"There is no file {name}.")
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _whole(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines; what a damaged archive still gives is not lost."""
    try:
        yield from lines
    except (EOFError, OSError, zlib.error) as error:
        raise CommandError(f"The file ends in the middle: {error}. What came before it was grouped.") from None
