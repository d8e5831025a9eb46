"""From the record to what the rules look at: stays of encounters, loaded in a constant number of queries.

Two ways lead here. `load` and `stay_of` take an encounter as a model, for a page that shows its documents anyway. `many`
reads thousands as plain rows: a run over the whole hospital has half a millisecond for each.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Min, Prefetch, Q

from accounts import clock
from accounts.people.models import Facility
from accounts.policy import policy_at
from records.clinical.models import Problem, Procedure
from records.documents.models import Document, DocumentVersion
from records.encounters.codes import EXPIRED
from records.encounters.models import Encounter, EncounterProvider
from records.review.operations import is_operation
from records.review.rulebook import RuleBook
from records.review.rules import Consult, Operation, Paper, Stay

NEWBORN = "4"  # FL14
CLINIC = "AMB"
OPERATING, CONSULTING = EncounterProvider.Role.OPERATING.value, EncounterProvider.Role.CONSULTING.value
SESSION = dt.timedelta(hours=4)  # a surgeon's procedures that begin within it are one operation


# ------------------------------------------------------------------- one, as models


def with_facts(encounters):
    """The queryset with all that `stay_of` reads: five queries, however many encounters."""
    documents = Document.objects.select_related("type", "author").order_by("service_at", "id")
    procedures = Procedure.objects.filter(voided_at=None).order_by("happened_at", "id")
    return encounters.select_related("patient", "facility", "attending").prefetch_related(
        Prefetch("documents", documents), Prefetch("procedures", procedures), Prefetch("providers")
    )


def load(encounter_id: int) -> Encounter:
    return with_facts(Encounter.objects.all()).get(pk=encounter_id)


def stay_of(encounter: Encounter, book: RuleBook | None = None) -> Stay:
    """What the rules of the book (all there are) see of an encounter that `with_facts` has loaded."""
    documents = encounter.documents.all()
    book = book or RuleBook.load()
    texts = _texts([d.pk for d in documents if d.type.key in book.with_text])
    stay = build_stay(
        encounter, ZoneInfo(encounter.facility.time_zone), [paper_of(d, texts.get(d.pk)) for d in documents],
        encounter.procedures.all(), encounter.providers.all(),
    )  # fmt: skip
    if book.carried:
        _carry([(encounter, stay)])
    return stay


def paper_of(document: Document, text: str | None = None) -> Paper:
    return Paper(
        id=document.pk, type=document.type.key, status=document.status, service_at=document.service_at,
        label=document.label, author=document.author_id, cosigner=document.cosigner_id,
        dictated_at=document.dictated_at, signed_at=document.signed_at, source=document.source,
        author_needs_cosigner=bool(document.author and document.author.needs_cosigner), parent=document.parent_id,
        text=text,
    )  # fmt: skip


def _texts(documents: list[int]) -> dict[int, str]:
    """What these documents say now; of files nothing, for their text is only what could be extracted."""
    if not documents:
        return {}
    rows = DocumentVersion.objects.filter(pk__in=Document.objects.filter(pk__in=documents).values("current_version"))
    return dict(rows.filter(path="").values_list("document_id", "text"))


def build_stay(encounter, zone: ZoneInfo, papers, procedures, providers) -> Stay:
    """A stay from an encounter, its papers, procedures and providers: models, or rows with the same names."""
    day = (encounter.discharged_at or clock.now()).astimezone(zone).date()
    return Stay(
        admitted_at=encounter.admitted_at, zone=zone, discharged_at=encounter.discharged_at, klass=encounter.klass,
        service=encounter.service, attending=encounter.attending_id, died=encounter.disposition in EXPIRED,
        short_stay_hours=policy_at("short_stay_hours", day), short_stay=_needs_a_note_only(encounter, day), papers=papers,
        operations=operations_of(encounter, zone, procedures, providers) if procedures else (),
        consults=[Consult(p.provider_id, p.starts_at) for p in providers if p.role == CONSULTING] if providers else (),
        admission_type=encounter.admission_type, admitting_diagnosis=encounter.admitting_diagnosis, seen_at=clock.now(),
        summary_list_visit=policy_at("summary_list_visit", day),
    )  # fmt: skip


def _needs_a_note_only(encounter, day) -> bool:
    return encounter.admission_type == NEWBORN or encounter.service in policy_at("short_stay_services", day)


def operations_of(encounter, zone, procedures, providers) -> list[Operation]:
    """Procedures of one surgeon that begin within some hours are one operation, named after the first."""
    operators = {p.provider_id for p in providers if p.role == OPERATING}
    found: list[Operation] = []
    latest: dict[int | None, Operation] = {}
    for procedure in sorted(procedures, key=lambda p: (p.happened_at or encounter.admitted_at, p.id)):
        by_operator = procedure.provider_id in operators and procedure.code_system not in ("icd10pcs", "cpt")
        if not is_operation(procedure.code_system, procedure.code, by_operator=by_operator):
            continue
        at, surgeon = procedure.happened_at or encounter.admitted_at, procedure.provider_id
        if surgeon not in latest or at - latest[surgeon].at > SESSION:
            latest[surgeon] = Operation(procedure.id, procedure.text, at, surgeon)
            found.append(latest[surgeon])
    return found


def providers_of(encounter: Encounter) -> dict:
    """Who had a part in the encounter, as ProviderProfile -> what part: whom something may be asked of.

    Takes an encounter that `with_facts` has loaded.
    """
    from accounts.people.models import ProviderProfile

    parts: dict[int, str] = {}
    for document in encounter.documents.all():
        for key in (document.author_id, document.cosigner_id):
            if key:
                parts[key] = "author"
    parts |= {p.provider_id: "surgeon" for p in encounter.procedures.all() if p.provider_id}
    parts |= {p.provider_id: p.get_role_display().lower() for p in encounter.providers.all()}
    if encounter.attending_id:
        parts[encounter.attending_id] = "attending"
    people = ProviderProfile.objects.filter(pk__in=parts).select_related("user").order_by("family", "given")
    return {person: parts[person.pk] for person in people}


# ----------------------------------------------------------------- many, as rows


class Visit(NamedTuple):
    """An encounter as a row, under the names of its model."""

    id: int
    patient_id: int
    facility_id: int
    klass: str
    status: str
    service: str
    admitted_at: dt.datetime
    discharged_at: dt.datetime | None
    disposition: str
    admission_type: str
    attending_id: int | None
    admitting_diagnosis: str


class Done(NamedTuple):
    """A procedure as a row."""

    encounter_id: int
    id: int
    code_system: str
    code: str
    text: str
    happened_at: dt.datetime | None
    provider_id: int | None


class Part(NamedTuple):
    """A provider's part as a row."""

    encounter_id: int
    provider_id: int
    role: str
    starts_at: dt.datetime


