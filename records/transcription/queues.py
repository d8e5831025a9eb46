"""The transcription queue in the left bar, and two lists that it leads to: every job, and what was moved away."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.html import format_html

from accounts import clock, say
from accounts.access import count_up_to, has_verb, visible_to
from accounts.people.models import ProviderProfile, User
from accounts.policy import policy
from accounts.queues import BulkAction, Column, Filter, Queue, register
from accounts.workflow import Refused
from records.documents import types
from records.transcription import actions, assigning, report
from records.transcription.models import Dictation, DictationMove, DictationNotice
from records.transcription.policies import DICTATED
from records.transcription.workflow import CHECK, TYPE

LIST = "records.list_dictation"
W = Dictation.Waits
GROUPS = {
    "open": Dictation.TO_TYPE, "unsigned": ("PRELIMINARY", "PROVIDER_EDIT"), "done": ("SIGNED", "DISTRIBUTED"),
    "returned": ("REJECTED",), "error": ("WITHDRAWN",),
}  # fmt: skip
TONES = {
    "QUEUED": "ready", "TRANSCRIBING": "doing", "BLANK": "wait", "QA_HOLD": "wait", "PRELIMINARY": "wait",
    "PROVIDER_EDIT": "doing", "SIGNED": "done", "DISTRIBUTED": "done", "REJECTED": "stop", "WITHDRAWN": "stop",
}  # fmt: skip
TYPES = [(key, types.BY_KEY[key].name) for key in DICTATED]


@dataclass(frozen=True)
class Toned:
    """Words in a tone on the screen, bare words in a file."""

    tone: str
    words: str

    def __html__(self) -> str:
        return format_html('<span class="st st--{}">{}</span>', self.tone, self.words) if self.tone else self.words

    def __str__(self) -> str:
        return self.words


def waiting(user):
    """What this person has to do: type, listen a second time, check what others typed, read the feedback on their own.
    Who does none of these sees what is still to be typed."""
    rows = Dictation.objects.exclude(waits_for="").select_related("patient", "type", "dictator", "transcriptionist")
    wanted = Q(waits_for=W.READ, transcriptionist=user)
    if has_verb(user, CHECK):
        wanted |= Q(waits_for__in=[W.HOLD, W.CHECK]) & ~Q(transcriptionist=user)
    if has_verb(user, TYPE) or not has_verb(user, CHECK):
        wanted |= Q(waits_for=W.TYPE)
    return rows.filter(wanted)


def everything(user):
    return Dictation.objects.select_related("patient", "type", "dictator", "transcriptionist")


def moved(user):
    told = Prefetch("notices", DictationNotice.objects.only("id", "move_id", "told_at"))
    return DictationMove.objects.select_related("patient", "type", "moved_by").prefetch_related(told)


def state(row) -> tuple[str, str]:
    """What is to be done with it, or how it stands."""
    if row.waits_for in (W.CHECK, W.READ):
        return "ready", row.get_waits_for_display()
    if row.status == "TRANSCRIBING" and row.transcriptionist:
        return "doing", f"Being typed, {row.transcriptionist}"
    if row.status == "QA_HOLD" and row.held_because:
        return "wait", f"Second listener: {row.held_because[:60]}"
    return TONES.get(row.status, "open"), row.get_status_display()


def due(row) -> Toned | str:
    """How long until it is to be typed, checked or read, or by how much that is late; "" when nothing is to be done."""
    if not row.waits_for:
        return ""
    left = row.next_at - clock.now()
    return Toned("late", f"{span(-left)} over") if left < dt.timedelta() else f"in {span(left)}"


def span(length: dt.timedelta) -> str:
    """ "40 min", "3 h", "2 d"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def priority(row) -> Toned | str:
    return Toned("wait", "STAT") if row.stat else ""


def url_of(row) -> str:
    if row.waits_for in (W.TYPE, W.HOLD):
        return reverse("transcription:dictation_type", args=[row.public_id])
    if row.waits_for == W.CHECK:
        return reverse("transcription:dictation_check", args=[row.public_id])
    return row.get_absolute_url()


