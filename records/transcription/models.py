"""Dictations on their way to the record: the recording, who types it, how well it was typed (domain section 10)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event
from records.transcription import blanks, policies, rules  # noqa: F401 - policies declares the policy values

FIRST_NUMBER = 1000


class Dictation(Fact):
    """One job: a recording or a typed draft of one clinician about one encounter, until its document is in the chart.

    `text` is the typist's working text until the document is made; from then on the document's versions hold the words.
    """

    class Status(models.TextChoices):
        DICTATED = "DICTATED", "Dictated"
        QUEUED = "QUEUED", "To type"
        TRANSCRIBING = "TRANSCRIBING", "Being typed"
        BLANK = "BLANK", "Held: blanks"
        QA_HOLD = "QA_HOLD", "Held: second listener"
        PRELIMINARY = "PRELIMINARY", "Preliminary"
        PROVIDER_EDIT = "PROVIDER_EDIT", "Edited by its author"
        SIGNED = "SIGNED", "Signed"
        DISTRIBUTED = "DISTRIBUTED", "In the chart"
        REJECTED = "REJECTED", "Returned to its dictator"
        WITHDRAWN = "WITHDRAWN", "Entered in error"

    # What a typist has still to do, and what a document of ours stands behind.
    TO_TYPE = ("QUEUED", "TRANSCRIBING", "BLANK", "QA_HOLD")
    TYPED = ("PRELIMINARY", "PROVIDER_EDIT", "SIGNED", "DISTRIBUTED")

    class Origin(models.TextChoices):
        AUDIO = "audio", "Recording"
        TYPED = "typed", "Typed draft"
        SPEECH = "speech", "Speech-recognition draft"

    class Waits(models.TextChoices):
        TYPE = "type", "To type"
        HOLD = "hold", "Second listener"
        CHECK = "check", "To check"
        READ = "read", "Feedback to read"

    WAITS = {"QUEUED": "type", "TRANSCRIBING": "type", "BLANK": "type", "QA_HOLD": "hold"}

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="dictations")
    encounter = models.ForeignKey("records.Encounter", on_delete=models.PROTECT, related_name="dictations")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey("records.DocumentType", on_delete=models.PROTECT, related_name="+")
    dictator = models.ForeignKey("accounts.ProviderProfile", on_delete=models.PROTECT, related_name="dictations")
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.DICTATED)
    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.AUDIO)
    stat = models.BooleanField("STAT", default=False)
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    identifiers = ArrayField(
        models.CharField(max_length=12), default=list, help_text="By which two the patient was verified"
    )
    service_at = models.DateTimeField(help_text="When the care that it tells of happened")
    started_at = models.DateTimeField("dictation began", null=True, blank=True)
    dictated_at = models.DateTimeField("dictation ended", help_text="The turnaround starts here")
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(help_text="When the preliminary document is to be there")

    seconds = models.PositiveIntegerField(null=True, blank=True, help_text="Length of the recording, if it says so")
    content_type = models.CharField(max_length=20, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the recording before encryption")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes before encryption")
    path = models.CharField(max_length=100, blank=True, help_text="Random; empty without a recording")
    wrapped_key = models.BinaryField(null=True, blank=True, help_text="The file's data key, under a master key")
    key_version = models.CharField(max_length=10, blank=True)

    text = models.TextField(blank=True, help_text="A working draft, no part of the record")
    note = models.CharField(max_length=500, blank=True, help_text="From the dictator to the typist")
    held_because = models.CharField(max_length=500, blank=True, help_text="What the second listener should look at")
    transcriptionist = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    transcribed_at = models.DateTimeField("preliminary since", null=True, blank=True)
    lines = models.PositiveIntegerField(null=True, blank=True, help_text="Of 65 characters, as typed")
    blanks_left = models.PositiveSmallIntegerField(default=0, help_text="In the document as it went to its author")
    document = models.OneToOneField(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="dictation"
    )
    transcribed_version = models.ForeignKey(
        "records.DocumentVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_version = models.ForeignKey(
        "records.DocumentVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    words_changed = models.PositiveIntegerField(null=True, blank=True, help_text="Typed to signed")
    words_of = models.PositiveIntegerField(null=True, blank=True)

    waits_for = models.CharField(
        max_length=5, blank=True, choices=Waits.choices, help_text="What the transcription queue has to do with it"
    )

    next_at = models.DateTimeField(
        null=True, blank=True, help_text="When the queue is to have done that: the turnaround, or the days of a check"
    )

    objects = AuditedManager()

    class Meta(Fact.Meta):
        permissions = [
            ("list_dictation", "See the transcription queue"),
            ("transcribe_dictation", "Type dictations"),
            ("move_dictation", "Move a dictation that was sent for the wrong patient or visit"),
            ("check_dictation", "Check what others typed, and answer holds"),
            ("assign_dictation", "Give the dictation of a restricted patient to one person of the desk"),
            ("report_dictation", "Read the department's transcription report"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "sha256"], condition=~Q(sha256="") & ~Q(status="WITHDRAWN"),
                name="recording_once_a_facility",
            ),
            models.CheckConstraint(
                condition=Q(path="", wrapped_key__isnull=True) | (~Q(path="") & Q(wrapped_key__isnull=False)),
                name="dictation_file_has_key",
            ),
            models.CheckConstraint(
                condition=Q(dictated_at__lte=F("received_at")), name="dictation_ended_before_it_was_sent"
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(started_at__lte=F("dictated_at")),
                name="dictation_began_before_it_ended",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["PRELIMINARY", "PROVIDER_EDIT", "SIGNED", "DISTRIBUTED"])
                | Q(document__isnull=False, transcribed_at__isnull=False, lines__isnull=False,
                    transcribed_version__isnull=False, transcriptionist__isnull=False),
                name="dictation_typed_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["SIGNED", "DISTRIBUTED"])
                | Q(signed_at__isnull=False, signed_version__isnull=False, words_changed__isnull=False),
                name="dictation_signed_has_version",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["facility", "next_at", "id"], condition=~Q(waits_for=""), name="dictation_waits"),
            models.Index(fields=["patient", "-dictated_at"]),
            models.Index(fields=["dictator", "status"]),
            models.Index(fields=["facility", "-dictated_at"]),
        ]

    def save(self, *args, update_fields=None, **kwargs):
        """What the queue has to do with it follows from its state; the check of a typed text adds to that."""
        if update_fields is None or "status" in update_fields:
            checked = self.waits_for in ("check", "read") and self.status in self.TYPED
            if not checked:
                self.waits_for, self.next_at = self.WAITS.get(self.status, ""), self.due_at
            update_fields = None if update_fields is None else [*update_fields, "waits_for", "next_at"]
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def number(self) -> str:
        """D-1042: the job number, as it is said on the phone."""
        return f"D-{FIRST_NUMBER + self.pk}"

    @property
    def has_sound(self) -> bool:
        return bool(self.path)

    @property
    def minutes(self) -> str:
        """ "4:05", or "" for what has no recording or one that does not say."""
        return "" if self.seconds is None else f"{self.seconds // 60}:{self.seconds % 60:02d}"

    @property
    def is_overdue(self) -> bool:
        """Past its turnaround: still to be typed now, or typed later than due."""
        return (self.transcribed_at or clock.now()) > self.due_at if self.status != self.Status.WITHDRAWN else False

    @property
    def blank_count(self) -> int:
        """In the working text."""
        return blanks.count(self.text)

    def get_absolute_url(self) -> str:
        return reverse("transcription:dictation_show", args=[self.public_id])


class DictationEvent(Event):
    WORDS = {
        "receive": "Dictated and sent", "queue": "Queued", "start": "Typing begun", "save": "Kept", "flag": "Held for its blanks",
        "hold": "Held for a second listener", "put_back": "Put back", "finish": "Preliminary, sent to its author",
        "send_with_blanks": "Preliminary, with blanks", "reject": "Returned to its dictator", "resend": "Sent again",
        "edit": "Changed by its author", "sign": "Signed", "distribute": "In the chart", "withdraw": "Entered in error",
        "move": "Moved to the right visit", "arrive": "Moved here: it was sent for another patient",
        "resume": "Taken up again",
    }  # fmt: skip

    subject = models.ForeignKey(Dictation, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.WORDS.get(self.verb, self.verb)


class TranscriptionCheck(Fact):
    """A second person's look at a typed text that the draw chose, with the recording: errors, score, feedback."""

    class Status(models.TextChoices):
        TO_CHECK = "TO_CHECK", "To check"
        CHECKED = "CHECKED", "Checked"
        READ = "READ", "Feedback read"

    dictation = models.OneToOneField(Dictation, on_delete=models.PROTECT, related_name="check_of")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.TO_CHECK)
    typist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    drawn_with = models.CharField(max_length=60, help_text="Seed and percent, so that the draw can be repeated")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    lines = models.PositiveIntegerField()
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    score = models.DecimalField("score, %", max_digits=4, decimal_places=1, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    feedback = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(status="TO_CHECK", checker__isnull=True, checked_at__isnull=True, score__isnull=True,
                            points__isnull=True, passed__isnull=True)
                | Q(status__in=["CHECKED", "READ"], checker__isnull=False, checked_at__isnull=False,
                    score__isnull=False, points__isnull=False, passed__isnull=False),
                name="transcription_check_whole",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("typist")), name="transcription_checked_by_another"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["typist", "status"]), models.Index(fields=["facility", "checked_at"])]


