import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from hitrecords.demo import seed
from hitrecords.home import where
from hitrecords.problems import told_plainly


class Command(BaseCommand):
    help = "Build the demo hospital: staff, patients, eighteen months of records, and work in every queue. Once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Without a progress bar.")

    def handle(self, *, quiet: bool, **options: object) -> None:
        with told_plainly():
            seed.check_place()
        if seed.is_there():
            self.stdout.write("The demo hospital is there already.")
            return
        started = time.monotonic()
        self.stdout.write("Building the demo hospital …")
        seed.load_codes(lambda words: self.stdout.write(f"  {words} …"))
        counts = seed.build(progress=not quiet)
        made = ", ".join(f"{number:,} {what}" for what, number in counts.items())
        self.stdout.write(f"Marlow Valley Medical Center is ready: {made}, in {time.monotonic() - started:.0f} s.")
        self.stdout.write(f"How to sign in stands in {where()}/demo-signin.txt")
