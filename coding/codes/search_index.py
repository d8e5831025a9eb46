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

from coding.codes.stems import asked, terms

COMMON = 6000  # a word of more phrases than this is only looked for in phrases that have a rarer one
WEIGHED = 500
MOST_PREFIXES = 60
MISSPELT, UNFINISHED = 0.82, 0.9
NOTHING_HAS_IT = 3.0


class Phrase(NamedTuple):
    """Words that lead to a family, and what is added to their score: how good a lead they are."""

    words: str
    family: str
    lead: float = 0.0
    also: str = ""  # words that it has besides, as good as its own, that need not be asked for


class WordIndex:
    """Phrases by their words."""

    def __init__(self, phrases: Iterable[Phrase]):
        self.families: list[str] = []
        self.leads: list[float] = []
        self._terms: list[tuple[tuple[str, float], ...]] = []
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
        self._terms.append(tuple(found.items()))

    def best(self, text: str, most: int) -> list[tuple[float, str]]:
        """The likeliest families of what was typed with their scores (about 1 when everything fits), best first."""
        wanted = [self._candidates(word, last) for word, last in _with_last(asked(text))]
        wanted = [one for one in wanted if one]
        if not wanted:
            return []
        mass = sum(max(self._weight.get(word, NOTHING_HAS_IT) for word in one) for one in wanted)
        scores: dict[str, float] = {}
        for score, number in self._weighed(wanted, mass):
            family = self.families[number]
            if score > scores.get(family, -9.0):
                scores[family] = score
        return nlargest(most, ((score, family) for family, score in scores.items()))

    def _candidates(self, word: str, last: bool) -> dict[str, float]:
        """The words of the index that one typed word may be, with how sure that is."""
        if word in self._having:
            found = {word: 1.0}
            if last and len(word) > 2:
                found |= {other: UNFINISHED for other in self._beginning(word) if other != word}
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

    def _weighed(self, wanted: list[dict[str, float]], mass: float) -> Iterable[tuple[float, int]]:
        matched = self._matched(wanted)
        if not matched:
            return
        for number in nlargest(
            WEIGHED, matched, key=lambda n: (matched[n] + 0.1 * self.leads[n], -len(self._terms[n]))
        ):
            yield self._score(number, wanted, mass), number

    def _matched(self, wanted: list[dict[str, float]]) -> dict[int, float]:
        """How much of what is wanted each phrase has: rare words first, common ones only where a rarer one was."""
        matched: dict[int, float] = {}
        for one in sorted(wanted, key=lambda one: sum(len(self._having.get(word, ())) for word in one)):
            size = sum(len(self._having.get(word, ())) for word in one)
            only_there = bool(matched) and size > COMMON
            gains: dict[int, float] = {}
            for word, sure in one.items():
                gain = self._weight.get(word, 0.0) * sure
                for number in self._having.get(word, ()):
                    if (not only_there or number in matched) and gain > gains.get(number, 0.0):
                        gains[number] = gain
            for number, gain in gains.items():
                matched[number] = matched.get(number, 0.0) + gain
        return matched

    def _score(self, number: int, wanted: list[dict[str, float]], mass: float) -> float:
        words = dict(self._terms[number])
        had, used = 0.0, set()
        for one in wanted:
            word = max((word for word in one if word in words), key=lambda w: one[w] * self._weight[w], default=None)
            if word:
                had += self._weight[word] * one[word]
                used.add(word)
        against = sum(self._weight[word] * share for word, share in words.items() if word not in used)
        has = min(had / mass, 1.0)
        return has * has - 0.4 * against / (against + mass) + self.leads[number]


def _with_last(words: list[str]) -> Iterable[tuple[str, bool]]:
    return ((word, number == len(words) - 1) for number, word in enumerate(words))
