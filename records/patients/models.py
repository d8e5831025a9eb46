"""Who the patient is: one row a person, with names, numbers, addresses and reach around it (domain section 1)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts import clock
from accounts.access.grants import UserGrant
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact, Voidable
from accounts.fields import EncryptedTextField


class Sex(models.TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"
    UNKNOWN = "U", "Unknown"


class Patient(Fact):
    """A person whose record is kept. Display fields stand here; every name, also former ones, in PatientName."""

    class IdentityStatus(models.TextChoices):
        UNVERIFIED = "unverified", "Not verified"
        UNIDENTIFIED = "unidentified", "Unidentified"
        VERIFIED = "verified", "Verified"

    class Ethnicity(models.TextChoices):
        HISPANIC = "2135-2", "Hispanic or Latino"
        NOT_HISPANIC = "2186-5", "Not Hispanic or Latino"
        DECLINED = "asked-declined", "Declined to answer"
        UNKNOWN = "unknown", "Unknown"

    family = models.CharField("last name", max_length=80)
    given = models.CharField("first name", max_length=80, blank=True, help_text="Empty for a person with one name")
    middle = models.CharField("middle name", max_length=80, blank=True)
    suffix = models.CharField(max_length=10, blank=True)
    name_to_use = models.CharField(max_length=80, blank=True, help_text="What the person wants to be called")
    pronouns = models.CharField(max_length=30, blank=True)
    birth_date = models.DateField("date of birth", null=True, blank=True)
    birth_time = models.TimeField("time of birth", null=True, blank=True, help_text="Newborns")
    birth_date_estimated = models.BooleanField(default=False)
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    gender_identity = models.CharField(max_length=60, blank=True)
    race = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="CDCREC codes; several may hold"
    )
    ethnicity = models.CharField(max_length=20, choices=Ethnicity.choices, default=Ethnicity.UNKNOWN)
    tribal_affiliation = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=15, blank=True, help_text="RFC 5646 tag, shortest code: en, es, zh-Hans")
    interpreter_needed = models.BooleanField(default=False)
    marital_status = models.CharField(max_length=1, blank=True, choices=[
        ("S", "Never married"), ("M", "Married"), ("D", "Divorced"), ("W", "Widowed"), ("L", "Legally separated"),
        ("T", "Domestic partner"), ("U", "Unknown"),
    ])  # fmt: skip
    religion = models.CharField(max_length=60, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    deceased_at = models.DateTimeField(null=True, blank=True)
    identity_status = models.CharField(max_length=12, choices=IdentityStatus.choices, default=IdentityStatus.UNVERIFIED)
    identity_document = models.CharField(max_length=60, blank=True, help_text="Kind of document seen, not its number")
    mother = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    birth_order = models.PositiveSmallIntegerField(null=True, blank=True)
    multiple_birth = models.BooleanField(default=False)

    ssn = EncryptedTextField("SSN", blank=True)
    ssn_digest = models.CharField(max_length=32, blank=True, editable=False)
    ssn_last4_digest = models.CharField(max_length=32, blank=True, editable=False)

    # Reach: the facilities that know this person. An array, so that one index answers "within my facilities".
    facility_ids = ArrayField(models.BigIntegerField(), default=list)
    restricted = models.BooleanField(default=False, help_text="VIP, employee: needs a grant of its own")
    restricted_reason = models.CharField(max_length=200, blank=True)
    directory_opt_out = models.BooleanField(default=False, help_text="45 CFR 164.510(a): presence is not confirmed")
    staff_user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="own_patient_record"
    )
    # Flags of the banner that other features raise: part2, legal_hold, payer_restriction, possible_duplicate, overlay
    flag_codes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # The MRN shown; all numbers stand in PatientIdentifier.
    mrn = models.CharField("MRN", max_length=10, editable=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    is_demo = models.BooleanField(default=False)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        permissions = [
            ("search_patient", "Search patients"),
            ("restrict_patient", "Restrict a patient, or lift it"),
            ("block_patient", "Close a patient to one person"),
            ("break_glass", "Break the glass"),
            ("see_part2", "See substance use disorder records (42 CFR Part 2)"),
            ("see_psychotherapy", "See psychotherapy notes of one's own"),
            ("see_mental_health", "See mental health records"),
            ("see_hiv", "See HIV and STI records"),
            ("see_genetic", "See genetic records"),
            ("see_reproductive", "See reproductive health records"),
            ("see_minor", "See services a minor consented to alone"),
            ("see_abuse", "See abuse and assault records"),
            ("review_duplicate", "Decide on possible duplicates"),
            ("approve_merge", "Approve a merge"),
            ("import_records", "Import records from files"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="patient_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(restricted=False, restricted_reason="") | (Q(restricted=True) & ~Q(restricted_reason="")),
                name="patient_restricted_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["birth_date"]),
            models.Index(fields=["ssn_digest"], condition=~Q(ssn_digest=""), name="patient_ssn"),
            models.Index(fields=["ssn_last4_digest"], condition=~Q(ssn_last4_digest=""), name="patient_ssn4"),
            models.Index(fields=["mrn"]),
        ]

    # ---- how the banner and every list show a person
    @property
    def legal_name(self) -> str:
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)

    @property
    def display_name(self) -> str:
        return f"{self.name_to_use or self.given} {self.family}".strip()

    @property
    def sort_name(self) -> str:
        given = " ".join(part for part in (self.given, self.middle) if part)
        return ", ".join(part for part in (f"{self.family} {self.suffix}".strip(), given) if part)

    @property
    def sex_label(self) -> str:
        return self.get_sex_display()

    @property
    def language_words(self) -> str:
        from records.patients.rules import LANGUAGES

        return LANGUAGES.get(self.language, self.language)

    @property
    def race_words(self) -> str:
        from records.patients.rules import RACES

        return ", ".join(RACES.get(code, code) for code in self.race)

    @property
    def list_flags(self) -> list[dict]:
        """Drawn beside the name in lists: nothing here asks the database."""
        return self.flags

    @property
    def deceased(self) -> bool:
        return self.deceased_at is not None

    @property
    def age_text(self) -> str:
        """71 years; 4 months under two years; 3 days under two months; at death for the deceased."""
        from records.patients.rules import age_text

        if self.birth_date is None:
            return "age unknown"
        end = self.deceased_at.date() if self.deceased_at else clock.today()
        return age_text(self.birth_date, end, estimated=self.birth_date_estimated)

    @property
    def flags(self) -> list[dict]:
        from records.patients.rules import banner_flags

        return banner_flags(self)


class NameKind(models.TextChoices):
    LEGAL = "L", "Legal"
    ALIAS = "A", "Alias"
    MAIDEN = "M", "Maiden"
    BIRTH = "B", "Birth"
    PSEUDONYM = "S", "Pseudonym"


class PatientName(models.Model):
    """Every name a person has or had (HL7 0200), and the keys that find it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(max_length=1, choices=NameKind.choices, default=NameKind.LEGAL)
    family = models.CharField(max_length=80)
    given = models.CharField(max_length=80, blank=True)
    middle = models.CharField(max_length=80, blank=True)
    suffix = models.CharField(max_length=10, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    # "ames ruth eleanor": lower case, no accents or punctuation; what prefix and typo search look at
    # Both in the C collation: one plain index then serves the prefix and the order of the first page.
    search = models.CharField(max_length=250, editable=False, db_collation="C")
    phonetic = models.CharField(
        max_length=60, editable=False, db_collation="C", help_text="Metaphone of the last name and first initial"
    )

    objects = AuditedManager()

    class Meta:
        indexes = [
            models.Index(fields=["search", "patient"], name="patientname_prefix"),
            GinIndex(OpClass("search", "gin_trgm_ops"), name="patientname_trigram"),
            models.Index(fields=["phonetic", "patient"], name="patientname_phonetic"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} name {self.pk}"

    @classmethod
    def of(
        cls, patient: Patient, kind: str = NameKind.LEGAL, *, family: str, given: str = "", **values
    ) -> "PatientName":
        """A row, not saved, with the keys that find it."""
        row = cls(patient=patient, kind=kind, family=family, given=given, **values)
        row.set_keys()
        return row

    def set_keys(self) -> None:
        """What search looks at, made anew from the name."""
        from records.patients.names import phonetic_key, search_key

        self.search = search_key(self.family, self.given, self.middle)
        self.phonetic = phonetic_key(self.family, self.given)

    @property
    def whole(self) -> str:
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)


class PatientIdentifier(models.Model):
    """A number of the person under an authority; MRNs are never reused, not even after a merge."""

    class Kind(models.TextChoices):
        MR = "MR", "Medical record number"
        MEDICARE = "MC", "Medicare (MBI)"
        MEDICAID = "MA", "Medicaid"
        LICENSE = "DL", "Driver's license"
        OTHER = "PI", "Other"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=2, choices=Kind.choices, default=Kind.MR)
    authority = models.CharField(max_length=120, help_text="Facility code, or the outside system that gave it")
    value = models.CharField(max_length=60)
    status = models.CharField(max_length=8, choices=[("active", "Active"), ("retired", "Retired")], default="active")

    objects = AuditedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "authority", "value"], name="identifier_given_once")]
        indexes = [models.Index(fields=["value"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class MrnCounter(models.Model):
    """The next number of a facility's MRNs; locked while one is taken, so that none is given twice."""

    facility = models.OneToOneField("accounts.Facility", on_delete=models.PROTECT)
    next_number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"MRN counter {self.pk}"


class PatientAddress(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="addresses")
    kind = models.CharField(max_length=8, default="home", choices=[
        ("home", "Home"), ("mail", "Mailing"), ("temp", "Temporary"), ("conf", "Confidential (164.522(b))"),
    ])  # fmt: skip
    line1 = models.CharField(max_length=120, blank=True)
    line2 = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=30, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, default="US")
    homeless = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = AuditedManager()

    class Meta:
        indexes = [models.Index(fields=["postal_code"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} address {self.pk}"

    @property
    def one_line(self) -> str:
        town = ", ".join(part for part in (self.city, f"{self.state} {self.postal_code}".strip()) if part)
        return ", ".join(part for part in (self.line1, self.line2, town) if part)


class PatientPhone(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="phones")
    kind = models.CharField(
        max_length=6, default="home", choices=[("home", "Home"), ("mobile", "Mobile"), ("work", "Work")]
    )
    number = models.CharField(max_length=20, help_text="E.164: +15551234567")
    message_ok = models.BooleanField("may leave a message", default=False)
    ends_on = models.DateField(null=True, blank=True, help_text="No longer theirs since")

    objects = AuditedManager()

    class Meta:
        indexes = [models.Index(fields=["number"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} phone {self.pk}"

    @property
    def shown(self) -> str:
        from records.patients.numbers import phone_words

        return phone_words(self.number)


class RelatedPerson(Voidable):
    """Emergency contact, next of kin, legal representative, guarantor."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="related_persons")
    role = models.CharField(max_length=14, choices=[
        ("emergency", "Emergency contact"), ("next_of_kin", "Next of kin"), ("representative", "Legal representative"),
        ("guarantor", "Guarantor"),
    ])  # fmt: skip
    name = models.CharField(max_length=160)
    relationship = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    authority = models.CharField(
        max_length=120, blank=True, help_text="Representatives: what it rests on, and where it is on file"
    )

    objects = AuditedManager()

    class Meta:
        constraints = [Voidable.void_constraint("relatedperson_void_whole")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"

    @property
    def shown_phone(self) -> str:
        from records.patients.numbers import phone_words

        return phone_words(self.phone)


class PatientVersion(models.Model):
    """Demographics as they stood before a change: the values that the trail does not keep."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="versions")
    snapshot = EncryptedTextField(help_text="JSON of the patient, names, numbers, addresses and phones")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Version {self.pk}"


class PatientGrant(UserGrant):
    """Lets one person to one patient: care team, assigned work, break-the-glass."""

    content_object = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="grants")


class PatientBlock(models.Model):
    """Closes one patient to one person for a period. Beats everything, the broken glass too."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="blocks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["user", "patient"])]

    def __str__(self) -> str:
        return f"Block {self.pk}"
