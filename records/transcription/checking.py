"""Quality: a seeded draw of what was typed, a second person's check with the recording, feedback to the typist."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts import audit, clock
from accounts.policy import policy
from accounts.workflow import SYSTEM, Refused
from records.transcription import rules
from records.transcription.models import Dictation, TranscriptionCheck, TranscriptionError
from records.transcription.workflow import CHECKS


@dataclass(frozen=True)
class Found:
    """An error as the checker enters it: its kind (rules.BY_KEY), seconds into the recording, what was typed and said."""

    kind: str
    at: int | None = None
    typed: str = ""
    dictated: str = ""


def draw(dictation) -> TranscriptionCheck | None:
    """Draw the job that was just finished, or not, by the seed and percent in force. One that was checked is not drawn
    again. A job without a recording cannot be checked against one."""
    seed, share = policy("transcription_qa_seed"), policy("transcription_qa_percent")
    if not dictation.has_sound or not rules.is_sampled(seed, dictation.public_id, share):
        return None
    if TranscriptionCheck.objects.filter(dictation=dictation).exists():
        return None
    return order(dictation, drawn_with=f"{seed}, {share}%")


def order(dictation, *, drawn_with: str) -> TranscriptionCheck:
    """Put a typed job to the check; `drawn_with` says by what it was chosen."""
    made = TranscriptionCheck(
        dictation=dictation, patient=dictation.patient, facility=dictation.facility, lines=dictation.lines,
        sensitivity=dictation.sensitivity, typist=dictation.transcriptionist, drawn_at=clock.now(),
        drawn_with=drawn_with,
    )  # fmt: skip
    made = CHECKS.start(made, by=SYSTEM, verb="draw")
    _await(dictation, Dictation.Waits.CHECK)
    return made


def _await(dictation, what: str) -> None:
    """What the queue has to do with the job from now on."""
    if dictation.status in Dictation.TYPED:
        dictation.waits_for = what
        dictation.next_at = clock.now() + dt.timedelta(days=policy("transcription_check_days"))
        dictation.save(update_fields=["waits_for", "next_at"])


def finish_check(*, check, by, errors: Iterable[Found], feedback: str = "") -> TranscriptionCheck:
    """The check with its errors, which give the score. By another than the typist, who gets the feedback; a check that
    fails says in words what to do better."""
    errors = list(errors)
    unknown = [one.kind for one in errors if one.kind not in rules.BY_KEY]
    if unknown:
        raise Refused(f"There is no kind of error {unknown[0]}.")
    score = rules.score(
        (rules.BY_KEY[e.kind].severity for e in errors), check.lines, policy("transcription_error_points")
    )
    passed = score.passes(policy("transcription_qa_least"))
    if not passed and not feedback.strip():
        raise Refused("It does not pass: tell the typist in words what to do better.")
    with audit.act("transcription_check.check", by=by, obj=check):
        check = CHECKS.take(
            check, "check", by=by, checker=by, checked_at=clock.now(), points=score.points, score=score.percent,
            passed=passed, feedback=feedback.strip(),
        )  # fmt: skip
        for one in errors:
            _put_error(check, one)
        _await(check.dictation, Dictation.Waits.READ)
    return check


def _put_error(check, found: Found) -> None:
    severity = rules.BY_KEY[found.kind].severity
    TranscriptionError.objects.create(
        found_in=check,
        kind=found.kind,
        severity=severity,
        at=found.at,
        typed=found.typed[:200],
        dictated=found.dictated[:200],
    )


def read_feedback(*, check, by) -> TranscriptionCheck:
    """The typist has read it."""
    with audit.act("transcription_check.read", by=by, obj=check):
        check = CHECKS.take(check, "read", by=by, read_at=clock.now())
        _await(check.dictation, "")
    return check


def carry(check, *, to) -> None:
    """The job was moved to its right patient: what was found in it goes along."""
    check.patient, check.facility, check.sensitivity = to.patient, to.facility, to.sensitivity
    check.save(update_fields=["patient", "facility", "sensitivity"])