@dataclass(slots=True)
class Subject:
    """An encounter to be judged: the row, and the stay that the rules read. Chart and deficiencies are added by who compares."""

    visit: Visit
    stay: Stay
    chart: Any = None
    rows: list = field(default_factory=list)


PAPER = (
    "encounter_id", "id", "type_id", "status", "service_at", "title", "author_id", "cosigner_id", "dictated_at", "signed_at",
    "source", "parent_id",
)  # fmt: skip


@dataclass
class Which:
    """Some encounters: keys from one to another, a list of keys, or a queryset. `filtered` asks another table for theirs."""

    keys: tuple[int, int] | list[int] | Any
    where: Q = field(default_factory=Q)

    def on(self, column: str) -> Q:
        if isinstance(self.keys, tuple):
            first, last = self.keys
            return Q(**{f"{column}__gte": first, f"{column}__lte": last})
        return Q(**{f"{column}__in": self.keys})


def many(which: Which, *, with_text: Iterable[str] = (), carried: bool = False) -> list[Subject]:
    """Stays of these encounters in seven queries, whatever their number; in ten with what patients have of other visits
    (`carried`). `with_text`: types whose content is read."""
    visits = [Visit._make(row) for row in
              Encounter.objects.filter(which.on("pk"), which.where).order_by("pk").values_list(*Visit._fields)]  # fmt: skip
    if not visits:
        return []
    zones = {pk: ZoneInfo(name) for pk, name in Facility.objects.values_list("pk", "time_zone")}
    papers, done, parts = _papers(which, with_text), _procedures(which), _parts(which)
    subjects = [
        Subject(v, build_stay(v, zones[v.facility_id], papers.get(v.id, ()), done.get(v.id, ()), parts.get(v.id, ())))
        for v in visits
    ]
    if carried:
        _carry([(one.visit, one.stay) for one in subjects])
    return subjects


