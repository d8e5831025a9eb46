"""Names: how they are checked, compared and found (domain section 1). Displayed as entered, compared normalized."""

import re
import unicodedata
from functools import cache

import jellyfish
from nicknames import NickNamer

# Letters that no decomposition turns into a base letter.
_FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"})
# What stands for "no name" where a name belongs. The workflows of newborns and of the unidentified make their own.
PLACEHOLDERS = frozenset({
    "test", "unknown", "baby", "n/a", "na", "xxx", "none", "no name", "noname", "nfn", "nln", "patient", "doe john",
    "john doe", "jane doe", "asdf", "xx", "babyboy", "babygirl", "baby boy", "baby girl", "unk", "tbd",
})  # fmt: skip
_LEFT_OUT = re.compile(r"['’ʻʼ.`]")
_SIGNS = re.compile(r"[\W_]+")
_ALLOWED = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’ʻʼ.\-])*\Z")


class BadName(ValueError):
    """The name cannot stand; the words say how to mend it."""


def tidy(name: str) -> str:
    """As entered, without spaces around it or doubled inside it."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def check_name(name: str, *, what: str = "name") -> str:
    """The name as it is kept. Apostrophes, hyphens, spaces, periods and letters of any script may stand in it.

    Raises BadName for digits and signs, and for words that stand for no name (TEST, UNKNOWN, BABY, N/A, XXX).
    """
    name = tidy(name)
    if name.casefold().rstrip(".") in PLACEHOLDERS or re.fullmatch(r"(?i)x{2,}|\?+|-+|\.+", name):
        raise BadName(
            f"“{name}” is no {what}. For a person who cannot be named or a newborn, use the ways made for them."
        )
    if name and not _ALLOWED.match(name):
        raise BadName(f"A {what} is letters, with spaces, hyphens, apostrophes and periods between them.")
    return name


def normal(text: str) -> str:
    """For comparing: lower case, without accents, apostrophes or periods; hyphens and other signs become spaces."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_FOLDED)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = _LEFT_OUT.sub("", text)
    return " ".join(_SIGNS.sub(" ", text).split())


def search_key(family: str, given: str = "", middle: str = "") -> str:
    """ "ames ruth eleanor": what prefix and typo search look at."""
    return " ".join(part for part in (normal(family), normal(given), normal(middle)) if part)


def phonetic_key(family: str, given: str = "") -> str:
    """Metaphone of the last name, and the first initial: "AMS r"; a mononym ends in the space."""
    sound = sound_of(family)
    return f"{sound[:50]} {normal(given)[:1]}"


def sound_of(family: str) -> str:
    """How the last name sounds (metaphone of its normalized form, spaces removed)."""
    return jellyfish.metaphone(normal(family).replace(" ", "")).replace(" ", "") or "-"


@cache
def _namer() -> NickNamer:
    return NickNamer()


@cache
def name_family(given: str) -> frozenset[str]:
    """The first name with its nicknames and the names that it is short for: bob -> bob, robert, rob …"""
    given = normal(given)
    formal = _namer().canonicals_of(given)
    return frozenset({given, *formal, *_namer().nicknames_of(given)}) if given else frozenset()


def same_person_called(one: str, other: str) -> bool:
    """Whether two first names can be one person's: equal, or one a nickname of the other."""
    one, other = normal(one), normal(other)
    return bool(one and other) and (one == other or other in name_family(one) or one in name_family(other))
