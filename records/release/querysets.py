"""Many requests and disclosures at once."""

import datetime as dt

from django.db import models

from accounts.audit.bulk import AuditedQuerySet
from records.release.rules import ACCOUNTABLE

ACCOUNTING_YEARS = 6  # 164.528(a)(1)


class ReleaseRequestQuerySet(AuditedQuerySet):
    def in_states(self, *states: str):
        """Rows for a queue, each with what it waits for (`waits`), or nothing."""
        from records.release.decisions import ReleaseHold

        live = ReleaseHold.objects.filter(request=models.OuterRef("pk"), ended_at=None).order_by("since")
        rows = self.filter(status__in=states).select_related("patient", "facility")
        return rows.annotate(waits=models.Subquery(live.values("kind")[:1]))

    def left_between(self, today: dt.date, least: int | None, most: int | None):
        """By whole days left until the due day; None leaves that end open."""
        rows = self
        if least is not None:
            rows = rows.filter(due_on__gte=today + dt.timedelta(days=least))
        if most is not None:
            rows = rows.filter(due_on__lte=today + dt.timedelta(days=most))
        return rows


class DisclosureQuerySet(models.QuerySet):
    def accountable(self):
        """Those that 164.528 counts, by their legal basis."""
        return self.filter(basis__in=ACCOUNTABLE)

    def in_accounting(self, today: dt.date):
        """What an accounting given today lists: six years back."""
        try:
            since = today.replace(year=today.year - ACCOUNTING_YEARS)
        except ValueError:  # February 29
            since = today.replace(year=today.year - ACCOUNTING_YEARS, day=28)
        return self.accountable().filter(disclosed_at__date__gte=since)
