import signal
import threading
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from accounts.jobs import runner
from hitrecords.supervise import end_with_supervisor


class Command(BaseCommand):
    help = "Run the jobs whose time has come: once, or --forever."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forever", action="store_true", help="Stay, and look every second.")

    def handle(self, *, forever: bool, **options: object) -> None:
        if not forever:
            for name in runner.run_due():
                self.stdout.write(name)
            return
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        end_with_supervisor()
        runner.run_forever(stop)
