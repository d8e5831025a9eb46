"""Words as search compares them: their stems, and how much a word of a title counts when nobody asked for it."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_ENDINGS = (
    "isations", "izations", "ations", "ation", "ically", "ings", "ical", "ions", "ives", "ies", "ing", "ion", "ive",
    "ed", "es", "ic", "al", "as", "ae", "s", "y", "e", "a",
)  # fmt: skip
_LETTERED = {"hepatitis", "influenza", "flu", "vitamin", "group", "type", "hemophilia", "strep", "streptococcus"}
_WORDS = re.compile(r"\d(?:st|nd|rd|th)\b|[a-z]+\d*|\d+[a-z]?|[();,]")
STOP = frozenset(
    _WORDS.findall(
        "of the and or in to with at on for by from an is be as due patient pt my his her has have having had got w c o "
        "that this it its into per than i me some who"
    )
)
# Words of titles that say nothing against them when a search does not name them, and those that say half.
LIGHT = frozenset(
    _WORDS.findall("unspecified nos uncomplicated organism site part primary initial encounter severity one disease")
)


_ENDS_NEGATION = frozenset(("of", "in", "due", "to", "and"))
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth", "6th": "sixth"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}


class Term(NamedTuple):
    """A word of a title: its stem, and the share of its weight that counts against the title when it is not asked."""

    stem: str
    against: float


# Words whose forms have other letters, under one of them.
_IRREGULAR = {
    "abdomen": "abdomin", "teeth": "tooth", "feet": "foot", "bitten": "bite", "stung": "sting", "burnt": "burn",
    "vertebrae": "vertebr", "testes": "testi", "testis": "testi", "testicle": "testi", "testicles": "testi",
    "pelvis": "pelv", "thorax": "thorac", "larynx": "laryng", "laryngeal": "laryng", "pharynx": "pharyng",
    "pharyngeal": "pharyng", "men": "man", "women": "woman", "children": "child", "emboli": "embol", "embolus": "embol",
    "embolism": "embol", "thrombi": "thromb", "thrombus": "thromb", "thrombosis": "thromb", "thrombotic": "thromb",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A word without its ending: four letters at least remain.

    >>> [stem(word) for word in ("fractures", "fractured", "hypertensive", "hypertension")]
    ['fractur', 'fractur', 'hypertens', 'hypertens']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ss") or len(word) < 4:
        return word
    if len(word) == 4:
        return word[:-1] if word.endswith("s") and not word.endswith(("us", "is")) else word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            if ending == "s" and word.endswith(("us", "is")):
                return word
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The stems of a title."""
    return frozenset(term.stem for term in terms(text))


def _folded(text: str) -> str:
    """Without accents: nobody types those of Ménière and Sjögren."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def terms(text: str) -> list[Term]:
    """The words of a title. Words in parentheses may be absent; words after "without" are another word: `no_…`."""
    found, depth, negated, before = [], 0, False, ""
    for word in _WORDS.findall(_folded(text.lower()).replace("'s", "").replace("’s", "")):
        if word in "(),;":
            depth += (word == "(") - (word == ")")
            negated = negated and word not in ",;"
            continue
        word = _ORDINALS.get(word, word)
        if word in ("without", "with", "not"):
            negated = word != "with"
        elif word in _ENDS_NEGATION:
            negated = False
        elif before in _LETTERED if len(word) == 1 and word in "aco" else word not in STOP:
            found.append(_term(word, depth > 0, negated))
        before = word
    return found


def _term(word: str, optional: bool, negated: bool) -> Term:
    if negated:
        return Term(f"no_{stem(word)}", 0.1)
    if optional:
        return Term(stem(word), 0.0)
    return Term(stem(word), 0.15 if word in LIGHT else 1.0)


def asked(text: str) -> list[str]:
    """The stems that a search asks for, each once."""
    text = re.sub(r"\b(no|w/o|wo)\b", "without", text.lower())
    text = re.sub(r"\b(stage|type|grade|class) (i{1,3}|iv|v)\b", lambda m: f"{m[1]} {_ROMAN[m[2]]}", text)
    return list(dict.fromkeys(term.stem for term in terms(text.replace("w/", "with "))))
