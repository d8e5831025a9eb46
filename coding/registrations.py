"""What coding tells the ground: which models the trail follows and which it need not."""

from accounts.audit import audited, excused
from coding import models
from coding.assignment import actions, moved, opening, steps, watched
from coding.audits import findings, reviews
from coding.queries import holds, listeners, mail
from coding.watch import relations
from records.documents.signals import on_moved, on_retracted, on_signed
from records.encounters import signals

REFERENCE = "reference data: loaded from published files by a command that keeps its own record"


def register() -> None:
    relations.register_all()
    register_trail()
    signals.on_discharge.extend([opening.discharged, holds.discharged])
    signals.on_reopen.append(opening.discharge_canceled)
    signals.before_reopen.append(opening.object_to_reopening)
    on_moved.extend([moved.document_moved, listeners.document_moved])
    on_signed.append(listeners.document_signed)
    on_retracted.append(listeners.document_retracted)
    mail.register()
    actions.on_final.append(reviews.finished)
    steps.TAKEN_BY |= {"submit": reviews.submit, "send_to_review": reviews.send, "compare": findings.submit}
    watched.listen()


def register_trail() -> None:
    for model in (models.Code, models.CodeNote, models.CodeTitle, models.CodeRelease, models.DrgWeight):
        excused(model, REFERENCE)
    for model in (models.IndexEntry, models.PcsTerm, models.PcsValue, models.PoaExempt):
        excused(model, REFERENCE)
    for model in (models.CodePair, models.UnitLimit, models.AddOn):
        excused(model, REFERENCE)
    for model in (models.CodeSetEvent, models.QueryEvent):
        excused(model, "history of a workflow, written with its act")
    for model in (models.CodeSet, models.CodingHold, models.EditAnswer):
        audited(model, plain=("rule", "kind", "disposition"))
    audited(models.CodeAssignment, plain=("system", "kind"))
    audited(models.CodeEvidence)
    audited(models.Query)
    for model in (models.QueryIndicator, models.QueryOption):
        audited(model)
    audited(models.DrgResult, plain=("engine", "return_code"))
    for model in (models.CodingAuditEvent, models.AuditChartEvent, models.AuditFindingEvent, models.CodeReviewEvent):
        excused(model, "history of a workflow, written with its act")
    audited(models.CodingAudit, plain=("kind", "seed"))
    audited(models.AuditMember)
    audited(models.AuditChart)
    audited(models.AuditFinding, plain=("kind", "area", "system"))
    audited(models.AuditOutcome)
    audited(models.CodeReview, plain=("kind", "drawn_with"))
