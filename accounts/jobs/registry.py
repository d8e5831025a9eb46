"""The jobs that run by the clock, by name."""

from collections.abc import Callable
from dataclasses import dataclass

Job = Callable[[], object]


@dataclass(frozen=True)
class Entry:
    name: str
    seconds: int
    job: Job


SCHEDULES: dict[str, Entry] = {}


def every(seconds: int, *, name: str = "") -> Callable[[Job], Job]:
    """Runs the function every so many seconds, on one machine at a time.

    It runs again after a crash: make it idempotent."""

    def register(job: Job) -> Job:
        entry = Entry(name or f"{job.__module__}.{job.__name__}", seconds, job)
        if entry.name in SCHEDULES and SCHEDULES[entry.name].job is not job:
            raise ValueError(f"Two schedules are named {entry.name}.")
        SCHEDULES[entry.name] = entry
        return job

    return register
