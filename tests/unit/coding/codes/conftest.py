"""Files in the official layouts, made from what is loaded, and the owner's connection that loads them."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from coding.codes.models import Code

ON = dt.date(2026, 4, 1)


@pytest.fixture
def as_owner(transactional_db):
    """The test's own database, as its owner: loading is the owner's work."""
    from django.db import connections

    from hitrecords.postgres import roles

    connection = connections["default"]
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=roles.OWNER, PASSWORD=roles.password(roles.OWNER))
    yield
    connection.close()
    connection.settings_dict.update(before)


def order_lines(system: str, on: dt.date) -> list[str]:
    """An order file of a day, as CMS writes it, from the loaded codes."""
    rows = Code.objects.of(system).on(on).filter(level__in=("code", "category"))
    kept = sorted(rows.values_list("code", "billable", "title"), key=lambda row: (row[0][0] == "U", row[0]))
    return [
        f"{n:05} {code:<7} {int(billable)} {(title or 'No title')[:60]:<60} {title or 'No title'}"
        for n, (code, billable, title) in enumerate(kept, start=1)
    ]


@pytest.fixture
def publish(tmp_path):
    """`publish("name.txt", lines)` writes a file as published; a name that ends in zip takes {name: lines}."""

    def write(name: str, content) -> Path:
        path = tmp_path / name
        if name.endswith(".zip") and isinstance(content, dict):
            with zipfile.ZipFile(path, "w") as archive:
                for member, lines in content.items():
                    archive.writestr(member, "\r\n".join(lines) + "\r\n")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_bytes(("\r\n".join(content) + "\r\n").encode())
        return path

    return write
