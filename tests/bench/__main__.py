"""`make bench`: the site's pages beside a bare Django view, same server, same run; ratios, percentiles, queries a page.

    python -m tests.bench [--requests 300] [--grown NAME] [--only WORD]

The demo hospital is built first where it is missing. `--grown` measures another database of the embedded server, as
`manage.py grow` fills it.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
TARGETS = {"search": 0.5, "chart": 1 / 3}
WORKERS = (1, 16)


def arguments():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--requests", type=int, default=300, help="of each page at each concurrency (at the most 5,000)"
    )
    parser.add_argument("--grown", default="", metavar="NAME", help="a database of the embedded server, filled by grow")
    parser.add_argument("--only", default="", help="pages whose name has this word")
    asked = parser.parse_args()
    asked.requests = min(asked.requests, 5000)
    return asked


def main() -> int:
    asked = arguments()
    if asked.grown:
        os.environ["HITRECORDS_DATABASE"] = asked.grown
    import django

    django.setup()
    from tests.bench.pages import choose

    if not asked.grown:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
        subprocess.run([sys.executable, "manage.py", "seed_demo"], check=True)
    pages, sessions, tokens = choose()
    pages = [page for page in pages if asked.only in page.name]
    port = free_port()
    server = serve(port)
    try:
        wait_for(port, server)
        return report(port, pages, sessions, tokens, asked.requests)
    finally:
        server.terminate()
        server.wait(20)


def report(port, pages, sessions, tokens, requests) -> int:
    from tests.bench.load import Page, run
    from tests.bench.pages import queries_of

    bare = Page("bare view", "/bare?mrn=00000018")
    missed = 0
    print(f"{'page':26}{'at':>4}{'req/s':>9}{'of bare':>9}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}")
    for workers in WORKERS:
        run(port, bare, {}, workers=workers, requests=50)
        base = run(port, bare, {}, workers=workers, requests=requests)
        show(bare.name, workers, base, base, "2")
        for page in pages:
            headers = {"Cookie": f"{sessions[page.role]}; {tokens[1]}", "X-CSRFToken": tokens[0],
                       "Origin": f"http://127.0.0.1:{port}"}  # fmt: skip
            run(port, page, headers, workers=workers, requests=20)
            figures = run(port, page, headers, workers=workers, requests=requests)
            show(page.name, workers, figures, base, str(queries_of(page)))
            for problem in dict.fromkeys(figures.failures):
                print(f"   WRONG ANSWER: {problem}")
            target = next((t for word, t in TARGETS.items() if page.name.startswith(word)), 0)
            missed += bool(figures.failures) or figures.rate < base.rate * target
    print(
        "Every target is met."
        if not missed
        else f"{missed} figures miss their target (search 0.50, chart 0.33 of the bare view)."
    )
    return 1 if missed else 0


def show(name, workers, figures, base, queries) -> None:
    ratio = figures.rate / base.rate if base.rate else 0
    print(f"{name:26}{workers:>4}{figures.rate:>9.0f}{ratio:>9.2f}{figures.percentile(50):>9.1f}"
          f"{figures.percentile(95):>9.1f}{queries:>9}", flush=True)  # fmt: skip


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
