"""Derived facts of an encounter (domain section 2): pure functions."""

import datetime as dt

from accounts import clock


def length_of_stay(admitted: dt.datetime, discharged: dt.datetime | None, facility=None) -> int | None:
    """Discharge date less admission date on the facility's calendar, in days; the same day counts 1. None while in house."""
    if discharged is None:
        return None
    days = (clock.local(discharged, facility).date() - clock.local(admitted, facility).date()).days
    return max(days, 1)
