"""What is decided about suspensions, leave and what a departed provider left. Screens, the night and tests call these.

Each raises Denied or Unknown (may not) or Refused (not now, in words), and then nothing has changed.
"""

import datetime as dt

from accounts import audit, clock, say
from accounts.access import Denied, require
from accounts.people.models import Facility, ProviderProfile
from accounts.policy import policy
from accounts.workflow import SYSTEM, Refused
from records.delinquency import letters, standing
from records.delinquency.models import (
    CommitteeMatter,
    Exemption,
    Letter,
    Suspension,
    SuspensionPeriod,
)  # fmt: skip
from records.delinquency.workflow import BY_PEOPLE, MATTER, SUSPENSION, excuse_of
from records.review import actions as review
from records.review import engine
from records.review.models import Chart, Deficiency
from records.review.workflow import CHART

DECIDED = {"approve": "him", "concur": "staff"}


# ------------------------------------------------------------------------------- suspension


def put_on_list(*, provider: ProviderProfile, facility: Facility, records: int) -> Suspension:
    """By rule on the day that policy names. Nothing is suspended before two people have approved it."""
    row = Suspension(provider=provider, facility=facility, listed_at=clock.now(), records_when_listed=records)
    return SUSPENSION.start(row, by=SYSTEM)


def approve(*, suspension: Suspension, verb: str, by) -> Suspension:
    """`approve` for the department or `concur` for the medical staff, by two different people; the second suspends."""
    if verb not in BY_PEOPLE:
        raise Refused("There is no such step.")
    now, whose = clock.now(), DECIDED[verb]
    with audit.act(f"suspension.{verb}", by=by, obj=suspension):
        suspension = Suspension.objects.select_for_update(no_key=True).get(pk=suspension.pk)
        second = suspension.status in ("AWAITING_STAFF", "AWAITING_HIM")
        fields = {f"{whose}_by": by, f"{whose}_at": now} | ({"suspended_at": now} if second else {})
        taken = SUSPENSION.take(suspension, verb, by=by, **fields)
        if taken.status == "SUSPENDED":
            _begin(taken)
            _tell_suspended(taken)
    return taken


def _begin(suspension) -> SuspensionPeriod:
    return SuspensionPeriod.objects.create(
        suspension=suspension, provider=suspension.provider, facility=suspension.facility,
        starts_on=clock.today(suspension.facility),
    )  # fmt: skip


def _end(suspension) -> None:
    for period in suspension.periods.filter(ends_on=None):
        period.ends_on = clock.today(suspension.facility)
        period.save(update_fields=["ends_on"])


def _tell_suspended(suspension) -> Letter:
    facility, provider = suspension.facility, suspension.provider
    late = standing.delinquent_charts(provider, facility).values("pk")
    owed = Deficiency.objects.filter(chart__in=late, provider=provider, status__in=Deficiency.LIVE)
    rows = owed.select_related("chart__encounter", "chart__patient", "document__type", "wanted")
    names = f"{suspension.him_by.signed_name} and {suspension.staff_by.signed_name}"
    return letters.write(
        kind=Letter.Kind.SUSPENDED, provider=provider, facility=facility, owed=rows, approved_by=names,
        limit=policy("chart_completion_days"), since=letters._day(clock.today(facility)),
    )  # fmt: skip


def follow(suspension: Suspension) -> Suspension:
    """What the record and the calendar say: lifted or cleared when nothing is delinquent any more, excused or paused
    while there is leave, resumed after it. Asked as often as one likes; a second time changes nothing."""
    late = standing.delinquent_charts(suspension.provider, suspension.facility).exists()
    excuse = excuse_of(suspension)
    decided = suspension.status in Suspension.IN_FORCE
    if not late and (decided or not _waits_for_its_day(suspension)):
        return _take(suspension, "lift" if decided else "clear", closed_at=clock.now())
    if excuse and suspension.status == "SUSPENDED":
        return _take(suspension, "pause", reason=excuse.get_kind_display())
    if excuse and not decided:
        return _take(suspension, "excuse", reason=excuse.get_kind_display(), closed_at=clock.now())
    if not excuse and suspension.status == "PAUSED":
        return _take(suspension, "resume")
    return suspension


