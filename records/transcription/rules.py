"""What holds for transcription, as pure functions (domain section 10)."""

import datetime as dt
import hashlib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

LINE = 65  # characters of a line, as the field counts them

# Hours from the end of dictation to the preliminary document [P]; what is not named here takes OTHER_HOURS.
STAT_HOURS, OTHER_HOURS = 4, 48
HOURS = {"hp": 24, "hp_update": 24, "operative": 24, "brief_op": 24, "procedure": 24, "consult": 24, "ed_note": 24,
         "discharge_summary": 72, "death_summary": 72}  # fmt: skip


def due_at(ended: dt.datetime, hours: int) -> dt.datetime:
    """When the preliminary document is to be there: so many hours after the end of dictation. Elapsed hours: no
    change of the clocks moves it."""
    return ended + dt.timedelta(hours=hours)


def lines(text: str) -> int:
    """Lines of 65 characters, spaces counted, empty space not; a begun line is a line."""
    return math.ceil(len(re.sub(r"\s+", " ", text.strip())) / LINE)


def time_wrong(started, ended: dt.datetime, now: dt.datetime) -> str:
    """What is wrong with the times of a dictation, in words, or ""."""
    if ended > now:
        return "It cannot have been dictated later than it is sent. Check the day, and am or pm."
    if started is not None and started > ended:
        return "The dictation ends before it begins. Check both times."
    return ""


# ------------------------------------------------------------------- quality


@dataclass(frozen=True)
class ErrorKind:
    """A kind of error; its weight follows from what it is, never from who finds it."""

    key: str
    label: str
    severity: str


CRITICAL, MAJOR, MINOR = "critical", "major", "minor"
SEVERITIES = (CRITICAL, MAJOR, MINOR)
ERRORS = (
    ErrorKind("drug", "Wrong drug", CRITICAL),
    ErrorKind("dose", "Wrong dose", CRITICAL),
    ErrorKind("laterality", "Wrong side", CRITICAL),
    ErrorKind("patient", "Wrong patient", CRITICAL),
    ErrorKind("omission", "Something dictated is left out", MAJOR),
    ErrorKind("insertion", "Something is put in that was not dictated", MAJOR),
    ErrorKind("meaning", "A wrong word that changes the meaning", MAJOR),
    ErrorKind("number", "A wrong number or date", MAJOR),
    ErrorKind("spelling", "Spelling or typing", MINOR),
    ErrorKind("grammar", "Grammar or punctuation", MINOR),
    ErrorKind("format", "Format, heading or template", MINOR),
)
BY_KEY = {kind.key: kind for kind in ERRORS}


@dataclass(frozen=True)
class Score:
    """Points of all errors, and 100 less the points per hundred lines, rounded down to a tenth, never below 0."""

    points: Decimal
    percent: Decimal
    critical: int

    def passes(self, least: int) -> bool:
        """At or above the least percent [P], and no critical error (drug, dose, laterality, patient): one fails it."""
        return not self.critical and self.percent >= least


def score(severities: Iterable[str], lines: int, points: Iterable) -> Score:
    """The score of a checked text. `points` are those of one critical, one major and one minor error [P].

    A text without lines counts as one line.
    """
    found = list(severities)
    weight = dict(zip(SEVERITIES, (Decimal(str(value)) for value in points), strict=True))
    total = sum((weight[severity] for severity in found), Decimal(0))
    return Score(total, percent(total, lines), found.count(CRITICAL))


def percent(points: Decimal, lines: int) -> Decimal:
    """Of one text, or of all of a person's together: 100 less points per hundred lines. 97.96 is 97.9, not 98."""
    left = Decimal(100) - Decimal(100) * points / max(lines, 1)
    return max(left, Decimal(0)).quantize(Decimal("0.1"), rounding=ROUND_FLOOR)


def is_sampled(seed: str, key: str, share: int) -> bool:
    """Whether this job is one of the `share` percent that are checked. Drawn from seed and job alone: nobody chooses,
    and anybody who knows the seed can draw again."""
    drawn = int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big")
    return drawn * 100 < share << 64