# --------------------------------------------------------------------- filters


def _late(rows, value):
    now = clock.now()
    over = Q(due_at__lt=now, status__in=Dictation.TO_TYPE) | Q(transcribed_at__gt=F("due_at"))
    return {"over": rows.filter(over), "on_time": rows.filter(transcribed_at__lte=F("due_at"))}.get(value, rows.none())


def _month(field: str):
    def lookup(rows, value):
        start, end = report.bounds(value)
        return rows.filter(**{f"{field}__gte": start, f"{field}__lt": end})

    return lookup


def _typists(user):
    rows = User.objects.filter(role_assignments__role="transcriptionist").distinct().order_by("last_name", "first_name")
    return [(row.public_id, str(row)) for row in rows]


def _dictators(user):
    rows = ProviderProfile.objects.filter(dictations__isnull=False).distinct().order_by("family", "given")
    return [(row.public_id, str(row)) for row in rows]


def _tiles(request) -> list[dict]:
    """How many wait, how many of them STAT or late, how long they play, and for who types: their own score."""
    user, url = request.user, reverse("transcription:job_list")
    to_type = Dictation.objects.filter(status__in=Dictation.TO_TYPE)
    late = count_up_to(user, to_type.filter(due_at__lt=clock.now()))
    stat = count_up_to(user, to_type.filter(stat=True))
    tiles = [
        {"label": "Late", "value": say.upto(late), "detail": "past their turnaround", "url": f"{url}?f.state=open&f.late=over"},
        {"label": "STAT", "value": say.upto(stat), "detail": f"due in {policy('transcription_hours_stat')} h",
         "url": f"{url}?f.state=open&f.stat=1"},
        {"label": "Backlog", "value": report.minutes_words(visible_to(user, to_type)), "detail": "of recording to type",
         "url": f"{url}?f.state=open"},
    ]  # fmt: skip
    if has_verb(user, TYPE):
        own = report.quality(user, month=report.this_month())
        tiles.append({"label": "Your quality", "value": own or "—", "detail": "this month, by second listeners",
                      "url": f"{url}?f.typist={user.public_id}&f.typed={report.this_month()}"})  # fmt: skip
    return tiles


def take_it(row, *, by):
    """Assign to me: typing begins."""
    if row.status != "QUEUED":
        raise Refused(f"It is {row.get_status_display().lower()}.")
    actions.start(dictation=row, by=by)


def put_it_back(row, *, by):
    actions.take(dictation=row, verb="put_back", by=by)


COLUMNS = [
    Column("number", "Job", "number", sort="id", kind="id"),
    Column("patient", "Patient", "patient", kind="patient"),
    Column("priority", "Priority", priority, sort="stat"),
    Column("due", "Due", due, sort="next_at"),
    Column("type", "Type", "type.name"),
    Column("dictator", "Dictated by", "dictator"),
    Column("ended", "Dictated", lambda row: say.daytime(row.dictated_at), sort="dictated_at"),
    Column("minutes", "Length", "minutes", sort="seconds", kind="num"),
    Column("origin", "From", "get_origin_display", shown=False),
    Column("state", "To do", state, kind="state", fill=True),
]
TYPE_FILTER = Filter("type", "Type", "type__key", choices=TYPES)
STAT_FILTER = Filter(
    "stat", "Priority", lambda rows, value: rows.filter(stat=value == "1"), choices=[("1", "STAT"), ("0", "Routine")]
)
LATE_FILTER = Filter("late", "Turnaround", _late, choices=[("over", "Past it"), ("on_time", "Within it")])

TRANSCRIBE = register(
    Queue(
        key="transcribe",
        label="Transcription",
        icon="pen",
        verb=LIST,
        group="Record completion",
        url_name="transcription:queue_transcribe",
        rows=waiting,
        columns=COLUMNS,
        filters=[
            TYPE_FILTER, STAT_FILTER, LATE_FILTER,
            Filter("waits", "To do", "waits_for", choices=W.choices),
        ],
        order=("next_at", "id"),
        age_field="dictated_at",
        row_url=url_of,
        unit="dictation",
        empty="Dictations come here when clinicians send them, in a chart under Dictate.",
        primary="Open the next one",
        bulk=[BulkAction("assign", "Assign to me", TYPE, run=take_it, hotkey="a", undo=put_it_back)],
        tiles=_tiles,
    )
)  # fmt: skip

