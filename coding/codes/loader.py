"""Fills the code tables from the installed packages: fast (COPY), whole or not at all, again without effect."""

import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, models, transaction

from coding.codes import packages
from coding.codes.models import FIRST_DAY, Code, CodeNote, CodeRelease, CodeSystem
from coding.codes.rows import TITLES_OF, Row, diagnosis_rows, procedure_rows
from coding.codes.tabular import Node, read_tabular, targets

READING = "5"  # raise it when we read the same packages differently
COLUMNS = Row._fields
NOTES_OF = "FY2026 April"
KEY = ("system", "code", "valid_from")

Progress = Callable[[str], None]


class Loaded(NamedTuple):
    """What a load did to one code system, in rows."""

    system: str
    codes: int
    added: int
    changed: int


def load_packages(progress: Progress = lambda words: None) -> list[Loaded]:
    """Load ICD-10-CM and ICD-10-PCS from the packages. Returns what was loaded: nothing when it stands already.

    `progress` is told in words what is being done. One transaction: a failure leaves everything as it was. It is the
    database owner's work (`manage.py load_code_packages`): the web role may not make the staging table.
    """
    digest = _digest()
    loads = {CodeSystem.ICD10CM: _load_diagnoses, CodeSystem.ICD10PCS: _load_procedures}
    wanted = [load for system, load in loads.items() if not _stands(system, digest)]
    if not wanted:
        return []
    with transaction.atomic(), _indexes_built_last(Code):
        loaded = [load(digest, progress) for load in wanted]
        progress("Indexing")
    _analyze()
    return loaded


def is_current() -> bool:
    """Whether the sets of the installed packages stand in the tables, as we read them now."""
    return all(_stands(system, _digest()) for system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS))


def _digest() -> str:
    return " ".join((READING, *packages.sources()))


def _stands(system: str, digest: str) -> bool:
    return CodeRelease.objects.filter(system=system, digest=digest).exists()


@contextmanager
def _indexes_built_last(model: type[models.Model]) -> Iterator[None]:
    """Into an empty table that we own, rows go three times faster when its indexes are built after them."""
    last = [] if model._default_manager.exists() or not _owns(model) else model._meta.indexes
    with connection.schema_editor() as editor:
        for index in last:
            editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for index in last:
            editor.add_index(model, index)


def _owns(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)", [model._meta.db_table]
        )
        return cursor.fetchone()[0]


def _load_diagnoses(digest: str, progress: Progress) -> Loaded:
    progress("Reading ICD-10-CM")
    validity = packages.validity(CodeSystem.ICD10CM)
    nodes = list(read_tabular(packages.tabular_file()))
    rows = list(diagnosis_rows(validity.lives, nodes, packages.older_diagnosis_titles()))
    progress(f"Writing {len(rows):,} ICD-10-CM codes and headings")
    loaded = _write(CodeSystem.ICD10CM, rows)
    _write_notes(CodeSystem.ICD10CM, nodes)
    _record_notes(digest, len(nodes))
    _record(loaded, digest, validity, titles="FY2026 April", titles_from=dt.date(2026, 4, 1))
    return loaded


def _record_notes(digest: str, rows: int) -> None:
    CodeRelease.objects.update_or_create(
        system=CodeSystem.ICD10CM, version=NOTES_OF, content=CodeRelease.Content.NOTES,
        defaults={"effective_from": TITLES_OF, "source": packages.tabular_file().name, "digest": digest, "codes": rows},
    )  # fmt: skip


def _load_procedures(digest: str, progress: Progress) -> Loaded:
    progress("Reading ICD-10-PCS")
    validity = packages.validity(CodeSystem.ICD10PCS)
    rows = list(procedure_rows(validity.lives, packages.procedure_titles()))
    progress(f"Writing {len(rows):,} ICD-10-PCS codes")
    loaded = _write(CodeSystem.ICD10PCS, rows)
    _record(loaded, digest, validity, titles="FY2024 April", titles_from=dt.date(2024, 4, 1))
    return loaded


