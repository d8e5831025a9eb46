"""The chart's timeline: visits, latest first, each with its documents; a screenful at first, the rest as it is reached.

However long the record is, the first paint asks two short questions. What is older comes under the same act when the
eye or the keys come near the end.
"""

from dataclasses import dataclass, field
from html import escape
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.safestring import SafeString, mark_safe

from accounts.access import has_verb, visible_to
from accounts.access.one_patient import OfOnePatient
from accounts.frame import url_or_none
from accounts.models import Facility, ProviderProfile
from accounts.prepared import made
from accounts.say import daytime
from records.documents.models import Document
from records.documents.moves import DocumentMove
from records.encounters.models import Encounter

READS = "records.view_document"
# How much at once: (visits, documents).
FIRST, MORE = (8, 25), (40, 150)

_STAY = [
    "id", "public_id", "number", "klass", "status", "admitted_at", "discharged_at", "disposition", "service",
    "chief_complaint", "admitting_diagnosis",
]  # fmt: skip
_ATTENDING, _FACILITY = ["id", "family", "given", "credential"], ["id", "time_zone"]
_STATUS, _SOURCE = dict(Document.Status.choices), dict(Document.Source.choices)
_DONE = (Document.Status.SIGNED, Document.Status.FINAL, Document.Status.ADDENDED)


class Line(NamedTuple):
    """What the timeline shows of a document: the values of these fields."""

    public_id: str
    encounter_id: int | None
    title: str
    type__name: str
    status: str
    source: str
    service_at: Any
    signed_at: Any
    sensitivity: list
    late_entry: bool
    recorded_at: Any
    author__family: str | None


@dataclass
class Visit:
    """An encounter with its documents, drawn; `encounter` None: what belongs to no visit.

    `continued`: its first documents stand above already; `unfinished`: more of them follow.
    """

    encounter: Encounter | None
    documents: list[Line] = field(default_factory=list)
    continued: bool = False
    unfinished: bool = False

    def drawn(self) -> str:
        lines = "".join(map(_line, self.documents))
        if self.encounter is None:
            head = f'<header class="visit"><h2>Outside a visit{self._goes_on}</h2></header>'
        else:
            head, lines = self._head(), self._end() + lines + self._start()
        return f'<section>{head}<ol class="line">{lines}</ol></section>'

    @property
    def _goes_on(self) -> str:
        return ", continued" if self.continued else ""

    def _head(self) -> str:
        stay = self.encounter
        who = escape(", ".join(filter(None, (stay.service, str(stay.attending or "")))))
        url, number = url_or_none("encounters:encounter_show", stay.public_id), escape(stay.number)
        link = f'<a class="id" href="{url}">{number}</a>' if url else f'<span class="soft id">{number}</span>'
        return (
            f'<header class="visit"><h2>{stay.get_klass_display()}, {stay.period_words}{self._goes_on}</h2>'
            f'<span class="soft">{who}</span>{link}'
            f'<span class="push st st--{stay.tone}">{stay.get_status_display()}</span></header>'
        )

    def _end(self) -> str:
        """How the visit ended: it stands above all that happened in it."""
        stay = self.encounter
        if not stay.discharged_at or self.continued:
            return ""
        return _event(stay.discharged_at, "Discharged", stay.disposition_label.lower())

    def _start(self) -> str:
        stay = self.encounter
        if stay.status == Encounter.Status.PLANNED or self.unfinished:
            return ""
        came = "Admitted" if stay.is_inpatient else "Arrived"
        return _event(stay.admitted_at, came, stay.chief_complaint or stay.admitting_diagnosis)


@dataclass
class Page:
    """A part of the timeline, and from where the next one goes on: (visit, its documents that are shown), or None."""

    visits: list[Visit]
    after: tuple[int, int] | None = None

    @property
    def drawn(self) -> SafeString:
        return mark_safe("".join(visit.drawn() for visit in self.visits))  # noqa: S308 - escaped where it is put together


def first_page(user, patient) -> Page:
    """The latest visits with their documents, by the prepared questions."""
    rows = _FIRST_STAYS.rows(user, patient)
    keys, ends = [row[0] for row in rows[: FIRST[0]]], len(rows) <= FIRST[0]
    lines: list = []
    if has_verb(user, READS):
        lines = (_LAST_LINES if ends else _FIRST_LINES).rows(user, patient, keys)
    return _cut(0, 0, FIRST, rows, lines)


def any_left_behind(user, patient) -> bool:
    """Whether a document was moved away from here: seldom, so that a short question comes before the long one."""
    return bool(_MOVED.rows(user, patient))


def page_after(user, patient, visit: int, shown: int) -> Page:
    """What follows `shown` documents of the visit of that place."""
    stays, _ = MORE
    rows = list(_stays(user, patient, visit, stays))
    keys, ends = [row[0] for row in rows[:stays]], len(rows) <= stays
    lines = list(_lines(user, patient, keys, ends, shown, MORE[1])) if has_verb(user, READS) else []
    return _cut(visit, shown, MORE, rows, lines)


