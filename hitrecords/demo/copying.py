"""PostgreSQL's COPY for models: rows as dictionaries in, one stream a table out."""

import datetime as dt
import io
import json
import queue
import threading
from typing import Any

from django.db import connection, models

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Copied(str):
    """Text as COPY takes it: long texts that many rows share are escaped once."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> "Copied":
        return cls(text.translate(ESCAPES))


class Copying:
    """Collects rows of one model as COPY takes them. What a row does not say has the field's default."""

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
        row, places = self._usual.copy(), self._places
        row[places["id"]] = str(key)
        for column, value in values.items():
            row[places[column]] = _encoded(value)
        self._lines.append("\t".join(row))
        return key

    @property
    def statement(self) -> str:
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f'COPY "{self.model._meta.db_table}" ({names}) FROM STDIN'

    def take(self) -> list[str]:
        """The lines collected so far, which are no longer kept here."""
        lines, self._lines = self._lines, []
        return lines

    def set_sequence(self, cursor) -> None:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [self.model._meta.db_table, self.next_id]
        )


class Lane:
    """A thread with a connection of its own that copies what it is given, while the next rows are thought up."""

    def __init__(self) -> None:
        self._given: queue.Queue = queue.Queue(maxsize=2)
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def give(self, loads: list[tuple[str, list[str]]]) -> None:
        """(statement, lines) of several tables: one transaction. Raises what went wrong with an earlier load."""
        self._check()
        self._given.put(loads)

    def end(self) -> None:
        """Wait until everything stands in the database."""
        self._given.put(None)
        self._thread.join()
        self._check()

    def _check(self) -> None:
        if self._failed:
            raise self._failed

    def _work(self) -> None:
        while (loads := self._given.get()) is not None:
            if self._failed:
                continue
            try:
                self._copy(loads)
            except BaseException as error:
                self._failed = error
        connection.close()

    def _copy(self, loads: list[tuple[str, list[str]]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("BEGIN")
            for statement, lines in loads:
                if lines:
                    cursor.cursor.copy_expert(statement, io.StringIO("\n".join(lines) + "\n"))
            cursor.execute("COMMIT")


def _default(field: models.Field) -> Any:
    if field.name == "public_id" or field.primary_key or field.has_db_default():
        return ""
    return field.get_default() if field.has_default() else None if field.null else ""


def _encoded(value: Any) -> str:
    return _ENCODERS.get(type(value), _any)(value)


def _any(value: Any) -> str:
    return str(value).translate(ESCAPES)


_ENCODERS = {
    type(None): lambda value: "\\N",
    Copied: lambda value: value,
    str: lambda value: value.translate(ESCAPES),
    int: str,
    bool: lambda value: "t" if value else "f",
    list: lambda value: "{" + ",".join(map(str, value)) + "}",
    dict: lambda value: json.dumps(value).translate(ESCAPES),
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
}
