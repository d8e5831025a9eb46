"""Whether a page tells of another patient: the record numbers that stand on it, and whom it names as the patient."""

import re
import unicodedata
from collections.abc import Iterable

_NUMBER = re.compile(r"(?<![\w.,/-])\d{6,12}(?![\w/-]|[.,]\d)")
_WORD = r"[^\W\d_a-zß-ÿ][\w'’.\-]*"  # begins with a capital
_NAME = rf"(?P<name>{_WORD}(?:,?[ \t]{{1,2}}{_WORD}){{1,3}})"
_CALLED = re.compile(
    rf"(?i:\bpatient(?:['’]s)?(?:[ \t]+name)?|\bname[ \t]+of[ \t]+patient|\bpt\.?[ \t]+name)[ \t]*[:#][ \t]*{_NAME}"
)
MOST = 200  # numbers of a page that are looked up: a page of more is a table of results


def numbers_on(text: str) -> set[str]:
    """What could be a record number: 6 to 12 digits that stand alone."""
    return set(_NUMBER.findall(text)[:MOST])


def named_on(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Whom the page calls the patient ("Patient: Orr, Tom") and who is not one of `names` (family, given).

    A name is the patient's when it has the family name, and the given name or its initial.
    """
    own = [(_tokens(family), _tokens(given)) for family, given in names]
    called = dict.fromkeys(hit["name"].strip() for hit in _CALLED.finditer(text))
    return [name for name in called if not any(_fits(_tokens(name), family, given) for family, given in own)]


def _fits(said: list[str], family: list[str], given: list[str]) -> bool:
    if not family or not set(family) <= set(said):
        return False
    rest = [word for word in said if word not in family]
    return (
        not given or not rest or any(word in given or (len(word) == 1 and given[0].startswith(word)) for word in rest)
    )


def _tokens(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"\w+", kept.replace("'", "").replace("’", ""))
