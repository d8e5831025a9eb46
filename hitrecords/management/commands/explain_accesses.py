"""Explain every access of the trail by a relationship that existed then, and open alerts for what nothing explains."""

import time

from django.core.management.base import BaseCommand
from tqdm import tqdm

from accounts import audit
from accounts.privacy import engine
from hitrecords.demo import measure


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        began = time.perf_counter()
        with (
            audit.situated(audit.Situation(request_id="explain-accesses")),
            tqdm(unit=" accesses", disable=None) as bar,
        ):
            told = engine.explain(progress=bar.update)
        self.stdout.write(
            f"{told.asked:,} accesses asked about, {told.explained:,} explained, {told.later:,} explained later; "
            f"{told.alerts:,} alerts opened, {told.sampled:,} drawn by lot, {engine.open_alerts():,} open; "
            f"{time.perf_counter() - began:.1f} s."
        )
        for line in measure.figures():
            self.stdout.write(line)
