"""Edits of codes against the person and the stay: age, sex, where they went, and words of uncertainty."""

import re
from collections.abc import Iterator

from coding.assignment.rules.shape import Finding, Item, Known, Stay, consider, fix, is_diagnosis, known_of, note
from coding.codes.models import CodeSystem

EXPIRED, HOSPICE_ONLY, OUTPATIENT_ONLY, STILL_PATIENT, LEFT = {"20"}, {"40", "41", "42"}, {"09"}, {"30"}, {"07"}
AGAINST_ADVICE = ("Z5320", "Z5321", "Z5329")
AGE_WORDS = {
    "newborn": "of newborns",
    "pediatric": "of children",
    "maternity": "of the childbearing age",
    "adult": "of adults",
}
SEXES = {"female": "F", "male": "M"}


def person_edits(stay: Stay, items: list[Item], known: dict[tuple[str, str], Known]) -> Iterator[Finding]:
    """Edits that age, sex, disposition and wording raise."""
    for item in items:
        flags = known_of(known, item).flags
        yield from _age(stay, item, flags)
        yield from _sex(stay, item, flags)
        if not stay.inpatient and is_diagnosis(item):
            yield from _uncertain(stay, item)
    yield from _disposition(stay, items)


def _age(stay: Stay, item: Item, flags: frozenset[str]) -> Iterator[Finding]:
    """MCE 4: codes that only people of an age have; the ages are local settings."""
    if stay.age is None or not stay.lists.check_ages:
        return
    for flag, (low, high) in stay.lists.ages.items():
        if flag in flags and not low <= stay.age <= high:
            words = f"{item.dotted} is a diagnosis {AGE_WORDS.get(flag, flag)} ({low} to {high}); the patient is {stay.age}."
            yield consider("age", words, item)


def _sex(stay: Stay, item: Item, flags: frozenset[str]) -> Iterator[Finding]:
    """MCE 5. CMS has deactivated its lists: they are asked only where a hospital turns them on. Never a stop."""
    if stay.sex == "M" and item.system == CodeSystem.ICD10CM and item.code.startswith("O"):
        yield note("sex_obstetric", f"{item.dotted} is an obstetric code and the patient's sex is male.", item)
    elif stay.lists.check_sexes:
        for flag, sex in SEXES.items():
            if flag in flags and stay.sex in "MF" and stay.sex != sex:
                other = "male" if stay.sex == "M" else "female"
                yield consider("sex", f"{item.dotted} is a {flag} code and the patient's sex is {other}.", item)


def _uncertain(stay: Stay, item: Item) -> Iterator[Finding]:
    """Outpatients: what is only probable is not coded as if it existed (guidelines IV.H)."""
    for passage in item.passages:
        term = next((t for t in stay.lists.uncertain if re.search(rf"\b{re.escape(t)}\b", passage, re.IGNORECASE)), "")
        if term and not item.code.startswith(("R", "Z")):
            words = f"{item.dotted} rests on “{term}”: outpatients are coded to what is known, such as the symptom."
            yield consider("uncertain", words, item)
            return


# ---- where the patient went


def _disposition(stay: Stay, items: list[Item]) -> Iterator[Finding]:
    if not stay.inpatient or not stay.discharged_on or not stay.disposition:
        return
    code = stay.disposition
    died_here = stay.died_on is not None and stay.died_on <= stay.discharged_on
    if code in EXPIRED and not stay.died_on:
        yield fix("disposition_death", "The disposition is expired (20), and the patient has no date of death.")
    elif died_here and code not in EXPIRED:
        yield fix("disposition_death", f"The patient died on {stay.died_on:%m/%d/%Y}, and the disposition is {code}.")
    if code in HOSPICE_ONLY | OUTPATIENT_ONLY | STILL_PATIENT:
        yield fix(
            "disposition_code", f"Disposition {code} does not belong to the discharge of an inpatient: {_why(code)}."
        )
    yield from _advice(code, items)


def _why(code: str) -> str:
    if code in STILL_PATIENT:
        return "it says that the patient is still here"
    return "it is for hospice claims" if code in HOSPICE_ONLY else "it is for outpatient claims"


def _advice(code: str, items: list[Item]) -> Iterator[Finding]:
    left = next((item for item in items if item.code in AGAINST_ADVICE), None)
    if left and code not in LEFT | {"20"}:
        yield consider(
            "disposition_advice", f"{left.dotted} says that care was broken off, and the disposition is {code}.", left
        )
