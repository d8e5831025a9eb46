"""Claims: two people never work on one item unknowing. Opening claims, finishing releases, quiet times out."""

import datetime as dt

from django.db import transaction

from accounts import clock
from accounts.base import make_public_id
from accounts.policy import declare, policy
from accounts.queues.models import Claim

declare("claim_minutes", 15, "Minutes after which an item that was opened and left is free for others again.")


def _until() -> dt.datetime:
    return clock.now() + dt.timedelta(minutes=policy("claim_minutes"))


def _held(obj):
    rows = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    return rows.on(type(obj), [obj.pk]).filter(released_at=None).first()


def claim(obj, *, by) -> Claim:
    """The claim that holds on the item now: a new or prolonged one of `by` (`.mine` is True), or another person's.

    Never raises for a held item: the opener may read, and the screen says who has it.
    """
    held = _take(obj, by)
    if held.mine:
        return held
    if held.until <= clock.now():
        with transaction.atomic():
            lapsed = _held(obj)
            if lapsed and lapsed.user_id != by.pk and lapsed.until <= clock.now():
                _release(lapsed, at=lapsed.until)
        held = _take(obj, by)
    return held


# One statement for the common case: free items and one's own. A page that is reloaded within the minute writes the row
# as it is.
_TAKE = """
INSERT INTO accounts_claim AS held (public_id, kind, object_id, user_id, opened_at, until)
VALUES (%(public_id)s, %(kind)s, %(object)s, %(user)s, %(now)s, %(until)s)
ON CONFLICT (kind, object_id) WHERE released_at IS NULL DO UPDATE
SET until = CASE WHEN held.user_id = EXCLUDED.user_id THEN GREATEST(held.until, EXCLUDED.until) ELSE held.until END
RETURNING held.*
"""


def _take(obj, by) -> Claim:
    """The claim on the item: a new or prolonged one of `by`, or the other person's as it stands."""
    values = {
        "public_id": make_public_id(), "kind": obj._meta.label_lower, "object": obj.pk, "user": by.pk,
        "now": clock.now(), "until": _until(),
    }  # fmt: skip
    (held,) = Claim.objects.raw(_TAKE, values)
    held.mine = held.user_id == by.pk
    if held.mine:
        held.user = by
    return held


def _release(held: Claim, *, at) -> None:
    held.released_at = at
    held.save(update_fields=["released_at"])


def release_claim(obj, *, by) -> None:
    """Free the item that `by` has claimed; nothing happens when they have not."""
    with transaction.atomic():
        held = _held(obj)
        if held and held.user_id == by.pk:
            _release(held, at=clock.now())


def take_over(obj, *, by) -> Claim:
    """Claim an item that another has open; theirs ends now."""
    with transaction.atomic():
        held = _held(obj)
        if held and held.user_id != by.pk:
            _release(held, at=clock.now())
        return claim(obj, by=by)


def keep_claims(public_ids: list[str], *, by) -> None:
    """The person still reads or types: their claims on these items go on. Claims of others are left alone."""
    mine = Claim.objects.filter(user=by, public_id__in=public_ids, released_at=None)
    if public_ids:
        mine.update(until=_until())


def claims_on(rows: list) -> dict[int, Claim]:
    """Live claims on the rows (all of one model), by the row's key: one query however many rows."""
    if not rows:
        return {}
    live = Claim.objects.on(type(rows[0]), [row.pk for row in rows]).live().select_related("user")
    return {claim.object_id: claim for claim in live}
