"""What coding tells the ground: which models the trail follows and which it need not."""

from accounts.audit import audited, excused
from coding import models
from coding.assignment import actions, moved, watched
from records.documents.signals import on_moved
from records.encounters import signals

REFERENCE = "reference data: loaded from published files by a command that keeps its own record"


def register() -> None:
    register_trail()
    signals.on_discharge.append(actions.discharged)
    signals.on_reopen.append(actions.discharge_canceled)
    signals.before_reopen.append(actions.object_to_reopening)
    on_moved.append(moved.document_moved)
    watched.listen()


def register_trail() -> None:
    for model in (models.Code, models.CodeNote, models.CodeTitle, models.CodeRelease, models.DrgWeight):
        excused(model, REFERENCE)
    for model in (models.IndexEntry, models.PcsTerm, models.PcsValue, models.PoaExempt):
        excused(model, REFERENCE)
    for model in (models.CodePair, models.UnitLimit, models.AddOn):
        excused(model, REFERENCE)
    excused(models.CodeSetEvent, "history of a workflow, written with its act")
    for model in (models.CodeSet, models.CodingHold, models.EditAnswer):
        audited(model, plain=("rule", "kind", "disposition"))
    audited(models.CodeAssignment, plain=("system", "kind"))
    audited(models.CodeEvidence)
    audited(models.DrgResult, plain=("engine", "return_code"))
