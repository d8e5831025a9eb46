"""Real processes, small ones."""

import io
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from hitrecords import supervise
from hitrecords.problems import Problem
from hitrecords.supervise import OnlyOne, Part, Supervisor


def until(holds, seconds=15):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def lock(tmp_path):
    handle = OnlyOne(tmp_path / "running.lock").take("http://localhost:8000/")
    yield handle
    os.close(handle)


def test_a_part_that_dies_is_started_again_and_all_end_together(tmp_path, lock, monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # only the main thread may set handlers
    count = tmp_path / "starts"
    once = f"open({str(count)!r}, 'a').write('x'); import time; time.sleep(0 if len(open({str(count)!r}).read()) < 2 else 60)"
    part, healed, out = Part("web", [sys.executable, "-c", once]), [], io.StringIO()
    supervisor = Supervisor([part], logs=tmp_path, lock=lock, out=out)
    thread = threading.Thread(target=supervisor.run, kwargs={"heal": lambda: healed.append(1)})
    thread.start()
    until(lambda: count.exists() and len(count.read_text()) == 2)
    supervisor.stop.set()
    thread.join()
    assert part.process is None
    assert healed == [1]
    assert "web ended (status 0); again in" in out.getvalue()


def test_restarts_are_put_off_longer_each_time(tmp_path, lock):
    part = Part("web", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _time in range(3):
        part.start(tmp_path, lock)
        part.process.wait()
        assert part.check() == 3
        pauses.append(part.pause)
    assert pauses == sorted(set(pauses))


def test_a_second_start_is_told_where_the_first_answers(tmp_path, lock):
    with pytest.raises(Problem, match="already running here: http://localhost:8000/"):
        OnlyOne(tmp_path / "running.lock").take("http://localhost:8001/")


def test_after_a_kill_the_parts_end_and_the_lock_is_free(tmp_path):
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from hitrecords.supervise import OnlyOne, Part
        part = "from hitrecords.supervise import end_with_supervisor as e; import time; e(); time.sleep(60)"
        lock = OnlyOne(Path(sys.argv[1]) / "running.lock").take("first")
        child = Part("web", [sys.executable, "-c", part])
        child.start(Path(sys.argv[1]), lock)
        print(child.process.pid, flush=True)
        child.process.wait()
    """)
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        child = int(first.stdout.readline())
        time.sleep(0.5)
        first.kill()
    os.close(OnlyOne(tmp_path / "running.lock").take("second"))  # waits until the child has let it go
    until(lambda: not supervise.is_running(child) or _is_zombie(child))


def _is_zombie(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "Z"


def test_a_port_that_is_taken_says_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(Problem, match="make demo PORT="):
        supervise.check_port(server.getsockname()[1])


def test_elsewhere_nothing_waits_for_a_supervisor(monkeypatch):
    monkeypatch.delenv(supervise.MARK, raising=False)
    before = threading.active_count()
    supervise.end_with_supervisor()
    assert threading.active_count() == before
