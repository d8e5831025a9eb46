"""Many documents at once: which of them a chart shows, and to whom."""

from django.db.models import Exists, OuterRef, Q

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
        """What this person's chart shows: the routine ones, of drafts and therapy notes only their own; HIM also the
        retracted. The queryset's side of `access.hidden_why`; reach and sensitivity are asked besides, by `visible_to`.
        """
        from records.documents.models import DocumentVersion

        own = Q(author__user=user) | Q(cosigner__user=user)
        # Asked row by row through an index, and only of drafts: as `in` it would read every draft of the house.
        begun = Exists(DocumentVersion.objects.filter(document=OuterRef("pk"), number=1, created_by=user))
        shown = self if has_verb(user, "records.retract_document") else self.routine()
        return shown.filter(
            ~Q(status="DRAFT") | Q(author__user=user) | begun,
            ~Q(sensitivity__contains=["psychotherapy"]) | own,
        )
