"""Claims: two people never work on one item unknowing. Opening claims, finishing releases, quiet times out."""

import datetime as dt

from django.db import IntegrityError, transaction

from accounts import clock
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
    with transaction.atomic():
        held = _held(obj)
        if held and held.user_id != by.pk and held.until > clock.now():
            return held
        if held and held.user_id == by.pk:
            return _prolong(held)
        if held:
            _release(held, at=held.until)
        return _open(obj, by)


def _open(obj, by) -> Claim:
    try:
        with transaction.atomic():
            made = Claim.objects.create(
                kind=obj._meta.label_lower, object_id=obj.pk, user=by, opened_at=clock.now(), until=_until()
            )
    except IntegrityError:  # another was a moment quicker
        return _held(obj)
    made.mine = True
    return made


def _prolong(held: Claim) -> Claim:
    until = _until()
    # At most a write a minute: a page that is reloaded does not need one each time.
    if until - held.until > dt.timedelta(minutes=1):
        held.until = until
        held.save(update_fields=["until"])
    held.mine = True
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
