"""Which models the trail follows, and what it may keep of their values."""

from auditlog.registry import auditlog
from django.db import models

EXCUSED: dict[str, str] = {}
_PLAIN_KINDS = (
    models.ForeignKey, models.BooleanField, models.IntegerField, models.DecimalField, models.DateTimeField,
)  # fmt: skip


def audited(model: type[models.Model], *, plain: tuple[str, ...] = ()) -> type[models.Model]:
    """Follow every create and change of the model.

    The trail keeps old and new values of states, references, numbers and times; of everything else (clinical
    text, identifiers, names, contacts, birth dates) it keeps a keyed digest, unless the field is named in `plain`.
    """
    masked = [f.name for f in model._meta.concrete_fields if not _is_plain(f, plain)]
    auditlog.register(
        model,
        exclude_fields=["recorded_at", "password", "last_login", *_unreadable(model)],
        mask_fields=masked,
        mask_callable="accounts.audit.digest.mask",
    )
    return model


def excused(model: type[models.Model], reason: str) -> type[models.Model]:
    """Say why a model is not followed row by row: a house test asks every model for one or the other."""
    EXCUSED[model._meta.label] = reason
    return model


def is_audited(model: type[models.Model]) -> bool:
    return auditlog.contains(model)


def _is_plain(field: models.Field, plain: tuple[str, ...]) -> bool:
    return field.name in plain or bool(field.choices) or isinstance(field, _PLAIN_KINDS)


def _unreadable(model) -> list[str]:
    """What is no value of the row itself: rows that point to it, which auditlog would ask the database for; what the
    database computes; and bytes: wrapped file keys are no business of the trail, and auditlog reads text."""
    return [f.name for f in model._meta.get_fields() if not f.concrete or _is_computed(f)]


def _is_computed(field) -> bool:
    return getattr(field, "generated", False) or isinstance(field, models.BinaryField)
