"""What a request can be answered with at all, before a page is looked at."""

import datetime as dt

PROTECTED_YEARS = 50  # 45 CFR 160.103: health information of somebody dead for longer is no longer protected


def still_protected(died_on: dt.date | None, on: dt.date) -> bool:
    """Whether the Privacy Rule protects the record: until 50 years after the patient's death."""
    if died_on is None:
        return True
    try:
        end = died_on.replace(year=died_on.year + PROTECTED_YEARS)
    except ValueError:  # February 29
        end = died_on.replace(year=died_on.year + PROTECTED_YEARS, month=3, day=1)
    return on <= end


def unanswerable(*, basis: str, ground: str, form: str, died: bool) -> str:
    """Why a request of this basis cannot be answered as it was logged, in words; empty when it can.

    `form` is the form and format asked for; `died` whether the patient's death is on record.
    """
    if basis == "access" and died:
        return "The patient has died: the personal representative asks, and shows the authority (164.502(g)(4))."
    if basis == "directive" and form not in ("pdf", "media"):
        return (
            "A directive reaches only an electronic copy; paper to another needs an authorization (164.524(c)(3)(ii))."
        )
    if basis == "limited_data_set":
        return "Pages carry names and numbers: a limited data set is made as an extract without them (164.514(e)(2))."
    if ground == "preparatory":
        return "What is preparatory to research is read here, and nothing leaves (164.512(i)(1)(ii)(B))."
    if basis == "decedent" and not died:
        return "No death of the patient is on record. Record it first, or ask on what else the request rests."
    return ""
