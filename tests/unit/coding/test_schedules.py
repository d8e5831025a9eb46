"""What coding does by the clock."""

import datetime as dt

import pytest

from accounts import clock
from coding.schedules import open_and_make_ready
from records.encounters import signals
from tests.factories import coding, records

pytestmark = pytest.mark.django_db


def test_after_the_bill_hold_a_stay_with_its_summary_is_ready(discharged):
    coding.summary(discharged)
    open_and_make_ready()
    assert discharged.codesets.get().status == "DISCHARGED"
    with clock.at(clock.now() + dt.timedelta(days=4)):
        open_and_make_ready()
    assert discharged.codesets.get().status == "READY"


def test_a_discharge_that_came_by_import_gets_its_code_set(ruth, cast, monkeypatch):
    monkeypatch.setattr(signals, "on_discharge", [])
    stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending)
    open_and_make_ready()
    open_and_make_ready()
    assert stay.codesets.get().status == "DISCHARGED"
