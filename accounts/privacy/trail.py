"""Asking the trail: always for some days, so that only their months are read."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from accounts import clock
from accounts.audit.models import LogEntry
from accounts.people.models import User
from accounts.privacy import cases, relations, sentences, subjects
from accounts.privacy.models import NOBODY, Access
from accounts.roles import ROLES

PAGE = 100
LONGEST_DAYS = 366

KINDS = {
    "view": ("Opened", Q(verb__endswith=".view")),
    "search": ("Searched", Q(verb__endswith=".search")),
    "list": ("Listed", Q(verb__endswith=".list")),
    "leave": (
        "Printed or exported",
        Q(verb__endswith=".print") | Q(verb__endswith=".export") | Q(verb__endswith=".download"),
    ),
    "change": ("Changed", Q(action__in=[LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE])),
    "session": ("Signed in or out", Q(verb__startswith="session.")),
    "glass": ("Broke the glass", Q(purpose="BTG") | Q(verb__startswith="glass.")),
    "refused": ("Refused", Q(outcome=LogEntry.REFUSED)),
}


@dataclass(frozen=True)
class Question:
    """What is asked of the trail: days (both included, site's calendar), and perhaps a kind and a role."""

    start: dt.date
    end: dt.date
    kind: str = ""
    role: str = ""
    before: tuple[dt.datetime, int] | None = None
    problems: tuple[str, ...] = field(default=())

    def q(self) -> Q:
        zone = clock.local(clock.now()).tzinfo
        first = dt.datetime.combine(self.start, dt.time(), zone)
        after = dt.datetime.combine(self.end + dt.timedelta(days=1), dt.time(), zone)
        where = Q(recorded__gte=first, recorded__lt=after, kind=LogEntry.ACT)
        if self.kind:
            where &= KINDS[self.kind][1]
        if self.role:
            where &= Q(role=self.role)
        return where

    def address(self, **more) -> str:
        kept = {"from": self.start, "to": self.end, "kind": self.kind, "role": self.role, **more}
        return "?" + urlencode({key: value for key, value in kept.items() if value})


def ask(query) -> Question:
    """Read the filter of a URL. What cannot be read is said in `problems`, and the last seven days are shown instead."""
    today = clock.today()
    problems: list[str] = []
    end = _day(query.get("to"), today, "To", problems)
    start = _day(query.get("from"), end - dt.timedelta(days=6), "From", problems)
    if start > end:
        problems.append("From lies after To: the two were exchanged.")
        start, end = end, start
    if (end - start).days > LONGEST_DAYS:
        problems.append(f"The trail is asked for a year at most: shown from {end - dt.timedelta(days=LONGEST_DAYS)}.")
        start = end - dt.timedelta(days=LONGEST_DAYS)
    kind = query.get("kind", "") if query.get("kind") in KINDS else ""
    role = query.get("role", "") if query.get("role") in ROLES else ""
    return Question(start, end, kind, role, _before(query.get("before", "")), tuple(problems))


def _day(text, default, name, problems) -> dt.date:
    if not text:
        return default
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        problems.append(f"{name}: “{text[:20]}” is no day like 2026-11-22.")
        return default


def _before(text) -> tuple[dt.datetime, int] | None:
    """The last row of the page before: its recorded time in microseconds and its key."""
    moment, _, key = text.partition("-")
    if not (moment.isdigit() and key.isdigit() and len(moment) < 18 and len(key) < 19):
        return None
    return dt.datetime.fromtimestamp(int(moment) / 1_000_000, dt.UTC), int(key)


def rows_for(question: Question, *, reader: User, patient_id: int | None = None, user: User | None = None) -> QuerySet:
    """The rows that this reader may see: those of cases about themselves or those they manage stay hidden."""
    rows = LogEntry.objects.filter(question.q()).order_by("-recorded", "-id")
    if hidden := cases.hidden_from(reader):
        rows = rows.exclude(hidden)
    if patient_id is not None:
        rows = rows.filter(patient_ids__contains=[patient_id])
    if user is not None:
        rows = rows.filter(actor=user)
    return rows


def page_of(rows: QuerySet, question: Question) -> tuple[list[LogEntry], str]:
    """A page of rows and the address of the next one ("" at the end)."""
    if question.before:
        moment, key = question.before
        rows = rows.filter(Q(recorded__lt=moment) | Q(recorded=moment, id__lt=key))
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    cursor = f"{round(last.recorded.timestamp() * 1_000_000)}-{last.pk}"
    return found[:PAGE], question.address(before=cursor)


def tell(user, rows: Iterable[LogEntry], *, about: int | None = None) -> list[sentences.Told]:
    """The rows as sentences, names asked for in a constant number of queries. `about`: the patient whom the page shows."""
    rows = list(rows)
    people = User.objects.in_bulk({row.actor_id for row in rows if row.actor_id})
    named = {key for row in rows for key in row.patient_ids[: sentences.PATIENTS_NAMED]} - {about}
    patients = subjects.describe(user, named)
    objects, why = _objects(rows), explained(rows, about)
    return [sentences.tell(row, people.get(row.actor_id), patients, objects, about, why.get(row.pk)) for row in rows]


def explained(rows, about: int | None) -> dict[int, str]:
    """What explains each row, as the end of its sentence: of the patient whom the page shows, or of any."""
    found = Access.objects.filter(entry_id__in=[row.pk for row in rows])
    if about is not None:
        found = found.filter(patient_id__in=[about, NOBODY])
    kinds = {entry: (kind, ref) for entry, kind, ref in found.order_by("-pk").values_list("entry_id", "kind", "ref")}
    words = {}
    for key in {kind for kind, _ in kinds.values()}:
        named = getattr(relations.RELATIONS.get(key), "words", None)
        if named:
            words[key] = named([ref for kind, ref in kinds.values() if kind == key])
    return {entry: relations.says(kind, ref, words.get(kind)) for entry, (kind, ref) in kinds.items()}


def _objects(rows) -> dict[tuple[int, int], str]:
    wanted: dict[int, set[int]] = {}
    for row in rows:
        if row.content_type_id and row.object_id:
            wanted.setdefault(row.content_type_id, set()).add(row.object_id)
    found = {}
    for type_id, ids in wanted.items():
        kind = ContentType.objects.get_for_id(type_id)
        words = subjects.words_for(f"{kind.app_label}.{kind.model}", ids)
        found.update({(type_id, key): text for key, text in words.items()})
    return found


def of_alert(alert) -> list[LogEntry]:
    """The rows of an alert's accesses, newest first; of an unusual day, what the person did on it."""
    if alert.kind == alert.Kind.PATTERN:
        rows = LogEntry.objects.filter(actor_id=alert.user_id, timestamp__gte=alert.first_at, timestamp__lt=alert.last_at,
                                       recorded__gte=alert.first_at, kind=LogEntry.ACT)  # fmt: skip
        return list(rows.order_by("-timestamp", "-id")[:PAGE])
    return rows_at(alert.accesses.order_by("-at", "-pk").values_list("entry_id", "recorded")[:PAGE])


def rows_at(places: Iterable[tuple[int, dt.datetime]]) -> list[LogEntry]:
    """The rows of these keys and times, newest first: the times tell in which months they stand."""
    found = list(places)
    rows = LogEntry.objects.filter(recorded__in={at for _, at in found}, pk__in=[key for key, _ in found])
    return list(rows.order_by("-timestamp", "-id"))
