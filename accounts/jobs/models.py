from django.db import models
from django.db.models.functions import Now


class Schedule(models.Model):
    """When a job last ran by the clock, and how it went."""

    name = models.CharField(max_length=120, unique=True)
    every = models.PositiveIntegerField(help_text="Seconds from one start to the next")
    last_started = models.DateTimeField(null=True)
    last_finished = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True, help_text="The error's type and place, never its text")

    def __str__(self) -> str:
        return self.name


class LeaseQuerySet(models.QuerySet["Lease"]):
    def live(self) -> "LeaseQuerySet":
        return self.filter(lapses_at__gt=Now())


class Lease(models.Model):
    """Who works on something now. Compared by the database's clock: those of machines differ."""

    name = models.CharField(max_length=120, unique=True)
    holder = models.CharField(max_length=80, blank=True)
    lapses_at = models.DateTimeField()

    objects = LeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
