"""Deficiencies open, move and close by rule. `evaluate` compares what the rules find with what stands open, and mends it.

It may be called at any time and any number of times: a second call changes nothing. What people decided (canceled,
waived, reassigned) stays decided. Listeners at the end tie it to documents and encounters; many at once are looked at
without a lock, and only those that differ are mended under one.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, Min

from accounts import audit, clock
from accounts.access import grant, revoke
from accounts.workflow import SYSTEM
from records.encounters.models import Encounter
from records.patients.models import PatientGrant
from records.review import apply, facts, reconcile
from records.review.apply import CLOSED, REASON, source_of
from records.review.models import Chart, Deficiency
from records.review.reconcile import RUNNING, Plan, discharge_values, plan
from records.review.requirements import LATE_RESULTS
from records.review.rulebook import RuleBook
from records.review.workflow import CHART, DEFICIENCY

__all__ = [
    "RUNNING", "analyze_again", "evaluate", "evaluate_many", "finish", "let_in", "let_out", "listen", "lock", "open_chart",
    "reevaluate", "reopen", "settle", "source_of", "start",
]  # fmt: skip

log = logging.getLogger(__name__)
AT_ONCE = 100  # encounters locked and written in one transaction: nobody who signs waits long for it


# ----------------------------------------------------------------------- evaluating


def evaluate(encounter: Encounter) -> Chart | None:
    """Bring the encounter's chart and deficiencies up to what the rules find now. Returns the chart; None: it has none."""
    with transaction.atomic():
        plans, _ = _mend([encounter.pk], RuleBook.load())
    return plans[0].subject.chart


def evaluate_many(encounters: Iterable[Encounter]) -> int:
    """Re-evaluate these encounters. Returns how many."""
    keys = [encounter.pk for encounter in encounters]
    reevaluate(facts.Which(keys))
    return len(keys)


def reevaluate(which: facts.Which, book: RuleBook | None = None) -> Counter:
    """Many at once: looked at without a lock, and mended under it where something differs.

    Returns how many were `seen`, and of deficiencies how many were `opened`, `closed` and `changed`; `failed` counts
    encounters that could not be written, which the log names by their keys.
    """
    book = book or RuleBook.load()
    plans = [plan(subject, book) for subject in _subjects(which, book)]
    done = Counter(seen=len(plans))
    stale = [made.subject.visit.id for made in plans if made.anything]
    for first in range(0, len(stale), AT_ONCE):
        done += _mend_some(stale[first : first + AT_ONCE], book)
    return done


def _mend_some(keys: list[int], book: RuleBook) -> Counter:
    """In one transaction; when that fails, each by itself, so that one bad record holds up no other."""
    try:
        with transaction.atomic():
            return _mend(keys, book)[1]
    except (OperationalError, InterfaceError):  # the database is gone: nothing is wrong with the records
        raise
    except Exception:
        if len(keys) > 1:
            return sum((_mend_some([key], book) for key in keys), Counter())
        log.exception("encounter not evaluated", extra={"encounter": keys[0]})
        return Counter(failed=1)


