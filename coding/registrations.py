"""What coding tells the ground: which models the trail follows and which it need not."""

from accounts.audit import audited, excused
from coding import models

REFERENCE = "reference data: loaded from published files by a command that keeps its own record"


def register() -> None:
    for model in (models.Code, models.CodeNote, models.CodeWord, models.CodeRelease, models.DrgWeight):
        excused(model, REFERENCE)
    excused(models.CodeSetEvent, "history of a workflow, written with its act")
    for model in (models.CodeSet, models.CodingHold, models.EditAnswer):
        audited(model, plain=("rule", "kind", "disposition"))
    audited(models.CodeAssignment, plain=("system", "kind"))
    audited(models.CodeEvidence)
    audited(models.DrgResult, plain=("engine", "return_code"))
