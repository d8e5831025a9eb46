"""Queries: what a physician was asked about the documentation, on which indicators, and what came of it (domain 4.4)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts import clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact, Voidable
from accounts.workflow import Event

ANSWERS = ("ANSWERED", "DOCUMENTED", "CLOSED")


class Query(Fact):
    """One question to one provider about one encounter. Until it is sent it is its author's draft."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        SENT = "SENT", "Sent"
        ESCALATED = "ESCALATED", "Escalated"
        ANSWERED = "ANSWERED", "Answered"
        DOCUMENTED = "DOCUMENTED", "Documented"
        CLOSED = "CLOSED", "Closed"
        CLOSED_NO_RESPONSE = "CLOSED_NO_RESPONSE", "Closed, no response"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    class Why(models.TextChoices):
        CONFLICTING = "conflicting", "Conflicting documentation"
        INCOMPLETE = "incomplete", "Incomplete documentation"
        AMBIGUOUS = "ambiguous", "Ambiguous documentation"
        UNSUPPORTED = "unsupported", "Diagnosis without clinical support"
        CAUSE = "cause", "Cause and effect"
        POA = "poa", "Present on admission"

    class Form(models.TextChoices):
        OPEN = "open", "Open-ended"
        CHOICE = "choice", "Multiple choice"
        YES_NO = "yes_no", "Yes or no"

    class Purpose(models.TextChoices):
        """What alone a yes/no question may be about."""

        POA = "poa", "Present on admission"
        CONFIRM = "confirm", "Confirm a diagnosis that is documented"
        CAUSE = "cause", "Cause and effect"
        CONFLICT = "conflict", "Resolve a conflict"

    class Answer(models.TextChoices):
        OPTION = "option", "One of the options"
        YES = "yes", "Yes"
        NO = "no", "No"
        WORDS = "words", "In own words"
        OTHER = "other", "Other"
        UNDETERMINED = "undetermined", "Unable to determine"
        DISAGREE = "disagree", "Disagrees: the record stands as it is"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="queries")
    facility = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey("records.Encounter", on_delete=models.PROTECT, related_name="queries")
    status = models.CharField(max_length=18, choices=Status.choices, default=Status.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(
        "accounts.ProviderProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="queries"
    )
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.OPEN)
    purpose = models.CharField("what the yes or no is about", max_length=10, choices=Purpose.choices, blank=True)
    title = models.CharField(max_length=120, blank=True)
    question = models.TextField(blank=True)
    documented = models.CharField(
        max_length=200, blank=True, help_text="Of a yes/no: the diagnosis as an indicator documents it"
    )
    cause = models.CharField(
        max_length=200, blank=True, help_text="Of a yes/no about cause and effect: the cause, as documented"
    )
    offers_other = models.BooleanField(default=True)
    offers_undetermined = models.BooleanField(default=True)
    blocking = models.BooleanField(default=True, help_text="Final coding waits for the answer")
    # What the quoted documents carry: who may not read those may not read this.
    sensitivity = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    spoken_at = models.DateTimeField("asked aloud", null=True, blank=True)
    spoken_answer = models.TextField("what was said in answer", blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When its present provider was asked: the days count from it"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField("sent back as not theirs", null=True, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    answer_option = models.ForeignKey(
        "coding.QueryOption", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_words = models.TextField(blank=True, help_text="To who asked; what the record says is in its documentation")
    documentation = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="answers_queries",
        help_text="What the answer wrote into the record; empty when it changed nothing",
    )  # fmt: skip
    documented_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty on a closed one: a rule closed it",
    )  # fmt: skip
    hold = models.OneToOneField(
        "coding.CodingHold", null=True, blank=True, on_delete=models.PROTECT, related_name="query"
    )
    filed = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The query as part of the legal health record, where policy keeps it there",
    )  # fmt: skip

    objects = AuditedManager()

    class Meta(Fact.Meta):
        verbose_name_plural = "queries"
        permissions = [
            ("ask_query", "Write and send queries, and take up their answers"),
            ("route_query", "Give a query to another provider, or to the physician advisor"),
            ("advise_query", "Decide on queries that were escalated"),
            ("answer_query", "Answer the queries put to oneself"),
            ("report_query", "See how queries are answered, by provider, author, service and month"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, asked_at=None, due_at=None)
                | Q(sent_at__isnull=False, asked_at__isnull=False, due_at__isnull=False),
                name="query_sent_with_due_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "WITHDRAWN"])
                | (Q(provider__isnull=False, sent_at__isnull=False) & ~Q(title="") & ~Q(question="") & ~Q(why="")),
                name="query_sent_whole",
            ),
            models.CheckConstraint(condition=~Q(status="DRAFT") | Q(sent_at=None), name="query_draft_not_sent"),
            models.CheckConstraint(condition=Q(purpose="") | Q(form="yes_no"), name="query_purpose_of_yes_no"),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "WITHDRAWN"]) | ~Q(form="yes_no") | (~Q(purpose="") & ~Q(documented="")),
                name="query_yes_no_of_what_is_documented",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "WITHDRAWN"]) | Q(form="open") | Q(offers_other=True, offers_undetermined=True),
                name="query_offers_other_and_undetermined",
            ),
            models.CheckConstraint(condition=Q(spoken_answer="") | Q(spoken_at__isnull=False), name="query_spoken_whole"),
            models.CheckConstraint(
                condition=Q(declined_at=None, decline_reason="") | (Q(declined_at__isnull=False) & ~Q(decline_reason="")),
                name="query_declined_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ESCALATED", "CLOSED_NO_RESPONSE"]) | Q(escalated_at__isnull=False),
                name="query_escalated_has_its_time",
            ),
            models.CheckConstraint(
                condition=(Q(answered_at=None, answered_by=None, answer="") & ~Q(status__in=ANSWERS))
                | (Q(answered_at__isnull=False, answered_by__isnull=False, status__in=ANSWERS) & ~Q(answer="")),
                name="query_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer="option", answer_option__isnull=False) | (~Q(answer="option") & Q(answer_option=None)),
                name="query_answer_names_its_option",
            ),
            models.CheckConstraint(
                condition=Q(documentation=None) | ~Q(answer=""), name="query_documentation_of_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(documented_at=None) | Q(documentation__isnull=False), name="query_documented_by_a_document"
            ),
            models.CheckConstraint(
                condition=~Q(status="DOCUMENTED") | Q(documented_at__isnull=False), name="query_documented_has_its_time"
            ),
            # What changes the documentation is in the record before it is coded and closed.
            models.CheckConstraint(
                condition=~Q(status="CLOSED") | Q(documentation=None) | Q(documented_at__isnull=False),
                name="query_closed_is_documented",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["CLOSED", "CLOSED_NO_RESPONSE", "WITHDRAWN"], closed_at__isnull=False)
                | (~Q(status__in=["CLOSED", "CLOSED_NO_RESPONSE", "WITHDRAWN"]) & Q(closed_at=None, closed_by=None)),
                name="query_closed_has_its_time",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["encounter", "status"]),
            models.Index(fields=["patient"]),
            models.Index(fields=["author", "status"]),
            models.Index(fields=["facility", "status", "due_at", "id"]),
            models.Index(fields=["facility", "sent_at"]),
            models.Index(fields=["asked_at", "id"], condition=Q(status="SENT"), name="query_to_escalate"),
            models.Index(
                fields=["provider", "due_at", "id"], condition=Q(status__in=["SENT", "ESCALATED"]), name="query_waiting"
            ),
            models.Index(fields=["documentation"], condition=Q(documentation__isnull=False), name="query_by_document"),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("queries:query_show", args=[self.public_id])

    @property
    def waits(self) -> bool:
        """For the provider's answer."""
        return self.status in (self.Status.SENT, self.Status.ESCALATED)

    @property
    def settled(self) -> bool:
        """Answered, and in the record as far as the answer changes it: it can be coded."""
        answered = self.status == self.Status.ANSWERED and self.documentation_id is None
        return answered or self.status == self.Status.DOCUMENTED

    @property
    def holds_coding(self) -> bool:
        """A blocking query that is not answered yet, or whose answer is not in the record."""
        return self.blocking and (self.waits or (self.status == self.Status.ANSWERED and not self.settled))

    @property
    def overdue(self) -> bool:
        return self.waits and self.due_at < clock.now()

    @property
    def is_verbal(self) -> bool:
        return self.spoken_at is not None


