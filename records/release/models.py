"""Requests for records, the papers they rest on, what was chosen, the packets made and what was disclosed (domain 5)."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact, make_public_id
from accounts.workflow import Event
from records.release import rules
from records.release.querysets import DisclosureQuerySet, ReleaseRequestQuerySet
from records.release.rules import dates

KINDS = [(code, label) for code, (label, _) in rules.KINDS.items()]
BASES = [(code, basis.label) for code, basis in rules.BASES.items()]
GROUNDS = [pair for pairs in rules.GROUNDS.values() for pair in pairs]
FIRST_NUMBER = 1000
ABANDONED_AFTER = dt.timedelta(minutes=15)


# Not extended, or once: from which day, when, by whom and why, and later than it was.
EXTENSION = Q(extended_from__isnull=True, extended_at__isnull=True, extended_by__isnull=True, extension_reason="") | (
    Q(extended_at__isnull=False, extended_by__isnull=False, due_on__gt=F("extended_from")) & ~Q(extension_reason="")
)


class ReleaseRequest(Fact):
    """Somebody asks for records. The clock starts at receipt by anyone here, and no state of this row stops it."""

    class Status(models.TextChoices):
        RECEIVED = "RECEIVED", "Received"
        LOGGED = "LOGGED", "Logged"
        VALIDATING = "VALIDATING", "Validating"
        DEFECTIVE_RETURNED = "DEFECTIVE_RETURNED", "Returned to requester"
        IDENTITY_VERIFIED = "IDENTITY_VERIFIED", "Valid, identity verified"
        RETRIEVING = "RETRIEVING", "Gathering pages"
        SENSITIVITY_REVIEW = "SENSITIVITY_REVIEW", "Sensitive pages reviewed"
        QC = "QC", "Quality check"
        READY = "READY", "Ready to send"
        RELEASED = "RELEASED", "Released"
        CLOSED = "CLOSED", "Closed"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        DENIED = "DENIED", "Denied"
        DUPLICATE = "DUPLICATE", "Duplicate"

    class Channel(models.TextChoices):
        MAIL = "mail", "Mail"
        FAX = "fax", "Fax"
        COUNTER = "counter", "At the counter"
        EMAIL = "email", "Email"
        PORTAL = "portal", "Portal"
        PHONE = "phone", "Phone, then in writing"

    class Form(models.TextChoices):
        PDF = "pdf", "PDF"
        PAPER = "paper", "Paper"
        MEDIA = "media", "CD or USB"
        INSPECT = "inspect", "Inspection on site"

    class Delivery(models.TextChoices):
        MAIL = "mail", "Tracked mail"
        SECURE_EMAIL = "secure_email", "Encrypted email"
        FAX = "fax", "Fax with cover"
        PICKUP = "pickup", "Pick-up with ID"
        PORTAL = "portal", "Portal"
        DIRECT = "direct", "Direct"

    class IdentityMethod(models.TextChoices):
        PHOTO_ID = "photo_id", "Photo ID seen"
        SIGNATURE = "signature", "Signature matches the one on file"
        PORTAL = "portal", "Portal credential"
        CALL_BACK = "call_back", "Call back to the listed number"
        LETTERHEAD = "letterhead", "Letterhead or badge of an official"
        KNOWN_PROVIDER = "known_provider", "Provider in the directory"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="release_requests")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("who asks", max_length=20, choices=KINDS)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RECEIVED)

    requester_name = models.CharField("name of the requester", max_length=160)
    requester_address = models.TextField("address", max_length=400)
    requester_phone = models.CharField("phone", max_length=30, blank=True)
    requester_fax = models.CharField("fax", max_length=30, blank=True)
    requester_email = models.EmailField("email", blank=True)
    relation = models.CharField("relation to the patient", max_length=80, blank=True)

    received_at = models.DateTimeField("received")
    channel = models.CharField("came by", max_length=8, choices=Channel.choices)
    return_on = models.DateField("return date of the order or subpoena", null=True, blank=True)
    ground = models.CharField("on which ground", max_length=12, choices=GROUNDS, blank=True)
    emergency = models.CharField(
        "nature of a medical emergency", max_length=150, blank=True,
        help_text="42 CFR 2.51: opens substance use records to treatment without consent, and is kept with the disclosure",
    )  # fmt: skip
    due_on = models.DateField(editable=False)

    # The extension of 164.524(b)(2)(iii): once, in writing, inside the first limit; all four or none.
    extended_from = models.DateField(null=True, blank=True, editable=False, help_text="The limit that was extended")
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    extension_reason = models.CharField(max_length=300, blank=True)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by",
        help_text="The first request of the matter: this one asks for what came since",
    )  # fmt: skip

    scope_from = models.DateField("from", null=True, blank=True)
    scope_to = models.DateField("to", null=True, blank=True)
    scope_types = ArrayField(models.CharField(max_length=40), verbose_name="documents", default=list, blank=True)
    scope_words = models.TextField("in the requester's words", max_length=1000, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    form = models.CharField("form and format", max_length=8, choices=Form.choices, default=Form.PDF)
    delivery = models.CharField("goes by", max_length=14, choices=Delivery.choices, default=Delivery.MAIL)

    # Who proved to be who, how and when: all three or none (164.514(h)).
    identity_method = models.CharField(max_length=16, choices=IdentityMethod.choices, blank=True)
    identity_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    identity_at = models.DateTimeField(null=True, blank=True)
    qc_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    qc_at = models.DateTimeField(null=True, blank=True)
    qc_checks = models.JSONField(default=list, blank=True)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AuditedManager.from_queryset(ReleaseRequestQuerySet)()

    class Meta(Fact.Meta):
        default_permissions = ("view",)
        permissions = [
            ("log_request", "Log a request for records"),
            ("validate_request", "Check the authority of a request"),
            ("select_release", "Choose pages and build the packet"),
            ("qc_release", "Check a packet made by another"),
            ("release_packet", "Release a packet"),
            ("deny_request", "Deny a request"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(identity_method="", identity_by__isnull=True, identity_at__isnull=True)
                | (~Q(identity_method="") & Q(identity_by__isnull=False, identity_at__isnull=False)),
                name="request_identity_whole",
            ),
            models.CheckConstraint(
                condition=Q(qc_by__isnull=True, qc_at__isnull=True) | Q(qc_by__isnull=False, qc_at__isnull=False),
                name="request_qc_whole",
            ),
            models.CheckConstraint(condition=EXTENSION, name="request_extension_whole"),
            models.CheckConstraint(
                condition=Q(scope_to__isnull=True) | Q(scope_from__isnull=True) | Q(scope_to__gte=F("scope_from")),
                name="request_scope_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on", "id"]),
            models.Index(fields=["patient", "-received_at"]),
        ]

    @property
    def number(self) -> str:
        """R-1042: what is said on the phone and written on letters."""
        return f"R-{FIRST_NUMBER + self.pk}"

    @property
    def basis(self) -> rules.Basis:
        return rules.basis_of(self.kind)

    @property
    def received_on(self):
        """The facility's calendar day of receipt, day 0 of the clock."""
        return dates.received_on(self.received_at, self.facility.time_zone)

    @property
    def days_left(self) -> int:
        return dates.days_left(self.due_on, clock.today(self.facility))

    @property
    def amber_day(self) -> int:
        """Days from receipt at which the clock turns amber: day 21 of 30, later when the limit was extended."""
        return max((self.due_on - self.received_on).days - dates.AMBER_LEFT, 0)

    @property
    def red_day(self) -> int:
        """Days from receipt at which the clock turns red: day 28 of 30."""
        return max((self.due_on - self.received_on).days - dates.RED_LEFT, 0)

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED_STATES

    @property
    def matter(self) -> "ReleaseRequest":
        """The first request of the matter: its number is the prefix of every page's number."""
        return self.follows or self

    def current_authorization(self):
        """The paper that counts: the last one recorded, or None."""
        return self.authorizations.select_related("scan__current_version").order_by("-id").first()

    def current_packet(self):
        """The last packet ordered, whatever became of it, or None."""
        return self.packets.order_by("-number").first()

    def chosen(self):
        """The items with pages, in the order of the packet, with what pages need of their documents."""
        return self.items.exclude(pages=[]).select_related("document__type", "document__author", "version").in_order()


