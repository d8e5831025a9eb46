"""The day's numbers over the queues: census, discharges, length of stay, deaths. Derived, never kept (domain section 2)."""

import datetime as dt
from dataclasses import dataclass

from accounts import clock
from records.encounters import codes, rules
from records.encounters.models import Encounter

NEWBORN = "4"


@dataclass(frozen=True)
class Census:
    """Who is in the house now. Observation is outpatient: it is counted, but not among the inpatients."""

    inpatients: int = 0
    newborns: int = 0
    observation: int = 0
    long_observation: int = 0
    emergency: int = 0


def census(stays: list[Encounter], now: dt.datetime) -> Census:
    """Counts of stays that are running; newborns apart from the other inpatients; observation of 24 hours and more."""
    inpatients = [s for s in stays if s.is_inpatient and s.status != Encounter.Status.ARRIVED]
    observed = [s for s in stays if s.klass == codes.OBSERVATION]
    newborns = sum(s.admission_type == NEWBORN for s in inpatients)
    return Census(
        inpatients=len(inpatients) - newborns, newborns=newborns, observation=len(observed),
        long_observation=sum(now - s.admitted_at >= dt.timedelta(hours=24) for s in observed),
        emergency=sum(s.klass == codes.EMERGENCY for s in stays),
    )  # fmt: skip


@dataclass(frozen=True)
class Discharges:
    """Inpatient discharges of a period: newborns apart; deaths are among the discharges."""

    inpatients: int = 0
    newborns: int = 0
    average_stay: float | None = None
    deaths: int = 0
    death_rate: float | None = None


def discharges(stays: list[Encounter]) -> Discharges:
    """Inpatient discharges, their average length of stay (newborns apart) and the gross death rate (newborns included)."""
    inpatients = [s for s in stays if s.is_inpatient]
    grown = [s for s in inpatients if s.admission_type != NEWBORN]
    deaths = sum(s.disposition in codes.EXPIRED for s in inpatients)
    return Discharges(
        inpatients=len(grown), newborns=len(inpatients) - len(grown),
        average_stay=rules.average_length_of_stay([s.length_of_stay for s in grown]),
        deaths=deaths, death_rate=rules.gross_death_rate(deaths, len(inpatients)),
    )  # fmt: skip


def census_tiles(rows, url: str) -> list[dict]:
    now = census(list(rows), clock.now())
    born = f"and {now.newborns} newborn" if now.newborns == 1 else f"and {now.newborns} newborns"
    return [
        {"label": "Inpatients", "value": now.inpatients, "detail": born, "url": f"{url}?f.class=IMP"},
        {"label": "Observation", "value": now.observation, "detail": f"{now.long_observation} over 24 hours",
         "url": f"{url}?f.class=OBSENC"},
        {"label": "Emergency", "value": now.emergency, "detail": "in the department now", "url": f"{url}?f.class=EMER"},
    ]  # fmt: skip


def discharge_tiles(rows, url: str) -> list[dict]:
    week = discharges(list(rows))
    average = "none yet" if week.average_stay is None else f"{week.average_stay:.1f}"
    rate = "none discharged" if week.death_rate is None else f"{week.death_rate:.1%} of inpatient discharges"
    return [
        {"label": "Inpatient discharges", "value": week.inpatients, "detail": f"and {week.newborns} newborns",
         "url": f"{url}?f.class=IMP"},
        {"label": "Average stay", "value": average, "small": "days" if week.average_stay is not None else "",
         "detail": "inpatients, newborns apart", "url": f"{url}?f.class=IMP"},
        {"label": "Deaths", "value": week.deaths, "detail": rate, "url": f"{url}?f.to=expired"},
    ]  # fmt: skip
