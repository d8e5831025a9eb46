"""A question to the MPI analyst: somebody met a record beyond their reach that may be the person before them.

Asked from the masked row of a search. The analyst looks at both sides and answers in words; nothing of the record is
shown to who asked.
"""

from django.conf import settings
from django.db import models

from accounts import audit, clock
from accounts.audit.bulk import AuditedManager
from accounts.base import Fact
from accounts.workflow import Event, Refused, Workflow, step


class IdentityQuestion(Fact):
    """Is this record the person who stands here? One open question a person asking and a record."""

    class Status(models.TextChoices):
        OPEN = "OPEN", "To answer"
        ANSWERED = "ANSWERED", "Answered"

    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="identity_questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_from = models.ForeignKey("accounts.Facility", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)

    objects = AuditedManager()

    class Meta(Fact.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "asked_by"], condition=models.Q(status="OPEN"), name="identity_question_asked_once"
            )
        ]
        indexes = [models.Index(fields=["status", "asked_at", "id"])]


class IdentityQuestionEvent(Event):
    DONE = {"ask": "Asked", "answer": "Answered"}

    subject = models.ForeignKey(IdentityQuestion, on_delete=models.PROTECT, related_name="events")

    @property
    def words(self) -> str:
        return self.DONE.get(self.verb, self.verb)


def not_by_who_asked(question, by):
    if question.asked_by_id == by.pk:
        raise Refused("Nobody answers their own question: another analyst does.")


IDENTITY = Workflow(
    "identity_question",
    IdentityQuestion.Status,
    IdentityQuestion.Status.OPEN,
    [
        step("answer", "OPEN", "ANSWERED", "records.review_duplicate", not_by_who_asked, label="Answer",
             reason_required=True, key="a"),
    ],
)  # fmt: skip


def ask(*, patient, by) -> IdentityQuestion:
    """Send the record that was met beyond reach to the MPI analysts. Asked again, the open question is found."""
    held = IdentityQuestion.objects.filter(patient=patient, asked_by=by, status="OPEN").first()
    if held:
        return held
    question = IdentityQuestion(
        patient=patient, asked_by=by, asked_from=by.active_role.facility, asked_at=clock.now()
    )  # fmt: skip
    with audit.act("identity_question.ask", by=by):
        return IDENTITY.start(question, by=by, verb="ask")


def answer(*, question, by, words: str) -> IdentityQuestion:
    """Close the question with what was found out."""
    return IDENTITY.take(question, "answer", by=by, reason=words)
