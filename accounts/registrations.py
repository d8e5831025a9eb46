"""Which of the ground's models the trail follows; records and coding do the same for theirs."""

from accounts import models
from accounts.audit import audited, excused


def register() -> None:
    for model in (models.User, models.Facility, models.Department, models.Team, models.TeamMembership,
                  models.ProviderProfile, models.RoleAssignment, models.FacilityGrant, models.BreakGlass,
                  models.PolicyValue):  # fmt: skip
        audited(model, plain=("username", "code", "name", "role", "key", "value", "source", "starts_on", "ends_on"))
    excused(models.LogEntry, "it is the trail")
    excused(models.Seal, "seals of the trail, insert-only by its own database role")
    excused(models.BreakGlassEvent, "history of a workflow, written with its act")
    excused(models.Schedule, "when a job last ran: nobody's act")
    excused(models.Lease, "a heartbeat, renewed many times a minute")
    excused(
        models.Draft, "a person's own unsent words, sealed; only that person reads them, and sending them is an act"
    )
    excused(models.FormReceipt, "the receipt of a form; what the form did is an act of its own")
    excused(models.SavedView, "how one person likes to see a queue; every list shown through it is in the trail")
    excused(models.Claim, "who has an item open, for minutes; it gives no access, and taking over is an act")
    excused(models.Access, "derived from the trail by rule, and what explains it; nobody changes it")
    excused(models.UserDay, "counted from the trail")
    excused(models.Watermark, "how far a reader of the trail has come: nobody's act")
    excused(models.Alert, "found by rule; what people decide about it is an act")
    excused(models.AlertSign, "found by rule")
    excused(models.AlertEvent, "history of a workflow, written with its act")
    audited(models.Allowance, plain=("rule", "starts_on", "ends_on"))
    audited(models.Investigation, plain=("preserved_hash",))
    excused(models.InvestigationEvent, "history of a workflow, written with its act")
    excused(
        models.Evidence,
        "rows of the trail, copied once under the act investigation.preserve; the database refuses changes",
    )
    audited(models.Interview, plain=("held_on",))
    audited(models.Sanction, plain=("decided_on", "hr_on"))
    audited(models.Complaint, plain=("received_on", "answered_on"))
