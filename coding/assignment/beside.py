"""What stands beside the codes of a set: answers to edits, holds, who may have done a procedure, how far the loaded code
sets reach, the encounter's other claim. Read in one query, or with the set itself (`with_beside`)."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, JSONObject

from accounts.people.models import ProviderProfile
from coding.assignment.models import CodeSet, CodingHold, EditAnswer
from coding.codes.models import CodeRelease, CodeSystem
from coding.queries.models import Query
from records.documents.models import Document
from records.encounters.models import EncounterProvider

ICD10 = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)


@dataclass(frozen=True)
class Hold:
    """An open hold as the desk shows it."""

    public_id: str
    kind: str
    reason: str
    placed_at: dt.datetime
    owner: str

    def get_kind_display(self) -> str:
        return str(CodingHold.Kind(self.kind).label)


@dataclass(frozen=True)
class Provider:
    public_id: str
    family: str
    given: str
    pk: int


@dataclass(frozen=True)
class Asked:
    """A query about the encounter as the desk shows it."""

    public_id: str
    status: str
    title: str
    provider: str
    author: int
    blocking: bool
    documentation: int | None
    sensitivity: list[str]

    @property
    def holds_coding(self) -> bool:
        return self._row.holds_coding

    @property
    def settled(self) -> bool:
        return self._row.settled

    def get_status_display(self) -> str:
        return str(Query.Status(self.status).label)

    @property
    def _row(self) -> Query:
        return Query(status=self.status, blocking=self.blocking, documentation_id=self.documentation)


@dataclass(frozen=True)
class OtherClaim:
    """The encounter's claim of the other side, in its version in force."""

    public_id: str
    side: str
    status: str

    def get_side_display(self) -> str:
        return str(CodeSet.Side(self.side).label)

    def get_status_display(self) -> str:
        return str(CodeSet.Status(self.status).label)


@dataclass(frozen=True)
class Beside:
    answers: dict[tuple[str, str], str]  # (rule, key) -> the reason
    holds: list[Hold]
    providers: list[Provider]
    codes_known_to: dt.date | None
    queries: list[Asked]
    other_claim: OtherClaim | None = None


def with_beside(sets: QuerySet[CodeSet]) -> QuerySet[CodeSet]:
    """The sets, each with what stands beside it, as of this query."""
    return sets.annotate(
        _answers=ArraySubquery(_answers()), _holds=ArraySubquery(_holds()), _providers=ArraySubquery(_providers()),
        _known=ArraySubquery(_releases()), _queries=ArraySubquery(_queries()), _others=ArraySubquery(_other_claims()),
    )  # fmt: skip


def _answers():
    rows = EditAnswer.objects.filter(codeset=OuterRef("pk")).order_by("id")
    return rows.values(json=JSONObject(rule="rule", key="key", reason="reason"))


def _holds():
    rows = CodingHold.objects.filter(codeset=OuterRef("pk"), lifted_at=None).order_by("placed_at", "id")
    owner = Concat("owner__first_name", Value(" "), "owner__last_name")
    fields = {name: name for name in ("public_id", "kind", "reason", "placed_at")}
    return rows.values(json=JSONObject(**fields, owner=owner))


def _other_claims():
    rows = CodeSet.objects.filter(encounter=OuterRef("encounter")).exclude(side=OuterRef("side"))
    rows = rows.exclude(status=CodeSet.Status.WITHDRAWN).order_by("-version")
    return rows.values(json=JSONObject(public_id="public_id", side="side", status="status"))[:1]


def _providers():
    """Who can have performed a procedure: everybody on the encounter and its documents."""
    # Joined and made distinct it took a hundred times as long: the planner expects every provider with every document.
    at = OuterRef(OuterRef("encounter_id"))
    treats = Exists(EncounterProvider.objects.filter(encounter=at, provider=OuterRef("pk")))
    writes = Exists(Document.objects.filter(encounter=at, author=OuterRef("pk")))
    rows = ProviderProfile.objects.filter(treats | writes | Q(pk=OuterRef("encounter__attending_id")))
    rows = rows.order_by("family", "given", "id")
    return rows.values(json=JSONObject(public_id="public_id", family="family", given="given", pk="id"))[:100]


def _queries():
    """What was asked about the encounter, but for what was withdrawn."""
    rows = Query.objects.filter(encounter=OuterRef("encounter_id")).exclude(status="WITHDRAWN").order_by("id")
    fields = {
        name: name for name in ("public_id", "status", "title", "blocking", "documentation", "sensitivity", "author")
    }
    return rows.values(json=JSONObject(**fields, provider="provider__family"))


def _releases():
    """The last day that the releases of each code system speak of."""
    rows = CodeRelease.objects.filter(content="validity", system__in=ICD10).order_by()
    return rows.values("system").annotate(to=Max("known_to")).values("to")


def beside(codeset: CodeSet) -> Beside:
    """What stands beside a set: as it was loaded with it, or asked for now."""
    if not hasattr(codeset, "_answers"):
        codeset = with_beside(CodeSet.every.filter(pk=codeset.pk)).only("pk", "encounter_id").get()
    return Beside(
        answers={(a["rule"], a["key"]): a["reason"] for a in codeset._answers},
        holds=[Hold(**{**h, "placed_at": dt.datetime.fromisoformat(h["placed_at"])}) for h in codeset._holds],
        providers=[Provider(**p) for p in codeset._providers],
        queries=[Asked(**q) for q in codeset._queries],
        codes_known_to=min((day for day in codeset._known if day), default=None),
        other_claim=next((OtherClaim(**other) for other in codeset._others), None),
    )  # fmt: skip
