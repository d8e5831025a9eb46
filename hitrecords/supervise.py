"""Keeps a few processes running together: each is started again when it dies, and all end with the supervisor.

Who runs holds a lock file, which the children inherit: the kernel frees it when the last of them is gone, so a kill -9
of anything leaves nothing behind that blocks the next start. Children notice a dead supervisor by their standard input,
a pipe whose other end only it holds."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from hitrecords.problems import Problem

MARK = "HITRECORDS_SUPERVISED"
FIRST_PAUSE, LONGEST_PAUSE, SETTLED = 0.5, 30.0, 30.0  # seconds
PATIENCE = 20.0  # seconds that a process has to end by itself
LARGE_LOG = 10 * 1024 * 1024


def end_with_supervisor() -> None:
    """In a supervised process: ends it, as by SIGTERM, when its supervisor is gone. Elsewhere nothing."""
    if os.environ.get(MARK) == "1":
        threading.Thread(target=_await_end_of_supervisor, name="supervisor's end", daemon=True).start()


def _await_end_of_supervisor() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing is ever written: this returns when the other end is closed
    os.kill(os.getpid(), signal.SIGTERM)


def check_port(port: int) -> None:
    """Raises Problem when somebody else answers there."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except PermissionError:
            raise Problem(f"Port {port} needs privileges. Way out: make demo PORT=8000") from None
        except OSError:
            raise Problem(f"Port {port} is taken by another program. Way out: make demo PORT={port + 123}") from None


class OnlyOne:
    """The right to run here, held until the last process that inherited it is gone."""

    def __init__(self, path: Path):
        self.path = path

    def take(self, says: str) -> int:
        """The lock's file descriptor. `says` tells the next who comes who is here. Raises Problem when someone is."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + PATIENCE
        while not _locked(handle):
            pid, _, words = os.read(handle, 1000).decode().partition(" ")
            os.lseek(handle, 0, os.SEEK_SET)
            if pid.isdecimal() and is_running(int(pid)):
                raise Problem(f"HIT Records is already running here: {words} (process {pid}).")
            if time.monotonic() > until:  # its supervisor was killed, and its processes do not end
                raise Problem(f"Processes of an earlier start still run. Way out: end those that hold {self.path}.")
            time.sleep(0.2)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {says}".encode(), 0)
        return handle


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Out(Protocol):
    def write(self, words: str) -> Any: ...


@dataclass
class Part:
    """One process to keep running, and how it fares."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    not_before: float = 0.0
    restarts: int = field(default=0)

    def start(self, logs: Path, lock: int) -> None:
        with _log_file(logs / f"{self.name}.log") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=os.environ | {MARK: "1"},
                pass_fds=[lock],
                start_new_session=True,  # Ctrl+C reaches the supervisor alone, which ends the parts in order
            )
        self.started = time.monotonic()

    def check(self) -> int | None:
        """The exit status when the process has just been found dead; its restart is then put off, longer every time."""
        if self.process is None or self.process.poll() is None:
            return None
        status = self._gone(self.process)
        self.pause = FIRST_PAUSE if time.monotonic() - self.started > SETTLED else min(self.pause * 2, LONGEST_PAUSE)
        self.not_before = time.monotonic() + self.pause
        self.restarts += 1
        return status

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._gone(self.process)

    def _gone(self, process: subprocess.Popen[bytes]) -> int:
        assert process.stdin is not None
        process.stdin.close()
        self.process = None
        return process.returncode


def _log_file(path: Path) -> Any:
    """The part's log, for appending; a large one is put aside first."""
    if path.exists() and path.stat().st_size > LARGE_LOG:
        path.replace(path.with_suffix(".log.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


class Supervisor:
    def __init__(self, parts: list[Part], *, logs: Path, lock: int, out: Out):
        self.parts, self.logs, self.lock, self.out = parts, logs, lock, out
        self.stop = threading.Event()

    def run(self, heal: Callable[[], None] = lambda: None) -> None:
        """Keeps the parts running until SIGINT or SIGTERM. `heal` is called before a dead part is started again."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, lambda *_: self.stop.set())
        try:
            while not self.stop.wait(0.2):
                for part in self.parts:
                    self._look_after(part, heal)
        finally:
            self._end()

    def _look_after(self, part: Part, heal: Callable[[], None]) -> None:
        status = part.check()
        if status is not None:
            self.out.write(
                f"{part.name} ended ({_reason(status)}); again in {part.pause:g} s. See {self.logs}/{part.name}.log\n"
            )
        if part.process is None and time.monotonic() >= part.not_before and not self.stop.is_set():
            if part.restarts:
                heal()
            part.start(self.logs, self.lock)

    def _end(self) -> None:
        until = time.monotonic() + PATIENCE
        for part in self.parts:
            part.end()
        for part in self.parts:
            part.wait(until - time.monotonic())


def _reason(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"