def _record(loaded: Loaded, digest: str, validity: packages.Validity, *, titles: str, titles_from: dt.date) -> None:
    counts = {"codes": loaded.codes, "added": loaded.added, "changed": loaded.changed, "digest": digest}
    for version, content, since in (
        (f"to {validity.known_to}", "validity", FIRST_DAY),
        (titles, "titles", titles_from),
    ):
        known_to = validity.known_to if content == "validity" else None
        CodeRelease.objects.update_or_create(
            system=loaded.system, version=version, content=content,
            defaults={**counts, "effective_from": since, "known_to": known_to, "source": validity.source},
        )  # fmt: skip


def _write(system: str, rows: list[Row]) -> Loaded:
    """Merge rows into the table: new ones added, changed ones changed, all others untouched."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        copy_rows(cursor, "coding_stage", Row._fields, rows)
        cursor.execute(_MERGE)
        added, changed = cursor.fetchone()
        cursor.execute("DROP TABLE coding_stage")
    return Loaded(system, len(rows), added, changed)


_STAGE = (
    "CREATE TEMPORARY TABLE coding_stage (system text, code text, valid_from date, valid_to date, level text, "
    "billable boolean, title text, parent text, poa_exempt boolean, seventh jsonb, flags jsonb, "
    "title_since date, family text, front boolean)"
)
# A source never takes away a title that a later release brought.
_KEPT = "coding_code.title <> '' AND (excluded.title = '' OR coding_code.title_since > excluded.title_since)"
_MERGE = f"""
WITH merged AS (
    INSERT INTO coding_code ({", ".join(COLUMNS)})
    SELECT {", ".join(COLUMNS)} FROM coding_stage ORDER BY system, code
    ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in (*KEY, "title", "title_since"))},
        title = CASE WHEN {_KEPT} THEN coding_code.title ELSE excluded.title END,
        title_since = CASE WHEN {_KEPT} THEN coding_code.title_since ELSE excluded.title_since END
    WHERE (coding_code.valid_to, coding_code.level, coding_code.parent, coding_code.poa_exempt, coding_code.seventh,
           coding_code.flags, coding_code.family, coding_code.front)
      IS DISTINCT FROM (excluded.valid_to, excluded.level, excluded.parent, excluded.poa_exempt, excluded.seventh,
           excluded.flags, excluded.family, excluded.front)
       OR (coding_code.title IS DISTINCT FROM excluded.title AND NOT ({_KEPT}))
    RETURNING xmax = 0 AS added
)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM merged
"""  # noqa: S608 - column names of our own


def _write_notes(system: str, nodes: list[Node]) -> None:
    """The packages' instructions, unless releases of them were loaded from files, which say more."""
    loaded = CodeRelease.objects.filter(system=system, content=CodeRelease.Content.NOTES).exclude(version=NOTES_OF)
    if loaded.exists():
        return
    CodeNote.objects.filter(system=system).delete()
    with connection.cursor() as cursor:
        copy_rows(
            cursor,
            "coding_codenote",
            ("system", "code", "kind", "position", "text", "targets", "valid_from"),
            note_rows(system, nodes),
        )


def note_rows(system: str, nodes: Iterable[Node]) -> Iterator[tuple]:
    """Instructions as rows: system, code, kind, position, text, targets, from when."""
    for node in nodes:
        places: Counter[str] = Counter()
        for kind, text in node.notes:
            yield system, node.code, kind, places[kind], text, targets(text), FIRST_DAY
            places[kind] += 1


def copy_rows(cursor, table: str, columns: Iterable[str], rows: Iterable[tuple]) -> None:
    """Send rows by COPY, in its text format."""
    buffer = io.StringIO()
    for row in rows:
        buffer.write("\t".join(map(_field, row)) + "\n")
    buffer.seek(0)
    cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", buffer)


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _field(value) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return str(value).translate(_ESCAPES)


def _analyze() -> None:
    with connection.cursor() as cursor:
        for model in (Code, CodeNote):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