CLOSED_STATES = frozenset({"RELEASED", "CLOSED", "WITHDRAWN", "DENIED", "DUPLICATE"})


class ReleaseEvent(Event):
    subject = models.ForeignKey(ReleaseRequest, on_delete=models.PROTECT, related_name="events")


class ItemQuerySet(models.QuerySet):
    def in_order(self):
        """Chronologically, as care went; what happened together by type."""
        return self.order_by("document__service_at", "document__type__position", "document_id")


class ReleaseItem(models.Model):
    """Pages of one document that a person chose for a request. No pages: taken out again."""

    request = models.ForeignKey(ReleaseRequest, on_delete=models.PROTECT, related_name="items")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("records.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    pages = ArrayField(models.PositiveIntegerField(), default=list, help_text="From 1, as in the document")
    picked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    picked_at = models.DateTimeField()

    objects = AuditedManager.from_queryset(ItemQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["request", "document"], name="document_once_a_request")]

    def __str__(self) -> str:
        return f"Item {self.pk}"


class Packet(Fact):
    """One built file: what went in, its digest, and the manifest, which nothing changes once it is ready."""

    class Status(models.TextChoices):
        BUILDING = "BUILDING", "Being built"
        READY = "READY", "Built"
        STOPPED = "STOPPED", "Stopped"

    request = models.ForeignKey(ReleaseRequest, on_delete=models.PROTECT, related_name="packets")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.BUILDING)
    selection = models.JSONField(help_text="Document, version and pages as ordered")
    # Who may not see these categories in the chart does not see them in a packet either: access asks this field.
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    progress, total = models.PositiveIntegerField(default=0), models.PositiveIntegerField(default=1)
    stopped_why = models.CharField(max_length=300, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    bates_start = models.PositiveIntegerField(default=1)

    page_count = models.PositiveIntegerField(default=0)
    notices = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    manifest = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=100, blank=True)
    wrapped_key = models.BinaryField(null=True, blank=True)
    key_version = models.CharField(max_length=10, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="packet_number_once"),
            models.CheckConstraint(
                condition=(
                    Q(status="READY", manifest__isnull=False, wrapped_key__isnull=False, ready_at__isnull=False)
                    & ~Q(sha256="") & ~Q(path="")
                ) | (~Q(status="READY") & Q(manifest__isnull=True, path="")),
                name="packet_ready_is_whole",
            ),
        ]  # fmt: skip

    @property
    def bates(self) -> str:
        return f"{self.manifest['first_bates']} to {self.manifest['last_bates']}" if self.manifest else ""

    @property
    def is_building(self) -> bool:
        return self.status == "BUILDING" and not self.is_abandoned

    @property
    def is_abandoned(self) -> bool:
        """Being built for long, and nobody is at it: its task died more often than it is tried again."""
        from accounts.jobs.models import Lease

        old = self.status == "BUILDING" and clock.now() - self.ordered_at > ABANDONED_AFTER
        return old and not Lease.objects.live().filter(name=f"packet:{self.pk}").exists()

    @property
    def next_number(self) -> int:
        """Where the numbers of a later batch of the same matter start."""
        return self.bates_start + self.page_count


class Disclosure(models.Model):
    """What left, when, to whom, why. Only ever added: the database refuses change and deletion (164.528, 164.530(j))."""

    public_id = models.CharField(max_length=22, unique=True, default=make_public_id, editable=False)
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="disclosures")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(
        ReleaseRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures"
    )
    packet = models.OneToOneField(Packet, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosure")
    disclosed_at = models.DateTimeField()
    recipient_name = models.CharField(max_length=160)
    recipient_address = models.TextField(blank=True)
    what = models.TextField(help_text="Brief description: document types, dates, pages")
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=20, choices=BASES)
    delivery = models.CharField(
        max_length=14, choices=ReleaseRequest.Delivery.choices, blank=True, help_text="Empty: not made by this desk"
    )
    page_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    bates = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-disclosed_at", "-id"]
        indexes = [models.Index(fields=["patient", "-disclosed_at"])]

    def __str__(self) -> str:
        return f"Disclosure {self.pk}"

    @property
    def accountable(self) -> bool:
        """Whether the patient's accounting lists it: derived from the basis, never stored."""
        return rules.is_accountable(self.basis)
