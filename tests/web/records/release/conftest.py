import pytest

from tests.factories import release as made
from tests.unit.records.release.conftest import chart

__all__ = ["chart"]


@pytest.fixture
def asked(ruth, hospital, cast, chart):
    return made.logged(ruth, hospital, by=cast.clerk)


@pytest.fixture
def at(asked, cast):
    """`at("QC")`: the request brought to that state by its clerk and its checker."""
    return lambda state, **given: made.walked(asked, state, by=cast.clerk, checker=cast.checker, **given)
