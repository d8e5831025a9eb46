"""The care team's reach: who has a role in an encounter reaches its patient, until some days after the discharge."""

import datetime as dt

from accounts import clock
from accounts.access import grant, revoke
from accounts.policy import declare, policy
from records.encounters.models import Encounter, EncounterProvider
from records.patients.models import PatientGrant

declare("relationship_days_after_discharge", 30, "Days that a care team keeps its reach after the discharge.")

# Those of these roles write in the record; the others read it.
WRITES = frozenset({"attending", "admitting", "operating", "consulting", "resident"})


def source_of(role: str, encounter: Encounter) -> str:
    return f"{role}:encounter:{encounter.pk}"


def expiry(discharged_at: dt.datetime | None) -> dt.datetime | None:
    """When reach by care ends; None while the patient is in house."""
    if discharged_at is None:
        return None
    return discharged_at + dt.timedelta(days=policy("relationship_days_after_discharge"))


def let_in(row: EncounterProvider) -> None:
    """Grant the provider's user reach by rule; nothing for those who never sign in. One long gone is let out:
    a discharge can be entered long after it happened."""
    encounter, user = row.encounter, row.provider.user
    until = expiry(row.ends_at or encounter.discharged_at)
    if user is None:
        return
    if until is not None and until <= clock.now():
        _end(row, encounter, user)
        return
    grant(
        user=user, obj=encounter.patient, ceiling="work" if row.role in WRITES else "read",
        source=source_of(row.role, encounter), reason=f"{row.get_role_display()} of an encounter", by=None,
        expires_at=until,
    )  # fmt: skip


def _end(row: EncounterProvider, encounter: Encounter, user) -> None:
    live = PatientGrant.objects.filter(
        content_object_id=encounter.patient_id, user=user, source=source_of(row.role, encounter), revoked_at=None
    )
    for held in live.select_related("user", "content_object"):
        revoke(grant=held, by=None, reason="The care ended long ago")


def renew(encounter: Encounter) -> None:
    """After a discharge, its cancellation, or an error: every member's reach ends when it now should."""
    for row in encounter.providers.select_related("provider__user"):
        row.encounter = encounter
        let_in(row)


def let_out(encounter: Encounter, *, reason: str) -> None:
    """The encounter never was: reach that rests on it ends."""
    live = PatientGrant.objects.filter(
        content_object_id=encounter.patient_id, source__endswith=f":encounter:{encounter.pk}", revoked_at=None
    )
    for row in live.select_related("user", "content_object"):
        revoke(grant=row, by=None, reason=reason)
