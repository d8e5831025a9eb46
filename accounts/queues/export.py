"""The rows of a queue as CSV: the same rows and columns as on the screen, in the trail before the first byte leaves."""

import csv
from collections.abc import Iterator

from django.http import StreamingHttpResponse

from accounts import audit, clock
from accounts.queues.asked import Asked
from accounts.queues.cells import guarded, plain
from accounts.say import COUNT_STOPS_AT


class _Echo:
    """A file for csv.writer that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def send(request, look: Asked) -> StreamingHttpResponse:
    """Up to 1,000 rows, in order, of the look that the screen shows."""
    rows = look.fetch(COUNT_STOPS_AT)
    audit.exported(
        request, look.queue.key, rows=len(rows), patients={key for key in map(_patient, rows) if key},
        detail={"filters": sorted(look.filters), "columns": [column.key for column in look.columns()]},
    )  # fmt: skip
    response = StreamingHttpResponse(lines(look, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{look.queue.key}-{clock.today():%Y%m%d}.csv"'
    return response


def _patient(row) -> int | None:
    return row.pk if row._meta.model_name == "patient" else getattr(row, "patient_id", None)


def lines(look: Asked, rows: list) -> Iterator[str]:
    """The file line by line, opened by a byte-order mark, without which a spreadsheet spoils the names."""
    writer, columns = csv.writer(_Echo()), look.columns()
    yield "\ufeff"
    yield writer.writerow([column.label for column in columns])
    for row in rows:
        yield writer.writerow([guarded(plain(column, row)) for column in columns])
