"""From the record to what the rules look at: stays of encounters, loaded in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from accounts.policy import policy
from records.clinical.models import Procedure
from records.documents.models import Document
from records.encounters.codes import EXPIRED
from records.encounters.models import Encounter, EncounterProvider
from records.review.operations import is_operation
from records.review.rules import Operation, Paper, Stay

NEWBORN = "4"  # FL14


def with_facts(encounters):
    """The queryset with all that `stay_of` reads: five queries, however many encounters."""
    documents = Document.objects.select_related("type", "author").order_by("service_at", "id")
    procedures = Procedure.objects.filter(voided_at=None).order_by("happened_at", "id")
    return encounters.select_related("patient", "facility", "attending").prefetch_related(
        Prefetch("documents", documents), Prefetch("procedures", procedures), Prefetch("providers")
    )


def load(encounter_id: int) -> Encounter:
    return with_facts(Encounter.objects.all()).get(pk=encounter_id)


def stay_of(encounter: Encounter) -> Stay:
    """What the rules see of an encounter that `with_facts` has loaded."""
    zone = ZoneInfo(encounter.facility.time_zone)
    return Stay(
        admitted_at=encounter.admitted_at, zone=zone, discharged_at=encounter.discharged_at, klass=encounter.klass,
        service=encounter.service, attending=encounter.attending_id, died=encounter.disposition in EXPIRED,
        short_stay_hours=policy("short_stay_hours"), short_stay=_needs_a_note_only(encounter),
        papers=tuple(paper_of(document) for document in encounter.documents.all()),
        operations=tuple(_operations(encounter, zone)),
    )  # fmt: skip


def _needs_a_note_only(encounter) -> bool:
    return encounter.admission_type == NEWBORN or encounter.service in policy("short_stay_services")


def paper_of(document: Document) -> Paper:
    return Paper(
        id=document.pk, type=document.type.key, status=document.status, service_at=document.service_at,
        label=document.label, author=document.author_id, cosigner=document.cosigner_id,
        dictated_at=document.dictated_at, signed_at=document.signed_at, source=document.source,
        author_needs_cosigner=bool(document.author and document.author.needs_cosigner), parent=document.parent_id,
    )  # fmt: skip


def _operations(encounter, zone) -> Iterable[Operation]:
    """The encounter's operations: procedures of one surgeon on one day are one operation, named after the first."""
    operators = {p.provider_id for p in encounter.providers.all() if p.role == EncounterProvider.Role.OPERATING}
    sessions = defaultdict(list)
    for procedure in encounter.procedures.all():
        at = procedure.happened_at or encounter.admitted_at
        by_operator = procedure.provider_id in operators and procedure.code_system not in ("icd10pcs", "cpt")
        if is_operation(procedure.code_system, procedure.code, by_operator=by_operator):
            sessions[procedure.provider_id, at.astimezone(zone).date()].append((at, procedure))
    for (surgeon, _), done in sessions.items():
        at, first = done[0]
        yield Operation(first.pk, first.text, at, surgeon)


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
