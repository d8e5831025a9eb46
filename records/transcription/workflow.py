"""From the end of dictation to the signed document in the chart (domain section 10).

DICTATED is the moment of receipt, verified by two identifiers; the rule queues it. A typist types, holds for blanks or
a second listener, and sends it on as PRELIMINARY: from there the document's own workflow leads, and this one follows it.
"""

from accounts.workflow import SYSTEM, Refused, Workflow, step
from records.documents.rules import is_blank
from records.transcription import blanks
from records.transcription.models import Dictation, TranscriptionCheck

S = Dictation.Status
TYPE, CHECK, ADD = "records.transcribe_dictation", "records.check_dictation", "records.add_dictation"
AT_THE_DESK = (S.TRANSCRIBING, S.BLANK)


def rule_only(dictation, by):
    if by is not SYSTEM:
        raise Refused("This follows by itself.")


def has_text(dictation, by):
    if is_blank(dictation.text):
        raise Refused("Nothing has been typed yet.")


def has_no_blanks(dictation, by):
    left = blanks.count(dictation.text)
    if left:
        raise Refused(f"{_left(left)}. Listen again, hold it for a second listener, or send it with its blanks.")


def has_blanks(dictation, by):
    if not blanks.count(dictation.text):
        raise Refused("There is no blank in it (____).")


def is_no_trainee(dictation, by):
    if by.active_role and by.active_role.trainee:
        raise Refused("While you are in training a second listener sends it on: hold it for one.")


def is_second(dictation, by):
    """Nobody is their own second listener."""
    if by is SYSTEM or dictation.transcriptionist_id == by.pk:
        raise Refused("You typed it: somebody else listens to it a second time.")


def is_the_dictator(dictation, by):
    typist = by.active_role and "records.list_dictation" in by.active_role.verbs
    if not typist and dictation.dictator.user_id != by.pk:
        raise Refused(f"It goes back to {dictation.dictator}, who dictated it.")


def _left(number: int) -> str:
    return "1 blank is left (____)" if number == 1 else f"{number} blanks are left (____)"


WORKFLOW = Workflow("dictation", S, S.DICTATED, [
    step("queue", S.DICTATED, S.QUEUED, ADD, rule_only),
    step("start", S.QUEUED, S.TRANSCRIBING, TYPE, label="Type it"),
    step("save", S.TRANSCRIBING, S.TRANSCRIBING, TYPE, label="Keep"),
    step("save", S.BLANK, S.BLANK, TYPE, label="Keep"),
    step("save", S.QA_HOLD, S.QA_HOLD, CHECK, is_second, label="Keep"),
    step("finish", AT_THE_DESK, S.PRELIMINARY, TYPE, has_text, has_no_blanks, is_no_trainee, label="Send to its author"),
    step("finish", S.QA_HOLD, S.PRELIMINARY, CHECK, is_second, has_text, has_no_blanks, label="Send to its author"),
    step("send_with_blanks", AT_THE_DESK, S.PRELIMINARY, TYPE, has_text, has_blanks, is_no_trainee,
         label="Send with its blanks"),
    step("send_with_blanks", S.QA_HOLD, S.PRELIMINARY, CHECK, is_second, has_text, has_blanks,
         label="Send with its blanks"),
    step("flag", S.TRANSCRIBING, S.BLANK, TYPE, has_blanks, label="Hold for its blanks"),
    step("hold", AT_THE_DESK, S.QA_HOLD, TYPE, label="Second listener", reason_required=True),
    step("resume", S.BLANK, S.TRANSCRIBING, TYPE, label="Take it up again"),
    step("resume", S.QA_HOLD, S.TRANSCRIBING, CHECK, is_second, label="Back to its typist", reason_required=True),
    step("put_back", S.TRANSCRIBING, S.QUEUED, TYPE, label="Put back"),
    step("reject", (S.QUEUED, *AT_THE_DESK), S.REJECTED, TYPE, label="Return to its dictator", reason_required=True),
    step("reject", S.QA_HOLD, S.REJECTED, CHECK, is_second, label="Return to its dictator", reason_required=True),
    step("resend", S.REJECTED, S.QUEUED, ADD, is_the_dictator, label="Send again", reason_required=True),
    step("edit", (S.PRELIMINARY, S.PROVIDER_EDIT, S.SIGNED), S.PROVIDER_EDIT, ADD, rule_only),
    step("sign", (S.PRELIMINARY, S.PROVIDER_EDIT), S.SIGNED, ADD, rule_only),
    step("distribute", S.SIGNED, S.DISTRIBUTED, ADD, rule_only),
    step("withdraw", Dictation.TYPED, S.WITHDRAWN, ADD, rule_only),
])  # fmt: skip
BY_RULE = {"queue", "edit", "sign", "distribute", "withdraw"}


def offers_to(dictation, by) -> list:
    """The steps that a person may take from here, for the screen."""
    return [offer for offer in WORKFLOW.offers(dictation, by) if offer.step.verb not in BY_RULE]


# ------------------------------------------------------------------- checks

C = TranscriptionCheck.Status


def is_another(check, by):
    if by is SYSTEM or check.typist_id == by.pk:
        raise Refused("You typed it: somebody else checks it.")


def is_its_typist(check, by):
    if check.typist_id != by.pk:
        raise Refused("The feedback is its typist's to read.")


CHECKS = Workflow("transcription_check", C, C.TO_CHECK, [
    step("check", C.TO_CHECK, C.CHECKED, CHECK, is_another, label="Finish the check"),
    step("read", C.CHECKED, C.READ, "records.list_dictation", is_its_typist, label="I have read it"),
])  # fmt: skip
