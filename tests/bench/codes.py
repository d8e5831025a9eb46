"""`python -m tests.bench.codes`: code search on the full sets, its share of right answers, and how long each set loads.

Works on the home's own database (`HITRECORDS_HOME`), loads the packages' sets first where they are missing, and keeps
what it loads from files: give it a home of its own. Official files are taken from a folder where it is there:

    python -m tests.bench.codes [FOLDER]
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
ON = dt.date(2026, 5, 1)
PHRASES = Path(__file__).parents[1] / "unit/coding/codes/phrases"
SETS = (("everyday.txt", "icd10cm"), ("held_out.txt", "icd10cm"), ("procedures.txt", "icd10pcs"))
FILES = (
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
    subprocess.run([sys.executable, "manage.py", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    import django

    django.setup()
    command("migrate", "-v0")
    packages = command("load_code_packages")
    print(f"load packages' sets    {packages:6.1f} s  (under {PACKAGES_S}; nothing to do where they stand)")
    good = [searched(name, system) for name, system in SETS]
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for system, name in FILES if folder else ():
        if (folder / name).exists():
            print(f"load {name:<34}{command('load_codes', system, str(folder / name)):6.1f} s")
    return int(packages >= PACKAGES_S or not all(good))


if __name__ == "__main__":
    sys.exit(main())
