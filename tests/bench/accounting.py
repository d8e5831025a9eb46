"""An accounting among 100,000 disclosures, of a patient with 2,000 of them: queries and time, on the demo hospital.

    python -m tests.bench.accounting [--disclosures 100000] [--own 2000]

The rows are written in a transaction that is taken back at the end. 1 when the page takes more than 16 queries or the
letter more than two seconds.
"""

import argparse
import datetime as dt
import logging
import os
import statistics
import sys
import time

MOST, SECONDS = 16, 2.0
ROUNDS = 10


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.accounting", description=__doc__)
    parser.add_argument("--disclosures", type=int, default=100_000)
    parser.add_argument("--own", type=int, default=2000)
    asked = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
    import django

    django.setup()
    logging.disable(logging.WARNING)  # the requests' own lines would stand between the figures
    from django.db import transaction

    with transaction.atomic():
        missed = measure(asked.disclosures, asked.own)
        transaction.set_rollback(True)
    return missed


def measure(disclosures: int, own: int) -> int:
    from django.test import Client
    from django.urls import reverse

    from accounts import clock
    from accounts.access import first_rows
    from records.accounting import actions
    from records.models import Patient
    from tests.bench.inbox import look
    from tests.bench.pages import session_cookie, somebody

    clerk = somebody("roi_tech")
    patients = first_rows(clerk, Patient.objects.filter(merged_into=None), limit=200)
    fill(patients, clerk, disclosures, own)
    name, _, value = session_cookie(clerk).partition("=")
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[name] = value
    queries, took = look(client, reverse("accounting:patient_show", args=[patients[0].public_id]))
    print(f"accounting of {own:,} among {disclosures:,} disclosures: {queries} queries (at most {MOST}), {took:.0f} ms")
    times = []
    for _ in range(ROUNDS):
        asked = actions.log_request(
            patient=patients[0], facility=clerk.active_role.facility, received_at=clock.now(), by=clerk,
            requester_name="Bench", requester_address="1 Main St", identity_method="photo_id",
        )  # fmt: skip
        begun = time.perf_counter()
        actions.give(request=asked, by=clerk)
        times.append(time.perf_counter() - begun)
    letter = statistics.median(times)
    print(f"the letter: {letter:.2f} s (at most {SECONDS:.0f})")
    return int(queries > MOST or letter > SECONDS)


def fill(patients, clerk, disclosures: int, own: int) -> None:
    """`own` of the first patient to 40 recipients, the rest of the others, over six years."""
    from accounts import clock
    from records.models import Disclosure

    now, facility = clock.now(), clerk.active_role.facility
    others = patients[1:]
    Disclosure.objects.bulk_create(
        (
            Disclosure(
                patient=patients[0] if number < own else others[number % len(others)], facility=facility, by=clerk,
                disclosed_at=now - dt.timedelta(days=number % 2000), recipient_name=f"Agency {number % 40}",
                recipient_address="1 Main St", what="Results", purpose="Report", basis="public_health", delivery="",
                page_count=1,
            )
            for number in range(disclosures)
        ),
        batch_size=5000,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
