"""A discharged stay on its way through coding."""

import pytest

from tests.factories import coding


@pytest.fixture
def codeset(discharged, cast):
    """Ruth Ames's stay with its signed discharge summary, in coding by Priya Nair."""
    return coding.in_coding(discharged, by=cast.coder)
