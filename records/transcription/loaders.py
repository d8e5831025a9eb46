"""The fetch is the check: a dictation within reach, to those who type or check, and to its own dictator and cosigner."""

from accounts import audit
from accounts.access import Unknown, has_verb, require
from records.loaders import _mark_glass
from records.transcription import assigning
from records.transcription.models import Dictation, DictationMove

VIEW = "records.view_dictation"
AROUND = (
    "patient", "encounter__facility", "facility", "type", "dictator", "transcriptionist", "received_from",
    "document__type", "document__current_version", "document__author", "document__cosigner", "document__facility",
    "document__encounter", "document__patient", "transcribed_version", "signed_version",
)  # fmt: skip


def load_dictation(request, public_id: str, *, verb: str = VIEW, what: str = "") -> Dictation:
    """The dictation, checked. With `what` ("dictation.view") the act is written. Raises Unknown or Denied."""
    found = Dictation.objects.select_related(*AROUND).filter(public_id=public_id).first()
    if found is None:
        raise Unknown(verb, None, "no such dictation")
    require(request.user, verb, found)
    check_hearing(request.user, found, verb)
    _mark_glass(request.user, found.patient)
    if what:
        audit.viewed(request, found, what)
    return found


def check_hearing(user, dictation, verb: str = VIEW) -> None:
    """A recording is heard by who works on it and by those whose words it is, not by everybody who reads the chart."""
    if not hears(user, dictation):
        raise Unknown(verb, dictation, "another's dictation")


def hears(user, dictation) -> bool:
    """Works in transcription, or it is their own: as dictator, or as who cosigns its document."""
    if has_verb(user, "records.list_dictation"):
        return True
    people = [dictation.dictator, *([dictation.document.cosigner] if dictation.document_id else ())]
    return any(person is not None and person.user_id == user.pk for person in people)


def load_unassigned(request, public_id: str) -> Dictation:
    """A restricted patient's job that waits for somebody; who gives it out sees the job, and nothing of the patient."""
    require(request.user, assigning.ASSIGN)
    found = assigning.unassigned(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Unknown(assigning.ASSIGN, None, "no such job to give out")
    return found


def load_move(request, public_id: str, *, verb: str = "records.move_dictation") -> DictationMove:
    """The marker of a dictation that was moved away, within reach of the patient under whom it stands."""
    rows = DictationMove.objects.select_related("patient", "encounter__facility", "facility", "type", "moved_by",
                                                "dictation__patient")  # fmt: skip
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Unknown(verb, None, "no such marker")
    return require(request.user, verb, found)
