"""Rows as COPY takes them, and where a synthetic hospital may not grow."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from hitrecords.demo.copying import Copied, Copying, _encoded
from hitrecords.postgres import roles
from records.models import PatientAddress


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (None, "\\N"), (True, "t"), (False, "f"), ([], "{}"), ([3, 5], "{3,5}"), ({"a": 1}, '{"a": 1}'), (7, "7"),
        ("Ñuñez\t\\ two\nlines", "Ñuñez\\t\\\\ two\\nlines"), (Copied.of("one\ntwo"), "one\\ntwo"),
        (dt.date(2026, 3, 4), "2026-03-04"),
    ],
)  # fmt: skip
def test_values(value, sent):
    assert _encoded(value) == sent


def test_rows_carry_defaults_and_their_own_keys():
    rows = Copying(PatientAddress, 41)
    assert rows.add(patient_id=7, city="Marlow") == 41
    assert rows.add(patient_id=8) == 42
    lines = rows.take()
    assert (len(lines), rows.take()) == (2, [])
    line = dict(zip(rows.columns, lines[0].split("\t"), strict=True))
    assert (line["id"], line["patient_id"], line["city"], line["country"], line["homeless"], line["ends_on"]) == (
        "41",
        "7",
        "Marlow",
        "US",
        "f",
        "\\N",
    )
    assert rows.statement.startswith('COPY "records_patientaddress" ("id", ')


@pytest.mark.parametrize("name", [roles.DATABASE, "no name", "x; drop"])
def test_never_in_the_hospitals_own_database(name):
    with pytest.raises(CommandError, match="of its own"):
        call_command("grow", patients=1, database=name)


def test_never_beside_a_real_database(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="embedded server only"):
        call_command("grow", patients=1)
