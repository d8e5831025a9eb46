"""How people say what a code's title says otherwise: abbreviations, lay words, eponyms.

Two tables beside this file. `says.txt` puts a title's words in the place of a person's words, and the search goes on
with them; `means.txt` names the codes that a whole phrase means most often, which come first.
"""

import re
from pathlib import Path


def _table(name: str) -> dict[str, str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {phrase.strip(): words.strip() for phrase, words in pairs}


SAYS = _table("says.txt")
MEANS = {phrase: tuple(codes.split()) for phrase, codes in _table("means.txt").items()}

_LONGEST = max(len(phrase.split()) for phrase in SAYS)
_APOSTROPHE = re.compile(r"['’]s?\b")


def plain(text: str) -> str:
    """Lower case, single blanks, no punctuation but what holds words together."""
    return " ".join(re.sub(r"[^\w/.\-' ]", " ", text.lower()).split())


def title_words(text: str) -> list[str]:
    """A person's words as titles have them: phrases first, then single words.

    >>> title_words("broken hip, lt")
    ['fracture', 'neck', 'of', 'femur', 'left']
    """
    words, found = plain(text).split(), []
    while words:
        size = next((n for n in range(min(_LONGEST, len(words)), 0, -1) if " ".join(words[:n]) in SAYS), 0)
        found += SAYS[" ".join(words[:size])].split() if size else [words[0]]
        words = words[size or 1 :]
    return [part for word in found for part in re.split(r"[/.\-]", _APOSTROPHE.sub("", word)) if part]


def meant(text: str) -> tuple[str, ...]:
    """The codes that the whole phrase most often means, likeliest first."""
    return MEANS.get(plain(text), ())
