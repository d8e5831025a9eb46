"""A chart with 500 documents: what opening it takes, for who reads it and for who analyzes it, on the demo hospital.

    python -m tests.bench.chart [--documents 500]

The documents are written in a transaction that is taken back at the end. 1 when a page takes more than 15 queries.
"""

import argparse
import os
import sys

MOST = 15


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.chart", description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    asked = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        missed = measure(asked.documents)
        transaction.set_rollback(True)
    return missed


def measure(documents: int) -> int:
    from django.test import Client
    from django.urls import reverse

    from tests.bench.inbox import look
    from tests.bench.pages import _cookie, _somebody

    analyst = _somebody("him_tech")
    chart = _chart(analyst)
    fill(chart, documents)
    name, _, value = _cookie(analyst).partition("=")
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[name] = value
    patient, bench = chart.patient.public_id, reverse("review:chart_analyze", args=[chart.public_id])
    newest = chart.encounter.documents.latest("service_at", "id")
    missed = 0
    print(f"{f'page, chart of {documents} documents':40}{'queries':>9}{'p50 ms':>9}{'most':>7}")
    for label, address, most in (
        ("the chart, first paint", reverse("patients:patient_show", args=[patient]), MOST),
        ("its documents", reverse("patients:patient_section", args=[patient, "documents"]), MOST),
        ("the analysis of the stay", bench, MOST),
        ("a document opened beside the checklist", f"{bench}?document={newest.public_id}", None),
    ):
        queries, took = look(client, address)
        missed += most is not None and queries > most
        print(f"{label:40}{queries:>9}{took:>9.1f}{most or '':>7}")
    print("The target is met." if not missed else f"More than {MOST} queries.")
    return 1 if missed else 0


def _chart(analyst):
    """An unrestricted one of a discharged stay, within the analyst's reach."""
    from accounts.access import first_rows
    from records.models import Chart

    rows = Chart.objects.filter(discharged_at__isnull=False, patient__restricted=False, encounter__sensitivity=[])
    rows = rows.select_related("patient", "encounter__attending", "encounter__facility")
    return first_rows(analyst, rows, order_by=("id",), limit=1)[0]


def fill(chart, documents: int) -> None:
    """Signed notes of the stay, as an import leaves them."""
    import datetime as dt

    from records.documents.history import Past, record_past
    from records.models import Document, DocumentType

    stay, kind = chart.encounter, DocumentType.objects.get(key="progress")
    record_past([
        Past(Document(patient=chart.patient, encounter=stay, facility=stay.facility, type=kind, author=stay.attending,
                      status="FINAL", service_at=stay.admitted_at + dt.timedelta(minutes=number)),
             f"Assessment: day {number}, seen at {number % 24}:00, plan number {number * 7} goes on.")
        for number in range(documents)
    ], by=None)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
