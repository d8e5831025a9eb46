"""A clinician's inbox: what waits for their signature or cosignature, what they owe, and what features above register.

However many kinds of mail there are, and however many items, the inbox is one query: each kind says with `facts` what
its lines need, and the kinds are united in the database. A feature above the record adds its kind at start-up:

    register_mail(MailKind(
        key="query", label="Coding queries", position=30,
        rows=lambda provider: Query.objects.filter(provider=provider, status="SENT"),   # needs patient; due_at
        facts={"title": F("title"), "asked": F("asked_at")},                # columns or expressions, kept as JSON
        what=lambda facts: facts["title"],                                  # the line's words: never money
        url=lambda public_id: reverse("queries:query_answer", args=[public_id]),
    ))

Its screen draws itself beside the list: extend records/review/mail_show.html (blocks mail_title, mail_body, mail_foot,
dialogs) with the context of `inbox_frame.context(request, key, public_id, patient=…)`, and go on with
`redirect(inbox_frame.next_url(request))` when it is done. `rows` takes a ProviderProfile, or an expression for one.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, DateTimeField, F, QuerySet, Subquery, TextField, Value, Window
from django.db.models.functions import Cast, JSONObject

from accounts import clock, say
from accounts.access import has_verb, reach_of
from accounts.people.models import ProviderProfile

PAGE = 50
NAME = ("family", "given", "middle", "suffix")
COLUMNS = (
    "mail_kind", "mail_arm", "mail_row", "mail_ident", "mail_patient", "mail_at", "mail_name", "mail_facts", "mail_total",
)  # fmt: skip


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. `due`: the column or expression of its due time, or None. `verb`: who sees it at all."""

    key: str
    label: str
    rows: Callable[[Any], QuerySet]
    what: Callable[[Mapping], str]
    url: Callable[[str], str]
    # Columns and expressions, or a function of the person who reads that gives them.
    facts: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] = field(default_factory=dict)
    note: Callable[[Mapping], str] = lambda facts: ""
    due: Any = "due_at"
    head: str = "due"
    position: int = 50
    verb: str = "records.answer_deficiency"
    # Whether who stands in for the clinician sees it: mail to the person alone is theirs alone.
    for_stand_ins: bool = True
    # Notices to the person alone reach them also when the patient is no longer within reach; a block closes even these.
    beyond_reach: bool = False


KINDS: dict[str, MailKind] = {}


def register_mail(kind: MailKind) -> None:
    """Add a kind of mail, once, at start-up. ValueError when the key is taken."""
    if KINDS.get(kind.key, kind) is not kind:
        raise ValueError(f"There is mail of the kind {kind.key} already.")
    KINDS[kind.key] = kind


@dataclass(frozen=True)
class Mail:
    """One line of the inbox: whose, what, until when, and where it opens."""

    kind: str
    public_id: str
    patient: object
    what: str
    due: str
    late: bool
    url: str
    note: str = ""
    facts: Mapping = field(default_factory=dict)

    @property
    def read_version(self) -> int | None:
        """The version that this person has opened, of a document that they may sign without opening it again."""
        return self.facts.get("version") if self.facts.get("opened") else None


@dataclass(frozen=True)
class Group:
    """Mails of one kind on this page; `total` counts those of all pages."""

    key: str
    label: str
    mails: list[Mail]
    total: int
    head: str = "due"

    @property
    def count(self) -> str:
        return f"{self.total:,}"


@dataclass(frozen=True)
class Inbox:
    groups: list[Group] = field(default_factory=list)
    page: int = 1

    @property
    def mails(self) -> list[Mail]:
        return [mail for group in self.groups for mail in group.mails]

    @property
    def more(self) -> bool:
        return any(group.total > self.page * PAGE for group in self.groups)

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def readings(self) -> list[Mail]:
        """What was opened and can be signed together."""
        return [mail for mail in self.mails if mail.read_version]

    def patients(self) -> set[int]:
        return {mail.patient.pk for mail in self.mails}

    def place_of(self, kind: str, public_id: str) -> tuple[str, Mail | None]:
        """ "2 of 4 to sign" and the mail after it (the first one after the last), for the one that is open."""
        mails = self.mails
        at = next((i for i, mail in enumerate(mails) if (mail.kind, mail.public_id) == (kind, public_id)), None)
        others = [mail for mail in mails if (mail.kind, mail.public_id) != (kind, public_id)]
        if at is None:
            return "", next(iter(others), None)
        group = next(group for group in self.groups if group.key == kind)
        place = f"{group.mails.index(mails[at]) + 1} of {group.count} {group.label.lower()}"
        return place, mails[(at + 1) % len(mails)] if others else None


