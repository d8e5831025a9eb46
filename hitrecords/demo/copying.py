"""PostgreSQL's COPY for models: rows as dictionaries in, one stream a table out."""

import io
import json
from typing import Any

from django.db import models

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Copying:
    """Collects rows of one model and sends them by COPY. What a row does not say has the field's default."""

    def __init__(self, model: type[models.Model], start: int):
        fields = [
            f for f in model._meta.concrete_fields if not getattr(f, "generated", False) and f.name != "recorded_at"
        ]
        self.model, self.next_id = model, start
        self.columns = [f.column for f in fields]
        self._places = {column: place for place, column in enumerate(self.columns)}
        self._usual = [_encoded(_default(f)) for f in fields]
        self._lines: list[str] = []

    def add(self, **values: Any) -> int:
        """A row, by the names of its columns; returns its key, given here."""
        key = self.next_id
        self.next_id += 1
        row = self._usual.copy()
        row[self._places["id"]] = str(key)
        for column, value in values.items():
            row[self._places[column]] = _encoded(value)
        self._lines.append("\t".join(row))
        return key

    def send(self, cursor) -> int:
        """Everything collected so far, in one COPY. Returns how many rows."""
        number, stream = len(self._lines), io.StringIO("\n".join(self._lines) + "\n")
        if number:
            names = ", ".join(f'"{column}"' for column in self.columns)
            cursor.copy_expert(f'COPY "{self.model._meta.db_table}" ({names}) FROM STDIN', stream)
        self._lines.clear()
        return number

    def set_sequence(self, cursor) -> None:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [self.model._meta.db_table, self.next_id]
        )


def _default(field: models.Field) -> Any:
    if field.name == "public_id" or field.primary_key or field.has_db_default():
        return ""
    return field.get_default() if field.has_default() else None if field.null else ""


def _encoded(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, dict):
        return json.dumps(value).translate(ESCAPES)
    return str(value)