RESTRICTED = register(
    Queue(
        key="restricted_dictations",
        label="Restricted dictations",
        icon="lock",
        verb=assigning.ASSIGN,
        group="Record completion",
        url_name="transcription:queue_restricted",
        rows=assigning.unassigned,
        beyond_reach=True,  # the rows say nothing of whose they are
        columns=[column for column in COLUMNS if column.key not in ("patient", "origin")],
        filters=[TYPE_FILTER, STAT_FILTER],
        order=("next_at", "id"),
        age_field="dictated_at",
        row_url=lambda row: reverse("transcription:dictation_assign", args=[row.public_id]),
        unit="dictation",
        empty="Dictations of restricted patients wait here until somebody is let in to work on them.",
        primary="Give the next one to somebody",
        home=False,
    )
)

JOBS = Queue(
    key="dictations",
    label="Every dictation",
    icon="pen",
    verb=LIST,
    url_name="transcription:job_list",
    rows=everything,
    columns=[
        *COLUMNS[:-1],
        Column("typist", "Typed by", "transcriptionist"),
        Column("typed", "Preliminary", lambda row: say.daytime(row.transcribed_at), sort="transcribed_at", shown=False),
        Column("signed", "Signed", lambda row: say.daytime(row.signed_at), sort="signed_at", shown=False),
        Column("lines", "Lines", "lines", sort="lines", kind="num", shown=False),
        Column("changed", "Words changed", "words_changed", sort="words_changed", kind="num", shown=False),
        Column("state", "State", state, kind="state", fill=True),
    ],
    filters=[
        TYPE_FILTER, STAT_FILTER, LATE_FILTER,
        Filter("state", "State", lambda rows, value: rows.filter(status__in=GROUPS[value]), choices=[
            ("open", "Still to be typed"), ("unsigned", "Waits for its author"), ("done", "Signed"), ("returned", "Returned"),
            ("error", "Entered in error"),
        ]),
        Filter("typist", "Typed by", "transcriptionist__public_id", choices=_typists),
        Filter("dictator", "Dictated by", "dictator__public_id", choices=_dictators),
        Filter("typed", "Preliminary in", _month("transcribed_at"), hint="A month, like 2026-11"),
        Filter("signed", "Signed in", _month("signed_at"), hint="A month, like 2026-11"),
        Filter("checked", "Checked in", _month("check_of__checked_at"), hint="A month, like 2026-11"),
    ],
    order=("-dictated_at", "-id"),
    row_url=lambda row: row.get_absolute_url(),
    unit="dictation",
    empty="No dictation is like that.",
)  # fmt: skip


def _to_tell(row) -> tuple[str, str]:
    left = row.left_to_tell
    return ("wait", f"{say.plural(left, 'person', 'people')} to tell") if left else ("done", "Nobody left to tell")


MOVES = Queue(
    key="dictation_moves",
    label="Dictations moved away",
    icon="undo",
    verb="records.move_dictation",
    url_name="transcription:move_list",
    rows=moved,
    columns=[
        Column("patient", "Was under", "patient", kind="patient"),
        Column("type", "Type", "type.name"),
        Column("sent", "Sent", lambda row: say.daytime(row.sent_at)),
        Column("moved", "Moved", lambda row: say.daytime(row.moved_at), sort="moved_at"),
        Column("by", "By", "moved_by"),
        Column("state", "Follow-up", _to_tell, kind="state", fill=True),
    ],
    order=("-moved_at", "-id"),
    row_url=lambda row: row.get_absolute_url(),
    unit="correction",
    empty="A dictation that was sent for the wrong patient leaves its marker here when it is moved.",
)