def _waits_for_its_day(suspension) -> bool:
    """On the list, and what put it there is owed still, in time until the day is over."""
    return any(
        age >= policy("suspension_day") for age in standing.one(suspension.provider, suspension.facility).ages.values()
    )


def _take(suspension, verb, reason="", **fields) -> Suspension:
    with audit.act(f"suspension.{verb}", by=None, obj=suspension):
        taken = SUSPENSION.take(suspension, verb, by=SYSTEM, reason=reason, **fields)
        if verb in ("lift", "pause"):
            _end(taken)
        elif verb == "resume":
            _begin(taken)
        if verb == "lift":
            _tell_lifted(taken)
    return taken


def _tell_lifted(suspension) -> Letter:
    facility = suspension.facility
    today = clock.today(facility)
    days = sum(max(((p.ends_on or today) - p.starts_on).days, 1) for p in suspension.periods.all())
    return letters.write(
        kind=Letter.Kind.LIFTED, provider=suspension.provider, facility=facility, owed=[], lasted=say.plural(days, "day"),
        since=letters._day(clock.local(suspension.suspended_at, facility).date()),
    )  # fmt: skip


# ----------------------------------------------------------------------- leave and exemption


def excuse(
    *, provider: ProviderProfile, facility: Facility, kind: str, starts_on: dt.date, ends_on: dt.date, reason: str, by
) -> Exemption:
    """Approved leave, or an exemption by decision: no suspension in these days. The due dates stay as they are."""
    _may_excuse(provider, by)
    if kind not in Exemption.Kind.values:
        raise Refused("Say whether it is leave or an exemption.")
    if ends_on < starts_on:
        raise Refused("The last day lies before the first.")
    if not reason.strip():
        raise Refused("Say why, in words.")
    with audit.act("exemption.enter", by=by):
        made = Exemption.objects.create(
            provider=provider, facility=facility, kind=kind, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(),
            entered_by=by,
        )  # fmt: skip
        follow_provider(provider)
    return made


def end_excuse(*, exemption: Exemption, by) -> Exemption:
    """Back early: yesterday was its last day. One that has not begun ends on its first day."""
    _may_excuse(exemption.provider, by)
    today = clock.today(exemption.facility)
    if exemption.ends_on < today:
        raise Refused("It is over already.")
    with audit.act("exemption.end", by=by, obj=exemption):
        exemption.ends_on, exemption.ended_by = max(today - dt.timedelta(days=1), exemption.starts_on), by
        exemption.save(update_fields=["ends_on", "ended_by"])
        follow_provider(exemption.provider)
    return exemption


def _may_excuse(provider, by) -> None:
    require(by, "records.excuse_provider")
    if provider.user_id == by.pk:
        raise Refused("Nobody decides on leave of their own.")


def follow_provider(provider: ProviderProfile) -> int:
    """Follow every open suspension of the provider. Returns how many have ended."""
    rows = Suspension.objects.filter(provider=provider, status__in=Suspension.OPEN).select_related(
        "facility", "provider"
    )
    return sum(not follow(row).is_open for row in rows)


# ------------------------------------------------------------- what a departed provider left


def route(*, deficiency: Deficiency, to: ProviderProfile, by, reason: str) -> Deficiency:
    """The chair of a departed provider's department gives it to another who had a part in the care, on its own clock."""
    require(by, "records.route_deficiency", deficiency)
    check_chair(deficiency, by)
    return review.reassign(deficiency=deficiency, to=to, by=by, reason=reason, verb="route")


def check_chair(deficiency: Deficiency, by) -> None:
    """Denied to anybody but the chair; Refused while the provider is here to answer for themselves."""
    provider = deficiency.provider
    if provider is None or provider.is_here(clock.today(deficiency.facility)):
        raise Refused("Its provider is here and answers for it.")
    if provider.department is None or provider.department.chair_id != by.pk:
        raise Denied("records.route_deficiency", deficiency, "another department's")


