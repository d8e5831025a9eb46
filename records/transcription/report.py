"""The month's turnaround by type, dictator and typist, and the quality that second persons found (domain 10, KPIs)."""

import datetime as dt
import re
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db.models import Avg, Count, ExpressionWrapper, F, Q, Sum
from django.db.models.fields import DurationField
from django.utils import timezone

from accounts import clock
from accounts.access import visible_to
from accounts.policy import policy
from records.transcription import rules
from records.transcription.models import Dictation, TranscriptionCheck, TranscriptionError

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
MONTHS = 13
TYPED = ExpressionWrapper(F("transcribed_at") - F("dictated_at"), output_field=DurationField())
SIGNED = ExpressionWrapper(F("signed_at") - F("transcribed_at"), output_field=DurationField())


def this_month() -> str:
    return f"{clock.today():%Y-%m}"


def months() -> list[tuple[str, str]]:
    """The months to choose from, the present one first: ("2026-11", "November 2026")."""
    first = clock.today().replace(day=1)
    found = []
    for _ in range(MONTHS):
        found.append((f"{first:%Y-%m}", f"{first:%B %Y}"))
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return found


def bounds(month: str) -> tuple[dt.datetime, dt.datetime]:
    """The month's first moment and the next one's, on the site's calendar. ValueError for what is no month."""
    found = MONTH.match(month)
    if not found or int(found[1]) < 1900:
        raise ValueError(month)
    first = dt.date(int(found[1]), int(found[2]), 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    zone = timezone.get_default_timezone()
    return dt.datetime.combine(first, dt.time(), zone), dt.datetime.combine(following, dt.time(), zone)


@dataclass(frozen=True)
class Line:
    """One line of the report. Hours are means; percents are 0 to 100, or None when there is nothing to count."""

    label: str
    key: str
    jobs: int
    minutes: int
    lines: int
    on_time: int
    typed_hours: float | None
    signed: int
    sign_hours: float | None
    changed: float | None

    @property
    def percent(self) -> int | None:
        return self.on_time * 100 // self.jobs if self.jobs else None

    @property
    def late(self) -> int:
        return self.jobs - self.on_time


@dataclass(frozen=True)
class Quality:
    """What second persons found in one typist's texts: the score over all their checked lines together."""

    label: str
    key: str
    checks: int
    lines: int
    points: Decimal
    failed: int
    critical: int
    major: int
    minor: int

    @property
    def score(self) -> Decimal:
        return rules.percent(self.points, self.lines)


def lines_by(user, month: str, group: str) -> list[Line]:
    """Documents that became preliminary in the month, within reach, by a group of GROUPS, in the order of its labels."""
    return _lines(visible_to(user, _typed_in(month)), group)


def _typed_in(month: str):
    start, end = bounds(month)
    return Dictation.objects.filter(transcribed_at__gte=start, transcribed_at__lt=end)


def _lines(rows, group: str, until: dt.datetime | None = None) -> list[Line]:
    """`until`: what was signed later than that is not signed yet."""
    *names, key = GROUPS[group]
    done = Q(signed_at__isnull=False) if until is None else Q(signed_at__lte=until)
    found = rows.order_by().values(*names, key).annotate(
        jobs=Count("pk"), play=Sum("seconds"), all_lines=Sum("lines"), typed=Avg(TYPED), signing=Avg(SIGNED, filter=done),
        on_time=Count("pk", filter=Q(transcribed_at__lte=F("due_at"))), signed=Count("pk", filter=done),
        changed=Sum("words_changed", filter=done), of=Sum("words_of", filter=done),
    )  # fmt: skip
    return sorted((_line(row, names, key) for row in found), key=lambda line: line.label)


def _line(row, names, key) -> Line:
    label = " ".join(filter(None, (row[name] for name in names))) if names else PRIORITIES[row[key]]
    changed = round(100 * row["changed"] / row["of"], 1) if row["of"] else None
    return Line(label, str(int(row[key]) if not names else row[key]), row["jobs"], (row["play"] or 0) // 60,
                row["all_lines"] or 0, row["on_time"], _hours(row["typed"]), row["signed"], _hours(row["signing"]),
                changed)  # fmt: skip


def _hours(length: dt.timedelta | None) -> float | None:
    return None if length is None else round(length.total_seconds() / 3600, 1)


# What names a line, then what its link filters by.
GROUPS = {
    "type": ("type__name", "type__key"),
    "priority": ("stat",),
    "dictator": ("dictator__given", "dictator__family", "dictator__public_id"),
    "typist": ("transcriptionist__first_name", "transcriptionist__last_name", "transcriptionist__public_id"),
}
PRIORITIES = {True: "STAT", False: "Routine"}


def quality_lines(user, month: str) -> list[Quality]:
    """The checks that were finished in the month, by typist, by name."""
    return _checked(visible_to(user, _checked_in(month)))


def _checked_in(month: str):
    start, end = bounds(month)
    return TranscriptionCheck.objects.filter(checked_at__gte=start, checked_at__lt=end)


def _checked(checks) -> list[Quality]:
    by = ("typist__first_name", "typist__last_name", "typist__public_id")
    rows = list(checks.order_by().values(*by).annotate(
        checks=Count("pk"), all_lines=Sum("lines"), all_points=Sum("points"), failed=Count("pk", filter=Q(passed=False)),
    ))  # fmt: skip
    found = TranscriptionError.objects.filter(found_in__in=checks.values("pk")).order_by()
    errors = {(r["found_in__typist__public_id"], r["severity"]): r["n"]
              for r in found.values("found_in__typist__public_id", "severity").annotate(n=Count("pk"))}  # fmt: skip
    return sorted((_quality(row, errors) for row in rows), key=lambda line: line.label)


def _quality(row, errors) -> Quality:
    key = row["typist__public_id"]
    counts = [errors.get((key, severity), 0) for severity in rules.SEVERITIES]
    name = f"{row['typist__first_name']} {row['typist__last_name']}".strip()
    return Quality(name, key, row["checks"], row["all_lines"], row["all_points"], row["failed"], *counts)


def quality(user, *, month: str) -> str:
    """One person's own score of the month, as "98.7%"; "" when nothing was checked."""
    start, end = bounds(month)
    sums = TranscriptionCheck.objects.filter(typist=user, checked_at__gte=start, checked_at__lt=end).aggregate(
        lines=Sum("lines"), points=Sum("points")
    )
    return f"{rules.percent(sums['points'], sums['lines'])}%" if sums["lines"] else ""


def minutes_words(rows) -> str:
    """How long the recordings of these rows play: "3 h 20 min"."""
    minutes = (rows.aggregate(sum=Sum("seconds"))["sum"] or 0) // 60
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def read(user, month: str) -> dict:
    """Everything that the report shows of a month: six queries, whatever its size."""
    by = {group: lines_by(user, month, group) for group in GROUPS}
    return _found(
        by, quality_lines(user, month), policy("transcription_target_percent"), policy("transcription_qa_least")
    )


def _found(by: dict, quality: list[Quality], target: int, least: int) -> dict:
    jobs = sum(line.jobs for line in by["type"])
    on_time = sum(line.on_time for line in by["type"])
    return {
        **by, "quality": quality, "jobs": jobs, "on_time": on_time, "percent": on_time * 100 // jobs if jobs else None,
        "target": target, "least": least, "minutes": sum(line.minutes for line in by["type"]),
    }  # fmt: skip


# ---------------------------------------------------------------- closed months


def kept(facility, month: dt.date, until: dt.datetime) -> dict:
    """The facility's figures of a month as they stood then, as they are kept with its close (JSON)."""
    key = f"{month:%Y-%m}"
    jobs = _typed_in(key).filter(facility=facility)
    checks = _checked_in(key).filter(facility=facility)
    return {
        "groups": {group: [asdict(line) for line in _lines(jobs, group, until)] for group in GROUPS},
        "quality": [asdict(line) | {"points": str(line.points)} for line in _checked(checks)],
        "target": policy("transcription_target_percent"), "least": policy("transcription_qa_least"),
    }  # fmt: skip


def of_close(kept: dict) -> dict:
    """What `read` gives, from what was kept with a close."""
    by = {group: [Line(**line) for line in kept["groups"][group]] for group in GROUPS}
    quality = [Quality(**(line | {"points": Decimal(line["points"])})) for line in kept["quality"]]
    return _found(by, quality, kept["target"], kept["least"])


HEADS = ("Group", "Name", "Documents", "Minutes", "Lines", "On time", "On time, %", "Mean hours to preliminary", "Signed",
         "Mean hours to signature", "Words changed, %")  # fmt: skip
SHORT = ("Documents", "Minutes", "Lines", "On time", "Late", "Hours to preliminary", "Signed", "Hours to signature")
QUALITY_HEADS = ("Quality", "Name", "Checks", "Lines", "Points", "Score, %", "Failed", "Critical", "Major", "Minor")


def as_rows(found: dict):
    """The report as rows of a file: the groups one under the other, then the quality."""
    yield HEADS
    for group in GROUPS:
        for line in found[group]:
            values = (line.jobs, line.minutes, line.lines, line.on_time, line.percent, line.typed_hours, line.signed,
                      line.sign_hours, line.changed)  # fmt: skip
            yield (group.capitalize(), line.label, *("" if value is None else value for value in values))
    yield QUALITY_HEADS
    for line in found["quality"]:
        yield ("Quality", line.label, line.checks, line.lines, line.points, line.score, line.failed, line.critical,
               line.major, line.minor)  # fmt: skip


def as_tables(found: dict) -> list[dict]:
    """The same for a printed page: a table a group."""
    tables = [
        {"title": f"By {group}", "heads": [group.capitalize(), *SHORT],
         "rows": [[line.label, *_said(line)] for line in found[group]]}
        for group in GROUPS
    ]  # fmt: skip
    rows = [[q.label, f"{q.checks}", f"{q.lines}", f"{q.critical}", f"{q.major}", f"{q.minor}", f"{q.failed}", f"{q.score}%"]
            for q in found["quality"]]  # fmt: skip
    heads = ["Typist", "Checked", "Lines", "Critical", "Major", "Minor", "Failed", "Score"]
    return [*tables, {"title": "Quality", "heads": heads, "rows": rows}]


def _said(line: Line) -> list[str]:
    values = (
        line.jobs,
        line.minutes,
        line.lines,
        f"{line.percent}%",
        line.late,
        line.typed_hours,
        line.signed,
        line.sign_hours,
    )
    return ["" if value is None else str(value) for value in values]


def definitions(found: dict) -> list[str]:
    return [
        "Turnaround: from the end of dictation to the preliminary document, by the hours that policy gives each type; "
        f"{found['target']}% in time is the goal. A document counts in the month in which it became preliminary.",
        f"Quality: 100% less the weighted errors a hundred lines; {found['least']}% passes, one critical error fails.",
    ]
