"""The trail's proof: a chain of seals a month, made by a role that can do nothing else.

A seal covers the rows that no seal covers yet (found by what is missing, so a transaction that commits late is
not missed), binds each row's digest and the seal before it, and is never changed. Whoever edits, removes, adds
or moves a row afterwards, even as the database's superuser, leaves a chain that does not fit; whoever rebuilds
the whole chain leaves heads that do not fit those exported outside the database.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connections, transaction

from accounts.audit.models import Seal

ALIAS = "sealer"
ROWS_A_SEAL = 5000
DIGEST_BYTES = 16
# A row older than this when it is first sealed did not come from an honest transaction.
LATE_AFTER = dt.timedelta(minutes=10)
LATE_COMMIT_WINDOW = dt.timedelta(days=1)
GENESIS = "0" * 64

# What a row's digest covers: every column, in a form that no server setting changes.
COLUMNS = (
    "id", "extract(epoch from recorded)", "extract(epoch from timestamp)", "kind", "act_id", "verb", "action", "outcome",
    "content_type_id", "object_pk", "object_id", "object_repr", "actor_id", "actor_email", "role", "purpose",
    "patient_ids", "encounter_id", "facility_id", "cid", "session", "remote_addr", "remote_port", "glass_id",
    "explained_by", "changes", "changes_text", "serialized_data", "additional_data",
)  # fmt: skip
# Length-prefixed, so that text cannot move from one column to the next unnoticed.
_PART = "coalesce(octet_length(({0})::text)::text || ':' || ({0})::text, '-')"
DIGEST = f"substring(sha256(convert_to({' || '.join(_PART.format(c) for c in COLUMNS)}, 'UTF8')) for {DIGEST_BYTES})"


def seal_trail(limit: int = ROWS_A_SEAL) -> int:
    """Seal what is unsealed, month by month, under the month's lock. Returns the number of rows sealed."""
    total = 0
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT DISTINCT to_char(recorded AT TIME ZONE 'UTC', 'YYYY-MM') FROM accounts_logentry "
                       "WHERE recorded > now() - interval '40 days' ORDER BY 1")  # fmt: skip
        months = [row[0] for row in cursor.fetchall()]
    for month in months:
        while sealed := _seal_month(month, limit):
            total += sealed
    return total


def _seal_month(month: str, limit: int) -> int:
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7241002, %s)", [int(month.replace("-", ""))])
        head = Seal.objects.using(ALIAS).filter(month=month).order_by("-number").first()
        rows = _unsealed(cursor, month, head, limit)
        if not rows:
            return 0
        seal = _seal(month, head, rows)
        seal.save(using=ALIAS, force_insert=True)
        return len(rows)


def _unsealed(cursor, month: str, head: Seal | None, limit: int) -> list[tuple[int, bytes, bool]]:
    """Rows that no seal covers. A row is recorded before it is sealed, so a day before the last seal is far enough back:
    what is older and unsealed is no late commit, and verify() reports it."""
    start, end = month_bounds(month)
    start = max(start, head.sealed_at - LATE_COMMIT_WINDOW) if head else start
    cursor.execute(
        f"""SELECT id, {DIGEST}, recorded < now() - %s FROM accounts_logentry l
            WHERE recorded >= %s AND recorded < %s
              AND NOT EXISTS (SELECT FROM (SELECT unnest(entry_ids) AS id FROM accounts_seal
                                           WHERE month = %s AND sealed_at >= %s) s WHERE s.id = l.id)
            ORDER BY recorded, id LIMIT %s""",
        [LATE_AFTER, start, end, month, start, limit],
    )
    return [(key, bytes(digest), late) for key, digest, late in cursor.fetchall()]


def _seal(month: str, head: Seal | None, rows) -> Seal:
    number, previous = (head.number + 1, head.hash) if head else (1, GENESIS)
    ids = [key for key, _, _ in rows]
    digests = b"".join(digest for _, digest, _ in rows)
    return Seal(
        month=month, number=number, entry_ids=ids, row_digests=digests, previous=previous,
        hash=link(month, number, previous, ids, digests), late_ids=[key for key, _, late in rows if late],
    )  # fmt: skip


def link(month: str, number: int, previous: str, ids: list[int], digests: bytes) -> str:
    """The hash of one seal: SHA-256 over month, number, the hash before, the row ids and their digests."""
    body = json.dumps([month, number, previous, ids], separators=(",", ":")).encode()
    return hashlib.sha256(body + b"\0" + digests).hexdigest()


def month_bounds(month: str) -> tuple[dt.datetime, dt.datetime]:
    """First instant of the month and of the next, UTC."""
    start = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=dt.UTC)
    return start, (start + dt.timedelta(days=32)).replace(day=1)


# ------------------------------------------------------------------ heads outside the database


