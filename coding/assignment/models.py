"""The codes of an encounter: sets, codes with their evidence, holds, and what was answered to edits."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.audit.bulk import AuditedManager
from accounts.base import Fact, Voidable
from accounts.workflow import Event
from coding.codes.models import CodeSystem, dotted


class ClaimSets(AuditedManager):
    """The code sets of claims. What auditors code blind (`CodeSet.every`) is no part of any list, count or chart."""

    def get_queryset(self):
        return super().get_queryset().exclude(status__in=AUDIT_COPY)


class CodeSet(Fact):
    """All codes of one encounter in one version. A change after billing is a new version; the old one is kept.

    Versions of one encounter are a chain by `replaces`; the last that was not withdrawn is the one in force.
    """

    class Status(models.TextChoices):
        IN_HOUSE = "IN_HOUSE", "In house"
        DISCHARGED = "DISCHARGED", "Discharged"
        READY = "READY", "Ready to code"
        IN_CODING = "IN_CODING", "In coding"
        QUERY_PENDING = "QUERY_PENDING", "Query pending"
        DOC_HOLD = "DOC_HOLD", "Documentation hold"
        SECOND_REVIEW = "SECOND_REVIEW", "Second review"
        TRAINEE_REVIEW = "TRAINEE_REVIEW", "Trainee review"
        FINAL_CODED = "FINAL_CODED", "Final coded"
        BILLED = "BILLED", "Billed"
        PAID = "PAID", "Paid"
        DENIED = "DENIED", "Denied"
        RECODE = "RECODE", "Recode"
        REBILLED = "REBILLED", "Rebilled"
        WITHDRAWN = "WITHDRAWN", "Recode withdrawn"
        AUDITING = "AUDITING", "Blind re-coding"
        AUDITED = "AUDITED", "Re-coded for an audit"

    class Side(models.TextChoices):
        FACILITY = "facility", "Facility"
        PROFESSIONAL = "professional", "Professional"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="codesets")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey("records.Encounter", on_delete=models.PROTECT, related_name="codesets")
    version = models.PositiveSmallIntegerField(default=1)
    side = models.CharField("whose claim", max_length=12, choices=Side.choices, default=Side.FACILITY)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DISCHARGED)
    # The encounter's, repeated so that a queue finds its oldest by one index.
    discharged_at = models.DateTimeField(null=True, blank=True)
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drg = models.ForeignKey(
        "coding.DrgResult", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The latest"
    )
    # Disposition drives payment: who confirmed which one, and when
    disposition = models.CharField("confirmed disposition", max_length=2, blank=True)
    disposition_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    disposition_at = models.DateTimeField(null=True, blank=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    final_at = models.DateTimeField(null=True, blank=True)
    billed_at = models.DateTimeField(null=True, blank=True)
    billed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty with a time: by import",
    )  # fmt: skip
    # A recode: what it replaces and why, and the days that its deadlines count from
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    recode_reason = models.CharField(max_length=500, blank=True)
    notice_on = models.DateField(
        "initial notice of the DRG", null=True, blank=True, help_text="412.60(d): the 60 days count from it"
    )
    identified_on = models.DateField(
        "overpayment identified", null=True, blank=True, help_text="401.305: to be returned within 60 days"
    )
    investigated_from = models.DateField("investigation began", null=True, blank=True)

    objects = ClaimSets()
    every = AuditedManager()
    # Lists, counts and exports go by the categories of the encounter, as single sets do.
    sensitivity_at = "encounter__sensitivity"

    class Meta(Fact.Meta):
        permissions = [
            ("code_encounter", "Assign codes to an encounter"),
            ("finalize_codeset", "Final-code an encounter"),
            ("hold_codeset", "Hold coding, with a reason"),
            ("review_codeset", "Review another coder's codes"),
            ("view_unbilled", "See what is discharged and not billed, with its dollars"),
            ("bill_codeset", "Mark coded accounts as billed, paid or denied, and enter their charges"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "side", "version"],
                condition=~Q(status__in=["AUDITING", "AUDITED"]),
                name="coding_one_set_a_version",
            ),
            models.CheckConstraint(
                condition=Q(disposition="", disposition_by=None, disposition_at=None)
                | (~Q(disposition="") & Q(disposition_by__isnull=False, disposition_at__isnull=False)),
                name="coding_disposition_confirmed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["FINAL_CODED", "BILLED", "PAID", "DENIED", "REBILLED"])
                | Q(final_at__isnull=False),
                name="coding_final_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="FINAL_CODED") | Q(discharged_at__isnull=False), name="coding_final_is_discharged"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["BILLED", "PAID", "DENIED", "REBILLED"]) | Q(billed_at__isnull=False),
                name="coding_billed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(billed_by=None) | Q(billed_at__isnull=False), name="coding_billed_whole"
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None, recode_reason="")
                | (Q(version__gt=1, replaces__isnull=False) & ~Q(recode_reason="")),
                name="coding_recode_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "status", "discharged_at"]), models.Index(fields=["patient"]),
            # Whoever works at several facilities reads the oldest of a state first, whichever facility's.
            models.Index(fields=["status", "discharged_at", "id"]),
        ]  # fmt: skip

    @property
    def sensitivity(self) -> list[str]:
        """Codes say what the encounter's documents say: who may not see these may not see those."""
        return self.encounter.sensitivity

    @property
    def is_inpatient_claim(self) -> bool:
        """The facility's claim of an inpatient stay: POA, ICD-10-PCS and MS-DRG are of that one only. What a
        professional bills of the same stay has CPT and HCPCS."""
        return self.side == self.Side.FACILITY and self.encounter.is_inpatient

    @property
    def is_final(self) -> bool:
        return self.final_at is not None and self.status not in OPEN_STATES

    @property
    def open_for_codes(self) -> bool:
        """Codes change only while someone codes or reviews."""
        return self.status in CODED_IN

    @property
    def can_be_held(self) -> bool:
        """Anything that is not billed yet can wait for something."""
        return not self.is_audit_copy and self.status in (*CODED_IN, "DISCHARGED", "READY", "FINAL_CODED")

    @property
    def disposition_confirmed(self) -> bool:
        """Confirmed, and not changed on the encounter since; an auditor may find another than the encounter has."""
        return bool(self.disposition) and (self.is_audit_copy or self.disposition == self.encounter.disposition)

    @property
    def is_audit_copy(self) -> bool:
        """Coded blind by an auditor (its `coder`), and nobody's claim."""
        return self.status in AUDIT_COPY


