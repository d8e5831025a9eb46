"""What the screens of review are tried on: Ruth Ames's discharged stay and its notes."""

import datetime as dt

import pytest

from accounts.audit.models import LogEntry
from records.review.models import Deficiency
from tests.factories.people import PASSWORD
from tests.unit.records.review.test_engine import sign, write

__all__ = ["PASSWORD", "sign", "write"]


@pytest.fixture
def note(discharged, cast):
    """A progress note that Samuel Okafor has not signed."""
    return write(discharged, "progress", cast.attending, text="Afebrile. Lungs clear. Home tomorrow.")


@pytest.fixture
def history(discharged, cast):
    """The signed history and physical."""
    return sign(
        write(discharged, "hp", cast.attending, when=discharged.admitted_at + dt.timedelta(hours=3)), cast.attending
    )


@pytest.fixture
def trail():
    """`trail(verb)`: the act rows of this verb, latest first."""

    def read(verb, **which):
        return list(LogEntry.objects.filter(kind="act", verb=verb, **which).order_by("-recorded", "-id"))

    return read


@pytest.fixture
def okafor(client_for, cast):
    return client_for(cast.attending)


@pytest.fixture
def summary_gap(discharged):
    return Deficiency.objects.get(encounter=discharged, wanted__key="discharge_summary")
