"""What a new note of a type starts with and must hold, from one day on: rows that the department edits."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.people.models import DateRange, live_on
from records.documents.elements import Element, missing, outline
from records.documents.types import OUTLINES

SHIPPED_FROM = dt.date(2000, 1, 1)
ALSO = {
    "Final diagnoses": ("Final diagnosis", "Discharge diagnoses", "Diagnoses"),
    "Hospital course": ("Course", "Course in hospital"),
    "Condition at discharge": ("Outcome", "Condition"),
    "Disposition": ("Discharged to",),
    "Follow-up": ("Follow up", "Plan"),
    "Surgeon and assistants": ("Surgeon", "Surgeons"),
    "Procedure": ("Procedures", "Procedure performed", "Operation"),
    "Estimated blood loss": ("EBL", "Blood loss"),
    "Specimens": ("Specimen", "Specimens removed"),
    "Postoperative diagnosis": ("Post-op diagnosis",),
    "Preoperative diagnosis": ("Pre-op diagnosis",),
    "Description of procedure": ("Technique", "Procedure in detail"),
}
REQUIRED = {
    "discharge_summary": ("Final diagnoses", "Hospital course", "Condition at discharge", "Disposition", "Follow-up"),
    "operative": OUTLINES["operative"],
    "brief_op": OUTLINES["brief_op"],
}
CITATIONS = {
    "discharge_summary": "42 CFR 482.24(c)(4)(vii), (viii)",
    "operative": "42 CFR 482.51(b)(6)",
    "brief_op": "42 CFR 482.51(b)(6); Joint Commission elements",
}


class NoteTemplate(Fact):
    """The headings of one type's notes, in force for a period; changed by a new row, so that a note keeps its own."""

    type = models.ForeignKey("records.DocumentType", on_delete=models.PROTECT, related_name="templates")
    sections = models.JSONField(help_text="[{heading, required, also, hint}] in the order of the note")
    citation = models.CharField(max_length=160, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty: shipped",
    )  # fmt: skip

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        permissions = [("edit_notetemplate", "Change what notes start with and must hold")]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="template_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_template_in_force",
                expressions=[
                    ("type", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def elements(self) -> list[Element]:
        return [Element.of(row) for row in self.sections]

    @property
    def outline(self) -> str:
        return outline(self.elements)

    @classmethod
    def in_force(cls, type, day=None) -> "NoteTemplate | None":
        """The template of this type on a day (today), or None: the type has none."""
        rows = cls.objects.filter(live_on(day or clock.today(), "effective_from", "effective_to"), type=type)
        return rows.select_related("type").first()


def parts_of(template: "NoteTemplate | None", text: str) -> dict:
    """What a page shows of a template while one types: its required parts, each with whether it is written."""
    if template is None:
        return {}
    lacking = missing(text, template.elements)
    required = [(one, one not in lacking) for one in template.elements if one.required]
    return {"template": template, "parts": required, "lacking": lacking}


def shipped(key: str) -> list[dict]:
    """The sections of a type as they come with the house."""
    required = REQUIRED.get(key, ())
    return [Element(name, name in required, ALSO.get(name, ())).row() for name in OUTLINES[key]]


def synchronize(using: str = "default", **kwargs) -> None:
    """Give each type that has an outline its first template; what the department has changed stays."""
    from django.db import connections

    from accounts import audit
    from records.documents.models import DocumentType

    if NoteTemplate._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration of part of the house
    types = DocumentType.objects.filter(key__in=OUTLINES, templates__isnull=True)
    if not types:
        return
    with audit.act("notetemplate.synchronize", by=None):
        for kind in types:
            NoteTemplate.objects.create(
                type=kind, sections=shipped(kind.key), citation=CITATIONS.get(kind.key, ""), effective_from=SHIPPED_FROM
            )
