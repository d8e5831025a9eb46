"""Tables beside the codes: indexes, ICD-10-PCS values, POA-exempt lists, NCCI edits. All by effective date."""

from django.db import models
from django.db.models import Q

from coding.codes.models import FIRST_DAY, CodeSystem
from coding.codes.querysets import CodeQuerySet


class Dated(models.Model):
    """A line of a list that holds from its first day to its last; None while no end is known."""

    valid_from = models.DateField(default=FIRST_DAY)
    valid_to = models.DateField(null=True, blank=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        abstract = True


class IndexEntry(Dated):
    """A line of an official index or table, under the words that lead to it.

    `words`: the path from the main term, parts joined by ", "; `also`: its nonessential modifiers. `codes`: the codes
    that it leads to, undotted, by column of the table ("accidental", "malignant", …), or under "" in a plain index, with
    "manifestation" for the one that stands behind it in brackets.
    """

    class Kind(models.TextChoices):
        MAIN = "index", "Index to diseases"
        EXTERNAL = "external", "External cause index"
        DRUGS = "drugs", "Table of drugs and chemicals"
        NEOPLASMS = "neoplasms", "Table of neoplasms"
        PROCEDURES = "pcs", "ICD-10-PCS index"

    system = models.CharField(max_length=8, choices=CodeSystem)
    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveIntegerField()
    words = models.TextField()
    also = models.TextField(blank=True)
    codes = models.JSONField(default=dict)
    see = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "kind", "position", "valid_from"], name="coding_index_once")
        ]

    def __str__(self) -> str:
        return self.words[:80]


class PcsValue(Dated):
    """What a character means at one place of an ICD-10-PCS table; `prefix` is the characters before it, three at most."""

    prefix = models.CharField(max_length=3)
    position = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=1)
    label = models.TextField()
    definition = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "position", "value", "valid_from"], name="coding_pcs_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.position} {self.value}"


class PcsTerm(Dated):
    """A definition of ICD-10-PCS: of a root operation, a body part, an approach."""

    section = models.CharField(max_length=1)
    position = models.PositiveSmallIntegerField()
    title = models.TextField()
    definition = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    includes = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "position", "title", "valid_from"], name="coding_pcs_term_once")
        ]

    def __str__(self) -> str:
        return self.title


class PoaExempt(Dated):
    """A diagnosis that an official list exempts from reporting present on admission."""

    code = models.CharField(max_length=7)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="coding_poa_exempt_once")]

    def __str__(self) -> str:
        return self.code


class Setting(models.TextChoices):
    """Whose claims an NCCI file is for."""

    PRACTITIONER = "prac", "Practitioners"
    HOSPITAL = "hosp", "Outpatient hospitals"
    DME = "dme", "Equipment suppliers"


class CodePair(Dated):
    """NCCI procedure-to-procedure edit: `column2` is denied beside `column1`, same patient, provider and day."""

    setting = models.CharField(max_length=4, choices=Setting)
    column1 = models.CharField(max_length=5)
    column2 = models.CharField(max_length=5)
    modifier = models.CharField(max_length=1)  # 0 never, 1 with a proper modifier, 9 the edit was deleted
    rationale = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["setting", "column1", "column2", "valid_from"], name="coding_pair_once"),
            models.CheckConstraint(condition=Q(modifier__in=("0", "1", "9")), name="coding_pair_modifier"),
        ]
        indexes = [models.Index(fields=["column2", "column1"], name="coding_pair_columns")]

    def __str__(self) -> str:
        return f"{self.column1} {self.column2}"


class UnitLimit(Dated):
    """Medically unlikely edit: the units of a code that one line (MAI 1) or one day (MAI 2, 3) may carry."""

    setting = models.CharField(max_length=4, choices=Setting)
    code = models.CharField(max_length=5)
    units = models.PositiveIntegerField()
    indicator = models.CharField(max_length=1)  # 1 a line, 2 a day by policy, 3 a day by clinical benchmark
    rationale = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["setting", "code", "valid_from"], name="coding_unit_limit_once"),
            models.CheckConstraint(condition=Q(indicator__in=("1", "2", "3")), name="coding_unit_limit_indicator"),
        ]

    def __str__(self) -> str:
        return self.code


class AddOn(Dated):
    """An add-on code and a primary that it may stand with; `primary` is blank where contractors decide (type 2)."""

    code = models.CharField(max_length=5)
    kind = models.CharField(max_length=1)  # 1 only these primaries, 2 the contractor's, 3 some and the contractor's
    primary = models.CharField(max_length=5, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "primary", "valid_from"], name="coding_add_on_once"),
            models.CheckConstraint(condition=Q(kind__in=("1", "2", "3")), name="coding_add_on_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.primary}"
