"""Building a procedure code axis by axis."""

import datetime as dt

import pytest

from coding.codes import pcs

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 5, 1)


def labels(begun, on=ON):
    return {value.character: value.label for value in pcs.choices(begun, on).values}


def test_each_axis_offers_what_leads_to_a_code():
    assert labels("")["0"] == "Medical and Surgical"
    assert labels("0F")["T"] == "Resection"
    assert labels("0FT")["4"] == "Gallbladder"
    assert labels("0FT4") == {"0": "Open", "4": "Percutaneous Endoscopic"}


def test_whatever_is_chosen_ends_at_a_valid_code():
    begun = "0SR"
    while axis := pcs.choices(begun, ON):
        begun += axis.values[-1].character
    assert len(begun) == 7
    assert pcs.build(begun, ON).title


def test_what_leads_nowhere_is_not_taken():
    built = pcs.build("0FTQ4ZZ", ON)
    assert (built.begun, built.axis.place) == ("0FT", 4)
    assert pcs.build("0O1", ON).begun == "0"


def test_a_day_before_icd_10_has_no_choices():
    assert pcs.choices("", dt.date(2015, 9, 30)) is None


def test_the_choices_are_those_of_the_day():
    assert len(pcs.choices("X", dt.date(2016, 1, 1)).values) < len(pcs.choices("X", ON).values)
