"""Code systems by effective date."""

import datetime as dt

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from coding.codes.querysets import CodeQuerySet


class CodeSystem(models.TextChoices):
    ICD10CM = "icd10cm", "ICD-10-CM"
    ICD10PCS = "icd10pcs", "ICD-10-PCS"
    HCPCS = "hcpcs", "HCPCS Level II"
    CPT = "cpt", "CPT"
    MODIFIER = "modifier", "Modifiers"
    REVENUE = "revenue", "Revenue codes"
    POS = "pos", "Places of service"


FIRST_DAY = dt.date(2015, 10, 1)  # ICD-10 in the United States


class Level(models.TextChoices):
    CHAPTER = "chapter", "Chapter"
    BLOCK = "block", "Block"
    CATEGORY = "category", "Category"  # needs more characters
    CODE = "code", "Code"


class CodeRelease(models.Model):
    """One loaded release of one code system or list: what it says of which dates, and where it came from."""

    class Content(models.TextChoices):
        VALIDITY = "validity", "Validity"
        TITLES = "titles", "Titles and notes"
        CODES = "codes", "Codes and titles"
        NOTES = "notes", "Instructions"
        INDEX = "index", "Index"
        DRUGS = "drugs", "Table of drugs"
        NEOPLASMS = "neoplasms", "Table of neoplasms"
        EXTERNAL = "external", "External cause index"
        TABLES = "tables", "Tables"
        TERMS = "terms", "Definitions"
        POA = "poa", "POA-exempt list"
        PTP = "ptp", "NCCI procedure pairs"
        MUE = "mue", "Medically unlikely edits"
        ADDON = "addon", "Add-on codes"

    system = models.CharField(max_length=8, choices=CodeSystem)
    version = models.CharField(max_length=40)  # "FY2026 April"
    content = models.CharField(max_length=12, choices=Content)
    effective_from = models.DateField()
    known_to = models.DateField(null=True, blank=True)  # nothing is known of days after it
    source = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(db_default=Now())
    codes = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "version", "content"], name="coding_release_once")]
        ordering = ["system", "-effective_from"]

    def __str__(self) -> str:
        return f"{self.what} {self.version}"

    @property
    def what(self) -> str:
        """What it is a release of: "ICD-10-CM instructions"."""
        content = self.get_content_display()
        return (
            f"{self.get_system_display()} {content[0].lower() if content[1:2].islower() else content[0]}{content[1:]}"
        )


class Code(models.Model):
    """One code through one period in which it meant one thing. A leaf that becomes a category is two rows.

    `code` has no dot; `valid_to` is its last day, None while no end is known. A valid code may have no title:
    the releases loaded so far do not carry it (`missing_title` says which does).
    """

    system = models.CharField(max_length=8, choices=CodeSystem)
    code = models.CharField(max_length=9)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=8, choices=Level, default=Level.CODE)
    billable = models.BooleanField()
    title = models.TextField(blank=True)
    parent = models.CharField(max_length=9, blank=True)
    poa_exempt = models.BooleanField(default=False)
    # The seventh characters that this code's leaves take: {"A": "initial encounter", ...}
    seventh = models.JSONField(null=True, blank=True)
    # What CMS's code editor marks it as: "manifestation", "unacceptable", "unspecified", ...
    flags = models.JSONField(null=True, blank=True)
    # What a file says besides: {"short": ..., "coverage": ..., "betos": ...}
    details = models.JSONField(null=True, blank=True)
    title_since = models.DateField(null=True, blank=True)  # the release that the title is of
    # Search: siblings that differ by side, encounter, trimester or the like share a family, named after one of them,
    # which stands in front.
    family = models.CharField(max_length=9, blank=True, default="")
    front = models.BooleanField(default=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "code", "valid_from"], name="coding_code_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="coding_code_period"
            ),
            models.CheckConstraint(
                condition=Q(level="code", billable=True) | Q(billable=False), name="coding_code_leaf"
            ),
        ]
        indexes = [
            models.Index(OpClass("code", "varchar_pattern_ops"), "system", name="coding_code_prefix"),
            models.Index(fields=["family", "system"], name="coding_code_family"),
        ]
        permissions = [("load_code", "Load releases of code sets")]

    def __str__(self) -> str:
        return self.dotted

    @property
    def dotted(self) -> str:
        """As people read it: E11.65."""
        return dotted(self.system, self.code)

    @property
    def missing_title(self) -> str:
        """Words for a valid code whose title is not loaded, naming the release that has it; else an empty string."""
        if self.title or not self.billable:
            return ""
        return f"Title not loaded: load {self.get_system_display()} {release_name(self.valid_from)}."


class CodeNote(models.Model):
    """An instruction of the tabular list at a code or above it: it holds for everything below.

    `targets` are the codes that it names, undotted, as prefixes ("E08") or ranges ("A00-A09").
    """

    class Kind(models.TextChoices):
        INCLUDES = "includes", "Includes"
        TERM = "term", "Inclusion term"
        EXCLUDES1 = "excludes1", "Excludes1"
        EXCLUDES2 = "excludes2", "Excludes2"
        CODE_FIRST = "code_first", "Code first"
        USE_ADDITIONAL = "use_additional", "Use additional code"
        CODE_ALSO = "code_also", "Code also"
        NOTE = "note", "Note"
        SEVENTH = "seventh", "Seventh character"

    system = models.CharField(max_length=8, choices=CodeSystem)
    code = models.CharField(max_length=9)
    kind = models.CharField(max_length=16, choices=Kind)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    targets = models.JSONField(default=list)
    valid_from = models.DateField(default=FIRST_DAY)
    valid_to = models.DateField(null=True, blank=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code", "kind", "position", "valid_from"], name="coding_note_of_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"


class CodeTitle(models.Model):
    """What a code's title was before (or will be, once a later release is loaded): from `since` until the next one."""

    system = models.CharField(max_length=8, choices=CodeSystem)
    code = models.CharField(max_length=9)
    since = models.DateField()
    title = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "code", "since"], name="coding_title_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


def dotted(system: str, code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if system == CodeSystem.ICD10CM and len(code) > 3 and "-" not in code else code


def undotted(text: str) -> str:
    """What a person typed as a code, as it is kept: no dot, no blanks, capitals."""
    return text.replace(".", "").replace(" ", "").upper()


def release_name(day: dt.date) -> str:
    """The release in force on a day: FY2026, or FY2026 April for what the April update brought."""
    year = day.year + (day.month >= 10)
    return f"FY{year} April" if 4 <= day.month < 10 else f"FY{year}"
