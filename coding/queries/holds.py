"""Coding waits for a blocking query: its hold on the code set in force, and the state QUERY_PENDING (domain 4.3)."""

from accounts import clock
from accounts.workflow import SYSTEM
from coding.assignment import opening
from coding.assignment.models import CodeSet, CodingHold
from coding.assignment.workflow import WORKFLOW as CODESET
from coding.queries.models import Query

REASON = "A query waits for its answer."
HOLDABLE = ("DISCHARGED", "READY", "IN_CODING", "QUERY_PENDING", "DOC_HOLD", "SECOND_REVIEW", "TRAINEE_REVIEW", "FINAL_CODED",
            "RECODE")  # fmt: skip


def place(query: Query, *, by) -> None:
    """Hold the code set in force, with whom it waits for; a coder's set goes to QUERY_PENDING. Nothing for what does not
    block, before discharge, or after billing."""
    codeset = opening.in_force(query.encounter)
    if not query.holds_coding or codeset is None or codeset.status not in HOLDABLE:
        return
    if query.hold is None or query.hold.lifted_at is not None:
        hold = CodingHold(
            codeset=codeset, patient_id=query.patient_id, kind=CodingHold.Kind.QUERY, reason=_reason(query),
            owner=query.provider.user, placed_at=clock.now(), placed_by=by,
        )  # fmt: skip
        hold.save(force_insert=True)
        query.hold = hold
        query.save(update_fields=["hold"])
    if codeset.status == CodeSet.Status.IN_CODING:
        CODESET.take(codeset, "ask", by=SYSTEM, reason=REASON)


def _reason(query: Query) -> str:
    """Whom it waits for, not what was asked: holds are read by people who do not read queries."""
    return f"A query to {query.provider} waits for its answer."


def now_waits_for(query: Query) -> None:
    """After it was given to another provider."""
    if query.hold is not None and query.hold.lifted_at is None:
        query.hold.owner, query.hold.reason = query.provider.user, _reason(query)
        query.hold.save(update_fields=["owner", "reason"])


def lift(query: Query, *, by) -> None:
    """It waits no longer for this query; when it waits for none, it returns to its coder."""
    hold = query.hold
    if hold is None or hold.lifted_at is not None or query.holds_coding:
        return
    # Two answers at one moment: the second waits here, and sees that the first is no longer waited for.
    codeset = CodeSet.objects.select_for_update(no_key=True).get(pk=hold.codeset_id)
    hold.lifted_at, hold.lifted_by = clock.now(), by
    hold.save(update_fields=["lifted_at", "lifted_by"])
    if codeset.status == CodeSet.Status.QUERY_PENDING and not is_waiting(codeset):
        CODESET.take(codeset, "answered", by=SYSTEM)


def is_waiting(codeset: CodeSet) -> bool:
    """Whether a blocking query on the code set is still open."""
    return codeset.holds.filter(query__isnull=False, lifted_at=None).exists()


def discharged(encounter, by=None) -> None:
    """Listener of the encounter's discharge: what was asked in house holds the code set that begins now."""
    for query in Query.objects.filter(encounter=encounter, blocking=True).select_related("provider__user", "hold"):
        place(query, by=None)
