"""Questions asked of many codes."""

import datetime as dt

from django.db import models
from django.db.models import Q


class CodeQuerySet(models.QuerySet):
    def on(self, day: dt.date):
        """Rows in force on a day: an encounter's discharge or service date, never today's."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def of(self, system: str):
        return self.filter(system=system)

    def below(self, code: str):
        """The code itself and everything under it in its hierarchy, which is written in its characters."""
        return self.filter(code__startswith=code)
