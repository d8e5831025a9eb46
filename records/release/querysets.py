"""Many requests and disclosures at once."""

import datetime as dt

from django.db import models

from accounts.audit.bulk import AuditedQuerySet
from records.release.rules import ACCOUNTABLE

ACCOUNTING_YEARS = 6  # 164.528(a)(1)


class ReleaseRequestQuerySet(AuditedQuerySet):
    def in_states(self, *states: str):
        return self.filter(status__in=states).select_related("patient", "facility")


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