class TranscriptionCheckEvent(Event):
    subject = models.ForeignKey(TranscriptionCheck, on_delete=models.PROTECT, related_name="events")


class TranscriptionError(models.Model):
    """One error that a check found; its severity follows from its kind."""

    found_in = models.ForeignKey(TranscriptionCheck, on_delete=models.PROTECT, related_name="errors")
    kind = models.CharField(max_length=12, choices=[(kind.key, kind.label) for kind in rules.ERRORS])
    severity = models.CharField(max_length=8, choices=[(one, one.capitalize()) for one in rules.SEVERITIES])
    at = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds into the recording")
    typed = models.CharField(max_length=200, blank=True)
    dictated = models.CharField(max_length=200, blank=True)

    objects = AuditedManager()

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.severity} error {self.pk}"

    @property
    def place(self) -> str:
        return "" if self.at is None else f"{self.at // 60}:{self.at % 60:02d}"


class DictationMove(Fact):
    """What stays on the chart (`patient`, `encounter`) for which a dictation was sent by mistake, and where it went."""

    dictation = models.ForeignKey(Dictation, on_delete=models.PROTECT, related_name="moves")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="dictations_moved_away")
    encounter = models.ForeignKey("records.Encounter", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey("records.DocumentType", on_delete=models.PROTECT, related_name="+")
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    sent_at = models.DateTimeField(help_text="Since when it had been there")
    to_patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="dictations_moved_here")
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    reason = models.CharField(max_length=120, help_text="Chosen, never typed: no name of the other person stands here")

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(patient=F("to_patient")), name="dictation_moved_to_another"),
        ]
        indexes = [models.Index(fields=["patient", "-moved_at"]), models.Index(fields=["facility", "-moved_at"])]

    def get_absolute_url(self) -> str:
        return reverse("transcription:move_show", args=[self.public_id])

    @property
    def left_to_tell(self) -> int:
        return sum(1 for notice in self.notices.all() if notice.told_at is None)


class DictationNotice(models.Model):
    """Somebody who had heard or read what stood under the wrong patient, and whether they were told."""

    move = models.ForeignKey(DictationMove, on_delete=models.PROTECT, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AuditedManager()

    class Meta:
        default_permissions = ()
        ordering = ["-last_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["move", "user"], name="dictation_notice_once"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | Q(told_at__isnull=False, told_by__isnull=False),
                name="dictation_notice_told_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"
