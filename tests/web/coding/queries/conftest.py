"""A discharged stay in coding, and a question about it."""

import pytest

from tests.factories import coding, people, queries


@pytest.fixture
def codeset(discharged, cast):
    """Ruth Ames's stay with its signed discharge summary, in coding by Priya Nair."""
    return coding.in_coding(discharged, by=cast.coder)


@pytest.fixture
def sent(codeset, discharged, cast):
    """Priya Nair's open-ended question to Samuel Okafor: coding waits for it."""
    return queries.sent(discharged, by=cast.coder, author=cast.attending)


@pytest.fixture
def advisor(hospital):
    return people.person("advisor", "physician_advisor", hospital, given="Paul", family="Stern", reaches=[hospital])


@pytest.fixture
def cdi(hospital):
    return people.person("cdi", "cdi", hospital, given="Monica", family="Reyes", reaches=[hospital])
