"""How the department changes the rules: proposed, tried, switched on from a day, ended. What was in force stays as it was.

Each raises Denied, or Refused in words, and then nothing has changed.
"""

import datetime as dt

from django.db import transaction

from accounts import audit, clock
from accounts.access import require
from accounts.workflow import Refused
from records.review import runs
from records.review.requirement_models import RequirementRule
from records.review.runs import MANAGE

# What a person decides about a rule; the rest (its check, its key) comes with the kind of rule.
FIELDS = (
    "label", "event", "classes", "services", "types", "others", "elements", "timing", "hours", "days", "limit_policy",
    "except_emergency", "role", "severity", "citation", "why",
)  # fmt: skip
DAY = dt.timedelta(days=1)


def propose(*, by, values: dict, key: str = "", how: str = "document") -> RequirementRule:
    """A new rule, or a new version of the rule `key`: not in force until it is switched on.

    `values` of FIELDS. There is one proposal of a rule at a time; another takes its place.
    """
    require(by, MANAGE)
    with audit.act("requirementrule.propose", by=by, detail={"key": key or values["label"]}), transaction.atomic():
        row = _proposal(key) if key else RequirementRule(key=_new_key(values["label"]), how=how)
        for name in FIELDS:
            setattr(row, name, values[name])
        row.made_by, row.made_at = by, clock.now()
        _check(row)
        row.save()
    return row


def _proposal(key: str) -> RequirementRule:
    """The proposal of the rule, or a new one after its latest version."""
    versions = RequirementRule.objects.filter(key=key).select_for_update()
    latest = versions.order_by("-proposed", "-effective_from").first()
    if latest is None:
        raise Refused("There is no such rule.")
    if latest.proposed:
        return latest
    return RequirementRule(key=key, how=latest.how, position=latest.position, proposed=True)


def _new_key(label: str) -> str:
    """The rule's name for ever: from its first label, with a number where another has it."""
    from django.utils.text import slugify

    stem = slugify(label).replace("-", "_")[:34] or "rule"
    taken = set(RequirementRule.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if key not in taken)


def _check(row: RequirementRule) -> None:
    """What must hold of every rule, in words."""
    row.proposed, row.effective_from, row.effective_to = True, None, None
    if (row.hours is None) == (row.days is None):
        raise Refused("Say the limit in hours or in days, one of the two.")
    if row.how in ("document", "daily", "elements") and not row.types:
        raise Refused("Say which document meets it.")
    if row.how == "elements" and not row.elements:
        raise Refused("Say which parts the document must have.")
    if row.how == "document" and row.event == "order" and not row.others:
        raise Refused("Say which document is the order.")
    if row.timing == "before" and row.event != "surgery":
        raise Refused("Only what is due before an operation can be due before its event.")
    if not row.citation.strip():
        raise Refused("Say what the rule rests on: a section of the regulations, or the bylaws.")


def switch_on(*, rule: RequirementRule, since: dt.date, by) -> RequirementRule:
    """In force from a day on, today or later; the version before it ends the day before. Records of the days before stay
    held to what was in force then. Those it concerns are re-evaluated in the background when the day has come."""
    require(by, MANAGE)
    detail = {"key": rule.key, "since": str(since)}
    with audit.act("requirementrule.switch_on", by=by, detail=detail), transaction.atomic():
        versions = list(RequirementRule.objects.select_for_update().filter(key=rule.key))
        rule = next((row for row in versions if row.pk == rule.pk), None)
        if rule is None:
            raise Refused("It was dropped meanwhile.")
        if not rule.proposed:
            raise Refused("It is in force already.")
        if since < clock.today():
            raise Refused("A rule takes effect today or later: what was judged before stays as it was.")
        if any(not row.proposed and row.effective_from >= since for row in versions):
            raise Refused("Another version takes effect on that day or later. Withdraw it, or choose a later day.")
        _end_before(versions, since)
        rule.proposed, rule.effective_from = False, since
        rule.made_by, rule.made_at = by, clock.now()
        rule.save(update_fields=["proposed", "effective_from", "made_by", "made_at"])
        if since <= clock.today():
            runs.start(by=by, why=f"{rule.label}: switched on", since=since, rule=rule)
    return rule


def _end_before(versions, since) -> None:
    for row in versions:
        if not row.proposed and (row.effective_to is None or row.effective_to >= since):
            row.effective_to = since - DAY
            row.save(update_fields=["effective_to"])


def withdraw(*, rule: RequirementRule, by) -> RequirementRule:
    """A version whose day has not come is a proposal again; the one before it goes on."""
    require(by, MANAGE)
    with audit.act("requirementrule.withdraw", by=by, detail={"key": rule.key}), transaction.atomic():
        rule = RequirementRule.objects.select_for_update().get(pk=rule.pk)
        if rule.proposed or rule.effective_from <= clock.today():
            raise Refused("It is in force: end it, or propose another version.")
        if RequirementRule.objects.filter(key=rule.key, proposed=True).exists():
            raise Refused("Another version is proposed meanwhile: drop that one first.")
        since, rule.proposed, rule.effective_from, rule.effective_to = rule.effective_from, True, None, None
        rule.save(update_fields=["proposed", "effective_from", "effective_to"])
        before = RequirementRule.objects.filter(key=rule.key, proposed=False, effective_to=since - DAY).first()
        if before:
            before.effective_to = None
            before.save(update_fields=["effective_to"])
    return rule


def end(*, rule: RequirementRule, last: dt.date, by, why: str) -> RequirementRule:
    """In force up to and including a day, yesterday or later, and then no more. What it opened for records of its time stays."""
    require(by, MANAGE)
    if not why.strip():
        raise Refused("Ending a rule needs its reason in words.")
    detail = {"key": rule.key, "last": str(last), "why": why}
    with audit.act("requirementrule.end", by=by, detail=detail), transaction.atomic():
        rule = RequirementRule.objects.select_for_update().get(pk=rule.pk)
        if rule.proposed:
            raise Refused("It is not in force.")
        if rule.effective_to is not None:
            raise Refused("It ends already.")
        if last < clock.today() - DAY or last < rule.effective_from:
            raise Refused("A rule ends yesterday at the earliest, and not before it began.")
        rule.effective_to = last
        rule.save(update_fields=["effective_to"])
        if last < clock.today():
            runs.start(by=by, why=f"{rule.label}: ended", since=clock.today(), rule=rule)
    return rule


def drop(*, rule: RequirementRule, by) -> None:
    """A proposal that comes to nothing. It was never in force: nothing was judged by it. What ships stays proposed."""
    require(by, MANAGE)
    with audit.act("requirementrule.drop", by=by, detail={"key": rule.key, "label": rule.label}), transaction.atomic():
        rule = RequirementRule.objects.select_for_update().get(pk=rule.pk)
        if not rule.proposed:
            raise Refused("It is in force: end it instead.")
        if rule.made_by_id is None:
            raise Refused("It ships with the software: leave it switched off.")
        rule.delete()