def read(user, *, provider: ProviderProfile | None = None, only: str = "", page: int = 1) -> Inbox:
    """A page of each kind, or of one (`only`), in order of due time, in one query.

    `provider`: the clinician for whom the user stands in; their own inbox otherwise.
    """
    kinds = [
        kind for kind in sorted(KINDS.values(), key=lambda one: one.position) if _shows(kind, user, provider, only)
    ]
    arms = [arm for kind in kinds for arm in _arms(kind, user, provider, page * PAGE)]
    found: dict[str, list[dict]] = {kind.key: [] for kind in kinds}
    for row in _united(arms):
        found[row["mail_kind"]].append(row)
    groups = [_group(kind, found[kind.key], page, provider) for kind in kinds]
    return Inbox([group for group in groups if group.mails], page)


def _shows(kind, user, provider, only) -> bool:
    if only not in ("", kind.key) or not (provider is None or kind.for_stand_ins):
        return False
    return provider is not None or has_verb(user, kind.verb)


def _arms(kind: MailKind, user, provider, most: int) -> list[QuerySet]:
    """Each way of reaching by itself, ordered and limited, in columns that all kinds share."""
    to = provider or Subquery(ProviderProfile.objects.filter(user=user).values("pk")[:1])
    rows = kind.rows(to).order_by()
    # Who stands in sees the clinician's list; what they open of it lets them in to its patient (documents/stand_ins.py).
    reach = reach_of(provider.user if provider and provider.user else user)
    closed = reach.blocked | reach_of(user).blocked
    arms = [rows] if kind.beyond_reach else reach.arms(rows)
    shown = [arm.exclude(patient__in=closed) if closed else arm for arm in arms]
    facts = kind.facts(user) if callable(kind.facts) else kind.facts
    return [
        _columns(kind, facts, arm, at).order_by(F("mail_at").asc(nulls_last=True), "mail_row")[:most]
        for at, arm in enumerate(shown)
    ]


def _columns(kind: MailKind, facts, rows: QuerySet, arm: int) -> QuerySet:
    due = F(kind.due) if isinstance(kind.due, str) else kind.due
    name = {part: f"patient__{part}" for part in NAME}
    return rows.annotate(
        mail_kind=Value(kind.key, TextField()), mail_arm=Value(arm), mail_row=F("pk"),
        mail_ident=Cast("public_id", TextField()), mail_patient=F("patient_id"),
        mail_at=Cast(Value(None) if due is None else due, DateTimeField()),
        mail_name=JSONObject(**name), mail_facts=JSONObject(**facts), mail_total=Window(Count("pk")),
    ).values(*COLUMNS)  # fmt: skip


def _united(arms: list[QuerySet]):
    if not arms:
        return []
    return arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]


def _group(kind: MailKind, rows: list[dict], page: int, provider) -> Group:
    rows.sort(key=lambda row: (row["mail_at"] is None, row["mail_at"] or clock.now(), row["mail_row"]))
    # Each arm has counted its own rows; arms are disjoint.
    total = sum({row["mail_arm"]: row["mail_total"] for row in rows}.values())
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return Group(kind.key, kind.label, [_mail(kind, row, provider) for row in shown], total, kind.head)


def _mail(kind: MailKind, row: dict, provider) -> Mail:
    facts = row["mail_facts"]
    due, late = due_words(row["mail_at"])
    url = kind.url(row["mail_ident"]) + (f"?for={provider.public_id}" if provider else "") + "#mail"
    return Mail(
        kind.key, row["mail_ident"], _patient(row), kind.what(facts), due, late, url, kind.note(facts), facts
    )  # fmt: skip


def _patient(row: dict) -> SimpleNamespace:
    """As far as a line of the inbox names them."""
    family, given, middle, suffix = (row["mail_name"][part] or "" for part in NAME)
    first = " ".join(part for part in (given, middle) if part)
    name = ", ".join(part for part in (f"{family} {suffix}".strip(), first) if part)
    return SimpleNamespace(pk=row["mail_patient"], sort_name=name)


def due_words(due_at: dt.datetime | None) -> tuple[str, bool]:
    """ "3 days late" or "Nov 24", and whether it is late."""
    if due_at is None:
        return "", False
    days = say.days_since(due_at)
    if due_at < clock.now():
        return f"{say.plural(days, 'day')} late" if days else "late today", True
    return ("today" if not days else say.day(due_at)), False
