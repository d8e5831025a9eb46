"""Incidents, their assessment, the people concerned and the notices given (45 CFR 164.400 to 414)."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact, Voidable
from accounts.workflow import Event
from records.incidents import rules
from records.release.rules import dates

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
FIRST_NUMBER = 1000
CONCLUDED = ("NOT_INCIDENT", "LOW_PROBABILITY", "BREACH", "NOTIFYING", "CLOSED")
OPEN_STATES = ("REPORTED", "TRIAGE", "CONTAINED", "ASSESSED", "NOT_INCIDENT", "LOW_PROBABILITY", "BREACH", "NOTIFYING")


class Incident(Fact):
    """Information was used or went out as it should not have. Presumed a breach until an assessment shows otherwise."""

    class Status(models.TextChoices):
        REPORTED = "REPORTED", "Reported"
        TRIAGE = "TRIAGE", "Looked at"
        CONTAINED = "CONTAINED", "Contained"
        ASSESSED = "ASSESSED", "Assessed"
        NOT_INCIDENT = "NOT_INCIDENT", "No breach: permitted or excepted"
        LOW_PROBABILITY = "LOW_PROBABILITY", "Low probability"
        BREACH = "BREACH", "Breach"
        NOTIFYING = "NOTIFYING", "Notices going out"
        CLOSED = "CLOSED", "Closed"

    class Kind(models.TextChoices):
        MISDIRECTED = "misdirected", "Sent to the wrong recipient"
        WRONG_PATIENT = "wrong_patient", "Held another patient's pages"
        ACCESS = "access", "Looked at without a reason"
        LOST = "lost", "Lost or stolen device or paper"
        SPOKEN = "spoken", "Said to somebody who may not know it"
        HACKED = "hacked", "Hacking or malicious software"
        ASSOCIATE = "associate", "Told by a business associate"
        OTHER = "other", "Other"

    class Source(models.TextChoices):
        REPORT = "report", "Somebody's report"
        RELEASE = "release", "A release"
        INVESTIGATION = "investigation", "An investigation"

    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.REPORTED)
    kind = models.CharField("what kind", max_length=13, choices=Kind.choices)
    source = models.CharField(max_length=13, choices=Source.choices, default=Source.REPORT)
    description = models.TextField("what happened", max_length=4000)
    information = models.CharField("which information", max_length=300)
    discovered_on = models.DateField(
        "discovered", help_text="The first day on which anybody of the workforce knew, or should have known"
    )
    occurred_on = models.DateField("happened", null=True, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(**PERSON)
    disclosure = models.ForeignKey(
        "records.Disclosure", null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    outside = models.BooleanField("it left the house", default=False)
    recipient_name = models.CharField("who got it", max_length=160, blank=True)
    recipient_address = models.TextField("address", max_length=400, blank=True)
    caused_by = models.ForeignKey(**PERSON, null=True, blank=True, verbose_name="whose act it was")
    due_on = models.DateField(editable=False)

    contained_at = models.DateTimeField(null=True, blank=True)
    contained_by = models.ForeignKey(**PERSON, null=True, blank=True)
    containment = models.TextField("what was done at once", max_length=2000, blank=True)
    conclusion = models.CharField(max_length=15, choices=Status.choices, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(**PERSON, null=True, blank=True)

    # What the letters say (164.404(c)); frozen when the first of them goes.
    notice_what = models.TextField("what happened", max_length=2000, blank=True)
    notice_information = ArrayField(
        models.CharField(max_length=12, choices=rules.INFORMATION), default=list, blank=True,
        verbose_name="which information",
    )  # fmt: skip
    notice_steps = models.TextField("what people can do to protect themselves", max_length=2000, blank=True)
    notice_doing = models.TextField("what we do about it", max_length=2000, blank=True)
    notice_contact = models.CharField("whom to ask, with a toll-free number", max_length=300, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ("view",)
        permissions = [
            ("report_incident", "Report an incident"),
            ("manage_incident", "Assess incidents and notify of breaches"),
        ]
        indexes = [
            models.Index(fields=["facility", "due_on", "id"], condition=~Q(status="CLOSED"), name="incident_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contained_at__isnull=True, contained_by__isnull=True, containment="")
                | (Q(contained_at__isnull=False, contained_by__isnull=False) & ~Q(containment="")),
                name="incident_contained_whole",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=CONCLUDED, concluded_at__isnull=False, concluded_by__isnull=False)
                    & Q(conclusion__in=["NOT_INCIDENT", "LOW_PROBABILITY", "BREACH"])
                ) | (~Q(status__in=CONCLUDED) & Q(conclusion="", concluded_at__isnull=True, concluded_by__isnull=True)),
                name="incident_concluded_whole",
            ),
            models.CheckConstraint(
                condition=Q(outside=False) | ~Q(recipient_name=""), name="incident_outside_names_recipient"
            ),
            models.CheckConstraint(
                condition=Q(occurred_on__isnull=True) | Q(occurred_on__lte=F("discovered_on")),
                name="incident_happened_before_discovery",
            ),
            models.CheckConstraint(
                condition=~Q(status="NOTIFYING")
                | (~Q(notice_what="") & ~Q(notice_steps="") & ~Q(notice_doing="") & ~Q(notice_contact="")
                   & Q(notice_information__len__gt=0)),
                name="incident_notice_whole",
            ),
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """I-1042: what is said on the phone and written on letters; it tells nothing of the people."""
        return f"I-{FIRST_NUMBER + self.pk}"

    @property
    def days_left(self) -> int:
        return dates.days_left(self.due_on, clock.today(self.facility))

    @property
    def is_breach(self) -> bool:
        return self.conclusion == self.Status.BREACH

    def assessment(self) -> "Assessment | None":
        """The assessment that counts: the last one made."""
        return self.assessments.select_related("made_by").order_by("-id").first()


class IncidentEvent(Event):
    subject = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="events")


class Assessment(Fact):
    """The four factors of 164.402(2), each with its words. Only ever added: the burden of proof is ours (164.414(b))."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assessments")
    made_by = models.ForeignKey(**PERSON)
    made_at = models.DateTimeField()
    ratings = models.JSONField(help_text="Of each factor: low, medium or high")
    words = models.JSONField(help_text="Of each factor")
    exception = models.CharField(max_length=12, choices=rules.EXCEPTIONS, blank=True)
    exception_words = models.TextField(max_length=1000, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ratings__has_keys=[key for key, _ in rules.FACTORS])
                & Q(words__has_keys=[key for key, _ in rules.FACTORS]),
                name="assessment_has_four_factors",
            ),
            models.CheckConstraint(
                condition=Q(exception="", exception_words="") | (~Q(exception="") & ~Q(exception_words="")),
                name="assessment_exception_whole",
            ),
        ]

    def low_problem(self) -> str:
        return rules.low_problem(self.ratings, self.words)

    def rows(self) -> list[tuple[str, str, str]]:
        """(factor, rating, words) in the order of the rule."""
        labels = dict(rules.RATINGS)
        return [(label, labels.get(self.ratings[key], ""), self.words[key]) for key, label in rules.FACTORS]