def export_heads(path: Path) -> int:
    """Append the present heads (one JSON line a month that moved) to a file outside the database. Returns lines written."""
    known = {(head["month"], head["number"]) for head in read_heads(path)} if path.exists() else set()
    fresh = [head for head in heads() if (head["month"], head["number"]) not in known]
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.writelines(json.dumps(head) + "\n" for head in fresh)
    return len(fresh)


def heads() -> list[dict]:
    rows = Seal.objects.using(ALIAS).order_by("month", "-number").distinct("month")
    return [{"month": s.month, "number": s.number, "hash": s.hash, "sealed_at": s.sealed_at.isoformat()} for s in rows]


def read_heads(path: Path) -> list[dict]:
    """The exported heads. Raises ValueError naming the line that cannot be read."""
    found = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            head = json.loads(line)
            found.append({"month": head["month"], "number": int(head["number"]), "hash": head["hash"]})
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: not a head as export writes it.") from error
    return found


# ------------------------------------------------------------------ verifying


@dataclass(frozen=True)
class Finding:
    """What does not fit, the row it concerns (its key) where there is one, and how it must have come about."""

    month: str
    kind: str
    row: int | None
    says: str


def verify(*, since: str = "", known_heads: list[dict] | None = None, progress=None) -> Iterator[Finding]:
    """Walk every month's chain (from `since`, YYYY-MM) and yield what does not fit, in order; nothing when all does.

    Kinds: edited, removed, inserted, moved, broken (a seal itself), head (the chain is not the one exported).
    """
    months = (
        Seal.objects.using(ALIAS).filter(month__gte=since).order_by("month").values_list("month", flat=True).distinct()
    )
    for month in months:
        yield from _verify_month(month, progress)
    for head in known_heads or []:
        kept = Seal.objects.using(ALIAS).filter(month=head["month"], number=head["number"]).first()
        if head["month"] >= since and (kept is None or kept.hash != head["hash"]):
            yield Finding(head["month"], "head", None,
                          f"Seal {head['number']} of {head['month']} is not the one exported: the chain was rebuilt.")  # fmt: skip
    yield from _unsealed_old(since)


def _verify_month(month: str, progress) -> Iterator[Finding]:
    number, previous = 0, GENESIS
    for seal in Seal.objects.using(ALIAS).filter(month=month).order_by("number").iterator(chunk_size=20):
        digests = bytes(seal.row_digests)
        number += 1
        if seal.number != number or seal.previous != previous:
            yield Finding(month, "broken", None, f"Seal {number} of {month} is missing or out of its place.")
        elif link(month, seal.number, previous, seal.entry_ids, digests) != seal.hash:
            yield Finding(month, "broken", None, f"Seal {seal.number} of {month} was altered.")
        number, previous = seal.number, seal.hash
        yield from _verify_rows(month, seal, digests)
        for key in seal.late_ids:
            yield Finding(month, "inserted", key, f"Row {key} was already old when first sealed: it was inserted.")
        if progress:
            progress(len(seal.entry_ids))


def _verify_rows(month: str, seal: Seal, digests: bytes) -> Iterator[Finding]:
    start, end = month_bounds(month)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            f"SELECT id, {DIGEST} FROM accounts_logentry WHERE recorded >= %s AND recorded < %s AND id = ANY(%s)",
            [start, end, seal.entry_ids],
        )
        now = {key: bytes(digest) for key, digest in cursor.fetchall()}
    sealed = [digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES)]
    if [now.get(key) for key in seal.entry_ids] == sealed:
        return
    for key, digest in zip(seal.entry_ids, sealed, strict=True):
        if key not in now:
            yield Finding(month, "removed", key, f"Row {key} is gone from {month}.")
        elif now[key] != digest:
            moved = digest in now.values()
            word = "moved: its content stands under another key" if moved else "edited"
            yield Finding(month, "moved" if moved else "edited", key, f"Row {key} of {month} was {word}.")


def _unsealed_old(since: str) -> Iterator[Finding]:
    """Rows that no seal covers although one should long have: added after the fact, or into a month long closed."""
    start = month_bounds(since)[0] if since else dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            """SELECT id, to_char(recorded AT TIME ZONE 'UTC', 'YYYY-MM') FROM accounts_logentry l
               WHERE recorded >= %s AND recorded < now() - %s
                 AND NOT EXISTS (SELECT FROM (SELECT unnest(entry_ids) AS id FROM accounts_seal) s WHERE s.id = l.id)
               ORDER BY recorded, id LIMIT 1000""",
            [start, LATE_AFTER],
        )
        for key, month in cursor.fetchall():
            yield Finding(
                month,
                "inserted",
                key,
                f"Row {key} of {month} was never sealed: it was inserted, or sealing stood still.",
            )
