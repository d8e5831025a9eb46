"""Draws that anybody can repeat: from a seed and the accounts alone, nobody chooses. Pure."""

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Who = TypeVar("Who", bound=Hashable)


def rank(seed: str, key: str) -> str:
    """Where the seed puts one account: the draw takes the lowest."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def draw(seed: str, keys: Iterable[str], size: int) -> list[str]:
    """`size` of the keys, or all there are. The order in which the keys come does not matter; the same seed and the same
    keys give the same sample, and a larger one begins with the smaller."""
    return sorted(set(keys), key=lambda key: (rank(seed, key), key))[: max(size, 0)]


def is_drawn(seed: str, key: str, percent: int) -> bool:
    """Whether one key is among `percent` of all that may come."""
    return int(rank(seed, key)[:16], 16) * 100 < percent << 64


def deal(keys: Sequence[Key], people: Sequence[Who], allowed: Callable[[Key, Who], bool]) -> dict[Key, Who | None]:
    """Each key to one of the people who may have it, evenly: whoever has the fewest, then who was named first. None
    where nobody may."""
    held: Counter = Counter()
    dealt: dict[Key, Who | None] = {}
    for key in keys:
        able = [who for who in people if allowed(key, who)]
        chosen = min(able, key=lambda who: (held[who], people.index(who)), default=None)
        held[chosen] += 1
        dealt[key] = chosen
    return dealt


def run_of(accuracies: Iterable[Decimal | None], least: int) -> int:
    """How many of the latest charts in a row (given the latest first) meet the standard; the first below it ends the
    row. A chart without codes to be right about neither counts nor ends it."""
    run = 0
    for accuracy in accuracies:
        if accuracy is None:
            continue
        if accuracy < least:
            break
        run += 1
    return run
