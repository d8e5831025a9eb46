"""Charts an hour from the time at the desk. Pure.

Time is measured from the events of a code set: a stretch begins when somebody takes the chart up (start, resume, reopen,
or its return from review) and ends with the next step away from coding, whoever takes it. Each stretch counts up to a
limit, because a chart left open overnight was not coded all night. Imported codes have no events, and no time.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

WORKING = "IN_CODING"
# Classes of visits as their speed is expected (domain 4.5): label, and the policy with its range an hour.
GROUPS = {
    "inpatient": ("Inpatient", "productivity_inpatient"),
    "surgery": ("Outpatient surgery and observation", "productivity_surgery"),
    "emergency": ("Emergency", "productivity_emergency"),
    "ancillary": ("Clinic and ancillary", "productivity_ancillary"),
}
OF_CLASS = {"IMP": "inpatient", "SS": "surgery", "OBSENC": "surgery", "EMER": "emergency"}


def group_of(klass: str) -> str:
    return OF_CLASS.get(klass, "ancillary")


@dataclass(frozen=True)
class Moment:
    """One event of a code set: the state that it led to, and when."""

    now: str
    at: dt.datetime


def time_at_desk(moments: Iterable[Moment], longest: dt.timedelta) -> dt.timedelta | None:
    """The time in coding of one chart, given its events in their order; None when it was never taken up here."""
    total, begun, taken = dt.timedelta(), None, False
    for moment in moments:
        if begun is not None:
            total += min(moment.at - begun, longest)
        begun = moment.at if moment.now == WORKING else None
        taken = taken or begun is not None
    return total if taken else None


def per_hour(charts: int, time: dt.timedelta) -> Decimal | None:
    """Charts an hour with one decimal; None when no time was measured."""
    seconds = Decimal(int(time.total_seconds()))
    return (charts * 3600 / seconds).quantize(Decimal("0.1")) if seconds else None


def against(rate: Decimal | None, expected: list) -> str:
    """ "below", "within" or "above" what is expected; "" when nothing was measured."""
    if rate is None:
        return ""
    low, high = expected
    return "below" if rate < low else "above" if rate > high else "within"
