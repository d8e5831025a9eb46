"""What a person is not shown although they reach the patient: the retracted, others' drafts, others' therapy notes."""

from accounts.access import has_verb
from records.documents.stand_ins import prepares_for

PSYCHOTHERAPY = "psychotherapy"


def hidden_why(user, document) -> str:
    """Why this document is hidden from this person, or "". Reach and sensitivity are asked besides, by `require`."""
    if document.status == "RETRACTED" and not has_verb(user, "records.retract_document"):
        return "retracted"
    if document.status == "DRAFT" and not _writes(user, document):
        return "another's draft"
    if PSYCHOTHERAPY in document.sensitivity and not _own(user, document):
        return "psychotherapy note of another originator (164.508(a)(2))"
    return ""


def _own(user, document) -> bool:
    people = (document.author, document.cosigner)
    return any(person is not None and person.user_id == user.pk for person in people)


def _writes(user, document) -> bool:
    if document.author is not None and document.author.user_id == user.pk:
        return True
    return document.versions.filter(number=1, created_by=user).exists() or prepares_for(user, document.author)
