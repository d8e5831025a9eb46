import pytest

from tests.factories import release as made


@pytest.fixture
def chart(ruth, discharged):
    """Ruth's operative report (2 pages), discharge summary (text) and a Part 2 note."""
    return {
        "operative": made.document(ruth, discharged, "operative", pages=2),
        "summary": made.document(ruth, discharged, "discharge_summary", text="Discharged home in good condition."),
        "sud": made.document(ruth, discharged, "sud_note", sensitivity=["part2"]),
    }


@pytest.fixture
def asked(ruth, hospital, cast, chart):
    return made.logged(ruth, hospital, by=cast.clerk)


@pytest.fixture
def at(asked, cast):
    """`at("QC")`: the request brought to that state by its clerk and its checker."""
    return lambda state, **given: made.walked(asked, state, by=cast.clerk, checker=cast.checker, **given)
