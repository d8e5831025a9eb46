"""Codes in the patient's chart."""

import pytest
from django.urls import reverse

from coding.assignment import actions
from tests.factories import coding
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def test_the_chart_shows_codes_with_their_drg(discharged, cast, client_for, ruth):
    actions.finalize(coding.coded(discharged, by=cast.coder), by=cast.coder)
    page = (
        client_for(cast.coder).get(reverse("patients:patient_section", args=[ruth.public_id, "codes"])).content.decode()
    )
    assert "I21.4" in page
    assert "Non-ST elevation (NSTEMI) myocardial infarction" in page
    assert "MS-DRG" in page


def test_a_chart_without_codes_says_so(ruth, cast, client_for):
    page = (
        client_for(cast.coder).get(reverse("patients:patient_section", args=[ruth.public_id, "codes"])).content.decode()
    )
    assert "Encounters are coded after discharge." in page


def test_codes_of_a_sensitive_stay_are_for_those_who_may_see_it(discharged, cast, client_for, ruth):
    coding.add(coding.in_coding(discharged, by=cast.coder), "F11.20 Y", by=cast.coder)
    discharged.sensitivity = ["part2"]
    discharged.save(update_fields=["sensitivity"])
    address = reverse("patients:patient_section", args=[ruth.public_id, "codes"])
    assert "F11.20" in client_for(cast.coder).get(address).content.decode()
    biller = person("biller", "biller", discharged.facility, reaches=[discharged.facility])
    assert "F11.20" not in client_for(biller).get(address).content.decode()