class QueryEvent(Event):
    WORDS = {
        "compose": "Begun", "send": "Sent", "decline": "Sent back: not theirs", "reassign": "Given to another provider",
        "escalate": "Escalated to the physician advisor", "answer": "Answered", "document": "In the record",
        "undocument": "Its entry is gone: asked anew", "close": "Taken up and closed", "withdraw": "Withdrawn",
        "give_up": "Closed without a response",
    }  # fmt: skip

    subject = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.WORDS.get(self.verb, self.verb)


class QueryIndicator(Fact, Voidable):
    """A clinical indicator: which words of which version of which document, of which day, and the value to look at."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="indicators")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="By which options name it; never used again")
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("records.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    passage = models.TextField()
    value = models.CharField(max_length=200, blank=True, help_text="What is to be seen in it")
    observed_on = models.DateField(null=True, blank=True)
    prior = models.BooleanField(default=False, help_text="Of another encounter")
    prior_reason = models.CharField(max_length=300, blank=True, help_text="Why it is clinically pertinent now")
    picked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    picked_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["query", "number"], name="query_indicator_number"),
            models.CheckConstraint(condition=~Q(passage=""), name="query_indicator_has_words"),
            models.CheckConstraint(condition=Q(prior=True) | Q(prior_reason=""), name="query_indicator_prior_reason"),
            Voidable.void_constraint("query_indicator_void_whole"),
        ]


class QueryOption(Fact, Voidable):
    """A clinical option of a multiple choice question, with the numbers of the indicators that support it."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="options")
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="Its place, from 1")
    text = models.CharField(max_length=200)
    supported_by = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["query", "number"], condition=Q(voided_at=None), name="query_option_number"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="query_option_has_words"),
            Voidable.void_constraint("query_option_void_whole"),
        ]  # fmt: skip
