"""How people say what a code's title says otherwise: abbreviations, lay words, eponyms.

Two tables beside this file. `says.txt` puts a title's words in the place of a person's words (alternatives stand
between bars), and the search goes on with them; `means.txt` names the codes that a whole phrase means most often.
"""

import re
from pathlib import Path


def _table(name: str) -> dict[str, str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {phrase.strip(): words.strip() for phrase, words in pairs}


_APOSTROPHE = re.compile(r"['’]s?\b")


def plain(text: str) -> str:
    """Lower case, single blanks, no punctuation but what holds words together."""
    return " ".join(re.sub(r"[^\w/.\-' ]", " ", text.lower().replace("’", "'")).split())


def _key(phrase: str) -> str:
    return " ".join(re.sub(r"[^\w/ ]", " ", _APOSTROPHE.sub("", phrase)).split())


SAYS = {_key(phrase): [part.strip() for part in words.split("|")] for phrase, words in _table("says.txt").items()}
MEANS = {phrase: tuple(codes.split()) for phrase, codes in _table("means.txt").items()}
_LONGEST = max(len(phrase.split()) for phrase in SAYS)


def readings(text: str) -> list[str]:
    """What was typed as titles may have it, likeliest reading first; the last reading is as it was typed.

    Phrases win over their words; a phrase with alternatives makes a reading of each.

    >>> readings("broken hip, lt")
    ['fracture neck femur left', 'broken hip lt']
    """
    words, found = _key(plain(text)).split(), [""]
    while words:
        size = next((n for n in range(min(_LONGEST, len(words)), 0, -1) if " ".join(words[:n]) in SAYS), 0)
        parts = SAYS[" ".join(words[:size])] if size else [words[0]]
        found = [f"{before} {part}" for part in parts for before in found][:4]
        words = words[size or 1 :]
    typed = _key(plain(text))
    return list(dict.fromkeys([*(" ".join(one.split()) for one in found), typed]))


def meant(text: str) -> tuple[str, ...]:
    """The codes that the whole phrase most often means, likeliest first."""
    return MEANS.get(plain(text), ())
