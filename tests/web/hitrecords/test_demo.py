"""`manage.py demo` as a person runs it: opened, hurt, stopped, opened again. Without its hospital, on a home of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from hitrecords import home
from tests.database import ROOT


class Demo:
    def __init__(self, place):
        self.place = place
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = {
            name: os.environ[name] for name in ("PATH", "HOME", "HITRECORDS_PG_BIN") if name in os.environ
        }
        self.environment |= {"HITRECORDS_HOME": str(place)}

    def manage(self, *arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def open(self):
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--empty", "--port", str(self.port)],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.until_ready()

    def close(self, signum=signal.SIGINT):
        self.process.send_signal(signum)
        said, _ = self.process.communicate(timeout=60)
        return said

    def until_ready(self):
        until, log = time.monotonic() + 240, self.place / "logs/web.log"
        while not self.answers():
            assert self.process.poll() is None, self.process.stdout.read()
            assert time.monotonic() < until, log.read_text() if log.exists() else "It did not come so far as to serve."
            time.sleep(0.2)

    def until_silent(self):
        until = time.monotonic() + 30
        while self.answers():
            assert time.monotonic() < until
            time.sleep(0.1)

    def answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture
def demo():
    opened = Demo(home.where().parent / f"demo-{os.getpid()}")
    yield opened
    if opened.process.poll() is None:
        opened.close(signal.SIGKILL)
    done = opened.manage("demo_reset", "--yes")
    assert done.returncode == 0, done.stderr
    shutil.rmtree(opened.place)


def test_the_demo_opens_survives_kills_and_closes(demo):
    demo.open()
    again = demo.manage("demo", "--empty")
    assert again.returncode != 0
    assert f"already running here: http://localhost:{demo.port}/" in again.stderr

    os.kill(int((demo.place / "postgres/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    demo.until_ready()

    demo.close(signal.SIGKILL)
    demo.until_silent()
    demo.open()
    said = demo.close(signal.SIGINT)
    assert demo.process.returncode == 0
    assert "Your data is kept" in said
    assert not (demo.place / "postgres/data/postmaster.pid").exists()
