"""What people decide about alerts: explained, dismissed, or a case. Nobody reviews themselves.

Each raises Denied or Unknown (may not) or Refused (not now, in words), and then nothing has changed.
"""

import datetime as dt
from collections.abc import Iterable

from accounts import audit, clock
from accounts.access import reach_of, require
from accounts.people.models import User
from accounts.policy import declare, policy
from accounts.privacy import MANAGE_WATCH, cases, relations
from accounts.privacy.models import NOBODY, Alert, Allowance
from accounts.privacy.rules import RULES, SWITCH
from accounts.workflow import SYSTEM, Refused, Workflow, step

REVIEW, MANAGE = "accounts.review_access", MANAGE_WATCH
declare("watch_allowance_days", 180, "Days that an allowance may last at the most.", verb=MANAGE_WATCH)


def not_about_oneself(alert, by) -> None:
    if by is not SYSTEM and alert.user_id == by.pk:
        raise Refused("Nobody reviews their own access: another privacy officer does.")


def drawn_by_lot(alert, by) -> None:
    if alert.kind != Alert.Kind.SAMPLE:
        raise Refused("This one was not drawn by lot: say what explains it.")


def not_drawn_by_lot(alert, by) -> None:
    if alert.kind == Alert.Kind.SAMPLE:
        raise Refused("It is explained already: confirm it, or open a case.")


S = Alert.Status
ALERT = Workflow("alert", S, S.OPEN, [
    step("open_case", S.OPEN, S.CASE, REVIEW, not_about_oneself, label="Open a case", key="c"),
    step("explain", S.OPEN, S.EXPLAINED, REVIEW, not_about_oneself, not_drawn_by_lot, label="Explain",
         reason_required=True, key="e"),
    step("dismiss", S.OPEN, S.DISMISSED, REVIEW, not_about_oneself, not_drawn_by_lot, label="Dismiss",
         reason_required=True, key="d"),
    step("confirm", S.OPEN, S.EXPLAINED, REVIEW, not_about_oneself, drawn_by_lot, label="As it should be", key="y"),
])  # fmt: skip


def open_case(*, alert: Alert, by, reason: str = ""):
    """A case from the alert; the alert's accesses are what it begins with. Returns the alert as it is now."""
    with audit.act("alert.open_case", by=by, obj=alert):
        ALERT.check(alert, "open_case", by)
        case = cases.open_from(alert, by=by)
        return ALERT.take(alert, "open_case", by=by, reason=reason, case=case, decided_by=by, decided_at=clock.now())


def decide(*, alert: Alert, verb: str, by, reason: str = "") -> Alert:
    """`explain` or `dismiss` with the reason in words, `confirm` what was drawn by lot, or `open_case`."""
    if verb == "open_case":
        return open_case(alert=alert, by=by, reason=reason)
    if all(verb != row.verb for row in ALERT.steps):
        raise Refused("There is no such step.")
    return ALERT.take(alert, verb, by=by, reason=reason, decided_by=by, decided_at=clock.now())


def explained_later(ids: Iterable[int]) -> int:
    """By rule: all that stood against these alerts is explained by now, and no sign holds whatever explains it."""
    taken = [relation.key for relation in relations.RELATIONS.values() if relation.taken]
    stay = [rule.key for rule in RULES.values() if rule.always]
    rows = Alert.objects.filter(pk__in=list(ids), status=S.OPEN, kind=Alert.Kind.RELATION)
    rows = rows.exclude(accesses__kind__in=["", *taken]).exclude(signs__rule__in=stay)
    done = list(rows)
    for alert in done:
        ALERT.take(alert, "explain", by=SYSTEM, reason="A relationship that existed then was entered later.",
                   decided_at=clock.now())  # fmt: skip
    return len(done)


# ------------------------------------------------------------------ allow-lists and switches


def allow(*, user: User, patient_id: int = NOBODY, rule: str = "", reason: str, until: dt.date, by) -> Allowance:
    """Somebody may look at one patient, or do what one rule would find unusual, from today until a day.

    Raises Refused for oneself, without a reason, for a day past or too far, or for a rule that is not there.
    """
    require(by, MANAGE)
    today, most = clock.today(), policy("watch_allowance_days")
    if user.pk == by.pk:
        raise Refused("Nobody allows themselves: another privacy officer does.")
    if not reason.strip():
        raise Refused("An allowance needs its reason in words.")
    if not today <= until <= today + dt.timedelta(days=most):
        raise Refused(f"An allowance ends within {most} days from today.")
    if bool(rule) == bool(patient_id) or (rule and rule not in RULES):
        raise Refused("An allowance is for one patient or for one rule.")
    with audit.act("watch.allow", by=by, obj=user, patients=[patient_id] if patient_id else []) as act:
        row = Allowance.objects.create(
            user=user,
            patient_id=patient_id,
            rule=rule,
            reason=reason.strip(),
            starts_on=today,
            ends_on=until,
            made_by=by,
        )
        act.detail["allowance"] = row.pk
    return row


def end_allowance(*, allowance: Allowance, by) -> Allowance:
    """Today is its last day."""
    require(by, MANAGE)
    if allowance.user_id == by.pk:
        raise Refused("Nobody decides on their own allowance.")
    if allowance.ends_on <= clock.today():
        raise Refused("It has ended.")
    with audit.act("watch.end_allowance", by=by, obj=allowance):
        allowance.ends_on, allowance.ended_by = clock.today(), by
        allowance.save(update_fields=["ends_on", "ended_by"])
    return allowance


def switch(*, rule: str, on: bool, by, reason: str):
    """Switch a detection rule on or off, from now on."""
    from accounts.policy import set_policy

    require(by, MANAGE)
    if rule not in RULES:
        raise Refused("There is no such rule.")
    if not reason.strip():
        raise Refused("Say why: it stands in the trail.")
    with audit.act("watch.switch", by=by, detail={"rule": rule, "on": on, "reason": reason.strip()}):
        return set_policy(key=SWITCH.format(rule), value=on, by=by, why=reason.strip())


def of_facilities(user, rows):
    """The rows of the facilities where the person works or reaches, without those about themselves."""
    own = {user.active_role.facility_id} if user.active_role else set()
    return rows.filter(facility_id__in=own | set(reach_of(user).facilities)).exclude(user=user)
