import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from coding.codes.ensure import ensure_loaded
from hitrecords import home, supervise
from hitrecords.postgres import migrated
from hitrecords.postgres.base import server
from hitrecords.static_files import collect_when_changed

MANAGE = [sys.executable, str(migrated.MANAGE)]


class Command(BaseCommand):
    help = "Serve a demonstration hospital on this machine: database, web, worker and scheduler, until Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--empty", action="store_true", help="Serve without building the hospital.")

    def handle(self, *, port: int, empty: bool, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo runs on the embedded database and on loopback only: unset DATABASE_URL and ALLOWED_HOSTS."
            )
        address = f"http://localhost:{port}/"
        lock = supervise.OnlyOne(home.make() / "running.lock").take(address)
        supervise.check_port(port)
        self.step("Starting PostgreSQL", server().hold)
        self.step("Bringing its tables up to date", migrated.bring_up_to_date)
        self.step("Collecting static files", collect_when_changed)
        if not empty:
            self.step("Loading the code sets", ensure_loaded)
            self.build_hospital()
        logs = home.make_dir(home.where() / "logs")
        threading.Thread(target=self.announce, args=(address, port), daemon=True).start()
        supervise.Supervisor(parts(port), logs=logs, lock=lock, out=self.stdout).run(heal=server().heal)
        self.stdout.write("Stopped. Your data is kept: `make demo` goes on, `make demo-reset` starts over.")

    def step(self, words: str, work: Callable[[], object]) -> None:
        self.stdout.write(f"{words} … ", ending="")
        self.stdout.flush()
        started = time.monotonic()
        work()
        self.stdout.write(f"{time.monotonic() - started:.1f} s")

    def build_hospital(self) -> None:
        if "seed_demo" in get_commands():
            call_command("seed_demo", stdout=self.stdout)

    def announce(self, address: str, port: int) -> None:
        """Says where it answers, once it does."""
        for _second in range(120):
            if answers(port):
                self.stdout.write(self.style.SUCCESS(f"\nHIT Records is open: {address}\n"))
                self.stdout.write(sign_in_words())
                self.stdout.write("Ctrl+C stops it. Logs: " + str(home.where() / "logs") + "\n")
                self.stdout.flush()
                return
            time.sleep(0.5)
        self.stdout.write(f"The site does not get ready; see {home.where()}/logs/web.log and {address}readyz\n")


def parts(port: int) -> list[supervise.Part]:
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:hitrecords.gunicorn", "--chdir", str(settings.BASE_DIR)]
    return [
        supervise.Part("web", [*gunicorn, "--bind", f"127.0.0.1:{port}", "hitrecords.wsgi"]),
        supervise.Part("worker", [*MANAGE, "db_worker"]),
        supervise.Part("scheduler", [*MANAGE, "tick", "--forever"]),
    ]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def sign_in_words() -> str:
    """How to sign in as each role, from the file that the seeder wrote; nothing when there is none."""
    path = home.where() / "demo-signin.txt"
    return path.read_text() + f"\n(These lines are kept in {path}.)\n" if path.exists() else ""
