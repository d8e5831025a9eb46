"""Fill the code tables from the installed packages."""

import time

from django.core.management.base import BaseCommand

from coding.codes.loader import load_packages
from coding.grouping.weights import load_packaged_weights


class Command(BaseCommand):
    help = (
        "Load ICD-10-CM and ICD-10-PCS (validity by date, titles, instructions) and MS-DRG weights from the installed "
        "packages. Nothing happens when they stand already; a failure leaves the tables as they were."
    )

    def handle(self, *args, **options):
        start = time.perf_counter()
        loaded = load_packages(progress=lambda words: self.stdout.write(f"  {words} …"))
        for one in loaded:
            self.stdout.write(f"{one.system}: {one.codes:,} rows read, {one.added:,} added, {one.changed:,} changed")
        weights = load_packaged_weights()
        if weights.added or weights.changed:
            self.stdout.write(f"MS-DRG weights: {weights.added:,} lines added, {weights.changed:,} changed")
        elif not loaded:
            self.stdout.write("The code sets of the installed packages are loaded already.")
        self.stdout.write(f"{time.perf_counter() - start:.1f} s")
