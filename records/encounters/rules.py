"""What must hold of an encounter (domain section 2): pure functions; days are counted on the facility's calendar."""

import datetime as dt

from accounts import clock
from records.encounters import codes

OUTPATIENT = frozenset({"EMER", "OBSENC", "AMB", "SS", "R", "HH", "VR"})
CANNOT_FOLLOW_DEATH = "The patient died before this. Only autopsy, organ procurement and billing follow a death."
AFTER_DEATH_SERVICES = frozenset({"autopsy", "organ procurement", "billing"})


class BadEncounter(ValueError):
    """What was said of the stay cannot be so. `field` is where it was said; the words say how to mend it."""

    def __init__(self, words: str, field: str = ""):
        super().__init__(words)
        self.field = field


# ------------------------------------------------------------------ derived


def length_of_stay(admitted: dt.datetime, discharged: dt.datetime | None, facility=None) -> int | None:
    """Discharge date less admission date on the facility's calendar, in days; the same day counts 1. None while in house."""
    if discharged is None:
        return None
    days = (clock.local(discharged, facility).date() - clock.local(admitted, facility).date()).days
    return max(days, 1)


def period_words(admitted: dt.datetime, discharged: dt.datetime | None, facility=None, *, running: bool = True) -> str:
    """ "Nov 14 to 18, 2026", "Nov 28 to Dec 2, 2026", "since Nov 14, 2026" while in house, "Nov 14, 2026" of one day."""
    first = clock.local(admitted, facility).date()
    start = f"{first:%b} {first.day}"
    if discharged is None:
        return f"since {start}, {first.year}" if running else f"{start}, {first.year}"
    last = clock.local(discharged, facility).date()
    if last == first:
        return f"{start}, {first.year}"
    if first.year != last.year:
        start = f"{start}, {first.year}"
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{start} to {last.day if same_month else f'{last:%b} {last.day}'}, {last.year}"


def is_inpatient(klass: str) -> bool:
    """Observation, short stay and emergency are outpatient classes; pre-admission is neither yet."""
    return klass == codes.INPATIENT


def stay_starts(admitted: dt.datetime, ordered: dt.datetime | None, klass: str) -> dt.datetime:
    """When the inpatient stay begins: at the order (42 CFR 412.3), not at arrival. Others: at registration."""
    return ordered if is_inpatient(klass) and ordered else admitted


def bed_days(start: dt.datetime, end: dt.datetime | None, day: dt.date, facility=None) -> bool:
    """Whether the midnight census of the day counts the stay: the day of admission, never that of discharge."""
    first = clock.local(start, facility).date()
    last = clock.local(end, facility).date() if end else None
    return first <= day and (last is None or day < last)


def average_length_of_stay(stays: list[int]) -> float | None:
    """Discharge days over discharges; None when nobody was discharged."""
    return sum(stays) / len(stays) if stays else None


def gross_death_rate(deaths: int, discharges: int) -> float | None:
    """Deaths over discharges, deaths counted among them, as a share; None when nobody was discharged."""
    return deaths / discharges if discharges else None


# -------------------------------------------------------------- at the door


def origins(admission_type: str) -> dict[str, str]:
    """The points of origin (FL15) of the type of admission (FL14): for newborns (4) codes 5 and 6 are births."""
    return codes.NEWBORN_ORIGINS if admission_type == "4" else codes.ORIGINS


def check_origin(admission_type: str, origin: str) -> None:
    """FL15 fits FL14. Raises BadEncounter for retired (7) and unknown codes, and for a newborn from elsewhere."""
    if not origin:
        return
    if origin == "7":
        raise BadEncounter("Point of origin 7 (emergency room) was retired in 2010. Say where the patient came from.",
                           "point_of_origin")  # fmt: skip
    if origin not in origins(admission_type):
        say = "A newborn's point of origin is 5 (born here) or 6 (born elsewhere)." if admission_type == "4" else (
            f"There is no point of origin {origin}.")  # fmt: skip
        raise BadEncounter(say, "point_of_origin")


def check_newborn(admission_type: str, *, mother_linked: bool, birth_date: dt.date | None, admitted: dt.date) -> None:
    """Type 4 needs the mother's record linked and a birth within 28 days before. Raises BadEncounter."""
    if admission_type != "4":
        return
    if not mother_linked:
        raise BadEncounter("Link the newborn to the mother's record first.", "admission_type")
    if birth_date and (admitted - birth_date).days > 28:
        raise BadEncounter("Type 4 is for newborns; this patient is older than 28 days.", "admission_type")


def check_times(
    *, admitted: dt.datetime, now: dt.datetime, planned: bool, birth_date: dt.date | None, died: dt.datetime | None,
    service: str = "", facility=None,
) -> None:  # fmt: skip
    """The start lies after birth, not after death (save autopsy, organ procurement, billing), and, unless planned,
    not ahead. Raises BadEncounter."""
    if not planned and admitted > now:
        raise BadEncounter("This lies ahead. Plan the encounter, and register it on arrival.", "admitted_at")
    if birth_date and clock.local(admitted, facility).date() < birth_date:
        raise BadEncounter("The encounter begins before the patient was born.", "admitted_at")
    if died and admitted > died and service.casefold() not in AFTER_DEATH_SERVICES:
        raise BadEncounter(CANNOT_FOLLOW_DEATH, "admitted_at")


