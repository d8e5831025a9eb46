"""What people do about charts and deficiencies. Views and tests call these; rules act in engine.py.

Each raises Denied or Unknown (may not) or Refused (not now, in words), and then nothing has changed.
"""

from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from accounts import audit, clock
from accounts.access import require
from accounts.policy import policy
from accounts.workflow import Refused
from records.review import dates, engine, facts
from records.review.models import Chart, Deficiency
from records.review.workflow import CHART, DEFICIENCY

Kind = Deficiency.Kind
# What can be said of a document, and what only of one that is not there.
OF_A_DOCUMENT = (
    Kind.MISSING_SIGNATURE, Kind.MISSING_COSIGNATURE, Kind.MISSING_DATE, Kind.INCOMPLETE, Kind.UNSIGNED_ORDER,
    Kind.UNIDENTIFIED, Kind.INCONSISTENT, Kind.WRONG_PATIENT,
)  # fmt: skip
OF_A_GAP = (Kind.MISSING_DOCUMENT, Kind.MISSING_DICTATION, Kind.MISSING_UPDATE, Kind.MISSING_REPORT)


# ------------------------------------------------------------------------- charts


def open_chart(*, encounter, by) -> Chart:
    """Put an encounter under review by hand: for classes that policy does not analyze."""
    require(by, "records.analyze_chart", encounter)
    if encounter.status in ("PLANNED", "CANCELLED", "ENTERED_IN_ERROR"):
        raise Refused("There is no care to document in this encounter.")
    with audit.act("chart.open", by=by, obj=encounter), transaction.atomic():
        engine.lock(encounter)
        chart = engine.open_chart(encounter, by=by)
        if not chart.to_analyze:
            chart.to_analyze = True
            chart.save(update_fields=["to_analyze"])
        return engine.evaluate(encounter) or chart


def analyze(*, chart: Chart, by) -> Chart:
    """The chart has been looked through: what it lacks stands in its deficiencies. Complete at once when it lacks nothing."""
    with audit.act("chart.analyze", by=by, obj=chart):
        engine.evaluate(chart.encounter)
        chart = CHART.take(
            chart, "analyze", by=by, analyzed_at=clock.now(), analyzed_by=by, reopened_because="", completed_at=None
        )
        return engine.settle(chart)


def undo_analysis(*, chart: Chart, by, reason: str) -> Chart:
    """It was not analyzed after all: the chart goes back to those that wait for it."""
    fields = {
        "analyzed_at": None,
        "analyzed_by": None,
        "completed_at": None,
        "reopened_because": "The analysis was undone.",
    }
    return CHART.take(chart, "undo", by=by, reason=reason, **fields)


def review(*, chart: Chart, by) -> Chart:
    """Looked through while the patient is in house: it comes back after some days [P], and is analyzed after discharge."""
    with audit.act("chart.review", by=by, obj=chart):
        engine.evaluate(chart.encounter)
        return CHART.take(chart, "review", by=by, reviewed_at=clock.now(), reviewed_by=by)


def reopen_chart(*, chart: Chart, by, reason: str) -> Chart:
    """A complete chart has to be looked at again; one that the committee has filed incomplete, by its decision too."""
    fields = {"analyzed_at": None, "analyzed_by": None, "completed_at": None, **Chart.NOT_FILED}
    return CHART.take(chart, "reopen", by=by, reason=reason, reopened_because="Reopened by hand.", **fields)


# ------------------------------------------------------------------- deficiencies


def open_deficiency(
    *,
    chart: Chart,
    by,
    kind: str,
    provider,
    document=None,
    wanted=None,
    element: str = "",
    note: str = "",
    words: str = "",
) -> Deficiency:
    """A deficiency that a person found: of a document, or the lack of one of the type `wanted`.

    Only a provider who had a part in the encounter owes it; `words` say it, or it is said from the kind. Refused in words
    when it does not fit together.
    """
    require(by, "records.manage_deficiency", chart)
    encounter = facts.load(chart.encounter_id)
    _check_subject(kind, document, wanted, element, encounter)
    part = _part_of(provider, encounter)
    zone = ZoneInfo(chart.facility.time_zone)
    now = clock.now()
    deficiency = Deficiency(
        chart=chart, encounter=encounter, patient=chart.patient, facility=chart.facility, kind=kind, document=document,
        wanted=wanted, element=element.strip(), note=note.strip(), provider=provider, role=part,
        words=words or _words(kind, document, wanted, element), created_by=by, assigned_at=now,
        clock_start=min(chart.discharged_at or now, now),
        due_at=dates.due_after(now, zone, days=policy("manual_deficiency_days")),
        sensitivity=list(document.sensitivity if document else wanted.sensitivity if wanted else []),
    )  # fmt: skip
    try:
        with audit.act("deficiency.open", by=by, obj=encounter):
            locked = _locked(chart)
            made = engine.start(deficiency, by=by)
            engine.settle(locked)
    except IntegrityError as error:
        raise Refused(f"{provider} has this deficiency already.") from error
    return made


