"""Letting many in, and out, at once: what a rule does for a thousand deficiencies in one act and a few statements."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db import models

from accounts import audit, clock
from accounts.audit import bulk


def grant_many(*, model, reached: Iterable[tuple[int, int, str]], ceiling: str, reason: str, by) -> int:
    """Let many in: (user, patient or facility, source), by their keys. `model` is the grant's, `by` None means by rule.

    Who is let in by that source already stays so. Returns how many were let in.
    """
    if not reason.strip():
        raise ValueError("A grant needs its reason.")
    wanted = {(user, obj, source) for user, obj, source in reached}
    live = model.objects.filter(source__in={source for *_, source in wanted}, revoked_at=None)
    wanted -= set(live.values_list("user_id", "content_object_id", "source"))
    if not wanted:
        return 0
    permission = _view_permission(model)
    rows = [
        model(user_id=user, content_object_id=obj, permission=permission, source=source, ceiling=ceiling, reason=reason,
              granted_by=by, granted_at=clock.now())
        for user, obj, source in sorted(wanted)
    ]  # fmt: skip
    with audit.act("access.grant", by=by, patients=_patients(model, rows)):
        bulk.create_many(rows, by=by, verb="access.grant")
    return len(rows)


def revoke_many(rows: models.QuerySet, *, by, reason: str) -> int:
    """End the live ones of these grants. The rows stay: history needs them. Returns how many."""
    if not reason.strip():
        raise ValueError("A revocation needs its reason.")
    live = list(rows.filter(revoked_at=None))
    if not live:
        return 0
    values = {"revoked_at": clock.now(), "revoked_by": by, "revoke_reason": reason}
    with audit.act("access.revoke", by=by, patients=_patients(rows.model, live)):
        return bulk.update_many(rows.filter(revoked_at=None), by=by, verb="access.revoke", **values)


def _thing(model):
    return model._meta.get_field("content_object").related_model._meta


def _view_permission(model) -> Permission:
    thing = _thing(model)
    return Permission.objects.get(content_type__app_label=thing.app_label, codename=f"view_{thing.model_name}")


def _patients(model, rows) -> list[int]:
    return [row.content_object_id for row in rows] if _thing(model).model_name == "patient" else []
