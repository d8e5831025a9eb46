"""Wraps the key of every stored file with the current master key; the files themselves stay as they are."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import audit
from records.documents import files

BATCH = 500


class Command(BaseCommand):
    help = "Put every document's key under the newest of HITRECORDS_FILE_KEYS. Can be stopped and run again."

    def handle(self, *args, **options) -> None:
        done = failed = 0
        for model in files.owners():
            for batch in _batches(model):
                with audit.act("files.rotate_keys", by=None, detail={"model": model._meta.label, "files": len(batch)}):
                    good, bad = _rewrap(model, batch)
                done, failed = done + good, failed + len(bad)
                for reason in bad:
                    self.stderr.write(reason)
        self.stdout.write(f"{done:,} file keys now stand under {files.settings.FILE_KEY_CURRENT}.")
        if failed:
            raise CommandError(f"{failed:,} file keys could not be opened: keep the old master keys and look at them.")


def _batches(model):
    """Keys of the rows under an older master key, a batch at a time; rows that fail are not met again."""
    rows = model._base_manager.exclude(path="").exclude(key_version=files.settings.FILE_KEY_CURRENT)
    after = 0
    while keys := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        after = keys[-1]
        yield keys


@transaction.atomic
def _rewrap(model, keys) -> tuple[int, list[str]]:
    good, bad = 0, []
    for row in model._base_manager.select_for_update(no_key=True).filter(pk__in=keys):
        try:
            if files.rewrap(row):
                model._base_manager.filter(pk=row.pk).update(wrapped_key=row.wrapped_key, key_version=row.key_version)
                good += 1
        except files.CannotOpen as error:
            bad.append(str(error))
    return good, bad
