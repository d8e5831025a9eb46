"""Letters to providers: typeset once, kept as they were written, printed as often as somebody asks.

A letter says what is needed to find the record and nothing more: a restricted patient has no name in it, and a
document of a sensitive category no title.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf

from accounts import clock, say
from accounts.people.models import Facility, ProviderProfile
from records.delinquency.models import Letter
from records.documents import files
from records.release.packet import letters as typeset

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "records" / "delinquency" / "letters"
Kind = Letter.Kind


def write(
    *, kind: str, provider: ProviderProfile, facility: Facility, owed: Iterable, others: int = 0, level: int = 0,
    run=None, **facts: Any,
) -> Letter:  # fmt: skip
    """Typeset a letter about these deficiencies and keep it. `others`: further records that wait for the provider;
    `facts` are named by the template of the kind. Call it inside the act that gives the notice."""
    owed = list(owed)
    data = _house(provider, facility) | {"kind": kind, "level": level, "others": others, **facts}
    data["records"] = [_record(rows, facility) for rows in _by_chart(owed)]
    stored = files.store(typeset.render("notice.typ", data, folder=FOLDER))
    return Letter.objects.create(
        run=run, facility=facility, provider=provider, kind=kind, level=level, written_on=clock.today(facility),
        records_count=len(data["records"]), patient_ids=sorted({row.patient_id for row in owed}), **stored.fields(),
    )  # fmt: skip


def _by_chart(owed) -> list[list]:
    charts: dict[int, list] = {}
    for row in sorted(owed, key=lambda r: (r.chart.discharged_at, r.chart_id, r.due_at, r.pk)):
        charts.setdefault(row.chart_id, []).append(row)
    return list(charts.values())


def _record(rows, facility) -> dict:
    chart = rows[0].chart
    left = clock.local(chart.discharged_at, facility).date()
    patient = chart.patient
    return {
        "patient": "Restricted record" if patient.restricted else patient.sort_name,
        "encounter": chart.encounter.number,
        "discharged": _day(left),
        "days": (clock.today(facility) - left).days,
        "complete_by": _day(clock.local(chart.due_at, facility).date()),
        "lacks": [what(row) for row in rows],
    }


def what(row) -> str:
    """What is lacking, without the title of a document of a sensitive category."""
    return "A document of a protected category" if row.sensitivity else row.label


def _house(provider: ProviderProfile, facility: Facility) -> dict:
    street, _, town = facility.address.partition("\n" if "\n" in facility.address else ",")
    lines = [street.strip(), *map(str.strip, town.splitlines()), facility.phone]
    department = str(provider.department) if provider.department else provider.specialty
    return {
        "facility": {"name": facility.name, "lines": [line for line in lines if line]},
        "date": _day(clock.today(facility)),
        "recipient": [str(provider), *([department] if department else [])],
        "signer": {"name": "Health Information Management", "title": "Record completion"},
    }


def _day(day) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def content(letter: Letter) -> bytes:
    """The PDF as it was written. Raises files.CannotOpen."""
    with files.open_stored(letter) as clear:
        return clear.read()


def merged(letters: Iterable[Letter]) -> bytes:
    """One PDF of all of them, each beginning on a page of its own, as they were written."""
    out = pikepdf.Pdf.new()
    for letter in letters:
        with pikepdf.open(io.BytesIO(content(letter))) as one:
            out.pages.extend(one.pages)
    kept = io.BytesIO()
    out.save(kept)
    return kept.getvalue()


def records_in_words(count: int) -> str:
    return say.plural(count, "record")
