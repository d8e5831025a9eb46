"""Draws that can be repeated, dealt to those who may have them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.audits.sampling import deal, draw, is_drawn, run_of

KEYS = st.lists(st.text("abcdefghij", min_size=3, max_size=8), unique=True, max_size=40)


@given(KEYS, st.text(max_size=8), st.integers(0, 40), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_sample_in_whatever_order_accounts_come(keys, seed, size, chance):
    drawn = draw(seed, keys, size)
    assert drawn == draw(seed, chance.sample(keys, len(keys)), size)
    assert len(drawn) == min(size, len(keys))
    assert draw(seed, keys, size + 1)[: len(drawn)] == drawn


def test_another_seed_draws_another_sample():
    keys = [f"account{n}" for n in range(200)]
    assert draw("one", keys, 30) != draw("two", keys, 30)


@pytest.mark.parametrize(("percent", "least", "most"), [(0, 0, 0), (100, 1000, 1000), (20, 150, 250)])
def test_a_share_is_drawn(percent, least, most):
    assert least <= sum(is_drawn("seed", f"chart{n}", percent) for n in range(1000)) <= most


def test_charts_are_dealt_evenly_and_never_to_who_may_not():
    dealt = deal(range(10), ["ann", "bea"], lambda key, who: (key, who) != (0, "ann"))
    assert dealt[0] == "bea"
    assert sorted(dealt.values()) == ["ann"] * 5 + ["bea"] * 5
    assert deal([1], ["ann"], lambda key, who: False) == {1: None}


@pytest.mark.parametrize(
    ("latest_first", "run"),
    [([], 0), ([96, 100, 95], 3), ([96, 94, 100], 1), ([94, 100, 100], 0), ([None, 97, None, 96, 80], 2)],
)
def test_the_row_is_of_the_latest_charts_and_ends_below_the_standard(latest_first, run):
    assert run_of([None if one is None else Decimal(one) for one in latest_first], 95) == run


def test_94_point_9_is_below_95():
    assert run_of([Decimal("94.9"), Decimal(100)], 95) == 0