CODED_IN = ("IN_CODING", "SECOND_REVIEW", "TRAINEE_REVIEW", "RECODE", "AUDITING")
AUDIT_COPY = ("AUDITING", "AUDITED")
OPEN_STATES = ("IN_HOUSE", "DISCHARGED", "READY", "IN_CODING", "QUERY_PENDING", "DOC_HOLD", "SECOND_REVIEW",
               "TRAINEE_REVIEW", "RECODE", "WITHDRAWN", *AUDIT_COPY)  # fmt: skip


class CodeSetEvent(Event):
    subject = models.ForeignKey(CodeSet, on_delete=models.PROTECT, related_name="events")


class CodingHold(Fact):
    """A reason why a code set waits, beside its state: one set can wait for two things."""

    class Kind(models.TextChoices):
        QUERY = "query", "Physician query"
        DOCUMENTS = "documents", "Missing documentation"
        REVIEW = "review", "Second review"
        CHARGES = "charges", "Charges"
        INSURANCE = "insurance", "Insurance"
        OTHER = "other", "Other"

    codeset = models.ForeignKey(CodeSet, on_delete=models.PROTECT, related_name="holds")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Whom it waits for",
    )  # fmt: skip
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["placed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False),
                name="coding_hold_lifted_whole",
            )
        ]


class CodeAssignment(Fact, Voidable):
    """One code on a set. Taking it off voids it; its title stands as it was when it was assigned."""

    class Kind(models.TextChoices):
        ADMITTING = "admitting", "Admitting diagnosis"
        PRINCIPAL = "principal", "Principal diagnosis"
        OTHER = "other", "Other diagnosis"
        REASON = "reason", "Reason for visit"
        PROCEDURE = "procedure", "Procedure"
        LINE = "line", "Service line"

    class Poa(models.TextChoices):
        YES = "Y", "Yes"
        NO = "N", "No"
        UNKNOWN = "U", "Documentation insufficient"
        UNDETERMINED = "W", "Clinically undetermined"

    codeset = models.ForeignKey(CodeSet, on_delete=models.PROTECT, related_name="assignments")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sequence = models.PositiveSmallIntegerField(help_text="Place among its kind, from 1")
    system = models.CharField(max_length=8, choices=CodeSystem.choices)
    code = models.CharField(max_length=9)
    title = models.TextField(blank=True)
    poa = models.CharField("present on admission", max_length=1, choices=Poa.choices, blank=True)
    performed_on = models.DateField(null=True, blank=True)
    provider = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of service lines (837P SV1, 837I SV2)
    modifiers = ArrayField(models.CharField(max_length=2), default=list, blank=True, size=4)
    units = models.PositiveSmallIntegerField(null=True, blank=True)
    pointers = ArrayField(
        models.CharField(max_length=16), default=list, blank=True, size=4,
        help_text="public_id of the diagnoses that it was done for: they keep it when they are sequenced anew",
    )  # fmt: skip
    place_of_service = models.CharField(max_length=2, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["sequence", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["codeset", "kind"], condition=Q(voided_at=None, kind__in=["admitting", "principal"]),
                name="coding_one_principal_and_admitting",
            ),
            models.CheckConstraint(
                condition=Q(poa="") | Q(kind__in=["principal", "other"]), name="coding_poa_of_diagnoses"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["procedure", "line"]) | Q(performed_on=None, provider=None),
                name="coding_dates_of_procedures",
            ),
            models.CheckConstraint(
                condition=Q(kind="line", units__gt=0)
                | (~Q(kind="line") & Q(units=None, modifiers=[], pointers=[], place_of_service="")),
                name="coding_units_of_lines",
            ),
            Voidable.void_constraint("coding_assignment_void_whole"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["codeset", "kind", "sequence"]), models.Index(fields=["system", "code"])]

    @property
    def dotted(self) -> str:
        return dotted(self.system, self.code)

    @property
    def is_procedure(self) -> bool:
        return self.kind == self.Kind.PROCEDURE

    @property
    def is_line(self) -> bool:
        return self.kind == self.Kind.LINE


class CodeEvidence(Fact, Voidable):
    """The passage that supports a code: which words of which version of which document."""

    assignment = models.ForeignKey(CodeAssignment, on_delete=models.PROTECT, related_name="evidence")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("records.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField(default=1)
    start = models.PositiveIntegerField(null=True, blank=True, help_text="Offset in the version's text")
    passage = models.TextField()
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(passage=""), name="coding_evidence_has_words"),
            Voidable.void_constraint("coding_evidence_void_whole"),
        ]


class EditAnswer(Fact):
    """Why an edit does not apply here: for that rule on those codes, whoever asks again."""

    codeset = models.ForeignKey(CodeSet, on_delete=models.PROTECT, related_name="edit_answers")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=120, help_text="The rule's codes: it holds for them only")
    reason = models.CharField(max_length=500)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["codeset", "rule", "key"], name="coding_edit_answered_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="coding_edit_answer_has_reason"),
        ]
