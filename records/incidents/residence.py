"""In which state a patient lives: the media and the states' authorities are told by residents (164.406)."""

from records.release.law import STATES

# A confidential or temporary address says not where somebody lives.
ORDER = {"home": 0, "mail": 1}
_NAMES = (
    "Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, District of Columbia, Florida, "
    "Georgia, Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, "
    "Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, "
    "New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina, "
    "South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming, "
    "Puerto Rico, Virgin Islands, Guam, American Samoa, Northern Mariana Islands"
)
BY_NAME = dict(zip((name.casefold() for name in _NAMES.split(", ")), STATES, strict=True))


def residence(patient) -> str:
    """The state of the address in force, by its two letters; empty when none says, or when it is no state of the US."""
    rows = [one for one in patient.addresses.all() if one.ends_on is None and one.country == "US" and one.state.strip()]
    rows.sort(key=lambda one: (ORDER.get(one.kind, 9), one.pk))
    return state_code(rows[0].state) if rows else ""


def state_code(written: str) -> str:
    """`PA`, `pa ` and `Pennsylvania` are PA; what is no state is empty."""
    word = " ".join(written.split())
    return word.upper() if word.upper() in STATES else BY_NAME.get(word.casefold(), "")
