"""`python -m tests.bench.desk`: opening a 40-code chart, regrouping it, and grouping in batches.

Works on the demo hospital (built first where it is missing), in a transaction that is rolled back.
"""

import datetime as dt
import logging
import os
import statistics
import subprocess
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
CODES = 40
OPEN_QUERIES, REGROUP_MS, CASES_A_SECOND = 15, 100, 2000
# Other diagnoses of a long stay, valid from 2015 on; with the principal and procedures they make forty.
CODE_LIST = (
    "J9601 N179 E871 D62 I5023 E1165 I10 J449 N390 E43 K219 F329 G4733 I2510 I4891 E785 E039 M109 Z794 Z7901 Z87891 "
    "E8770 D649 R6521 L89153 I739 E6601 K5900 R1310 G9341 J690 E872 I959"
)
OTHERS = CODE_LIST.split()
PROCEDURES = ("5A1955Z", "0BH17EZ", "02HV33Z", "3E0G76Z", "30233N1", "4A023N7")


def median_ms(work, times: int = 15) -> float:
    """The median of some runs, the first left out."""
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[1:])


def long_stay():
    """A stay of the demo with forty codes, in coding, and its coder."""
    from accounts.access import acting
    from accounts.people.models import User
    from coding.assignment.models import CodeAssignment, CodeSet

    coder = acting(User.objects.get(username="nair"), "coder")
    codeset = CodeSet.objects.filter(encounter__klass="IMP", status="IN_CODING", patient__restricted=False).first()
    codeset.assignments.all()._raw_delete("default")
    now = codeset.discharged_at

    def row(kind, place, system, code, **more):
        return CodeAssignment(codeset=codeset, patient_id=codeset.patient_id, kind=kind, sequence=place, system=system,
                              code=code, title=code, assigned_by=coder, assigned_at=now, **more)  # fmt: skip

    rows = [row("principal", 1, "icd10cm", "A419", poa="Y")]
    rows += [row("other", n, "icd10cm", code, poa="" if code[0] == "Z" else "Y") for n, code in enumerate(OTHERS, 2)]
    day = codeset.encounter.admitted_at.date() + dt.timedelta(days=1)
    rows += [row("procedure", n, "icd10pcs", code, performed_on=day) for n, code in enumerate(PROCEDURES, 1)]
    for one in rows:
        one.save(force_insert=True)
    return codeset, coder, len(rows)


def opened(codeset, coder) -> tuple[float, int]:
    """Milliseconds and queries of opening the desk."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from tests.bench.pages import session_cookie

    client = Client(SERVER_NAME="127.0.0.1")
    name, _, value = session_cookie(coder).partition("=")
    client.cookies[name] = value
    url = reverse("assignment:codeset_show", args=[codeset.public_id])
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    queries = len(asked)  # forgotten at the next request
    return median_ms(lambda: client.get(url)), queries


def regrouped(codeset) -> float:
    """Milliseconds of one regrouping with everything that the panel says."""
    from coding.assignment.desk import GROUPER, look_at
    from coding.grouping.explain import driving, what_changes

    case = look_at(codeset).case

    def panel():
        result = GROUPER.group(case)
        GROUPER.edit(case)
        driving(GROUPER, case, result)
        what_changes(GROUPER, case, result)

    return median_ms(panel)


def batch(case) -> float:
    """Cases a second of the batch command's work, one process."""
    import json

    from coding.grouping.lines import group_line
    from coding.grouping.msdrg import Msdrg

    line = json.dumps({
        "version": case.version, "age": case.age, "sex": case.sex, "discharge_status": case.discharge_status,
        "pdx": {"code": case.principal.code, "poa": "Y"},
        "sdx": [{"code": one.code, "poa": one.poa} for one in case.secondary[:12]],
        "procedures": [{"code": code} for code in case.procedures[:3]],
    })  # fmt: skip
    grouper, many = Msdrg(), 3000
    group_line(line, grouper, {})
    start = time.perf_counter()
    for _ in range(many):
        json.dumps(group_line(line, grouper, {}))
    return many / (time.perf_counter() - start)


def main() -> int:
    import django

    django.setup()
    logging.disable(logging.WARNING)  # the requests' own lines would stand between the figures
    from django.db import transaction

    from coding.assignment.desk import look_at

    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
    subprocess.run([sys.executable, "manage.py", "seed_demo"], check=True)
    with transaction.atomic():
        codeset, coder, codes = long_stay()
        (ms, queries), regroup, rate = opened(codeset, coder), regrouped(codeset), batch(look_at(codeset).case)
        transaction.set_rollback(True)
    print(f"desk open, {codes} codes    {ms:8.1f} ms  {queries} queries (at the most {OPEN_QUERIES})")
    print(f"regroup, {codes} codes      {regroup:8.1f} ms  (under {REGROUP_MS})")
    print(f"batch grouping         {rate:8.0f} cases a second (at least {CASES_A_SECOND})")
    return int(queries > OPEN_QUERIES or regroup >= REGROUP_MS or rate < CASES_A_SECOND)


if __name__ == "__main__":
    sys.exit(main())
