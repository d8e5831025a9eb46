"""What hangs on a document goes with it to its right chart: its deficiencies on their own clock, and its findings.

Both charts are evaluated anew. What stays behind quotes nothing of the document.
"""

from accounts import clock
from accounts.policy import policy
from accounts.workflow import SYSTEM
from records.review import copied_text, engine
from records.review.findings import FINDING, Finding
from records.review.models import Chart, Deficiency

WHY = "The document was moved: it was entered in error."
NOTHING_LEFT = "It was about a document that was entered in error and moved."


def document_moved(document, move, by) -> None:
    """Listener of documents.signals.on_moved. The right chart is evaluated by what listens to filing, after this."""
    chart = _chart(move.to_encounter) if document.deficiencies.exists() or document.passages.exists() else None
    for row in document.deficiencies.select_related("provider__user", "patient", "chart").order_by("pk"):
        _follow(row, chart)
    for finding in Finding.objects.filter(passages__document=document).distinct().order_by("pk"):
        _carry(finding, document, chart, by)
    if move.encounter_id:
        _leave(document, move.encounter)
    copied_text.moved_from(document, move.encounter_id)


def listen() -> None:
    from records.documents import signals

    signals.on_moved.append(document_moved)


def _chart(encounter) -> Chart | None:
    """The right stay's chart, not yet evaluated: the document's own rows come first, so that none is opened twice."""
    if encounter is None:
        return None
    return engine.open_chart(encounter, to_analyze=encounter.klass in policy("analyzed_classes"))


def _follow(row: Deficiency, chart: Chart | None) -> None:
    """To the right chart, with history and clock; without one it is closed where it is, and says nothing more."""
    if row.live and row.kind == Deficiency.Kind.WRONG_PATIENT:
        row = engine.finish(row, "complete", by=SYSTEM, reason=WHY)
    elif row.live and chart is None:
        row = engine.finish(row, "cancel", by=SYSTEM, reason=WHY)
    if chart is None:
        _write(row, document=None, words=NOTHING_LEFT, element="", note="")
        return
    if row.live:
        engine.let_out(row)
    _write(row, chart=chart, **_place(chart))
    if row.live:
        engine.let_in(row)


def _place(chart) -> dict:
    return {"encounter": chart.encounter, "patient": chart.encounter.patient, "facility": chart.facility}


def _carry(finding: Finding, document, chart: Chart | None, by) -> None:
    """A finding about this document alone goes along; one that holds it against another document's words has its answer."""
    passages = list(finding.passages.filter(voided_at=None).select_related("document"))
    family = {document.pk, document.parent_id or document.pk}
    stays = [one for one in passages if one.document_id not in family and one.document.parent_id not in family]
    for passage in passages:
        if passage.document_id == document.pk:
            gone = {"voided_at": clock.now(), "voided_by": by, "void_reason": WHY} if stays or chart is None else {}
            _write(passage, patient=document.patient, **gone)
    if stays or chart is None:
        _answered(finding)
    elif finding.chart_id != chart.pk:
        _write(finding, chart=chart, **_place(chart))


def _answered(finding) -> None:
    asked = finding.deficiency
    if asked is not None:
        if asked.live:
            asked = engine.finish(asked, "cancel", by=SYSTEM, reason=WHY)
        _write(asked, words=NOTHING_LEFT, element="", note="")
    if finding.status == Finding.Status.OPEN:
        finding = FINDING.take(finding, "settle", by=SYSTEM, reason=WHY)
    _write(finding, note="")


def _leave(document, encounter) -> None:
    """What the wrong chart had by this document it lacks again."""
    rows = Deficiency.objects.filter(encounter=encounter, completed_with=document)
    for row in rows.filter(requirement="", status__in=["COMPLETED", "VERIFIED"]).select_related("provider__user"):
        engine.reopen(row, by=SYSTEM, reason=WHY)
    engine.evaluate(encounter)
    for row in rows.all():
        _write(row, completed_with=None)


def _write(row, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
