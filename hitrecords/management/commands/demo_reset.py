import shutil
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hitrecords import home, supervise
from hitrecords.postgres.base import server

OURS = ["keys", "files", "static", "static.stamp", "migrated", "demo-signin.txt", "logs", "trail-heads.jsonl"]


class Command(BaseCommand):
    help = "Delete the embedded database with its keys and files. Asks first, at a terminal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *, yes: bool, **options: object) -> None:
        if not settings.EMBEDDED:
            raise CommandError("demo_reset is for the embedded database: unset DATABASE_URL.")
        place = home.where()
        if not yes and sys.stdin.isatty() and input(f"Delete everything in {place}? [y/N] ").strip().lower() != "y":
            raise CommandError("Nothing was deleted.")
        supervise.OnlyOne(home.make() / "running.lock").take("demo-reset")
        server().destroy()
        for name in OURS:
            _remove(place / name)
        self.stdout.write(f"Deleted the demonstration in {place}.")


def _remove(path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
