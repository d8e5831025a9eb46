"""Everyday phrases find what a coder means: 229 that the search was tuned with, 60 that were held out, and 215 that were
drawn afterwards."""

import datetime as dt
from pathlib import Path

import pytest

from coding.codes.search import search_codes

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 5, 1)
PHRASES = Path(__file__).parent / "phrases"


def ranks(name: str, system: str = "icd10cm") -> list[tuple[str, int]]:
    """Where the first right answer stands, from 1; 99 for nowhere among ten."""
    found = []
    for line in (PHRASES / name).read_text(encoding="utf-8").splitlines():
        if "|" in line and not line.startswith("#"):
            text, right = (part.strip() for part in line.split("|", 1))
            hits = search_codes(system, text, on=ON, limit=10)
            at = (place for place, hit in enumerate(hits, start=1) if hit.code.startswith(tuple(right.split())))
            found.append((text, next(at, 99)))
    return found


def share(found, within: int) -> float:
    return sum(place <= within for _, place in found) / len(found)


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("everyday.txt", "icd10cm"),
        ("held_out.txt", "icd10cm"),
        ("drawn.txt", "icd10cm"),
        ("procedures.txt", "icd10pcs"),
    ],
)
def test_the_right_code_stands_first_or_nearly_so(name, system):
    found = ranks(name, system)
    missed = [text for text, place in found if place > 5]
    assert share(found, 5) >= 0.9, missed
    assert share(found, 1) >= 0.7, [text for text, place in found if place > 1]


def test_there_are_enough_phrases_to_say_so():
    assert len(ranks("held_out.txt")) == 60
    lines = (PHRASES / "everyday.txt").read_text(encoding="utf-8").splitlines()
    assert sum("|" in line and not line.startswith("#") for line in lines) >= 200
