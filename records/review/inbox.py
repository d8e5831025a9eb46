"""A physician's inbox: what waits for their signature or cosignature, and what they owe. One list, two queries.

Features above the record (queries of coders) add a group of their own with `register_group`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts import clock, say
from accounts.access import first_rows
from accounts.people.models import ProviderProfile
from records.documents.models import Document
from records.review.models import Deficiency

PAGE = 50
UNSIGNED = ("DRAFT", "PRELIMINARY")
K = Deficiency.Kind
# A declined one waits for the department's answer, not for the provider.
TO_DO = ("OPEN", "REAFFIRMED", "REOPENED")
SIGN, OWED, COSIGN = "sign", "owed", "cosign"
LABELS = {SIGN: "To sign", OWED: "Deficiencies", COSIGN: "To cosign"}


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


@dataclass(frozen=True)
class Group:
    """Mails of one kind. `more`: there are others beyond this page."""

    key: str
    label: str
    mails: list[Mail]
    head: str = "due"
    more: bool = False

    @property
    def count(self) -> str:
        return f"{len(self.mails)}+" if self.more else str(len(self.mails))


@dataclass(frozen=True)
class Inbox:
    groups: list[Group] = field(default_factory=list)
    page: int = 1

    @property
    def mails(self) -> list[Mail]:
        return [mail for group in self.groups for mail in group.mails]

    @property
    def more(self) -> bool:
        return any(group.more for group in self.groups)

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


GROUPS: list[Callable[..., Group]] = []


def register_group(make: Callable[..., Group]) -> None:
    """Add a group: make(user, limit, offset) -> Group. For features above the record."""
    GROUPS.append(make)


# ------------------------------------------------------------------------- rows


def _profile(user) -> Subquery:
    """The person's clinician, asked once inside the query: a join in its place keeps the indexes from being used."""
    return Subquery(ProviderProfile.objects.filter(user=user).values("pk")[:1])


def documents_for(user, only: str = "") -> QuerySet:
    """Documents that wait for this person's own signature; with `only`, as author (SIGN) or as cosigner (COSIGN)."""
    me = _profile(user)
    mine = Q(author=me, status__in=UNSIGNED)
    cosign = Q(cosigner=me, status="COSIGN_PENDING")
    own = Deficiency.objects.filter(document=OuterRef("pk"), provider=me, status__in=Deficiency.LIVE)
    rows = Document.objects.filter({SIGN: mine, COSIGN: cosign}.get(only, mine | cosign))
    rows = rows.annotate(due_at=Subquery(own.order_by("due_at").values("due_at")[:1]))
    declined = Deficiency.objects.filter(provider=me, status="DECLINED", document__isnull=False)
    return rows.exclude(pk__in=declined.values("document")).select_related("patient", "type", "author", "cosigner")


def owed_by(user) -> QuerySet:
    """What this person owes beside the documents that wait for their signature anyway."""
    listed = Q(kind=K.MISSING_SIGNATURE, document__author=F("provider"), document__status__in=UNSIGNED)
    listed |= Q(kind=K.MISSING_COSIGNATURE, document__cosigner=F("provider"), document__status="COSIGN_PENDING")
    rows = Deficiency.objects.filter(provider=_profile(user), status__in=TO_DO).exclude(listed)
    return rows.select_related("patient", "document__type", "wanted")


def read(user, *, only: str = "", page: int = 1) -> Inbox:
    """A page of each group, or of one (`only`), in order of due time."""
    limit, offset = PAGE + 1, (page - 1) * PAGE
    groups: list[Group] = []
    if only != OWED:
        groups += _of_documents(user, only, limit, offset)
    if only in ("", OWED):
        rows = first_rows(user, owed_by(user), order_by=("due_at", "id"), limit=limit, offset=offset)
        groups.insert(1, _group(OWED, [_owed(row) for row in rows[:PAGE]], len(rows) > PAGE))
    groups += [make(user, limit, offset) for make in GROUPS if not only]
    return Inbox([group for group in groups if group.mails], page)


def _of_documents(user, only, limit, offset) -> list[Group]:
    rows = first_rows(user, documents_for(user, only), order_by=("due_at", "id"), limit=limit, offset=offset)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    split: dict[str, list[Mail]] = {SIGN: [], COSIGN: []}
    for row in rows:
        split[COSIGN if row.status == "COSIGN_PENDING" else SIGN].append(_document(row))
    return [_group(kind, mails, more) for kind, mails in split.items()]


def _group(kind: str, mails: Iterable[Mail], more: bool) -> Group:
    return Group(kind, LABELS[kind], list(mails), more=more)


def _document(row: Document) -> Mail:
    kind = COSIGN if row.status == "COSIGN_PENDING" else SIGN
    what = f"{row.label}, {say.day(row.service_at)}"
    if kind == COSIGN:
        what += f", by {row.author}"
    return _mail(kind, row, what, "Draft" if row.status == "DRAFT" else "")


def _owed(row: Deficiency) -> Mail:
    return _mail(OWED, row, row.label, "Reaffirmed" if row.status == "REAFFIRMED" else "")


def _mail(kind, row, what, note) -> Mail:
    due, late = _due(row.due_at)
    url = reverse("review:mail_show", args=[kind, row.public_id]) + "#mail"
    return Mail(kind, row.public_id, row.patient, what, due, late, url, note)


def _due(due_at) -> tuple[str, bool]:
    if due_at is None:
        return "", False
    days = say.days_since(due_at)
    if due_at < clock.now():
        return f"{say.plural(days, 'day')} late" if days else "late today", True
    return ("today" if not days else say.day(due_at)), False
