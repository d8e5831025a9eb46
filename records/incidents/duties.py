"""What the law asks for an incident now, and what of it is done: derived from its people and notices, never typed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from records.incidents import rules
from records.incidents.models import Incident, NoticeGiven
from records.release.law import ReleaseRule
from records.release.models import Disclosure

TOPICS = ("breach", "authority")


@dataclass(frozen=True)
class Counts:
    """Of the people concerned: all, by state, letters to send, letters that came back and nobody reached."""

    total: int
    by_state: dict[str, int]
    unsent: int
    unreachable: int


@dataclass(frozen=True)
class Shown:
    """A duty with the notice that fulfilled it, or what is left."""

    duty: rules.Duty
    done: NoticeGiven | None
    left: str
    is_done: bool


def counts(incident: Incident) -> Counts:
    """One query, however many people there are."""
    rows = (
        incident.people.filter(voided_at=None).order_by().values("state").annotate(
            n=Count("id"), unsent=Count("id", filter=Q(sent_on=None)),
            lost=Count("id", filter=Q(returned_on__isnull=False, reached_on=None)),
        )
    )  # fmt: skip
    rows = list(rows)
    return Counts(
        sum(row["n"] for row in rows), {row["state"]: row["n"] for row in rows}, sum(row["unsent"] for row in rows),
        sum(row["lost"] for row in rows),
    )  # fmt: skip


def state_rules(states: Iterable[str], day: dt.date) -> dict[str, rules.StateRule]:
    """What the table of states' rules says on the day, of the states named."""
    rows = ReleaseRule.objects.on(day).filter(topic__in=TOPICS, jurisdiction__in=[one for one in states if one])
    found: dict[str, dict] = {}
    for row in rows:
        limit = rules.Limit(row.number or 0, row.business_days, row.citation)
        kept = found.setdefault(row.jurisdiction, {})
        if row.topic == "breach":
            kept["people"] = limit
        else:
            kept |= {"authority": limit, "least": row.least or 1, "authority_name": row.wording}
    return {state: rules.StateRule(**values) for state, values in found.items()}


def delayed_to(incident: Incident) -> dt.date | None:
    return incident.delays.order_by("-until").values_list("until", flat=True).first()


def duties(incident: Incident, counted: Counts | None = None) -> list[rules.Duty]:
    counted = counted or counts(incident)
    return rules.duties(
        total=counted.total, by_state=counted.by_state, discovered_on=incident.discovered_on,
        unreachable=counted.unreachable, states=state_rules(counted.by_state, incident.discovered_on),
        delayed_to=delayed_to(incident),
    )  # fmt: skip


def shown(incident: Incident, counted: Counts) -> list[Shown]:
    """Every duty with its state: four queries, however many people there are."""
    given = {(one.kind, one.state): one for one in incident.notices.select_related("given_by")}
    return [_shown(duty, given.get((duty.kind, duty.state)), counted) for duty in duties(incident, counted)]


def _shown(duty, done, counted) -> Shown:
    if duty.kind != "people":
        return Shown(duty, done, "" if done else "Not given", done is not None)
    left = [f"{counted.unsent} to send"] if counted.unsent else []
    if 0 < counted.unreachable < rules.SUBSTITUTE_AT:
        left.append(f"{counted.unreachable} came back: reach them another way")
    return Shown(
        duty, None, ", ".join(left) if counted.total else "Nobody is on the list", counted.total > 0 and not left
    )


def open_duties(incident: Incident) -> list[rules.Duty]:
    return [one.duty for one in shown(incident, counts(incident)) if not one.is_done]


def due_on(incident: Incident) -> dt.date:
    """The clock of the queue: the first day on which something is due, as far as it is known now."""
    if incident.pk is None:
        return rules.limit(incident.discovered_on)
    return rules.soonest(duties(incident)) or rules.limit(incident.discovered_on)


def breaches_of(year: int, reached):
    """The log of a calendar year: breaches by the day of discovery, with the count of people of each. Two queries."""
    rows = reached.filter(conclusion=Incident.Status.BREACH, discovered_on__year=year)
    persons = Count("people", filter=Q(people__voided_at=None))
    return rows.prefetch_related("notices").annotate(persons=persons).order_by("discovered_on", "id")


def misdirected(year: int, reached, facilities: Iterable[int]) -> tuple[int, int]:
    """(releases that went to the wrong recipient, all releases) of a year: misdirects per 1,000 follow from it."""
    wrong = reached.filter(kind="misdirected", disclosure__isnull=False, discovered_on__year=year)
    left = Disclosure.objects.filter(facility__in=list(facilities), request__isnull=False, disclosed_at__year=year)
    return wrong.exclude(conclusion="NOT_INCIDENT").count(), left.count()
