"""How the department fills the table of the states' rules. What was judged by a row stays as it was."""

import datetime as dt

from django.db import transaction

from accounts import audit, clock
from accounts.access import require
from accounts.workflow import Refused
from records.release.law import ReleaseRule
from records.release.rules.states import ALWAYS_NAMED

MANAGE = "records.manage_releaserule"
FIELDS = (
    "jurisdiction",
    "topic",
    "category",
    "number",
    "business_days",
    "least",
    "applies",
    "wording",
    "citation",
    "why",
)
DAY = dt.timedelta(days=1)


@transaction.atomic
def write_rule(*, values: dict, since: dt.date, by) -> ReleaseRule:
    """A row of the table from a day on; the one before it on the same topic ends the day before.

    `values` of FIELDS. A first row may begin in the past, where its law has stood longer than the table; a version that
    follows another takes effect today or later, because what was judged by the other stays. Raises Denied or Refused.
    """
    require(by, MANAGE)
    row = ReleaseRule(**{name: values[name] for name in FIELDS if name in values}, effective_from=since, made_by=by)
    _check(row)
    with audit.act("releaserule.write", by=by, detail={"rule": f"{row.jurisdiction} {row.topic} {row.category}"}):
        earlier = list(_versions(row).select_for_update(no_key=True))
        if earlier and since < clock.today():
            raise Refused("A version that follows another takes effect today or later: what was judged before stays.")
        if any(one.effective_from >= since for one in earlier):
            raise Refused("Another version takes effect on that day or later: choose a later day.")
        for one in earlier:
            if one.effective_to is None or one.effective_to >= since:
                one.effective_to = since - DAY
                one.save(update_fields=["effective_to"])
        row.save(force_insert=True)
    return row


def _versions(row):
    return ReleaseRule.objects.filter(jurisdiction=row.jurisdiction, topic=row.topic, category=row.category)


def _check(row: ReleaseRule) -> None:
    """What must hold of every row, in words; what its topic does not ask for is left empty."""
    if not row.citation.strip():
        raise Refused("Say where the law stands: its section.")
    if row.topic == "authority" and not (row.number and row.least and row.wording.strip()):
        raise Refused(
            "Say which authority is notified (as the wording), in how many days, and from how many residents."
        )
    if row.topic in ("deadline", "majority", "life", "breach", "authority"):
        row.category = ""
        if not row.number:
            raise Refused("Say how many days or years.")
    elif row.topic == "minor" and (not row.category or row.number is None):
        raise Refused("Say which services, and from which age (0: at any age).")
    elif row.topic == "naming" and not (row.category and row.applies):
        raise Refused("Say which category, and whether it is named.")
    elif row.topic == "wording" and not row.wording.strip():
        raise Refused("Write what the form must say.")
    if row.topic == "deadline" and row.number > 30 and not row.business_days:
        raise Refused("The federal 30 days are the longest: a longer one of the state has no effect (164.524(b)(2)).")
    if row.topic == "naming" and row.category in ALWAYS_NAMED and row.applies != "always":
        raise Refused("Federal law has these named always: no state's row says less.")
    _empty_the_rest(row)


def _empty_the_rest(row: ReleaseRule) -> None:
    if row.topic in ("naming", "wording"):
        row.number = None
    if row.topic not in ("deadline", "life", "breach", "authority"):
        row.business_days = False
    if row.topic != "naming":
        row.applies = ""
    if row.topic not in ("wording", "authority"):
        row.wording = ""
    if row.topic != "authority":
        row.least = None


@transaction.atomic
def end_rule(*, rule: ReleaseRule, last: dt.date, why: str, by) -> ReleaseRule:
    """The last day of a row, yesterday or later. Raises Denied or Refused."""
    require(by, MANAGE)
    with audit.act("releaserule.end", by=by, detail={"rule": rule.public_id}):
        rule = ReleaseRule._base_manager.select_for_update(no_key=True).get(pk=rule.pk)
        if not why.strip():
            raise Refused("Say why it ends.")
        if rule.jurisdiction == "US":
            raise Refused("A federal row does not end: write the version that follows it.")
        if rule.effective_to and rule.effective_to < clock.today():
            raise Refused("It has ended already.")
        if last < max(clock.today() - DAY, rule.effective_from):
            raise Refused("Yesterday or later, and not before it began: what was judged before stays.")
        rule.effective_to, rule.why = last, why.strip()[:300]
        rule.save(update_fields=["effective_to", "why"])
    return rule


@transaction.atomic
def verify_rule(*, rule: ReleaseRule, by) -> ReleaseRule:
    """Somebody who answers for it has compared the row with the law in force. Raises Denied or Refused."""
    require(by, MANAGE)
    with audit.act("releaserule.verify", by=by, detail={"rule": rule.public_id}):
        rule = ReleaseRule._base_manager.select_for_update(no_key=True).get(pk=rule.pk)
        if not rule.to_verify:
            raise Refused("It is verified already.")
        rule.to_verify, rule.verified_by, rule.verified_at = False, by, clock.now()
        rule.save(update_fields=["to_verify", "verified_by", "verified_at"])
    return rule
