"""The words of a code system in memory: which of its phrases fit what was typed, and how well.

Built once a process from the loaded sets and kept until another release is loaded. A phrase (a title, an inclusion
term, a line of a loaded index, one of our own) leads to a family of codes. A look-up of a phrase takes a few
milliseconds; nothing here knows dates or sides: who asks picks the family's member.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from coding.codes.stems import asked, stem, terms

COMMON = 6000  # a word of more phrases than this is only looked for in phrases that have a rarer one
MOST_PREFIXES = 60
MISSPELT, UNFINISHED, LONGER = 0.82, 0.9, 0.6  # LONGER: a whole word that may also be the beginning of another
WEIGHED = 200
NOTHING_HAS_IT = 3.0
# Words that say what kind of code is meant: one that lacks them is another kind. Titles that have them unasked stand
# back (their lead is below 0), and step forward when they are asked for.
KINDS = frozenset(
    stem(word) for word in ("history", "family", "screening", "newborn", "neonatal", "congenital", "sequelae", "sequela",
                            "pregnancy", "childbirth", "puerperium", "allergy", "exposure", "status", "supervision")
)  # fmt: skip
OTHER_KIND = 0.12


class Phrase(NamedTuple):
    """Words that lead to a family, and what is added to their score: how good a lead they are."""

    words: str
    family: str
    lead: float = 0.0
    also: str = ""  # words that it has besides, as good as its own, that need not be asked for


class Wanted(NamedTuple):
    """A typed word: the words of the index that it may be with how sure that is, its weight, whether it names a kind."""

    words: dict[str, float]
    weight: float
    kind: bool


class WordIndex:
    """Phrases by their words."""

    def __init__(self, phrases: Iterable[Phrase]):
        self.families: list[str] = []
        self.leads: list[float] = []
        self._terms: list[dict[str, float]] = []
        self._having: dict[str, list[int]] = defaultdict(list)
        for phrase in phrases:
            self._add(phrase)
        count = max(len(self.families), 2)
        self._weight = {word: math.log(count / (1 + len(having))) + 0.3 for word, having in self._having.items()}
        self._words = sorted(word for word in self._having if not word.startswith("no_"))

    def _add(self, phrase: Phrase) -> None:
        found = dict.fromkeys((term.stem for term in terms(phrase.also)), 0.0)
        for term in terms(phrase.words):
            found[term.stem] = max(term.against, found.get(term.stem, 0.0))
        for word in found:
            self._having[word].append(len(self.families))
        self.families.append(phrase.family)
        self.leads.append(phrase.lead)
        self._terms.append(found)

    def best(self, text: str, most: int) -> list[tuple[float, str]]:
        """The likeliest families of what was typed with their scores (about 1 when everything fits), best first."""
        found = [self._candidates(word, last) for word, last in _with_last(asked(text))]
        wanted = [Wanted(one, self._weight_of(one), not KINDS.isdisjoint(one)) for one in found if one]
        if not wanted or self._numbers_only(wanted):
            return []
        mass = sum(one.weight for one in wanted)
        scores: dict[str, float] = {}
        for number in self._likely(wanted):
            family, score = self.families[number], self._score(number, wanted, mass)
            if score > scores.get(family, -9.0):
                scores[family] = score
        return nlargest(most, ((score, family) for family, score in scores.items()))

    def _numbers_only(self, wanted: list[Wanted]) -> bool:
        """Whether words were typed, and nothing but their numbers is found."""
        words = [one for one in wanted if any(not word[:1].isdigit() for word in one.words)]
        return bool(words) and not any(word in self._having for one in words for word in one.words)

    def _weight_of(self, one: dict[str, float]) -> float:
        """What a typed word weighs: itself where it is a word, else the rarest that it may be."""
        sure = [word for word, share in one.items() if share == 1.0] or list(one)
        return max(self._weight.get(word, NOTHING_HAS_IT) for word in sure)

    def _candidates(self, word: str, last: bool) -> dict[str, float]:
        """The words of the index that one typed word may be, with how sure that is."""
        if word in self._having:
            found = {word: 1.0}
            if last and len(word) > 2:
                found |= {other: LONGER for other in self._beginning(word) if other != word}
            return found
        if word.startswith("no_"):
            return {}
        beginning = self._beginning(word) if len(word) > 2 else []
        if beginning:
            return dict.fromkeys(beginning, UNFINISHED)
        return self._misspelt(word) or {word: 0.0}

    def _beginning(self, start: str) -> list[str]:
        first = bisect_left(self._words, start)
        return [word for word in self._words[first : first + MOST_PREFIXES] if word.startswith(start)]

    def _misspelt(self, word: str) -> dict[str, float]:
        if len(word) < 4 or any(character.isdigit() for character in word):
            return {}
        near = process.extract(
            word, self._words, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=0.68, limit=6
        )
        if not near:
            return {}
        best = max(score for _, score, _ in near)
        return {other: MISSPELT * score / best for other, score, _ in near if score > best - 0.08}

    def _likely(self, wanted: list[Wanted]) -> list[int]:
        """The phrases that have most of what is wanted, shorter ones first."""
        matched = self._matched(wanted)
        return nlargest(WEIGHED, matched, key=lambda n: matched[n] + 0.1 * self.leads[n] - 0.01 * len(self._terms[n]))

    def _matched(self, wanted: list[Wanted]) -> dict[int, float]:
        """How much of what is wanted each phrase has: rare words first, common ones only where a rarer one was."""
        matched: dict[int, float] = {}
        sized = sorted((sum(len(self._having.get(word, ())) for word in one.words), n) for n, one in enumerate(wanted))
        for size, n in sized:
            only_there = bool(matched) and size > COMMON
            gains = self._gains(wanted[n])
            for number, gain in gains.items():
                if not only_there or number in matched:
                    matched[number] = matched.get(number, 0.0) + gain
        return matched

    def _gains(self, one: Wanted) -> dict[int, float]:
        gains: dict[int, float] = {}
        for word, sure in sorted(one.words.items(), key=lambda pair: pair[1]):
            gain = min(self._weight.get(word, 0.0), one.weight) * sure
            gains.update(dict.fromkeys(self._having.get(word, ()), gain))
        return gains

    def _score(self, number: int, wanted: list[Wanted], mass: float) -> float:
        """How well a phrase fits: what it has of what is wanted, less what it says besides."""
        words, weight = self._terms[number], self._weight
        had, missed, used, kind = 0.0, 0, set(), False
        for one in wanted:
            best, gain = "", 0.0
            for word in words.keys() & one.words.keys():
                worth = min(weight[word], one.weight) * one.words[word]
                if worth > gain:
                    best, gain = word, worth
            had += gain
            used.add(best)
            kind = kind or (one.kind and bool(best))
            missed += one.kind and not best
        against = sum(weight[word] * share for word, share in words.items() if share and word not in used)
        has, lead = min(had / mass, 1.0), self.leads[number]
        lead = max(lead, 0.0) if kind else lead
        return has * has - 0.4 * against / (against + mass) + lead - OTHER_KIND * missed


def _with_last(words: list[str]) -> Iterable[tuple[str, bool]]:
    return ((word, number == len(words) - 1) for number, word in enumerate(words))
