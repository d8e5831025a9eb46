"""Reach: rows that let one person to one facility's patients, or to one patient. Never deleted: revoked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from guardian.models import UserObjectPermissionBase

READ, WORK = "read", "work"


class UserGrant(UserObjectPermissionBase):
    """guardian's direct-foreign-key permission, with who, why and until when. Subclasses add `content_object`.

    `source` says what gave it, so that what gave it can take it back: "team:3", "attending:encounter:12",
    "request:7", "glass". `permission` is the view permission of the object; `ceiling` caps what may be done.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss")
    source = models.CharField(max_length=80)
    ceiling = models.CharField(max_length=4, choices=[(READ, "Read"), (WORK, "Work")], default=READ)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: by rule"
    )
    granted_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_object", "source"], condition=Q(revoked_at__isnull=True),
                name="%(class)s_one_live_a_source",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="") | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="%(class)s_revoked_with_reason",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["user", "content_object"], condition=Q(revoked_at__isnull=True), name="%(class)s_live")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk} ({self.source})"


class FacilityGrant(UserGrant):
    """Reaches the unrestricted patients of a facility."""

    content_object = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="grants")
