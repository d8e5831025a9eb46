"""Rules of identity (domain section 1): pure functions, no database."""

import datetime as dt

from accounts import clock

# CDCREC, with "declined" and "unknown" as values of their own (OMB SPD-15, both models).
RACES = {
    "1002-5": "American Indian or Alaska Native", "2028-9": "Asian", "2054-5": "Black or African American",
    "2118-8": "Middle Eastern or North African", "2076-8": "Native Hawaiian or Other Pacific Islander",
    "2106-3": "White", "2131-1": "Other", "asked-declined": "Declined to answer", "unknown": "Unknown",
}  # fmt: skip
# The languages asked for most (RFC 5646, shortest tags); any other tag stands as it is.
LANGUAGES = {
    "en": "English", "es": "Spanish", "zh": "Chinese", "zh-Hans": "Chinese (simplified)", "vi": "Vietnamese",
    "tl": "Tagalog", "ar": "Arabic", "fr": "French", "ko": "Korean", "ru": "Russian", "pt": "Portuguese",
    "ht": "Haitian Creole", "hi": "Hindi", "de": "German", "pl": "Polish", "it": "Italian", "ja": "Japanese",
    "fa": "Persian", "uk": "Ukrainian", "so": "Somali", "ase": "American Sign Language",
}  # fmt: skip
OLDEST = 120
# Dates that registration systems put where none is known: they count as missing in matching.
DEFAULT_DATES = frozenset({dt.date(1900, 1, 1), dt.date(1901, 1, 1), dt.date(1800, 1, 1), dt.date(1, 1, 1)})


class BadPatient(ValueError):
    """What was said of the person cannot be so. `field` is where it was said; the words say how to mend it."""

    def __init__(self, words: str, field: str = ""):
        super().__init__(words)
        self.field = field


def check_birth(birth: dt.date | None, today: dt.date, *, estimated: bool = False) -> None:
    """A birth date is not in the future. BadPatient."""
    if birth is None:
        return
    if birth > today:
        raise BadPatient("The date of birth lies in the future.", "birth_date")
    if birth.year < 1850:
        raise BadPatient("Nobody alive or on record was born before 1850: check the year.", "birth_date")


def too_old(birth: dt.date | None, today: dt.date) -> bool:
    """Over 120 years: possible only on paper. Asked back, and kept when the person says so."""
    return birth is not None and age_in_years(birth, today) > OLDEST


def check_death(birth: dt.date | None, died: dt.datetime | None, now: dt.datetime) -> None:
    """Death is not before birth and not in the future. BadPatient."""
    if died is None:
        return
    if died > now:
        raise BadPatient("The date of death lies in the future.", "deceased_at")
    if birth and clock.local(died).date() < birth:
        raise BadPatient("The date of death lies before the date of birth.", "deceased_at")


def known_birth(birth: dt.date | None) -> dt.date | None:
    """The birth date, or None where it is one of the dates that stand for "not known" (01/01/1900)."""
    return None if birth in DEFAULT_DATES else birth


def age_in_years(birth: dt.date, on: dt.date) -> int:
    """Completed years of life on the day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_text(birth: dt.date, on: dt.date, *, estimated: bool = False) -> str:
    """Years; under two years in months; under two months in days. "about" when the birth date is an estimate."""
    days = (on - birth).days
    months = (on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day)
    if months < 2:
        text = _count(days, "day")
    elif months < 24:
        text = _count(months, "month")
    else:
        text = _count(age_in_years(birth, on), "year")
    return f"about {text}" if estimated else text


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" + ("" if number == 1 else "s")


FLAGS = {
    "part2": ("Part 2 records", "shield", ""),
    "legal_hold": ("Legal hold", "scales", ""),
    "payer_restriction": ("Restriction to payer", "close", "note"),
    "possible_duplicate": ("Possible duplicate", "copies", "note"),
    "overlay": ("Overlay suspected: two persons", "warning", "stop"),
}


def banner_flags(patient) -> list[dict]:
    """The banner's flags in words: what opened it first, restricted and deceased, then what other features raised."""
    flags = []
    if getattr(patient, "glass_until", None):
        until = clock.local(patient.glass_until)
        flags.append({"label": f"Break-the-glass until {until:%H:%M}", "icon": "glass", "tone": "live"})
    if patient.restricted:
        flags.append({"label": "Restricted", "icon": "lock", "tone": "stop"})
    if patient.deceased_at:
        flags.append({"label": "Deceased", "icon": "info", "tone": ""})
    if patient.directory_opt_out:
        flags.append({"label": "Not in directory", "icon": "eye", "tone": ""})
    for code in patient.flag_codes:
        label, icon, tone = FLAGS[code]
        flags.append({"label": label, "icon": icon, "tone": tone})
    return flags
