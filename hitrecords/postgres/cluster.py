"""One private PostgreSQL server: Unix socket only, passwords for everyone, safe against kill -9 of anything.

Who uses it holds a shared lock on `users.lock`, which the kernel drops however the process dies. Starting and
stopping happen under `start.lock`; the one who can turn its shared lock into an exclusive one is the last user
and stops the server."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hitrecords import home
from hitrecords.postgres import binaries
from hitrecords.problems import Problem

SYSTEM_USER = "hitrecords-pg"  # runs the server when we are root, which PostgreSQL refuses
PORT = "5432"  # only a part of the socket's name: nothing listens on the network
LONGEST_SOCKET_PATH = 103  # of the operating systems' limits (Linux 107, macOS 103) the smaller
ROOM_NEEDED = 300 * 1024 * 1024

CONFIGURATION = """\
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = '128MB'
maintenance_work_mem = '128MB'
max_wal_size = '2GB'
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
idle_in_transaction_session_timeout = '10min'
# No PHI in the server's log: neither statements nor the values that an error's detail shows.
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
"""
RECKLESS = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"  # tests: their data may be lost


class Cluster:
    """A server whose data lies in `directory`. `reckless` trades durability for speed, for tests."""

    def __init__(self, directory: Path, *, reckless: bool = False):
        self.directory = directory
        self.data = directory / "data"
        self.log = self.data / "server.log"
        self.reckless = reckless
        self.bin = binaries.find()
        self.user = SYSTEM_USER if os.geteuid() == 0 else None
        self._users: int | None = None
        self._holder = 0

    # -- what the rest of the house asks for

    def hold(self) -> None:
        """Counts this process among the users, and has the server running."""
        if self._holder == os.getpid():
            return
        self._prepare()
        with self._alone():
            self._users = self._open_users()
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._holder = os.getpid()
            self._start()

    def heal(self) -> None:
        """Starts the server again if it died under us."""
        self.hold()
        with self._alone():
            self._start()

    def release(self) -> None:
        """Stops the server if this process was its last user. A forked child stops nothing."""
        if self._users is None or self._holder != os.getpid():
            return
        with self._alone():
            if self._is_last_user() and self.is_ready():
                self._pg_ctl("-m", "fast", "stop")
            os.close(self._users)
            self._users, self._holder = None, 0

    def destroy(self) -> None:
        """Stops the server and deletes its data. Raises Problem when somebody else uses it."""
        if not self.directory.exists():
            return
        with self._alone():
            self._users = self._users or self._open_users()
            if not self._is_last_user():
                raise Problem("Another command uses the database now. Way out: end it first.")
            if (self.data / "PG_VERSION").exists():
                self._pg_ctl("-m", "immediate", "stop")
            shutil.rmtree(self.data, ignore_errors=True)
            os.close(self._users)
            self._users, self._holder = None, 0

    def is_ready(self) -> bool:
        """Asks the server itself: a pid file outlives a kill."""
        ask = [str(self.bin / "pg_isready"), "-q", "-t", "2", "-h", str(self.socket), "-p", PORT]
        return subprocess.run(ask, stdin=subprocess.DEVNULL, check=False).returncode == 0

    def address(self) -> dict[str, str]:
        return {"HOST": str(self.socket), "PORT": PORT}

    def superuser(self) -> dict[str, Any]:
        """How to connect as `postgres`: for making roles and databases only, nothing is served by it."""
        password = home.secret(f"postgres-{self._tag()}")
        return {"host": str(self.socket), "port": PORT, "user": "postgres", "password": password}

    @property
    def socket(self) -> Path:
        """The socket's directory: short, because the system limits the length of a socket's path."""
        if os.geteuid() == 0:
            base = Path("/run")
        else:
            base = Path(os.environ.get("HITRECORDS_RUN") or os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        path = base / f"hitrecords-{os.geteuid()}-{self._tag()}"
        if len(f"{path}/.s.PGSQL.{PORT}") > LONGEST_SOCKET_PATH:
            raise Problem(f"The path of the database's socket is too long: {path}\nWay out: export HITRECORDS_RUN=/tmp")
        return path

    def _tag(self) -> str:
        return hashlib.sha256(str(self.directory).encode()).hexdigest()[:12]

    # -- directories

    def _prepare(self) -> None:
        home.make_dir(self.directory, 0o755 if self.user else 0o700)
        if self.user:
            self._prepare_for_root()
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            shutil.chown(self.socket, self.user)
        owner = self.socket.lstat()
        if owner.st_uid != self._uid() or owner.st_mode & 0o077:
            raise Problem(f"{self.socket} belongs to somebody else. Way out: remove it, or set HITRECORDS_RUN.")

    def _prepare_for_root(self) -> None:
        self.bin = binaries.for_all_users(self.bin)
        self._make_system_user()
        closed = [part for part in [self.directory, *self.directory.parents] if not part.stat().st_mode & 0o001]
        if closed:
            raise Problem(
                f"The database runs as the user {self.user}, which may not pass through {closed[0]}.\n"
                "Way out: set HITRECORDS_HOME to a directory such as /var/lib/hitrecords, or don't run as root."
            )

    def _make_system_user(self) -> None:
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            add = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
            if subprocess.run(add, capture_output=True, check=False).returncode not in {0, 9}:  # 9: made meanwhile
                raise Problem(
                    f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be made.\n"
                    "Way out: run as a normal user, or make that user."
                ) from None

    def _uid(self) -> int:
        return pwd.getpwnam(self.user).pw_uid if self.user else os.geteuid()

    # -- start and stop, always under _alone()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = os.open(self.directory / "start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _open_users(self) -> int:
        return os.open(self.directory / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _is_last_user(self) -> bool:
        assert self._users is not None
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _start(self) -> None:
        if self.is_ready():
            return
        self._create()
        self._check_version()
        self._configure()
        for _attempt in range(20):  # after a kill -9, the server's orphans hold its memory for a moment
            if self._is_alive() and self._becomes_ready():
                return
            started = self._pg_ctl("-o", f"-k {self.socket} -p {PORT}", "start")
            if started.returncode == 0:
                return
            if "still in use" not in self._last_words():
                break
            time.sleep(0.5)
        raise self._explained()

    def _is_alive(self) -> bool:
        return self._pg_ctl("status").returncode == 0

    def _becomes_ready(self) -> bool:
        """Waits for a server that is starting, recovering or stopping; one whose socket is gone is stopped."""
        for _attempt in range(300):
            if self.is_ready():
                return True
            if not self._is_alive():
                return False
            if not (self.socket / f".s.PGSQL.{PORT}").exists():
                self._pg_ctl("-m", "fast", "stop")
            time.sleep(0.1)
        raise self._explained()

    def _create(self) -> None:
        """Makes the data directory beside its place and moves it there whole: one half made is never used."""
        if (self.data / "PG_VERSION").exists():
            return
        self._check_room()
        draft = self.directory / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = self.directory / "initdb.password"
        home.write_private(password, self.superuser()["password"])
        if self.user:
            shutil.chown(draft, self.user)
            shutil.chown(password, self.user)
        try:
            made = self._run("initdb", "-D", draft, *self._initdb_options(password))
        finally:
            password.unlink()
        if made.returncode:
            self._check_room()
            raise Problem(f"The database could not be created in {self.directory}:\n{made.stderr.strip()}")
        with (draft / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'hitrecords.conf'\n")
        draft.rename(self.data)

    def _initdb_options(self, password: Path) -> list[str]:
        options = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"]
        options += ["--data-checksums"] if not self.reckless else ["--no-sync"]
        if binaries.major(self.bin) >= 17:  # the server's own C.UTF-8 sorts alike on every machine
            return [*options, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [*options, "--locale=C.UTF-8"]

    def _configure(self) -> None:
        path = self.data / "hitrecords.conf"
        path.write_text(CONFIGURATION + (RECKLESS if self.reckless else ""))
        if self.user:
            shutil.chown(path, self.user)

    # -- what went wrong

    def _check_version(self) -> None:
        theirs, ours = (self.data / "PG_VERSION").read_text().strip(), str(binaries.major(self.bin))
        if theirs != ours:
            raise Problem(
                f"The data in {self.data} is of PostgreSQL {theirs}; the server in {self.bin} is {ours}.\n"
                f"Way out: set HITRECORDS_PG_BIN to the programs of PostgreSQL {theirs} and keep the data,\n"
                "    or set HITRECORDS_HOME to another directory,\n"
                "    or start over with `make demo-reset`, which deletes the data."
            )

    def _check_room(self) -> None:
        free = shutil.disk_usage(self.directory).free
        if free < ROOM_NEEDED:
            raise Problem(
                f"The disk of {self.directory} is full: {free >> 20} MB are free, {ROOM_NEEDED >> 20} MB are needed.\n"
                "Way out: make room, or set HITRECORDS_HOME to a directory on another disk."
            )

    def _last_words(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        except OSError:
            return "(the server wrote no log)"

    def _explained(self) -> Problem:
        words = self._last_words()
        if "No space left" in words:
            return Problem(f"The disk of {self.directory} is full.\nWay out: make room and start again.")
        return Problem(
            f"The database in {self.data} does not start. Its last words:\n\n{words}\n\nAll of them: {self.log}"
        )

    # -- running PostgreSQL's programs

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.log, *arguments)

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        command = [str(self.bin / program), *map(str, arguments)]
        with tempfile.TemporaryFile("w+") as words:  # a file: the server keeps its error pipe open for ever
            done = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words,
                text=True, check=False, start_new_session=True, cwd="/", **self._as_system_user(),
            )  # fmt: skip
            words.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, "", words.read())

    def _as_system_user(self) -> dict[str, Any]:
        if not self.user:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