class AffectedPerson(Fact, Voidable):
    """A patient whose information it was, with the state of residence as it counts, and the letter."""

    class How(models.TextChoices):
        MAIL = "mail", "First-class mail"
        EMAIL = "email", "E-mail, as the person agreed"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="people")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="incidents")
    state = models.CharField(max_length=2, blank=True, help_text="Of residence; empty when no address is known")
    disclosure = models.OneToOneField(
        "records.Disclosure", null=True, blank=True, on_delete=models.PROTECT, related_name="of_incident",
        help_text="The accounting's line of this disclosure by mistake",
    )  # fmt: skip
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=5, choices=How.choices, blank=True)
    sent_by = models.ForeignKey(**PERSON, null=True, blank=True)
    returned_on = models.DateField("the letter came back", null=True, blank=True)
    reached_on = models.DateField("reached in another way", null=True, blank=True)
    reached_how = models.CharField(max_length=200, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            Voidable.void_constraint("affected_void_whole"),
            models.UniqueConstraint(
                fields=["incident", "patient"], condition=Q(voided_at__isnull=True), name="affected_once"
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_by__isnull=True, sent_how="")
                | (Q(sent_on__isnull=False, sent_by__isnull=False) & ~Q(sent_how="")),
                name="affected_sent_whole",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(sent_on__isnull=False, returned_on__gte=F("sent_on")),
                name="affected_returned_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(reached_on__isnull=True, reached_how="")
                | (Q(reached_on__isnull=False, returned_on__isnull=False) & ~Q(reached_how="")),
                name="affected_reached_whole",
            ),
        ]

    @property
    def state_words(self) -> tuple[str, str]:
        """(tone, words) of the letter."""
        if self.reached_on:
            return "done", f"Reached {self.reached_on:%m/%d/%Y}: {self.reached_how}"
        if self.returned_on:
            return "late", f"Came back {self.returned_on:%m/%d/%Y}"
        if self.sent_on:
            return "done", f"{self.get_sent_how_display()}, {self.sent_on:%m/%d/%Y}"
        return "open", "Not sent"


class NoticeGiven(Fact):
    """A notice beside the letters: HHS, the media, a state's authority, the substitute. Only ever added."""

    class Kind(models.TextChoices):
        HHS = "hhs", "HHS"
        MEDIA = "media", "Media"
        AUTHORITY = "authority", "State authority"
        SUBSTITUTE = "substitute", "Substitute notice"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=2, blank=True)
    given_on = models.DateField()
    given_by = models.ForeignKey(**PERSON)
    words = models.CharField("how, with the confirmation number", max_length=300)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["given_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "kind", "state"], name="breach_notice_given_once"),
            models.CheckConstraint(
                condition=(Q(kind__in=["media", "authority"]) & ~Q(state=""))
                | Q(kind__in=["hhs", "substitute"], state=""),
                name="notice_given_names_state",
            ),
        ]


class NoticeDelay(Fact):
    """A law enforcement official says that a notice would impede an investigation (164.412). Only ever added."""

    class Statement(models.TextChoices):
        WRITTEN = "written", "In writing"
        ORAL = "oral", "Orally, 30 days at most"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="delays")
    statement = models.CharField(max_length=7, choices=Statement.choices)
    official = models.CharField("who made the statement", max_length=160)
    stated_on = models.DateField()
    until = models.DateField()
    recorded_by = models.ForeignKey(**PERSON)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["-until", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("stated_on")), name="notice_delay_in_order"),
            models.CheckConstraint(
                condition=~Q(statement="oral")
                | Q(until__lte=F("stated_on") + dt.timedelta(days=rules.ORAL_DAYS)),
                name="oral_delay_30_days",
            ),
        ]  # fmt: skip
