"""Many documents at once: which of them a chart shows, and to whom."""

from django.db.models import Q

from accounts.access import has_verb
from accounts.audit.bulk import AuditedQuerySet


class DocumentQuerySet(AuditedQuerySet):
    def routine(self):
        """All but the retracted: what a chart shows."""
        return self.exclude(status="RETRACTED")

    def in_record(self):
        """The documents of the record proper: neither retracted nor drafts (working drafts are no part of it)."""
        return self.exclude(status__in=["RETRACTED", "DRAFT"])

    def shown_to(self, user):
        """What this person's chart shows: the routine ones, of the drafts only those they write; HIM also the retracted.

        Reach and sensitivity are asked besides, by `visible_to`.
        """
        mine = Q(author__user=user) | Q(versions__created_by=user, versions__number=1)
        drafts = self.model._base_manager.filter(mine, status="DRAFT").values("pk")
        shown = self if has_verb(user, "records.retract_document") else self.routine()
        return shown.filter(~Q(status="DRAFT") | Q(pk__in=drafts))
