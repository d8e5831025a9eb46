"""Rules of identity (domain section 1): pure functions, no database."""

import datetime as dt


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
    "part2": ("Part 2 records", "shield", "bad"),
    "legal_hold": ("Legal hold", "scales", "warn"),
    "payer_restriction": ("Restriction to payer", "stop", "warn"),
    "possible_duplicate": ("Possible duplicate", "people", "warn"),
    "overlay": ("Overlay suspected: two persons", "alert", "bad"),
}


def banner_flags(patient) -> list[dict]:
    """The banner's flags in words: restricted and deceased first, then what other features raised."""
    flags = []
    if patient.restricted:
        flags.append({"label": "Restricted", "icon": "lock", "tone": "bad"})
    if patient.deceased_at:
        flags.append({"label": "Deceased", "icon": "info", "tone": ""})
    if patient.directory_opt_out:
        flags.append({"label": "Not in directory", "icon": "eye-off", "tone": ""})
    for code in patient.flag_codes:
        label, icon, tone = FLAGS[code]
        flags.append({"label": label, "icon": icon, "tone": tone})
    return flags
