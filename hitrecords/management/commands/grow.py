import os
import subprocess
import sys
import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from hitrecords.postgres import roles


class Command(BaseCommand):
    help = "Fill a database of its own with a synthetic hospital of any size, for the benchmarks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, required=True, help="How many to add.")
        parser.add_argument("--database", default="hitrecords_grown", help="Its name on the embedded server.")

    def handle(self, *, patients: int, database: str, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Synthetic hospitals grow on the embedded server only: unset DATABASE_URL and ALLOWED_HOSTS."
            )
        if database == roles.DATABASE or not database.isidentifier():
            raise CommandError("Name a database of its own, for example --database hitrecords_grown.")
        if os.environ.get("HITRECORDS_DATABASE") != database:
            return self.in_database(patients, database)
        return self.grow(patients)

    def in_database(self, patients: int, database: str) -> None:
        """Every process serves one database: the work is done by one that serves this one."""
        environment = os.environ | {"HITRECORDS_DATABASE": database}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        for words in (["migrate", "--no-input", "-v0"], ["grow", "--patients", str(patients), "--database", database]):
            if subprocess.run([*manage, *words], env=environment, check=False).returncode:
                raise CommandError(f"manage.py {words[0]} failed in {database}: see above.")

    def grow(self, patients: int) -> None:
        from hitrecords.demo.grow import Growth

        started = time.monotonic()
        with tqdm(total=patients, unit=" patients") as bar:
            Growth().grow(patients, bar.update)
        took = time.monotonic() - started
        self.stdout.write(f"{patients:,} patients in {took:.0f} s: {patients / took * 60:,.0f} a minute.")
