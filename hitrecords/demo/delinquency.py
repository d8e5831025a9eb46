"""Who is late with what: slow records of the past, closed months, letters of three nights, a suspension, leave, an exemption."""

import datetime as dt

from accounts import audit, clock
from accounts.access import acting, forget_reach
from accounts.audit.bulk import create_many
from accounts.people.models import RoleAssignment
from hitrecords.demo.register import VERB
from hitrecords.demo.staff import House
from hitrecords.demo.visits import Booked
from records.delinquency import actions, closing, nightly, rules, standing
from records.delinquency.models import Letter, LetterSending, Suspension
from records.documents.models import DocumentType
from records.review.models import Chart, Deficiency, DeficiencyEvent

MONTHS = 12
NIGHTS = (14, 7, 0)  # days ago: with them every day of notice has its letters
SECOND_ROLES = (("stern", "chief_of_staff"), ("stern", "department_chair"), ("vance", "department_chair"))


def give_roles(house: House, today: dt.date) -> None:
    """Chairs and the chief of staff are physicians who work in another role for an hour."""
    for username, role in SECOND_ROLES:
        RoleAssignment.objects.create(
            user=house.users[username], role=role, facility=house.hospital, starts_on=today - dt.timedelta(days=400)
        )


def slow_records(booked: list[Booked], house: House, now: dt.datetime) -> None:
    """Of the finished records the slow ones lacked their summary until the day on which they were completed."""
    wanted = DocumentType.objects.get(key="discharge_summary")
    rows = [_summary(b, b.encounter.chart, wanted) for b in booked if _was_slow(b)]
    made = create_many(rows, by=None, verb=VERB)
    events = [event for row in made for event in _history(row)]
    DeficiencyEvent.objects.bulk_create(events, batch_size=1000)


def _was_slow(b: Booked) -> bool:
    chart = getattr(b.encounter, "chart", None)
    return chart is not None and chart.status == "COMPLETE" and chart.completed_at > chart.due_at


def _summary(b: Booked, chart, wanted) -> Deficiency:
    return Deficiency(
        chart=chart, encounter=b.encounter, patient=b.encounter.patient, facility=b.encounter.facility, status="COMPLETED",
        kind="missing_document", requirement="discharge_summary", wanted=wanted, provider=b.attending, role="attending",
        words="Discharge summary: none within 7 days after the discharge.", clock_start=chart.discharged_at,
        assigned_at=chart.discharged_at, due_at=chart.discharged_at + dt.timedelta(days=7), closed_at=chart.completed_at,
        sensitivity=sorted(b.encounter.sensitivity),
    )  # fmt: skip


def _history(row: Deficiency) -> list[DeficiencyEvent]:
    return [
        DeficiencyEvent(subject=row, verb="open", now="OPEN", at=row.assigned_at),
        DeficiencyEvent(subject=row, verb="complete", was="OPEN", now="COMPLETED", at=row.closed_at),
    ]


def run(booked: list[Booked], house: House, now: dt.datetime) -> None:
    """After everything else: what the nights of the last weeks made of it."""
    give_roles(house, now.date())
    slow_records(booked, house, now)
    close_months(house, now)
    for days in NIGHTS:
        with clock.at(now - dt.timedelta(days=days)):
            nightly.run(house.hospital)
    print_old_letters(house, now)
    decide(house, now)


def close_months(house: House, now: dt.datetime) -> None:
    this = rules.month_of(clock.local(now, house.hospital).date())
    for back in range(MONTHS, 0, -1):
        month = rules.months_before(this, back)
        with clock.at(closing.count_moment(house.hospital, month) + dt.timedelta(hours=1)):
            closing.close_month(house.hospital, month)


def print_old_letters(house: House, now: dt.datetime) -> None:
    """Those of the last night wait to be printed."""
    old = Letter.objects.filter(written_on__lt=clock.local(now, house.hospital).date())
    LetterSending.objects.bulk_create([
        LetterSending(letter=one, how=LetterSending.PRINTED, at=now - dt.timedelta(days=6), by=house.users["petrie"])
        for one in old
    ])  # fmt: skip


def decide(house: House, now: dt.datetime) -> None:
    """One provider is suspended, the next waits for the second approval, one is on leave and one exempt."""
    chief = acting(house.users["stern"], "chief_of_staff", house.hospital)
    late = [one.suspension for one in standing.standings(house.hospital) if one.delinquent and one.suspension]
    for place, case in enumerate(late[:2]):
        actions.approve(suspension=case, verb="approve", by=house.who("halloran"))
        if place == 0:
            actions.approve(suspension=case, verb="concur", by=chief)
    undecided = Suspension.objects.filter(status="LISTED").select_related("provider").order_by("pk")
    with audit.act("demo.leave", by=None):
        _excuse(
            house,
            now,
            undecided.first(),
            "brandt",
            "leave",
            "Parental leave, approved by the credentials committee",
            40,
        )
        _excuse(
            house,
            now,
            undecided.last(),
            "ruiz",
            "exempt",
            "Covers the psychiatric unit alone until a colleague is back",
            14,
        )
    forget_reach(chief)
    file_one(house, now)


def file_one(house: House, now: dt.datetime) -> None:
    """The committee has filed the oldest record that only somebody without an account here could complete."""
    live = Deficiency.objects.filter(status__in=Deficiency.LIVE)
    here = live.filter(provider__user__isnull=False) | live.filter(provider=None)
    rows = Chart.objects.filter(
        status="INCOMPLETE", analyzed_at__isnull=False, open_count__gt=0, patient__restricted=False
    )
    chart = rows.exclude(pk__in=here.values("chart")).order_by("discharged_at", "pk").first()
    if chart is not None:
        met = (now - dt.timedelta(days=4)).date()
        words = "The author has died, and nobody else took part in that care."
        director = house.who("halloran")
        forget_reach(director)
        actions.file_incomplete(chart=chart, by=director, met_on=met, minutes="MRC, item 7", reason=words)


def _excuse(house, now, case, username, kind, reason, days) -> None:
    """One of the list when there is one, or else a physician who is named here."""
    provider = case.provider if case else house.users[username].provider
    today = clock.local(now, house.hospital).date()
    actions.excuse(
        provider=provider, facility=house.hospital, kind=kind, reason=reason, starts_on=today,
        ends_on=today + dt.timedelta(days=days), by=house.who("halloran"),
    )  # fmt: skip
