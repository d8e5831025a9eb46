"""The numbers over the queues: who counts where."""

import datetime as dt

import pytest

from records.encounters.models import Encounter
from records.encounters.statistics import Census, census, discharge_tiles, discharges

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def stay(klass="IMP", *, hours=48, status="IN_PROGRESS", left=None, **values):
    from accounts.people.models import Facility

    return Encounter(klass=klass, status=status, admitted_at=NOW - dt.timedelta(hours=hours), discharged_at=left,
                     facility=Facility(time_zone="America/New_York"), **values)  # fmt: skip


def test_observation_is_not_counted_as_inpatient_and_newborns_stand_apart():
    found = census([stay(), stay(admission_type="4"), stay("OBSENC", hours=25), stay("OBSENC", hours=3), stay("EMER"),
                    stay(status="ARRIVED")], NOW)  # fmt: skip
    assert found == Census(inpatients=1, newborns=1, observation=2, long_observation=1, emergency=1)


def test_discharges_and_their_rates():
    left = [stay(left=NOW, status="DISCHARGED", disposition="01"), stay(left=NOW, hours=96, status="DISCHARGED", disposition="20"),
            stay(left=NOW, hours=24, status="DISCHARGED", disposition="01", admission_type="4"),
            stay("OBSENC", left=NOW, status="DISCHARGED", disposition="01")]  # fmt: skip
    found = discharges(left)
    assert (found.inpatients, found.newborns, found.average_stay, found.deaths) == (2, 1, 3, 1)
    assert found.death_rate == pytest.approx(1 / 3)


def test_nobody_discharged_divides_by_nobody():
    assert [tile["value"] for tile in discharge_tiles([], "/")] == [0, "none yet", 0]
