"""Running what is due. One job at a time across all machines, several different ones side by side."""

import datetime as dt
import logging
import secrets
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, close_old_connections, connections

from accounts import audit, clock
from accounts.jobs import leases
from accounts.jobs.models import Schedule
from accounts.jobs.registry import SCHEDULES, Entry

log = logging.getLogger(__name__)
SIDE_BY_SIDE = 4


def due() -> list[Entry]:
    """The declared jobs whose time has come, those never run first."""
    _write_rows()
    rows = {row.name: row for row in Schedule.objects.filter(name__in=SCHEDULES)}
    waiting = [entry for entry in SCHEDULES.values() if _is_due(rows[entry.name], entry)]
    return sorted(waiting, key=lambda entry: rows[entry.name].last_started or leases.LONG_AGO)


def run(entry: Entry) -> bool:
    """Runs one job under its lease, and notes how it went. False when another runs it now, or just has."""
    with leases.held(f"schedule:{entry.name}") as ours:
        row = Schedule.objects.get(name=entry.name)
        if not ours or not _is_due(row, entry):
            return False
        row.last_started = clock.now()
        row.save(update_fields=["last_started"])
        row.last_error = _result(entry)
        row.last_finished = clock.now()
        row.save(update_fields=["last_error", "last_finished"])
        return True


def run_due() -> list[str]:
    """Runs what is due, one after the other. Returns the names of what ran."""
    return [entry.name for entry in due() if run(entry)]


def run_forever(stop: threading.Event, pause: float = 1.0) -> None:
    """Runs what is due until told to stop. A lost database ends it: who supervises the process starts it again."""
    running: dict[str, float] = {}

    def work(entry: Entry) -> None:
        try:
            run(entry)
        except DatabaseError as error:
            log.warning("schedule interrupted", extra={"schedule": entry.name, "error": type(error).__name__})
        finally:
            connections.close_all()
            running.pop(entry.name, None)

    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="schedule") as pool:
        while not stop.wait(pause):
            close_old_connections()
            for entry in due():
                if entry.name not in running:
                    running[entry.name] = time.monotonic()
                    pool.submit(work, entry)


def _write_rows() -> None:
    have = dict(Schedule.objects.values_list("name", "every"))
    missing = [Schedule(name=name, every=entry.seconds) for name, entry in SCHEDULES.items() if name not in have]
    if missing:
        Schedule.objects.bulk_create(missing, ignore_conflicts=True)
    for name, seconds in have.items():
        if name in SCHEDULES and SCHEDULES[name].seconds != seconds:
            Schedule.objects.filter(name=name).update(every=SCHEDULES[name].seconds)


def _is_due(row: Schedule, entry: Entry) -> bool:
    return row.last_started is None or clock.now() - row.last_started >= dt.timedelta(seconds=entry.seconds)


def _result(entry: Entry) -> str:
    """Runs the job. An empty string, or the error's type and place: its text could hold what it failed on."""
    started = time.perf_counter()
    try:
        with audit.situated(audit.Situation(request_id=f"job-{secrets.token_hex(8)}")):
            entry.job()
    except Exception as error:  # whatever a job raises, the others go on
        log.exception("schedule failed", extra={"schedule": entry.name})
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {place.name}:{place.lineno}"[:200]
    log.info("schedule ran", extra={"schedule": entry.name, "ms": round((time.perf_counter() - started) * 1000)})
    return ""
