"""Records that nobody completes, on a calendar that the tests choose: Ruth Ames's stay of March 2026."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from accounts import clock
from accounts.people.models import Facility
from records.review.models import Chart
from tests.factories import records

NEW_YORK = ZoneInfo("America/New_York")
LEFT = dt.datetime(2026, 3, 2, 11, tzinfo=NEW_YORK)  # the clocks go forward six days later


def on_day(days: int, hour: int = 1, *, left: dt.datetime = LEFT) -> dt.datetime:
    """An hour of the hospital's wall clock, so many calendar days after the discharge."""
    return dt.datetime.combine(left.date() + dt.timedelta(days=days), dt.time(hour, 30), left.tzinfo)


def stay(patient, cast, *, attending=None, left: dt.datetime = LEFT, days: int = 3):
    """A stay that ended then, of which nothing is documented."""
    with clock.at(left):
        made = records.discharged(
            patient, by=cast.registrar, attending=attending or cast.attending, discharged_at=left, stay=days
        )
    return Chart.objects.select_related("patient", "encounter", "facility").get(encounter=made)


@pytest.fixture
def owing(ruth, cast) -> Chart:
    """Ruth Ames's record, of which Samuel Okafor owes the history and the summary."""
    return stay(ruth, cast)


@pytest.fixture
def place(hospital) -> Facility:
    return hospital


@pytest.fixture
def night(hospital):
    """`night(18)`: the night of the 18th day after the discharge, at one o'clock."""
    from records.delinquency import nightly

    def work(days: int, hour: int = 1):
        with clock.at(on_day(days, hour)):
            return nightly.run(hospital)

    return work


@pytest.fixture
def chief(hospital):
    """Judith Ellery, chief of staff."""
    from tests.factories import people

    return people.person("chief", "chief_of_staff", hospital, given="Judith", family="Ellery", credential="MD")
