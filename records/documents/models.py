"""Documents of the record: what they are, their versions, and who signed which version (domain section 3)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event
from records.documents.querysets import DocumentQuerySet

SENSITIVITIES = {
    "part2": "Substance use disorder (42 CFR Part 2)",
    "psychotherapy": "Psychotherapy notes",
    "mental_health": "Mental health",
    "hiv": "HIV and STI",
    "genetic": "Genetic",
    "reproductive": "Reproductive health",
    "minor": "Minor's own consent",
    "abuse": "Abuse or assault",
}


class DocumentType(models.Model):
    """A type of document, by LOINC where there is one."""

    loinc = models.CharField("LOINC", max_length=10, blank=True)
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    section = models.CharField(max_length=40, help_text="Where it stands in the chart and in a packet")
    position = models.PositiveSmallIntegerField(default=100)
    # Correspondence about releases and the like is no part of the clinical record.
    clinical = models.BooleanField(default=True)
    sensitivity = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="What its documents carry from the start"
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Document(Fact):
    """One document; its content is in its versions, of which the current one is read."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        PRELIMINARY = "PRELIMINARY", "Preliminary"
        SIGNED = "SIGNED", "Signed"
        COSIGN_PENDING = "COSIGN_PENDING", "Waits for cosignature"
        FINAL = "FINAL", "Final"
        ADDENDED = "ADDENDED", "Final, with addendum"
        AMENDED = "AMENDED", "Amended"
        RETRACTED = "RETRACTED", "Retracted"

    class Source(models.TextChoices):
        DIRECT = "direct", "Written here"
        DICTATED = "dictated", "Dictated"
        SCANNED = "scanned", "Scanned"
        INTERFACE = "interface", "Interface"
        EXTERNAL = "external", "From outside"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="documents")
    encounter = models.ForeignKey(
        "records.Encounter", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True, help_text="Only where the type does not say it; no names")
    author = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="authored"
    )
    cosigner = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="cosigns"
    )
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.DRAFT)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.DIRECT)
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    service_at = models.DateTimeField(help_text="When the care that it tells of happened")
    dictated_at = models.DateTimeField(null=True, blank=True)
    transcribed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    late_entry = models.BooleanField(default=False, help_text="Recorded later than the care; labelled so")
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="addenda",
        help_text="An addendum's document",
    )
    current_version = models.ForeignKey(
        "records.DocumentVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    index_flag = models.CharField(max_length=120, blank=True, help_text="What is doubtful about its filing")
    # Only what was written from a template is held to its required parts: outside and dictated notes have their own form.
    template = models.ForeignKey(
        "records.NoteTemplate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.BooleanField(
        default=False, help_text="An addendum that says that something in its document is wrong"
    )

    objects = models.Manager.from_queryset(DocumentQuerySet, class_name="DocumentManager")()

    class Meta(Fact.Meta):
        permissions = [
            ("create_document", "Capture or write a document"),
            ("index_document", "File a document: type, encounter, date, sensitivity"),
            ("sign_document", "Sign as the author"),
            ("cosign_document", "Cosign as the attending"),
            ("addend_document", "Add an addendum"),
            ("retract_document", "Retract a document entered in error"),
            ("print_document", "Print or download a document"),
        ]
        indexes = [
            models.Index(fields=["patient", "-service_at"]),
            models.Index(fields=["encounter", "type"]),
            models.Index(fields=["author", "status"]),
            models.Index(fields=["cosigner", "status"]),
        ]

    @property
    def label(self) -> str:
        return self.title or self.type.name

    @property
    def is_final(self) -> bool:
        """Read-only: only an addendum adds to it."""
        return self.status in (self.Status.FINAL, self.Status.ADDENDED, self.Status.AMENDED)

    def get_absolute_url(self) -> str:
        return reverse("documents:document_show", args=[self.public_id])


class DocumentEvent(Event):
    WORDS = {
        "create": "Begun", "submit": "Sent to its author", "file": "Filed as signed", "edit": "Changed", "sign": "Signed",
        "await_cosignature": "Waits for its cosignature", "finalize": "Final", "cosign": "Cosigned, final",
        "addend": "Addendum signed", "amend": "Correction signed", "retract": "Retracted", "refile": "Filed anew",
        "move": "Moved here: it was filed on another patient",
    }  # fmt: skip

    subject = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.WORDS.get(self.verb, self.verb)


class DocumentVersion(models.Model):
    """Content, once written never changed. Text stands in `text`; a file is encrypted in the documents storage.

    `text` of a file is what could be extracted for search, in clear: the database's disk must be encrypted.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=60, default="text/plain")
    sha256 = models.CharField(max_length=64, help_text="Of the content before encryption")
    size = models.PositiveBigIntegerField(help_text="Bytes before encryption")
    page_count = models.PositiveIntegerField(default=1)
    page_sizes = models.JSONField(default=list, blank=True, help_text="[width, height] in points, a page each")
    text = models.TextField(blank=True)
    path = models.CharField(max_length=100, blank=True, help_text="Random; empty when the text is the content")
    wrapped_key = models.BinaryField(null=True, blank=True, help_text="The file's data key, under a master key")
    key_version = models.CharField(max_length=10, blank=True)
    original_name = models.CharField(
        max_length=120, blank=True, help_text="Encrypted nowhere: stripped of anything but its extension"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects = AuditedManager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.CheckConstraint(
                condition=Q(path="", wrapped_key__isnull=True) | (~Q(path="") & Q(wrapped_key__isnull=False)),
                name="document_version_file_has_key",
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="documentversion_search")]

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def is_text(self) -> bool:
        return not self.path

    @property
    def reads_as_text(self) -> bool:
        """Shown as words on paper; everything else is shown as pictures of its pages."""
        return self.content_type in ("text/plain", "application/rtf")


class Signature(models.Model):
    """Who took responsibility for which content, when, as what."""

    class Meaning(models.TextChoices):
        AUTHOR = "author", "Author"
        COSIGNER = "cosigner", "Cosigner"
        ADDENDUM = "addendum", "Author of addendum"
        CORRECTION = "correction", "Author of correction"

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey("accounts.ProviderProfile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, help_text="With credential, as signed")
    meaning = models.CharField(max_length=10, choices=Meaning.choices)
    at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    statement = models.TextField(blank=True, help_text="The attestation of who cosigns")
    voided_at = models.DateTimeField(null=True, blank=True, help_text="Editing voids signatures")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "meaning"], condition=Q(voided_at__isnull=True), name="one_signature_a_meaning"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_meaning_display()} signature {self.pk}"


class Opening(models.Model):
    """Who could sign has had this version before their eyes: nothing is signed unopened."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="opened_once")]

    def __str__(self) -> str:
        return f"Opening {self.pk}"
