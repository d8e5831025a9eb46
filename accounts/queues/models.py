"""What a person keeps of a queue, and who has which item open."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.base import Fact


class SavedView(Fact):
    """One person's way of looking at a queue: a named view, a filter too private for a URL, or the chosen columns."""

    NAMED, UNNAMED, COLUMNS = "named", "unnamed", "columns"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    queue = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in (NAMED, UNNAMED, COLUMNS)])
    name = models.CharField(max_length=60, blank=True)
    columns = models.JSONField(default=list, blank=True)
    filters = models.JSONField(default=dict, blank=True)
    sort = models.CharField(max_length=60, blank=True)

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "queue", "name"], condition=Q(kind="named"), name="view_name_once_a_queue"
            ),
            models.UniqueConstraint(fields=["user", "queue"], condition=Q(kind="columns"), name="columns_once_a_queue"),
            models.CheckConstraint(condition=~Q(kind="named") | ~Q(name=""), name="named_view_has_name"),
        ]


class ClaimSet(models.QuerySet):
    def live(self):
        """Claims that hold now: not released and not timed out."""
        return self.filter(released_at=None, until__gt=clock.now())

    def on(self, model, ids):
        return self.filter(kind=model._meta.label_lower, object_id__in=ids)


class Claim(Fact):
    """Who has an item open, until when. One at a time: the database refuses a second that is not released."""

    kind = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimSet.as_manager()
    mine = False

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=Q(released_at=None), name="one_live_claim_an_item"
            )
        ]