def check_class(klass: str, *, ordered: dt.datetime | None) -> None:
    """An inpatient has an inpatient order (42 CFR 412.3). Raises BadEncounter."""
    if klass not in dict(codes.CLASSES):
        raise BadEncounter(f"There is no class {klass}.", "klass")
    if is_inpatient(klass) and ordered is None:
        raise BadEncounter("Inpatient begins with the order: give its date and time.", "inpatient_ordered_at")


def check_class_change(was: str, to: str, *, ordered: dt.datetime | None, reviewed: bool, reason: str) -> None:
    """To inpatient (A06) with an order; from inpatient (A07) before discharge, with the utilization review's and the
    physician's concurrence (condition code 44) and a reason. Raises BadEncounter."""
    if was == to:
        raise BadEncounter("It has this class already.", "klass")
    check_class(to, ordered=ordered)
    if is_inpatient(was) and not (reviewed and reason.strip()):
        raise BadEncounter("From inpatient to outpatient needs utilization review, the physician's concurrence "
                           "(condition code 44) and the reason.", "reviewed")  # fmt: skip


# ----------------------------------------------------------------- leaving

# The National Uniform Billing Committee's changes of FL17: code -> first day in use.
STARTED = {
    **{code: dt.date(2013, 10, 1) for code in ("69", *map(str, range(81, 96)))},
    "70": dt.date(2008, 4, 1), "66": dt.date(2006, 1, 1), "65": dt.date(2004, 4, 1), "64": dt.date(2002, 1, 1),
    "21": dt.date(2009, 10, 1),
}  # fmt: skip
RETIRED = {"08": dt.date(2005, 10, 1), "71": dt.date(2003, 10, 1), "72": dt.date(2003, 10, 1)}


def dispositions(klass: str, on: dt.date) -> dict[str, str]:
    """The patient status codes (FL17) that a discharge of this class on this day may have."""
    return {code: label for code, label in codes.DISPOSITIONS.items() if not _why_not(code, klass, on)}


def check_disposition(code: str, *, klass: str, on: dt.date) -> None:
    """FL17 for this class on the day of discharge. Raises BadEncounter: retired, reserved, not in use yet, for hospice
    claims only (40-42), for outpatients only (09), or "still patient" (30), which is no discharge."""
    why = _why_not(code, klass, on)
    if why:
        raise BadEncounter(why, "disposition")


def _why_not(code: str, klass: str, on: dt.date) -> str:
    if not code:
        return "Say where the patient went."
    if code in RETIRED and on >= RETIRED[code]:
        return f"Patient status {code} is retired."
    if code not in codes.DISPOSITIONS:
        return f"Patient status {code} is reserved: no claim may carry it."
    if code in STARTED and on < STARTED[code]:
        return f"Patient status {code} was not in use on {on:%m/%d/%Y}."
    if code in codes.HOSPICE_ONLY:
        return f"Patient status {code} is for hospice claims only. A death here is 20."
    if code in codes.OUTPATIENT_ONLY and is_inpatient(klass):
        return "Patient status 09 is for outpatients who are admitted here."
    if code == codes.STILL_PATIENT:
        return "30 says that the patient is still here: it is for interim bills, not for a discharge."
    return ""


def check_discharge(
    *, admitted: dt.datetime, discharged: dt.datetime, now: dt.datetime, died: dt.datetime | None, disposition: str,
    klass: str, has_attending: bool, facility=None,
) -> None:  # fmt: skip
    """A discharge has time, disposition and attending, comes after admission and not ahead of now; who died is
    "expired", and "expired" died: at or before the discharge. Raises BadEncounter."""
    if discharged > now:
        raise BadEncounter("The discharge lies ahead. Give the expected date instead.", "discharged_at")
    if discharged < admitted:
        raise BadEncounter("The discharge lies before the admission.", "discharged_at")
    if not has_attending:
        raise BadEncounter("A discharge needs the attending.", "attending")
    check_disposition(disposition, klass=klass, on=clock.local(discharged, facility).date())
    check_death(disposition, died=died, discharged=discharged)


def check_death(disposition: str, *, died: dt.datetime | None, discharged: dt.datetime) -> None:
    """Disposition and death agree. Raises BadEncounter."""
    if disposition in codes.EXPIRED:
        if died is None:
            raise BadEncounter("“Expired” needs the date and time of death.", "deceased_at")
        if died > discharged:
            raise BadEncounter("The death lies after the discharge.", "deceased_at")
    elif died is not None and died <= discharged:
        raise BadEncounter("The patient died before the discharge: the disposition is 20, expired.", "disposition")


# ---------------------------------------------------------------- coverages

PAYS_FIRST = ("workers", "auto")
PAYS_LAST = ("medicaid",)


def check_coverage_order(kinds: list[str]) -> None:
    """Workers' compensation and auto come before Medicare; Medicaid comes last of all but self-pay. Raises BadEncounter."""
    for place, kind in enumerate(kinds):
        later = kinds[place + 1 :]
        if kind.startswith("medicare") and set(later) & set(PAYS_FIRST):
            raise BadEncounter("Workers' compensation and auto pay before Medicare.", "coverages")
        if kind in PAYS_LAST and set(later) - {"self", *PAYS_LAST}:
            raise BadEncounter("Medicaid pays last.", "coverages")
