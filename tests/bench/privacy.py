"""A day of 200,000 accesses explained, at a hospital with as many stays as it takes: rows made by COPY, taken back after.

    python -m tests.bench.privacy [--accesses 200000] [--patients 1000000]

Made in a database of its own on the embedded server, dropped at the end. 1 when it takes two minutes or more, or when a
second run does not give the same answer.
"""

import argparse
import datetime as dt
import io
import logging
import os
import sys
import time

LIMIT = 120.0
STAFF = 2000


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.privacy", description=__doc__)
    parser.add_argument("--accesses", type=int, default=200_000)
    parser.add_argument("--patients", type=int, default=1_000_000)
    asked = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
    from tests import database

    database.use_own_home()
    import django

    django.setup()
    logging.disable(logging.WARNING)
    name = database.clone()
    try:
        with database.connected_to(name):
            return measure(asked.accesses, asked.patients)
    finally:
        database.drop(name)


def measure(accesses: int, patients: int) -> int:
    from accounts.privacy import engine
    from accounts.privacy.models import Access

    began = time.perf_counter()
    fill(accesses, patients)
    print(f"{patients:,} patients, {STAFF:,} people, {accesses:,} accesses made in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    told = engine.explain()
    took = time.perf_counter() - began
    began = time.perf_counter()
    again = engine.explain()
    print(f"{told.asked:,} accesses explained in {took:.1f} s ({told.asked / took:,.0f} a second), "
          f"{100 * told.explained / max(told.asked, 1):.1f}% explained, {told.alerts:,} alerts; limit {LIMIT:.0f} s")  # fmt: skip
    print(f"Again: {again.asked} accesses, {time.perf_counter() - began:.1f} s")
    missed = took >= LIMIT or bool(again.asked) or told.asked != Access.objects.count()
    print("The target is met." if not missed else "The target is missed.")
    return int(missed)


def fill(accesses: int, patients: int) -> None:
    """Stays of the last weeks with an attending and a code set, and a day of looks: 97 of 100 by who cares or codes."""
    from django.db import connection

    from accounts import clock
    from accounts.models import Facility, LogEntry, ProviderProfile, User
    from coding.models import CodeSet
    from hitrecords.demo.copying import Copied, Copying
    from records.models import Encounter, EncounterProvider, Patient
    from tests.factories import people

    now, place = clock.now(), Facility.objects.first() or people.facility("MVMC")
    tables = {model: Copying(model, (model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1)
              for model in (User, ProviderProfile, Patient, Encounter, EncounterProvider, CodeSet)}  # fmt: skip
    users, providers = [], []
    for number in range(STAFF):
        name = f"p{number}"
        users.append(tables[User].add(username=name, last_name=f"Name{number}", first_name="A", public_id=name, password="!",
                                      is_active=True, date_joined=now, shifts=Copied("[]")))  # fmt: skip
        providers.append(tables[ProviderProfile].add(user_id=users[-1], family=name, given="A", public_id=f"v{number}"))
    keys = []
    with connection.cursor() as cursor:
        for number in range(patients):
            keys.append(tables[Patient].add(public_id=f"t{number}", family=f"Name{number % 40_000}", given="B", mrn=f"{number:08d}",
                                            facility_ids=[place.pk], birth_date=dt.date(1960, 1, 1)))  # fmt: skip
            admitted = now - dt.timedelta(days=3 + number % 20)
            stay = tables[Encounter].add(public_id=f"e{number}", patient_id=keys[-1], facility_id=place.pk, number=f"B{number}",
                                         klass="AMB", status="DISCHARGED", admitted_at=admitted, discharged_at=admitted)  # fmt: skip
            tables[EncounterProvider].add(encounter_id=stay, provider_id=providers[number % STAFF], role="attending",
                                          starts_at=admitted)  # fmt: skip
            tables[CodeSet].add(public_id=f"c{number}", patient_id=keys[-1], facility_id=place.pk, encounter_id=stay,
                                status="IN_CODING", coder_id=users[(number + 7) % STAFF])  # fmt: skip
            if number % 50_000 == 49_999 or number == patients - 1:
                for table in tables.values():
                    if rows := table.take():
                        cursor.cursor.copy_expert(table.statement, io.StringIO("\n".join(rows) + "\n"))
        lines = io.StringIO()
        for number in range(accesses):
            place_of = (number * 7919) % patients
            actor = users[
                (place_of, place_of + 7, number * 31)[0 if number % 2 else 1 if number % 100 < 97 else 2] % STAFF
            ]
            at = now - dt.timedelta(seconds=number % 80_000)
            lines.write(f"{actor}\t{{{keys[place_of]}}}\t{at.isoformat()}\t{number:032x}\n")
        lines.seek(0)
        fixed = {"object_pk": "", "object_repr": "", "action": 3, "kind": "act", "verb": "chart.view", "role": "physician",
                 "purpose": "TREAT", "outcome": 0, "session": "", "explained_by": "", "facility_id": place.pk, "changes_text": ""}  # fmt: skip
        have = {field.column for field in LogEntry._meta.concrete_fields}
        _copy_looks(cursor, lines, {name: value for name, value in fixed.items() if name in have})
    _analyze()


def _analyze() -> None:
    """Statistics, as autovacuum has gathered them in a database that lives."""
    from django.db import connections

    from hitrecords.postgres import roles

    owner = connections.create_connection("default")
    owner.settings_dict = owner.settings_dict | {"USER": roles.OWNER, "PASSWORD": roles.password(roles.OWNER)}
    with owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    owner.close()


def _copy_looks(cursor, lines: io.StringIO, fixed: dict) -> None:
    """COPY with the columns that are the same in each row put behind those that differ."""
    names = ["actor_id", "patient_ids", "timestamp", "act_id", *fixed]
    same = "".join(f"\t{value}" for value in fixed.values())
    whole = io.StringIO("".join(f"{line.rstrip(chr(10))}{same}\n" for line in lines))
    cursor.cursor.copy_expert(f"COPY accounts_logentry ({', '.join(names)}) FROM STDIN", whole)


if __name__ == "__main__":
    sys.exit(main())
