"""`make bench`: the site's pages beside a bare Django view, same server, same run; ratios, percentiles, queries a page.

    python -m tests.bench [--requests 300] [--grown NAME] [--only WORD] [--memory]

Two baselines stand beside every page, measured anew right before it because a machine is not equally busy all the time:
`bare`, one Django view with no middleware at all (what the targets are against), and `inside`, the same view behind the
site's own middleware for somebody signed in. `cpu ms` is what server and database use for one request. The demo hospital is built first where it is missing. `--grown` measures
another database of the embedded server, as `manage.py grow` fills it. `--memory` measures what an import takes instead.
"""

import argparse
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
BARE = "/bare?mrn=00000018"
TARGETS = {"search": 0.5, "chart": 1 / 3}
WORKERS = (1, 16)
FEATURES = ("reevaluate", "codes", "desk", "inbox", "chart", "accounting", "packet", "privacy")


def arguments():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--requests", type=int, default=300, help="of each page at each concurrency (at the most 5,000)"
    )
    parser.add_argument("--grown", default="", metavar="NAME", help="a database of the embedded server, filled by grow")
    parser.add_argument("--only", default="", help="pages whose name has this word")
    parser.add_argument("--memory", action="store_true", help="peak memory of import_fhir on a small and a large file")
    asked = parser.parse_args()
    asked.requests = min(asked.requests, 5000)
    return asked


def main() -> int:
    asked = arguments()
    if asked.grown:
        os.environ["HITRECORDS_DATABASE"] = asked.grown
    import django

    django.setup()
    logging.disable(logging.WARNING)  # the requests' own lines would stand between the figures
    if asked.memory:
        from tests.bench.memory import report as report_memory

        with tempfile.TemporaryDirectory() as folder:
            return report_memory(Path(folder))
    from hitrecords.static_files import collect_when_changed
    from tests.bench.pages import choose

    collect_when_changed()

    if not asked.grown:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
        subprocess.run([sys.executable, "manage.py", "seed_demo"], check=True)
    pages, sessions, tokens = choose()
    pages = [page for page in pages if asked.only in page.name]
    port = free_port()
    server = serve(port)
    try:
        wait_for(port, server)
        missed = report(server, port, pages, sessions, tokens, asked.requests)
    finally:
        server.terminate()
        server.wait(20)
    return missed if asked.grown or asked.only else max(missed, *map(measured, FEATURES))


def measured(feature: str) -> int:
    """The feature's own bench, in a process of its own."""
    return subprocess.run([sys.executable, "-m", f"tests.bench.{feature}"], check=False).returncode


def report(server: subprocess.Popen, port, pages, sessions, tokens, requests) -> int:
    from tests.bench.load import Page, run
    from tests.bench.pages import queries_of

    def headers(role):
        return {"Cookie": f"{sessions[role]}; {tokens[1]}", "X-CSRFToken": tokens[0],
                "Origin": f"http://127.0.0.1:{port}"} if role else {}  # fmt: skip

    bare, inside = Page("bare view", BARE), Page("bare view, inside", BARE.replace("?", "-inside?"), pages[0].role)
    missed = 0
    print(
        f"{'page':26}{'at':>4}{'req/s':>9}{'of bare':>9}{'of inside':>11}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}{'queries':>9}"
    )
    for workers in WORKERS:
        for page in (bare, inside, *pages):
            run(port, page, headers(page.role), workers=workers, requests=20)
        for page in (bare, inside, *pages):
            bases = [run(port, base, headers(base.role), workers=workers, requests=requests // 3 + 1)
                     for base in (bare, inside)]  # fmt: skip
            used = cpu_seconds(server)
            figures = run(port, page, headers(page.role), workers=workers, requests=requests)
            used = (cpu_seconds(server) - used) / requests
            show(page.name, workers, figures, bases, used, str(queries_of(page, headers(page.role))))
            for problem in dict.fromkeys(figures.failures):
                print(f"   WRONG ANSWER: {problem}")
            target = next((t for word, t in TARGETS.items() if page.name.startswith(word)), 0)
            missed += bool(figures.failures) or figures.rate < bases[0].rate * target
    print(
        "Every target is met."
        if not missed
        else f"{missed} figures miss their target (search 0.50, chart 0.33 of the bare view)."
    )
    return 1 if missed else 0


def show(name, workers, figures, bases, used, queries) -> None:
    of_bare, of_inside = (figures.rate / base.rate if base.rate else 0 for base in bases)
    print(f"{name:26}{workers:>4}{figures.rate:>9.0f}{of_bare:>9.2f}{of_inside:>11.2f}{figures.percentile(50):>9.1f}"
          f"{figures.percentile(95):>9.1f}{used * 1000:>9.1f}{queries:>9}", flush=True)  # fmt: skip


def cpu_seconds(server: subprocess.Popen) -> float:
    """What the workers and their database connections have used so far: it holds also where others use the machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [str(pid) for (pid,) in cursor.fetchall()]
    pids += Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return sum(_ticks(pid) for pid in pids) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: str) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # ended meanwhile
        return 0
    return int(fields[11]) + int(fields[12])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "tests.bench.wsgi", "--worker-class", "gthread", "--workers", "2",
               "--threads", "8", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(120):
        if server.poll() is not None:
            raise SystemExit("gunicorn ended before it served: run it by hand to see why.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/bare", timeout=5).read()
            return
        except OSError:
            time.sleep(0.25)
    raise SystemExit("The server did not answer within 30 seconds.")


if __name__ == "__main__":
    sys.exit(main())
