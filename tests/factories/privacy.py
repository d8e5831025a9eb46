"""Looks at records as the trail has them, and what the explanation makes of them."""

import datetime as dt

from accounts import audit, clock
from accounts.access import acting, forget_reach
from accounts.privacy import alerts, cases, engine
from accounts.privacy.models import Access, Alert


def saw(user, patient, *, at: dt.datetime | None = None, verb: str = "chart.view", times: int = 1):
    """The person opened the patient's record then."""
    with clock.at(at or clock.now()):
        for _ in range(times):
            row = audit.read(verb, by=user, obj=patient)
    return row


def kind_of(row, patient) -> str:
    """What explains the row of the trail; "" for nothing."""
    engine.explain()
    return Access.objects.get(entry_id=row.pk, patient_id=patient.pk).kind


def explained(user, patient, *, at=None, verb: str = "chart.view") -> str:
    return kind_of(saw(user, patient, at=at, verb=verb), patient)


def alert_of(user, patient=None) -> Alert | None:
    """The alert about the person's accesses to the patient, or about a day of theirs."""
    engine.explain()
    rows = Alert.objects.filter(user=user, kind="relation" if patient else "pattern")
    return rows.filter(patient_id=patient.pk).order_by("-pk").first() if patient else rows.order_by("-pk").first()


def signs(alert) -> set[str]:
    return set(alert.signs.values_list("rule", flat=True)) if alert else set()


def snooped(user, patient) -> Alert:
    """An alert: the person had no reason to look."""
    saw(user, patient)
    return alert_of(user, patient)


def officer(user):
    """The person, acting again as what they are: reach is asked anew."""
    forget_reach(user)
    return acting(user, "privacy_officer")


def case_of(user, patient, *, by):
    """A case in triage, from an alert."""
    return alerts.open_case(alert=snooped(user, patient), by=by).case


def walked(case, until: str, *, by, finding: str = "violation"):
    """The case by its legal steps until a state."""
    steps = [
        ("OPEN", lambda c: cases.take(case=c, verb="accept", by=by)),
        ("EVIDENCE", lambda c: cases.take(case=c, verb="preserve", by=by)),
        ("INTERVIEW", lambda c: cases.take(case=c, verb="interview", by=by)),
        ("FINDING", lambda c: _found(c, by, finding)),
        ("SANCTION", lambda c: cases.take(case=c, verb="sanction", by=by)),
        ("NOTIFY", lambda c: _sanctioned(c, by)),
        ("CORRECTIVE", lambda c: cases.take(case=c, verb="correct", by=by, reason="The patient, by letter")),
        ("CLOSED", lambda c: cases.take(case=c, verb="close", by=by, reason="The unit was taught again")),
    ]  # fmt: skip
    for status, step in steps:
        if case.status == until:
            break
        case = step(case)
        assert case.status == status
    return case


def _found(case, by, finding):
    cases.add_interview(
        case=case, by=by, part="subject", person="The subject", held_on=clock.today(), notes="Was curious."
    )
    return cases.take(case=case, verb="find", by=by, reason="No work, no relation", finding=finding)


def _sanctioned(case, by):
    today = clock.today()
    cases.log_sanction(case=case, by=by, level="written", decided_by="Vice president", decided_on=today, hr_on=today,
                       reason="As in the like cases of last year")  # fmt: skip
    return cases.take(case=case, verb="notify", by=by)