def _mend(keys: list[int], book: RuleBook) -> tuple[list[Plan], Counter]:
    """Two documents of one stay signed at one moment: the second waits here, and sees what the first has done."""
    list(Encounter.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    plans = [plan(subject, book) for subject in _subjects(facts.Which(keys), book, lock=True)]
    return plans, apply.write(plans)


def _subjects(which: facts.Which, book: RuleBook, *, lock: bool = False) -> list[facts.Subject]:
    """Encounters with their charts and deficiencies; charts are locked before their deficiencies, as everywhere."""
    subjects = facts.many(which, with_text=book.with_text, carried=book.carried)
    charts = Chart.objects.filter(which.on("encounter_id")).order_by("pk")
    by_stay = {chart.encounter_id: chart for chart in (charts.select_for_update(no_key=True) if lock else charts)}
    rows = reconcile.rows_of(list(by_stay.values()), lock=lock) if by_stay else {}
    for subject in subjects:
        subject.chart = by_stay.get(subject.visit.id)
        if subject.chart:
            subject.rows = rows.get(subject.chart.pk, [])
    return subjects


def lock(encounter) -> None:
    """Until the end of the transaction nobody else evaluates this encounter."""
    Encounter.objects.select_for_update(no_key=True).only("pk").get(pk=encounter.pk)


# --------------------------------------------------------------------------- charts


def open_chart(encounter: Encounter, *, by=SYSTEM, to_analyze: bool = True) -> Chart:
    """The encounter's chart, made when there is none. One that is not to be analyzed is only followed."""
    found = Chart.objects.select_for_update(no_key=True).filter(encounter=encounter).first()
    if found:
        return found
    chart = CHART.start(Chart(
        encounter=encounter, patient=encounter.patient, facility=encounter.facility, to_analyze=to_analyze,
        **discharge_values(encounter.discharged_at, ZoneInfo(encounter.facility.time_zone)),
    ), by=by)  # fmt: skip
    return chart if to_analyze else CHART.take(chart, "follow", by=SYSTEM)


def settle(chart: Chart) -> Chart:
    """Count what is open, and let the chart follow: complete when nothing is and it was analyzed, open again otherwise."""
    live = chart.deficiencies.filter(status__in=Deficiency.LIVE).aggregate(n=Count("pk"), due=Min("due_at"))
    _set(chart, open_count=live["n"], next_due_at=live["due"])
    if chart.status == "INCOMPLETE" and not live["n"] and (chart.analyzed_at or not chart.to_analyze):
        chart = CHART.take(chart, "complete", by=SYSTEM, completed_at=clock.now(), reopened_because="")
    elif chart.status in Chart.CLOSED and live["n"]:
        chart = CHART.take(
            chart, "reopen", by=SYSTEM, reason="Something is owed again.", completed_at=None, **Chart.NOT_FILED
        )
    return chart


def analyze_again(chart: Chart, why: str) -> None:
    """Take the analysis back: somebody has to look again. `why` has no names in it."""
    fields = {"analyzed_at": None, "analyzed_by": None, "completed_at": None, "reopened_because": why}
    if chart.status in Chart.CLOSED:
        fields |= Chart.NOT_FILED
        taken = CHART.take(chart, "reopen", by=SYSTEM, reason=why, **fields)
        chart.status = taken.status
        for name, value in fields.items():
            setattr(chart, name, value)
    elif chart.analyzed_at:
        _set(chart, **fields)


def _set(row, **values) -> None:
    """Save only what differs, and nothing when nothing does."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    with audit.act(f"{row._meta.model_name}.follow", by=None, obj=row):
        row.save(update_fields=changed)


# ------------------------------------------------------- a deficiency's life and its reach


def start(deficiency: Deficiency, *, by, reason: str = "") -> Deficiency:
    """Open it, and let its provider to the patient until it is closed."""
    with audit.act("deficiency.open", by=None if by is SYSTEM else by, obj=deficiency.encounter):
        made = DEFICIENCY.start(deficiency, by=by, reason=reason)
        let_in(made)
    return made


def finish(deficiency: Deficiency, verb: str, *, by, reason: str = "", **fields) -> Deficiency:
    """Close it by one of the steps that close, and take back the reach that it gave."""
    closed_by = None if by is SYSTEM else by
    with audit.act(f"deficiency.{verb}", by=closed_by, obj=deficiency):
        closed = DEFICIENCY.take(
            deficiency, verb, by=by, reason=reason, closed_at=clock.now(), closed_by=closed_by, **fields
        )
        let_out(closed)
    return closed


def reopen(deficiency: Deficiency, *, by, reason: str, **fields) -> Deficiency:
    """It is owed again, on its own clock."""
    closed = {"closed_at": None, "closed_by": None, "completed_with": None}
    with audit.act("deficiency.reopen", by=None if by is SYSTEM else by, obj=deficiency):
        opened = DEFICIENCY.take(deficiency, "reopen", by=by, reason=reason, **closed, **fields)
        let_in(opened)
    return opened


def let_in(deficiency: Deficiency) -> None:
    user = deficiency.provider.user if deficiency.provider else None
    if user is not None and user.is_active:
        grant(user=user, obj=deficiency.patient, ceiling="work", source=source_of(deficiency), reason=REASON, by=None)


def let_out(deficiency: Deficiency) -> None:
    live = PatientGrant.objects.filter(
        content_object_id=deficiency.patient_id, source=source_of(deficiency), revoked_at=None
    )
    for row in live.select_related("user", "content_object"):
        revoke(grant=row, by=None, reason=CLOSED)


# --------------------------------------------------------------------- listeners


def encounter_changed(encounter: Encounter, by) -> None:
    evaluate(encounter)


def document_changed(document, by, **more) -> None:
    """A document was signed, cosigned or retracted."""
    _answer_elsewhere(document)
    if document.encounter_id:
        evaluate(document.encounter)


def _answer_elsewhere(document) -> None:
    """A patient's summary list is wanted on one visit and may be filed under another, or under none."""
    if document.type.key == "summary_list":
        rows = Deficiency.objects.filter(patient=document.patient_id, wanted=document.type, requirement="summary_list")
        visits = Encounter.objects.filter(pk__in=rows.values("encounter")).exclude(pk=document.encounter_id)
        for visit in visits:
            evaluate(visit)


def document_left(document, encounter, by) -> None:
    """It is filed under another encounter now: this one may lack it."""
    evaluate(encounter)


def document_filed(document, by, **more) -> None:
    """One came, or was filed anew; and a result that arrives when the chart was complete has to be looked at."""
    _answer_elsewhere(document)
    if not document.encounter_id:
        return
    chart = Chart.objects.filter(encounter_id=document.encounter_id, status__in=Chart.CLOSED).first()
    if chart and document.type.key in LATE_RESULTS:
        analyze_again(chart, f"A late result came: {document.type.name.lower()}.")
    evaluate(document.encounter)


def listen() -> None:
    """Tie the engine to what happens in the record (called once, at start-up)."""
    from records.documents import signals as documents
    from records.encounters import signals as encounters

    documents.on_filed.append(document_filed)
    documents.on_left.append(document_left)
    documents.on_signed.append(document_changed)
    documents.on_retracted.append(document_changed)
    for listeners in (encounters.on_discharge, encounters.on_reopen, encounters.on_change, encounters.on_cancel,
                      encounters.on_error):  # fmt: skip
        listeners.append(encounter_changed)