def _check_subject(kind, document, wanted, element, encounter) -> None:
    if kind in OF_A_DOCUMENT and document is None:
        raise Refused("Say which document.")
    if kind in OF_A_GAP and (wanted is None or document is not None):
        raise Refused("Say which type of document is missing.")
    if kind == Kind.INCOMPLETE and not element.strip():
        raise Refused("Say which part of it is incomplete.")
    if document is not None and document.encounter_id != encounter.pk:
        raise Refused("That document is filed under another encounter.")


def _part_of(provider, encounter) -> str:
    """What the provider did in the encounter. Nobody documents care that they did not give."""
    part = facts.providers_of(encounter).get(provider)
    if part is None:
        raise Refused(f"{provider} had no part in this encounter and cannot document its care.")
    if not provider.active_on(clock.today(encounter.facility)):
        raise Refused(f"{provider} is no longer active here. The department's chair or the committee decides.")
    return part


def _words(kind, document, wanted, element) -> str:
    what = document.label if document else wanted.name
    words = f"{what}: {Kind(kind).label.lower()}"
    return f"{words} ({element.strip()})." if element.strip() else f"{words}."


def decline(*, deficiency: Deficiency, by, code: str, reason: str) -> Deficiency:
    """ "Not mine": the provider says why; the department answers. The clock runs on."""
    if code not in Deficiency.DeclineReason.values:
        raise Refused("Choose the reason that fits.")
    return DEFICIENCY.take(deficiency, "decline", by=by, reason=reason, decline_reason=code)


def reaffirm(*, deficiency: Deficiency, by, reason: str) -> Deficiency:
    """The department's answer: it is theirs after all."""
    return DEFICIENCY.take(deficiency, "reaffirm", by=by, reason=reason)


def reassign(*, deficiency: Deficiency, to, by, reason: str, verb: str = "reassign") -> Deficiency:
    """To another provider of the encounter, on the clock that it had. Returns the new one; the old keeps its history.

    `verb` is "route" when a department's chair does it for a provider who has left.
    """
    encounter = facts.load(deficiency.encounter_id)
    part = _part_of(to, encounter)
    if deficiency.provider_id == to.pk:
        raise Refused(f"It is {to}'s already.")
    try:
        with audit.act("deficiency.reassign", by=by, obj=deficiency):
            closed = engine.finish(deficiency, verb, by=by, reason=reason)
            return engine.start(_heir(closed, to, part), by=by, reason=reason)
    except IntegrityError as error:
        raise Refused(f"{to} has this deficiency already.") from error


KEPT = ("chart_id", "encounter_id", "patient_id", "facility_id", "kind", "requirement", "citation", "document_id",
        "wanted_id", "procedure_id", "element", "words", "note", "sensitivity", "urgent", "created_by_id", "clock_start",
        "due_at")  # fmt: skip


def _heir(deficiency, provider, part) -> Deficiency:
    kept = {name: getattr(deficiency, name) for name in KEPT}
    return Deficiency(**kept, provider=provider, role=part, assigned_at=clock.now(), reassigned_from=deficiency)


def close(*, deficiency: Deficiency, verb: str, by, reason: str = "") -> Deficiency:
    """`complete` by hand, `cancel` or `waive`: the chart follows."""
    with audit.act(f"deficiency.{verb}", by=by, obj=deficiency):
        chart = _locked(deficiency.chart)
        closed = engine.finish(deficiency, verb, by=by, reason=reason)
        engine.settle(chart)
    return closed


def verify(*, deficiency: Deficiency, by) -> Deficiency:
    """The department has looked at what was completed."""
    return DEFICIENCY.take(deficiency, "verify", by=by)


def reopen(*, deficiency: Deficiency, by, reason: str) -> Deficiency:
    """What was completed or canceled is owed still, on its own clock."""
    try:
        with audit.act("deficiency.reopen", by=by, obj=deficiency):
            chart = _locked(deficiency.chart)
            opened = engine.reopen(deficiency, by=by, reason=reason)
            engine.settle(chart)
    except IntegrityError as error:
        raise Refused("The same deficiency is open already.") from error
    return opened


def _locked(chart) -> Chart:
    """Always before its deficiencies, as the engine does: so that two never wait for each other."""
    return Chart.objects.select_for_update(no_key=True).get(pk=chart.pk)