def ask_committee(*, deficiency: Deficiency, by, reason: str) -> CommitteeMatter:
    """Nobody is left who gave that care: the medical records committee decides, for nobody else may waive it."""
    require(by, "records.route_deficiency", deficiency)
    check_chair(deficiency, by)
    return _open_matter(deficiency, by, reason)


def _open_matter(deficiency, by, reason) -> CommitteeMatter:
    if not reason.strip():
        raise Refused("Say in words why the committee is asked.")
    if CommitteeMatter.objects.filter(deficiency=deficiency, status="ASKED").exists():
        raise Refused("It is before the committee already.")
    return MATTER.start(CommitteeMatter(
        deficiency=deficiency, patient=deficiency.patient, facility=deficiency.facility, asked_at=clock.now(),
        sensitivity=deficiency.sensitivity,
    ), by=by, verb="ask", reason=reason)  # fmt: skip


def _matter_of(deficiency, by, reason) -> CommitteeMatter:
    """What the committee was asked of it already, or is asked in the moment of its decision."""
    asked = CommitteeMatter.objects.filter(deficiency=deficiency, status="ASKED").first()
    return asked or _open_matter(deficiency, by, reason)


def decide(*, matter: CommitteeMatter, verb: str, met_on: dt.date, minutes: str, reason: str, by) -> CommitteeMatter:
    """Record what the committee decided in its meeting: `waive` closes the deficiency, `keep` leaves it owed."""
    if verb not in ("waive", "keep"):
        raise Refused("There is no such step.")
    _check_meeting(met_on, minutes, matter.facility)
    with audit.act(f"committee.{verb}", by=by, obj=matter):
        done = MATTER.take(matter, verb, by=by, reason=reason, met_on=met_on, minutes=minutes.strip())
        if verb == "waive":
            review.close(deficiency=matter.deficiency, verb="waive", by=by, reason=_in_words(done, reason))
    return done


def _in_words(matter, reason) -> str:
    day = matter.met_on
    return f"Medical records committee of {day:%B} {day.day}, {day.year} ({matter.minutes}): {reason}"


def file_incomplete(*, chart: Chart, met_on: dt.date, minutes: str, reason: str, by) -> Chart:
    """The committee files a record as it is, incomplete for ever: nobody is left who can complete it (domain 3.3).

    What is open on it is waived by the same decision, each with its matter. The chart does not count as completed; a
    late result or a canceled discharge opens it again. Raises Denied or Unknown, or Refused in words: it was not
    analyzed, nothing is open, something is the person's own, no meeting or minutes.
    """
    require(by, "records.waive_deficiency", chart)
    _check_meeting(met_on, minutes, chart.facility)
    with audit.act("chart.file_incomplete", by=by, obj=chart):
        fields = {"filed_at": clock.now(), "filed_by": by, "filed_met_on": met_on, "filed_minutes": minutes.strip()}
        filed = CHART.take(chart, "file_incomplete", by=by, reason=reason, completed_at=None, **fields)
        rows = Deficiency.objects.filter(chart=chart, status__in=Deficiency.LIVE)
        for row in rows.select_related("provider", "patient", "facility").order_by("pk"):
            matter = MATTER.take(
                _matter_of(row, by, reason), "waive", by=by, reason=reason, met_on=met_on, minutes=minutes.strip()
            )
            engine.finish(row, "waive", by=by, reason=_in_words(matter, reason))
        return engine.settle(filed)


def _check_meeting(met_on, minutes, facility) -> None:
    if met_on > clock.today(facility):
        raise Refused("That meeting is still to come.")
    if not minutes.strip():
        raise Refused("Say where it stands in the minutes.")


def waive(*, deficiency: Deficiency, met_on: dt.date, minutes: str, reason: str, by) -> CommitteeMatter:
    """A decision of the committee that nobody had asked for on this screen: matter and decision in one act."""
    require(by, "records.waive_deficiency", deficiency)
    with audit.act("committee.waive", by=by, obj=deficiency):
        matter = _matter_of(deficiency, by, reason)
        return decide(matter=matter, verb="waive", met_on=met_on, minutes=minutes, reason=reason, by=by)
