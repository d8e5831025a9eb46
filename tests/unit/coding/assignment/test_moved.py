"""No code rests on the words of another patient's document."""

import datetime as dt

import pytest

from coding.assignment import actions
from records.documents import moves
from tests.factories import coding, records

pytestmark = pytest.mark.django_db


@pytest.fixture
def right(hospital, cast):
    patient = records.patient(hospital, family="Kowalczyk", given="Stanley", birth_date=dt.date(1948, 11, 2), sex="M")
    return records.discharged(patient, by=cast.registrar, attending=cast.attending, days_ago=1)


def test_what_codes_cite_of_a_moved_document_is_voided_and_the_codes_wait_for_a_second_look(discharged, right, cast):
    summary = coding.summary(discharged)
    codeset = coding.in_coding(discharged, by=cast.coder)
    _, goes = coding.add(codeset, "E11.65", "I10", by=cast.coder)
    passage = summary.current_version.text[:20]
    cited = actions.cite(goes, by=cast.coder, version=summary.current_version, passage=passage, start=0)
    moves.move_document(
        document=summary,
        to_patient=right.patient,
        to_encounter=right,
        by=cast.technician,
        reason="Scanned into the wrong chart",
    )
    cited.refresh_from_db()
    assert cited.voided_by == cast.technician
    held = codeset.holds.get(kind="review", lifted_at=None)
    assert "look at these codes again" in held.reason
    assert "Kowalczyk" not in held.reason


def test_a_chart_whose_codes_cite_nothing_of_it_is_left_alone(discharged, right, cast):
    summary = coding.summary(discharged)
    codeset = coding.in_coding(discharged, by=cast.coder)
    coding.add(codeset, "I10", by=cast.coder)
    moves.move_document(
        document=summary,
        to_patient=right.patient,
        to_encounter=right,
        by=cast.technician,
        reason="Scanned into the wrong chart",
    )
    assert not codeset.holds.exists()
