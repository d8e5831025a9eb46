"""What an accounting lists: derived from the disclosures and their bases, never typed (45 CFR 164.528)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from accounts import clock
from records.accounting import rules
from records.accounting.models import AccountingSuspension
from records.patients.models import Patient
from records.release.models import Disclosure


@dataclass
class Accounting:
    """The lines for the patient, and how many disclosures each suspension in force leaves out."""

    lines: list[rules.Line] = field(default_factory=list)
    left_out: Counter = field(default_factory=Counter)

    @property
    def times(self) -> int:
        return sum(line.times for line in self.lines)


def family(patient) -> list[int]:
    """The record and all that were merged into it: what left under a retired number is accounted for too."""
    found, level = [patient.pk], [patient.pk]
    while level := list(Patient._base_manager.filter(merged_into__in=level).values_list("pk", flat=True)):
        found += level
    return found


def accounting(patient, *, first: dt.date, last: dt.date, facility, today: dt.date) -> Accounting:
    """The accounting of a period, both days included, on the facility's wall clock, as it is given on `today`."""
    ids = family(patient)
    begin, end = _moment(first, facility), _moment(last + dt.timedelta(days=1), facility)
    rows = Disclosure.objects.accountable().filter(patient__in=ids, disclosed_at__gte=begin, disclosed_at__lt=end)
    suspensions = [
        one for one in AccountingSuspension.objects.filter(patient__in=ids, lifted_at=None) if one.in_force(today)
    ]
    left_out: Counter = Counter()
    told = []
    for row in rows.order_by("disclosed_at", "id"):
        hiding = next((one for one in suspensions if one.hides(row)), None)
        if hiding is not None:
            left_out[hiding.pk] += 1
        else:
            told.append((clock.local(row.disclosed_at, facility).date(), row))
    return Accounting(rules.summarize(told), left_out)


def _moment(day: dt.date, facility) -> dt.datetime:
    """Midnight of the facility's day, which a change of clocks does not move."""
    return dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(facility.time_zone))


def agencies(patient) -> list[str]:
    """Recipients of the last six years to whom an accounting can be suspended, by the names that disclosures have."""
    rows = Disclosure.objects.filter(patient__in=family(patient), basis__in=rules.SUSPENDABLE)
    return list(rows.order_by("recipient_name").values_list("recipient_name", flat=True).distinct())
