"""Prove that nobody changed the audit trail, or name the first row that does not fit."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.audit import seals
from accounts.audit.models import Seal

MOST_SHOWN = 20


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--since", default="", metavar="YYYY-MM", help="only from this month on")
        parser.add_argument(
            "--heads", type=Path, metavar="FILE", help="compare with heads exported outside the database"
        )
        parser.add_argument("--seal", action="store_true", help="seal what is unsealed first")

    def handle(self, *, since, heads, seal, **options):
        known = self._heads(heads)
        self._check_month(since)
        if seal:
            seals.seal_trail()
        with tqdm(unit=" rows", desc="Verifying", disable=not sys.stderr.isatty()) as bar:
            findings = list(seals.verify(since=since, known_heads=known, progress=bar.update))
        if findings:
            shown = "\n".join(f"  {f.kind}: {f.says}" for f in findings[:MOST_SHOWN])
            more = len(findings) - MOST_SHOWN
            raise CommandError(
                f"The trail does not fit. First: {findings[0].says}\n{shown}"
                + (f"\n  and {more} more" if more > 0 else "")
            )
        count = sum(len(s.entry_ids) for s in Seal.objects.using(seals.ALIAS).filter(month__gte=since).iterator())
        self.stdout.write(f"The trail fits: {count:,} rows under seal, none edited, removed, inserted or moved.")

    def _heads(self, path):
        if path is None:
            return []
        try:
            return seals.read_heads(path)
        except (OSError, ValueError) as error:
            raise CommandError(f"The heads cannot be read: {error}") from error

    def _check_month(self, since):
        if since:
            try:
                seals.month_bounds(since)
            except ValueError as error:
                raise CommandError(f"--since takes a month like 2026-11, not {since!r}.") from error
