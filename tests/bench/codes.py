"""`python -m tests.bench.codes`: code search on the full sets, its share of right answers, and how long each set loads.

Works in a database of its own of the embedded server, made anew and dropped at the end: the packages' sets load into
empty tables, as on the first start. Then every kind of official file is loaded, written here in its layout from what
is loaded (codes of the NCCI files are invented); the published ones of a folder instead, where one is named:

    python -m tests.bench.codes [FOLDER]
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

DATABASE = "hitrecords_codes"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
os.environ["HITRECORDS_DATABASE"] = DATABASE
ON = dt.date(2026, 5, 1)
PHRASES = Path(__file__).parents[1] / "unit/coding/codes/phrases"
SETS = (
    ("everyday.txt", "icd10cm"), ("held_out.txt", "icd10cm"), ("drawn.txt", "icd10cm"), ("procedures.txt", "icd10pcs"),
)  # fmt: skip
PUBLISHED = (
    ("icd10cm", "icd10cm-2025-order-october.zip"), ("icd10cm", "icd10cm-2025-order-april.zip"),
    ("icd10cm", "icd10cm-2025-index-xml.zip"), ("icd10pcs", "icd10pcs-2025-xml.zip"),
    ("hcpcs", "hcpcs-2016-anweb.zip"), ("poa-exempt", "icd10cm-2025-poa-exempt.zip"),
)  # fmt: skip
MEDIAN_MS, FIRST, FIVE, PACKAGES_S = 30, 0.7, 0.9, 60


def phrases(name: str) -> list[tuple[str, tuple[str, ...]]]:
    lines = (PHRASES / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("|", 1) for line in lines if "|" in line and not line.startswith("#"))
    return [(text.strip(), tuple(right.split())) for text, right in pairs]


def searched(name: str, system: str) -> bool:
    """Search a list of phrases, print what came of it; whether it is good enough."""
    from coding.codes.search import search_codes

    start = time.perf_counter()
    search_codes(system, "warm", on=ON)
    built, taken, busy, places = time.perf_counter() - start, [], [], []
    for text, right in phrases(name):
        start, worked = time.perf_counter(), time.process_time()
        hits = search_codes(system, text, on=ON, limit=10)
        taken.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - worked) * 1000)
        places.append(next((n for n, hit in enumerate(hits, start=1) if hit.code.startswith(right)), 99))
    first, five = (sum(place <= most for place in places) / len(places) for most in (1, 5))
    median = statistics.median(taken)
    print(
        f"search {name:<16}{len(places):4} phrases  first {first:5.1%}  first five {five:5.1%}  "
        f"median {median:5.1f} ms  longest {max(taken):5.1f} ms  processor {statistics.median(busy):4.1f} ms  (index built in {built:.1f} s)"
    )
    return median < MEDIAN_MS and first >= FIRST and five >= FIVE


def command(*words: str) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "manage.py", *words], check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(words)}: {done.stderr}")
    return time.perf_counter() - start


@contextmanager
def database():
    """A database that was not there before and is not there afterwards."""
    _drop()
    command("migrate", "-v0")
    try:
        yield
    finally:
        from django.db import connection

        connection.close()
        _drop()


def _drop() -> None:
    import psycopg2

    from hitrecords.postgres.base import server

    server().hold()
    with closing(psycopg2.connect(**server().superuser(), dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


# ---- files in their official layouts


def written(folder: Path):
    """(system, file) of every kind of file, written from what is loaded."""
    from coding.codes.packages import package_file, tabular_file

    yield "icd10cm", _write(folder, "icd10cm_order_april_2026.txt", _order("icd10cm"))
    yield "icd10cm", tabular_file()
    yield "icd10pcs", _write(folder, "icd10pcs_order_april_2026.txt", _order("icd10pcs"))
    yield "poa-exempt", _write(folder, "POAexemptCodesFY26April.txt", _exempt())
    table5 = package_file("drg", "data/cms/drg_weights.txt").read_bytes().replace(b"FY 2026", b"FY 2025")
    yield "msdrg", _write(folder, "table5_fy2025.txt", table5)
    yield "hcpcs", _write(folder, "HCPC2026_CONTR_ANWEB.txt", (_anweb(n) for n in range(8000)))
    codes = [f"{n:05}" for n in range(10_000, 18_000)]
    pairs = (
        f"{one}\t{codes[(n * 7 + k) % 8000]}\t\t20200101\t*\t{k % 2}\tInvented"
        for n, one in enumerate(codes)
        for k in range(100)
    )
    yield "ncci-ptp", _write(folder, "ccipra-2026q1.txt", pairs)
    yield "mue", _write(folder, "pra-2026q1.csv", (f"{code},2,{n % 3 + 1} Invented" for n, code in enumerate(codes)))
    yield "add-on", _write(folder, "AOC_2026Q1.txt", (f"{code}\t2020001\t\t1\t10000\t\t\t" for code in codes[1:4000]))


def _write(folder: Path, name: str, content) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else "".join(f"{line}\r\n" for line in content).encode())
    return path


def _order(system: str):
    from coding.codes.models import Code

    rows = Code.objects.of(system).on(dt.date(2026, 4, 1)).filter(level__in=("code", "category"))
    kept = sorted(rows.values_list("code", "billable", "title"), key=lambda row: (row[0][0] == "U", row[0]))
    for n, (code, billable, title) in enumerate(kept, start=1):
        words = title or "Named by this file"
        yield f"{n:05} {code:<7} {int(billable)} {words[:60]:<60} {words}"


def _exempt():
    from coding.codes.models import Code, dotted

    rows = Code.objects.of("icd10cm").on(dt.date(2026, 4, 1)).filter(billable=True, poa_exempt=True).order_by("code")
    for n, code in enumerate(rows.values_list("code", flat=True), start=1):
        yield f"{n:05}\t{dotted('icd10cm', code)}\tInvented"


def _anweb(n: int) -> str:
    code = f"{'AEGJKLQV'[n // 1000]}{n % 1000 + 9000:04}"
    line = f"{code:>5}001003{f'Invented item {n}':<80}{'Invented':<28}".ljust(268)
    return (line + "2020010120260101        N").ljust(320)


def main() -> int:
    import django

    django.setup()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with database(), tempfile.TemporaryDirectory() as place:
        packages = command("load_code_packages")
        print(f"load the packages' sets{'':<22}{packages:6.1f} s  (under {PACKAGES_S})")
        good = [searched(name, system) for name, system in SETS]
        files = ((system, folder / name) for system, name in PUBLISHED) if folder else written(Path(place))
        for system, path in files:
            if path.exists():
                print(f"load {system:<12}{path.name:<28}{command('load_codes', system, str(path)):6.1f} s")
    return int(packages >= PACKAGES_S or not all(good))


if __name__ == "__main__":
    sys.exit(main())
