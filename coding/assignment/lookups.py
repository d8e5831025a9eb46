"""What the code sets say of the codes on a set: a constant number of queries, however many codes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from coding.assignment.rules import Instruction, Known
from coding.codes.lookups import instructions, takes_no_poa, with_poa_list
from coding.codes.models import Code, CodeNote, CodeSystem

Key = tuple[str, str]


def look_up(keys: Iterable[Key], on: dt.date) -> dict[Key, Known]:
    """What is known of each (system, undotted code) on a day: validity, what it still needs, its
    Excludes1 notes, what it is coded after and beside.

    Two queries, three when some are no leaves. A code that no release has is `Known()`.
    """
    keys = set(keys)
    rows = _rows(keys, on)
    longer = _with_longer({key for key in keys if not _leaf_on(rows.get(key, []), on)}, on)
    told = _instructions([code for system, code in keys if system == CodeSystem.ICD10CM], on)
    found = {key: _known(rows.get(key, []), on, longer.get(key), told.get(key[1], ())) for key in keys}
    return found | _by_form({key for key in keys if not rows.get(key)})


# Without the customer's licensed file CPT is taken by its form alone; HCPCS until a release is loaded.
BY_FORM = (CodeSystem.CPT, CodeSystem.HCPCS)


def _by_form(unknown: set[Key]) -> dict[Key, Known]:
    systems = {system for system, _ in unknown if system in BY_FORM}
    absent = {system for system in systems if not Code.objects.filter(system=system).exists()}
    return {key: Known(valid=True, billable=True) for key in unknown if key[0] in absent}


def _rows(keys: set[Key], on: dt.date) -> dict[Key, list[Code]]:
    found = defaultdict(list)
    codes = Code.objects.filter(code__in={code for _, code in keys}).order_by("valid_from")
    for row in with_poa_list(codes, on):
        found[row.system, row.code].append(row)
    return found


def _leaf_on(rows: list[Code], on: dt.date) -> bool:
    return any(row.billable and row.valid_from <= on and (row.valid_to is None or row.valid_to >= on) for row in rows)


def _with_longer(keys: set[Key], on: dt.date) -> dict[Key, set[str]]:
    """The codes with which longer billable codes begin on the day, with the seventh characters that exist there.

    `~>~` and `~<~` compare as the prefix index is ordered; LIKE cannot use it with a pattern from a column.
    """
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.system, k.code, array_agg(DISTINCT substr(c.code, 7)) "
            "FROM unnest(%(systems)s, %(codes)s) AS k(system, code) JOIN coding_code c "
            "ON c.system = k.system AND c.code ~>~ k.code AND c.code ~<~ (k.code || '~') AND c.billable "
            "AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to >= %(on)s) "
            "WHERE length(k.code) BETWEEN 3 AND 6 GROUP BY 1, 2",
            {"systems": [system for system, _ in keys], "codes": [code for _, code in keys], "on": on},
        )
        return {(system, code): set(sevenths) for system, code, sevenths in cursor.fetchall()}


def _known(rows: list[Code], on: dt.date, longer: set[str] | None, told: tuple[Instruction, ...]) -> Known:
    now = next((row for row in rows if row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)), None)
    if now is None and longer:
        return Known(valid=True, more_characters=True)
    if now is None:
        nearest = min(rows, key=lambda row: abs((row.valid_from - on).days), default=None)
        return Known(valid_from=nearest and nearest.valid_from, valid_to=nearest and nearest.valid_to)
    return Known(
        valid=True, billable=now.billable, valid_from=now.valid_from, valid_to=now.valid_to, more_characters=bool(longer),
        seventh={character: words for character, words in (now.seventh or {}).items() if character in (longer or ())},
        titled=bool(now.title), poa_exempt=takes_no_poa(now),
        flags=frozenset(now.flags or ()),
        excludes=tuple(one for one in told if one.kind == CodeNote.Kind.EXCLUDES1 and one.targets),
        instructions=tuple(one for one in told if one.kind != CodeNote.Kind.EXCLUDES1),
    )  # fmt: skip


_TOLD = (CodeNote.Kind.EXCLUDES1, CodeNote.Kind.CODE_FIRST, CodeNote.Kind.USE_ADDITIONAL)


def _instructions(codes: list[str], on: dt.date) -> dict[str, tuple[Instruction, ...]]:
    told = instructions(codes, on, _TOLD)
    return {
        leaf: tuple(Instruction(one.at, one.text, one.targets, one.kind) for one in notes)
        for leaf, notes in told.items()
    }