def _cut(visit: int, shown: int, size: tuple[int, int], rows: list[tuple], lines: list[tuple]) -> Page:
    """Documents put to their visits, no more than fit, and where the rest begins."""
    stays, most = size
    groups = {row[0]: Visit(_stay(row)) for row in rows[:stays]} | {None: Visit(None)}
    places = {key: place for place, key in enumerate(groups)}
    placed = [(line.encounter_id if line.encounter_id in groups else None, line) for line in map(Line._make, lines)]
    for key, line in placed[:most]:
        groups[key].documents.append(line)
    next(iter(groups.values())).continued = shown > 0
    visits = list(groups.values())
    if len(placed) > most:
        follows = places[placed[most][0]]
        begun = len(visits[follows].documents)
        visits[follows].unfinished = begun > 0
        after = (visit + follows, begun + (shown if follows == 0 else 0))
        return Page(visits[: follows + (begun > 0)], after)
    loose = visits.pop()
    if len(rows) > stays:
        return Page(visits, (visit + stays, 0))
    return Page([*visits, *([loose] if loose.documents else [])])


def _stay(row: tuple) -> Encounter:
    values, attending, facility = row[: len(_STAY)], row[len(_STAY) : len(_STAY) + 4], row[len(_STAY) + 4 :]
    stay = made(Encounter, values, _STAY)
    stay.attending = made(ProviderProfile, attending, _ATTENDING) if attending[0] else None
    stay.facility = made(Facility, facility, _FACILITY)
    return stay


# ---------------------------------------------------------- the questions


def _seen_stays(user, patient) -> QuerySet:
    return visible_to(user, Encounter.objects.filter(patient=patient))


def _stays(user, patient, start: int, number: int) -> QuerySet:
    """One more than asked for tells whether there are more."""
    names = [*_STAY, *(f"attending__{name}" for name in _ATTENDING), *(f"facility__{name}" for name in _FACILITY)]
    rows = _seen_stays(user, patient).order_by("-admitted_at", "-id")
    return rows.values_list(*names)[start : start + number + 1]


def _lines(user, patient, stays: list[int], ends: bool, start: int, number: int) -> QuerySet:
    """Documents of these visits in the visits' order; when they are the last ones, also what belongs to no visit."""
    rows = visible_to(user, Document.objects.shown_to(user).filter(patient=patient))
    of_these = Q(encounter_id__in=stays or [0])
    loose = ~Q(encounter__in=_seen_stays(user, patient))
    rows = rows.filter(of_these | loose if ends else of_these)
    loose_last = Case(When(of_these, then=Value(0)), default=Value(1))
    latest_visit = F("encounter__admitted_at").desc(nulls_last=True)
    rows = rows.order_by(loose_last, latest_visit, "-encounter_id", "-service_at", "-id")
    return rows.values_list(*Line._fields)[start : start + number + 1]


_FIRST_STAYS = OfOnePatient("timeline_stays", lambda user, patient, keys: _stays(user, patient, 0, FIRST[0]))
_FIRST_LINES = OfOnePatient(
    "timeline_lines", lambda user, patient, keys: _lines(user, patient, keys, False, 0, FIRST[1]), keys=FIRST[0]
)
_LAST_LINES = OfOnePatient(
    "timeline_last_lines", lambda user, patient, keys: _lines(user, patient, keys, True, 0, FIRST[1]), keys=FIRST[0]
)

_MOVED = OfOnePatient(
    "timeline_moved",
    lambda user, patient, keys: visible_to(user, DocumentMove.objects.filter(patient=patient)).values_list("pk")[:1],
)


# ------------------------------------------------------------------ drawn


def _event(at, what: str, more: str) -> str:
    return (
        f'<li><time>{daytime(at)}</time><span class="dot dot--solid"></span>'
        f'<span>{what} <span class="soft">{escape(more)}</span></span></li>'
    )


def _line(line: Line) -> str:
    """One document's row. A chart draws dozens, and a template takes ten times as long for each."""
    label, url = escape(line.title or line.type__name), url_or_none("documents:document_show", line.public_id)
    name = f'<a class="open" href="{url}">{label}</a>' if url else label
    solid = " dot--solid" if line.signed_at or line.status == Document.Status.FINAL else ""
    flag = ' <span class="flag">Sensitive</span>' if line.sensitivity else ""
    late = f'<span class="more">Late entry, recorded {daytime(line.recorded_at)}</span>' if line.late_entry else ""
    tone = "done" if line.status in _DONE else "stop" if line.status == Document.Status.RETRACTED else "open"
    return (
        f'<li data-row><time>{daytime(line.service_at)}</time><span class="dot{solid}"></span><span>{name} '
        f'<span class="soft">{escape(line.author__family or _SOURCE[line.source])}</span>{flag}{late}</span>'
        f'<span class="st st--{tone}">{_STATUS[line.status]}</span></li>'
    )
