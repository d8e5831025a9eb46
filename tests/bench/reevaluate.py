"""Re-evaluating records in the background: encounters a second, where little has changed and where a rule opens much.

    python -m tests.bench.reevaluate [--encounters 100000] [--database hitrecords_rules]

Fills a database of its own on the embedded server with a synthetic hospital, then works a run off as the site does: two
workers, each in a process of its own, taking parts until there are none. The first run brings the synthetic records up to
the rules; what is measured against the target is the next, over records that are as the rules find them, and a third
after a rule was switched on that most stays lack. `cpu s` is what workers and database have used together: what two cores
can do by it, `by cpu`, holds also where others use the machine.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

TARGET = 2_000  # encounters a second on 2 cores
WORKERS = 2
PER_PATIENT = 1.6  # encounters, as the synthetic hospital has them


def arguments(argv=None):
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reevaluate", description=__doc__)
    parser.add_argument("--encounters", type=int, default=100_000)
    parser.add_argument("--database", default="hitrecords_rules", help="of its own, on the embedded server")
    parser.add_argument("--worker", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def main(argv=None) -> int:
    asked = arguments(argv)
    os.environ["HITRECORDS_DATABASE"] = asked.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
    import django

    django.setup()
    if asked.worker:
        return drain(asked.worker)
    fill(asked.encounters, asked.database)
    return measure(asked.encounters)


def fill(encounters: int, database: str) -> None:
    """Grow the hospital until it has as many encounters."""
    from records.models import Encounter

    subprocess.run([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], check=True)
    while (have := Encounter.objects.count()) < encounters:
        patients = max(round((encounters - have) / PER_PATIENT), 200)
        command = ["grow", "--patients", str(patients), "--database", database]
        subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)


def measure(encounters: int) -> int:
    """Three runs; 1 when the second or third misses the target."""
    from records.models import RequirementRule

    proposal = RequirementRule.objects.filter(key="medications").first()
    print(f"{'re-evaluation':44}{'encounters':>12}{'seconds':>9}{'a second':>10}{'cpu s':>9}{'by cpu':>9}{'opened':>9}{'closed':>9}",
          flush=True)  # fmt: skip
    run("first: brought up to the rules", encounters)
    rates = [run("again: as the rules find them", encounters)]
    RequirementRule.objects.filter(pk=proposal.pk).update(proposed=False, effective_from="2020-01-01")
    run("a rule switched on that most stays lack", encounters)
    RequirementRule.objects.filter(pk=proposal.pk).update(proposed=True, effective_from=None)
    run("and off again", encounters)
    met = all(rate >= TARGET for rate in rates)  # by the wall clock
    print(f"Target {TARGET:,} a second: {'met' if met else 'MISSED'}.")
    return 0 if met else 1


def run(words: str, encounters: int) -> float:
    """One run over every encounter by two workers. Returns encounters a second."""
    from django.db import connections

    from records.review import runs
    from records.review.models import Reevaluation

    started = runs.start(by=None, why=words)
    server = _postmaster()
    connections.close_all()
    began, used = time.perf_counter(), _used(server)
    command = [sys.executable, "-m", "tests.bench.reevaluate", "--worker", str(started.pk), "--database",
               os.environ["HITRECORDS_DATABASE"]]  # fmt: skip
    workers = [subprocess.Popen(command) for _ in range(WORKERS)]
    codes = [worker.wait() for worker in workers]
    took, used = time.perf_counter() - began, _used(server) - used
    done = runs.with_progress(Reevaluation.objects.filter(pk=started.pk)).get()
    if any(codes) or done.finished_at is None or done.failed:
        raise SystemExit(f"The run did not come to its end: {done.seen:,} of {done.total:,}, {done.failed} failed.")
    rate = done.seen / took
    by_cpu = done.seen / (used / WORKERS) if used else 0
    print(f"{words:44}{done.seen:>12,}{took:>9.1f}{rate:>10,.0f}{used:>9.1f}{by_cpu:>9,.0f}{done.opened:>9,}{done.closed:>9,}",
          flush=True)  # fmt: skip
    return rate


def _postmaster() -> int:
    """The process under which the database's connections run, on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(_stat(pid)[1])


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _used(server: int) -> float:
    """Processor seconds of the workers that have ended, and of the connections that have."""
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    fields = _stat(server)
    ended = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    return workers.ru_utime + workers.ru_stime + ended


def drain(run_pk: int) -> int:
    """A worker of its own process, its start-up counted."""
    from records.review import runs
    from records.review.models import Reevaluation

    runs.work(Reevaluation.objects.get(pk=run_pk))
    return 0


if __name__ == "__main__":
    sys.exit(main())
