"""The local policy of transcription [P]: turnaround by document type, sampling and scoring of quality."""

from accounts.policy import declare, policy
from records.documents import types
from records.transcription import rules

# Psychotherapy notes are their originator's alone: nobody else types them (164.501, 164.508(a)(2)).
DICTATED = (*(key for key in types.OUTLINES if key != "therapy_note"), "radiology", "pathology")


def three(points: list) -> str:
    return "" if len(points) == 3 and points == sorted(points, reverse=True) else "Three numbers, the critical first."


declare("transcription_hours_stat", rules.STAT_HOURS, "Hours from the end of a STAT dictation to its document.")
for _key in DICTATED:
    declare(
        f"transcription_hours_{_key}", rules.HOURS.get(_key, rules.OTHER_HOURS),
        f"Hours from the end of dictation to the document: {types.BY_KEY[_key].name}.",
    )  # fmt: skip
declare("transcription_late_days", 14, "Days after the care from which a dictation is labeled a late entry.")
declare("transcription_target_percent", 95, "Percent of documents that are to be there in their turnaround.", most=100)
declare("transcription_check_days", 5, "Days within which a drawn document is checked, and its feedback read.")
declare("transcription_qa_percent", 5, "Percent of typed documents that a second person checks.", least=0, most=100)
declare("transcription_qa_seed", "HIT", "What the draw of checked documents is seeded with; change it each period.")
declare("transcription_qa_least", 98, "The least score, in percent, with which a checked document passes.", most=100)
declare("transcription_error_points", [3, 1, 0.25], "Points of one critical, one major and one minor error.",
        least=0, most=100, check=three)  # fmt: skip


def hours_for(type_key: str, *, stat: bool) -> int:
    """Hours of turnaround in force for a document of this type."""
    return policy("transcription_hours_stat" if stat else f"transcription_hours_{type_key}")
