"""Peak memory of `manage.py import_fhir` on a small and a five times larger file of a kind: it must stay flat."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

DATABASE = "hitrecords_memory"
SIZES = (4_000, 20_000)
FLAT = 1.25  # the larger file may take so many times the memory of the smaller one
A_PATIENT = 20  # resources


def report(folder: Path) -> int:
    """Prints both kinds at both sizes; returns how many kinds are not flat."""
    environment = os.environ | {"HITRECORDS_DATABASE": DATABASE}
    subprocess.run([sys.executable, "manage.py", "grow", "--patients", "1", "--database", DATABASE],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    missed = 0
    for kind in ("ndjson", "bundle"):
        peaks = [_peak(folder / _write(folder, kind, size), f"bench-{kind}-{size}", environment) for size in SIZES]
        missed += peaks[1] > peaks[0] * FLAT
        for size, peak in zip(SIZES, peaks, strict=True):
            print(f"import_fhir, {kind:8}{size:>8,} resources{peak:>8.0f} MB at most")
    return missed


def _peak(path: Path, source: str, environment: dict) -> float:
    """Megabytes of resident memory at the most."""
    rejects = path.with_suffix(".rejects")
    command = [sys.executable, "manage.py", "import_fhir", str(path), "--facility", "MVMC", "--source",
               f"{source}-{os.getpid()}", "--rejects", str(rejects)]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or rejects.exists():
        raise SystemExit(f"import_fhir failed on {path.name}, or rejected some of it.")
    return used.ru_maxrss / 1024


def _write(folder: Path, kind: str, size: int) -> str:
    name = f"{size}.{'json' if kind == 'bundle' else 'ndjson'}"
    with (folder / name).open("w") as file:
        if kind == "bundle":
            file.write('{"resourceType": "Bundle", "type": "collection", "entry": [')
        for number, resource in enumerate(_resources(size)):
            text = json.dumps(resource)
            file.write(text + "\n" if kind == "ndjson" else f'{"," if number else ""}{{"resource": {text}}}')
        if kind == "bundle":
            file.write("]}")
    return name


def _resources(size: int) -> Iterator[dict]:
    born = dt.date(1950, 1, 1)
    for number in range(size // A_PATIENT):
        key = f"patient-{number}"
        yield {
            "resourceType": "Patient", "id": key, "gender": "female", "birthDate": str(born + dt.timedelta(days=number)),
            "name": [{"family": f"Testa{_letters(number)}", "given": ["Ada"]}],
        }  # fmt: skip
        for place in range(A_PATIENT - 1):
            yield {
                "resourceType": "Observation", "id": f"{key}-{place}", "status": "final",
                "subject": {"reference": f"Patient/{key}"}, "effectiveDateTime": "2026-01-05T08:00:00Z",
                "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}], "text": "Hemoglobin"},
                "valueQuantity": {"value": 13.5, "unit": "g/dL"},
            }  # fmt: skip


def _letters(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(4))
