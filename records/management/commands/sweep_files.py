"""Finds files that no row knows (a transaction rolled back after its file was written) and rows whose file is gone."""

import datetime as dt

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from accounts import audit, clock
from records.documents import files


class Command(BaseCommand):
    help = "Delete orphaned files older than a day, and name the files that are missing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be deleted")
        parser.add_argument("--hours", type=int, default=24, help="Leave younger files alone: their row may be coming")

    def handle(self, *args, dry_run: bool, hours: int, **options) -> None:
        # The files first, then the rows: a file written meanwhile is not seen at all, rather than seen without its row.
        stored = set(files.stored_paths())
        known = _known()
        orphans = [path for path in sorted(stored - known) if _older(path, hours)]
        if orphans and not dry_run:
            with audit.act("files.sweep", by=None, detail={"files": len(orphans), "paths": orphans[:500]}):
                for path in orphans:
                    files.delete(path)
        missing = sorted(path for path in known - stored if not storages["documents"].exists(path))
        self.stdout.write(f"{len(orphans):,} orphaned files {'found' if dry_run else 'deleted'}, {len(known):,} kept.")
        if missing:
            raise CommandError("Files are missing from the documents storage:\n" + "\n".join(missing[:100]))


def _known() -> set[str]:
    known: set[str] = set()
    for model in files.owners():
        known.update(model._base_manager.exclude(path="").values_list("path", flat=True))
    return known


def _older(path: str, hours: int) -> bool:
    written = storages["documents"].get_modified_time(path)
    return written < clock.now() - dt.timedelta(hours=hours)
