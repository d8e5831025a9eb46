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


WIDER = 0.1  # what a reading loses that has the whole in place of its part


def weighed(text: str) -> list[tuple[str, float]]:
    """The readings of what was typed, each with what it loses against the likeliest."""
    own, wider = _readings(text)
    found = {reading: 0.02 * place for place, reading in enumerate(own)}
    return list((dict.fromkeys(wider, WIDER) | found).items())


def readings(text: str) -> list[str]:
    """What was typed as titles may have it, likeliest reading first; then as it was typed, then
    with the hand or foot, the limb or the trunk for its part ("gout big toe", "cellulitis hand").

    Phrases win over their words; a phrase with alternatives makes a reading of each.

    >>> readings("broken hip, lt")
    ['fracture neck femur left', 'broken hip lt']
    """
    own, wider = _readings(text)
    return list(dict.fromkeys([*own, *wider]))


def _readings(text: str) -> tuple[list[str], list[str]]:
    words, found = _key(_with_range(plain(text))).split(), [""]
    while words:
        size = next((n for n in range(min(_LONGEST, len(words)), 0, -1) if " ".join(words[:n]) in SAYS), 0)
        parts = SAYS[" ".join(words[:size])] if size else [words[0]]
        found = [f"{before} {part}" for part in parts for before in found][:4]
        words = words[size or 1 :]
    typed = _key(plain(text))
    readings_ = [" ".join(one.split()) for one in found]
    wider = [_wider(readings_[0], _END, _ENDS), _wider(readings_[0], _LIMB, _LIMBS)]
    return list(dict.fromkeys([*readings_, typed])), [one for one in wider if one != readings_[0]]


def _wider(text: str, part: re.Pattern, wholes: dict[str, str]) -> str:
    """With the whole in place of its part: many titles know no more."""
    return part.sub(lambda found: wholes[found[1]], text)


_ENDS = {
    **dict.fromkeys(("great toe", "lesser toe", "toe", "toes", "heel", "sole", "instep"), "foot"),
    **dict.fromkeys(("little finger", "ring finger", "middle finger", "index finger", "finger", "fingers", "thumb", "palm"),
                    "hand"),
}  # fmt: skip
_END = re.compile(r"\b(" + "|".join(_ENDS) + r")\b")


_LIMBS = {
    **dict.fromkeys(("hand", "arm", "forearm", "wrist", "elbow", "shoulder"), "upper limb"),
    **dict.fromkeys(("foot", "leg", "ankle", "knee", "thigh", "calf", "shin"), "lower limb"),
    **dict.fromkeys(("chest", "back", "abdomen", "belly", "trunk", "flank", "groin"), "trunk"),
}
_LIMB = re.compile(r"\b(" + "|".join(_LIMBS) + r")\b")
_BMI = re.compile(r"\b(?:bmi|body mass index)(?: of| is)?\s*(\d\d)(?:\.\d+)?\b")


def _with_range(text: str) -> str:
    """A body mass index as the range that its code's title has."""
    found = _BMI.search(text)
    if not found:
        return text
    value = int(found[1])
    low, high = next(
        (pair for pair in ((40, 44), (45, 49), (50, 59), (60, 69)) if pair[0] <= value <= pair[1]), (value, value)
    )
    words = "70 or greater" if value >= 70 else "19.9 or less" if value < 20 else f"{low}.0-{high}.9"
    return _BMI.sub(f"body mass index {words} adult", text)


def meant(text: str) -> tuple[str, ...]:
    """The codes that the whole phrase most often means, likeliest first."""
    return MEANS.get(plain(text), ())