# --------------------------------------------------------- of other visits


def _carry(visits: list[tuple[Any, Stay]]) -> None:
    """Into the stays of clinic visits: which visit of the patient here this is, and what summary lists there are."""
    clinic = [(visit, stay) for visit, stay in visits if visit.klass == CLINIC]
    patients = {visit.patient_id for visit, _ in clinic}
    if not patients:
        return
    numbers, lists, problems = _visit_numbers(patients), _summary_lists(patients), _problem_lists(patients)
    for visit, stay in clinic:
        stay.visit_number = numbers.get(visit.id, 0)
        stay.summary_lists = lists.get(visit.patient_id, ())
        stay.problem_listed_at = problems.get(visit.patient_id)


def _visit_numbers(patients: set[int]) -> dict[int, int]:
    """Encounter -> its number among its patient's clinic visits at the facility. Plans and what was canceled are none."""
    rows = Encounter.objects.filter(patient__in=patients, klass=CLINIC)
    rows = rows.exclude(status__in=("PLANNED", "CANCELLED", "ENTERED_IN_ERROR")).order_by("admitted_at", "pk")
    counted: Counter = Counter()
    found = {}
    for pk, *whose in rows.values_list("pk", "patient_id", "facility_id"):
        counted[tuple(whose)] += 1
        found[pk] = counted[tuple(whose)]
    return found


def _summary_lists(patients: set[int]) -> dict[int, list[Paper]]:
    found: dict[int, list[Paper]] = defaultdict(list)
    rows = Document.objects.filter(patient__in=patients, type__key="summary_list").select_related("type", "author")
    for document in rows:
        found[document.patient_id].append(paper_of(document))
    return found


def _problem_lists(patients: set[int]) -> dict[int, dt.datetime]:
    """Patient -> since when the first problem stands on their list, as an interface or an import brought it."""
    rows = Problem.objects.filter(patient__in=patients, voided_at=None, category="problem-list-item").order_by()
    return dict(rows.values_list("patient_id").annotate(Min("recorded_at")))


def _papers(which: Which, with_text) -> dict[int, list[Paper]]:
    from accounts.people.models import ProviderProfile
    from records.documents.models import DocumentType

    types = {pk: (key, name) for pk, key, name in DocumentType.objects.values_list("pk", "key", "name")}
    trainees = set(ProviderProfile.objects.filter(needs_cosigner=True).values_list("pk", flat=True))
    texts = _texts_of(which, [pk for pk, (key, _) in types.items() if key in set(with_text)])
    found: dict[int, list[Paper]] = defaultdict(list)
    rows = Document.objects.filter(which.on("encounter_id")).order_by().values_list(*PAPER)
    for stay, pk, type, status, at, title, author, cosigner, dictated, signed, source, parent in rows.iterator(10_000):
        key, name = types[type]
        found[stay].append(
            Paper(pk, key, status, at, title or name, author, cosigner, dictated, signed, source, author in trainees, parent,
                  texts.get(pk))
        )  # fmt: skip
    for papers in found.values():
        if len(papers) > 1:
            papers.sort(key=_by_time)
    return found


def _by_time(paper: Paper):
    return paper.service_at, paper.id


def _texts_of(which: Which, types: list[int]) -> dict[int, str]:
    if not types:
        return {}
    rows = Document.objects.filter(which.on("encounter_id"), type__in=types, current_version__path="")
    return dict(rows.order_by().values_list("pk", "current_version__text"))


def _procedures(which: Which) -> dict[int, list[Done]]:
    rows = Procedure.objects.filter(which.on("encounter_id"), voided_at=None)
    return _grouped(Done._make(row) for row in rows.order_by().values_list(*Done._fields))


def _parts(which: Which) -> dict[int, list[Part]]:
    rows = EncounterProvider.objects.filter(which.on("encounter_id"), role__in=(OPERATING, CONSULTING))
    return _grouped(Part._make(row) for row in rows.order_by("starts_at", "id").values_list(*Part._fields))


def _grouped(rows: Iterator) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        found[row.encounter_id].append(row)
    return found
