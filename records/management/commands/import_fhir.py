"""Import FHIR R4: bundles, NDJSON of a bulk export, folders, zip and gz. Again changes nothing; stopped, it goes on."""

import datetime as dt
import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts import audit, clock
from accounts.people.models import Facility
from records.encounters import signals
from records.encounters.models import Encounter
from records.exchange.fhir.load import Importer
from records.exchange.fhir.read import CannotRead, sources
from records.exchange.models import ImportRun


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--facility", metavar="CODE", help="whose records these are; not needed when there is one only"
        )
        parser.add_argument(
            "--source", default="fhir", help="the sending system: ids are unique within it (default: fhir)"
        )
        parser.add_argument(
            "--rejects", type=Path, default=Path("fhir-rejects.jsonl"), help="where rejects are written"
        )
        parser.add_argument(
            "--work-days", type=int, default=90, metavar="DAYS",
            help="inpatient discharges of so many days back are opened for review and coding (default: 90)",
        )  # fmt: skip

    def handle(self, *, paths, facility, source, rejects, work_days, **options):
        place = self._facility(facility)
        try:
            found = [one for path in paths for one in sources(path)]
        except CannotRead as error:
            raise CommandError(str(error)) from error
        run = ImportRun.objects.create(source=source, started_at=clock.now())
        rejects.unlink(missing_ok=True)
        importer = Importer(facility=place, source=source, reject=lambda row: self._write(rejects, row))
        situation = audit.Situation(request_id=f"import-{run.pk}", purpose="HOPERAT")
        with (
            audit.situated(situation),
            tqdm(unit=" resources", desc="Importing", disable=not sys.stderr.isatty()) as bar,
        ):
            for one in found:
                if one.kind == "bundle":
                    importer.bundle(one, bar.update)
            importer.ndjson([one for one in found if one.kind == "ndjson"], bar.update)
            self._open_work(place, work_days)
        self._finish(run, importer.tally, rejects)

    def _facility(self, code):
        rows = list(Facility.objects.filter(code=code) if code else Facility.objects.all()[:2])
        if len(rows) != 1:
            known = ", ".join(Facility.objects.values_list("code", flat=True)) or "none yet: run make demo, or add one"
            raise CommandError(f"Say whose records these are with --facility CODE. Facilities: {known}.")
        return rows[0]

    def _open_work(self, place, days):
        """Once all is in, so that a chart is judged with its documents; also what a run that was stopped left unopened."""
        fresh = Encounter.objects.filter(
            facility=place, klass__in=("IMP", "OBSENC", "SS"), status="DISCHARGED", chart=None,
            discharged_at__gte=clock.now() - dt.timedelta(days=days),
        )  # fmt: skip
        for encounter in fresh.select_related("patient", "facility").order_by("pk"):
            with audit.act("fhir.open_work", by=None, obj=encounter):
                signals.send(signals.on_discharge, encounter, None)

    def _write(self, path, row):
        with path.open("a") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _finish(self, run, tally, rejects):
        run.finished_at, run.rejects = clock.now(), len(tally.rejects)
        run.counts = {
            "made": tally.made,
            "updated": tally.updated,
            "unchanged": tally.unchanged,
            "passed_over": tally.passed_over,
        }
        run.save(update_fields=["finished_at", "rejects", "counts"])
        out = self.stdout.write
        out(f"{'':24}{'made':>10}{'updated':>10}{'unchanged':>11}")
        for name in sorted(tally.made.keys() | tally.updated.keys() | tally.unchanged.keys()):
            out(f"{name:24}{tally.made[name]:>10,}{tally.updated[name]:>10,}{tally.unchanged[name]:>11,}")
        if tally.passed_over:
            out(
                "Not kept by themselves: " + ", ".join(f"{n:,} {name}" for name, n in sorted(tally.passed_over.items()))
            )
        for doubt, n in sorted(tally.doubts.items()):
            out(f"{doubt} ({n:,} times)")
        if tally.rejects:
            first = tally.rejects[0]
            out(f"{len(tally.rejects):,} rejects, each with its reason, in {rejects}.")
            out(f"The first: {first['resource']}: {first['reason']}")
