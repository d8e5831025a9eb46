"""A report as a file: CSV that no spreadsheet runs, and PDF as it would be printed; written in the trail before it leaves."""

import csv
import io
from collections.abc import Iterable, Iterator

from accounts.queues.cells import guarded
from records.delinquency.letters import FOLDER
from records.delinquency.reports.asked import Asked
from records.delinquency.reports.pages import Page
from records.release.packet import letters as typeset


def csv_of(rows: Iterable[Iterable[str]]) -> str:
    """The rows as CSV, opened by a byte-order mark, without which a spreadsheet spoils the names."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    for row in rows:
        writer.writerow([guarded(str(value)) for value in row])
    return "\ufeff" + kept.getvalue()


def rows_of(asked: Asked, page: Page, person: str) -> Iterator[list[str]]:
    """The report's head, figures and tables one below the other."""
    yield [asked.report.label, asked.facility.name]
    yield ["Period", asked.period]
    yield ["Counted", asked.counted]
    yield ["Printed for", person]
    for words in page.definitions:
        yield ["Definition", words]
    yield []
    for tile in page.tiles:
        yield [tile["label"], str(tile["value"]), tile["detail"]]
    for trend in page.trends:
        yield []
        yield [trend["title"]]
        yield from ([point["label"], f"{point['value']}{trend['unit']}"] for point in trend["points"])
    for table in page.tables:
        yield []
        yield [table.title]
        yield table.heads
        yield from ([cell.text for cell in row] for row in table.rows)


def pdf_of(asked: Asked, page: Page, person: str) -> bytes:
    """The same as PDF/A."""
    data = {
        "title": asked.report.label, "facility": asked.facility.name, "period": asked.period, "counted": asked.counted,
        "person": person, "definitions": page.definitions,
        "tiles": [[tile["label"], str(tile["value"]), tile["detail"]] for tile in page.tiles],
        "trends": [{"title": t["title"], "points": [[p["label"], f"{p['value']}{t['unit']}"] for p in t["points"]]}
                   for t in page.trends if t["points"]],
        "tables": [{"title": t.title, "heads": t.heads, "rows": [[c.text for c in row] for row in t.rows]}
                   for t in page.tables],
    }  # fmt: skip
    return typeset.render("report.typ", data, folder=FOLDER)


def sheet_pdf(
    *, title: str, facility, period: str, counted: str, person: str, tables: list[dict], definitions
) -> bytes:
    """Tables ({title, heads, rows}: the first column words, the others numbers) as a report of the house."""
    data = {
        "title": title, "facility": facility.name, "period": period, "counted": counted, "person": person,
        "definitions": list(definitions), "tiles": [], "trends": [], "tables": tables,
    }  # fmt: skip
    return typeset.render("report.typ", data, folder=FOLDER)


def records_pdf(asked: Asked, title: str, heads: list[str], rows: list[list[str]], person: str) -> bytes:
    """The records behind a number."""
    data = {
        "title": title, "facility": asked.facility.name, "period": asked.period, "counted": asked.counted,
        "person": person, "definitions": [], "tiles": [], "trends": [],
        "tables": [{"title": "Records", "heads": heads, "rows": rows, "words": True}],
    }  # fmt: skip
    return typeset.render("report.typ", data, folder=FOLDER)
